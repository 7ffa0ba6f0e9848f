"""The tutorial's description is the one that its hand calculation in park.yaml speaks of."""

from pathlib import Path

import pytest

from parksim.files import load
from parksim.graph import findings, graph_of
from parksim.model import Park

FOLDER = Path(__file__).parents[2] / "scenarios" / "tutorial"


@pytest.fixture(scope="module")
def park() -> Park:
    return load(FOLDER)


def test_tutorial_is_small_and_has_a_last_outlet_for_everything(park: Park) -> None:
    assert len(park.enterprises) == 3
    assert [finding for finding in findings(graph_of(park)) if finding.refused] == []


def test_carbon_of_the_existing_park(park: Park) -> None:
    """40 MW * 1 t/MWh + 19 t/h steam * 0.16 t/t + 20 t/h bricks * 0.08 t/t = 44.64 t/h; 40 t/h are free."""
    co2 = {
        key: mode.balancing["co2"]
        for key, process in park.processes.items()
        for mode in process.modes.values()
        if "co2" in mode.balancing
    }
    emitted = 40 * co2["power_station.unit"] + 19 * co2["paper_mill.boiler"] + 20 * co2["brick_works.kiln"]
    allowance = park.policies["carbon_price"].allowance
    assert allowance is not None
    assert emitted == pytest.approx(44.64)
    assert allowance.amount / 8760 == pytest.approx(40)


def test_tariff_averages_to_its_standard(park: Park) -> None:
    """8 h at 1.5, 8 h at 0.5, 8 h at 1: a constant load pays 600 CNY/MWh."""
    tariff = park.tariffs["time_of_use"]
    assert sum(tariff.factor_at(1, "day", hour) for hour in range(24)) / 24 == pytest.approx(1)
    assert park.markets["grid"].price.base == pytest.approx(600)


@pytest.mark.parametrize(
    ("retrofit", "size", "year"),
    [("steam_pipe_large", 20, 14_622_265), ("steam_pipe_small", 8, 7_311_133), ("ash_conveyor", 1, 2_437_044)],
)
def test_what_a_year_bears_of_each_retrofit(park: Park, retrofit: str, size: float, year: float) -> None:
    """0.101852 of annuity and 0.02 of operation on 120, 60 and 20 MCNY."""
    item = park.retrofits[retrofit]
    assert item.capital(size) * (item.cost.annuity + item.cost.operation) == pytest.approx(year, abs=1)


def test_large_pipe_brings_what_the_mill_needs(park: Park) -> None:
    """20 t/h enter, 5 % is lost, 19 t/h arrive: 10 t/h paper * 1.9 t/t."""
    steam = park.processes["paper_mill.paper_machine"].modes["standard"].inputs["paper_mill.steam"]
    assert 20 * (1 - park.links["large_pipe"].loss) == pytest.approx(10 * steam)


def test_every_override_is_read(park: Park) -> None:
    assert load(FOLDER, scenario="cheap_gas").markets["gas"].price.base == pytest.approx(0.6)
    assert not load(FOLDER, scenario="no_carbon_price").policies["carbon_price"].enabled
