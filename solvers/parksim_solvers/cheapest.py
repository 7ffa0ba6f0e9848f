"""Among all that is as good by another objective, the cheapest: its flows, its design, and its duals in money.

    min cost·x,   objective·x <= z (1 + tolerance),   z: the optimum of the objective

Without it a retrofit that serves nothing of the objective is built or not as the solver likes, and a simulated year would
take the marginal values of its stores and shortages in tonnes instead of money.
"""

from collections.abc import Mapping
from dataclasses import replace

from parksim_solvers.highs import Session, Solution

TOLERANCE = 1e-7
"""By how much of itself the objective may be worse."""
GAP = 1e-6


def is_cost(objective: Mapping[str, float]) -> bool:
    """Whether total annual cost alone is the objective."""
    return not any(weight for measure, weight in objective.items() if measure != "cost")


def cheapest(session: Session, solution: Solution, time_limit: float | None = None) -> Solution:
    """The cheapest solution as good as this one, told by this one's objective; this one where none is found."""
    arrays = session.arrays
    most = solution.objective + TOLERANCE * max(1.0, abs(solution.objective)) - arrays.offset
    found = session.solve_capped(arrays.paid(), most, time_limit, GAP)
    if found.values is None:
        return solution
    return replace(found, status=solution.status, objective=solution.objective, bound=solution.bound)
