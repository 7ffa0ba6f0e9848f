"""Profiles and dates: values that change in time, in line or from a table; hours of the year from a date.

A table's first column is `start` (dates of the calendar's year), or it has key columns out of month, day_type and hour.
A row holds until the next one. A table that was cut off must not go on with its last value: the last row of a year
holds no longer than the longest before it, a series has no gap, and hours at equal steps run through their day, unless
the table is named with `last: holds`. A year has 365 days.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from itertools import pairwise

from parksim.errors import Named, ParkError, Place, moment
from parksim.files.nodes import Node, normal_word
from parksim.files.numbers import Wanted
from parksim.files.reading import Reading, get, shown, texts
from parksim.files.tables import Cell, Table
from parksim.files.units import convert, parse
from parksim.model import HOURS_PER_YEAR, Profile, ProfileRow

__all__ = ["TABLE_KEYS", "hour_of_day", "hour_of_year", "profile"]

KEY_COLUMNS = ("month", "day_type", "hour")
ROW_KEYS = (*KEY_COLUMNS, "value")
TABLE_KEYS = ("table", "column", "unit", "last")
LAST = ("holds",)
UNEVEN = 1.1
"""How much longer than any before it the last row may hold: months and half-years differ by less than a tenth."""
COMMON_YEAR = 2025

_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2})(?::(\d{2}))?(?::00)?)?")
_HOUR = re.compile(r"(\d{1,2})(?::(\d{2}))?(?:\.(\d+))?")


def profile(reading: Reading, node: Node, wanted: Wanted) -> Profile | None:
    """A profile: rows in line, or `{table, column}`; values are plain, or in the unit that `unit` names."""
    if isinstance(node.value, dict) and "table" in node.value:
        return _of_table(reading, node, wanted)
    rows = [_row(reading, row, wanted) for row in texts(node)]
    if not rows:
        reading.problems.add("PS2004", node.place, text=shown(node))
    if not rows or any(row is None for row in rows):
        return None
    return _complete(reading, Profile(rows=tuple(row for row in rows if row is not None)), node.place)


def _of_table(reading: Reading, node: Node, wanted: Wanted) -> Profile | None:
    if not reading.only(node, TABLE_KEYS):
        return None
    named, column = get(node, "table"), reading.word(get(node, "column"))
    if named is None or column is None:
        reading.problems.add("PS2002", node.place, key="table" if named is None else "column")
        return None
    table = reading.tables.get((named.place, str(named.value)))
    if table is None:
        if not isinstance(named.value, str):
            reading.problems.add("PS2005", named.place)
        return None
    try:
        values = _scaled(reading, table.numbers(column, node.place_of(["column"])), node, wanted)
    except ParkError as error:
        reading.problems.extend(error.problems)
        return None
    last = get(node, "last")
    if last is not None and reading.option(last, LAST) is None:
        return None
    dated = "start" in table.columns
    found = _dated(reading, table, values) if dated else _keyed(reading, table, values, named.place)
    if found is None or last is not None:
        return found
    whole = _is_whole_year(reading, table, found.starts) if dated else _has_whole_days(reading, table, found)
    return found if whole else None


def _scaled(reading: Reading, values: Sequence[float], node: Node, wanted: Wanted) -> tuple[float, ...]:
    written = get(node, "unit")
    if written is None:
        return tuple(values)
    factor = convert(parse(f"1 {written.value}", written.place, rates=reading.rates), wanted.text, written.place)
    return tuple(value * factor for value in values)


def _dated(reading: Reading, table: Table, values: tuple[float, ...]) -> Profile | None:
    cells = [Node(str(cell), table.place_of(row, "start")) for row, cell in enumerate(table.columns["start"])]
    starts = [hour_of_year(reading, cell) for cell in cells]
    if any(start is None for start in starts):
        return None
    hours = tuple(start for start in starts if start is not None)
    for row, (before, after) in enumerate(pairwise(hours), start=1):
        if after <= before:
            reading.problems.add("PS2062", cells[row].place, text=cells[row].value)
            return None
    if not hours or hours[0] != 0:
        reading.problems.add("PS2063", cells[0].place if cells else Place(table.file), year=reading.year)
        return None
    return Profile(starts=hours, values=values)


def _keyed(reading: Reading, table: Table, values: tuple[float, ...], where: Place) -> Profile | None:
    columns = [column for column in KEY_COLUMNS if column in table.columns]
    if not columns:
        reading.problems.add("PS2064", where, file=table.file)
        return None
    rows = []
    for at, value in enumerate(values):
        cells = {column: Node(_cell(table.columns[column][at]), table.place_of(at, column)) for column in columns}
        rows.append(_keys(reading, cells, value))
    if any(row is None for row in rows):
        return None
    return _complete(reading, Profile(rows=tuple(row for row in rows if row is not None)), where)


def _is_whole_year(reading: Reading, table: Table, starts: tuple[float, ...]) -> bool:
    """Whether a dated table says what holds in all of the year."""
    gap, left = _gap(starts), _left_open(starts, HOURS_PER_YEAR)
    at = len(starts) - 1 if gap is None else gap
    where, text = table.place_of(at, "start"), table.columns["start"][at]
    if gap is not None:
        step, usual = starts[gap + 1] - starts[gap], _usual(_steps(starts))
        reading.problems.add("PS2118", where, text=text, step=f"{step:g}", usual=f"{usual:g}")
    elif left:
        reading.problems.add("PS2111", where, text=text, left=f"{left:g}", year=reading.year)
    return gap is None and not left


def _has_whole_days(reading: Reading, table: Table, found: Profile) -> bool:
    """Whether hours at equal steps, which are a series and no bands, run through their day."""
    if "hour" not in table.columns:
        return True
    for month in range(1, 13):
        for day_type in sorted(reading.names.day_types):
            rows = {row.hour: at for at, row in enumerate(found.rows) if row.applies(month, day_type)}
            last, left = max(rows), _left_open(sorted(rows), 24.0)
            if left and _is_regular(sorted(rows)):
                where, when = table.place_of(rows[last], "hour"), _when(reading, month, day_type)
                reading.problems.add("PS2112", where, when=when, hour=f"{last:g}", left=f"{left:g}")
                return False
    return True


def _left_open(starts: Sequence[float], end: float) -> float:
    """Hours before an end of which the last row says nothing: those beyond the longest step between rows."""
    step = max(_steps(starts), default=0.0)
    left = end - starts[-1] - step
    return left if left > (UNEVEN - 1) * step else 0.0


def _gap(starts: Sequence[float]) -> int | None:
    """The row before the first gap of a series, all but a tenth of whose rows stand at equal steps; None without one."""
    steps = _steps(starts)
    longer = [at for at, step in enumerate(steps) if step > UNEVEN * _usual(steps)]
    return longer[0] if longer and len(longer) <= len(steps) / 10 else None


def _is_regular(starts: Sequence[float]) -> bool:
    """Whether rows stand at equal steps, as a series does; bands of a day do not."""
    steps = _steps(starts)
    return len(steps) > 1 and max(steps) <= UNEVEN * min(steps)


def _steps(starts: Sequence[float]) -> list[float]:
    return [after - before for before, after in pairwise(starts)]


def _usual(steps: Sequence[float]) -> float:
    return sorted(steps)[len(steps) // 2] if steps else 0.0


def _cell(cell: Cell) -> str | int | float | None:
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    return normal_word(cell) or None


def _row(reading: Reading, node: Node, wanted: Wanted) -> ProfileRow | None:
    if not isinstance(node.value, dict):
        reading.problems.add("PS2003", node.place, text=shown(node))
        return None
    if not reading.only(node, ROW_KEYS):
        return None
    written = get(node, "value")
    if written is None:
        reading.problems.add("PS2002", node.place, key="value")
        return None
    try:
        read = parse(written.value, written.place, rates=reading.rates)
        value = read.number if read.unit.text == "1" else convert(read, wanted.text, written.place)
    except ParkError as error:
        reading.problems.extend(error.problems)
        return None
    return _keys(reading, {key: item for key in KEY_COLUMNS if (item := get(node, key))}, value)


def _keys(reading: Reading, cells: dict[str, Node], value: float) -> ProfileRow | None:
    readers: dict[str, Callable[[Node], object]] = {
        "month": partial(_month, reading),
        "day_type": partial(_day_type, reading),
        "hour": partial(hour_of_day, reading),
    }
    found = {key: readers[key](cell) for key, cell in cells.items() if cell.value is not None}
    if any(each is None for each in found.values()):
        return None
    return ProfileRow.model_validate({**found, "value": value})


def _month(reading: Reading, node: Node) -> int | None:
    month = reading.whole(node)
    if month is None or 1 <= month <= 12:
        return month
    reading.problems.add("PS2061", node.place, text=month)
    return None


def _day_type(reading: Reading, node: Node) -> str | None:
    word = reading.word(node)
    return word if reading.refers("PS2027", word, reading.names.day_types, node.place) else None


def _complete(reading: Reading, found: Profile, where: Place) -> Profile | None:
    """The profile, if it has a value at every hour of every kind of day."""
    for month in range(1, 13):
        for day_type in reading.names.day_types:
            try:
                found.at(month, day_type, 0.0, 0.0)
            except LookupError:
                reading.problems.add("PS2065", where, when=_when(reading, month, day_type))
                return None
    return found


def _when(reading: Reading, month: int, day_type: str) -> Named:
    return moment(month, day_type if len(reading.names.day_types) > 1 else None)


def hour_of_day(reading: Reading, node: Node, latest: float = 24.0) -> float | None:
    """An hour of the day, `6`, `6.5` or `6:30`, before `latest`."""
    found = _HOUR.fullmatch(str(node.value).strip()) if not isinstance(node.value, bool) else None
    if found is not None and not (found[2] and found[3]):
        hour = int(found[1]) + (int(found[2]) / 60 if found[2] else float(f"0.{found[3] or 0}"))
        if hour < latest and int(found[2] or 0) < 60:
            return hour
    reading.problems.add("PS2061", node.place, text=shown(node))
    return None


def hour_of_year(reading: Reading, node: Node) -> float | None:
    """Hours since 1 January of a date of the calendar's year: `2025-03-01` or `2025-03-01 06:00`."""
    found = _DATE.fullmatch(str(node.value).strip())
    try:
        if found is None or int(found[1]) != reading.year:
            raise ValueError
        _, month, day, hour, minute = (int(part or 0) for part in found.groups())
        date = datetime(COMMON_YEAR, month, day, hour, minute)  # noqa: DTZ001 - local time, no daylight saving
    except ValueError:
        reading.problems.add("PS2066", node.place, text=shown(node), year=reading.year)
        return None
    hours = (date - datetime(COMMON_YEAR, 1, 1)).total_seconds() / 3600  # noqa: DTZ001 - as above
    return hours if hours < HOURS_PER_YEAR else None
