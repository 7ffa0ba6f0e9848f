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
