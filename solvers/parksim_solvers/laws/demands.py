"""Demands: what the park must deliver, at a rate, by a profile, or as a sum over each month or year.

    served (+ short) = amount/8760 · profile                                                                    [unit/h]
    Σ hours·repeats·served (+ short) = amount · hours of the period / 8760            any_time_in month or year   [unit]
    cost: shortage price · short, only where a demand may fall short                                               [CNY]

A demand that may not fall short is an equation, at every instant as a bound.
"""

from typing import Any

import numpy as np
import pyomo.environ as pyo

from parksim.graph.read import Graph, demands_of, frame_of
from parksim.model import HOURS_PER_YEAR, Calendar, Demand, Park
from parksim_solvers.template import Template

LAYER = {"month": "month", "year": "year x future"}


def add(template: Template, graph: Graph) -> None:
    """Add every demand to the segment block, those of a period to its block too."""
    park, segment = frame_of(graph), template.segment
    demands = demands_of(graph)
    segment.served = pyo.Var(list(demands), bounds=(0, None))
    template.drivers |= {key: segment.served[key] for key in demands}
    rates = {key: rate(park, demand, template.calendar) for key, demand in demands.items()}
    steady = [key for key, demand in demands.items() if demand.any_time_in is None]
    short = [key for key in steady if demands[key].may_fall_short]
    table = np.column_stack([np.empty((template.calendar.segments, 0)), *(rates[key] for key in steady)])
    wanted = template.data("segment", "wanted", steady, table)
    segment.short = pyo.Var(short, bounds=(0, None))
    for key in set(steady) - set(short):
        segment.served[key].setlb(wanted[key])
        segment.served[key].setub(wanted[key])

    @segment.Constraint(short)
    def served_or_short(b: Any, key: str) -> Any:
        return b.served[key] + b.short[key] == wanted[key]

    for key in short:
        template.cost("shortage", key, priced(demands[key]) * segment.short[key])
    for period, layer in LAYER.items():
        here = {key: d for key, d in demands.items() if d.any_time_in == period}
        if here:
            _period(template, layer, here, rates)


def _period(template: Template, layer: str, demands: dict[str, Demand], rates: dict[str, np.ndarray]) -> None:
    block, calendar = template.block(layer), template.calendar
    keys = list(demands)
    amounts = np.zeros((calendar.size(layer), len(keys)))
    for column, key in enumerate(keys):
        np.add.at(amounts[:, column], calendar.codes(layer), rates[key] * calendar.weight)
    wanted = template.data(layer, "wanted", keys, amounts)
    short = [key for key in keys if demands[key].may_fall_short]
    block.short = pyo.Var(short, bounds=(0, None))

    @block.Constraint(keys)
    def period_served(b: Any, key: str) -> Any:
        missing = sum(b.short[k] for k in short if k == key)
        return template.total(template.drivers[key]) + missing == wanted[key]

    for key in short:
        template.cost_each("shortage", key, priced(demands[key]) * block.short[key])


def priced(demand: Demand) -> float:
    """The stated price of a shortage. Raises ValueError where a plan needs one that nobody stated."""
    if demand.shortage is None:
        raise ValueError(f"{demand.id} may fall short in the plan and states no price of shortage")
    return demand.shortage


def rate(park: Park, demand: Demand, calendar: Calendar) -> np.ndarray:
    """Rate in every segment: amount / 8760 · profile · the future's factor; (segments,)."""
    values = np.full(calendar.segments, demand.amount / HOURS_PER_YEAR)
    if demand.profile is not None:
        values = values * calendar.values(demand.profile)
    by_future = {key: future.demands.get(demand.id, 1.0) for key, future in park.futures.items()}
    return np.asarray(values * calendar.by_future(by_future))
