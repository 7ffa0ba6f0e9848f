"""What engines read of a graph: items by kind, open flows, capacities of the modes that are left."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias, TypeVar

import networkx as nx

from parksim.graph.build import edges_of, mode_stands, stands
from parksim.model import Bus, Demand, Link, Market, Park, Process, Store, names

Graph: TypeAlias = nx.MultiDiGraph
Item = TypeVar("Item", Bus, Demand, Market, Process, Store)


class Flow(NamedTuple):
    """An open flow: node keys of its ends, its driver and the flow per unit of the driver."""

    id: str
    source: str
    target: str
    driver: str
    amount: float
    role: str


def frame_of(graph: Graph) -> Park:
    """What the graph says beside nodes and edges: commodities, policies, groups, calendar, money."""
    frame: Park = graph.graph["frame"]
    return frame


def buses_of(graph: Graph) -> dict[str, Bus]:
    """Buses by id."""
    return _items(graph, Bus)


def processes_of(graph: Graph) -> dict[str, Process]:
    """Processes by id, whether their modes are open or not."""
    return _items(graph, Process)


def markets_of(graph: Graph) -> dict[str, Market]:
    """Markets by id; which of their trades are open `flows_of` says."""
    return _items(graph, Market)


def stores_of(graph: Graph) -> dict[str, Store]:
    """Stores that lack no edge, by id."""
    return _whole(graph, _items(graph, Store))


def demands_of(graph: Graph) -> dict[str, Demand]:
    """Demands that lack no edge, by id."""
    return _whole(graph, _items(graph, Demand))


def _items(graph: Graph, kind: type[Item]) -> dict[str, Item]:
    items = (data["item"] for _, data in graph.nodes(data=True))
    return {item.id: item for item in items if isinstance(item, kind)}


def _whole(graph: Graph, items: dict[str, Item]) -> dict[str, Item]:
    return {key: item for key, item in items.items() if all(stands(graph, edge) for edge in edges_of(item))}


def links_of(graph: Graph) -> dict[str, Link]:
    """Links whose edges all stand, by id."""
    links = (data["item"] for _, _, data in graph.edges(data=True) if "item" in data)
    return {link.id: link for link in links if all(stands(graph, edge) for edge in edges_of(link))}


def open_modes(graph: Graph, process: Process) -> list[str]:
    """Modes of a process whose recipe the graph still holds."""
    return [mode for mode in process.modes if mode_stands(graph, process, mode)]


def lacking_of(graph: Graph, process: Process) -> dict[str, list[str]]:
    """Flows that each closed mode lacks, by mode."""
    missing: dict[str, list[str]] = {mode: [] for mode in process.modes if mode not in open_modes(graph, process)}
    for edge in edges_of(process):
        for mode in missing:
            if edge.driver == names.activity(process.id, mode) and not stands(graph, edge):
                missing[mode].append(edge.flow)
    return missing


def flows_of(graph: Graph) -> dict[str, Flow]:
    """Open flows by id: edges whose driver lacks no edge."""
    closed = _closed_drivers(graph)
    flows = {}
    for source, target, key, data in graph.edges(keys=True, data=True):
        if data["driver"] not in closed:
            flows[key] = Flow(key, source, target, data["driver"], data["amount"], data["role"])
    return flows


def _closed_drivers(graph: Graph) -> set[str]:
    items = [data["item"] for _, data in graph.nodes(data=True) if data["kind"] in ("process", "store")]
    items += [data["item"] for _, _, data in graph.edges(data=True) if "item" in data]
    return {edge.driver for item in items for edge in edges_of(item) if not stands(graph, edge)}


def audible(flows: Mapping[str, Flow]) -> dict[str, float]:
    """The least value of every driver that is more than rounding: less moves no flow by 1e-10 of its unit an hour."""
    largest: dict[str, float] = {}
    for flow in flows.values():
        largest[flow.driver] = max(largest.get(flow.driver, 1.0), abs(flow.amount))
    return {driver: 1e-10 / amount for driver, amount in largest.items()}
