"""A simulated year: `python -m benchmarks.year PEERS events|hourly|replications N tanks|plain`.

events         parksim: one dispatch for all that happens at one instant, remembered
hourly         the loop that solves the same dispatch every hour (hourly_loop.py)
replications   twenty years by parksim on as many processes as there are cores
"""

import re
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import hourly_loop
from benchmarks.measure import fresh, tell
from benchmarks.tariff_park import running_park
from parksim.calendars import calendar_of
from parksim.graph import graph_of
from parksim.graph.read import Graph
from parksim.results import Result
from parksim.results.audit import audit
from parksim.simulation.following import Following
from parksim.simulation.played import played
from parksim.simulation.simulate import simulate
from parksim.simulation.year import Works
from parksim_solvers.dispatch import blocks_of
from parksim_solvers.dispatch_lay import lay
from parksim_solvers.dispatch_park import dispatch_graph
from parksim_solvers.optimise import plan

MANY = 20


def years(graph: Graph, planned: Result, replications: int, workers: int | None) -> dict[str, Any]:
    """Years by parksim: seconds, and what the run says of its dispatches; audited, the audit timed apart."""
    began = time.perf_counter()
    result = simulate(
        graph, planned, breakdowns=True, replications=replications, seed=1, workers=workers, run="existing_stressed"
    )
    seconds = time.perf_counter() - began
    audit(result).raise_if_failed()
    audited = time.perf_counter() - began - seconds
    found = re.search(r"dispatches (\d+), solved (\d+), .* states (\d+)", " ".join(result.notes))
    assert found is not None, "a simulated year says how many dispatches it took"
    dispatches, solved, states = (int(number) for number in found.groups())
    return {"seconds": seconds, "audit": audited, "dispatches": dispatches, "solves": solved, "states": states,
            "events": len(result.events) / replications, "rows": len(result.timeline)}  # fmt: skip


def hourly(graph: Graph, planned: Result) -> dict[str, Any]:
    """A year by the hourly loop: seconds and dispatches."""
    began = time.perf_counter()
    year = played(planned.calendar)
    guide = Following(graph, planned, year).guide()
    islands = lay(graph, blocks_of(dispatch_graph(graph, planned.built), planned.calendar), guide)
    solves, _ = hourly_loop.year(Works(islands, year, guide, True, 1))
    return {"seconds": time.perf_counter() - began, "dispatches": solves, "solves": solves}


def main(folder: str, how: str, enterprises: str, tanks: str) -> None:
    """Plan the park (not timed), then measure one year or twenty and tell."""
    park = running_park(Path(folder), int(enterprises), tanks == "tanks")
    graph = graph_of(park)
    planned = plan(graph, calendar_of(graph, "folded"), run="existing_planned").result
    fresh()
    many = {"events": (1, 1), "replications": (MANY, None)}
    found = years(graph, planned, *many[how]) if how in many else hourly(graph, planned)
    tell(stores=len(park.stores), **found)


if __name__ == "__main__":
    main(*sys.argv[1:])
