"""What networkx finds in a park: missing outlets, orphan commodities, unreachable demands, islands, cycles."""

from typing import NamedTuple

import networkx as nx

from parksim.graph.build import edges_of, stands
from parksim.graph.read import Graph, demands_of, flows_of, frame_of
from parksim.model import Market, Process, names

NOWHERE = ""
"""Before every source."""


class Finding(NamedTuple):
    """Something found in the graph: its catalogue code, whether a run is refused for it, and what it is about."""

    code: str
    refused: bool
    values: dict[str, str]


def findings(graph: Graph) -> list[Finding]:
    """Everything worth telling: by-products without a last outlet, orphans, demands that no source reaches."""
    return [*_missing_outlets(graph), *_orphans(graph), *_unreachable(graph), *_closed(graph)]


def islands(graph: Graph) -> list[set[str]]:
    """Sets of nodes in which flows can affect each other, largest first.

    The environment joins nothing, nor does a market without limit, tier, demand charge: it is copied to each bus.
    """
    joined = nx.Graph()
    joined.add_nodes_from(node for node, data in graph.nodes(data=True) if data["kind"] == "bus")
    for flow in flows_of(graph).values():
        ends = []
        for node in (flow.source, flow.target):
            if node.startswith("environment:"):
                continue
            free = node.startswith("market:") and not binds(graph.nodes[node]["item"])
            ends.append(f"{node} {flow.id}" if free else node)
        nx.add_path(joined, ends)
    for node, data in graph.nodes(data=True):
        if data["kind"] == "process":
            for edge in edges_of(data["item"]):
                if edge.role == "input" and not stands(graph, edge):
                    joined.add_node(node)
            if data["item"].shares_capacity:
                joined.add_edge(node, f"process:{data['item'].shares_capacity}")
    return sorted(nx.connected_components(joined), key=lambda part: (-len(part), min(part)))


def binds(market: Market) -> bool:
    """Whether a trade at one bus of a market can affect another's."""
    limited = market.limit is not None or market.rate is not None or bool(market.price.tiers)
    return limited or market.demand_charge is not None or market.take_or_pay > 0 or market.meter == "park"


def cycles(graph: Graph) -> list[set[str]]:
    """Loops of material, water and energy: strongly connected parts of more than one node."""
    return [part for part in nx.strongly_connected_components(graph) if len(part) > 1]


def _missing_outlets(graph: Graph) -> list[Finding]:
    found = {}
    flows = flows_of(graph).values()
    safe = {flow.source for flow in flows if _is_last_outlet(graph, flow.target)}
    for flow in flows:
        item = graph.nodes[flow.source]["item"]
        joint = flow.role == "output" and flow.target != f"bus:{item.makes}"
        if joint and flow.target not in safe and flow.target not in found:
            bus = flow.target.partition(":")[2]
            own = bus.partition(".")[2]
            values = {"bus": bus, "commodity": own, "process": item.id, "enterprise": names.enterprise(bus)}
            found[flow.target] = Finding("PS3001", True, values)
    return list(found.values())


def _is_last_outlet(graph: Graph, node: str) -> bool:
    """A market that takes without limit, or a flare: a process that counts its input and never fails."""
    item = graph.nodes[node]["item"]
    if isinstance(item, Market):
        return item.role != "supplies" and item.limit is None and item.rate is None
    named = isinstance(item, Process) and item.id in _named_outlets(graph)
    return named or (isinstance(item, Process) and item.counted == "input" and item.fails is None)


def _named_outlets(graph: Graph) -> set[str]:
    firms = frame_of(graph).enterprises
    return {name if "." in name else f"{key}.{name}" for key, firm in firms.items() for name in firm.outlets.values()}


def _orphans(graph: Graph) -> list[Finding]:
    """Buses that something uses and nothing feeds, or the other way round; a by-product's is an error already."""
    found = []
    flows = flows_of(graph).values()
    fed, used = {flow.target for flow in flows}, {flow.source for flow in flows}
    for node, data in graph.nodes(data=True):
        if data["kind"] == "bus" and (node in fed) != (node in used):
            code = "PS3002" if node in fed else "PS3003"
            found.append(Finding(code, False, {"bus": data["item"].id}))
    return found


def _unreachable(graph: Graph) -> list[Finding]:
    """Demands that nothing from the environment, a market or a process without inputs (wind, sun) can reach."""
    flows = flows_of(graph).values()
    fed = {flow.driver for flow in flows if flow.target.startswith("process:")}
    sources = {flow.source for flow in flows if flow.source.startswith(("environment:", "market:"))}
    sources |= {flow.source for flow in flows if flow.source.startswith("process:") and flow.driver not in fed}
    way = nx.DiGraph((flow.source, flow.target) for flow in flows)
    way.add_edges_from((NOWHERE, source) for source in sources)
    reached = nx.descendants(way, NOWHERE) if sources else set()
    missing = [demand for key, demand in demands_of(graph).items() if f"demand:{key}" not in reached]
    return [Finding("PS3004", True, {"demand": demand.id, "bus": demand.takes}) for demand in missing]


def _closed(graph: Graph) -> list[Finding]:
    """Modes closed because the graph lacks one of their flows."""
    found = {}
    for _, data in graph.nodes(data=True):
        if data["kind"] == "process":
            for edge in edges_of(data["item"]):
                if not stands(graph, edge):
                    found[edge.driver] = Finding("PS3005", False, {"driver": edge.driver, "flow": edge.flow})
    return list(found.values())
