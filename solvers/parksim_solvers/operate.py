"""The best operation of a park at a fixed design: nothing is chosen, sizes are given."""

from collections.abc import Mapping
from typing import Any

from parksim.calendars import split_days
from parksim.errors import Infeasible
from parksim.graph.read import Graph, frame_of
from parksim.model import Calendar
from parksim_solvers.choose import choose
from parksim_solvers.contracts import Solved, contracts
from parksim_solvers.highs import Solution
from parksim_solvers.laws import restricted
from parksim_solvers.optimise import Plan, restrictions, settle, solved
from parksim_solvers.question import Problem, too_coarse, values_of
from parksim_solvers.record import design_of, record
from parksim_solvers.search import ASKED_GAP
from parksim_solvers.warm import Warm


def operated(
    graph: Graph, calendar: Calendar, run: str, design: Mapping[str, float], objective: Mapping[str, float],
    *, warm: Warm | None = None, time_limit: float | None = None, **about: Any,
) -> Plan:  # fmt: skip
    """The plan of a park with exactly these retrofits, by id with their sizes. Errors are those of `plan`.

    Where equal days alike leave no plan they are split, as there.
    """
    try:
        return _operated(graph, calendar, run, design, objective, warm, time_limit, **about)
    except Infeasible:
        relaxed = Problem.of(graph, calendar, objective, True, 0.0)
        if not any(each.relaxed for each in restricted(graph, calendar)) or not _possible(relaxed, design, time_limit):
            raise
    finer = split_days(calendar)
    if finer is calendar:
        raise too_coarse(graph, calendar)
    return _operated(graph, finer, run, design, objective, None, time_limit, **about)


def _possible(problem: Problem, design: Mapping[str, float], time_limit: float | None) -> bool:
    """Whether a loaded problem has a solution at a design."""
    for key, retrofit in frame_of(problem.graph).retrofits.items():
        choose(problem, retrofit, design.get(key))
    return problem.session.solve(time_limit, ASKED_GAP).values is not None


def _operated(
    graph: Graph, calendar: Calendar, run: str, design: Mapping[str, float], objective: Mapping[str, float],
    warm: Warm | None, time_limit: float | None, **about: Any,
) -> Plan:  # fmt: skip
    problem = Problem.of(graph, calendar, objective, False, 0.0, warm)
    final, proven = operate(problem, design, time_limit)
    found = design_of(graph, problem.template, problem.arrays, values_of(final))
    about.setdefault("notes", restrictions(graph, calendar))
    given = contracts(graph, Solved(problem.template, problem.arrays, problem.session, final, objective))
    result = record(
        run,
        graph,
        problem.template,
        problem.arrays,
        final,
        found,
        objective=dict(objective),
        proven=proven,
        given=given,
        **about,
    )
    return Plan(result, problem)


def operate(problem: Problem, design: Mapping[str, float], time_limit: float | None = None) -> tuple[Solution, bool]:
    """The best operation of a loaded problem at a design, with duals, and whether it is proven to be the best."""
    for key, retrofit in frame_of(problem.graph).retrofits.items():
        choose(problem, retrofit, design.get(key))
    question = (problem.graph, problem.template, problem.arrays, problem.session)
    if not problem.session.has_integers:
        return solved(*question, time_limit, 0.0), True
    settle(problem, solved(*question, time_limit, ASKED_GAP))
    return solved(*question, None, 0.0), False
