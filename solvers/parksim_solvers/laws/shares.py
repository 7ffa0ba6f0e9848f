"""Shares: bounded blends of the inputs of a process, over its modes.

    at_least · Σ content·input(of)  <=  Σ content·input(part)  <=  at_most · Σ content·input(of)    [t, GJ or unit /h]

A share holds at every instant, over the modes together.
"""

from typing import Any

import pyomo.environ as pyo

from parksim.graph.read import Graph, flows_of, frame_of, processes_of
from parksim_solvers.laws.processes import layer_of
from parksim_solvers.template import Template, component_name


def add(template: Template, graph: Graph) -> None:
    """Add the shares of every process to the block of its layer."""
    flows = [flow for flow in flows_of(graph).values() if flow.role == "input"]
    commodities = frame_of(graph).commodities
    for key, process in processes_of(graph).items():
        inputs = [flow for flow in flows if flow.target == f"process:{key}"]
        for name, share in process.shares.items():
            weighed: dict[str, Any] = {}
            for flow in inputs:
                held = graph.nodes[flow.source]["item"].holds
                content = 1.0 if share.by == "unit" else getattr(commodities[held].contents, share.by)
                weighed[held] = weighed.get(held, 0) + content * flow.amount * template.drivers[flow.driver]
            part, whole = weighed.get(share.part, 0), sum(weighed.get(other, 0) for other in share.of)
            if isinstance(part, (int, float)):
                continue
            block, suffix = template.block(layer_of(process)), f"{component_name(key)} {component_name(name)}"
            block.add_component(f"share_most_{suffix}", pyo.Constraint(expr=part <= share.at_most * whole))
            if share.at_least:
                block.add_component(f"share_least_{suffix}", pyo.Constraint(expr=part >= share.at_least * whole))
