"""What stands in a scenario at the paths that a sweep varies: its keys, its value as written, its declared range."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from parksim.errors import ParkError, Place
from parksim.files.nodes import Node, Plain
from parksim.files.overrides import located
from parksim.files.reading import get
from parksim.files.units import Quantity, convert, parse
from parksim.sweeps.spec import Vary

__all__ = ["Standing", "declared_range", "setting_of"]

PLAIN = "1"


@dataclass(frozen=True)
class Standing:
    """The tree of a scenario and its rates of exchange."""

    tree: Node
    rates: Mapping[str, float] = field(default_factory=dict)

    def at(self, path: str, where: Place) -> tuple[tuple[str, ...], Node | None]:
        """Keys that a path names and what stands there (None: a default). Raises ParkError (PS2050) for nothing.

        `path.value` of a record is the record itself.
        """
        keys = located(self.tree, path, where)
        node = get(self.tree, *keys)
        if keys[-1] == "value" and get(self.tree, *keys[:-1], "value") is not None:
            keys, node = keys[:-1], get(self.tree, *keys[:-1])
        return keys, node

    def base(self, node: Node | None, unit: str) -> float | None:
        """The number that stands there, in a unit; None for what is no number, or is counted in something else."""
        written = get(node, "value") if node is not None and isinstance(node.value, dict) else node
        if written is None or isinstance(written.value, dict | list | bool):
            return None
        try:
            return convert(parse(written.value, rates=self.rates), unit, rates=self.rates)
        except ParkError:
            return None


def declared_range(node: Node | None, path: str, rates: Mapping[str, float]) -> Vary | None:
    """Uniform over the range stated at a number, in the unit of its value; None where none is stated or it is empty."""
    value, ends = get(node, "value"), get(node, "range")
    if value is None or ends is None or not isinstance(ends.value, list):
        return None
    try:
        base = parse(value.value, rates=rates)
        low, high = (_end(parse(end.value, rates=rates), base, rates) for end in ends.value)
    except ParkError:
        return None
    return Vary(path, "uniform", (low, high), base.unit.text, (), base.number) if low < high else None


def _end(end: Quantity, base: Quantity, rates: Mapping[str, float]) -> float:
    return end.number if end.unit.text == PLAIN else convert(end, base.unit.text, rates=rates)


def setting_of(vary: Vary, cell: object) -> Plain:
    """What a cell of the sample table sets at its path, as a scenario file would say it.

    Floats are written by `repr`, which is exact. Where a record of a number stands, it takes the place of the whole
    record: the number is no longer that of its source, and may leave the range that is declared there.
    """
    if not vary.unit:
        return next((value for value in vary.values if cell_of(value) == cell), _plain(cell))
    return f"{float(str(cell))!r} {vary.unit}"


def cell_of(value: Plain) -> str | int | float | bool | None:
    """A plain value as a cell of a table: lists and mappings as a text of their own."""
    if isinstance(value, list):
        return f"[{', '.join(str(cell_of(item)) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {cell_of(item)}' for key, item in value.items())}}}"
    return value


def _plain(cell: object) -> Plain:
    """A cell as Python's own type: tables hold those of NumPy."""
    if isinstance(cell, str | bool | int | float) or cell is None:
        return cell
    item = getattr(cell, "item", None)
    return _plain(item()) if callable(item) else str(cell)
