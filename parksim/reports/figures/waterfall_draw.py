"""A waterfall as SVG: a row each with its name, its bar and its number; thin connectors; totals cut with a slash."""

from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from parksim.reports.both import Both
from parksim.reports.figures.svg import element, fitted, picture, words
from parksim.reports.figures.waterfall import TOTALS, Piece

WIDTH, LEFT, RIGHT, ROW, BAR, TOP, SLASH = 880.0, 330.0, 780.0, 26.0, 13.0, 22.0, 14.0
"""Width of the picture; where bars begin and may end; heights of a row and a bar; where rows begin; where a cut stands."""


class Line(NamedTuple):
    """A row: its name, its bar, its number."""

    name: Both
    piece: Piece
    number: Both


def draw(lines: list[Line], axis: Both, label: Both) -> Markup:
    """The picture of all rows; `axis` says what the bars reach from and to."""
    parts = [words([(axis, "")], LEFT, 8.0, class_="t3")]
    for k, line in enumerate(lines):
        parts += _row(line, TOP + ROW * k)
    for k, (line, _) in enumerate(pairwise(lines)):
        if line.piece.role == "surviving":
            continue  # what stands below it is no step from it
        y = TOP + ROW * k + BAR
        parts.append(element("path", class_="axi", d=f"M{_x(line.piece.end):.1f} {y:.1f}V{y + ROW - BAR:.1f}"))
    return picture(parts, WIDTH, TOP + ROW * len(lines), label)


def _row(line: Line, y: float) -> list[Markup]:
    left, right = _x(line.piece.left), _x(line.piece.left + line.piece.width)
    kind = "b" if line.piece.role in TOTALS else ""
    bar = element(
        "rect", class_=f"w-{line.piece.role}", x=left, y=y, width=max(right - left, 1.0), height=BAR
    )  # fmt: skip
    slash = [_slash(left + SLASH, y)] if line.piece.cut else []
    return [
        words([(fitted(line.name, LEFT - 12), kind)], 0.0, y + 11), bar, *slash,
        words([(line.number, kind)], WIDTH, y + 11, text_anchor="end"),
    ]  # fmt: skip


def _slash(x: float, y: float) -> Markup:
    return element(
        "path", class_="slash", d=f"M{x:.1f} {y + BAR + 3:.1f}L{x + 6:.1f} {y - 3:.1f}h5L{x + 5:.1f} {y + BAR + 3:.1f}z"
    )


def _x(percent: float) -> float:
    return LEFT + (RIGHT - LEFT) * percent / 100
