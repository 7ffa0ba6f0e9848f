"""Markets at the park's boundary and the tariffs of their prices."""

from dataclasses import dataclass
from typing import Any

from parksim.errors import Place
from parksim.files.fields import FAILED, build, read, read_fields
from parksim.files.nodes import Node
from parksim.files.numbers import NONNEGATIVE, Wanted, amount, per_year, quantity
from parksim.files.profiles import TABLE_KEYS, profile
from parksim.files.reading import Reading, get, texts
from parksim.model import Commodity, DemandCharge, Market, Price, Profile, Tier

__all__ = ["Offer", "finish_market", "read_market"]

ROLES = ("supplies", "buys", "takes")
READ_HERE = (
    "id",
    "name",
    "role",
    "commodity",
    "at",
    "price",
    "limit",
    "rate",
    "available",
    "demand_charge",
    "retrofit",
)
PRICES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("table", TABLE_KEYS),
    ("tiers", ("tiers", "per")),
    ("standard", ("standard", "tariff", "floating")),
)
"""Forms of a price that is no plain number, by the key that tells which one it is."""
UNLIMITED = ("unlimited", "无限制", "不限")


@dataclass
class Offer:
    """A market while it is read: where it trades is known once all buses are."""

    id: str
    node: Node
    place: Place
    commodity: Commodity
    values: dict[str, Any]


def read_market(reading: Reading, key: str, node: Node, where: Place) -> Offer | None:
    """Read a market as far as it does not depend on the buses of enterprises."""
    reading.identifier(key, where)
    roles = [role for role in ROLES if get(node, role) is not None]
    if len(roles) != 1:
        reading.problems.add("PS2046", where, keys=", ".join(ROLES))
        return None
    written = get(node, roles[0])
    commodity = reading.commodity(reading.word(written), written.place) if written else None
    if commodity is None:
        return None
    if commodity.environment:
        reading.problems.add("PS2072", where, commodity=commodity.id)
        return None
    if roles == ["takes"]:
        reading.discharged.add(commodity.id)
    path = f"markets.{key}"
    values = read_fields(reading, Market, node, path, commodity, skip=READ_HERE)
    values |= {
        "id": key,
        "role": roles[0],
        "commodity": commodity.id,
        "name": reading.name(get(node, "name"), key) or FAILED,
    }
    values["price"] = _price_or_fee(reading, node, path, commodity, roles[0]) or FAILED
    values |= _limits(reading, node, path, commodity, where)
    if roles == ["supplies"] and get(node, "co2") is None and _is_made_elsewhere(commodity):
        reading.problems.add("PS2117", where, market=key, unit=commodity.unit)
    charge = get(node, "demand_charge")
    if charge is not None:
        _read_metering(reading, charge, path)
        values["demand_charge"] = read(reading, DemandCharge, charge, f"{path}.demand_charge", commodity) or FAILED
    return Offer(key, node, where, commodity, values)


def _read_metering(reading: Reading, charge: Node, path: str) -> None:
    """The meter's interval, a time that stands beside the factor for its readers."""
    written = get(charge, "metering")
    if written is not None:
        amount(reading, written, f"{path}.demand_charge.metering", Wanted("h", bounds=NONNEGATIVE))


def _is_made_elsewhere(commodity: Commodity) -> bool:
    """Whether it is energy without carbon of its own, whose emissions arose where it was made: power, heat, hydrogen."""
    contents = commodity.contents
    return commodity.kind == "energy" and contents.energy > 0 and contents.carbon == 0


def finish_market(reading: Reading, offer: Offer) -> Market | None:
    """Build the market with the buses at which it trades: of the firms it names, or of all that have one."""
    side = "to" if offer.values["role"] == "supplies" else "from"
    other = "from" if side == "to" else "to"
    if get(offer.node, other) is not None:
        reading.unknown("PS2001", other, (side,), offer.node.place_of([other]))
        return None
    written = get(offer.node, side)
    if written is None:
        reading.problems.add("PS2002", offer.place, key=side)
        return None
    if written.value == "all":
        at = [bus.id for bus in reading.buses.values() if bus.holds == offer.commodity.id and "@" not in bus.id]
    else:
        at = [bus for item in texts(written) if (bus := _bus_of(reading, offer, item)) is not None]
    return build(reading, Market, offer.values | {"at": tuple(sorted(at))}, offer.node)


def _bus_of(reading: Reading, offer: Offer, node: Node) -> str | None:
    """The bus of an enterprise `steel`, or a further one of it, `steel@north`."""
    word = reading.word(node) or ""
    firm, at, spot = word.partition("@")
    if not reading.enterprise(firm, node.place):
        return None
    return reading.bus(firm, f"{offer.commodity.id}{at}{spot}", node.place)


def _limits(reading: Reading, node: Node, path: str, commodity: Commodity, where: Place) -> dict[str, Any]:
    """A yearly sum, an hourly rate, or `unlimited`; one of them must be said unless `available` says it."""
    found: dict[str, Any] = {}
    for key in ("limit", "rate"):
        written = get(node, key)
        if written is None or (key == "limit" and written.value in UNLIMITED):
            continue
        read_as = quantity(reading, written)
        rate = read_as is not None and (key == "rate" or not per_year(read_as))
        name, unit = ("rate", "{unit}/h") if rate else ("limit", "{unit}/a")
        value = amount(reading, written, f"{path}.{key}", Wanted.of(unit, commodity, NONNEGATIVE)) if read_as else None
        found[name] = FAILED if value is None else value
    offered = get(node, "available")
    if get(node, "limit") is None and offered is None:
        reading.problems.add("PS2043", where, market=path.partition(".")[2])
    return found | (_available(reading, offered, commodity, found.get("rate")) if offered else {})


def _available(reading: Reading, node: Node, commodity: Commodity, rate: object) -> dict[str, Any]:
    """What is on offer: factors on the rate; without one amounts an hour, whose largest then is the rate."""
    if rate is not None:
        return {"available": profile(reading, node, Wanted("1", bounds=NONNEGATIVE)) or FAILED}
    if isinstance(node.value, dict) and get(node, "unit") is None:
        reading.problems.add("PS2002", node.place, key="rate")
        return {"available": FAILED}
    found = profile(reading, node, Wanted.of("{unit}/h", commodity, NONNEGATIVE))
    if found is None:
        return {"available": FAILED}
    values = [*found.values, *(row.value for row in found.rows)]
    largest = max(values) or 1.0
    rows = tuple(row.model_copy(update={"value": row.value / largest}) for row in found.rows)
    scaled = Profile(rows=rows, starts=found.starts, values=tuple(value / largest for value in found.values))
    return {"available": scaled, "rate": largest}


def _price_or_fee(reading: Reading, node: Node, path: str, commodity: Commodity, role: str) -> Price | None:
    price, fee = get(node, "price"), get(node, "fee")
    written = fee if role == "takes" else price
    wrong = price if role == "takes" else fee
    if wrong is not None:
        key, meant = ("price", "fee") if wrong is price else ("fee", "price")
        reading.problems.add("PS2001", node.place_of([key]), word=key, suggestion=meant, known=meant)
        return None
    if written is None:
        reading.problems.add("PS2002", node.place, key="fee" if role == "takes" else "price")
        return None
    key = "fee" if role == "takes" else "price"
    return _price(reading, written, f"{path}.{key}", commodity)


def _price(reading: Reading, node: Node, path: str, commodity: Commodity) -> Price | None:
    if not isinstance(node.value, dict) or "value" in node.value:
        base = amount(reading, node, path, Wanted.of("CNY/{unit}", commodity))
        return None if base is None else Price(base=base)
    forms = [keys for key, keys in PRICES if key in node.value]
    if not reading.only(node, forms[0] if forms else ("value", *(key for _, keys in PRICES for key in keys))):
        return None
    if "table" in node.value:
        found = profile(reading, node, Wanted.of("CNY/{unit}", commodity))
        return None if found is None else Price(profile=found)
    return (
        _tiered(reading, node, path, commodity) if "tiers" in node.value else _by_tariff(reading, node, path, commodity)
    )


def _tiered(reading: Reading, node: Node, path: str, commodity: Commodity) -> Price | None:
    written = texts(get(node, "tiers"))
    tiers = [_tier(reading, item, f"{path}.tiers.{at}", commodity) for at, item in enumerate(written)]
    if any(tier is None for tier in tiers):
        return None
    found = [tier for tier in tiers if tier is not None]
    ends = [tier.to for tier in found]
    bounded = [end for end in ends[:-1] if end is not None]
    if not found or len(bounded) < len(ends) - 1 or ends[-1] is not None or sorted(set(bounded)) != bounded:
        reading.problems.add("PS2044", node.place_of(["tiers"]))
        return None
    values = read_fields(reading, Price, node, path, commodity, skip=("tiers", "base", "tariff", "floating", "profile"))
    return build(reading, Price, values | {"tiers": tuple(found)}, node)


def _tier(reading: Reading, node: Node, path: str, commodity: Commodity) -> Tier | None:
    return read(reading, Tier, node, path, commodity) if reading.only(node, ("to", "price")) else None


def _by_tariff(reading: Reading, node: Node, path: str, commodity: Commodity) -> Price | None:
    tariff, standard = get(node, "tariff"), get(node, "standard")
    if standard is None:
        reading.problems.add("PS2002", node.place, key="standard")
        return None
    base = amount(reading, standard, path, Wanted.of("CNY/{unit}", commodity))
    values = read_fields(reading, Price, node, path, commodity, skip=("base", "profile", "tiers", "per"))
    if tariff is not None and not reading.refers("PS2019", reading.word(tariff), reading.names.tariffs, tariff.place):
        return None
    return None if base is None else build(reading, Price, values | {"base": base}, node)
