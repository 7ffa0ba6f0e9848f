"""How near to its bound a search for integers is asked to come: as near as stated, else near where that costs little.

Without a stated gap a search is asked for FINE; once it took so many nodes, ASKED_GAP is enough. Nodes are counted, not
seconds, so that a slow machine finds the same plan as a fast one.
"""

from dataclasses import replace

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
    fine = session.solve(time_limit, FINE, slack, enough=_near_enough)
    return replace(fine, status="optimal") if fine.status == "feasible" and left_open(fine) <= ASKED_GAP else fine


def _near_enough(best: float, bound: float, nodes: int) -> bool:
    return nodes >= NODES and best - bound <= ASKED_GAP * abs(best)


def left_open(solution: Solution) -> float:
    """Distance from the bound as a share of the objective; infinite where there is no solution."""
    if solution.values is None:
        return float("inf")
    distance = max(0.0, solution.objective - solution.bound)
    return distance / abs(solution.objective) if distance and solution.objective else 0.0


def within(bound: float, objective: float, base: float, asked: float, slack: float = 0.0) -> bool:
    """Whether the bounds of an objective, of which `base` is taken off, are as near as was asked for."""
    return objective - bound <= max(asked * abs(objective), slack, ROUNDING * max(1.0, abs(objective + base)))
