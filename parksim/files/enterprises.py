"""Enterprises: where they stand, who owns them, and their processes, stores, buses and demands."""

from dataclasses import dataclass, field
from typing import Any

from parksim.errors import Place
from parksim.files.fields import FAILED, build, read, read_fields
from parksim.files.nodes import Node
from parksim.files.numbers import NONNEGATIVE, Wanted, amount, quantity
from parksim.files.processes import Plant, read_plant
from parksim.files.profiles import profile
from parksim.files.reading import Reading, entries, get
from parksim.files.units import unit
from parksim.model import Commodity, Demand, Enterprise, Store
from parksim.model import Place as Site

__all__ = ["Inside", "declare_buses", "read_enterprise", "read_inside", "read_store"]

STORE_READ_HERE = ("id", "enterprise", "name", "holds", "rate", "any_size", "retrofit", "follows")
PER_SIZE = "per_size"
"""A rate per size, 1/h, of a store whose size its retrofit offers."""
KINDS = ("processes", "stores", "demands")


@dataclass
class Inside:
    """What stands inside enterprises, by identifier; processes are still to be finished."""

    enterprises: dict[str, Enterprise] = field(default_factory=dict)
    plants: dict[str, Plant] = field(default_factory=dict)
    stores: dict[str, dict[str, Any]] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    demands: dict[str, Demand] = field(default_factory=dict)


def declare_buses(reading: Reading, section: Node | None) -> None:
    """Note the further buses (`steam@north`) that enterprises declare."""
    for firm, node, _ in entries(section):
        for key, item, where in entries(get(node, "buses")):
            name, _, spot = key.partition("@")
            held = get(item, "holds")
            holds = reading.word(held) if held else name
            if not reading.refers("PS2013", name, reading.names.commodities, where):
                continue
            if spot:
                reading.identifier(spot, where)
            if holds is None:
                continue
            if holds != name:
                reading.problems.add("PS2042", held.place if held else where, key=key, holds=holds, commodity=name)
                continue
            reading.declared[f"{firm}.{key}"] = reading.name(get(item, "name"), spot) if spot else None
            reading.bus(firm, key, where)


def read_enterprise(reading: Reading, key: str, node: Node, where: Place) -> Enterprise | None:
    """Read what an enterprise says of itself."""
    reading.identifier(key, where)
    path = f"enterprises.{key}"
    values = read_fields(reading, Enterprise, node, path, skip=("id", "name", "outlets", "place"))
    site = get(node, "place")
    values["place"] = (read(reading, Site, site, f"{path}.place") or FAILED) if site else Site()
    values |= {"id": key, "name": reading.name(get(node, "name"), key) or FAILED}
    values["outlets"] = _outlets(reading, key, node)
    _check_owners(reading, node, values.get("owners"))
    return build(reading, Enterprise, values, node)


def read_inside(reading: Reading, firm: str, node: Node, found: Inside) -> None:
    """Read the processes, stores and demands of an enterprise."""
    places: dict[str, Place] = {}
    for kind in KINDS:
        for key, item, where in entries(get(node, kind)):
            if key in places:
                reading.problems.add("PS2012", where, word=f"{firm}.{key}", first=places[key])
            places[key] = where
            if reading.identifier(key, where) and isinstance(item.value, dict):
                _read_item(reading, kind, firm, key, item, where, found)


def _read_item(reading: Reading, kind: str, firm: str, key: str, node: Node, where: Place, found: Inside) -> None:
    identifier = f"{firm}.{key}"
    if kind == "processes":
        plant = read_plant(reading, firm, key, node, where)
        if plant is not None:
            found.plants[identifier] = plant
    elif kind == "stores":
        values = read_store(reading, firm, key, node)
        if values is not None:
            found.stores[identifier], found.nodes[identifier] = values, node
    else:
        demand = _demand(reading, firm, key, node)
        if demand is not None:
            found.demands[identifier] = demand


def read_store(reading: Reading, firm: str, key: str, node: Node) -> dict[str, Any] | None:
    """The fields of a store; it is built once its retrofit is known."""
    held = _bus(reading, firm, node, "holds")
    if held is None:
        return None
    bus, commodity = held
    path = f"stores.{firm}.{key}"
    values = read_fields(reading, Store, node, path, commodity, skip=STORE_READ_HERE)
    values |= _store_rate(reading, node, path, commodity, values.get("size"))
    return values | {
        "id": f"{firm}.{key}", "enterprise": firm, "holds": bus, "name": reading.name(get(node, "name"), key) or FAILED
    }  # fmt: skip


def _store_rate(reading: Reading, node: Node, path: str, commodity: Commodity, size: object) -> dict[str, Any]:
    """`5 MW` fills or empties it at any size, `0.25 1/h` a quarter of its size in an hour."""
    written = get(node, "rate")
    read_as = quantity(reading, written) if written else None
    if written is None:
        return {}
    if read_as is None:
        return {"rate": FAILED}
    if read_as.unit.dimension != unit("1/h").dimension:
        rate = amount(reading, written, f"{path}.rate", Wanted.of("{unit}/h", commodity, NONNEGATIVE))
        return {"rate": FAILED if rate is None else rate}
    share = amount(reading, written, f"{path}.rate", Wanted("1/h", bounds=NONNEGATIVE))
    if share is None:
        return {"rate": FAILED}
    return {"rate": share * size} if isinstance(size, float) else {PER_SIZE: share}


def _demand(reading: Reading, firm: str, key: str, node: Node) -> Demand | None:
    taken = _bus(reading, firm, node, "takes")
    if taken is None:
        return None
    bus, commodity = taken
    path = f"demands.{firm}.{key}"
    values = read_fields(reading, Demand, node, path, commodity, skip=("id", "enterprise", "name", "takes", "profile"))
    values |= {"id": f"{firm}.{key}", "enterprise": firm, "takes": bus}
    values["name"] = reading.name(get(node, "name"), key) or FAILED
    written, any_time = get(node, "profile"), get(node, "any_time_in")
    if written is not None:
        values["profile"] = profile(reading, written, Wanted("1", bounds=NONNEGATIVE)) or FAILED
    if written is not None and any_time is not None:
        reading.problems.add("PS2041", node.place_of(["any_time_in"]))
    return build(reading, Demand, values, node)


def _bus(reading: Reading, firm: str, node: Node, key: str) -> tuple[str, Commodity] | None:
    written = get(node, key)
    word = reading.word(written)
    if written is None:
        reading.problems.add("PS2002", node.place, key=key)
    if written is None or word is None:
        return None
    bus = reading.bus(firm, word, written.place)
    return None if bus is None else (bus, reading.commodities[word.partition("@")[0]])


def _outlets(reading: Reading, firm: str, node: Node) -> dict[str, str]:
    """Where each by-product goes when nobody takes it: a process of the enterprise, or a market."""
    known = {name.partition(".")[2] for name in reading.names.processes if name.startswith(f"{firm}.")}
    known |= reading.names.markets | reading.names.processes
    found = {}
    for key, item, where in entries(get(node, "outlets")):
        word = reading.word(item)
        named = reading.refers("PS2018", word, known, item.place)
        if reading.refers("PS2013", key.partition("@")[0], reading.names.commodities, where) and named and word:
            found[key] = word
    return found


def _check_owners(reading: Reading, node: Node, owners: object) -> None:
    for key, _, where in entries(get(node, "owners")):
        reading.enterprise(key, where)
    if isinstance(owners, dict) and owners and abs(sum(owners.values()) - 1) > 1e-6:
        reading.problems.add("PS2045", node.place_of(["owners"]), total=f"{sum(owners.values()):.4g}")
