"""Links: exchanges between two buses, with their contract."""

import re
from typing import Any

from parksim.errors import Place
from parksim.files.fields import FAILED, read_fields
from parksim.files.nodes import Node
from parksim.files.numbers import NONNEGATIVE, Wanted, amount, quantity
from parksim.files.reading import Reading, entries, get
from parksim.model import Commodity, Link

__all__ = ["read_link"]

_PER_KM = re.compile(r"/\s*(?:km|公里|千米)$")
READ_HERE = ("id", "name", "source", "target", "loss", "uses", "retrofit", "follows")


def read_link(reading: Reading, key: str, node: Node, where: Place) -> dict[str, Any] | None:
    """The fields of a link; it is built once its retrofit is known."""
    reading.identifier(key, where)
    ends = {end: get(node, end) for end in ("from", "to")}
    for end, written in ends.items():
        if written is None:
            reading.problems.add("PS2002", where, key=end)
    buses = {end: reading.bus_at(reading.word(item), item.place) for end, item in ends.items() if item is not None}
    source, target = buses.get("from"), buses.get("to")
    if source is None or target is None:
        return None
    if source == target or reading.buses[source].holds != reading.buses[target].holds:
        code = "PS2071" if source == target else "PS2070"
        reading.problems.add(code, where, source=source, target=target)
        return None
    commodity, path = reading.commodities[reading.buses[source].holds], f"links.{key}"
    values = read_fields(reading, Link, node, path, commodity, skip=READ_HERE)
    values |= {"id": key, "name": reading.name(get(node, "name"), key) or FAILED, "source": source, "target": target}
    values["uses"] = _uses(reading, node, path, source, commodity)
    return values | _loss(reading, node, path, values.get("distance", 0.0))


def _loss(reading: Reading, node: Node, path: str, distance: object) -> dict[str, Any]:
    """`3 %` is lost over the whole distance, `1 %/km` on each kilometre, of what entered."""
    written = get(node, "loss")
    read_as = quantity(reading, written) if written else None
    if written is None:
        return {}
    if read_as is None:
        return {"loss": FAILED}
    if not _PER_KM.search(read_as.unit.text):
        found = amount(reading, written, f"{path}.loss", Wanted("1", bounds=(*NONNEGATIVE, ("le", 1.0))))
        return {"loss": FAILED if found is None else found}
    per_km = amount(reading, written, f"{path}.loss", Wanted("1/km", bounds=NONNEGATIVE))
    if per_km is None or not isinstance(distance, float):
        return {"loss": FAILED}
    if distance <= 0:
        reading.problems.add("PS2002", node.place, key="distance")
    return {"loss": per_km * distance}


def _uses(reading: Reading, node: Node, path: str, source: str, commodity: Commodity) -> dict[str, float]:
    """What carrying one unit consumes, from the sender's bus unless another is named."""
    sender = source.partition(".")[0]
    found = {}
    for key, item, where in entries(get(node, "uses")):
        bus = reading.bus_at(key, where) if "." in key else reading.bus(sender, key, where)
        if bus is None:
            continue
        used = reading.commodities[reading.buses[bus].holds]
        value = amount(reading, item, f"{path}.uses.{key}", Wanted.in_recipe(f"{{unit}}/{commodity.unit}", used))
        if value is not None:
            found[bus] = value
    return found
