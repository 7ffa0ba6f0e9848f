"""Sizes of retrofits: which item they are counted on, between which bounds or in which steps, and what follows them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from parksim.files.enterprises import PER_SIZE
from parksim.files.fields import FAILED, build, read
from parksim.files.nodes import Node
from parksim.files.numbers import NONNEGATIVE, Wanted, amount, swapped
from parksim.files.reading import Reading, entries, get, shown, texts
from parksim.files.units import unit
from parksim.model import Commodity, Size, Step

__all__ = ["Sized", "read_size"]

Items = Mapping[str, Mapping[str, dict[str, Any]]]


@dataclass(frozen=True)
class Sized:
    """A size with the item it is counted on; everything None where a retrofit has none."""

    size: Size | None = None
    item: dict[str, Any] | None = None
    commodity: Commodity | None = None
    template: str = ""
    failed: bool = False

    @property
    def unit(self) -> str | None:
        """The unit of the size."""
        return Wanted.of(self.template, self.commodity).text if self.item is not None else None


NONE = Sized()
TEMPLATES = {"processes": "{unit}/h", "links": "{unit}/h", "stores": "{unit}"}
"""What the size of an item of each kind is counted in."""
FAILED_SIZE = Sized(failed=True)


def read_size(reading: Reading, retrofit: str, node: Node, path: str, added: Items) -> Sized:
    """Read the size of a retrofit and let the items it adds follow it."""
    written, steps = get(node, "size"), get(node, "steps")
    if written is None and steps is None:
        return NONE
    found = _counted_on(reading, retrofit, written or node, added)
    size = _size(reading, written or node, steps, path, found) if found else None
    if found is None or size is None or not _follow(reading, retrofit, written, path, added, found, size.largest):
        for values in added["stores"].values():
            values.setdefault("size", FAILED)
        return FAILED_SIZE
    return replace(found, size=size)


def _size(reading: Reading, node: Node, steps: Node | None, path: str, found: Sized) -> Size | None:
    """Two bounds, or one of several steps."""
    bounds, discrete = get(node, "between"), steps or get(node, "steps")
    if (bounds is None) == (discrete is None):
        reading.problems.add("PS2046", node.place, keys="between, steps")
        return None
    values: dict[str, Any] = {"unit": found.unit}
    if bounds is not None:
        values |= _bounds(reading, bounds, f"{path}.size.between", found)
    if discrete is not None:
        values["steps"] = _steps(reading, discrete, f"{path}.size.steps", found)
    return None if None in values.values() else build(reading, Size, values, node)


def _counted_on(reading: Reading, retrofit: str, node: Node, added: Items) -> Sized | None:
    """The item that `size.of` names; the only one that is added where it names none."""
    items = {key: (kind, values) for kind in added for key, values in added[kind].items()}
    written = get(node, "of")
    word = reading.word(written) if written else next(iter(items), None) if len(items) == 1 else None
    if word is None:
        reading.problems.add("PS2002", node.place, key="of")
        return None
    if not reading.refers(
        "PS2020", word, _declared(reading, retrofit, items), written.place if written else node.place
    ):
        return None
    if word not in items:
        return None
    kind, values = items[word]
    return Sized(item=values, commodity=_commodity(reading, values), template=TEMPLATES[kind])


def _commodity(reading: Reading, values: Mapping[str, Any]) -> Commodity | None:
    """What an item is counted in."""
    bus = reading.buses.get(str(values.get("makes") or values.get("holds") or values.get("source")))
    return reading.commodities.get(bus.holds if bus else str(values.get("makes")))


def _declared(reading: Reading, retrofit: str, items: Mapping[str, object]) -> set[str]:
    return set(items) | reading.added.get(retrofit, set())


def _bounds(reading: Reading, node: Node, path: str, found: Sized) -> dict[str, Any]:
    ends = texts(node)
    if len(ends) != 2:
        reading.problems.add("PS2024", node.place, text=shown(node))
        return {"low": None}
    wanted = Wanted.of(found.template, found.commodity, NONNEGATIVE)
    low, high = (amount(reading, end, f"{path}.{at}", wanted) for at, end in enumerate(ends))
    if low is not None and high is not None and low > high:
        reading.problems.extend([swapped(*ends)])
        return {"low": None}
    if low is not None and low < 0:
        reading.problems.add("PS2009", ends[0].place, key="size.between", text=shown(ends[0]), limit=0, hint="ge")
        return {"low": None}
    return {"low": low, "high": high}


def _steps(reading: Reading, node: Node, path: str, found: Sized) -> tuple[Step, ...] | None:
    steps = []
    for at, item in enumerate(texts(node)):
        if not reading.only(item, ("size", "cost")):
            return None
        written = get(item, "size")
        size = (
            amount(reading, written, f"{path}.{at}.size", Wanted.of(found.template, found.commodity, NONNEGATIVE))
            if written
            else None
        )
        if written is not None and size is None:
            return None
        steps.append(read(reading, Step, item, f"{path}.{at}", size=size))
    read_steps = tuple(step for step in steps if step is not None)
    return read_steps if len(read_steps) == len(steps) and _all_differ(reading, node, read_steps) else None


def _all_differ(reading: Reading, node: Node, steps: tuple[Step, ...]) -> bool:
    """Whether no two steps have one size, of which only the cheaper one would ever be built."""
    first: dict[float, int] = {}
    same = [at for at, step in enumerate(steps) if first.setdefault(step.size, at) != at]
    for at in same:
        places = [texts(node)[each].place for each in (at, first[steps[at].size])]
        reading.problems.add("PS2127", places[0], size=f"{steps[at].size:g}", first=places[1])
    return not same


def _follow(
    reading: Reading, retrofit: str, node: Node | None, path: str, added: Items, found: Sized, largest: float
) -> bool:
    """Give the item that is sized the factor 1, those in `follows` theirs.

    A store that states no size has the rate that it states at every size, or the same per size.
    """
    items = {key: values for kind in added for key, values in added[kind].items()}
    factors = {key: 1.0 for key, values in items.items() if values is found.item}
    for key, item, where in entries(get(node, "follows")):
        if not reading.refers("PS2020", key, _declared(reading, retrofit, items), where):
            return False
        kind = next((kind for kind in added if key in added[kind]), None)
        factor = _factor(reading, item, f"{path}.size.follows.{key}", kind, items.get(key, {}), found)
        if factor is None:
            return False
        if key in items:
            factors[key] = factor
    for key, factor in factors.items():
        items[key]["follows"] = factor
        if key in added.get("stores", {}):
            _size_store(items[key], factor * largest)
    return True


def _size_store(values: dict[str, Any], largest: float) -> None:
    share = values.pop(PER_SIZE, None)
    if "size" not in values:
        values |= {"size": largest, "any_size": share is None}
    if share is not None:
        values["rate"] = share * largest


def _factor(
    reading: Reading, node: Node, path: str, kind: str | None, values: Mapping[str, Any], found: Sized
) -> float | None:
    """How much of an item comes with a unit of the size: a number where both are counted alike, else with its unit."""
    own, of = Wanted.of(TEMPLATES.get(kind or "", "1"), _commodity(reading, values)).text, str(found.unit)
    if kind is None or _worth(own) == _worth(of):
        return amount(reading, node, path, Wanted("1"))
    rates = own.endswith("/h") and of.endswith("/h")
    return amount(reading, node, path, Wanted(f"{own[:-2]}/{of[:-2]}" if rates else f"{own}/({of})"))


def _worth(text: str) -> tuple[object, object]:
    return unit(text).factor, unit(text).dimension
