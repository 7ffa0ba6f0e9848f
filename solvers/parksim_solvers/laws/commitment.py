"""On and off: processes that may be switched, with minimum load, minimum times and the cost of a start.

    u − back(u) = on − off        load_min·capacity·u <= Σ activity <= load_max·capacity·available·u
    since(on, min_up) <= u        since(off, min_down) <= 1 − u                    cost of each start: start_cost [CNY]

u is 1 while a process is on; on and off mark the segments in which that begins and ends. What shares its capacity runs
only while it is on. The relaxation that bounds the full calendar (`drift`) averages over days and segments, some on and
some off: u lies between 0 and 1, and of the rows only the load range is left.

A folded day follows other ones, not itself: what is on before midnight is looked up in every day that stands before it
in the year (`midnights.py`).
"""

from typing import Any

import pyomo.environ as pyo

from parksim.graph.read import Graph, processes_of
from parksim.model import Calendar, Process
from parksim_solvers.laws.processes import activities, availability, guests_of
from parksim_solvers.midnights import switch_over_midnights
from parksim_solvers.restrictions import Restriction, folded, merged
from parksim_solvers.template import INSTANT, Template, back, component_name, since


def add(template: Template, graph: Graph) -> None:
    """Add a status for every process that is `switchable`. Raises ValueError for one without capacity or steady."""
    processes = {key: process for key, process in switched(graph).items() if activities(template, process)}
    if not processes:
        return
    segment = template.segment
    segment.u = pyo.Var(list(processes), within=pyo.UnitInterval if template.drift else pyo.Binary)
    guests = guests_of(processes_of(graph))
    for key, process in processes.items():
        users = [process, *(processes_of(graph)[guest] for guest in guests.get(key, []))]
        _load_range(template, key, process, sum(v for user in users for v in activities(template, user)))
    if not template.drift:
        segment.on = pyo.Var(list(processes), bounds=(0, 1))
        segment.off = pyo.Var(list(processes), bounds=(0, 1))
        for key, process in processes.items():
            _switching(template, key, process)


def switched(graph: Graph) -> dict[str, Process]:
    """Processes that may be switched on and off, by id."""
    return {key: process for key, process in processes_of(graph).items() if process.operation == "switchable"}


def restricted(graph: Graph, calendar: Calendar) -> list[Restriction]:
    """Equal days are on and off alike, and so are the hours of a merged segment; the relaxation takes a part of it."""
    items = tuple(switched(graph))
    found = [Restriction("note.switched_on_equal_days", items)] if folded(calendar) else []
    return found + ([Restriction("note.switched_in_merged_segments", items)] if merged(calendar) else [])


def _load_range(template: Template, key: str, process: Process, load: Any) -> None:
    if process.capacity is None or process.steady:
        raise ValueError(f"{key}: a switchable process needs a capacity of its own and is not steady")
    segment, name = template.segment, component_name(key)
    up = availability(process, template.calendar, "segment")
    there = template.data("segment", f"switched_available_{name}", None, up)
    most = load <= process.load_max * process.capacity * there * segment.u[key]
    least = load >= process.load_min * process.capacity * there * segment.u[key]
    segment.add_component(f"most_{name}", pyo.Constraint(expr=most))
    segment.add_component(f"least_{name}", pyo.Constraint(expr=least))


def _switching(template: Template, key: str, process: Process) -> None:
    if template.calendar.kind != "full":
        switch_over_midnights(template, key, process)
        return
    segment, name = template.segment, component_name(key)
    u, on, off = segment.u[key], segment.on[key], segment.off[key]
    rows = {
        "switch": u - back(u) == on - off,
        "stays_on": since(on, max(process.min_up, INSTANT)) <= u,
        "stays_off": since(off, max(process.min_down, INSTANT)) <= 1 - u,
    }
    for kind, row in rows.items():
        segment.add_component(f"{kind}_{name}", pyo.Constraint(expr=row))
    if process.start_cost:
        template.cost_each("operation", key, process.start_cost * on)
