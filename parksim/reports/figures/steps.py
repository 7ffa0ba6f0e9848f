"""A week of one quantity as SVG: steps (or slopes, for levels) without and with breakdowns, outages shaded."""

from collections.abc import Callable
from dataclasses import dataclass
from math import floor, log10

from markupsafe import Markup

from parksim.reports.both import Both, same, say
from parksim.reports.figures.svg import element, number, picture, words

WIDTH, HEIGHT, LEFT, TOP, FLOOR = 270.0, 118.0, 44.0, 10.0, 94.0
DAYS = 7
ROUND = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"""First digits at which an axis may end."""
Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Panel:
    """One quantity over a week: corner points (hour of the week, value) of both lines; what the axis reaches to."""

    calm: Points
    lived: Points
    top: float


def steps(starts: list[float], values: list[float], end: float) -> Points:
    """Corner points of a quantity that is constant from each start to the next."""
    points: list[tuple[float, float]] = []
    for start, stop, value in zip(starts, [*starts[1:], end], values, strict=True):
        points += [(start, value), (stop, value)]
    return tuple(points)


def round_top(largest: float) -> float:
    """Where an axis ends that reaches to a figure: at a round number, not below it."""
    if largest <= 0:
        return 1.0
    size = 10.0 ** floor(log10(largest))
    return next(digit * size for digit in ROUND if digit * size >= largest * (1 - 1e-9))


def draw(
    panel: Panel, outages: list[tuple[float, float]], written: Callable[[float], Both], label: Both, first: int
) -> Markup:
    """The picture of a panel; `first` is the day of the year it begins with."""
    parts = [
        element("rect", class_="out", x=_x(a), y=TOP, width=max(_x(b) - _x(a), 0.8), height=FLOOR - TOP)
        for a, b in outages
    ]
    parts.append(element("path", class_="axi", d=f"M{LEFT:.1f} {FLOOR:.1f}H{WIDTH:.1f}"))
    ticks = "".join(f"M{_x(24 * day):.1f} {FLOOR:.1f}v4" for day in range(DAYS + 1))
    parts.append(element("path", class_="axi", d=ticks))
    parts.append(element("path", class_="ax", d=f"M{LEFT:.1f} {TOP:.1f}H{WIDTH:.1f}"))
    parts.append(words([(written(panel.top), "")], LEFT - 5, TOP + 4, class_="t3", text_anchor="end"))
    parts.append(words([(same("0"), "")], LEFT - 5, FLOOR + 4, class_="t3", text_anchor="end"))
    for day, anchor in ((0, "start"), (DAYS, "end")):
        parts.append(
            words([(label_of_day(first + day), "")], _x(24 * day), HEIGHT - 4, class_="t3", text_anchor=anchor)
        )
    parts.append(element("path", class_="calm", d=_path(panel.calm, panel.top)))
    parts.append(element("path", class_="lived", d=_path(panel.lived, panel.top)))
    return picture(parts, WIDTH, HEIGHT, label)


def label_of_day(day: int) -> Both:
    """How a day of the year is called at the axis."""
    return say("steps.day", day=day + 1)


def _x(hour: float) -> float:
    return LEFT + (WIDTH - LEFT) * min(max(hour, 0.0), 24.0 * DAYS) / (24.0 * DAYS)


def _path(points: Points, top: float) -> str:
    """A line through corner points, without points that change nothing."""
    places = [(number(_x(hour)), number(FLOOR - (FLOOR - TOP) * value / top)) for hour, value in points]
    kept = [
        p
        for k, p in enumerate(places)
        if not (0 < k < len(places) - 1 and places[k - 1][1] == p[1] == places[k + 1][1])
    ]
    return "M" + "L".join(f"{x} {y}" for x, y in kept)
