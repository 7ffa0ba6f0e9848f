"""A waterfall as plain data: totals and the steps between them, placed on one axis from 0 to 100 %."""

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Literal

from parksim.reports.numbers import summing

Role = Literal["before", "saving", "cost", "planned", "lost", "surviving"]
TOTALS = ("before", "planned", "surviving")
CUT, LEAST = 0.4, 1e-6
"""Where the steps span less than this share of the totals, the axis does not begin at zero; less than the least is nothing."""


@dataclass(frozen=True)
class Step:
    """A total, or a change from the last total or step."""

    role: Role
    value: float


@dataclass(frozen=True)
class Axis:
    """Ends of the axis; `cut` where it does not begin at zero."""

    low: float
    high: float

    @property
    def cut(self) -> bool:
        """Whether totals are cut."""
        return self.low > 0

    def place(self, value: float) -> float:
        """Percent of the way along the axis."""
        return 100 * (value - self.low) / (self.high - self.low)


@dataclass(frozen=True)
class Piece:
    """A bar from `left`, `width` wide, in percent; `end` is where its value ends, for the connector."""

    role: Role
    left: float
    width: float
    end: float
    cut: bool


def running(steps: list[Step]) -> list[float]:
    """Where every step ends."""
    ends: list[float] = []
    for step in steps:
        ends.append(step.value if step.role in TOTALS else ends[-1] + step.value)
    return ends


def axis_of(steps: list[Step]) -> Axis:
    """Round ends around everything that is drawn."""
    ends = running(steps)
    low, high = min(ends), max(ends)
    span = high - low
    if low <= 0 or span > CUT * high or span < LEAST:
        below, above = min(low, 0.0), max(high, 0.0)
        return Axis(min(_down(low, high - below), 0.0), max(_up(above, above - below), LEAST))
    return Axis(_down(low - 0.15 * span, span), _up(high, span))


def pieces(steps: list[Step], axis: Axis) -> list[Piece]:
    """The bars of all steps."""
    ends = running(steps)
    found = []
    for step, before, after in zip(steps, [0.0, *ends[:-1]], ends, strict=True):
        start = max(axis.low, 0.0) if step.role in TOTALS else before
        left, right = sorted((axis.place(start), axis.place(after)))
        found.append(Piece(step.role, left, right - left, axis.place(after), axis.cut and step.role in TOTALS))
    return found


def adding_up(steps: list[Step], unit: float) -> list[float]:
    """Steps rounded to a unit so that the printed changes add up to the printed totals."""
    found: list[float] = []
    changes, last = list[float](), 0.0
    for step in steps:
        if step.role not in TOTALS:
            changes.append(step.value)
            continue
        total = round(step.value / unit) * unit
        found += [*summing(changes, unit, total - last), total]
        changes, last = [], total
    return [*found, *summing(changes, unit)]


def _step(span: float) -> float:
    if span < LEAST:
        return LEAST
    size: float = 10.0 ** floor(log10(span))
    return size / 4 if span / size < 4 else size / 2


def _down(value: float, span: float) -> float:
    return floor(value / _step(span)) * _step(span)


def _up(value: float, span: float) -> float:
    return max(ceil(value / _step(span)) * _step(span), _step(span))
