"""Choosing by hand: retrofits of a loaded problem put in at a size, left free in size, or left out."""

import numpy as np

from parksim.model import Retrofit
from parksim_solvers.question import Problem

FREE = -1.0
"""Size of a retrofit that is in, with its size left to the optimum."""


def choose(problem: Problem, retrofit: Retrofit, size: float | None) -> None:
    """Put a retrofit in at a size (FREE: any), or leave it out (None); nothing of it is searched for any more."""
    once, arrays, session = problem.template.once, problem.arrays, problem.session
    chosen = arrays.columns_of(once.chosen[retrofit.id])
    session.fix(chosen, np.array([0.0 if size is None else 1.0]))
    session.continuous(chosen)
    if retrofit.size is None:
        return
    columns = arrays.columns_of(once.size[retrofit.id])
    low, high = (0.0, 0.0) if size is None else (size, size) if size != FREE else (0.0, retrofit.size.largest)
    session.bound(columns, np.array([low]), np.array([high]))
    if not retrofit.size.steps:  # what is put in by hand may be larger than anything that can flow
        session.rows(arrays.rows_of(once.at_most_largest[retrofit.id]), np.array([-np.inf]), np.array([np.inf]))
    for k, step in enumerate(retrofit.size.steps):
        taken = size is not None and abs(step.size - size) <= 1e-9 * step.size
        columns = arrays.columns_of(once.step[retrofit.id, k])
        session.fix(columns, np.array([float(taken)]))
        session.continuous(columns)
