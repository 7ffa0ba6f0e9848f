"""Relations between members of layers, as incidences: which column members a row member sees.

Every use of a variable in a row is one relation: two integer arrays (row member, column member). `lacking` are the row
members for which a lag reaches before the beginning, where a given value stands instead.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parksim.model import Calendar

Ints = NDArray[np.int64]
CYCLIC = None
"""Boundary of a lag whose ends meet."""


class Relation(NamedTuple):
    """Pairs (row member, column member), and the row members that lack a partner."""

    row: Ints
    column: Ints
    lacking: Ints


class Midnight(NamedTuple):
    """Which earlier day a lag looks at from a folded day: so many days `ago`, of those that stand there the `rank`-th."""

    ago: int
    rank: int


class Earlier(NamedTuple):
    """A day (member of `day`) that stands before another in the year, and the hours from its beginning to that one's."""

    day: int
    hours: float


class Chain(NamedTuple):
    """What follows what in a layer: chain number, start within it and duration of every member, in hours."""

    number: Ints
    start: NDArray[np.float64]
    duration: NDArray[np.float64]


NOBODY = np.empty(0, dtype=np.int64)


def sharing(calendar: Calendar, row: str, column: str) -> Relation:
    """Every pair of members that have a segment in common: itself, the group it is in, or the members it holds."""
    if row == column:
        members = np.arange(calendar.size(row))
        return Relation(members, members, NOBODY)
    pairs = np.unique(np.stack([calendar.codes(row), calendar.codes(column)], axis=1), axis=0)
    return Relation(pairs[:, 0], pairs[:, 1], NOBODY)


def group_of(calendar: Calendar, fine: str, coarse: str) -> Ints:
    """The coarse member that holds each fine one. Raises ValueError where a fine member lies in several."""
    relation = sharing(calendar, fine, coarse)
    if len(np.unique(relation.row)) != len(relation.row):
        raise ValueError(f"a member of layer {fine!r} lies in several of {coarse!r}")
    return relation.column


def before(calendar: Calendar, layer: str, boundary: float | None) -> Relation:
    """One step back in the chain; the first member sees the last (cyclic) or lacks a partner."""
    chain = chain_of(calendar, layer)
    previous = np.full(calendar.size(layer), -1)
    for number in np.unique(chain.number):
        members = _ordered(chain, number)
        previous[members[1:]] = members[:-1]
        if boundary is CYCLIC:
            previous[members[0]] = members[-1]
    members = np.arange(len(previous))
    seen = previous >= 0
    return Relation(members[seen], previous[seen], members[~seen])


def since(calendar: Calendar, layer: str, span: float, boundary: float | None) -> Relation:
    """Every member of the chain that began less than `span` hours before the row's member began, itself included."""
    chain = chain_of(calendar, layer)
    rows, columns = [], []
    for number in np.unique(chain.number):
        members = _ordered(chain, number)
        ago = chain.start[members][:, None] - chain.start[members][None, :]
        if boundary is CYCLIC:
            ago = np.where(ago < 0, ago + chain.duration[members].sum(), ago)
        row, column = np.nonzero((ago >= 0) & (ago < span - 1e-9))
        rows.append(members[row])
        columns.append(members[column])
    return Relation(np.concatenate(rows), np.concatenate(columns), NOBODY)


def over_midnight(calendar: Calendar, span: float | None, midnight: Midnight) -> Relation:
    """From the segments of a folded day to those of an earlier one that began less than `span` hours before.

    Without a span from its first segment to the last one of the day before. A day with fewer different ones before it than
    the rank repeats the last of them.
    """
    days, starts = _members_of_days(calendar), chain_of(calendar, "segment").start
    rows, columns = [NOBODY], [NOBODY]
    for here, steps in zip(days, earlier_days(calendar, midnight.ago), strict=True):
        choice = steps[midnight.ago - 1]
        earlier = choice[min(midnight.rank, len(choice) - 1)]
        there = days[earlier.day]
        if span is None:
            rows.append(here[:1])
            columns.append(there[-1:])
            continue
        ago = earlier.hours + (starts[here] - starts[here[0]])[:, None] - (starts[there] - starts[there[0]])[None, :]
        row, column = np.nonzero(ago < span - 1e-9)
        rows.append(here[row])
        columns.append(there[column])
    return Relation(np.concatenate(rows), np.concatenate(columns), NOBODY)


def eves(calendar: Calendar) -> list[Midnight]:
    """The looks from every day at each of the different days that stand right before it."""
    return [Midnight(1, rank) for rank in range(max(len(steps[0]) for steps in earlier_days(calendar, 1)))]


def midnights(calendar: Calendar, span: float) -> list[Midnight]:
    """Every look back over midnight that a row needs to see all that began less than `span` hours before it."""
    shortest = min(float(calendar.hours[members].sum()) for members in _members_of_days(calendar))
    days = int(np.ceil(span / shortest - 1e-9))
    earlier = earlier_days(calendar, days)
    most = [max(len(steps[ago]) for steps in earlier) for ago in range(days)]
    return [Midnight(ago + 1, rank) for ago, ranks in enumerate(most) for rank in range(ranks)]


def earlier_days(calendar: Calendar, steps: int) -> list[list[list[Earlier]]]:
    """Of every day, the different ones that stand 1, 2 … days before it in the year, in the order of first appearance."""
    hours = [float(calendar.hours[members].sum()) for members in _members_of_days(calendar)]
    found: list[list[dict[Earlier, None]]] = [[{} for _ in range(steps)] for _ in hours]
    for order in played_days(calendar):
        for place, day in enumerate(order):
            passed = 0.0
            for step in range(steps):
                other = int(order[(place - step - 1) % len(order)])
                passed += hours[other]
                found[day][step][Earlier(other, passed)] = None
    return [[list(choice) for choice in each] for each in found]


def followed(calendar: Calendar, rank: int) -> NDArray[np.float64]:
    """Share of the times that each day stands at which the `rank`-th different day stands before it; (days,)."""
    counts = [dict.fromkeys((e.day for e in steps[0]), 0) for steps in earlier_days(calendar, 1)]
    for order in played_days(calendar):
        for day, other in zip(order, np.roll(order, 1), strict=True):
            counts[day][int(other)] += 1
    shares = [list(count.values()) for count in counts]
    return np.array([each[rank] / sum(each) if rank < len(each) else 0.0 for each in shares])


def played_days(calendar: Calendar) -> list[Ints]:
    """Days (members of `day`) in the order in which they are played, cyclically: a year of each future.

    Where the order of folded days is not known each of them follows itself.
    """
    codes, futures = calendar.codes("day"), calendar.codes("future")
    if not calendar.days:
        return [np.array([day]) for day in range(calendar.size("day"))]
    return [np.unique(codes[futures == future])[list(calendar.days)] for future in np.unique(futures)]


def _members_of_days(calendar: Calendar) -> list[Ints]:
    codes = calendar.codes("day")
    return [np.flatnonzero(codes == day) for day in range(calendar.size("day"))]


def chain_of(calendar: Calendar, layer: str) -> Chain:
    """Chains of a layer: segments and days follow the calendar's sequence, coarser members their future."""
    first, size = calendar.first(layer), calendar.size(layer)
    fine = layer in ("segment", "day")
    length = calendar.hours if fine else calendar.weight
    duration = np.bincount(calendar.codes(layer), weights=length, minlength=size).astype(float)
    split = layer in ("once", "year")
    number = calendar.sequence[first] if fine else calendar.codes("once" if split else "future")[first]
    start = np.zeros(size)
    for one in np.unique(number):
        members = np.flatnonzero(number == one)
        members = members[np.argsort(first[members], kind="stable")]
        start[members] = np.concatenate([[0.0], np.cumsum(duration[members])[:-1]])
    if layer == "year":
        duration, start = np.full(size, 8760.0), 8760.0 * np.arange(size, dtype=float)
    return Chain(number, start, duration)


def _ordered(chain: Chain, number: int) -> Ints:
    members = np.flatnonzero(chain.number == number)
    return members[np.argsort(chain.start[members], kind="stable")]


def months_of(calendar: Calendar, layer: str) -> Ints:
    """Month (member of `month`) of each member of a layer; -1 where it holds several."""
    try:
        return group_of(calendar, layer, "month")
    except ValueError:
        return np.full(calendar.size(layer), -1)
