"""Where items are stated travels beside the park: told with every problem of the whole park, no part of what it is."""

import pickle
from pathlib import Path

import pytest

from parksim.errors import ParkError
from parksim.files import load
from parksim.graph import findings, graph_of, park_of
from parksim.model import Park
from parksim.simulation.simulate import refuse as refuse_simulation
from parksim.study.run import refuse
from tests.files.scenario import loaded

FIRMS = "enterprises/all.yaml"
FLARE = "    flare: {takes: gas, balance: {carbon: co2, mass: air, energy: heat_loss}}\n"


@pytest.fixture
def park(tmp_path: Path) -> Park:
    return loaded(tmp_path)


@pytest.mark.parametrize(
    ("item", "place"),
    [
        ("processes.works.oven", f"{FIRMS}:3:5"),
        ("processes.station.boiler", "retrofits/all.yaml:5:7"),
        ("demands.works.coke_sales", f"{FIRMS}:14:5"),
        ("enterprises.station", f"{FIRMS}:15:1"),
        ("links.gas_pipe", "links.yaml:1:1"),
        ("markets.grid", "markets.yaml:2:1"),
        ("markets.steam_buyer", "retrofits/all.yaml:7:15"),
        ("policies.carbon", "policies.yaml:1:1"),
        ("retrofits.less_coal", "retrofits/all.yaml:10:1"),
        ("groups.one_only", "retrofits/all.yaml:15:3"),
    ],
)
def test_every_item_has_its_place(park: Park, item: str, place: str) -> None:
    assert str(park.place_of(item)) == place
    assert park.place_of("nothing.such", item) == park.place_of(item)
    assert park.place_of("nothing.such") is None


def test_places_are_no_part_of_the_park(park: Park) -> None:
    """Saved and read again, or moved, it is the same park; a copy, a graph and another process keep the places."""
    bare = Park.model_validate_json(park.model_dump_json())
    assert bare.place_of("markets.grid") is None
    assert bare == park
    for same in (park.model_copy(), park_of(graph_of(park)), pickle.loads(pickle.dumps(park))):  # noqa: S301 - our own
        assert same.place_of("markets.grid") == park.place_of("markets.grid")


def test_what_the_graph_lacks_has_a_place(tmp_path: Path) -> None:
    park = loaded(tmp_path, (FIRMS, FLARE, ""))
    with pytest.raises(ParkError) as error:
        refuse(park)
    assert [(p.code, str(p.where)) for p in error.value.problems] == [("PS3001", f"{FIRMS}:3:5")]


def test_a_demand_that_nothing_reaches_has_a_place(tmp_path: Path) -> None:
    change = (FIRMS, "    network:", "    heat: {takes: steam, amount: 1 t/h, shortage: 1 CNY/t}\n    network:")
    bare = loaded(tmp_path, change, ("retrofits/all.yaml", "station.boiler: {makes: steam", "station.boiler: {makes: power"),
                  ("retrofits/all.yaml", "2.8 GJ/t", "2.8 GJ/MWh"), ("retrofits/all.yaml", "[1 t/h, 8 t/h]", "[1 MW, 8 MW]"),
                  ("retrofits/all.yaml", "5 万元/(t/h)", "5 万元/MW"), ("retrofits/all.yaml", "2 h}", "2 t/MW}"))  # fmt: skip
    told = {finding.code: str(finding.where) for finding in findings(graph_of(bare))}
    assert told["PS3004"] == f"{FIRMS}:27:5"


def test_what_a_simulation_cannot_follow_has_a_place(tmp_path: Path) -> None:
    park = loaded(tmp_path, ("markets.yaml", "price: 800 CNY/t", "price: 800 CNY/t, take_or_pay: 1 kt/a"))
    with pytest.raises(ParkError) as error:
        refuse_simulation(graph_of(park))
    assert [(p.code, str(p.where)) for p in error.value.problems] == [("PS4202", "markets.yaml:1:1")]


def test_an_override_is_where_its_item_stands(tmp_path: Path) -> None:
    loaded(tmp_path)
    park = load(tmp_path, scenario="strict")
    assert str(park.place_of("markets.coal")) == "markets.yaml:1:1"
