"""Which named limits cannot hold together: a deletion filter, policies first and physics last.

One after the other is lifted; what can stay lifted without making a plan possible has nothing to do with it. That is
done first where it is quick (on the year's sums, or with what the elastic solve's duals leave), then, for what is left,
on the model itself as far as the time allows. Nothing costs anything here: the first plan that is possible will do.
"""

import time
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from parksim.errors import SolverFailed
from parksim.graph.read import Graph
from parksim_solvers.arrays import Arrays
from parksim_solvers.explain.limits import ORDER, Limit, lift, limits_of, restore
from parksim_solvers.explain.missing import Elastic, elastic
from parksim_solvers.explain.sums import Sums, year_sums
from parksim_solvers.highs import Session
from parksim_solvers.template import Template
from parksim_solvers.ways import Status

SECONDS = 15.0
"""How long an explanation may look at the model itself."""
SMALL = 20_000
"""Rows up to which amounts are looked for segment by segment, even where the year's sums tell of the conflict."""


@dataclass(frozen=True)
class Conflict:
    """Limits that cannot hold together. `minimal`: it was shown that lifting any one of them ends this conflict.

    `missing` is None where nothing that comes from nowhere would help; `yearly` says that the sums of the year already
    contradict each other, so that no single hour is to blame; `whole` that only whole numbers are in the way.
    """

    limits: list[Limit]
    minimal: bool
    yearly: bool
    whole: bool
    missing: Elastic | None
    sums: Sums


class Suspects(NamedTuple):
    """Limits among which a conflict lies, and whether only whole numbers make it one."""

    limits: list[Limit]
    whole: bool


class Clock:
    """Seconds that are left."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self.end - time.monotonic())


def conflict_of(graph: Graph, template: Template, arrays: Arrays, seconds: float = SECONDS) -> Conflict:
    """The limits in conflict in a model without solution; none named where only unnamed physics is left to blame."""
    clock, arrays = Clock(seconds), replace(arrays, cost=np.zeros(len(arrays.cost)), offset=0.0)
    sums, limits = year_sums(template, arrays), limits_of(graph, template, arrays)
    in_sums, in_model = elastic(template, arrays, clock.left, sums), None
    suspects = yearly = _in_sums(sums, limits, in_sums)
    if yearly is None or len(arrays.low) <= SMALL:
        in_model = elastic(template, arrays, clock.left)
    if suspects is None:
        suspects = _in_model(arrays, limits, in_model, clock)
    kept, minimal = _few(arrays, limits, suspects, clock)
    return Conflict(kept, minimal, yearly is not None, suspects.whole, in_model or in_sums, sums)


def impossible(template: Template, arrays: Arrays) -> bool:
    """Whether the year's sums contradict each other: seen in no time where a search may take minutes to prove it."""
    return Session(year_sums(template, arrays).arrays, relaxed=True).solve().status == "infeasible"


def _in_sums(sums: Sums, limits: list[Limit], missing: Elastic | None) -> Suspects | None:
    """A conflict that shows in the year's sums; None where they leave a plan possible."""
    mine = sums.limits(limits)
    for whole in (False, True):
        session = Session(sums.arrays, relaxed=not whole)
        if session.solve().status == "infeasible":
            found = {limit.name: limit for limit in limits}
            return Suspects([found[limit.name] for limit in _fewest(session, mine, missing)], whole)
    return None


def _fewest(session: Session, limits: list[Limit], missing: Elastic | None) -> list[Limit]:
    """The shortest of the conflicts that different orders find: that of ORDER, demands first, and by weight alone."""
    order = _sorted(limits, missing)
    demands_first = sorted(order, key=lambda limit: limit.kind != "demand")
    by_weight = sorted(order, key=lambda limit: missing.weight(limit) if missing else 0.0)
    found = []
    for some in (order, demands_first, by_weight):
        kept, _ = _filtered(session, some, Clock(SECONDS))
        found.append([limit for limit in order if limit in kept])
        for limit in limits:
            restore(session, limit)
    return min(found, key=len)


def _in_model(arrays: Arrays, limits: list[Limit], missing: Elastic | None, clock: Clock) -> Suspects:
    """What the duals of the elastic solve leave of the limits; all of them where it proves nothing."""
    if missing is not None:
        return Suspects(_sorted([limit for limit in limits if len(missing.members(limit))], missing), whole=False)
    return Suspects(limits, whole=Session(arrays, relaxed=True).solve(clock.left).status == "optimal")


def _few(arrays: Arrays, limits: list[Limit], suspects: Suspects, clock: Clock) -> tuple[list[Limit], bool]:
    """What the model itself needs of the suspects for the conflict, and whether all of them were tried."""
    session, names = Session(arrays, relaxed=not suspects.whole), {limit.name for limit in suspects.limits}
    lift(session, [limit for limit in limits if limit.name not in names])
    return _filtered(session, suspects.limits, clock)


def _filtered(session: Session, limits: list[Limit], clock: Clock) -> tuple[list[Limit], bool]:
    """Lift one after the other for good wherever there is no plan without it either; half the time left for each."""
    kept, tried = [], True
    for limit in limits:
        lift(session, [limit])
        status = _status(session, clock.left / 2)
        if status != "infeasible":
            restore(session, limit)
            kept.append(limit)
            tried &= status != "stopped"
    return kept, tried


def _status(session: Session, seconds: float) -> Status:
    if seconds <= 0:
        return "stopped"
    if len(session.arrays.low) > SMALL:
        session.highs.clearSolver()  # a large model is quicker with presolve than from where the last one ended
    try:
        return session.solve(seconds).status
    except SolverFailed:
        return "stopped"


def _sorted(limits: list[Limit], missing: Elastic | None) -> list[Limit]:
    """By kind, within it what matters least first: the proof is left with few and large ones."""
    weight = {limit.name: missing.weight(limit) if missing else 0.0 for limit in limits}
    return sorted(limits, key=lambda limit: (ORDER.index(limit.kind), weight[limit.name]))
