"""Reserves: what a store is worth that the plan leaves alone, between something that fails and a demand.

    value of a unit   1.01 · (the most that it is worth at its bus in the plan + cost of filling) / what filling keeps
    held where        loss <= 1 % / mean time between the breakdowns of what fails most often before it            [1/h]

A plan knows no breakdowns and has no use for such a store. In a simulated year it fills from what is there at the plan's
usual worth, and empties only where a unit is worth more than in any hour of the plan: where something is missing. Whether
one that leaks is worth keeping full, only its owner can say, by `bands`.
"""

from collections.abc import Iterator

import networkx as nx

from parksim.graph.read import Flow, Graph, links_of, processes_of, stores_of
from parksim.model import Failure

DEARER, LEAKED = 1.01, 0.01
LEAST = 1e-3
"""What a unit in reserve is worth at least, CNY/unit: more than nothing, below any price of shortage."""


def reserve_value(worth: float, cost: float, eta_fill: float) -> float:
    """Value of a unit in reserve, CNY/unit; `worth` is the most that one is worth at the bus in the plan."""
    return max(DEARER * (max(worth, 0.0) + cost) / eta_fill, LEAST)


def pays(loss: float, often: float) -> bool:
    """Whether next to nothing leaks of a unit between two breakdowns, which come so often an hour."""
    return loss <= LEAKED * often


def between(graph: Graph, flows: dict[str, Flow]) -> dict[str, float]:
    """Stores that something which fails feeds and that feed a demand, by any way; how often that fails at most, 1/h."""
    way = nx.DiGraph((flow.source, flow.target) for flow in flows.values() if flow.role not in ("fill", "empty"))
    often: dict[str, float] = {}
    for node, fails in _failing(graph):
        for fed in (node, *nx.descendants(way, node)) if node in way else ():
            often[fed] = max(often.get(fed, 0.0), 1.0 / fails.every)
    buses = {key: f"bus:{store.holds}" for key, store in stores_of(graph).items()}
    return {
        key: often[bus]
        for key, bus in buses.items()
        if bus in often and any(node.startswith("demand:") for node in nx.descendants(way, bus))
    }


def _failing(graph: Graph) -> Iterator[tuple[str, Failure]]:
    """Processes that fail, of themselves or with their host, and buses behind links that do."""
    processes = processes_of(graph)
    for key, process in processes.items():
        host = processes.get(process.shares_capacity or "")
        for fails in (process.fails, host.fails if host else None):
            if fails is not None:
                yield f"process:{key}", fails
    for link in links_of(graph).values():
        if link.fails is not None:
            yield f"bus:{link.target}", link.fails
