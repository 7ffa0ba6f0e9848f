"""Commodities: what flows, in which unit, and what one unit contains."""

from parksim.errors import ParkError
from parksim.files.fields import build, read_fields
from parksim.files.nodes import Node
from parksim.files.reading import Reading, entries, get
from parksim.files.units import unit
from parksim.model import Commodity, Contents, Name

__all__ = ["read_commodities"]

MEASURED = {"co2": ({"t"},), "fresh": ({"m3"}, {"t"})}
"""What measures count a unit of: a tonne of CO2, a cubic metre of fresh water whose contents state none."""
COUNTABLE = ({"t"}, {"m3"}, {"GJ"}, {"count"}, {"tce"}, {"km"}, set[str]())


def read_commodities(reading: Reading, section: Node | None) -> None:
    """Read every commodity into `reading.commodities`."""
    for key, node, where in entries(section):
        if reading.identifier(key, where) and isinstance(node.value, dict):
            found = _commodity(reading, key, node)
            if found is not None:
                reading.commodities[key] = found


def _commodity(reading: Reading, key: str, node: Node) -> Commodity | None:
    counted = _unit(reading, node)
    if counted is None:
        return None
    path = f"commodities.{key}"
    bare = Commodity(id=key, name=Name(en=key, zh=key), kind="material", unit=counted)
    values = read_fields(reading, Commodity, node, path, bare, skip=("id", "unit", "name"))
    values |= {
        "id": key,
        "unit": counted,
        "name": reading.name(get(node, "name"), key),
    }
    found = build(reading, Commodity, values, node)
    if found is not None:
        _check_contents(reading, found.contents, node)
        _check_counted(reading, found, node)
    return found


def _unit(reading: Reading, node: Node) -> str | None:
    """The unit a commodity is counted in: of mass, volume, energy or number."""
    written = get(node, "unit")
    if written is None:
        reading.problems.add("PS2002", node.place, key="unit")
        return None
    word = reading.word(written)
    if word is None:
        return None
    try:
        dimension = unit(word, written.place).dimension
    except ParkError as error:
        reading.problems.extend(error.problems)
        return None
    if set(dimension.exponents) not in COUNTABLE or any(power != 1 for power in dimension.exponents.values()):
        reading.problems.add("PS2028", written.place, unit=word)
        return None
    return word


def _check_contents(reading: Reading, contents: Contents, node: Node) -> None:
    if contents.biogenic_carbon > contents.carbon * (1 + 1e-9):
        where = node.place_of(["contents", "biogenic_carbon"])
        reading.problems.add("PS2029", where, part=contents.biogenic_carbon, whole=contents.carbon)


def _check_counted(reading: Reading, found: Commodity, node: Node) -> None:
    """What is summed up in tonnes or cubic metres is held in them: a gram of CO2 would count as a tonne of it."""
    fresh = found.fresh and not found.contents.water
    kind = found.id if found.id in MEASURED else "fresh" if fresh else None
    counted = unit(found.unit, node.place)
    if kind and (set(counted.dimension.exponents) not in MEASURED[kind] or counted.factor != 1):
        place, wanted = node.place_of(["unit"]), sorted("/".join(each) for each in MEASURED[kind])
        reading.problems.add("PS6020", place, commodity=found.id, unit=found.unit, wanted=", ".join(wanted))
