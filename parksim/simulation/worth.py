"""What a unit at a bus is worth in a plan: its marginal value, or the mean of it where the plan leaves open when.

A process with one rate a month is worth what it makes over all of the month. Where nothing else is free to move, the
marginal values of the month's segments are not determined one by one, only their mean by hours is:

    a flow partly used ties the values of its buses:  all of them but one determined → that one too
    worth = marginal value where that is determined,  Σ hours · value / Σ hours of the member's other segments  [CNY/unit]
"""

from collections.abc import Mapping
from typing import NamedTuple

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from parksim.graph.find import islands
from parksim.graph.read import Flow, Graph, links_of, markets_of, processes_of
from parksim.model import Calendar, Process, names

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
LAYER = {"month": "part", "day": "day"}
PARTLY = 1e-6
"""Share of its limit by which a flow must be away from both ends to be free to move."""


class Free(NamedTuple):
    """A driver that may move either way in some segments: the buses that it joins, and where; (segments,)."""

    buses: frozenset[str]
    where: Mask


def worths(
    graph: Graph, calendar: Calendar, values: Mapping[str, Floats], orders: Mapping[str, Floats],
    flows: Mapping[str, Flow], weight: Floats,
) -> dict[str, Floats]:  # fmt: skip
    """What a unit is worth at every bus in every segment; `orders` is what the plan has every driver do."""
    found = dict(values)
    steady = {key: p.steady for key, p in processes_of(graph).items() if p.steady}
    parts = [part for part in islands(graph) if any(f"process:{key}" in part for key in steady)] if steady else []
    free = _free(graph, orders, flows) if parts else []
    for part in parts:
        rates = {rate for key, rate in steady.items() if f"process:{key}" in part}
        buses = {node.partition(":")[2] for node in part if node.startswith("bus:")}
        determined = _determined(buses & values.keys(), [f for f in free if f.buses <= buses], len(weight))
        members = calendar.codes(LAYER["month" if "month" in rates else "day"])
        for bus in _beside(graph, flows, determined):
            found[bus] = _means(values[bus], ~determined[bus] & (weight > 0), members, weight)
    return found


def _beside(graph: Graph, flows: Mapping[str, Flow], determined: Mapping[str, Mask]) -> set[str]:
    """Buses that are left open somewhere and that a steady process reaches through none but such buses."""
    joined = nx.Graph()
    for flow in flows.values():
        ends = [node.partition(":")[2] for node in (flow.source, flow.target) if node.startswith("bus:")]
        joined.add_edges_from((flow.driver, bus) for bus in ends if bus in determined and not determined[bus].all())
    starts = [names.activity(key, mode) for key, p in processes_of(graph).items() if p.steady for mode in p.modes]
    reached = set().union(*(nx.node_connected_component(joined, start) for start in starts if start in joined))
    return reached & determined.keys()


def _means(values: Floats, undetermined: Mask, members: NDArray[np.int64], weight: Floats) -> Floats:
    here, count = members[undetermined], int(members.max()) + 1
    hours = np.bincount(here, weights=weight[undetermined], minlength=count)
    sums = np.bincount(here, weights=(weight * values)[undetermined], minlength=count)
    found = values.copy()
    found[undetermined] = sums[here] / hours[here]
    return found


def _determined(buses: set[str], free: list[Free], segments: int) -> dict[str, Mask]:
    """Where the value of every bus follows from flows that are free to move, each an equation among its buses."""
    known = {bus: np.zeros(segments, bool) for bus in buses}
    changed = True
    while changed:
        changed = False
        for driver in free:
            mine = [bus for bus in driver.buses if bus in known]
            lacking = np.sum([~known[bus] for bus in mine], axis=0) if mine else np.zeros(segments)
            now = driver.where & (lacking == 1)
            if now.any():
                changed = True
                for bus in mine:
                    known[bus] |= now
    return known


def _free(graph: Graph, orders: Mapping[str, Floats], flows: Mapping[str, Flow]) -> list[Free]:
    """Activities of processes that are not steady, links and trades, wherever they are partly used."""
    buses: dict[str, set[str]] = {}
    for flow in flows.values():
        ends = [node.partition(":")[2] for node in (flow.source, flow.target) if node.startswith("bus:")]
        buses.setdefault(flow.driver, set()).update(ends)
    found = []
    for driver, (used, most) in _limited(graph, orders).items():
        limit = np.inf if most is None else most * (1 - PARTLY)
        where = (orders[driver] > PARTLY * max(1.0, float(orders[driver].max()))) & (used < limit)
        found.append(Free(frozenset(buses[driver]), where))
    return found


def _limited(graph: Graph, orders: Mapping[str, Floats]) -> dict[str, tuple[Floats, float | None]]:
    """What counts against the limit of every driver that may move within a segment, and that limit."""
    found: dict[str, tuple[Floats, float | None]] = {}
    for process in processes_of(graph).values():
        mine = [driver for mode in process.modes if (driver := names.activity(process.id, mode)) in orders]
        if not process.steady and mine:
            load = np.sum([orders[driver] for driver in mine], axis=0)
            found |= dict.fromkeys(mine, (load, _most(process)))
    for key, link in links_of(graph).items():
        if key in orders:
            found[key] = (orders[key], link.capacity)
    for market in markets_of(graph).values():
        trades = [trade for bus in market.at if (trade := names.trade(market.id, market.role, bus)) in orders]
        if trades:
            found |= dict.fromkeys(trades, (np.sum([orders[trade] for trade in trades], axis=0), market.rate))
    return found


def _most(process: Process) -> float | None:
    return None if process.capacity is None else process.capacity * process.load_max
