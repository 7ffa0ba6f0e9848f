"""What policies, caps and objectives count, as a factor per unit of flow: one place for the optimiser's side.

co2_scope1: fossil and mineral carbon emitted inside the boundary; co2_scope2: power and heat bought, by the market's
factor; fresh_water: m³ of commodities marked fresh; landfill: t into markets marked so; energy_tce: bought less what
leaves with energy content. Any other measure is a commodity that leaves to the environment.
"""

from collections.abc import Collection, Mapping

from parksim.graph.read import Flow, Graph, frame_of
from parksim.model import Commodity, Demand, Market, names

CO2 = "co2"


def measure_factors(graph: Graph, flows: Mapping[str, Flow], measure: str, of: Collection[str]) -> dict[str, float]:
    """Factor of every one of the graph's flows that a measure of some enterprises counts; by flow id."""
    counted = {flow.id: _factor(graph, flow, measure) for flow in flows.values() if _owner(flow) in of}
    return {flow: factor for flow, factor in counted.items() if factor}


def _owner(flow: Flow) -> str:
    """Enterprise to whose account a flow goes: that of its inside end."""
    inside = flow.target if flow.source.startswith(("market:", "environment:")) else flow.source
    return names.enterprise(inside)


def _factor(graph: Graph, flow: Flow, measure: str) -> float:
    match measure:
        case "co2":
            return _factor(graph, flow, "co2_scope1") + _factor(graph, flow, "co2_scope2")
        case "co2_scope1":
            return _to_environment(flow, CO2)
        case "co2_scope2":
            market = _market(graph, flow.source)
            return market.co2 if market else 0.0
        case "fresh_water":
            bought = _bought(graph, flow)
            return (bought.contents.water or 1.0) if bought and bought.fresh else 0.0
        case "landfill":
            market = _market(graph, flow.target)
            return _commodity(graph, flow.source).contents.mass if market and market.landfill else 0.0
        case "energy_tce":
            return _energy(graph, flow)
        case _:
            market = _market(graph, flow.target)
            discharged = bool(market and market.role == "takes" and market.commodity == measure)
            return 1.0 if discharged else _to_environment(flow, measure)


def _to_environment(flow: Flow, commodity: str) -> float:
    if flow.target == f"environment:{commodity}":
        return 1.0
    return -1.0 if flow.source == f"environment:{commodity}" else 0.0


def _energy(graph: Graph, flow: Flow) -> float:
    bought = _bought(graph, flow)
    if bought:
        return bought.tce_per_unit
    target = graph.nodes[flow.target]["item"]
    leaves = isinstance(target, Market) or (isinstance(target, Demand) and target.used == "outside")
    return -_commodity(graph, flow.source).tce_per_unit if leaves else 0.0


def _market(graph: Graph, node: str) -> Market | None:
    item = graph.nodes[node]["item"]
    return item if isinstance(item, Market) else None


def _bought(graph: Graph, flow: Flow) -> Commodity | None:
    market = _market(graph, flow.source)
    return frame_of(graph).commodities[market.commodity] if market else None


def _commodity(graph: Graph, bus: str) -> Commodity:
    return frame_of(graph).commodities[graph.nodes[bus]["item"].holds]
