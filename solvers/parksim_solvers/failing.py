"""Which demands a plan would rather miss, at a price of each, than serve: where failing would pay."""

from collections.abc import Mapping

import numpy as np

from parksim.graph.read import Graph, demands_of
from parksim.model import Calendar
from parksim_solvers.build import template_of
from parksim_solvers.dispatch_park import priced_graph
from parksim_solvers.highs import Session
from parksim_solvers.laws.demands import LAYER
from parksim_solvers.optimise import solved
from parksim_solvers.question import values_of
from parksim_solvers.stamp import stamp

MISSED = 1e-6
"""A share of a demand that counts as missed."""
SHORTAGE_AT_LEAST = 1.2
"""How many times what a unit is worth in the plan missing it costs at least: less, and a year may fail rather than serve."""


def failing(graph: Graph, calendar: Calendar, built: bool, prices: Mapping[str, float]) -> set[str]:
    """Demands of which some is missed in the best operation of a park that stands, on and off taken as continuous.

    `prices` are those of missing a unit, CNY/unit; `built` says whether it is a retrofitted park, which caps bind.
    """
    priced = priced_graph(graph, built, prices)
    template = template_of(priced, calendar)
    arrays = stamp(template)
    values = values_of(solved(priced, template, arrays, Session(arrays, relaxed=True), None, 0.0))
    found = set()
    for key, demand in demands_of(priced).items():
        block = template.block(LAYER[demand.any_time_in]) if demand.any_time_in else template.segment
        short = values[arrays.columns_of(block.short[key])]
        weight = np.ones(len(short)) if demand.any_time_in else calendar.weight
        if float(short @ weight) > MISSED * max(demand.amount, 1.0):
            found.add(key)
    return found
