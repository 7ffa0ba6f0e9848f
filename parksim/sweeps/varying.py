"""Lines of `vary`: a path and how it varies.

[2.2 CNY/m3, 4.6 CNY/m3]            uniform between          {triangular: [low, mode, high]}
{normal: [mean, deviation], between: [low, high]}            {values: [a, b, c]}
declared                            the range stated at the number
"""

from dataclasses import dataclass, field
from typing import get_args

from parksim.calendars import Kind
from parksim.errors import ParkError, Place, problem
from parksim.files.nodes import Node, Plain, normal_word
from parksim.files.reading import Reading, entries, get, shown
from parksim.files.units import Quantity, convert, parse
from parksim.sweeps.spec import ABOUT_RUN, Distribution, Vary
from parksim.sweeps.standing import PLAIN, Standing, declared_range

__all__ = ["Lines", "read_line", "read_values"]

DECLARED = "declared"
COUNTS = {"uniform": 2, "triangular": 3, "normal": 2}
DISTRIBUTIONS: tuple[Distribution, ...] = get_args(Distribution)


@dataclass
class Lines:
    """What lines are read with, and where those read so far stand."""

    reading: Reading
    standing: Standing
    overrides: frozenset[str] = frozenset()
    places: dict[str, Place] = field(default_factory=dict)
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def lead(self, path: str, where: Place) -> Node | None:
        """What stands at a path, noted as varied. Raises ParkError: nothing there, a mapping, varied twice."""
        about_run = path in ABOUT_RUN
        keys, node = (("", path), None) if about_run else self.standing.at(path, where)
        twice = next((other for other, its in self.keys.items() if _same(keys, its)), None)
        if twice is not None:
            raise ParkError([problem("PS7108", where, path=path, other=twice, first=self.places[twice])])
        self.keys[path], self.places[path] = keys, where
        return node


def read_line(lines: Lines, key: str, node: Node, where: Place) -> Vary | None:
    """Read one line; None after noting its problems."""
    path = normal_word(key).removesuffix(".value")
    try:
        there = lines.lead(path, where)
        kind, written = _kind(path, node)
        if kind == DECLARED:
            return _declared(lines, path, there, where)
        if kind == "values":
            return read_values(lines, path, there, _several(path, written), written.place)
        if path in ABOUT_RUN:  # a seed between two numbers would be cut to a whole one
            raise ParkError([problem("PS7135", written.place, path=path)])
        _refuse_mapping(path, there, where)
        return _between(lines, path, there, kind, written, get(node, "between"))
    except ParkError as error:
        lines.reading.problems.extend(each for each in error.at(where).problems)
        return None


def read_values(lines: Lines, path: str, there: Node | None, values: list[Node], where: Place) -> Vary | None:
    """One of several values, all equally likely: numbers in the unit of the first, or whatever a file may hold."""
    reading = lines.reading
    if path in ABOUT_RUN:
        before = len(reading.problems.problems)
        for item in values:
            _check_about_run(lines, path, item)
        fits = len(reading.problems.problems) == before
        return Vary(path, "values", values=tuple(item.plain() for item in values)) if fits else None
    plain = [item.plain() for item in values]
    amounts = _amounts(lines, values)
    if amounts is None:
        return Vary(path, "values", values=tuple(plain))
    _refuse_mapping(path, there, where)
    unit = _unit(amounts)
    numbers: list[Plain] = [_in(lines, amount, unit, item.place) for amount, item in zip(amounts, values, strict=True)]
    base = lines.standing.base(there, unit)
    return Vary(path, "values", unit=unit, values=tuple(numbers), base=base)


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one path names the other, or something that the other is part of."""
    short = min(len(one), len(other))
    return one[:short] == other[:short]


def _kind(path: str, node: Node) -> tuple[str, Node]:
    """The distribution that a line asks for, and what it says of it."""
    if isinstance(node.value, list):
        return "uniform", node
    if node.value == DECLARED:
        return DECLARED, node
    found = [(key, item) for key, item, _ in entries(node) if key in DISTRIBUTIONS]
    others = [key for key, _, _ in entries(node) if key not in (*DISTRIBUTIONS, "between")]
    if len(found) != 1 or others or (get(node, "between") is not None and found[0][0] != "normal"):
        raise ParkError([problem("PS7101", node.place, path=path, text=shown(node), known=", ".join(DISTRIBUTIONS))])
    return found[0]


def _several(path: str, node: Node) -> list[Node]:
    if not isinstance(node.value, list) or not node.value:
        raise ParkError([problem("PS7104", node.place, path=path, kind="values", count="1+")])
    return node.value


def _declared(lines: Lines, path: str, there: Node | None, where: Place) -> Vary:
    found = declared_range(there, path, lines.standing.rates)
    if found is None:
        raise ParkError([problem("PS7107", where, path=path)])
    return found


def _between(lines: Lines, path: str, there: Node | None, kind: str, node: Node, between: Node | None) -> Vary:
    items = _items(path, kind, node, COUNTS[kind])
    if kind == "normal":
        if between is None:
            raise ParkError([problem("PS2002", node.place, key="between")])
        items += _items(path, "between", between, 2)
    numbers = [parse(item.plain(), item.place, rates=lines.standing.rates) for item in items]
    unit = _unit(numbers)
    values = [_in(lines, number, unit, item.place) for number, item in zip(numbers, items, strict=True)]
    _check(path, kind, values, node.place)
    base = lines.standing.base(there, unit)
    found = next(each for each in DISTRIBUTIONS if each == kind)
    return Vary(path, found, tuple(values), unit, (), base)


def _items(path: str, kind: str, node: Node, count: int) -> list[Node]:
    items = node.value if isinstance(node.value, list) else []
    if len(items) != count:
        raise ParkError([problem("PS7104", node.place, path=path, kind=kind, count=count)])
    return [*items]


def _unit(numbers: list[Quantity]) -> str:
    """The unit of a line: that of the first number that has one, so that a number without is what is wrong."""
    return next((number.unit.text for number in numbers if number.unit.text != PLAIN), PLAIN)


def _in(lines: Lines, number: Quantity, unit: str, where: Place) -> float:
    return convert(number, unit, where, rates=lines.standing.rates)


def _check(path: str, kind: str, values: list[float], where: Place) -> None:
    """Low below high, the mode between them, a deviation above zero."""
    low, high = (values[0], values[-1]) if kind != "normal" else (values[2], values[3])
    if not low < high:
        raise ParkError([problem("PS7103", where, path=path, low=f"{low:g}", high=f"{high:g}")])
    if kind == "triangular" and not low <= values[1] <= high:
        raise ParkError([problem("PS7105", where, path=path, mode=f"{values[1]:g}", low=f"{low:g}", high=f"{high:g}")])
    if kind == "normal" and not values[1] > 0:
        raise ParkError([problem("PS7106", where, path=path, deviation=f"{values[1]:g}")])


def _refuse_mapping(path: str, there: Node | None, where: Place) -> None:
    """A number cannot take the place of a mapping that is no record of a number, such as a price with its tariff."""
    if there is None or not isinstance(there.value, dict) or "value" in there.value:
        return
    inner = ", ".join(there.value)
    suggestion = f"{path}.standard" if "standard" in there.value else None
    hint = None if suggestion else "known"
    raise ParkError([problem("PS7102", where, hint=hint, path=path, suggestion=suggestion, known=inner)])


def _amounts(lines: Lines, values: list[Node]) -> list[Quantity] | None:
    """All values as amounts; None where one is none, or all are whole numbers, which may count things."""
    if any(not isinstance(item.value, str | int | float) or isinstance(item.value, bool) for item in values):
        return None
    try:
        found = [parse(item.value, item.place, rates=lines.standing.rates) for item in values]
    except ParkError:
        return None
    whole = all(isinstance(item.value, int) for item in values)
    return None if whole and all(amount.unit.text == PLAIN for amount in found) else found


def _check_about_run(lines: Lines, path: str, node: Node) -> None:
    if path == "seed":
        found = lines.reading.whole(node)
        if found is not None and found < 0:
            lines.reading.problems.add("PS2009", node.place, key=path, text=found, limit=0, hint="ge")
    elif path == "calendar":
        lines.reading.option(node, get_args(Kind))
    else:
        for word, where in lines.reading.words(node) or []:
            lines.reading.refers("PS2051", word, lines.overrides, where)
