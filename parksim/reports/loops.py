"""What a firm uses again: of a kind of commodity, what returns to a process that it has passed already.

Buses and processes of a firm are put in the order of flow; inside a part where everything reaches everything (a strongly
connected component), what runs backwards in that order returns.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import networkx as nx

from parksim.graph.read import Flow as Edge
from parksim.model import Park, names
from parksim.reports.figures.sankey_order import flow_order

Weights = dict[tuple[str, str], float]


def returning(
    park: Park, edges: Iterable[Edge], kind: str, counted: Mapping[str, float]
) -> dict[tuple[str, str], float]:
    """Amounts that return inside a firm, by firm and commodity; `counted` is the yearly content of every flow."""
    firms: dict[str, Weights] = defaultdict(dict)
    for edge in edges:
        bus = edge.source if edge.source.startswith("bus:") else edge.target
        amount = counted.get(edge.id, 0.0)
        if edge.role in ("input", "output") and amount > 0 and park.commodity_of(bus[4:]).kind == kind:
            ends = (edge.source, edge.target)
            weights = firms[names.enterprise(bus)]
            weights[ends] = weights.get(ends, 0.0) + amount
    found: dict[tuple[str, str], float] = defaultdict(float)
    for firm, weights in firms.items():
        for source, target in _backwards(weights):
            bus = source if source.startswith("bus:") else target
            found[firm, park.commodity_of(bus[4:]).id] += weights[source, target]
    return dict(found)


def _backwards(weights: Weights) -> list[tuple[str, str]]:
    graph = nx.DiGraph(list(weights))
    found = []
    for part in nx.strongly_connected_components(graph):
        inside = {ends: amount for ends, amount in weights.items() if part.issuperset(ends)}
        place = {key: k for k, key in enumerate(flow_order(sorted(part), inside))}
        found += [(source, target) for source, target in inside if place[source] > place[target]]
    return found
