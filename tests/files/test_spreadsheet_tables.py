"""Tables as spreadsheets write them: read where they can mean one thing only, else refused with what to write."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from parksim.errors import Problem
from parksim.files.dates import SERIAL_ZERO, date_of, date_of_serial
from tests.files.scenario import Change, loaded, refused

MARKETS = "markets.yaml"
NEW_YEAR = datetime(2025, 1, 1)  # noqa: DTZ001 - as tables have it


def prices(*rows: tuple[str, str], header: str = "start,price", year: int = 2025) -> Change:
    """A table of prices: the rows, then one that holds from 2 January on."""
    lines = [header, *(f"{start},{price}" for start, price in rows), f"{year}/1/2,800"]
    return ("tables/coal.csv", "", "\n".join(lines) + "\n")


def named(more: str = ", unit: CNY/t, last: holds") -> Change:
    """The coal market with its price from the table."""
    return (MARKETS, "price: 800 CNY/t", f"price: {{table: coal.csv, column: price{more}}}")


def problem_of(folder: Path, *changes: Change) -> Problem:
    (found,) = refused(folder, *changes)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-01 06:00", "2025-03-01T06:00:00", "2025-3-1 6:00", "2025-03-01 06", "2025/3/1 6:00", "2025/03/01 06:00:00",
        "2025.3.1 6:00", "2025年3月1日 6:00", "2025年3月1日6时", "2025年03月01日 06时00分", "２０２５/３/１ ６：００",
    ],
)  # fmt: skip
def test_a_date_is_read_as_it_is_written_in_china(text: str) -> None:
    assert date_of(text) == datetime(2025, 3, 1, 6)  # noqa: DTZ001 - as tables have it


@pytest.mark.parametrize(
    "text", ["1/2/2025", "2025-02-30", "2025-01-01 24:00", "2025/1-1", "2025-1-1 6:00 PM", "45658"]
)
def test_what_may_mean_two_days_is_no_date(text: str) -> None:
    assert date_of(text) is None


def test_every_hour_of_a_year_survives_as_a_serial_number_of_six_digits() -> None:
    """Excel counts days since 1899-12-30; 45658 is 2025-01-01. 1e-6 of a day is 0.09 s, far below a minute."""
    assert timedelta(days=45658) + SERIAL_ZERO == NEW_YEAR
    for hour in range(8760):
        moment = NEW_YEAR + timedelta(hours=hour)
        assert date_of_serial(round(45658 + hour / 24, 6)) == moment
        assert date_of(f"{moment.year}/{moment.month}/{moment.day} {moment.hour}:00") == moment


def test_numbers_that_are_no_serial_numbers_are_no_dates() -> None:
    assert [date_of_serial(number) for number in (0.0, 2025.0, 20250101.0)] == [None, None, None]


@pytest.mark.parametrize("starts", [("2025/1/1 0:00", "2025/1/1 12:00"), ("2025年1月1日", "2025年1月1日 12时")])
def test_the_starts_of_a_table_may_be_written_so(tmp_path: Path, starts: tuple[str, str]) -> None:
    park = loaded(tmp_path, prices(*zip(starts, ("700", "900"), strict=True)), named())
    profile = park.markets["coal"].price.profile
    assert profile is not None
    assert profile.starts == (0, 12, 24)


def test_serial_numbers_alone_are_dates(tmp_path: Path) -> None:
    rows = "".join(f"{45658 + hour / 24:.6f},{hour}\n" for hour in range(8760))
    park = loaded(tmp_path, ("tables/coal.csv", "", f"start,price\n{rows}"), named(", unit: CNY/t"))
    profile = park.markets["coal"].price.profile
    assert profile is not None
    assert profile.starts == tuple(range(8760))


def test_a_price_without_a_unit_is_refused_as_a_plain_number_is(tmp_path: Path) -> None:
    found = problem_of(tmp_path, prices(("2025-01-01", "700")), named(", last: holds"))
    assert found.code == "PS1110"
    assert "unit: CNY/t" in (found.advice("en") or "")


@pytest.mark.parametrize(
    ("start", "hint"),
    [
        ("2024-01-01", "calendar: {year: …}"),
        ("1/1/2025", "the year first"),
        ("2025-01-01 24:00", "hours begin at 0"),
        ("soon", "2025-03-01 06:00"),
    ],
)
def test_a_start_that_is_no_date_of_the_year_is_told_what_to_write(tmp_path: Path, start: str, hint: str) -> None:
    found = problem_of(tmp_path, prices((start, "700")), named())
    assert (found.code, str(found.where)) == ("PS2066", "tables/coal.csv:2:1")
    assert hint in (found.advice("en") or "")


def test_a_leap_day_is_refused_once_or_left_out_in_words(tmp_path: Path) -> None:
    """2024 has 8784 hours; without the 24 of 29 February 8760 are left, and 1 March begins at hour 59·24 = 1416."""
    hours = (datetime(2024, 1, 1) + timedelta(hours=hour) for hour in range(8784))  # noqa: DTZ001 - as tables have it
    table = ("tables/coal.csv", "", "start,price\n" + "".join(f"{hour:%Y-%m-%d %H:%M},{hour:%m}\n" for hour in hours))
    year = ("park.yaml", "year: 2025", "year: 2024")
    found = problem_of(tmp_path, table, year, named(", unit: CNY/t"))
    assert (found.code, str(found.where)) == ("PS2119", "tables/coal.csv:1418:1")
    assert "24 rows" in found.message("en")
    park = loaded(tmp_path / "said", table, year, named(", unit: CNY/t, leap_day: left_out"))
    profile = park.markets["coal"].price.profile
    assert profile is not None
    assert profile.starts == tuple(range(8760))
    assert (profile.values[1415], profile.values[1416]) == (2, 3)


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ('"1,200"', "without commas"), ("¥700", "the currency stands beside"), ("700 元", "the currency stands beside"),
        ("35%", "0.35"), ("dear", "a plain number"),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_plain_number_is_told_what_to_write(tmp_path: Path, cell: str, hint: str) -> None:
    found = problem_of(tmp_path, prices(("2025-01-01", cell)), named())
    assert (found.code, str(found.where)) == ("PS1209", "tables/coal.csv:2:2")
    assert hint in (found.advice("en") or "")


@pytest.mark.parametrize("title", ["2025 年煤价,", "2025 年煤价", "2025 年煤价,\n单位：元/吨,"])
def test_a_title_above_the_columns_is_told_once(tmp_path: Path, title: str) -> None:
    found = problem_of(tmp_path, prices(("2025-01-01", "700"), header=f"{title}\nstart,price"), named())
    assert (found.code, str(found.where)) == ("PS1212", "tables/coal.csv:1")
    assert "2025 年煤价" in found.message("zh")


def test_hours_from_1_to_24_are_told_that_hours_begin_at_0(tmp_path: Path) -> None:
    rows = "".join(f"{hour},800\n" for hour in range(1, 25))
    found = problem_of(tmp_path, ("tables/coal.csv", "", f"hour,price\n{rows}"), named(", unit: CNY/t"))
    assert (found.code, str(found.where)) == ("PS2061", "tables/coal.csv:25:1")
    assert "begin at 0" in (found.advice("en") or "")
