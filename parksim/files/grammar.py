"""Which keys may stand where: taken from the model's fields, with the few keys that are written otherwise.

The same table refuses unknown keys and says which path an override may name.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from parksim.files.fields import key_of, kinds
from parksim.files.nodes import Node
from parksim.files.reading import Reading, entries, shown
from parksim.model import (
    CalendarSpec,
    Commodity,
    Demand,
    Enterprise,
    Frozen,
    Future,
    Link,
    Market,
    Money,
    Policy,
    Process,
    Published,
    Store,
)
from parksim.words import LANGS

__all__ = ["PARK", "Shape", "check_keys"]


@dataclass(frozen=True)
class Shape:
    """A mapping with these keys, or with an entry of one shape per identifier; neither: any value, read elsewhere."""

    keys: Mapping[str, "Shape"] = field(default_factory=dict)
    entries: "Shape | None" = None
    plain: bool = False
    """Whether a plain value may stand instead."""

    @property
    def leaf(self) -> bool:
        """Whether this is no mapping, or one that its own reader checks."""
        return not self.keys and self.entries is None


LEAF = Shape()
"""Any value; its own reader checks it."""
TEXT = Shape(dict.fromkeys(LANGS, LEAF), plain=True)
"""A text for readers: one, or one for each language."""


def _of(model: type[Frozen], more: Mapping[str, Shape], without: Collection[str] = ()) -> Shape:
    """The keys of a model's fields, without those that the reader sets, and with some more."""
    found = {}
    for name, kind in kinds(model).items():
        if name not in (*without, "id", "enterprise", "retrofit", "follows"):
            nested = kind.model if kind.shape == "model" else None
            found[key_of(model, name)] = TEXT if name == "name" else _of(nested, {}) if nested else LEAF
    return Shape({**found, **more})


def _plain(*keys: str) -> Shape:
    return Shape(dict.fromkeys(keys, LEAF))


def _each(shape: Shape) -> Shape:
    return Shape(entries=shape)


_FLOWS = {"inputs": _each(LEAF), "outputs": _each(LEAF)}
_BALANCE = _plain("carbon", "mass", "energy", "water")
_MODE = Shape({**_FLOWS, "cost": LEAF, "balance": _BALANCE})
_ENDS = _plain("from", "to").keys
_PROFILE = {"available": LEAF}

PROCESS = _of(
    Process,
    {
        **_FLOWS,
        **_PROFILE,
        **_plain("takes", "load", "maintenance").keys,
        "modes": _each(_MODE),
        "shares": _each(_plain("of", "by", "at_most", "at_least")),
        "balance": _BALANCE,
    },
    without=("yearly", "load_min", "load_max", "counted"),
)
STORE = _of(Store, {}, without=("any_size",))
DEMAND = _of(Demand, {"profile": LEAF})
LINK = _of(Link, {"uses": _each(LEAF)})
MARKET = _of(
    Market,
    {
        **_ENDS,
        **_PROFILE,
        **_plain("supplies", "buys", "takes", "price", "fee").keys,
        "demand_charge": _plain("price", "metering", "factor"),
    },
    without=("role", "commodity", "at"),
)
POLICY = _of(Policy, _plain("prices", "caps", "target", "at", "allowance").keys, without=("kind", "measure"))
ENTERPRISE = _of(
    Enterprise,
    {
        "owners": _each(LEAF),
        "outlets": _each(LEAF),
        "processes": _each(PROCESS),
        "stores": _each(STORE),
        "buses": _each(Shape({"holds": LEAF, "name": TEXT})),
        "demands": _each(DEMAND),
    },
)
_ADDS = {"processes": PROCESS, "stores": STORE, "links": LINK, "markets": MARKET, "modes": _MODE}
RETROFIT = Shape(
    {
        "name": TEXT,
        **_plain("chain", "owner", "requires", "note", "source", "steps").keys,
        "adds": Shape({kind: _each(shape) for kind, shape in _ADDS.items()}),
        "changes": _each(LEAF),
        "size": Shape({**_plain("of", "between", "steps").keys, "follows": _each(LEAF)}),
        "cost": _plain("fixed", "per_size", "operation", "per_activity", "lifetime", "interest"),
    }
)
COMMODITY = _of(Commodity, {})
TARIFF = Shape({"standard": LEAF}, entries=_plain("times", "hours", "months", "day_types"))
GROUP = _plain("of", "at_most", "shared_cost", "lifetime", "interest", "limits", "at", "from")
SCENARIO = Shape({**_plain("apply", "calendar", "seed", "replications", "gap").keys, "objective": _each(LEAF)})

PARK = Shape(
    {
        "name": TEXT,
        **_plain("parksim", "extends", "budget").keys,
        "money": _of(Money, {"rates": _each(LEAF)}),
        "calendar": _of(CalendarSpec, {"day_types": _each(LEAF)}),
        "overrides": _each(LEAF),
        "scenarios": _each(SCENARIO),
        "published": _each(_of(Published, {})),
        "commodities": _each(COMMODITY),
        "enterprises": _each(ENTERPRISE),
        "links": _each(LINK),
        "markets": _each(MARKET),
        "tariffs": _each(TARIFF),
        "policies": _each(POLICY),
        "retrofits": _each(RETROFIT),
        "groups": _each(GROUP),
        "futures": _each(_of(Future, {"prices": _each(LEAF), "demands": _each(LEAF)})),
        "sources": _each(TEXT),
    }
)


def check_keys(reading: Reading, node: Node, shape: Shape) -> None:
    """Note every key that has no meaning where it stands, and every value that should be a mapping."""
    if shape.leaf or node.value is None:
        return
    if shape.plain and not isinstance(node.value, dict):
        return
    if not isinstance(node.value, dict):
        reading.problems.add("PS2003", node.place, text=shown(node))
        return
    for key, item, where in entries(node):
        if key in shape.keys:
            check_keys(reading, item, shape.keys[key])
        elif shape.entries is not None:
            check_keys(reading, item, shape.entries)
        else:
            reading.unknown("PS2001", key, shape.keys, where)
