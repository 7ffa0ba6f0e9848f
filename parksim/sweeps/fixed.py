"""The design that a sweep fixes: sizes of retrofits, in their bounds, as groups and requirements allow."""

from parksim.errors import ParkError, Place
from parksim.files.nodes import Node
from parksim.files.reading import Reading, entries, shown
from parksim.files.units import convert, parse
from parksim.model import Park, Retrofit
from parksim.sweeps.spec import Task

__all__ = ["read_fixed"]

FIXED: tuple[Task, ...] = ("operate", "simulate")
SLACK = 1e-9


def read_fixed(reading: Reading, node: Node | None, park: Park, task: Task) -> dict[str, float] | None:
    """Sizes by retrofit, none of it built that is not named; None where the file does not fix a design."""
    if node is None:
        return None
    if task not in FIXED:
        reading.problems.add("PS7118", node.place, task=task)
        return None
    if not isinstance(node.value, dict):
        reading.problems.add("PS2003", node.place, text=shown(node))
        return None
    found: dict[str, float] = {}
    for key, item, where in entries(node):
        if reading.refers("PS7119", key, park.retrofits, where):
            size = _size(reading, park.retrofits[key], item)
            if size:
                found[key] = size
    _check_together(reading, park, found, node.place)
    return found


def _size(reading: Reading, retrofit: Retrofit, node: Node) -> float | None:
    unit = retrofit.size.unit if retrofit.size else "1"
    try:
        read = parse(node.plain(), node.place)
        size = read.number if read.unit.text == "1" else convert(read, unit, node.place)
    except ParkError as error:
        reading.problems.extend(error.problems)
        return None
    allowed, said = _allowed(retrofit, size)
    if size and not allowed:
        reading.problems.add(
            "PS7120", node.place, retrofit=retrofit.id, size=f"{size:g} {unit}".removesuffix(" 1"), allowed=said
        )
        return None
    return size


def _allowed(retrofit: Retrofit, size: float) -> tuple[bool, str]:
    """Whether it can be so big, and what can be."""
    about = retrofit.size
    if about is None:
        return size == 1, "1"
    if about.steps:
        steps = [step.size for step in about.steps]
        return any(abs(size - step) <= SLACK * step for step in steps), ", ".join(f"{s:g} {about.unit}" for s in steps)
    low, high = about.low * (1 - SLACK), about.high * (1 + SLACK)
    return low <= size <= high, f"{about.low:g}…{about.high:g} {about.unit}"


def _check_together(reading: Reading, park: Park, found: dict[str, float], where: Place) -> None:
    for key in found:
        missing = [other for other in park.retrofits[key].requires if other not in found]
        if missing:
            reading.problems.add("PS7121", where, retrofit=key, others=", ".join(missing))
    for group in park.groups.values():
        built = [key for key in group.of if key in found]
        if group.at_most is not None and len(built) > group.at_most:
            reading.problems.add("PS7122", where, group=group.id, most=group.at_most, built=", ".join(built))
