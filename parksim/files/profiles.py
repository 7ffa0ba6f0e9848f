"""Profiles and dates: values that change in time, in line or from a table; hours of the year from a date.

A table's first column is `start` (dates of the calendar's year), or it has key columns out of month, day_type and hour.
A row holds until the next one. A table that was cut off must not go on with its last value: the last row of a year
holds no longer than the longest before it, a series has no gap, and hours at equal steps run through their day, unless
the table is named with `last: holds`. A year has 365 days: rows of 29 February are refused, or left out where the table is named
with `leap_day: left_out`.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

from parksim.errors import Named, ParkError, Place, moment, problem
from parksim.files.dates import hours_of_starts
from parksim.files.nodes import Node, normal_word
from parksim.files.numbers import Wanted, in_wanted
from parksim.files.reading import Reading, get, shown, texts
from parksim.files.rows import all_hold, within
from parksim.files.tables import Cell, Table, shown_cell
from parksim.files.units import convert, parse, unit
from parksim.model import HOURS_PER_YEAR, Profile, ProfileRow

__all__ = ["TABLE_KEYS", "hour_of_day", "profile"]

KEY_COLUMNS = ("month", "day_type", "hour")
ROW_KEYS = (*KEY_COLUMNS, "value")
TABLE_KEYS = ("table", "column", "unit", "last", "leap_day")
LAST = ("holds",)
LEAP_DAY = ("left_out",)
UNEVEN = 1.1
"""How much longer than any before it the last row may hold: months and half-years differ by less than a tenth."""
LAST_HOUR = 24.0

_HOUR = re.compile(r"(\d{1,2})(?::(\d{2}))?(?:\.(\d+))?")


def profile(reading: Reading, node: Node, wanted: Wanted) -> Profile | None:
    """A profile: rows in line, or `{table, column}` whose values are in the unit that `unit` names."""
    if isinstance(node.value, dict) and "table" in node.value:
        return _of_table(reading, node, wanted)
    written = texts(node)
    rows = [_row(reading, row, wanted) for row in written]
    if not rows:
        reading.problems.add("PS2004", node.place, text=shown(node))
    found = [row for row in rows if row is not None]
    if not rows or len(found) < len(rows):
        return None
    values = [row.value for row in found]
    if not within(reading, wanted, "value", values, lambda at: written[at].place_of(["value"])):
        return None
    return _complete(reading, found, lambda at: written[at].place, node.place)


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
    values = _column(reading, table, column, node, wanted)
    if values is None:
        return None
    last = get(node, "last")
    if last is not None and reading.option(last, LAST) is None:
        return None
    leap_day = get(node, "leap_day")
    if leap_day is not None and reading.option(leap_day, LEAP_DAY) is None:
        return None
    if "start" in table.columns:
        return _dated_whole(reading, table, values, leap_day is not None, last is not None)
    if leap_day is not None:
        reading.vain(node, ("leap_day",), "leap_day_of_start")
    found = _keyed(reading, table, values, named.place)
    return found if found is None or last is not None or _has_whole_days(reading, table, found) else None


def _column(reading: Reading, table: Table, column: str, node: Node, wanted: Wanted) -> tuple[float, ...] | None:
    """The values of a column in the unit that is wanted and within its bounds."""
    try:
        values = _scaled(reading, table.numbers(column, node.place_of(["column"])), node, wanted)
    except ParkError as error:
        reading.problems.extend(error.problems)
        return None
    return values if within(reading, wanted, column, values, partial(table.place_of, column=column)) else None


def _dated_whole(
    reading: Reading, table: Table, values: tuple[float, ...], leap_day_left_out: bool, last_holds: bool
) -> Profile | None:
    read = _dated(reading, table, values, leap_day_left_out)
    if read is None:
        return None
    found, rows = read
    return found if last_holds or _is_whole_year(reading, rows, found.starts) else None


def _scaled(reading: Reading, values: Sequence[float], node: Node, wanted: Wanted) -> tuple[float, ...]:
    """The values in the unit that is wanted. Raises ParkError where a column that needs a unit has none."""
    written = get(node, "unit")
    if written is None and wanted.text != "1":
        column = shown(node.value["column"]) if isinstance(node.value, dict) else ""
        target = unit(wanted.text)
        raise ParkError(
            [problem("PS1110", node.place, hint="column_unit", text=column, wanted=target.dimension, unit=target)]
        )
    if written is None:
        return tuple(values)
    factor = convert(parse(f"1 {written.value}", written.place, rates=reading.rates), wanted.text, written.place)
    return tuple(value * factor for value in values)


def _dated(
    reading: Reading, table: Table, values: tuple[float, ...], leap_day_left_out: bool
) -> tuple[Profile, Table] | None:
    """The profile of a table with starts, and the table with the rows that it is made of."""
    hours = hours_of_starts(reading, table, leap_day_left_out)
    if hours is None:
        return None
    kept = [row for row, hour in enumerate(hours) if hour is not None]
    table = table.only(kept)
    starts, values = tuple(hour for hour in hours if hour is not None), tuple(values[row] for row in kept)
    for row, (before, after) in enumerate(pairwise(starts), start=1):
        if after <= before:
            reading.problems.add("PS2062", table.place_of(row, "start"), text=shown_cell(table.columns["start"][row]))
            return None
    if not starts or starts[0] != 0:
        where = table.place_of(0, "start") if starts else Place(table.file)
        reading.problems.add("PS2063", where, year=reading.year)
        return None
    return Profile(starts=starts, values=values), table


def _keyed(reading: Reading, table: Table, values: tuple[float, ...], where: Place) -> Profile | None:
    columns = [column for column in KEY_COLUMNS if column in table.columns]
    if not columns:
        reading.problems.add("PS2064", where, file=table.file)
        return None
    rows = []
    for at, value in enumerate(values):
        cells = {column: Node(_cell(table.columns[column][at]), table.place_of(at, column)) for column in columns}
        rows.append(_keys(reading, cells, value))
    found = [row for row in rows if row is not None]
    return (
        _complete(reading, found, partial(table.place_of, column=columns[0]), where)
        if len(found) == len(rows)
        else None
    )


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
        value = in_wanted(reading, parse(written.value, written.place, rates=reading.rates), wanted, written.place)
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


def _complete(
    reading: Reading, rows: Sequence[ProfileRow], place_of: Callable[[int], Place], where: Place
) -> Profile | None:
    """The profile of rows, if it has one value at every hour of every kind of day."""
    if not all_hold(reading, rows, place_of):
        return None
    found = Profile(rows=tuple(rows))
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
    hint = "hours_from_0" if found is not None and int(found[1]) == LAST_HOUR else None
    reading.problems.add("PS2061", node.place, text=shown(node), hint=hint)
    return None
