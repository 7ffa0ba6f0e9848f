"""The design on the calendar that can be unfolded: what the relaxation chose is priced there, and chosen again where the two part."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parksim.graph.read import frame_of
from parksim_solvers.cheapest import cheapest, is_cost
from parksim_solvers.highs import Solution
from parksim_solvers.laws.retrofits import decided_by_size
from parksim_solvers.question import Problem, Question, apart

WORTH_A_SEARCH = 0.02
"""Share of the benefit by which a calendar may part its bounds before the design is searched for once more on it."""


def priced(question: Question, lower: Problem, values: NDArray[np.float64]) -> tuple[Problem, Solution]:
    """A design that the relaxation chose, on the calendar that can be unfolded."""
    upper = question.posed()
    _fix_design(upper, lower, values)
    return upper, question.searched(upper.session)


def to_be_chosen_again(question: Question, found: Solution, bound: float) -> bool:
    """Whether another design may be better by enough to search for it: by the asked gap, and by `WORTH_A_SEARCH` of a benefit.

    Always where there is no plan or one dearer than the existing park; never for what cannot be played anyway.
    """
    if found.values is None:
        return True
    if not question.unfolds or not apart(question, found, bound):
        return False
    dearer = bool(question.base) and found.objective > 0
    share = WORTH_A_SEARCH if question.base else question.asked
    return dearer or found.objective - bound > share * abs(found.objective)


def chosen_again(question: Question, known: Solution) -> tuple[Problem, Solution]:
    """The best design on the calendar that can be unfolded, sought from what is known; never dearer than building nothing."""
    if known.values is None or known.objective > 0:
        known = min(known, _without_retrofits(question), key=lambda solution: solution.objective)
    upper = question.posed()
    if known.values is not None and upper.session.has_integers:
        upper.session.start(np.arange(len(known.values)), known.values)
    found = question.searched(upper.session)
    if found.values is None:
        return upper, known
    if not is_cost(question.objective) and upper.session.has_integers:
        found = cheapest(upper.session, found, question.time_limit)
    return upper, found


def _without_retrofits(question: Question) -> Solution:
    """The best operation without any retrofit; those that their size decides are at the size that pays."""
    problem = question.posed()
    chosen, retrofits = problem.template.once.chosen, frame_of(question.graph).retrofits
    free = [chosen[key] for key in retrofits if not decided_by_size(problem.template, key)]
    once = [problem.arrays.columns_of(variable) for variable in free]
    columns = np.concatenate([np.empty(0, np.int64), *once])
    problem.session.fix(columns, np.zeros(len(columns)))
    return question.searched(problem.session)


def _fix_design(upper: Problem, lower: Problem, values: NDArray[np.float64]) -> None:
    """Choose in one problem what was chosen in another of the same park; sizes and statuses stay free."""
    for name in ("chosen", "step"):
        for mine, other in zip(_once(upper, name), _once(lower, name), strict=True):
            columns = upper.arrays.columns_of(mine)
            upper.session.fix(columns, np.round(values[lower.arrays.columns_of(other)]))
            upper.session.continuous(columns)


def selection(problem: Problem, design: Mapping[str, float]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Columns of what is chosen, and steps, with the values that they have in a design."""
    once, retrofits = problem.template.once, frame_of(problem.graph).retrofits
    taken = [(once.chosen[key], key in design or decided_by_size(problem.template, key)) for key in retrofits]
    for key, retrofit in retrofits.items():
        steps = retrofit.size.steps if retrofit.size else ()
        taken += [(once.step[key, k], design.get(key) == step.size) for k, step in enumerate(steps)]
    columns = [problem.arrays.columns_of(variable)[0] for variable, _ in taken]
    return np.array(columns, np.int64), np.array([value for _, value in taken], float)


def _once(problem: Problem, name: str) -> list[Any]:
    return list(problem.template.once.component(name).values())
