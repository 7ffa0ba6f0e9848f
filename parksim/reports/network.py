"""Who gives what to whom: the yearly flows of one kind between firms, from outside, and to where they end.

What a firm takes in and gives away of a kind need not be equal: water becomes steam, coal becomes gas. The difference
is a flow of its own, `converted` or `made`, so that what enters every place equals what leaves it. What a firm uses
again is a loop from itself to itself. Air is no material. Steam that one firm sends to another is water there too. What
firms exchange is never left out, however little it is.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from parksim.graph.read import Flow as Edge
from parksim.model import Commodity, Market, Park, names
from parksim.reports.both import Both, joined, named, say
from parksim.reports.figures.sankey import Flow, Node, Sankey
from parksim.reports.loops import returning
from parksim.reports.tones import spent

CONVERTED, MADE = "sink converted", "source made"
USEFUL = ("delivered", "sold")
SMALL_END, SMALL_FLOW, NAMED = 0.02, 0.005, 3
"""Ends below this share of the total are drawn together; other flows below that share are left out; names at a flow."""

Yearly = Mapping[str, float]
"""Amount of every flow a year."""


class Between(NamedTuple):
    """One commodity's way from one place to another; an empty commodity is what is converted or made."""

    source: str
    target: str
    commodity: str


class Drawn(NamedTuple):
    """A diagram with what it leaves out."""

    sankey: Sankey
    left_out: tuple[float, ...]


def content_of(commodity: Commodity, kind: str) -> float:
    """What a diagram counts of one unit: water in m³, energy in GJ, anything else in t."""
    contents = commodity.contents
    water = contents.water if commodity.kind != "water" else contents.water or 1.0
    return {"water": water, "energy": contents.energy}.get(kind, contents.mass)


def network(park: Park, edges: Mapping[str, Edge], kind: str, states: list[Yearly]) -> Drawn | None:
    """The diagram of one kind of commodity in several states; None where nothing of it flows."""
    amounts: dict[Between, list[float]] = defaultdict(lambda: [0.0] * len(states))
    mine = {edge: commodity for edge in edges.values() if (commodity := _counted(park, edge, kind)) is not None}
    for state, yearly in enumerate(states):
        counted = {edge.id: content_of(c, kind) * yearly.get(edge.id, 0.0) for edge, c in mine.items()}
        for edge, commodity in mine.items():
            place = _ends(park, edge)
            if place is not None and not (kind == "material" and commodity.environment):
                amounts[Between(*place, commodity.id)][state] += counted[edge.id]
        for (firm, key), amount in returning(park, mine, kind, counted).items():
            amounts[Between(firm, firm, key)][state] += amount
    _balance(amounts, len(states))
    total = max(sum(a[s] for way, a in amounts.items() if way.source.startswith("source ")) for s in range(len(states)))
    return _drawn(park, kind, _merged(amounts, total), total) if total > 0 else None


def _counted(park: Park, edge: Edge, kind: str) -> Commodity | None:
    """What flows, where a diagram counts it: commodities of its kind, and steam between firms in the one of water."""
    commodity = park.commodities[_commodity(park, edge)]
    place = _ends(park, edge)
    carries = kind == "water" and commodity.contents.water > 0 and place is not None and " " not in "".join(place)
    return commodity if commodity.kind == kind or carries else None


def _commodity(park: Park, edge: Edge) -> str:
    for node in (edge.source, edge.target):
        part, _, key = node.partition(":")
        if part == "bus":
            return park.buses[key].holds
        if part == "environment":
            return key
    raise ValueError(f"flow {edge.id!r} touches no bus")


def _ends(park: Park, edge: Edge) -> tuple[str, str] | None:
    """Where a flow comes from and where it goes, as places of the diagram; None for what stays inside a firm."""
    source, target = _place(park, edge.source, "source"), _place(park, edge.target, "sink")
    inside = edge.role in ("input", "output", "fill", "empty") or source == target
    return None if inside else (source, target)


def _place(park: Park, node: str, end: str) -> str:
    part, _, key = node.partition(":")
    match part:
        case "market":
            market = park.markets[key]
            return f"source {market.commodity}" if market.role == "supplies" else f"sink {_outlet(market)}"
        case "demand":
            return "sink delivered"
        case "environment":
            return f"{end} {key}"
    return names.enterprise(key)


def _outlet(market: Market) -> str:
    if market.role == "buys":
        return "sold"
    return "landfill" if market.landfill else "discharged"


def _balance(amounts: dict[Between, list[float]], states: int) -> None:
    """What a firm takes in beyond what it gives is converted, what it gives beyond that was made."""
    net: dict[str, list[float]] = defaultdict(lambda: [0.0] * states)
    for way, values in list(amounts.items()):
        for state, value in enumerate(values):
            net[way.target][state] += value
            net[way.source][state] -= value
    for firm, values in net.items():
        if " " not in firm:
            amounts[Between(firm, CONVERTED, "")] = [max(value, 0.0) for value in values]
            amounts[Between(MADE, firm, "")] = [max(-value, 0.0) for value in values]


def _merged(amounts: Mapping[Between, list[float]], total: float) -> dict[Between, list[float]]:
    """Small sources and sinks as one each."""
    ends: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(next(iter(amounts.values()))))
    for way, values in amounts.items():
        for end in (way.source, way.target):
            ends[end] = [a + b for a, b in zip(ends[end], values, strict=True)]
    small = {end: f"{end.split(' ')[0]} other" for end, values in ends.items()
             if " " in end and end not in (CONVERTED, MADE) and max(values) < SMALL_END * total}  # fmt: skip
    merged: dict[Between, list[float]] = {}
    for way, values in amounts.items():
        to = Between(small.get(way.source, way.source), small.get(way.target, way.target), way.commodity)
        merged[to] = [a + b for a, b in zip(merged.get(to, [0.0] * len(values)), values, strict=True)]
    return merged


def _drawn(park: Park, kind: str, amounts: Mapping[Between, list[float]], total: float) -> Drawn:
    pairs: dict[tuple[str, str], list[tuple[str, list[float]]]] = defaultdict(list)
    for way, values in amounts.items():
        pairs[way.source, way.target].append((way.commodity, values))
    flows, left_out, spoiled = [], [0.0] * len(next(iter(amounts.values()))), spent(park)
    for (source, target), parts in sorted(pairs.items()):
        values = [sum(column) for column in zip(*(v for _, v in parts), strict=True)]
        exchange = " " not in source + target and source != target
        if max(values) < (0 if exchange else SMALL_FLOW) * total or max(values) <= 0:
            left_out = [a + b for a, b in zip(left_out, values, strict=True)]
            continue
        tone = "waste" if _mostly(spoiled, parts) and kind != "waste" else ""
        flows.append(Flow(source, target, _name(park, parts), tuple(values), tone))
    used = dict.fromkeys(end for flow in flows for end in (flow.source, flow.target))
    return Drawn(Sankey(kind, tuple(_node(park, key) for key in used), tuple(flows)), tuple(left_out))


def _mostly(some: frozenset[str], parts: list[tuple[str, list[float]]]) -> bool:
    """Whether more than half of a flow is of some commodities."""
    return 2 * sum(max(values) for key, values in parts if key in some) > sum(max(values) for _, values in parts)


def _name(park: Park, parts: list[tuple[str, list[float]]]) -> Both:
    """Names of what flows, the largest first."""
    largest = sorted(parts, key=lambda part: (-max(part[1]), part[0]))
    known = [named(park.commodities[key].name) for key, values in largest if key and max(values) > 0]
    more = [say("sankey.more", many=len(known) - NAMED)] if len(known) > NAMED else []
    return joined([*known[:NAMED], *more]) if known else say("sankey.difference")


def _node(park: Park, key: str) -> Node:
    if " " not in key:
        return Node(key, named(park.enterprises[key].name), "firm")
    end, _, what = key.partition(" ")
    known = park.commodities.get(what)
    name = named(known.name) if known else say(f"sankey.{end}.{what}")
    lost = end == "sink" and what not in USEFUL
    return Node(key, name, "source" if end == "source" else "sink", lost)
