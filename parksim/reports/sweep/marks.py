"""Marks that the pictures of a sweep share: axes, dots, bars. Paths and boxes only, so that they can be painted too."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import ceil, floor, isfinite, log10

from markupsafe import Markup

from parksim.reports.both import Both
from parksim.reports.figures.svg import element, words
from parksim.reports.numbers import Scale, scale

WIDTH = 880.0
ROUND = 0.5523
"""Where the handles of a quarter of a circle stand, as a share of its radius."""


@dataclass(frozen=True)
class Axis:
    """Values from low to high at places from left to right (or from bottom to top, where left is larger)."""

    low: float
    high: float
    left: float
    right: float

    def place(self, value: float) -> float:
        """Where a value stands."""
        return self.left + (self.right - self.left) * (value - self.low) / ((self.high - self.low) or 1.0)

    def ticks(self, many: int = 5) -> list[float]:
        """Round values between the ends."""
        step = round_step((self.high - self.low) / many)
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        return [k * step for k in range(first, last + 1)]


def axis_around(values: Iterable[float], left: float, right: float, zero: bool = False) -> Axis:
    """An axis with round ends around values, and around zero where asked."""
    known = [value for value in values if isfinite(value)] + ([0.0] if zero else [])
    low, high = min(known, default=0.0), max(known, default=1.0)
    if high - low <= 1e-12 * max(abs(low), abs(high), 1e-300):
        low, high = low - (abs(low) or 1.0) * 0.1, high + (abs(high) or 1.0) * 0.1
    step = round_step((high - low) / 5)
    return Axis(floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step, left, right)


def round_step(size: float) -> float:
    """The next of 1, 2, 2.5, 5 times a power of ten."""
    if size <= 0 or not isfinite(size):
        return 1.0
    power: float = 10.0 ** floor(log10(size))
    return next(power * part for part in (1, 2, 2.5, 5, 10) if power * part >= size * (1 - 1e-9))


def scale_under(axis: Axis, y: float, top: float, written: Callable[[float], Both]) -> list[Markup]:
    """Ticks with numbers under a picture, hairlines up to its top, a stronger one at zero."""
    parts = []
    for tick in axis.ticks():
        x = axis.place(tick)
        parts.append(element("path", class_="ax" if tick else "axi", d=f"M{x:.1f} {top:.1f}V{y:.1f}"))
        parts.append(words([(written(tick), "")], x, y + 14, class_="t3", text_anchor="middle"))
    return parts


def tick_scale(axis: Axis, many: int = 5) -> Scale:
    """Money at the ticks of an axis, with no more decimals than they need."""
    ticks = axis.ticks(many)
    found = scale("money_rows", ticks)
    needed = [next((k for k in range(5) if all(_round(t / f, k) for t in ticks)), 4) for f in found.factors]
    return replace(found, decimals=(needed[0], needed[1]))


def _round(value: float, decimals: int) -> bool:
    return abs(round(value, decimals) - value) <= 1e-9 * max(abs(value), 1e-3)


def dots(places: Iterable[tuple[float, float]], radius: float) -> str:
    """The outline of discs."""
    return "".join(_disc(x, y, radius) for x, y in places)


def diamonds(places: Iterable[tuple[float, float]], radius: float) -> str:
    """The outline of diamonds."""
    return "".join(
        f"M{x - radius:.1f} {y:.1f}L{x:.1f} {y - radius:.1f}L{x + radius:.1f} {y:.1f}L{x:.1f} {y + radius:.1f}z"
        for x, y in places
    )


def box(kind: str, x: float, y: float, width: float, height: float) -> Markup:
    """A bar of a form, never thinner than a pixel."""
    return element("rect", class_=kind, x=x, y=y, width=max(width, 1.0), height=height)


def line(kind: str, d: str) -> Markup:
    """A path of a form."""
    return element("path", class_=kind, d=d)


def _disc(x: float, y: float, r: float) -> str:
    h = r * ROUND
    return (
        f"M{x - r:.1f} {y:.1f}C{x - r:.1f} {y - h:.1f} {x - h:.1f} {y - r:.1f} {x:.1f} {y - r:.1f}"
        f"C{x + h:.1f} {y - r:.1f} {x + r:.1f} {y - h:.1f} {x + r:.1f} {y:.1f}"
        f"C{x + r:.1f} {y + h:.1f} {x + h:.1f} {y + r:.1f} {x:.1f} {y + r:.1f}"
        f"C{x - h:.1f} {y + r:.1f} {x - r:.1f} {y + h:.1f} {x - r:.1f} {y:.1f}z"
    )
