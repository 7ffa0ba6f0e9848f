"""What would change nothing where it stands is refused: each key with the place where it stands and what it needs."""

from pathlib import Path

import pytest

from parksim.words import LANGS
from tests.files.scenario import Change, refused

FIRMS, MARKETS, RETROFITS = "enterprises/all.yaml", "markets.yaml", "retrofits/all.yaml"
STEPS = "steps: [{size: 2 t/h, cost: 1 MCNY}], follows"
INSIDE = "own: {from: works.gas, to: works.gas@yard, means: pipe, contract: {price: 1 CNY/m3}}\n"

VAIN: dict[str, tuple[list[Change], str, str]] = {
    "hours below which nothing is switched": (
        [(FIRMS, "20 MW", "20 MW\n      min_up: 3 h")],
        "min_up",
        f"{FIRMS}:20:7",
    ),
    "starts that nobody pays": ([(FIRMS, "20 MW", "20 MW\n      start_cost: 9 CNY")], "start_cost", f"{FIRMS}:20:7"),
    "hours of no capacity": ([(FIRMS, "flare: {takes", "flare: {hours: 8000 h/a, takes")], "hours", f"{FIRMS}:12:13"),
    "must run at no load": ([(FIRMS, "load: [50 %, 100 %]", "units: 1")], "operation", f"{FIRMS}:7:7"),
    "landfill that supplies": ([(MARKETS, "coal: {", "coal: {landfill: true, ")], "landfill", f"{MARKETS}:1:8"),
    "scope 2 of a sale": ([(RETROFITS, "buys: steam", "co2: 1 t/t, buys: steam")], "co2", f"{RETROFITS}:7:29"),
    "one meter of no peak": ([(MARKETS, "coal: {", "coal: {meter: park, ")], "meter", f"{MARKETS}:1:8"),
    "floating without a tariff": ([(MARKETS, "tariff: bands", "floating: 0.4 CNY/kWh")], "floating", f"{MARKETS}:2:69"),
    "cost per size beside steps": (
        [(RETROFITS, "between: [1 t/h, 8 t/h], follows", STEPS)],
        "per_size",
        f"{RETROFITS}:9:25",
    ),
    "terms of no shared cost": (
        [(RETROFITS, "{at_most: 1, of", "{lifetime: 20 a, at_most: 1, of")],
        "lifetime",
        f"{RETROFITS}:15:14",
    ),
    "contract of one firm": (
        [("links.yaml", "", INSIDE), (FIRMS, "works:\n", "works:\n  buses: {gas@yard: {holds: gas}}\n")],
        "contract",
        "links.yaml:2:57",
    ),
}


@pytest.mark.parametrize("name", VAIN)
def test_a_key_that_changes_nothing_is_refused(name: str, tmp_path: Path) -> None:
    changes, key, place = VAIN[name]
    (found,) = refused(tmp_path, *changes)
    assert (found.code, found.values["key"], str(found.where)) == ("PS2113", key, place)
    assert all(found.message(lang) and found.advice(lang) for lang in LANGS)


@pytest.mark.parametrize(
    ("change", "word", "known"),
    [
        ((MARKETS, "standard: 0.5 CNY/kWh, tariff: bands", "standrd: 0.5 CNY/kWh"), "standrd", "standard"),
        ((MARKETS, "tariff: bands", "per: month"), "per", "standard, tariff, floating"),
        ((MARKETS, "800 CNY/t", "{tiers: [{upto: 1 kt, price: 8 CNY/t}, {price: 9 CNY/t}]}"), "upto", "to"),
        ((RETROFITS, "between: [1 t/h, 8 t/h], follows", STEPS.replace("cost", "price")), "price", "size, cost"),
        ((FIRMS, "value: 1.5 t/t, ", "value: 1.5 t/t, of: carbon, "), "of", "value, range, source, grade"),
    ],
)
def test_keys_inside_a_value_are_known_too(change: Change, word: str, known: str, tmp_path: Path) -> None:
    """A price has one of three forms, and each form its own keys."""
    found = refused(tmp_path, change)[0]
    assert (found.code, found.values["word"]) == ("PS2001", word)
    assert known in (found.advice("en") or "")


def test_an_unknown_key_is_told_once(tmp_path: Path) -> None:
    """By the grammar of all groups; the reader of this one says nothing more of it."""
    (found,) = refused(tmp_path, (RETROFITS, "{at_most: 1, of", "{colour: red, at_most: 1, of"))
    assert found.values["word"] == "colour"


def test_an_objective_names_measures(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, ("park.yaml", "objective: {cost: 1}", "objective: {cots: 1}"))
    assert (found.code, found.values["suggestion"]) == ("PS2008", "cost")
