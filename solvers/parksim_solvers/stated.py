"""The seventh evaluation: the existing park doing what it says it does today, everything else balanced around that.

    Σ hours·repeats·activity = stated + more − less            more, less >= 0, as small as possible          [unit/a]

What is stated is met as nearly as can be.
"""

from typing import Any

import pyomo.environ as pyo

from parksim.graph.read import Graph, processes_of
from parksim.model import Calendar, Process
from parksim.results import Result
from parksim_solvers.build import template_of
from parksim_solvers.contracts import Solved, contracts
from parksim_solvers.highs import Session
from parksim_solvers.laws.processes import activities
from parksim_solvers.optimise import solved
from parksim_solvers.record import record
from parksim_solvers.stamp import stamp
from parksim_solvers.template import Template, component_name

DEVIATION = 1e4
"""CNY per unit by which a stated activity is missed: dear, for figures need not quite fit together."""


def stated_plan(graph: Graph, calendar: Calendar, **about: Any) -> Result:
    """The plan that repeats what is stated. Raises Infeasible where nothing does."""
    template = template_of(graph, calendar)
    for process in processes_of(graph).values():
        if process.stated is not None and activities(template, process):
            _state(template, process)
    arrays = stamp(template)
    session = Session(arrays)
    solution = solved(graph, template, arrays, session, None, 0.0)
    given = contracts(graph, Solved(template, arrays, session, solution, {"cost": 1.0}))
    return record("existing_stated", graph, template, arrays, solution, {}, given=given, **about)


def _state(template: Template, process: Process) -> None:
    year, name = template.block("year x future"), component_name(process.id)
    year.add_component(f"off_{name}", off := pyo.Var(("more", "less"), bounds=(0, None)))
    total = sum(template.total(activity) for activity in activities(template, process))
    row = total == process.stated + off["more"] - off["less"]
    year.add_component(f"stated_{name}", pyo.Constraint(expr=row))
    template.aims.append(DEVIATION * (off["more"] + off["less"]))
