"""What a calendar restricts of a law, beyond what the real year does: declared by the law, read by everyone else.

A law that links segments, or has integers on them, says in `restricted` what folding days and merging segments do to it.
Whether a relaxation has to give the lower bound, and what a plan tells of its calendar, derive from that alone.
"""

from collections.abc import Iterable
from typing import NamedTuple

from parksim.model import Calendar

HOUR = 1.0 + 1e-9
"""Hours of a segment up to which nothing was merged."""


class Restriction(NamedTuple):
    """Items that a calendar restricts: a note of the catalogue, and what becomes of it.

    relaxed: the relaxation (`drift`) lets it go, so that its bound is one of the real year;
    always: told whether or not the bounds part for it.
    """

    note: str
    items: tuple[str, ...]
    relaxed: bool = True
    always: bool = True


def merged(calendar: Calendar) -> bool:
    """Whether some segment is longer than an hour: several hours of equal inputs are one."""
    return bool(calendar.hours.max(initial=0.0) > HOUR)


def folded(calendar: Calendar) -> bool:
    """Whether a day of the calendar stands for several of the year."""
    return calendar.kind != "full"


def told(restrictions: Iterable[Restriction], apart: bool) -> tuple[str, ...]:
    """Notes: a word of the catalogue, `: `, the items that it is said of. `apart`: the bounds of the plan part."""
    return tuple(f"{each.note}: {', '.join(each.items)}" for each in restrictions if each.always or apart)
