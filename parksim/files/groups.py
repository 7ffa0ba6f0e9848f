"""Groups of retrofits, and limits on what several items together bring."""

from typing import Any

from parksim.errors import Place
from parksim.files.fields import build, read_fields
from parksim.files.nodes import Node
from parksim.files.numbers import NONNEGATIVE, Wanted, amount
from parksim.files.reading import Reading, get
from parksim.model import FlowLimit, Group

__all__ = ["read_group", "read_limit"]

GROUP_KEYS = ("of", "at_most", "shared_cost", "lifetime", "interest")
TERMS = ("lifetime", "interest")
LIMIT_KEYS = ("limits", "at", "from", "at_most")


def read_group(reading: Reading, key: str, node: Node, where: Place) -> Group | None:
    """Read a group: at most so many of some retrofits, or a cost that they share."""
    reading.identifier(key, where)
    reading.only(node, GROUP_KEYS)
    words = reading.words(get(node, "of"))
    if words is None or not words:
        reading.problems.add("PS2002", where, key="of")
        return None
    known = reading.names.retrofits
    for word, place in words:
        if word not in known:
            reading.unknown("PS2017", word, known, place, "named_by_group", group=key)
    of = tuple(word for word, _ in words if word in known)
    values = read_fields(reading, Group, node, f"groups.{key}", skip=("id", "of"))
    if "at_most" not in values and "shared_cost" not in values:
        reading.problems.add("PS2046", where, keys="at_most, shared_cost, limits")
        return None
    if not _has_terms(reading, node, where):
        return None
    return build(reading, Group, values | {"id": key, "of": of}, node)


def _has_terms(reading: Reading, node: Node, where: Place) -> bool:
    """Whether a shared cost has the terms of its annuity; without one they would say nothing."""
    if get(node, "shared_cost") is None:
        reading.vain(node, TERMS, "vain_shared")
        return True
    missing = [key for key in TERMS if get(node, key) is None]
    for key in missing:
        reading.problems.add("PS2002", where, key=key)
    return not missing


def read_limit(reading: Reading, key: str, node: Node, where: Place, makes: dict[str, str]) -> FlowLimit | None:
    """Read a limit on a commodity that some processes or links together bring; `makes` is what each item counts."""
    reading.identifier(key, where)
    reading.only(node, LIMIT_KEYS)
    written, most = get(node, "limits"), get(node, "at_most")
    commodity = reading.commodity(reading.word(written), written.place) if written else None
    site = get(node, "at")
    if site is not None:
        reading.enterprise(reading.word(site), site.place)
    for name, item in (("from", get(node, "from")), ("at_most", most)):
        if item is None:
            reading.problems.add("PS2002", where, key=name)
    if commodity is None or most is None:
        return None
    value = amount(reading, most, f"groups.{key}.at_most", Wanted.of("{unit}/h", commodity, NONNEGATIVE))
    of = _items(reading, node, commodity.id, makes)
    values: dict[str, Any] = {"id": key, "of": of, "at_most": value}
    return None if value is None else build(reading, FlowLimit, values, node)


def _items(reading: Reading, node: Node, commodity: str, makes: dict[str, str]) -> tuple[str, ...]:
    known = reading.names.processes | reading.names.links
    found = []
    for word, place in reading.words(get(node, "from")) or []:
        if not reading.refers("PS2047", word, known, place):
            continue
        if makes.get(word, commodity) != commodity:
            reading.problems.add("PS2055", place, item=word, makes=makes[word], commodity=commodity)
        else:
            found.append(word)
    return tuple(found)
