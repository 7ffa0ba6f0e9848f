"""Dates as people and spreadsheets write them: `2025-03-01 06:00`, `2025/3/1 6:00`, `2025年3月1日 6时`, Excel's serial numbers."""

import re
from datetime import datetime, timedelta
from unicodedata import normalize

from parksim.files.nodes import Node
from parksim.files.reading import Reading, shown
from parksim.files.tables import Cell, Table, shown_cell

__all__ = ["date_of", "date_of_serial", "hour_of_year", "hours_of_starts"]

_DATE = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    r"|年(?P<month_zh>\d{1,2})月(?P<day_zh>\d{1,2})日)"
    r"(?:[T ]*(?P<time>\d.*))?"
)
_TIME = re.compile(r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::00)?|[时点](?:(?P<minute_zh>\d{1,2})分)?)?")
_DAY_FIRST = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}.*")
_MIDNIGHT_AS_24 = re.compile(r".*[^\d.]24(?::00)*|.*24[时点].*")
COMMON_YEAR = 2025
"""A year of 365 days, as every year of a calendar has."""
SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - local time, no daylight saving
"""Day 0 of the serial numbers in which Excel keeps dates."""
SERIALS = (36526.0, 73051.0)
"""Serial numbers of the years 2000 to 2099; other numbers are no dates."""


def date_of(text: str) -> datetime | None:
    """The moment that a text names, to the minute; None where it names none (`24:00` and 30 February are none)."""
    date = _DATE.fullmatch(normalize("NFKC", text).strip())
    time = _TIME.fullmatch((date["time"] or "0").strip()) if date else None
    if date is None or time is None:
        return None
    month, day = date["month"] or date["month_zh"], date["day"] or date["day_zh"]
    minute = time["minute"] or time["minute_zh"] or 0
    try:
        return datetime(int(date["year"]), int(month), int(day), int(time["hour"]), int(minute))  # noqa: DTZ001 - as above
    except ValueError:
        return None


def date_of_serial(number: float) -> datetime | None:
    """The moment that Excel keeps as a serial number (days since 1899-12-30), to the minute; None for other numbers."""
    if not SERIALS[0] <= number < SERIALS[1]:
        return None
    return SERIAL_ZERO + timedelta(minutes=round(number * 24 * 60))


def hour_of_year(reading: Reading, node: Node) -> float | None:
    """Hours since 1 January of a date of the calendar's year; notes a problem where it is none, or 29 February."""
    date = date_of(str(node.value))
    if date is not None and date.year == reading.year and not _is_leap_day(date):
        return _hours(date)
    reading.problems.add("PS2066", node.place, text=shown(node), year=reading.year)
    return None


def hours_of_starts(reading: Reading, table: Table, leap_day_left_out: bool) -> list[float | None] | None:
    """Hours since 1 January of each start of a table, None where a row of 29 February is left out.

    Notes a problem for every other start that is no date of the calendar's year, and returns None then.
    """
    cells = table.columns["start"]
    dates = [date_of_serial(cell) if isinstance(cell, float) else date_of(cell) for cell in cells]
    wrong = [row for row, date in enumerate(dates) if date is None or date.year != reading.year]
    for row in wrong:
        where, text, hint = table.place_of(row, "start"), shown_cell(cells[row]), _hint(cells[row], dates[row])
        reading.problems.add("PS2066", where, text=text, year=reading.year, hint=hint)
    leap = [row for row, date in enumerate(dates) if date is not None and _is_leap_day(date)]
    if leap and not wrong and not leap_day_left_out:
        reading.problems.add("PS2119", table.place_of(leap[0], "start"), count=len(leap))
    if wrong or (leap and not leap_day_left_out):
        return None
    return [None if date is None or _is_leap_day(date) else _hours(date) for date in dates]


def _hint(cell: Cell, date: datetime | None) -> str | None:
    """The hint for a start that is no date of the year; None for the usual one."""
    if date is not None:
        return "other_year"
    text = str(cell).strip()
    if _DAY_FIRST.fullmatch(text):
        return "day_first"
    return "hours_from_0" if _MIDNIGHT_AS_24.fullmatch(text) else None


def _is_leap_day(date: datetime) -> bool:
    return (date.month, date.day) == (2, 29)


def _hours(date: datetime) -> float:
    start = datetime(COMMON_YEAR, 1, 1)  # noqa: DTZ001 - as above
    return (date.replace(year=COMMON_YEAR) - start).total_seconds() / 3600
