"""A park in a few words, for calculations by hand: name the items, the rest follows from their identifiers.

Everything is in tonnes; a bus `firm.steam` (or `firm.steam@north`) holds the commodity `steam` at the enterprise `firm`;
amounts of demands are rates, t/h.
"""

from typing import Any

from parksim.model import (
    Bus,
    Commodity,
    Demand,
    Enterprise,
    FlowLimit,
    Group,
    InvestmentCost,
    Link,
    Market,
    Park,
    Policy,
    Price,
    Process,
    Recipe,
    Retrofit,
    Store,
    Tariff,
    names,
)
from tests.parks import COMMODITIES, commodity, name

MORE = {c.id: c for c in (commodity("sludge", "waste", mass=1, energy=10, carbon=0.3, biogenic_carbon=0.3),)}
FIELD: dict[Any, str] = {
    Process: "processes", Store: "stores", Demand: "demands", Link: "links", Market: "markets", Policy: "policies",
    Retrofit: "retrofits", Group: "groups", FlowLimit: "limits", Tariff: "tariffs",
}  # fmt: skip


def small_park(*items: Any, **update: Any) -> Park:
    """A park of these items with every enterprise and bus that they name."""
    parts: dict[str, dict[str, Any]] = {field: {} for field in FIELD.values()}
    buses: set[str] = set()
    for item in items:
        parts[FIELD[type(item)]][item.id] = item
        buses |= buses_of(item)
    firms = sorted({bus.split(".")[0] for bus in buses})
    commodities: dict[str, Commodity] = COMMODITIES | MORE
    return Park(
        id="small",
        name=name("small"),
        commodities=commodities,
        enterprises={firm: Enterprise(id=firm, name=name(firm)) for firm in firms},
        buses={bus: Bus(id=bus, enterprise=bus.split(".")[0], holds=names.commodity(bus)) for bus in sorted(buses)},
        **parts,
        **update,
    )


def buses_of(item: Any) -> set[str]:
    """Buses that an item names."""
    match item:
        case Process():
            recipes = item.modes.values()
            return {item.makes} | {bus for recipe in recipes for bus in (*recipe.inputs, *recipe.outputs)}
        case Store():
            return {item.holds}
        case Demand():
            return {item.takes}
        case Link():
            return {item.source, item.target, *item.uses}
        case Market():
            return set(item.at)
    return set()


def demand(key: str, takes: str, rate: float, **update: Any) -> Demand:
    """A demand of so many t/h."""
    return Demand(id=key, enterprise=takes.split(".")[0], name=name(key), takes=takes, amount=rate * 8760, **update)


def market(key: str, role: str, at: str | tuple[str, ...], price: float | Price = 0.0, **update: Any) -> Market:
    """A market at one bus or several, with a price or a Price."""
    buses = (at,) if isinstance(at, str) else at
    terms = price if isinstance(price, Price) else Price(base=price)
    held = names.commodity(buses[0])
    return Market(id=key, name=name(key), role=role, commodity=held, at=buses, price=terms, **update)


def process(key: str, makes: str, inputs: dict[str, float] | None = None, **update: Any) -> Process:
    """A process of one mode, or of several given as `modes`."""
    recipe = {field: update.pop(field) for field in ("outputs", "environment") if field in update}
    modes = update.pop("modes", None) or {"standard": Recipe(inputs=inputs or {}, **recipe)}
    return Process(id=key, enterprise=key.split(".")[0], name=name(key), makes=makes, modes=modes, **update)


def store(key: str, holds: str, size: float, rate: float, **update: Any) -> Store:
    """A store."""
    return Store(id=key, enterprise=key.split(".")[0], name=name(key), holds=holds, size=size, rate=rate, **update)


def link(key: str, source: str, target: str, **update: Any) -> Link:
    """A pipe."""
    return Link(id=key, name=name(key), source=source, target=target, means="pipe", **update)


def policy(key: str, kind: str, measure: str, of: str = "a", **update: Any) -> Policy:
    """A policy of one or several firms, `of` as words."""
    return Policy(id=key, name=name(key), kind=kind, measure=measure, of=tuple(of.split()), **update)


def retrofit(key: str, fixed: float = 0.0, per_size: float = 0.0, **update: Any) -> Retrofit:
    """A retrofit of the firm `a` that lasts ten years without interest: a tenth of its capital is paid each year."""
    terms = {"lifetime": 10.0, "interest": 0.0} | update.pop("terms", {})
    cost = InvestmentCost(fixed=fixed, per_size=per_size, **terms)
    return Retrofit(id=key, name=name(key), chain="energy", owner="a", cost=cost, **update)
