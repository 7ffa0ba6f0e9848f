"""A table that was cut off is refused: its last value must not go on unless the scenario says so."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parksim.errors import Problem
from parksim.files.profiles import UNEVEN, _left_open
from parksim.model import HOURS_PER_YEAR
from tests.files.scenario import Change, loaded, refused

MARKETS = "markets.yaml"
MONTHS = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12")


def dated(*starts: str) -> Change:
    """A table of prices from some starts on, rising by one."""
    rows = "".join(f"2025-{start},{800 + at}\n" for at, start in enumerate(starts))
    return ("tables/coal.csv", "", f"start,price\n{rows}")


def hourly(count: int) -> Change:
    """A table of the first hours of the year."""
    hours = (datetime(2025, 1, 1) + timedelta(hours=hour) for hour in range(count))  # noqa: DTZ001 - as tables have it
    return dated(*(f"{hour:%m-%d %H:%M}" for hour in hours))


def by_hour(*hours: float) -> Change:
    """A table of a day."""
    return ("tables/coal.csv", "", "hour,price\n" + "".join(f"{hour:g},800\n" for hour in hours))


def named(last: str = "") -> Change:
    """The coal market with its price from the table."""
    return (MARKETS, "price: 800 CNY/t", f"price: {{table: coal.csv, column: price, unit: CNY/t{last}}}")


def problem_of(folder: Path, *changes: Change) -> Problem:
    (found,) = refused(folder, *changes)
    return found


def test_three_months_of_hours_are_not_a_year(tmp_path: Path) -> None:
    """90 days are 2160 h, of which the last row itself holds one as all others do: 8760 - 2160 = 6600 h are left."""
    found = problem_of(tmp_path, hourly(2160), named())
    assert (found.code, str(found.where)) == ("PS2111", "tables/coal.csv:2161:1")
    assert found.line("en").startswith(
        "tables/coal.csv:2161:1: the table ends early: its last row is 2025-03-31 23:00, and none says what holds in the "
        "6600 h that are then left of 2025; add the rows up to the end of 2025, or write “last: holds”"
    )


def test_the_scenario_may_say_that_the_last_value_holds(tmp_path: Path) -> None:
    price = loaded(tmp_path, hourly(2160), named(", last: holds")).markets["coal"].price.profile
    assert price is not None
    assert (price.at(12, "windy", 0, 8000), price.starts[-1]) == (800 + 2159, 2159)


def test_another_word_than_holds_is_refused(tmp_path: Path) -> None:
    found = problem_of(tmp_path, hourly(24), named(", last: repeats"))
    assert (found.code, str(found.where)) == ("PS2008", f"{MARKETS}:1:92")


@pytest.mark.parametrize(
    "table",
    [
        hourly(8760),
        dated(*(f"{month}-01" for month in MONTHS)),
        dated("01-01", "04-01", "07-01", "10-01"),
        dated("01-01", "07-01"),
        dated("01-01", "02-01", "10-15", "11-15"),
        by_hour(*range(24)),
        by_hour(0, 6),
        by_hour(0, 8, 10, 12, 14, 19),
        by_hour(0),
    ],
    ids=["hours", "months", "quarters", "halves", "seasons", "day", "two of a day", "bands", "all day"],
)
def test_what_runs_to_the_end_is_read(table: Change, tmp_path: Path) -> None:
    assert refused(tmp_path, table, named()) == []


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (hourly(8759), "PS2111"),
        (dated("01-01", "02-01", "03-01"), "PS2111"),
        (dated("01-01", "03-15"), "PS2111"),
        (dated("01-01"), "PS2111"),
        (by_hour(*range(12)), "PS2112"),
        (by_hour(0, 4, 8), "PS2112"),
    ],
    ids=["an hour", "a quarter", "a price since March", "one row", "half a day", "no night"],
)
def test_what_ends_early_is_refused(table: Change, code: str, tmp_path: Path) -> None:
    """Two rows of a year too: whether the price of 15 March holds on, or the rest was lost, only its author knows."""
    assert problem_of(tmp_path, table, named()).code == code
    assert refused(tmp_path / "said", table, named(", last: holds")) == []


def test_a_series_has_no_gap(tmp_path: Path) -> None:
    """Summer time leaves out 2 o'clock of 30 March, hour 2114 of the year: row 2115 of the file holds two hours."""
    file, old, text = hourly(8760)
    found = problem_of(tmp_path, (file, old, text.replace("2025-03-30 02:00,2914\n", "")), named())
    assert (found.code, str(found.where)) == ("PS2118", "tables/coal.csv:2115:1")
    assert "after 2025-03-30 01:00: the next one comes 2 h later, while the others come every 1 h" in found.message(
        "en"
    )
    assert "2025-03-30 01:00 之后缺行" in found.message("zh")


def test_a_month_without_a_row_is_a_gap_too(tmp_path: Path) -> None:
    table = dated(*(f"{month}-01" for month in MONTHS if month != "06"))
    assert problem_of(tmp_path, table, named()).code == "PS2118"
    assert refused(tmp_path / "said", table, named(", last: holds")) == []


def test_half_a_day_is_told_by_month_and_kind_of_day(tmp_path: Path) -> None:
    """Row 13 is the hour 11 of every day; it holds an hour as the others do, and 12 h are left."""
    found = problem_of(tmp_path, by_hour(*range(12)), named())
    assert str(found.where) == "tables/coal.csv:13:1"
    assert "in month 1, kind of day “calm” its last row is at 11 h" in found.message("en")
    assert "1 月、日型“calm”的末行为 11 时" in found.message("zh")


@given(step=st.integers(1, 400), rows=st.integers(2, 300))
def test_equal_steps_run_to_the_end_or_not_at_all(step: int, rows: int) -> None:
    """n rows at steps of s hours: what is left open is 8760 - n·s, if that is more than a tenth of a step."""
    starts = [at * step for at in range(rows) if at * step < HOURS_PER_YEAR]
    left = HOURS_PER_YEAR - len(starts) * step
    assert _left_open(starts, HOURS_PER_YEAR) == (left if left > (UNEVEN - 1) * step else 0)
