"""Select on the screening calendar, size on the folded one; and the existing park's cost, which a gap is measured from."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from parksim.calendars import calendar_of
from parksim.graph import existing_graph, graph_of, park_of
from parksim.graph.read import Graph, frame_of
from parksim.model import Calendar
from parksim_solvers.optimise import Plan, Problem, plan, restrictions, settle, solved, values_of
from parksim_solvers.record import design_of, record
from parksim_solvers.search import search

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
    return 0.0


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

    Where the selected park has no plan on the folded calendar, that calendar selects too. Errors are those of `plan`.
    """
    about["seed"] = seed
    screening = plan(
        graph, calendar_of(graph, "screening", seed), run, objective, base, time_limit, gap, solver=solver, **about
    )
    folded = calendar_of(graph, "folded", seed)
    problem = Problem.of(graph, folded, objective, False, base)
    _select(problem, screening.result.design)
    found = search(problem.session, time_limit, gap)
    if found.values is None:
        return plan(graph, folded, run, objective, base, time_limit, gap, solver=solver, **about)
    settle(problem, found)
    final = solved(graph, problem.template, problem.arrays, problem.session, None, 0.0)
    items = ", ".join(screening.result.design) or "-"
    about["notes"] = (*restrictions(graph, folded), f"{SELECTED}: {items}")
    design = design_of(graph, problem.template, problem.arrays, values_of(final))
    upper = final.objective + base
    bounds = None if screening.result.bounds is None else (min(screening.result.bounds[0], upper), upper)
    result = record(
        run, graph, problem.template, problem.arrays, final, design, objective=dict(objective), proven=False,
        bounds=bounds, **about,
    )  # fmt: skip
    return Plan(result, problem, 0.0, final)


def _select(problem: Problem, design: Mapping[str, float]) -> None:
    """Let in what is selected and nothing else; sizes stay free."""
    chosen = problem.template.once.component("chosen")
    for key in frame_of(problem.graph).retrofits:
        columns = problem.arrays.columns_of(chosen[key])
        problem.session.fix(columns, np.array([float(key in design)]))
