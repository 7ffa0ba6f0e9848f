"""Balance: at every bus, what flows in flows out; nothing vanishes and nothing waits.

    Σ inflow − Σ outflow = 0                                                                                    [unit/h]

Flows to and from the environment leave or enter a bus like any other; the environment itself is not balanced.
"""

from typing import Any

import pyomo.environ as pyo

from parksim.graph.read import Graph, buses_of, flows_of
from parksim_solvers.template import Template


def add(template: Template, graph: Graph) -> None:
    """Add the balance of every bus: on the segment, or on the coarser layer where all of its flows live."""
    sides: dict[str, list[Any]] = {f"bus:{bus}": [] for bus in buses_of(graph)}
    for flow in flows_of(graph).values():
        driver = template.drivers[flow.driver]
        if flow.target in sides:
            sides[flow.target].append((flow.amount, driver))
        if flow.source in sides:
            sides[flow.source].append((-flow.amount, driver))
    by_layer: dict[str, dict[str, Any]] = {}
    for node, terms in sides.items():
        layers = {template.layer_of(driver.parent_component()) for _, driver in terms}
        if terms:
            layer = layers.pop() if len(layers) == 1 else "segment"
            by_layer.setdefault(layer, {})[node.partition(":")[2]] = sum(amount * driver for amount, driver in terms)
    for layer, sums in by_layer.items():
        rows = pyo.Constraint(list(sums), rule=lambda _, bus, sums=sums: sums[bus] == 0)
        template.block(layer).add_component("balance", rows)
