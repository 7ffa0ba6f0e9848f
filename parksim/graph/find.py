"""What networkx finds in a park: missing outlets, orphan commodities, unreachable demands, islands, cycles."""

from typing import NamedTuple

import networkx as nx

from parksim.errors import Place, Problem, problem
from parksim.graph.apart import apart
from parksim.graph.build import edges_of, stands
from parksim.graph.read import Graph, demands_of, flows_of, frame_of, links_of, markets_of, processes_of
from parksim.model import HOURS_PER_YEAR, Market, Process, names

NOWHERE = ""
"""Before every source."""


class Finding(NamedTuple):
    """Something found in the graph: its catalogue code, whether a run is refused for it, what it is about, and where."""

    code: str
    refused: bool
    values: dict[str, str]
    where: Place | None = None
    hint: str | None = None

    @property
    def problem(self) -> Problem:
        """The same as a problem, to be told or raised."""
        return problem(self.code, self.where, hint=self.hint, **self.values)


def findings(graph: Graph) -> list[Finding]:
    """Everything worth telling: by-products without a last outlet, orphans, demands that no source reaches."""
    return [
        *_missing_outlets(graph),
        *_orphans(graph),
        *_unreachable(graph),
        *_closed(graph),
        *_apart(graph),
        *_uncounted(graph),
        *_bought_waste(graph),
        *unplayable(graph),
        *_of_other_years(graph),
    ]


def unplayable(graph: Graph) -> list[Finding]:
    """Markets whose terms a plan knows and a simulated year cannot follow yet: tiers and take-or-pay."""
    park = frame_of(graph)
    terms = {key: market.price.tiers or market.take_or_pay for key, market in markets_of(graph).items()}
    return [
        Finding("PS4202", False, {"market": key}, park.place_of(f"markets.{key}"))
        for key, told in terms.items()
        if told
    ]


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
            where = frame_of(graph).place_of(f"processes.{item.id}", f"enterprises.{values['enterprise']}")
            limited = _limited_outlet(graph, flow.target)
            hint = limited.pop("hint", None)
            found[flow.target] = Finding("PS3001", True, values | limited, where, hint)
    return list(found.values())


def _is_last_outlet(graph: Graph, node: str) -> bool:
    """A market that takes without limit, or a flare, or a process named as an outlet, that nothing bounds."""
    item = graph.nodes[node]["item"]
    if isinstance(item, Market):
        return item.role != "supplies" and item.limit is None and item.rate is None and item.retrofit is None
    if not isinstance(item, Process) or bounds(item):
        return False
    return item.counted == "input" or item.id in _named_outlets(graph)


def _limited_outlet(graph: Graph, node: str) -> dict[str, str]:
    """What takes a by-product but can fail or fill up, the key that says so, and the hint; nothing where nothing does."""
    for flow in flows_of(graph).values():
        item = graph.nodes[flow.target]["item"] if flow.source == node else None
        hint = "added_outlet" if getattr(item, "retrofit", None) else "limited_outlet"
        if isinstance(item, Market) and item.role == "takes":
            return {"outlet": item.id, "bound": "limit" if item.limit is not None else "rate", "hint": hint}
        if isinstance(item, Process) and bounds(item) and (item.counted == "input" or item.id in _named_outlets(graph)):
            return {"outlet": item.id, "bound": ", ".join(bounds(item)), "hint": hint}
    return {}


def bounds(process: Process) -> list[str]:
    """What keeps a process from always taking all that there is, as keys of the scenario."""
    found = {
        "fails": process.fails is not None,
        "capacity": process.capacity is not None or process.follows is not None,
        "shares_capacity": process.shares_capacity is not None,
        "hours": process.hours < HOURS_PER_YEAR,
        "available": process.available is not None,
        "maintenance": bool(process.maintenance),
    }
    return [key for key, bound in found.items() if bound]


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
            bus = data["item"].id
            found.append(Finding(code, False, {"bus": bus}, _touched(graph, bus)))
    return found


def _touched(graph: Graph, bus: str) -> Place | None:
    """Where something stands that feeds or uses a bus, else where its enterprise does."""
    kinds = {"process": "processes", "demand": "demands", "store": "stores", "market": "markets"}
    flows = [flow for flow in flows_of(graph).values() if f"bus:{bus}" in (flow.source, flow.target)]
    ends = [end.partition(":") for flow in flows for end in (flow.source, flow.target)]
    items = [f"{kinds[kind]}.{key}" for kind, _, key in ends if kind in kinds]
    items += [f"links.{flow.driver}" for flow in flows if flow.role == "link"]
    return frame_of(graph).place_of(*items, f"enterprises.{names.enterprise(bus)}")


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
    park = frame_of(graph)
    return [
        Finding("PS3004", True, {"demand": d.id, "bus": d.takes}, park.place_of(f"demands.{d.id}")) for d in missing
    ]


def _apart(graph: Graph) -> list[Finding]:
    """Retrofits of which each adds a mode to one process, and none says what it does where both are built."""
    park = frame_of(graph)
    return [
        Finding(
            "PS2122", False, {"process": process.id, "one": one, "other": other}, park.place_of(f"retrofits.{other}")
        )
        for process, one, other in apart(park.model_copy(update={"processes": processes_of(graph)}))
    ]


def _uncounted(graph: Graph) -> list[Finding]:
    """Energy that is bought and states neither contents nor a calorific value: it counts nothing, and burns to nothing."""
    park = frame_of(graph)
    bought = {market.commodity for market in markets_of(graph).values() if market.role == "supplies" and market.at}
    return [
        Finding("PS2124", False, {"commodity": key}, park.place_of(f"commodities.{key}"))
        for key in sorted(bought)
        if park.commodities[key].kind == "energy"
        and park.commodities[key].tce is None
        and not any(park.commodities[key].contents.model_dump().values())
    ]


def _of_other_years(graph: Graph) -> list[Finding]:
    """Policies that are switched on and do not hold in the year of the calendar: no plan and no report knows them."""
    park = frame_of(graph)
    year = park.calendar.year
    return [
        Finding("PS2160", False, {"policy": key, "year": str(year)}, park.place_of(f"policies.{key}"))
        for key, policy in park.policies.items()
        if policy.enabled and not policy.in_force(year)
    ]


def _bought_waste(graph: Graph) -> list[Finding]:
    """Links whose buyer pays for a waste that replaces nothing there: the price may lack its minus."""
    found, park = [], frame_of(graph)
    for key, link in links_of(graph).items():
        held, price = graph.nodes[f"bus:{link.source}"]["item"].holds, link.contract.price
        if (
            park.commodities[held].kind == "waste"
            and price is not None
            and price > 0
            and not _replaces(graph, link.target)
        ):
            buyer, seller = names.enterprise(link.target), names.enterprise(link.source)
            about = {"link": key, "commodity": held, "buyer": buyer, "seller": seller, "price": f"{price:g}"}
            found.append(Finding("PS4230", False, about, park.place_of(f"links.{key}")))
    return found


def _replaces(graph: Graph, bus: str) -> bool:
    """Whether what a bus holds is for sale there too, or some process may use it or leave it: it is worth what it spares."""
    if any(market.role == "supplies" and bus in market.at for market in markets_of(graph).values()):
        return True
    modes = [[bus in recipe.inputs for recipe in process.modes.values()] for process in processes_of(graph).values()]
    return any(any(uses) and not all(uses) for uses in modes)


def _closed(graph: Graph) -> list[Finding]:
    """Modes closed because the graph lacks one of their flows."""
    found = {}
    for _, data in graph.nodes(data=True):
        if data["kind"] == "process":
            for edge in edges_of(data["item"]):
                if not stands(graph, edge):
                    where = frame_of(graph).place_of(f"processes.{data['item'].id}")
                    found[edge.driver] = Finding("PS3005", False, {"driver": edge.driver, "flow": edge.flow}, where)
    return list(found.values())
