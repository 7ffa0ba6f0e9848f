"""A number that is set over one with a range, source and grade: the value moves, what is known of it stays where it holds."""

from parksim.errors import ParkError, Place
from parksim.files.nodes import Node
from parksim.files.reading import texts
from parksim.files.units import Quantity, convert, parse

__all__ = ["record_with"]

KEPT = ("source", "grade")


def record_with(old: Node | None, new: Node) -> Node:
    """A new value with the record of the old one, to be merged over it; the new value itself where there is none.

    The range stays if the value lies in it, its ends in the unit that they had; else it is taken out.
    """
    if old is None or not isinstance(old.value, dict) or "value" not in old.value:
        return new
    if new.value is None or isinstance(new.value, dict | list):
        return new
    kept = {key: item for key, item in old.value.items() if key in KEPT}
    others = {key: Node(None, new.place) for key in old.value if key not in ("value", *KEPT)}
    span = _span(old.value["value"], old.value.get("range"), new)
    if span is not None:
        others["range"] = span
    items = {**kept, **others, "value": new}
    return Node(items, new.place, dict.fromkeys(items, new.place))


def _span(old: Node, span: Node | None, new: Node) -> Node | None:
    """The range with its units written out, if it holds for the new value too."""
    try:
        value, unit = parse(new.value), parse(old.value).unit
        ends = [_end(end, unit.text) for end in texts(span)]
        inside = len(ends) == 2 and _number(ends[0], value) <= value.number <= _number(ends[1], value)
    except ParkError:
        return None
    where = span.place if span else new.place
    return Node([_written(end, where) for end in ends], where) if inside else None


def _end(node: Node, unit: str) -> Quantity:
    read = parse(node.value)
    return parse(f"{read.number!r} {unit}") if read.unit.text == "1" and unit != "1" else read


def _number(end: Quantity, value: Quantity) -> float:
    return convert(end, value.unit.text)


def _written(end: Quantity, where: Place) -> Node:
    return Node(end.number if end.unit.text == "1" else f"{end.number!r} {end.unit.text}", where)
