"""Rows of profiles: which of two holds, whatever their order, and what never can."""

from pathlib import Path

import pytest

from parksim.files import load
from tests.files.lab import lab, problems_of

DEMAND = "enterprises: {a: {demands: {need: {takes: steam, amount: 10 t/h, profile: %s}}}}\n"


@pytest.mark.parametrize("rows", ["{month: 1, value: 0.5}, {value: 1}", "{value: 1}, {month: 1, value: 0.5}"])
def test_the_more_specific_row_holds_in_any_order(rows: str, tmp_path: Path) -> None:
    found = load(lab(tmp_path, DEMAND % f"[{rows}]")).demands["a.need"].profile
    assert found is not None
    assert [found.at(month, "day", 6.0, 0.0) for month in (1, 2, 12)] == [0.5, 1, 1]


REFUSED = {
    "two of one month": ("[{value: 1}, {month: 1, value: 0.5}, {month: 1, value: 0.7}]", ["PS2125"]),
    "two of all": ("[{value: 1}, {value: 2}]", ["PS2125"]),
    "one that never holds": (
        "[" + ", ".join(f"{{month: {m}, value: 1}}" for m in range(1, 13)) + ", {value: 2}]",
        ["PS2126"],
    ),
    "below zero": ("[{value: 1}, {month: 3, value: -1}]", ["PS2009"]),
    "two cells below zero": ("{table: p.csv, column: v}", ["PS2009", "PS2009"]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_never_holds_and_what_is_below_zero_is_refused(name: str, tmp_path: Path) -> None:
    rows, codes = REFUSED[name]
    table = "month,v\n" + "".join(f"{m},{-1 if m in (3, 5) else 1}\n" for m in range(1, 13))
    found = problems_of(lab(tmp_path, DEMAND % rows, p=table))
    assert [each.code for each in found] == codes
    if "table" in rows:
        assert [str(each.where) for each in found] == ["tables/p.csv:4:2", "tables/p.csv:6:2"]


@pytest.mark.parametrize(
    "where",
    [
        "processes: {b: {makes: steam, capacity: 9 t/h, available: %s}}",
        "demands: {n: {takes: steam, amount: 1 t/h, profile: %s}}",
    ],
)
def test_factors_are_never_below_zero(where: str, tmp_path: Path) -> None:
    (found,) = problems_of(lab(tmp_path, "enterprises: {a: {" + where % "[{value: -0.5}]" + "}}\n"))
    assert found.code == "PS2009"


def test_prices_may_be(tmp_path: Path) -> None:
    """Hours of negative power prices are what a table of prices is for."""
    text = "markets: {grid: {supplies: power, to: all, price: {table: p.csv, column: v, unit: CNY/MWh}, limit: unlimited, co2: 0 t/MWh}}\n"
    assert problems_of(lab(tmp_path, text, p="month,v\n" + "".join(f"{m},-1\n" for m in range(1, 13)))) == []
