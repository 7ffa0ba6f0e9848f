"""Numbers of a scenario: a quantity in the unit its field wants, or a record of it with range, source and grade.

    0.5 t/MWh      {value: 1.33 t/t, range: [1.30, 1.40], source: S34, grade: expert-high}

In a recipe a quantity in mass, energy or water of a commodity that is counted in something else is converted through
what a unit of it contains: `3.2 GJ/t` of a gas counted in m3. Every number read leaves a record in `Reading.numbers`.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast, get_args

from parksim.errors import Named, ParkError, Place, Problem, in_words, problem
from parksim.files.nodes import Node
from parksim.files.reading import Reading, get, shown
from parksim.files.units import Quantity, UnitMismatch, convert, parse, unit
from parksim.model import Commodity, Contents, Number
from parksim.model.attributes import Grade

__all__ = [
    "BALANCE",
    "BROKEN",
    "NONNEGATIVE",
    "Bounds",
    "Wanted",
    "amount",
    "balances",
    "cost",
    "in_wanted",
    "named_content",
    "per_year",
    "quantity",
    "swapped",
]

BALANCE = "balance"
RECORD_KEYS = ("value", "range", "source", "grade")
CONTENT_UNITS = (("mass", "t"), ("energy", "GJ"), ("water", "m3"))

_SOURCES = re.compile(r"S\d+(?:\s*[,;，；]\s*S\d+)*")
_PER_YEAR = re.compile(r"/\s*\(?\s*(?:a|年)\s*\)?$")

Bounds: TypeAlias = tuple[tuple[str, float], ...]
"""What a number must keep: `ge`, `gt`, `le`, `lt` with their limits."""
NONNEGATIVE: Bounds = (("ge", 0.0),)
BROKEN: Mapping[str, tuple[str, Callable[[float, float], bool]]] = {
    "ge": ("PS2009", operator.lt),
    "gt": ("PS2009", operator.le),
    "le": ("PS2010", operator.gt),
    "lt": ("PS2010", operator.ge),
}
"""What tells that a bound is broken, and when it is."""


@dataclass(frozen=True)
class Wanted:
    """The unit that a field is held in, `{unit}` standing for `unit`, and the bounds of its range.

    With `contents`, those of one unit, a quantity may be written in one of them instead.
    """

    template: str
    unit: str = "1"
    contents: Contents | None = None
    bounds: Bounds = ()

    @classmethod
    def of(cls, template: str, commodity: Commodity | None, bounds: Bounds = ()) -> "Wanted":
        """The unit of a field of an item that is counted in a commodity."""
        return cls(template, commodity.unit if commodity else "1", bounds=bounds)

    @classmethod
    def in_recipe(cls, template: str, commodity: Commodity) -> "Wanted":
        """The unit of a flow of a recipe, which may be written in what its commodity contains."""
        return cls(template, commodity.unit, commodity.contents, NONNEGATIVE)

    @property
    def text(self) -> str:
        """The unit itself."""
        return self.template.replace("{unit}", self.unit)


@dataclass(frozen=True)
class _Record:
    value: Node
    ends: tuple[Node, ...]
    source: str | None
    grade: Grade | None


def amount(reading: Reading, node: Node, path: str, wanted: Wanted) -> float | None:
    """Read a number and note where it comes from; None after a problem."""
    record = _record(reading, node)
    if record is None:
        return None
    try:
        read = parse(record.value.value, record.value.place, rates=reading.rates)
        value = in_wanted(reading, read, wanted, record.value.place)
        low, high = _range(reading, record, read, value, wanted)
    except ParkError as error:
        reading.problems.extend(error.problems)
        return None
    origin = str(record.value.place)
    reading.numbers[path] = Number(
        value=value, unit=wanted.text, low=low, high=high, source=record.source, grade=record.grade, origin=origin
    )
    return value


def cost(reading: Reading, node: Node, path: str, commodity: Commodity | None) -> float | None:
    """Read a running cost per unit of activity, which is no income; None after a problem."""
    value = amount(reading, node, path, Wanted.of("CNY/{unit}", commodity, NONNEGATIVE))
    if value is None or value >= 0:
        return value
    key, written = path.rpartition(".")[2], get(node, "value") or node
    reading.problems.add("PS2009", node.place, hint="ge", key=key, text=shown(written), limit=0)
    return None


def quantity(reading: Reading, node: Node) -> Quantity | None:
    """The quantity as written, its record's value where it has one; None after a problem."""
    written = get(node, "value") if isinstance(node.value, dict) else node
    try:
        return parse(written.value if written else None, node.place, rates=reading.rates)
    except ParkError as error:
        reading.problems.extend(error.problems)
        return None


def per_year(read: Quantity) -> bool:
    """Whether a quantity is written per year: a sum, where `t/h` is a rate."""
    return _PER_YEAR.search(read.unit.text) is not None


def balances(node: Node) -> bool:
    """Whether a figure is to be computed so that its recipe closes: `value: balance`."""
    written = get(node, "value") if isinstance(node.value, dict) else node
    return written is not None and written.value == BALANCE


def note_computed(reading: Reading, node: Node, path: str, value: float, in_unit: Wanted) -> None:
    """Note a computed figure; its range, where stated, must hold it."""
    record = _record(reading, node)
    if record is None:
        return
    try:
        low, high = _range(reading, record, None, value, in_unit)
    except ParkError as error:
        reading.problems.extend(error.problems)
        return
    source, origin = record.source or BALANCE, str(record.value.place)
    reading.numbers[path] = Number(
        value=value, unit=in_unit.text, low=low, high=high, source=source, grade="derived", origin=origin
    )


def _record(reading: Reading, node: Node) -> _Record | None:
    if not isinstance(node.value, dict):
        return _Record(node, (), None, None)
    if not reading.only(node, (*RECORD_KEYS, "of") if balances(node) else RECORD_KEYS):
        return None
    value = get(node, "value")
    if value is None:
        reading.problems.add("PS2002", node.place, key="value")
        return None
    ends = get(node, "range")
    if ends is not None and not (isinstance(ends.value, list) and len(ends.value) == 2):
        reading.problems.add("PS2024", ends.place, text=shown(ends))
        return None
    grade_node, source_node = get(node, "grade"), get(node, "source")
    grade = reading.option(grade_node, get_args(Grade)) if grade_node else None
    source = reading.word(source_node)
    if source_node and source and _SOURCES.fullmatch(source):
        for each in re.findall(r"S\d+", source):
            reading.refers("PS2025", each, reading.names.sources, source_node.place)
    pair = tuple(ends.value) if ends is not None and isinstance(ends.value, list) else ()
    return _Record(value, pair, source, cast("Grade | None", grade))


def _range(
    reading: Reading, record: _Record, read: Quantity | None, value: float, wanted: Wanted
) -> tuple[float | None, float | None]:
    if not record.ends:
        return None, None
    low, high = (_end(reading, node, read, wanted) for node in record.ends)
    slack = 1e-9 * max(abs(low), abs(high))
    if low > high:
        raise ParkError([swapped(*record.ends)])
    if not low - slack <= value <= high + slack:
        where = record.ends[0].place
        raise ParkError(
            [problem("PS2080", where, text=f"{value:.6g} {wanted.text}", low=f"{low:.6g}", high=f"{high:.6g}")]
        )
    for node, end in zip(record.ends, (low, high), strict=True):
        _keep_bounds(node, end, wanted)
    return low, high


def swapped(low: Node, high: Node) -> Problem:
    """The problem of two ends of which the first is the larger one."""
    return problem("PS2110", low.place, low=shown(low), high=shown(high))


def _keep_bounds(node: Node, end: float, wanted: Wanted) -> None:
    """Raise ParkError for an end of a range that the number itself could never take."""
    for bound, limit in wanted.bounds:
        code, broken = BROKEN[bound]
        if broken(end, limit):
            raise ParkError([problem(code, node.place, hint=bound, key="range", text=shown(node), limit=f"{limit:g}")])


def _end(reading: Reading, node: Node, read: Quantity | None, wanted: Wanted) -> float:
    end = parse(node.value, node.place, rates=reading.rates)
    if end.unit.text == "1" and read is not None:
        end = Quantity(end.number, read.unit)
    return in_wanted(reading, end, wanted, node.place)


def in_wanted(reading: Reading, read: Quantity, wanted: Wanted, where: Place) -> float:
    """A quantity in the unit that is wanted. Raises ParkError where it has none, or one that measures something else."""
    if read.unit.text == "1" and wanted.text != "1":
        target = unit(wanted.text)
        wrong = problem("PS1110", where, text=read, found=read.dimension, wanted=target.dimension, unit=target)
        raise UnitMismatch([wrong])
    try:
        return convert(read, wanted.text, where, rates=reading.rates)
    except UnitMismatch:
        found = _through_contents(reading, read, wanted, where)
        if found is None:
            raise
        return found


def named_content(content: str) -> Named:
    """What a commodity contains, in both languages."""
    return in_words(f"content.{content}")


def _through_contents(reading: Reading, read: Quantity, wanted: Wanted, where: Place) -> float | None:
    """The quantity in the commodity's own unit by what a unit contains; None where it measures something else."""
    counted_as_energy = unit(wanted.unit).dimension == unit("GJ").dimension
    if wanted.contents is None or "{unit}" not in wanted.template or counted_as_energy:
        return None
    for content, counted_in in CONTENT_UNITS:
        template = wanted.template.replace("{unit}", counted_in)
        if unit(template).dimension != read.dimension:
            continue
        per_unit = getattr(wanted.contents, content)
        if per_unit <= 0:
            raise ParkError([problem("PS2060", where, text=read, content=named_content(content), unit=wanted.unit)])
        value = convert(read, template, where, rates=reading.rates)
        return float(value / per_unit if wanted.template.startswith("{unit}") else value * per_unit)
    return None
