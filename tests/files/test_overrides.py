"""Parents, overrides, scenarios and settings: what wins, where a value came from, what is refused."""

from pathlib import Path

import pytest

from parksim.errors import ParkError
from parksim.files import Scenario, load, load_resolved, resolve
from tests.files.scenario import write

CARBON = "policies.carbon"


def test_setting_wins_over_the_file(tmp_path: Path) -> None:
    park = load(write(tmp_path), sets=[f"{CARBON}.price=100 CNY/t"])
    assert park.policies["carbon"].price == 100
    assert park.numbers["policies.carbon.price"].origin == f"--set {CARBON}.price"


def test_quotes_around_a_setting_mean_the_same(tmp_path: Path) -> None:
    assert load(write(tmp_path), sets=[f'{CARBON}.price="100 CNY/t"']).policies["carbon"].price == 100


def test_field_with_a_default_exists(tmp_path: Path) -> None:
    assert not load(write(tmp_path), sets=[f"{CARBON}.enabled=false"]).policies["carbon"].enabled


def test_plain_values_by_path(tmp_path: Path) -> None:
    park = load(write(tmp_path), sets={f"{CARBON}.of": ["works"], "markets.coal.price": "1 CNY/kg"})
    assert (park.policies["carbon"].of, park.markets["coal"].price.base) == (("works",), 1000)


@pytest.mark.parametrize(
    "path",
    [
        "works.oven.inputs.coal",
        "processes.works.oven.inputs.coal",
        "enterprises.works.processes.oven.inputs.coal",
        "enterprises.works.oven.inputs.coal",
    ],
)
def test_item_is_named_in_full_or_short(path: str, tmp_path: Path) -> None:
    recipe = load(write(tmp_path), sets=[f"{path}=1.55 t/t"]).processes["works.oven"].modes["standard"]
    assert recipe.inputs["works.coal"] == 1.55


@pytest.mark.parametrize("path", ["station.boiler", "processes.station.boiler"])
def test_item_of_a_retrofit_is_named_like_any_other(path: str, tmp_path: Path) -> None:
    park = load(write(tmp_path), sets=[f"{path}.cost=7 CNY/t"])
    assert park.processes["station.boiler"].cost == 7


def test_replaced_value_of_a_record_keeps_its_source(tmp_path: Path) -> None:
    """Maps merge: only the value changes."""
    park = load(write(tmp_path), sets=["works.oven.inputs.coal.value=1.55 t/t"])
    number = park.numbers["processes.works.oven.inputs.coal"]
    assert (number.value, number.high, number.source) == (1.55, 1.6, "S1")


def test_null_deletes(tmp_path: Path) -> None:
    assert "boiler_house" not in load(write(tmp_path), sets=["retrofits.boiler_house=null", "groups=null"]).retrofits


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("markets.cole.price", "markets.coal.price"),
        ("policies.carbon.enabeld", "policies.carbon.enabled"),
        ("works.ovn.inputs.coal", "works.oven.inputs.coal"),
        ("works.oven.inputs.cole", "works.oven.inputs.coal"),
        ("marketts.coal.price", "markets.coal.price"),
        ("retrofits.less_coal.cost.fixd", "retrofits.less_coal.cost.fixed"),
    ],
)
def test_path_to_nothing_is_refused_with_what_was_meant(path: str, meant: str, tmp_path: Path) -> None:
    with pytest.raises(ParkError) as caught:
        resolve(write(tmp_path), sets=[f"{path}=1"])
    (problem,) = caught.value.problems
    assert (problem.code, problem.values["suggestion"]) == ("PS2050", meant)


def test_setting_without_a_value_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParkError) as caught:
        resolve(write(tmp_path), sets=["markets.coal.price"])
    assert [problem.code for problem in caught.value.problems] == ["PS2053"]


def test_scenario_applies_its_overrides_in_order_and_settings_come_last(tmp_path: Path) -> None:
    """800 in the file, 900 by dear_coal, 950 by the second override, 1000 by the setting."""
    later = "  dear_coal: {markets.coal.price: 900 CNY/t}\n  dearer: {markets.coal.price: 950 CNY/t}"
    folder = write(
        tmp_path,
        ("park.yaml", "  dear_coal: {markets.coal.price: 900 CNY/t}", later),
        ("park.yaml", "[dear_coal]", "[dear_coal, dearer]"),
    )
    prices = [
        load(folder).markets["coal"].price.base,
        load(folder, scenario="strict").markets["coal"].price.base,
        load(folder, scenario="strict", sets=["markets.coal.price=1000 CNY/t"]).markets["coal"].price.base,
    ]
    assert prices == [800, 950, 1000]


def test_park_says_what_was_set_over_its_files(tmp_path: Path) -> None:
    """What comes last stands, as it was written; without a scenario or a setting there is nothing to say."""
    folder = write(tmp_path)
    sets = {f"{CARBON}.enabled": False, f"{CARBON}.of": ["works"], "markets.coal.price": "1000 CNY/t"}
    assert load(folder).changed == {}
    assert load(folder, scenario="strict").changed["markets.coal.price"] == "900 CNY/t"
    assert load(folder, scenario="strict", sets=sets).changed == {
        "markets.coal.price": "1000 CNY/t", f"{CARBON}.enabled": "false", f"{CARBON}.of": '["works"]',
    }  # fmt: skip


def test_scenario_says_how_it_is_run(tmp_path: Path) -> None:
    found = resolve(write(tmp_path), scenario="strict").scenario
    assert found == Scenario("strict", ("dear_coal",), "folded", 7, {"cost": 1.0}, None)


def test_unknown_scenario_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParkError) as caught:
        resolve(write(tmp_path), scenario="strikt")
    assert [(p.code, p.values["suggestion"]) for p in caught.value.problems] == [("PS2052", "strict")]


def test_hash_follows_what_decides_a_result(tmp_path: Path) -> None:
    """A comment changes nothing; a number, an override, a seed and a table's cell do."""
    table = "tables/wind.csv"
    wind = ("enterprises/all.yaml", "20 MW", "20 MW\n      available: {table: wind.csv, column: x}")
    plain = write(tmp_path / "a", wind, (table, "", "month,x\n,0.5\n"))
    variants = [
        resolve(plain).hash,
        resolve(plain, sets=["markets.coal.price=801 CNY/t"]).hash,
        resolve(plain, scenario="strict").hash,
        resolve(write(tmp_path / "b", wind, (table, "", "month,x\n,0.6\n"))).hash,
    ]
    commented = write(tmp_path / "c", wind, (table, "", "month,x\n,0.5\n"), ("links.yaml", "", "# a comment\n"))
    assert resolve(commented).hash == variants[0]
    assert len(set(variants)) == len(variants)


def test_every_value_knows_its_origin(tmp_path: Path) -> None:
    found = resolve(write(tmp_path), scenario="strict", sets=["markets.grid.limit=6 MW"])
    places = {path: (value, str(place)) for path, value, place in found.origins()}
    assert places["markets.coal.price"] == ("900 CNY/t", "park.yaml:5:35")
    assert places["markets.grid.limit"] == ("6 MW", "--set markets.grid.limit")
    assert places["markets.coal.supplies"] == ("coal", "markets.yaml:1:18")


CHILD = "parksim: 1\nname: {en: Child, zh: 子}\nextends: ../base\n"


def child(tmp_path: Path, **files: str) -> Path:
    write(tmp_path / "base")
    folder = tmp_path / "child"
    for name, text in {"park": CHILD, **files}.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_child_says_only_what_differs(tmp_path: Path) -> None:
    park, found = load_resolved(child(tmp_path, markets="coal: {price: 700 CNY/t}\n"))
    assert (park.name.en, park.markets["coal"].price.base, park.markets["grid"].rate) == ("Child", 700, 5)
    places = {path: str(place) for path, _, place in found.origins()}
    assert places["markets.coal.price"] == "markets.yaml:1:15"
    assert places["markets.coal.limit"] == "base/markets.yaml:1:58"


def test_child_deletes_with_null(tmp_path: Path) -> None:
    assert load(child(tmp_path, policies="carbon: null\n")).policies == {}


def test_table_of_a_parent_is_the_parents(tmp_path: Path) -> None:
    folder = child(tmp_path)
    (tmp_path / "base" / "tables").mkdir()
    (tmp_path / "base" / "tables" / "wind.csv").write_text("month,x\n,0.5\n")
    firms = tmp_path / "base" / "enterprises" / "all.yaml"
    firms.write_text(firms.read_text().replace("20 MW", "20 MW\n      available: {table: wind.csv, column: x}"))
    available = load(folder).processes["station.engine"].available
    assert available is not None
    assert available.at(1, "calm", 0, 0) == 0.5


def test_circle_of_parents_is_refused_with_its_chain(tmp_path: Path) -> None:
    folder = child(tmp_path)
    base = tmp_path / "base" / "park.yaml"
    base.write_text(base.read_text() + "extends: ../child\n")
    with pytest.raises(ParkError) as caught:
        load(folder)
    (problem,) = caught.value.problems
    assert (problem.code, problem.values["chain"]) == ("PS2054", "child → base → child")


def test_child_names_its_own_version_of_the_format(tmp_path: Path) -> None:
    with pytest.raises(ParkError) as caught:
        load(child(tmp_path, park=CHILD.replace("parksim: 1", "parksim: 7")))
    assert [(problem.code, str(problem.where)) for problem in caught.value.problems] == [("PS2057", "park.yaml:1:10")]


def test_symbolic_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("coal: {}\n")
    folder = write(tmp_path / "works")
    (folder / "futures.yaml").symlink_to(secret)
    with pytest.raises(ParkError) as caught:
        load(folder)
    assert [problem.code for problem in caught.value.problems] == ["PS1001"]


@pytest.mark.parametrize("name", ["nowhere", "park.yaml", "a\0b"])
def test_what_is_no_folder_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ParkError) as caught:
        load(write(tmp_path) / name)
    assert [problem.code for problem in caught.value.problems] == ["PS2058"]


RECORD = (
    "markets.yaml",
    "price: 800 CNY/t",
    "price: {value: 800 CNY/t, range: [600, 1000], source: S1, grade: assumption}",
)


@pytest.mark.parametrize(
    ("value", "number", "low"),
    [
        ("700 CNY/t", 700.0, 600.0),
        ("0.9 CNY/kg", 900.0, 600.0),
        ("1100 CNY/t", 1100.0, None),
        ("{value: 700 CNY/t, range: [500, 900]}", 700.0, 500.0),
    ],
)
def test_what_is_set_keeps_what_is_known_of_it(value: str, number: float, low: float | None, tmp_path: Path) -> None:
    """The value moves; its range stays where it holds, in the unit that it had, with source and grade."""
    park = load(write(tmp_path, RECORD), sets=[f"markets.coal.price={value}"])
    found = park.numbers["markets.coal.price"]
    assert found.value == pytest.approx(number)
    assert (found.low, found.source, found.grade) == (low, "S1", "assumption")


def test_what_an_override_changes_keeps_it_too(tmp_path: Path) -> None:
    found = load(write(tmp_path, RECORD), scenario="strict").numbers["markets.coal.price"]
    assert (found.value, found.low, found.high, found.source) == (900.0, 600.0, 1000.0, "S1")
