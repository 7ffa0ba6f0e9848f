"""Retrofits: what each adds and changes, how big it may be, and what it costs."""

from dataclasses import dataclass, field
from typing import Any

from parksim.errors import Place
from parksim.files.fields import FAILED, build, read_fields
from parksim.files.nodes import Node
from parksim.files.numbers import NONNEGATIVE, Wanted, amount, cost
from parksim.files.processes import Plant
from parksim.files.reading import Reading, entries, get
from parksim.files.sizes import Sized, read_size
from parksim.model import Commodity, InvestmentCost, Retrofit

__all__ = ["Bundle", "read_retrofit"]

Added = dict[str, dict[str, dict[str, Any]]]
"""Fields of the items that a retrofit adds, by kind and identifier."""
ITEMS = ("processes", "stores", "links")


@dataclass
class Bundle:
    """What retrofits add, while it is read: fields of items by identifier, each with its retrofit."""

    plants: dict[str, Plant] = field(default_factory=dict)
    stores: dict[str, dict[str, Any]] = field(default_factory=dict)
    links: dict[str, dict[str, Any]] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)

    def of(self, kind: str, retrofit: str) -> dict[str, dict[str, Any]]:
        """Fields of the items of a kind that a retrofit adds."""
        items = {
            "processes": {key: p.values for key, p in self.plants.items()},
            "stores": self.stores,
            "links": self.links,
        }
        return {key: values for key, values in items[kind].items() if values.get("retrofit") == retrofit}


def read_retrofit(
    reading: Reading, key: str, node: Node, where: Place, bundle: Bundle, modes: list[Plant]
) -> Retrofit | None:
    """Read a retrofit, size the items it adds; `modes` are the plants that get a mode from it."""
    reading.identifier(key, where)
    path = f"retrofits.{key}"
    added = {kind: bundle.of(kind, key) for kind in ITEMS}
    sized = read_size(reading, key, node, path, added)
    values = read_fields(reading, Retrofit, node, path, skip=("id", "name", "size", "cost", "requires", "owner"))
    values |= {"id": key, "name": reading.name(get(node, "name"), key) or FAILED}
    values["owner"] = _owner(reading, node, where)
    values["size"] = sized.size
    values["cost"] = _cost(reading, node, where, path, sized)
    values["requires"] = _requires(reading, key, node)
    _add_running_cost(reading, node, path, key, added, modes, sized)
    return None if sized.failed or values["owner"] is None else build(reading, Retrofit, values, node)


def _owner(reading: Reading, node: Node, where: Place) -> str | None:
    """The enterprise that pays: the one named, else the one where everything stands."""
    written = get(node, "owner")
    if written is not None:
        word = reading.word(written)
        return word if reading.enterprise(word, written.place) else None
    parts = [get(node, "adds", kind) for kind in ("processes", "stores", "modes")]
    firms = {key.partition(".")[0] for part in (*parts, get(node, "changes")) for key, _, _ in entries(part)}
    if len(firms) == 1:
        return firms.pop()
    reading.problems.add("PS2002", where, key="owner")
    return None


def _cost(reading: Reading, node: Node, where: Place, path: str, sized: Sized) -> object:
    written = get(node, "cost")
    if written is None:
        reading.problems.add("PS2002", where, key="cost")
        return FAILED
    values = read_fields(reading, InvestmentCost, written, f"{path}.cost", skip=("per_size",))
    per_size = get(written, "per_size")
    if per_size is not None and sized.unit is None:
        if not sized.failed:
            reading.problems.add("PS2069", written.place_of(["per_size"]), retrofit=path.partition(".")[2])
        return FAILED
    if per_size is not None:
        value = amount(
            reading,
            per_size,
            f"{path}.cost.per_size",
            Wanted.of(f"CNY/({sized.template})", sized.commodity, NONNEGATIVE),
        )
        values["per_size"] = FAILED if value is None else value
    return build(reading, InvestmentCost, values, written) or FAILED


def _requires(reading: Reading, key: str, node: Node) -> tuple[str, ...]:
    others = reading.names.retrofits - {key}
    words = reading.words(get(node, "requires")) or []
    for word, place in words:
        if word not in others:
            reading.unknown("PS2017", word, others, place, "required_by", retrofit=key)
    return tuple(word for word, _ in words if word in others)


def _add_running_cost(
    reading: Reading, node: Node, path: str, key: str, added: Added, modes: list[Plant], sized: Sized
) -> None:
    """`cost.per_activity` runs with the item that is sized, else the only item added, else the modes added."""
    written = get(node, "cost", "per_activity")
    items = [values for kind in ITEMS for values in added[kind].values()]
    chosen = sized.item if sized.item is not None else items[0] if len(items) == 1 else None
    if written is None:
        return
    if chosen is not None:
        holder = chosen.get("makes") or chosen.get("holds") or chosen.get("source")
        value = cost(reading, written, f"{path}.cost.per_activity", _counted(reading, str(holder)))
        if value is not None and chosen.get("cost") is not FAILED:
            chosen["cost"] = chosen.get("cost", 0.0) + value
    elif modes and not items:
        _add_to_modes(reading, written, f"{path}.cost.per_activity", key, modes)
    elif items or not (reading.added.get(key) or get(node, "changes") or get(node, "adds", "modes")):
        reading.problems.add("PS2049", node.place_of(["cost", "per_activity"]), retrofit=key)


def _add_to_modes(reading: Reading, node: Node, path: str, key: str, modes: list[Plant]) -> None:
    for plant in modes:
        value = cost(reading, node, path, plant.basis.counted)
        for draft in plant.modes.values():
            if draft.retrofit == key and value is not None:
                draft.cost += value


def _counted(reading: Reading, holder: str) -> Commodity | None:
    bus = reading.buses.get(holder)
    return reading.commodities.get(bus.holds if bus else holder)
