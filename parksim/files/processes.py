"""Processes: capacity, load, operation, schedule, and the modes of their recipe."""

from dataclasses import dataclass, field
from typing import Any

from parksim.errors import Place
from parksim.files.dates import hour_of_year
from parksim.files.fields import FAILED, build, read, read_fields
from parksim.files.nodes import Node
from parksim.files.numbers import NONNEGATIVE, Wanted, amount, per_year, quantity, swapped
from parksim.files.profiles import profile
from parksim.files.reading import Reading, entries, get, shown, texts
from parksim.files.recipes import Basis, Change, Draft, read_modes
from parksim.model import HOURS_PER_YEAR, Commodity, Maintenance, Process, Recipe, Share

__all__ = ["Plant", "finish", "inherit", "read_plant"]

READ_HERE = (
    "id", "enterprise", "name", "makes", "counted", "capacity", "yearly", "load_min", "load_max", "modes", "shares",
    "available", "maintenance", "shares_capacity", "retrofit", "follows",
)  # fmt: skip
STOP_KEYS = ("from", "for", "units")
INHERITED = ("cost", "hours", "units")
"""What a process that `shares_capacity` takes from the one whose capacity it uses, unless it states it.

Breakdowns and maintenance are none of these: what it uses stands still with that one, and must not do so twice.
"""


@dataclass
class Plant:
    """A process while it is read: its fields, its modes, where it stands."""

    id: str
    node: Node
    place: Place
    basis: Basis
    values: dict[str, Any]
    common: Draft
    modes: dict[str, Draft]
    changes: dict[str, dict[str, list[Change]]] = field(default_factory=dict)
    """What retrofits change in the modes that stand, by mode and retrofit."""
    twins: dict[tuple[str, str], Draft] = field(default_factory=dict)
    """The modes that these changes make, by the mode that stands and the retrofit."""


def read_plant(reading: Reading, firm: str, key: str, node: Node, where: Place) -> Plant | None:
    """Read a process of an enterprise as far as it does not depend on others."""
    path = f"processes.{firm}.{key}"
    counted = _counted(reading, firm, node, where)
    if counted is None:
        return None
    side, commodity, makes = counted
    basis = Basis(firm, path, commodity, makes)
    values = read_fields(reading, Process, node, path, commodity, skip=READ_HERE)
    values |= {"id": f"{firm}.{key}", "enterprise": firm, "makes": makes, "counted": side}
    values["name"] = reading.name(get(node, "name"), key) or FAILED
    values |= _capacity(reading, node, path, commodity, values.get("hours"))
    values |= _load(reading, node, path)
    values |= _schedule(reading, node, path)
    common, modes = read_modes(reading, node, basis)
    values["shares"] = _shares(reading, node, path)
    _check_closure(reading, node, values)
    return Plant(f"{firm}.{key}", node, where, basis, values, common, modes)


def _counted(reading: Reading, firm: str, node: Node, where: Place) -> tuple[str, Commodity, str] | None:
    """Which side counts the activity, in which commodity, and the bus (or environment commodity) itself."""
    made, taken = get(node, "makes"), get(node, "takes")
    written = made or taken
    if written is None or (made and taken):
        reading.problems.add("PS2046", where, keys="makes, takes")
        return None
    word = reading.word(written)
    commodity = reading.commodity(word.partition("@")[0] if word else None, written.place)
    if word is None or commodity is None:
        return None
    if commodity.environment and made:
        return "output", commodity, word
    bus = reading.bus(firm, word, written.place)
    return None if bus is None else ("output" if made else "input", commodity, bus)


def _capacity(reading: Reading, node: Node, path: str, commodity: Commodity, hours: object) -> dict[str, Any]:
    """`4.0 Mt/a` is a yearly sum, and a rate of it over the operating hours; `200 t/h` is a rate."""
    written = get(node, "capacity")
    read_as = quantity(reading, written) if written else None
    if written is None:
        return {}
    if read_as is None:
        return {"capacity": FAILED}
    if not per_year(read_as):
        rate = amount(reading, written, f"{path}.capacity", Wanted.of("{unit}/h", commodity, NONNEGATIVE))
        return {"capacity": FAILED if rate is None else rate}
    yearly = amount(reading, written, f"{path}.capacity", Wanted.of("{unit}/a", commodity, NONNEGATIVE))
    if yearly is None:
        return {"capacity": FAILED}
    running = hours if isinstance(hours, float) and hours > 0 else HOURS_PER_YEAR
    return {"capacity": yearly / running, "yearly": yearly}


def _load(reading: Reading, node: Node, path: str) -> dict[str, Any]:
    written = get(node, "load")
    if written is None:
        return {}
    ends = texts(written)
    if len(ends) != 2:
        reading.problems.add("PS2024", written.place, text=shown(written))
        return {"load_min": FAILED}
    low, high = (amount(reading, end, f"{path}.load.{at}", Wanted("1")) for at, end in enumerate(ends))
    if low is None or high is None:
        return {"load_min": FAILED}
    if low > high:
        reading.problems.extend([swapped(*ends)])
    if low > 0 and get(node, "operation") is None:
        reading.problems.add("PS2040", written.place, text=shown(ends[0]))
    elif low > 0 and (mode := get(node, "operation")) and mode.value == "continuous":
        reading.problems.add("PS2040", mode.place, text=shown(ends[0]))
    return {"load_min": low, "load_max": high}


def _schedule(reading: Reading, node: Node, path: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if (written := get(node, "available")) is not None:
        found["available"] = profile(reading, written, Wanted("1", bounds=NONNEGATIVE)) or FAILED
    if (written := get(node, "maintenance")) is not None:
        stops = [_stop(reading, item, f"{path}.maintenance.{at}") for at, item in enumerate(texts(written))]
        found["maintenance"] = FAILED if any(stop is None for stop in stops) else tuple(stops)
    return found


def _stop(reading: Reading, node: Node, path: str) -> Maintenance | None:
    known = reading.only(node, STOP_KEYS)
    begins = get(node, "from")
    start = hour_of_year(reading, begins) if begins else None
    if not known or (begins is not None and start is None):
        return None
    return read(reading, Maintenance, node, path, start=start)


def _shares(reading: Reading, node: Node, path: str) -> dict[str, Share]:
    found: dict[str, Share] = {}
    for key, item, where in entries(get(node, "shares")):
        words = reading.words(get(item, "of"))
        parts = [key, *(word for word, _ in words or [])]
        places = [where, *(place for _, place in words or [])]
        if words is None or not all(reading.commodity(p, at) for p, at in zip(parts, places, strict=True)):
            continue
        if not words:
            reading.problems.add("PS2002", where, key="of")
            continue
        share = read(reading, Share, item, f"{path}.shares.{key}", part=key, of=tuple(parts[1:]))
        if share is not None:
            found[key] = share
    return found


def _check_closure(reading: Reading, node: Node, values: dict[str, Any]) -> None:
    if values.get("closure") == "open" and not values.get("closure_reason"):
        reading.problems.add("PS2034", node.place_of(["closure"]))


def _check_shares(reading: Reading, plant: Plant) -> None:
    """A share blends inputs that some mode has, a retrofit's too."""
    drafts = plant.modes.values()
    inputs = {bus.partition(".")[2].partition("@")[0] for draft in drafts for bus in draft.inputs}
    inputs |= {figure.computed.bus.partition(".")[2] for draft in drafts for figure in draft.figures}
    if any(draft.failed for draft in drafts):
        return
    for key, item, where in entries(get(plant.node, "shares")):
        for word, place in ((key, where), *(reading.words(get(item, "of")) or [])):
            if word in reading.names.commodities:
                reading.refers("PS2079", word, inputs, place)


def inherit(reading: Reading, plant: Plant, plants: dict[str, Plant]) -> None:
    """Set the process whose capacity a plant shares, and what it takes over from it."""
    written = get(plant.node, "shares_capacity")
    word = reading.word(written)
    if written is None or word is None:
        return
    host = word if "." in word else f"{plant.basis.enterprise}.{word}"
    if not reading.refers("PS2015", host, reading.names.processes, written.place) or host not in plants:
        return
    if host == plant.id or get(plants[host].node, "shares_capacity") is not None:
        reading.problems.add("PS2048", written.place, process=host)
        return
    plant.values["shares_capacity"] = host
    for key in INHERITED:
        if key in plants[host].values:
            plant.values.setdefault(key, plants[host].values[key])


def finish(reading: Reading, plant: Plant) -> Process | None:
    """Build the process of what was read; its recipes are not closed yet."""
    _check_shares(reading, plant)
    modes: dict[str, Recipe] = {key: draft.recipe() for key, draft in plant.modes.items()}
    return build(reading, Process, plant.values | {"modes": modes}, plant.node)
