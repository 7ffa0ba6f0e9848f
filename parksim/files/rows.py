"""Rows of a profile: values within the bounds of what they count, and rows of which each holds at some time.

Of two rows that begin at one hour the more specific one holds: a row of a month or a kind of day before a general one.
"""

from collections.abc import Callable, Sequence

from parksim.errors import Place
from parksim.files.numbers import BROKEN, Wanted
from parksim.files.reading import Reading
from parksim.model import ProfileRow

__all__ = ["all_hold", "within"]


def within(
    reading: Reading, wanted: Wanted, key: str, values: Sequence[float], place_of: Callable[[int], Place]
) -> bool:
    """Whether every value keeps the bounds of what is wanted; notes a problem for each that does not."""
    kept = True
    for row, value in enumerate(values):
        for bound, limit in wanted.bounds:
            code, broken = BROKEN[bound]
            if broken(value, limit):
                kept = False
                reading.problems.add(code, place_of(row), hint=bound, key=key, text=f"{value:g}", limit=f"{limit:g}")
    return kept


def all_hold(reading: Reading, rows: Sequence[ProfileRow], place_of: Callable[[int], Place]) -> bool:
    """Whether each of some rows holds at some time and no two at once; notes a problem for each that does not."""
    holding, doubled = set[int](), set[int]()
    for month in range(1, 13):
        for day_type in reading.names.day_types:
            for here in _by_hour(rows, month, day_type):
                most = max(rows[at].specific for at in here)
                first, *others = [at for at in here if rows[at].specific == most]
                holding.add(first)
                doubled.update(others)
    for at in sorted(doubled):
        reading.problems.add("PS2125", place_of(at))
    never = sorted(set(range(len(rows))) - holding - doubled)
    for at in never:
        reading.problems.add("PS2126", place_of(at))
    return not doubled and not never


def _by_hour(rows: Sequence[ProfileRow], month: int, day_type: str) -> list[list[int]]:
    """Rows that speak of a month and a kind of day, those together that begin at one hour."""
    found: dict[float, list[int]] = {}
    for at, row in enumerate(rows):
        if row.applies(month, day_type):
            found.setdefault(row.hour, []).append(at)
    return list(found.values())
