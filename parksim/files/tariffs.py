"""Tariffs: time-of-use bands as hours of the day, in some months and on some kinds of day."""

import re

from parksim.errors import Place
from parksim.files.fields import build
from parksim.files.nodes import Node
from parksim.files.numbers import Wanted, amount
from parksim.files.profiles import hour_of_day
from parksim.files.reading import Reading, entries, get, shown, texts
from parksim.model import Band, Tariff

__all__ = ["read_tariff"]

_SPAN = re.compile(r"\s*([0-9:.]+)\s*[-–~至]\s*([0-9:.]+)\s*")


def read_tariff(reading: Reading, key: str, node: Node, where: Place) -> Tariff | None:
    """Read a tariff: a factor outside every band, and a band for every other key."""
    reading.identifier(key, where)
    path = f"tariffs.{key}"
    standard = get(node, "standard")
    outside = amount(reading, standard, f"{path}.standard", Wanted("1")) if standard else 1.0
    bands = {name: _band(reading, item, f"{path}.{name}") for name, item, _ in entries(node) if name != "standard"}
    if outside is None or any(band is None for band in bands.values()):
        return None
    return build(reading, Tariff, {"id": key, "standard": outside, "bands": bands}, node)


def _band(reading: Reading, node: Node, path: str) -> Band | None:
    times, hours = get(node, "times"), get(node, "hours")
    if times is None or hours is None:
        reading.problems.add("PS2002", node.place, key="times" if times is None else "hours")
        return None
    factor = amount(reading, times, f"{path}.times", Wanted("1"))
    spans = [_span(reading, item) for item in texts(hours)]
    months = [reading.whole(item) for item in texts(get(node, "months"))]
    days = reading.words(get(node, "day_types"))
    for month, item in zip(months, texts(get(node, "months")), strict=True):
        if month is not None and not 1 <= month <= 12:
            reading.problems.add("PS2061", item.place, text=month)
            return None
    for day, where in days or []:
        reading.refers("PS2027", day, reading.names.day_types, where)
    if factor is None or days is None or None in spans or None in months:
        return None
    flat = tuple(part for span in spans for part in span or ())
    values = {"times": factor, "hours": flat, "months": tuple(months), "day_types": tuple(day for day, _ in days)}
    return build(reading, Band, values, node)


def _span(reading: Reading, node: Node) -> tuple[tuple[float, float], ...] | None:
    """`10-12`, `9:30-12`, or over midnight `22-6`, which is two spans."""
    found = _SPAN.fullmatch(str(node.value)) if not isinstance(node.value, bool) else None
    if found is None:
        reading.problems.add("PS2067", node.place, text=shown(node))
        return None
    start = hour_of_day(reading, Node(found[1], node.place))
    end = hour_of_day(reading, Node(found[2], node.place), latest=24.0 + 1e-9)
    if start is None or end is None:
        return None
    if start < end:
        return ((start, end),)
    return ((start, 24.0), (0.0, end)) if end > 0 else ((start, 24.0),)
