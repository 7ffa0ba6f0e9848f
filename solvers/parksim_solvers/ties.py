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

import highspy
import numpy as np
from numpy.typing import NDArray

from parksim.graph.read import Graph, links_of
from parksim.model import Link, names
from parksim_solvers.arrays import Arrays
from parksim_solvers.highs import Session, Solution
from parksim_solvers.scaling import Scale
from parksim_solvers.template import Template

Floats = NDArray[np.float64]
EXACT, NOTHING = 1e-9, 1e-6
"""Share of its terms up to which a reduced cost or dual is none; share of the most up to which a range is none."""


GOLDEN = 0.6180339887498949
"""Its multiples, whole parts left out, never repeat: factors that no two links share."""
PRIMAL = 4
"""The primal simplex of HiGHS: a basis that is feasible stays so when the aim changes."""


class Range(NamedTuple):
    """What a link sends a year at least and at most in plans of one cost."""

    least: float
    most: float


class Start(NamedTuple):
    """Where a plan was found: the basis, and the scale, which what a face holds in place would only distort."""

    basis: highspy.HighsBasis
    scale: Scale


class Shared(NamedTuple):
    """The plan whose ties are settled, and the range of every link that had one."""

    solution: Solution
    ranges: dict[str, Range]


class _Sent(NamedTuple):
    """A link, its columns, and the hours of a year that each stands for."""

    link: Link
    columns: NDArray[np.int64]
    weight: Floats


def settled(graph: Graph, template: Template, arrays: Arrays, final: Solution, start: Start) -> Shared:
    """Settle the ties of a plan of least cost: `final`, its solution with duals, all integers settled, found at `start`.

    Where rounding leaves nothing of a face, not even the plan that it is of, the plan stays as it is.
    """
    if final.values is None or final.duals is None:
        return Shared(final, {})
    try:
        return _settled(graph, template, arrays, final, start)
    except _Nothing:
        return Shared(final, {})


class _Nothing(Exception):
    """A face on which no point was found."""


def _settled(graph: Graph, template: Template, arrays: Arrays, final: Solution, start: Start) -> Shared:
    assert final.values is not None, "a plan has values"
    assert final.duals is not None, "a plan that is a linear programme has duals"
    whole = _held(arrays, template, final.values)
    loose, ranges, values = _face(whole, final.values, final.duals), dict[str, Range](), final.values
    groups = list(_groups(graph, template, arrays, loose))
    together = _session(loose, start)
    if not groups or not _moves(together, [sent for group in groups for sent in group]):
        return Shared(final, {})
    for group in groups:
        tied = _tied(_session(loose, start), group, ranges)
        if len(tied) > 1:
            values = _shared(loose, tied, ranges, start)
            for sent in tied:
                loose.lower[sent.columns] = loose.upper[sent.columns] = values[sent.columns]
    return Shared(replace(final, values=values), {key: ranges[key] for key in sorted(ranges)})


def _tied(session: Session, group: Sequence[_Sent], ranges: dict[str, Range]) -> list[_Sent]:
    """Links of a group that may send more or less a year; their ranges are noted where there are several."""
    if not _moves(session, group):
        return []
    found = {sent.link.id: _range(session, sent) for sent in group}
    tied = [sent for sent in group if _wide(found[sent.link.id])]
    if len(tied) > 1:
        ranges.update({sent.link.id: found[sent.link.id] for sent in tied})
    return tied


def _wide(some: Range) -> bool:
    return some.most - some.least > NOTHING * max(abs(some.most), abs(some.least))


def _moves(session: Session, group: Sequence[_Sent]) -> bool:
    """Whether any sum of a year may be another: a sum of all, each by a factor of its own, tells all of them at once."""
    factors = [0.5 + (k + 1) * GOLDEN % 1.0 for k in range(len(group))]
    ends = []
    for sign in (1.0, -1.0):
        values = _at_best(session, group, [sign * factor for factor in factors])
        ends.append(sum(f * float(s.weight @ values[s.columns]) for f, s in zip(factors, group, strict=True)))
    return _wide(Range(*ends))


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


def _shared(loose: Arrays, tied: Sequence[_Sent], ranges: dict[str, Range], start: Start) -> Floats:
    """By contract, then distance, then in proportion."""
    here = loose
    for factors in ([float(sent.link.contract.price is None) for sent in tied], [sent.link.distance for sent in tied]):
        here = _least(here, tied, factors, start)
    session, capacities = _session(here, start), [sent.link.capacity for sent in tied]
    stated = [capacity for capacity in capacities if capacity is not None]
    shares = np.array(stated if len(stated) == len(tied) else [ranges[sent.link.id].most for sent in tied])
    points = [_at_best(session, [sent], [-1.0]) for sent in tied]
    return np.asarray(shares @ np.array(points) / shares.sum())


def _least(loose: Arrays, tied: Sequence[_Sent], factors: Sequence[float], start: Start) -> Arrays:
    """The face on which what is sent, each by its factor, is least."""
    if len(set(factors)) == 1:
        return loose
    cost = np.zeros(len(loose.cost))
    for sent, factor in zip(tied, factors, strict=True):
        cost[sent.columns] = factor * sent.weight
    asked = replace(loose, cost=cost)
    found = _session(asked, start).solve()
    if found.values is None or found.duals is None:
        raise _Nothing
    return _face(asked, found.values, found.duals)


def _session(arrays: Arrays, start: Start) -> Session:
    """A session that begins at the plan's own basis: it is feasible on the face, to the solver's tolerance."""
    scale = replace(start.scale, objective=1.0)
    session = Session(arrays, scale=scale, presolve="off", simplex_strategy=PRIMAL)
    session.highs.setBasis(start.basis)
    return session


def _range(session: Session, sent: _Sent) -> Range:
    least, most = (float(sent.weight @ _at_best(session, [sent], [sign])[sent.columns]) for sign in (1.0, -1.0))
    return Range(max(least, 0.0), max(most, 0.0))


def _at_best(session: Session, group: Sequence[_Sent], factors: Sequence[float]) -> Floats:
    """The point at which what some links send a year, each by its factor, is least."""
    every = np.arange(len(session.arrays.cost), dtype=np.int64)
    cost = np.zeros(len(every))
    for sent, factor in zip(group, factors, strict=True):
        cost[sent.columns] += factor * sent.weight
    session.price(every, cost)
    found = session.solve()
    if found.values is None:
        raise _Nothing
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
    """All points as good as an optimal one: what has a reduced cost or a dual stays at its bound or side."""
    size = np.abs(arrays.cost) + abs(arrays.matrix).T @ np.abs(duals)
    reduced = arrays.cost - arrays.matrix.T @ duals
    dear, bound = (
        np.abs(reduced) > EXACT * np.maximum(size, 1.0),
        np.abs(duals) > EXACT * np.abs(duals).max(initial=0.0),
    )
    at, side = np.where(reduced > 0, arrays.lower, arrays.upper), np.where(duals > 0, arrays.low, arrays.high)
    at = np.where(np.isfinite(at), at, values)
    side = np.where(np.isfinite(side), side, arrays.matrix @ values)
    return replace(
        arrays, cost=np.zeros(len(arrays.cost)),
        lower=np.where(dear, at, arrays.lower), upper=np.where(dear, at, arrays.upper),
        low=np.where(bound, side, arrays.low), high=np.where(bound, side, arrays.high),
    )  # fmt: skip
