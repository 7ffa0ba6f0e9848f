"""A table as plain data: the report draws it as HTML, the command line as text."""

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from parksim.reports.both import Both, same
from parksim.reports.figures.bullet import Bullet
from parksim.reports.figures.waterfall import Piece

Mark = Literal["met", "missed", "far", "within", "outside"]
"""How a figure stands to what is asked, far is out of reach, without a verdict; or to the tolerance of a known one."""


@dataclass(frozen=True)
class Column:
    """A column: its head, a head above several columns, whether it holds numbers, whether a phone may fold it away."""

    head: Both
    number: bool = True
    over: Both | None = None
    folds: bool = False
    wide: bool = False
    """Whether it holds bars and takes what room there is."""


@dataclass(frozen=True)
class Bar:
    """A cut from 0 to 100 % of before: the part that survives breakdowns and the part that they take."""

    survives: float
    lost: float
    label: Both


@dataclass(frozen=True)
class Cell:
    """A cell: its text, a smaller second line, a unit behind it, full dots of four (a grade), or a bar."""

    text: Both
    under: Both | None = None
    unit: Both | None = None
    strong: bool = False
    dots: int | None = None
    bar: Bar | None = None
    piece: Piece | None = None
    """A bar of a waterfall."""
    bullet: Bullet | None = None
    """A target with the states of the park."""
    mark: Mark | None = None


@dataclass(frozen=True)
class Row:
    """A row; a group row is a heading (with the colour of a kind), a total stands under a line."""

    cells: tuple[Cell, ...]
    role: Literal["row", "group", "total"] = "row"
    kind: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its title and a caption below."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: Both | None = None
    caption: Both | None = None
    folded: Both | None = None
    """Where set, the table is folded away behind these words."""
    paper: Literal["place", "page", "none"] = "none"
    """Where paper shows what is folded: in its place, on a page of its own, or not at all."""
    key: tuple[tuple[str, Both], ...] = ()
    """Forms of bars and their names."""


@dataclass(frozen=True)
class Figure:
    """Pictures of one thing, a state of the park each; a key of kinds and their names; its figures as a table."""

    id: str
    title: Both
    states: tuple[tuple[Both, Markup], ...]
    key: tuple[tuple[str, Both], ...] = ()
    caption: Both | None = None
    table: Table | None = None
    shown: int = 0
    """The state that is shown first."""


@dataclass(frozen=True)
class Panels:
    """Small pictures of one shape side by side: name, unit and picture of each; a key of line forms; figures as a table."""

    title: Both
    panels: tuple[tuple[Both, Both, Markup], ...]
    key: tuple[tuple[str, Both], ...] = ()
    caption: Both | None = None
    table: Table | None = None


@dataclass(frozen=True)
class Section:
    """A part of the report: a finding as its heading, a sentence or two, then figures and tables."""

    title: Both
    lines: tuple[Both, ...]
    parts: tuple[Table | Figure | Panels, ...]
    page: bool = False
    """Whether it begins a page of paper."""


def cell(text: Both | str, **about: object) -> Cell:
    """A cell of a text."""
    return Cell(text if isinstance(text, Both) else same(text), **about)  # type: ignore[arg-type]
