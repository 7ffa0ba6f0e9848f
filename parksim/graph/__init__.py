"""Park → networkx.MultiDiGraph without loss and back, what engines read of it, and what networkx finds in it."""

from parksim.graph.build import add_link, add_process, graph_of, park_of
from parksim.graph.find import Finding, findings, islands
from parksim.graph.read import Flow, flows_of, lacking_of
from parksim.graph.views import chosen_graph, enterprise_view, existing_graph, to_graphml, to_json

__all__ = [
    "Finding",
    "Flow",
    "add_link",
    "add_process",
    "chosen_graph",
    "enterprise_view",
    "existing_graph",
    "findings",
    "flows_of",
    "graph_of",
    "islands",
    "lacking_of",
    "park_of",
    "to_graphml",
    "to_json",
]
