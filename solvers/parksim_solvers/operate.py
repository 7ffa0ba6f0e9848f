"""The best operation of a park at a fixed design: nothing is chosen, sizes are given."""

from collections.abc import Mapping
from typing import Any

from parksim.graph.read import Graph, frame_of
from parksim.model import Calendar
from parksim_solvers.choose import choose
from parksim_solvers.highs import Solution
from parksim_solvers.optimise import Plan, Problem, restrictions, settle, solved, values_of
from parksim_solvers.record import design_of, record
from parksim_solvers.search import ASKED_GAP
from parksim_solvers.warm import Warm


def operated(
    graph: Graph, calendar: Calendar, run: str, design: Mapping[str, float], objective: Mapping[str, float],
    *, warm: Warm | None = None, time_limit: float | None = None, **about: Any,
) -> Plan:  # fmt: skip
    """The plan of a park with exactly these retrofits, by id with their sizes. Errors are those of `plan`."""
    problem = Problem.of(graph, calendar, objective, False, 0.0, warm)
    final, proven = operate(problem, design, time_limit)
    found = design_of(graph, problem.template, problem.arrays, values_of(final))
    about.setdefault("notes", restrictions(graph, calendar))
    result = record(
        run, graph, problem.template, problem.arrays, final, found, objective=dict(objective), proven=proven, **about
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
