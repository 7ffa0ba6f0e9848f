"""What policies and published totals name is counted somewhere, or says that it is not."""

from pathlib import Path

import pytest

from parksim.words import LANGS
from tests.files.scenario import Change, loaded, refused

POLICIES = "policies.yaml"


def target(measure: str, more: str = "") -> Change:
    return (POLICIES, "", f"goal: {{target: {measure}, of: all, at_least: 50 %{more}}}\n")


def published(measure: str) -> Change:
    total = f"published:\n  total: {{measure: '{measure}', value: 1, tolerance: 3 %, source: S1}}\n"
    return ("park.yaml", "", total)


@pytest.mark.parametrize(
    ("change", "meant"),
    [
        (target("solid_waste_utilization"), "solid_waste_utilisation"),
        (target("industrial_water_re_use"), "industrial_water_reuse"),
        (target("freshwater"), "fresh_water"),
        ((POLICIES, "", "few: {caps: energy_tec, of: all, at: 1 ktce/a}\n"), "energy_tce"),
        (published("co2_scop1"), "co2_scope1"),
    ],
)
def test_a_misspelt_measure_is_refused_with_what_was_meant(change: Change, meant: str, tmp_path: Path) -> None:
    (found,) = refused(tmp_path, change)
    assert (found.code, found.advice("en")) == ("PS2016", f"did you mean “{meant}”?")


def test_a_target_that_nothing_counts_says_so(tmp_path: Path) -> None:
    """A benchmark of a site stands in the report beside the others; without the word it might be a slip of the pen."""
    (found,) = refused(tmp_path, target("blahblah"))
    assert found.code == "PS2016"
    assert all("counted: false" in (found.advice(lang) or "") for lang in LANGS)
    goal = loaded(tmp_path / "said", target("blahblah", ", counted: false")).policies["goal"]
    assert (goal.measure, goal.counted, goal.at_least) == ("blahblah", False, 0.5)


@pytest.mark.parametrize("measure", ["solid_waste_utilisation", "industrial_water_reuse", "non_fossil_share"])
def test_indicators_are_targets(measure: str, tmp_path: Path) -> None:
    assert loaded(tmp_path, target(measure)).policies["goal"].measure == measure


@pytest.mark.parametrize(
    ("change", "code", "word"),
    [
        (target("non_fossil_share", ", counted: false"), "PS2115", "non_fossil_share"),
        (target("non_fossil_share", ", binds: both"), "PS2113", "binds"),
        (target("blahblah", ", counted: false, binds: both"), "PS2113", "binds"),
        ((POLICIES, "of: all", "of: all, binds: both"), "PS2113", "binds"),
        ((POLICIES, "", "few: {caps: co2, of: all, at: 1 kt/a, price: 6 CNY/t}\n"), "PS2113", "price"),
    ],
)
def test_nothing_is_said_of_a_policy_in_vain(change: Change, code: str, word: str, tmp_path: Path) -> None:
    """No row of a plan holds an indicator; a price asks for no obedience; a cap costs nothing."""
    (found,) = refused(tmp_path, change)
    assert found.code == code
    assert word in found.values.values()
    assert all(found.advice(lang) for lang in LANGS)


@pytest.mark.parametrize("measure", ["coke", "cost"])
def test_what_never_leaves_cannot_be_priced(measure: str, tmp_path: Path) -> None:
    """Coke is used up or sold: a levy on it would never fall due. Cost is an objective, and belongs to no policy."""
    (found,) = refused(tmp_path, (POLICIES, "prices: co2_scope1", f"prices: {measure}"))
    assert found.code == "PS2016"


def test_what_a_market_takes_can_be_priced(tmp_path: Path) -> None:
    dump = "dump: {takes: coke, from: [works], fee: 10 CNY/t, limit: unlimited}\n"
    levy = (POLICIES, "prices: co2_scope1", "prices: coke")
    park = loaded(tmp_path, levy, ("markets.yaml", "tariffs:", dump + "tariffs:"))
    assert park.policies["carbon"].measure == "coke"


def test_an_allowance_says_what_becomes_of_its_surplus(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, (POLICIES, ", surplus: sold", ""))
    assert (found.code, found.values["key"], str(found.where)) == ("PS2002", "surplus", "policies.yaml:1:56")


def test_a_ratio_is_one_of_what_its_process_brings(tmp_path: Path) -> None:
    """The oven brings 160 m3 of gas per tonne of coke, and no steam."""
    assert loaded(tmp_path, published("ratio:works.gas/works.oven")).published["total"].unit == "1"
    (found,) = refused(tmp_path / "steam", published("ratio:works.steam/works.oven"))
    assert (found.code, found.values["word"]) == ("PS2116", "works.steam")
    (found,) = refused(tmp_path / "oven", published("ratio:works.gas/works.ofen"))
    assert (found.code, found.values["suggestion"]) == ("PS2015", "works.oven")
