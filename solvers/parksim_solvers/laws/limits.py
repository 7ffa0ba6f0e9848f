"""Limits across several: what some processes or links together bring to one place.

    Σ activity or entering <= at_most                                                                           [unit/h]

A name among `of` is a process (all its modes) or a link.
"""

import pyomo.environ as pyo

from parksim.graph.read import Graph, frame_of, processes_of
from parksim_solvers.laws.processes import activities
from parksim_solvers.template import Template, component_name


def add(template: Template, graph: Graph) -> None:
    """Add every limit across several to the segment block."""
    processes = processes_of(graph)
    for key, limit in frame_of(graph).limits.items():
        terms = [v for name in limit.of if name in processes for v in activities(template, processes[name])]
        terms += [template.drivers[name] for name in limit.of if name in template.drivers]
        if terms:
            row = sum(terms) <= limit.at_most
            template.segment.add_component(f"limit_{component_name(key)}", pyo.Constraint(expr=row))
