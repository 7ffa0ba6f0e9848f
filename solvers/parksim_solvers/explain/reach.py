"""How far a cap can be met: the least (or most) of what it counts that the park can do while all else holds."""

from dataclasses import replace

import numpy as np

from parksim_solvers.arrays import Arrays
from parksim_solvers.explain.limits import Limit, lift
from parksim_solvers.explain.sums import Sums
from parksim_solvers.highs import Session

SMALL = 20_000
"""Rows up to which the model itself is asked; beyond it its sums, whose answer is no less strict than is true."""
SECONDS = 5.0


def reach_of(arrays: Arrays, sums: Sums, limit: Limit, sign: float) -> float | None:
    """The proven best of a policy's rows, the worst year and future; `sign` 1: the least of them, -1: the most.

    None where there is no plan without the policy either, or none was found in time.
    """
    exact = len(arrays.low) <= SMALL
    asked = arrays if exact else sums.arrays
    mine = limit if exact else sums.limits([limit])[0]
    found = []
    for row in mine.rows:
        counted = np.asarray(asked.matrix[row].todense()).ravel()
        aimed = replace(asked, cost=sign * counted, offset=0.0)
        session = Session(aimed)
        lift(session, [mine])
        solution = session.solve(SECONDS)
        if not np.isfinite(solution.bound):
            return None
        found.append(sign * solution.bound)
    return None if not found else sign * max(sign * best for best in found)
