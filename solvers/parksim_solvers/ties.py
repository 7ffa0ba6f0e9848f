"""Ties: of plans that cost the same, the one whose firms trade by contract, over short ways, then each in its proportion.

    first   least over links without a stated price         Σ hours · sent                               [unit a year]
    then    least distance                                  Σ distance · hours · sent                    [km · unit a year]
    then    Σ share_k · (the plan in which link k sends most),  share_k: its capacity, or the most that it may send

Plans of one cost are a face of the programme: columns with a reduced cost and rows with a dual are held where they are.
Every step is solved on the face that the one before leaves; a mixture of points of a face lies on it. Sizes are kept.
Only links that share a bus with another one compete; what a link sends at least and at most on the face is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parksim.graph.read import Graph, links_of
from parksim.model import Link, names
from parksim_solvers.arrays import Arrays
from parksim_solvers.highs import Session, Solution
from parksim_solvers.template import Template

Floats = NDArray[np.float64]
EXACT, NOTHING = 1e-9, 1e-6
"""Share of its terms up to which a reduced cost or dual is none; share of the most up to which a range is none."""


class Range(NamedTuple):
    """What a link sends a year at least and at most in plans of one cost."""

    least: float
    most: float


class Shared(NamedTuple):
    """The plan whose ties are settled, and the range of every link that had one."""

    solution: Solution
    ranges: dict[str, Range]


class _Sent(NamedTuple):
    """A link, its columns, and the hours of a year that each stands for."""

    link: Link
    columns: NDArray[np.int64]
    weight: Floats


def settled(graph: Graph, template: Template, arrays: Arrays, final: Solution) -> Shared:
    """Settle the ties of a plan of least cost; `final` is its solution with duals, all integers settled."""
    if final.values is None or final.duals is None:
        return Shared(final, {})
    whole = _held(arrays, template, final.values)
    loose, ranges, values = _face(whole, final.values, final.duals), dict[str, Range](), final.values
    for group in _groups(graph, template, arrays, loose):
        session = Session(loose)
        found = {sent.link.id: _range(session, sent) for sent in group}
        tied = [
            sent
            for sent in group
            if found[sent.link.id].most - found[sent.link.id].least > NOTHING * found[sent.link.id].most
        ]
        if len(tied) < 2:
            continue
        ranges |= {sent.link.id: found[sent.link.id] for sent in tied}
        values = _shared(loose, tied, ranges)
        for sent in tied:
            loose.lower[sent.columns] = loose.upper[sent.columns] = values[sent.columns]
    return Shared(replace(final, values=values), ranges)


def _groups(graph: Graph, template: Template, arrays: Arrays, loose: Arrays) -> Iterator[list[_Sent]]:
    """Links between firms that leave or reach one bus and are not held in some segment at once."""
    free = loose.upper > loose.lower
    weight = template.calendar.cost_weight
    known = [
        _Sent(link, arrays.columns_of(template.drivers[link.id]), weight)
        for link in links_of(graph).values()
        if names.enterprise(link.source) != names.enterprise(link.target)
    ]
    ends = dict.fromkeys([("target", s.link.target) for s in known] + [("source", s.link.source) for s in known])
    for end, bus in ends:
        group = [sent for sent in known if getattr(sent.link, end) == bus and free[sent.columns].any()]
        if len(group) > 1 and (np.sum([free[sent.columns] for sent in group], axis=0) > 1).any():
            yield group


def _shared(loose: Arrays, tied: Sequence[_Sent], ranges: dict[str, Range]) -> Floats:
    """By contract, then distance, then in proportion."""
    here = loose
    for factors in ([float(sent.link.contract.price is None) for sent in tied], [sent.link.distance for sent in tied]):
        here = _least(here, tied, factors)
    session, capacities = Session(here), [sent.link.capacity for sent in tied]
    stated = [capacity for capacity in capacities if capacity is not None]
    shares = np.array(stated if len(stated) == len(tied) else [ranges[sent.link.id].most for sent in tied])
    points = [_at_best(session, sent, -1.0) for sent in tied]
    return np.asarray(shares @ np.array(points) / shares.sum())


def _least(loose: Arrays, tied: Sequence[_Sent], factors: Sequence[float]) -> Arrays:
    """The face on which what is sent, each by its factor, is least."""
    if len(set(factors)) == 1:
        return loose
    cost = np.zeros(len(loose.cost))
    for sent, factor in zip(tied, factors, strict=True):
        cost[sent.columns] = factor * sent.weight
    asked = replace(loose, cost=cost)
    found = Session(asked).solve()
    assert found.values is not None, "the plan itself lies on the face"
    assert found.duals is not None, "it has no integers"
    return _face(asked, found.values, found.duals)


def _range(session: Session, sent: _Sent) -> Range:
    least, most = (float(sent.weight @ _at_best(session, sent, sign)[sent.columns]) for sign in (1.0, -1.0))
    return Range(max(least, 0.0), max(most, 0.0))


def _at_best(session: Session, sent: _Sent, sign: float) -> Floats:
    """The point at which a link sends least (1) or most (−1)."""
    every = np.arange(len(session.arrays.cost), dtype=np.int64)
    cost = np.zeros(len(every))
    cost[sent.columns] = sign * sent.weight
    session.price(every, cost)
    found = session.solve()
    assert found.values is not None, "the plan itself lies on the face"
    return found.values


def _held(arrays: Arrays, template: Template, values: Floats) -> Arrays:
    """The programme without integers, everything that is decided once held where it is."""
    lower, upper = arrays.lower.copy(), arrays.upper.copy()
    held = np.flatnonzero(arrays.integer)
    once = [
        arrays.columns_of(data)
        for data in template.once.component_data_objects(active=True)
        if id(data) in arrays.columns
    ]
    held = np.concatenate([held, *once]).astype(int)
    lower[held] = upper[held] = values[held]
    return replace(arrays, lower=lower, upper=upper, integer=np.zeros(len(lower), bool), offset=0.0)


def _face(arrays: Arrays, values: Floats, duals: Floats) -> Arrays:
    """All points as good as an optimal one: what has a reduced cost or a dual stays where it is."""
    size = np.abs(arrays.cost) + abs(arrays.matrix).T @ np.abs(duals)
    dear = np.abs(arrays.cost - arrays.matrix.T @ duals) > EXACT * np.maximum(size, 1.0)
    activity, bound = arrays.matrix @ values, np.abs(duals) > EXACT * np.abs(duals).max(initial=0.0)
    return replace(
        arrays, cost=np.zeros(len(arrays.cost)),
        lower=np.where(dear, values, np.minimum(arrays.lower, values)),
        upper=np.where(dear, values, np.maximum(arrays.upper, values)),
        low=np.where(bound, activity, np.minimum(arrays.low, activity)),
        high=np.where(bound, activity, np.maximum(arrays.high, activity)),
    )  # fmt: skip
