"""What frames a park: money, calendar, futures, published totals, sources."""

from collections.abc import Mapping
from typing import Any

from parksim.errors import Place
from parksim.files.fields import FAILED, build, read_fields
from parksim.files.nodes import Node
from parksim.files.numbers import Wanted, amount, quantity
from parksim.files.policies import leaving, measure_unit
from parksim.files.processes import Plant
from parksim.files.profiles import hour_of_day
from parksim.files.reading import Reading, entries, get, texts
from parksim.files.units import Quantity
from parksim.files.units import unit as unit_of
from parksim.model import INDICATORS, MEASURES, CalendarSpec, Citation, DayType, Future, Money, Published

__all__ = ["read_calendar", "read_futures", "read_money", "read_published", "read_sources"]

SUM = 1e-6
"""Shares may miss 1 by so much."""

ACTIVITY, RATIO = "activity:", "ratio:"


def read_money(reading: Reading, node: Node | None) -> Money:
    """Read the base year, VAT and exchange rates; the rates hold for every number read afterwards."""
    if node is None or not isinstance(node.value, dict):
        return Money()
    rates = get(node, "rates")
    for key, item, _ in entries(rates):
        rate = amount(reading, item, f"money.rates.{key}", Wanted("1"))
        if rate is not None and rate <= 0:
            reading.problems.add("PS2009", item.place, key=key, text=f"{rate:g}", limit=0, hint="gt")
        elif rate is not None:
            reading.rates[key] = rate
    values = read_fields(reading, Money, node, "money", skip=("rates",))
    return build(reading, Money, values | {"rates": dict(reading.rates)}, node) or Money()


def read_calendar(reading: Reading, node: Node | None, park: Place) -> CalendarSpec:
    """Read the year, the kinds of day with their shares, further cuts of the day, the longest segment.

    The year must be said: dates of tables and of policies are held against it.
    """
    if get(node, "year") is None:
        reading.problems.add("PS2002", node.place if node else park, key="year", hint="calendar_year")
    if node is None or not isinstance(node.value, dict):
        return CalendarSpec()
    values = read_fields(reading, CalendarSpec, node, "calendar", skip=("day_types", "hours"))
    hours = [hour_of_day(reading, item) for item in texts(get(node, "hours"))]
    values["hours"] = FAILED if None in hours else tuple(hours)
    kinds = get(node, "day_types")
    if kinds is not None:
        values["day_types"] = _day_types(reading, kinds) or FAILED
    return build(reading, CalendarSpec, values, node) or CalendarSpec()


def _day_types(reading: Reading, node: Node) -> dict[str, DayType] | None:
    shares = {key: amount(reading, item, f"calendar.day_types.{key}", Wanted("1")) for key, item, _ in entries(node)}
    if not shares or any(share is None for share in shares.values()):
        return None
    found = {key: build(reading, DayType, {"share": share}, node) for key, share in shares.items()}
    total = sum(share for share in shares.values() if share is not None)
    if abs(total - 1) > SUM:
        reading.problems.add("PS2073", node.place, total=f"{total:.4g}")
    return {key: kind for key, kind in found.items() if kind is not None}


def read_futures(reading: Reading, section: Node | None) -> dict[str, Future]:
    """Read the futures; their probabilities sum to 1, their factors name markets and demands."""
    found = {}
    total, complete = 0.0, True
    for key, node, where in entries(section):
        reading.identifier(key, where)
        for kind, code, known in (
            ("prices", "PS2076", reading.names.markets),
            ("demands", "PS2077", reading.names.demands),
        ):
            for name, _, place in entries(get(node, kind)):
                reading.refers(code, name, known, place)
        values = read_fields(reading, Future, node, f"futures.{key}", skip=("id",))
        future = build(reading, Future, values | {"id": key}, node)
        if future is None:
            complete = False
            continue
        found[key] = future
        total += future.probability
    if found and complete and abs(total - 1) > SUM and section is not None:
        reading.problems.add("PS2074", section.place, total=f"{total:.4g}")
    return found


def read_published(reading: Reading, section: Node | None, plants: Mapping[str, Plant]) -> dict[str, Published]:
    """Read published totals; each is held in the unit of its measure a year, an indicator or a ratio in its own."""
    found = {}
    for key, node, where in entries(section):
        reading.identifier(key, where)
        item = _published(reading, key, node, plants)
        if item is not None:
            found[key] = item
    return found


def _published(reading: Reading, key: str, node: Node, plants: Mapping[str, Plant]) -> Published | None:
    path = f"published.{key}"
    values: dict[str, Any] = read_fields(reading, Published, node, path, skip=("id", "name", "value", "unit"))
    values |= {"id": key, "name": reading.name(get(node, "name"), key) or FAILED}
    written, named = get(node, "value"), get(node, "measure")
    measure = values.get("measure")
    if written is None or named is None or not isinstance(measure, str):
        return build(reading, Published, values | {"value": None, "unit": ""}, node)
    unit = _unit_of(reading, measure, named.place, plants)
    if unit is None:
        return None
    stated = get(node, "unit")
    if stated is not None and isinstance(written.value, int | float) and not isinstance(written.value, bool):
        written = Node(f"{written.value!r} {reading.word(stated) or ''}", written.place)
    read = quantity(reading, written)
    if read is None:
        return None
    wanted = _wanted(read, unit)
    value = amount(reading, written, path, Wanted(wanted))
    return build(reading, Published, values | {"value": FAILED if value is None else value, "unit": wanted}, node)


def _wanted(read: Quantity, unit: str) -> str:
    """A yearly amount per year; an indicator's word in the unit it is stated in."""
    if unit == "1":
        return "1" if not read.dimension.powers else read.unit.text
    return unit if read.dimension == unit_of(unit).dimension else f"{unit}/a"


def _unit_of(reading: Reading, measure: str, where: Place, plants: Mapping[str, Plant]) -> str | None:
    """Unit of a measure or of a process's activity; 1 for a ratio and for an indicator's word."""
    if measure.startswith(ACTIVITY):
        plant = _plant(reading, measure.removeprefix(ACTIVITY), where, plants)
        return plant.basis.unit if plant else None
    if measure.startswith(RATIO):
        return "1" if _is_ratio(reading, measure.removeprefix(RATIO), where, plants) else None
    sums = (*MEASURES, *leaving(reading))
    if measure in sums:
        return measure_unit(reading, measure)
    return "1" if reading.refers("PS2016", measure, (*INDICATORS, *sums), where) else None


def _is_ratio(reading: Reading, ends: str, where: Place, plants: Mapping[str, Plant]) -> bool:
    """Whether `bus/process` names a process and something that it takes or brings."""
    bus, _, key = ends.partition("/")
    plant = _plant(reading, key, where, plants)
    if plant is None or any(draft.failed for draft in plant.modes.values()):
        return False
    touched = {plant.basis.makes, *(bus for draft in plant.modes.values() for bus in draft.touches)}
    return reading.refers("PS2116", bus, touched, where)


def _plant(reading: Reading, key: str, where: Place, plants: Mapping[str, Plant]) -> Plant | None:
    return plants.get(key) if reading.refers("PS2015", key, reading.names.processes, where) else None


def read_sources(reading: Reading, section: Node | None) -> dict[str, Citation]:
    """Read the citations by their short names: `{en, zh}`, or one text for both languages."""
    found = {}
    for key, node, _ in entries(section):
        citation = reading.both(node)
        if citation:
            found[key] = Citation(**citation)
        elif node.value is not None:
            reading.problems.add("PS2023", node.place)
    return found
