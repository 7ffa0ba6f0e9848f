"""The park of a resolved scenario: every section read in the order in which they depend on each other."""

from dataclasses import dataclass, field
from typing import Any, TypeVar

from parksim.errors import Collector, ParkError, Place, Problem
from parksim.files.additions import add_items, add_modes, change_figures
from parksim.files.closing import closed_process
from parksim.files.coherence import check_items
from parksim.files.commodities import read_commodities
from parksim.files.contents import check_contents
from parksim.files.enterprises import PER_SIZE, Inside, declare_buses, read_enterprise, read_inside
from parksim.files.fields import FAILED, build
from parksim.files.fitting import check_fitting
from parksim.files.frame import read_calendar, read_futures, read_money, read_published, read_sources
from parksim.files.grammar import PARK, check_keys
from parksim.files.groups import read_group, read_limit
from parksim.files.in_vain import check_in_vain
from parksim.files.links import read_link
from parksim.files.markets import Offer, finish_market, read_market
from parksim.files.nodes import Node
from parksim.files.numbers import Wanted, amount
from parksim.files.policies import read_policy
from parksim.files.processes import Plant, finish, inherit
from parksim.files.reading import Names, Reading, entries, get
from parksim.files.resolve import Resolved
from parksim.files.retrofits import Bundle, read_retrofit
from parksim.files.stated import stated_items
from parksim.files.tariffs import read_tariff
from parksim.files.twins import combine
from parksim.model import Frozen, Link, Market, Park, Process, Retrofit, Store

__all__ = ["read_park"]

Model = TypeVar("Model", bound=Frozen)


@dataclass
class _Parts:
    """What has been read of a park, before it is put together."""

    inside: Inside = field(default_factory=Inside)
    bundle: Bundle = field(default_factory=Bundle)
    offers: dict[str, Offer] = field(default_factory=dict)
    links: dict[str, dict[str, Any]] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)

    @property
    def plants(self) -> dict[str, Plant]:
        """Processes of the park and of its retrofits."""
        return self.inside.plants | self.bundle.plants


def read_park(resolved: Resolved, problems: Collector) -> Park | None:
    """Read the whole park, noting problems; None where something obligatory could not be read."""
    tree = resolved.tree
    reading = Reading(problems, _names(tree), resolved.tables)
    check_keys(reading, resolved.stated, PARK)
    frame: dict[str, Any] = {
        "id": resolved.folder.resolve().name or "park",
        "name": reading.name(get(tree, "name"), "park"),
        "money": read_money(reading, get(tree, "money")),
        "calendar": read_calendar(reading, get(tree, "calendar"), tree.place),
        "sources": read_sources(reading, get(tree, "sources")),
    }
    reading.year = frame["calendar"].year
    read_commodities(reading, get(tree, "commodities"))
    parts = _parts(reading, tree)
    values = frame | _items(reading, tree, parts) | _terms(reading, tree, parts)
    values |= {"commodities": reading.commodities, "buses": dict(sorted(reading.buses.items()))}
    stated = stated_items(tree)
    check_items(reading, stated, values)
    check_fitting(reading, stated, values)
    check_in_vain(reading, stated, values)
    check_contents(reading, stated, values)
    values |= {"numbers": reading.numbers, "changed": dict(resolved.changed)}
    park = None if problems.problems else build(reading, Park, values, tree)
    return park and park.stated_at({key: item.place for key, item in stated.items()})


def checked_park(found: Resolved, problems: Collector) -> Park:
    """The whole park. Raises ParkError with all problems, those noted before among them, by file and line."""
    park = read_park(found, problems)
    if park is None or problems.problems:
        raise ParkError(sorted(dict.fromkeys(problems.problems), key=_order))
    return park


def _order(problem: Problem) -> tuple[str, int, int]:
    where = problem.where
    return (where.file, where.line or 0, where.column or 0) if where else ("", 0, 0)


def _items(reading: Reading, tree: Node, parts: _Parts) -> dict[str, Any]:
    """Everything that stands in the park or may be added to it."""
    retrofits = _retrofits(reading, tree, parts)
    return {
        "enterprises": parts.inside.enterprises,
        "processes": _processes(reading, parts),
        "stores": _built(reading, Store, parts.inside.stores | parts.bundle.stores, parts),
        "demands": parts.inside.demands,
        "links": _built(reading, Link, parts.links | parts.bundle.links, parts),
        "markets": _markets(reading, parts),
        "retrofits": retrofits,
    }


def _names(tree: Node) -> Names:
    """Every identifier that the files declare."""

    def declared(section: str) -> set[str]:
        return {key for key, _, _ in entries(get(tree, section))}

    def inside(kind: str) -> set[str]:
        firms = entries(get(tree, "enterprises"))
        return {f"{firm}.{key}" for firm, node, _ in firms for key, _, _ in entries(get(node, kind))}

    def added(kind: str) -> set[str]:
        retrofits = entries(get(tree, "retrofits"))
        return {key for _, node, _ in retrofits for key, _, _ in entries(get(node, "adds", kind))}

    kinds = {key for key, _, _ in entries(get(tree, "calendar", "day_types"))} or {"day"}
    return Names(
        commodities=frozenset(declared("commodities")),
        enterprises=frozenset(declared("enterprises")),
        processes=frozenset(inside("processes") | added("processes")),
        stores=frozenset(inside("stores") | added("stores")),
        demands=frozenset(inside("demands")),
        links=frozenset(declared("links") | added("links")),
        markets=frozenset(declared("markets") | added("markets")),
        tariffs=frozenset(declared("tariffs")),
        retrofits=frozenset(declared("retrofits")),
        sources=frozenset(declared("sources")),
        day_types=frozenset(kinds),
    )


def _parts(reading: Reading, tree: Node) -> _Parts:
    """Enterprises and what stands inside them, links and markets, and what retrofits add."""
    parts = _Parts()
    firms = [
        (key, node, where) for key, node, where in entries(get(tree, "enterprises")) if isinstance(node.value, dict)
    ]
    declare_buses(reading, get(tree, "enterprises"))
    taken: dict[str, Place] = {}
    for key, node, where in firms:
        firm = read_enterprise(reading, key, node, where)
        if firm is not None:
            parts.inside.enterprises[key] = firm
        read_inside(reading, key, node, parts.inside)
        for kind in ("processes", "stores", "demands"):
            taken |= {f"{key}.{name}": place for name, _, place in entries(get(node, kind))}
    for key, node, where in entries(get(tree, "links")):
        taken[f"links.{key}"] = where
        link = read_link(reading, key, node, where) if isinstance(node.value, dict) else None
        if link is not None:
            parts.links[key], parts.nodes[key] = link, node
    for key, node, where in entries(get(tree, "markets")):
        taken[f"markets.{key}"] = where
        offer = read_market(reading, key, node, where) if isinstance(node.value, dict) else None
        if offer is not None:
            parts.offers[key] = offer
    for key, node, _ in entries(get(tree, "retrofits")):
        add_items(reading, key, node, parts.bundle, parts.offers, taken)
    parts.nodes |= parts.inside.nodes | parts.bundle.nodes
    return parts


def _retrofits(reading: Reading, tree: Node, parts: _Parts) -> dict[str, Retrofit]:
    found = {}
    for key, node, where in entries(get(tree, "retrofits")):
        if not isinstance(node.value, dict):
            continue
        touched = add_modes(reading, key, node, parts.plants) + change_figures(reading, key, node, parts.plants)
        plants = list({plant.id: plant for plant in touched}.values())
        retrofit = read_retrofit(reading, key, node, where, parts.bundle, plants)
        if retrofit is not None:
            found[key] = retrofit
    combine(reading, parts.plants.values(), get(tree, "retrofits"), get(tree, "groups"))
    return found


def _processes(reading: Reading, parts: _Parts) -> dict[str, Process]:
    plants = parts.plants
    holds = {bus.id: bus.holds for bus in reading.buses.values()}
    found = {}
    for plant in plants.values():
        inherit(reading, plant, plants)
    for key, plant in plants.items():
        process = finish(reading, plant)
        if process is not None:
            found[key] = closed_process(reading, plant, process, holds)
    return found


def _built(reading: Reading, model: type[Model], items: dict[str, dict[str, Any]], parts: _Parts) -> dict[str, Model]:
    known = {key: {name: value for name, value in values.items() if name != PER_SIZE} for key, values in items.items()}
    built = {
        key: build(reading, model, known[key] | ({"rate": FAILED} if PER_SIZE in values else {}), parts.nodes[key])
        for key, values in items.items()
    }
    return {key: item for key, item in built.items() if item is not None}


def _markets(reading: Reading, parts: _Parts) -> dict[str, Market]:
    """Named buses first, so that `all` sees those that other markets made."""
    built = {key: finish_market(reading, offer) for key, offer in sorted(parts.offers.items(), key=_all_last)}
    return {key: market for key in parts.offers if (market := built[key]) is not None}


def _all_last(entry: tuple[str, Offer]) -> bool:
    written = get(entry[1].node, "to") or get(entry[1].node, "from")
    return written is not None and written.value == "all"


def _terms(reading: Reading, tree: Node, parts: _Parts) -> dict[str, Any]:
    """What holds for the items: tariffs, policies, groups, limits, futures, published totals, the budget."""
    tariffs = {key: read_tariff(reading, key, node, where) for key, node, where in entries(get(tree, "tariffs"))}
    policies = {key: read_policy(reading, key, node, where) for key, node, where in entries(get(tree, "policies"))}
    held = {key: plant.basis.counted.id for key, plant in parts.plants.items() if plant.basis.counted}
    held |= {key: reading.buses[link["source"]].holds for key, link in (parts.links | parts.bundle.links).items()}
    groups, limits = {}, {}
    for key, node, where in entries(get(tree, "groups")):
        if get(node, "limits") is not None:
            limits[key] = read_limit(reading, key, node, where, held)
        else:
            groups[key] = read_group(reading, key, node, where)
    budget = get(tree, "budget")
    return {
        "tariffs": tariffs, "policies": policies, "groups": groups, "limits": limits,
        "futures": read_futures(reading, get(tree, "futures")),
        "published": read_published(reading, get(tree, "published"), parts.plants),
        "budget": amount(reading, budget, "budget", Wanted("CNY")) if budget else None,
    }  # fmt: skip
