"""Policies: prices on what is emitted or used, with an allowance, and caps.

    priced, surplus sold:  price · (measure − allowance)                                                         [CNY/a]
    a price below 0 (an incentive) is one too: without an allowance there is no surplus
    priced, surplus lost:  price · paid,   paid >= measure − allowance,   paid >= 0
    capped:                Σ hours·repeats·factor·flow <= at_most   (>= at_least)                    per year and future

What a measure counts stands in parksim/graph/measures.py.
"""

from typing import Any

import numpy as np
import pyomo.environ as pyo

from parksim.graph.measures import measure_factors
from parksim.graph.read import Flow, Graph, flows_of, frame_of
from parksim.model import MEASURES, Policy
from parksim_solvers.template import Template, component_name


def add(template: Template, graph: Graph) -> None:
    """Add every policy in force; in the existing park, caps that do not bind it are not (`existing_graph`)."""
    park, flows = frame_of(graph), flows_of(graph)
    for policy in park.policies.values():
        if not policy.in_force(park.calendar.year):
            continue
        if policy.kind == "price":
            _price(template, graph, policy, flows)
        elif binds_here(policy, True) and counts(graph, policy.measure):
            _cap(template, policy, measured(template, graph, policy, flows))


def binds_here(policy: Policy, retrofitted: bool) -> bool:
    """Whether a cap or target is a constraint of a run: a cap binds those of the retrofitted park unless it says both."""
    if policy.kind == "target" and policy.binds is None:
        return False
    return retrofitted or policy.binds == "both"


def counts(graph: Graph, measure: str) -> bool:
    """Whether a measure is one that flows add up to (an indicator's word is not)."""
    return measure in MEASURES or measure in frame_of(graph).commodities


def measured(template: Template, graph: Graph, policy: Policy, flows: dict[str, Flow]) -> Any:
    """The measure over a year as an expression: Σ weight · factor · amount · driver."""
    factors = measure_factors(graph, flows, policy.measure, policy.of)
    return total_of(template, factors, flows)


def total_of(template: Template, factors: dict[str, float], flows: dict[str, Flow]) -> Any:
    """Yearly sum of flows times their factors."""
    by_driver: dict[str, float] = {}
    for flow, factor in factors.items():
        driver = flows[flow].driver
        by_driver[driver] = by_driver.get(driver, 0.0) + factor * flows[flow].amount
    return sum(factor * template.total(template.drivers[driver]) for driver, factor in by_driver.items())


def _allowance(template: Template, graph: Graph, policy: Policy, flows: dict[str, Flow]) -> Any:
    allowance = policy.allowance
    if allowance is None:
        return 0.0
    if allowance.per is None:
        return allowance.amount
    made = {
        flow.id: allowance.of for flow in flows.values()
        if flow.role == "output" and _makes(graph, flow, allowance.per) and _enterprise(flow) in policy.of
    }  # fmt: skip
    return total_of(template, made, flows)


def _makes(graph: Graph, flow: Flow, commodity: str) -> bool:
    return bool(graph.nodes[flow.target]["item"].holds == commodity)


def _enterprise(flow: Flow) -> str:
    return flow.target.partition(":")[2].split(".", 1)[0]


def _price(template: Template, graph: Graph, policy: Policy, flows: dict[str, Flow]) -> None:
    year, name = template.block("year x future"), component_name(policy.id)
    excess = measured(template, graph, policy, flows) - _allowance(template, graph, policy, flows)
    sold = policy.surplus == "sold" or policy.price < 0
    bounds = (None, None) if sold else (0, None)
    year.add_component(f"paid_{name}", paid := pyo.Var(bounds=bounds))
    relation = paid == excess if sold else paid >= excess
    year.add_component(f"pays_{name}", pyo.Constraint(expr=relation))
    account = "carbon" if policy.measure.startswith("co2") else "levies"
    template.cost_each(account, policy.id, policy.price * paid)


def _cap(template: Template, policy: Policy, total: Any) -> None:
    year = template.block("year x future")
    if isinstance(total, (int, float)):  # nothing counts: a row without variables
        total = template.data("year x future", f"nothing_{component_name(policy.id)}", None,
                              np.full(template.calendar.size("year x future"), float(total)))  # fmt: skip
    if policy.at_most is not None:
        year.add_component(f"cap_{component_name(policy.id)}", pyo.Constraint(expr=total <= policy.at_most))
    if policy.at_least is not None:
        year.add_component(f"floor_{component_name(policy.id)}", pyo.Constraint(expr=total >= policy.at_least))
