"""How near to its bound a search for integers is asked to come: as near as stated, else near where that costs little.

Without a stated gap a search is asked for FINE, and given so many nodes; what is left to do then is done only as far as
ASKED_GAP. Nodes are counted, not seconds, so that a slow machine finds the same plan as a fast one.
"""

import time
from dataclasses import replace

import numpy as np

from parksim_solvers.highs import Session, Solution

FINE, ASKED_GAP = 1e-4, 5e-3
"""Gaps as shares of the objective: of the benefit, where the existing park's cost is taken off."""
NODES = 200
ROUNDING = 1e-9
"""Share of a cost by which its bounds may differ for the solver's tolerances alone."""


def search(
    session: Session,
    time_limit: float | None = None,
    gap: float | None = None,
    slack: float = 0.0,
    nodes: int | None = None,
) -> Solution:
    """Solve what is loaded to a gap (None: as the module says), or to `slack` in the objective's unit if that is wider.

    With a stated gap it ends after so many `nodes` at the latest.
    """
    if not session.has_integers:
        return session.solve(time_limit)
    if gap is not None:
        return session.solve(time_limit, gap, slack, nodes)
    began = time.monotonic()
    fine = session.solve(time_limit, FINE, slack, NODES)
    if fine.status not in ("feasible", "stopped"):
        return fine
    if left_open(fine) <= ASKED_GAP:
        return replace(fine, status="optimal")
    left = None if time_limit is None else time_limit - (time.monotonic() - began)
    if left is not None and left <= 0:
        return fine
    if fine.values is not None:
        columns = np.flatnonzero(session.arrays.integer)
        session.start(columns, np.round(fine.values[columns]))
    return session.solve(left, ASKED_GAP, slack)


def left_open(solution: Solution) -> float:
    """Distance from the bound as a share of the objective; infinite where there is no solution."""
    if solution.values is None:
        return float("inf")
    distance = max(0.0, solution.objective - solution.bound)
    return distance / abs(solution.objective) if distance and solution.objective else 0.0


def within(bound: float, objective: float, base: float, asked: float, slack: float = 0.0) -> bool:
    """Whether the bounds of an objective, of which `base` is taken off, are as near as was asked for."""
    return objective - bound <= max(asked * abs(objective), slack, ROUNDING * max(1.0, abs(objective + base)))
