"""Select on the screening calendar, size on the folded one; and the existing park's cost, which a gap is measured from."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from parksim.calendars import calendar_of
from parksim.graph import existing_graph, graph_of, park_of
from parksim.graph.read import Graph, frame_of
from parksim.model import Calendar
from parksim_solvers.contracts import Solved, contracts
from parksim_solvers.optimise import Plan, plan, restrictions, settle, solved
from parksim_solvers.question import Problem, TooCoarse, values_of
from parksim_solvers.record import design_of, record
from parksim_solvers.search import ASKED_GAP, search

SELECTED = "note.selected_on_screening"


def existing_cost(
    graph: Graph, calendar: Calendar, objective: Mapping[str, float], time_limit: float | None = None,
    gap: float | None = None,
) -> float:  # fmt: skip
    """Objective of the park without any retrofit: the base of a benefit.

    Where it cannot keep its caps, it is taken without them, for a gap of the whole cost would accept a poor choice; 0
    where it has no plan even so.
    """
    today = existing_graph(graph)
    for each in (today, _without_caps(today)):
        found = search(Problem.of(each, calendar, objective, False, 0.0).session, time_limit, gap)
        if found.values is not None:
            return found.objective
        cost = _cost_on_finer_days(each, calendar, objective, time_limit)
        if cost is not None:
            return cost
    return 0.0


def _cost_on_finer_days(
    graph: Graph, calendar: Calendar, objective: Mapping[str, float], time_limit: float | None
) -> float | None:
    """The objective where only the calendar leaves no plan: equal days are split. None where nothing helps."""
    if Problem.of(graph, calendar, objective, True, 0.0).session.solve(time_limit, ASKED_GAP).values is None:
        return None
    try:
        bounds = plan(graph, calendar, objective=objective, time_limit=time_limit).result.bounds
    except TooCoarse:
        return None
    return None if bounds is None else bounds[1]


def _without_caps(graph: Graph) -> Graph:
    """The park with every cap, and every target that binds, switched off."""
    park = park_of(graph)
    lifted = {
        key: policy.model_copy(update={"enabled": False}) for key, policy in park.policies.items() if policy.binds
    }
    return graph_of(park.model_copy(update={"policies": park.policies | lifted}))


def selected_plan(
    graph: Graph, run: str, objective: Mapping[str, float], base: float, time_limit: float | None,
    gap: float | None = None, *, seed: int, solver: str = "highs", **about: Any,
) -> Plan:  # fmt: skip
    """The plan on the folded calendar of the retrofits that the screening one selects: sized again, the bound that one's.

    Where the selected park has no plan on the folded calendar, or one dearer than the existing park's, that calendar
    selects too. Errors are those of `plan`.
    """
    about["seed"] = seed
    asked = (run, objective, base, time_limit, gap)
    folded = calendar_of(graph, "folded", seed)
    try:
        screening = plan(graph, calendar_of(graph, "screening", seed), *asked, solver=solver, **about)
    except TooCoarse:
        return plan(graph, folded, *asked, solver=solver, **about)
    problem = Problem.of(graph, folded, objective, False, base)
    _select(problem, screening.result.design)
    found = search(problem.session, time_limit, gap)
    if found.values is None or (base and found.objective > 0):
        return plan(graph, folded, *asked, solver=solver, **about)
    settle(problem, found)
    final = solved(graph, problem.template, problem.arrays, problem.session, None, 0.0)
    items = ", ".join(screening.result.design) or "-"
    about["notes"] = (*restrictions(graph, folded, apart=True), f"{SELECTED}: {items}")
    design = design_of(graph, problem.template, problem.arrays, values_of(final))
    upper = final.objective + base
    bounds = None if screening.result.bounds is None else (min(screening.result.bounds[0], upper), upper)
    given = contracts(graph, Solved(problem.template, problem.arrays, problem.session, final, objective))
    result = record(
        run, graph, problem.template, problem.arrays, final, design, objective=dict(objective), proven=False,
        bounds=bounds, given=given, **about,
    )  # fmt: skip
    return Plan(result, problem, 0.0, final)


def _select(problem: Problem, design: Mapping[str, float]) -> None:
    """Let in what is selected and nothing else; sizes stay free."""
    chosen = problem.template.once.component("chosen")
    for key in frame_of(problem.graph).retrofits:
        columns = problem.arrays.columns_of(chosen[key])
        problem.session.fix(columns, np.array([float(key in design)]))
