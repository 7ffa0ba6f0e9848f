"""One plan of the peers' park by parksim, measured part by part: `python -m benchmarks.plan PEERS dispatch|design N T`.

    stamp       graph → Pyomo template → arrays            pass        arrays → HiGHS
    solve       HiGHS's own time                           read back   values, duals and the Result
    audit       every figure of the Result recomputed

The park in memory is where the clock starts, as the peers' starts at their arrays; imports and the reading of files are
benchmarks of their own.
"""

import sys
from pathlib import Path

from benchmarks.measure import Clock, fresh, tell
from benchmarks.peers_park import hourly_calendar, peers_park, peers_problem
from parksim.graph import graph_of
from parksim.model import Calendar, Park
from parksim.results import Result
from parksim.results.audit import audit
from parksim_solvers.build import template_of
from parksim_solvers.highs import Session, Solution
from parksim_solvers.question import values_of
from parksim_solvers.record import design_of, record
from parksim_solvers.stamp import stamp


def planned(park: Park, calendar: Calendar, run: str, clock: Clock) -> tuple[Result, Solution]:
    """The plan of a park, its parts timed. A choice that costs nothing is no integer: it is the peers' LP."""
    with clock.part("stamp"):
        graph = graph_of(park)
        template = template_of(graph, calendar)
        arrays = stamp(template)
    with clock.part("pass"):
        session = Session(arrays)
        assert not session.has_integers, "sizes of links alone decide"
    with clock.part("solve and values"):
        solution = session.solve()
    clock.parts["HiGHS"] = session.highs.getRunTime()
    with clock.part("read back"):
        design = design_of(graph, template, arrays, values_of(solution))
        result = record(run, graph, template, arrays, solution, design)
    clock.parts["read back"] += clock.parts.pop("solve and values") - clock.parts["HiGHS"]
    clock.parts["columns"] = float(arrays.matrix.shape[1])
    return result, solution


def main(folder: str, kind: str, enterprises: str, hours: str) -> None:
    """Measure one plan and tell."""
    problem = peers_problem(Path(folder), int(enterprises), int(hours))
    park, calendar, clock = peers_park(problem, design=kind == "design"), hourly_calendar(problem), Clock()
    fresh()
    run = "retrofitted_planned" if kind == "design" else "existing_planned"
    result, solution = planned(park, calendar, run, clock)
    with clock.part("audit"):
        audited = audit(result)
    audited.raise_if_failed()
    columns = int(clock.parts.pop("columns"))
    tell(parts=clock.parts, columns=columns, objective=solution.objective, checks=audited.checks)


if __name__ == "__main__":
    main(*sys.argv[1:])
