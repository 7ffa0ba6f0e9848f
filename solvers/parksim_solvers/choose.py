"""Choosing by hand: retrofits of a loaded problem put in at a size, left free in size, left out, or left to a search."""

import numpy as np

from parksim.model import Retrofit
from parksim_solvers.question import Problem

FREE = -1.0
"""Size of a retrofit that is in, with its size left to the optimum."""


def choose(problem: Problem, retrofit: Retrofit, size: float | None) -> None:
    """Put a retrofit in at a size (FREE: any), or leave it out (None); whether it is built is searched for no more."""
    once, arrays, session = problem.template.once, problem.arrays, problem.session
    chosen = arrays.columns_of(once.chosen[retrofit.id])
    session.fix(chosen, np.array([0.0 if size is None else 1.0]))
    session.continuous(chosen)
    if retrofit.size is None:
        return
    columns = arrays.columns_of(once.size[retrofit.id])
    low, high = (0.0, 0.0) if size is None else (size, size) if size != FREE else (0.0, retrofit.size.largest)
    session.bound(columns, np.array([low]), np.array([high]))
    steps = retrofit.size.steps
    if not steps:  # what is put in by hand may be larger than anything that can flow
        session.rows(arrays.rows_of(once.at_most_largest[retrofit.id]), np.array([-np.inf]), np.array([np.inf]))
    for k, step in enumerate(steps):
        columns = arrays.columns_of(once.step[retrofit.id, k])
        if size == FREE and len(steps) > 1:
            session.bound(columns, np.zeros(1), np.ones(1))
            session.whole(columns)
            continue
        taken = size is not None and (size == FREE or abs(step.size - size) <= 1e-9 * step.size)
        session.fix(columns, np.array([float(taken)]))
        session.continuous(columns)


def leave(problem: Problem, retrofit: Retrofit) -> None:
    """Leave it to a search whether a retrofit is built, and how big."""
    once, session = problem.template.once, problem.session
    arrays = session.arrays
    variables = [once.chosen[retrofit.id]]
    if retrofit.size is not None:
        variables += [once.size[retrofit.id], *(once.step[retrofit.id, k] for k in range(len(retrofit.size.steps)))]
    for variable in variables:
        columns = arrays.columns_of(variable)
        session.bound(columns, arrays.lower[columns], arrays.upper[columns])
        session.whole(columns[arrays.integer[columns]])
    if retrofit.size is not None and not retrofit.size.steps:
        rows = arrays.rows_of(once.at_most_largest[retrofit.id])
        session.rows(rows, arrays.low[rows], arrays.high[rows])
