"""Other graphs of the same park: the existing one, a chosen design, one node per enterprise; export formats."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import TypeVar

import networkx as nx

from parksim.graph.build import graph_of, park_of
from parksim.graph.read import Graph, flows_of, frame_of
from parksim.model import FlowLimit, Link, Park, Process, Recipe, Store, names

CANDIDATES = ("stores", "links", "markets")
Sizable = TypeVar("Sizable", Process, Store, Link)


def existing_graph(graph: Graph) -> Graph:
    """The park without candidates and without retrofits; limits bind what stands, caps where they say that they do."""
    kept = _keep(park_of(graph), set())
    policies = {
        key: policy if policy.binds_today else policy.model_copy(update={"enabled": False})
        for key, policy in kept.policies.items()
    }
    update = {"retrofits": {}, "groups": {}, "limits": _limits(kept), "budget": None, "policies": policies}
    return graph_of(kept.model_copy(update=update))


def _limits(park: Park) -> dict[str, FlowLimit]:
    """Limits across several, of what stands of them."""
    found = {
        key: limit.model_copy(
            update={"of": tuple(name for name in limit.of if name in park.processes.keys() | park.links)}
        )
        for key, limit in park.limits.items()
    }
    return {key: limit for key, limit in found.items() if limit.of}


def chosen_graph(graph: Graph, sizes: Mapping[str, float]) -> Graph:
    """The park with the retrofits in `sizes` (id → chosen size, 1 where a retrofit has none) built, and no others."""
    park = _keep(park_of(graph), set(sizes))
    update = {
        "processes": {key: _sized(process, sizes) for key, process in park.processes.items()},
        "stores": {key: _sized(store, sizes) for key, store in park.stores.items()},
        "links": {key: _sized(link, sizes) for key, link in park.links.items()},
        "retrofits": {key: retrofit for key, retrofit in park.retrofits.items() if key in sizes},
    }
    return graph_of(park.model_copy(update=update))


def _keep(park: Park, retrofits: set[str]) -> Park:
    keep: set[str | None] = {*retrofits, None}
    update: dict[str, object] = {}
    for name in CANDIDATES:
        update[name] = {key: item for key, item in getattr(park, name).items() if item.retrofit in keep}
    update["processes"] = {
        key: process.model_copy(update={"modes": modes})
        for key, process in park.processes.items()
        if process.retrofit in keep and (modes := _modes(process, keep))
    }
    return park.model_copy(update=update)


def _modes(process: Process, retrofits: set[str | None]) -> dict[str, Recipe]:
    return {mode: recipe for mode, recipe in process.modes.items() if retrofits.issuperset(recipe.needs)}


def _sized(item: Sizable, sizes: Mapping[str, float]) -> Sizable:
    """An item at the size that its retrofit has."""
    if item.follows is None or item.retrofit is None:
        return item
    extent = item.follows * sizes[item.retrofit]
    update = {"capacity": extent}
    if isinstance(item, Store):
        other = item.sized(extent)
        update = {"size": other.size, "rate": other.rate}
    return item.model_copy(update={**update, "follows": None})


def enterprise_view(graph: Graph) -> Graph:
    """One node per enterprise and market, an edge for every link and trade between them."""
    view = nx.MultiDiGraph()
    view.add_nodes_from(
        (key, {"kind": "enterprise", "item": item}) for key, item in frame_of(graph).enterprises.items()
    )
    for flow in flows_of(graph).values():
        if flow.role not in ("link", "trade"):
            continue
        ends = [node.split(":", 1)[1] if node.startswith("market:") else names.enterprise(node) for node in flow[1:3]]
        bus = next(node for node in flow[1:3] if node.startswith("bus:"))
        view.add_edge(*ends, flow.id, commodity=graph.nodes[bus]["item"].holds, role=flow.role)
    return view


def to_json(graph: Graph) -> str:
    """The graph in node-link form; items are written as their own fields."""
    plain = _plain(graph)
    return json.dumps(nx.node_link_data(plain, edges="edges"), ensure_ascii=False, indent=1)


def to_graphml(graph: Graph) -> str:
    """The graph in GraphML; items are written as JSON text."""
    buffer = BytesIO()
    nx.write_graphml(_plain(graph), buffer)
    return buffer.getvalue().decode()


def _plain(graph: Graph) -> Graph:
    plain = nx.MultiDiGraph()
    for node, data in graph.nodes(data=True):
        item = data["item"]
        text = item if isinstance(item, str) else item.model_dump_json(exclude_defaults=True)
        plain.add_node(node, kind=data["kind"], item=text)
    for source, target, key, data in graph.edges(keys=True, data=True):
        attributes = {name: value for name, value in data.items() if name != "item"}
        if "item" in data:
            attributes["item"] = data["item"].model_dump_json(exclude_defaults=True)
        plain.add_edge(source, target, key, **attributes)
    return plain
