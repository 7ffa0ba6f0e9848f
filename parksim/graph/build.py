"""Park → graph and back.

Nodes carry the park's own descriptions (`item`), edges one flow each. A flow is `amount` times its driver: the activity
of a process in a mode, a trade, what enters a link, what a demand gets, what fills or empties a store. The edge's key
is the flow's id. A driver is open only while every edge that its item describes stands: remove one input of a recipe
and that mode is closed, for both engines and for the audit.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import networkx as nx

from parksim.model import Bus, Demand, Link, Market, Park, Process, Recipe, Store, names

ITEMS = ("buses", "processes", "stores", "demands", "markets")
KIND_OF = {"buses": "bus", "processes": "process", "stores": "store", "demands": "demand", "markets": "market"}


class Edge(NamedTuple):
    """An edge that an item describes: flow id, node keys, driver and flow per unit of it."""

    flow: str
    source: str
    target: str
    driver: str
    amount: float
    role: str


def graph_of(park: Park) -> nx.MultiDiGraph:
    """Every item of the park as nodes and edges; what is neither (policies, groups, calendar …) as graph attribute."""
    frame = park.model_copy(update={name: {} for name in (*ITEMS, "links")})
    graph = nx.MultiDiGraph(frame=frame)
    for name in ITEMS:
        for key, item in getattr(park, name).items():
            graph.add_node(f"{KIND_OF[name]}:{key}", kind=KIND_OF[name], item=item)
    for name in ITEMS[1:]:
        for item in getattr(park, name).values():
            _add_edges(graph, edges_of(item))
    for link in park.links.values():
        add_link(graph, link)
    return graph


def add_process(graph: nx.MultiDiGraph, process: Process) -> None:
    """Add a process with its edges; its buses must stand (else ValueError)."""
    graph.add_node(f"process:{process.id}", kind="process", item=process)
    _add_edges(graph, edges_of(process))


def add_link(graph: nx.MultiDiGraph, link: Link) -> None:
    """Add a link as an edge between its buses (ValueError where one is missing); what it loses and uses are edges too.

    Each carries the link, so that one that lacks another is known to be closed.
    """
    edges = list(edges_of(link))
    _add_edges(graph, edges)
    for edge in edges:
        graph.edges[edge.source, edge.target, edge.flow]["item"] = link


def _add_edges(graph: nx.MultiDiGraph, edges: Iterable[Edge]) -> None:
    for edge in edges:
        for node in (edge.source, edge.target):
            if node.startswith("environment:"):
                graph.add_node(node, kind="environment", item=node.partition(":")[2])
            elif node not in graph:
                raise ValueError(f"flow {edge.flow!r} needs {node!r}, which the graph does not have")
        graph.add_edge(edge.source, edge.target, edge.flow, driver=edge.driver, amount=edge.amount, role=edge.role)


def edges_of(item: Process | Store | Demand | Market | Link | Bus) -> Iterator[Edge]:
    """The edges that an item describes."""
    match item:
        case Process():
            for mode, recipe in item.modes.items():
                yield from _recipe_edges(item, mode, recipe)
        case Store():
            fill, empty = names.fill(item.id), names.empty(item.id)
            yield Edge(fill, f"bus:{item.holds}", f"store:{item.id}", fill, 1.0, "fill")
            yield Edge(empty, f"store:{item.id}", f"bus:{item.holds}", empty, 1.0, "empty")
        case Demand():
            flow = names.into(item.takes, item.id)
            yield Edge(flow, f"bus:{item.takes}", f"demand:{item.id}", item.id, 1.0, "served")
        case Market():
            for bus in item.at:
                ends = (f"market:{item.id}", f"bus:{bus}")
                flow = names.trade(item.id, item.role, bus)
                source, target = ends if item.role == "supplies" else ends[::-1]
                yield Edge(flow, source, target, flow, 1.0, "trade")
        case Link():
            yield from _link_edges(item)


def _recipe_edges(process: Process, mode: str, recipe: Recipe) -> Iterator[Edge]:
    driver, node = names.activity(process.id, mode), f"process:{process.id}"
    inputs, outputs, environment = dict(recipe.inputs), dict(recipe.outputs), dict(recipe.environment)
    if process.counted == "input":
        inputs[process.makes] = 1.0
    elif "." in process.makes:
        outputs[process.makes] = 1.0
    else:
        environment[process.makes] = 1.0
    for commodity, amount in recipe.balancing.items():
        environment[commodity] = environment.get(commodity, 0.0) + amount
    for bus, amount in inputs.items():
        yield Edge(names.into(bus, driver), f"bus:{bus}", node, driver, amount, "input")
    for bus, amount in outputs.items():
        yield Edge(names.into(driver, bus), node, f"bus:{bus}", driver, amount, "output")
    for commodity, amount in environment.items():
        place = f"environment:{commodity}"
        if amount >= 0:
            yield Edge(names.into(driver, commodity), node, place, driver, amount, "environment")
        else:
            yield Edge(names.into(commodity, driver), place, node, driver, -amount, "environment")


def _link_edges(link: Link) -> Iterator[Edge]:
    source = f"bus:{link.source}"
    yield Edge(link.id, source, f"bus:{link.target}", link.id, 1.0 - link.loss, "link")
    if link.loss:
        lost = f"environment:{names.commodity(link.source)}"
        yield Edge(names.link_loss(link.id), source, lost, link.id, link.loss, "loss")
    for bus, amount in link.uses.items():
        used = f"environment:{names.commodity(bus)}"
        yield Edge(names.link_use(link.id, bus), f"bus:{bus}", used, link.id, amount, "use")


def stands(graph: nx.MultiDiGraph, edge: Edge) -> bool:
    """Whether an edge that an item describes is in the graph."""
    return bool(graph.has_edge(edge.source, edge.target, edge.flow))


def park_of(graph: nx.MultiDiGraph) -> Park:
    """The park that a graph describes: what lacks an edge is closed, amounts are those of the edges."""
    found: dict[str, dict[str, object]] = {name: {} for name in (*ITEMS, "links")}
    plural = {kind: name for name, kind in KIND_OF.items()}
    for _, data in graph.nodes(data=True):
        item = data["item"]
        if data["kind"] == "process":
            item = _process_of(graph, item)
        elif data["kind"] == "market":
            kept = {edge.flow for edge in edges_of(item) if stands(graph, edge)}
            item = item.model_copy(
                update={"at": tuple(bus for bus in item.at if names.trade(item.id, item.role, bus) in kept)}
            )
        elif data["kind"] in ("store", "demand") and not all(stands(graph, edge) for edge in edges_of(item)):
            item = None
        if item is not None and data["kind"] != "environment":
            found[plural[data["kind"]]][item.id] = item
    for _, _, data in graph.edges(data=True):
        link = data.get("item")
        if link is not None and all(stands(graph, edge) for edge in edges_of(link)):
            found["links"][link.id] = link
    park: Park = graph.graph["frame"].model_copy(update=found)
    return park


def _process_of(graph: nx.MultiDiGraph, process: Process) -> Process | None:
    modes = {mode: recipe for mode, recipe in process.modes.items() if mode_stands(graph, process, mode)}
    return process.model_copy(update={"modes": modes}) if modes else None


def mode_stands(graph: nx.MultiDiGraph, process: Process, mode: str) -> bool:
    """Whether every edge of a mode's recipe is in the graph."""
    return all(stands(graph, edge) for edge in _recipe_edges(process, mode, process.modes[mode]))
