"""A year's design by the ladder and by the monolith: `python -m benchmarks.ladder PEERS ladder|monolith N`.

    ladder     the screening calendar selects (its relaxation gives the lower bound of the year), the folded one sizes
    monolith   the folded calendar selects and sizes at once

Either tells its upper and lower bound and the gap as a share of the benefit over the existing park.
"""

import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.measure import fresh, tell
from benchmarks.tariff_park import candidates_park
from parksim.calendars import calendar_of
from parksim.graph import graph_of
from parksim.graph.read import Graph
from parksim.results import Result
from parksim.results.audit import audit
from parksim.study.ladder import existing_cost
from parksim_solvers.optimise import plan, solved
from parksim_solvers.question import Problem, values_of
from parksim_solvers.record import design_of, record

COST = {"cost": 1.0}
LIMIT = 60.0
"""Seconds that a search may take."""


def ladder(graph: Graph, base: float) -> tuple[Result, float, int]:
    """The plan of what the screening calendar selects, the lower bound that the screening proves for the year, and columns."""
    screening = plan(graph, calendar_of(graph, "screening"), objective=COST, base=base, time_limit=LIMIT).result
    assert screening.bounds is not None, "a MILP proves a bound"
    problem = Problem.of(graph, calendar_of(graph, "folded"), COST, False, base)
    chosen = problem.template.once.component("chosen")
    columns = np.array([problem.arrays.columns_of(chosen[key])[0] for key in chosen])
    problem.session.fix(columns, np.array([float(key in screening.design) for key in chosen]))
    problem.session.continuous(columns)
    final = solved(graph, problem.template, problem.arrays, problem.session, None, 0.0)
    design = design_of(graph, problem.template, problem.arrays, values_of(final))
    sized = record("retrofitted_planned", graph, problem.template, problem.arrays, final, design)
    return sized, screening.bounds[0], len(problem.arrays.cost)


def monolith(graph: Graph, base: float) -> tuple[Result, float, int]:
    """The plan of the folded calendar, its own lower bound, and columns."""
    found = plan(graph, calendar_of(graph, "folded"), objective=COST, base=base, time_limit=LIMIT)
    bounds = found.result.bounds
    assert bounds is not None, "a MILP proves a bound"
    return found.result, bounds[0], len(found.problem.arrays.cost)


def main(folder: str, how: str, enterprises: str) -> None:
    """Measure one design and tell. The existing park's cost, which a benefit is measured from, is part of either way."""
    park = candidates_park(Path(folder), int(enterprises))
    fresh()
    began = time.perf_counter()
    graph = graph_of(park)
    base = existing_cost(graph, calendar_of(graph, "folded"), COST)
    found, lower, columns = (ladder if how == "ladder" else monolith)(graph, base)
    audit(found).raise_if_failed()
    seconds = time.perf_counter() - began
    upper = float(found.payments["amount"].sum())
    segments = {kind: calendar_of(graph, kind).segments for kind in ("screening", "folded", "full")}
    tell(
        seconds=seconds, objective=upper, lower=lower, gap=(upper - lower) / (base - upper), benefit=base - upper,
        chosen=len(found.design), candidates=len(park.retrofits), segments=segments, columns=columns,
    )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
