"""Figures as PNG and PDF: what `svg.py` makes, drawn again by matplotlib, in the colours of the style sheet on paper.

The picture stays one: places, widths and words come from the SVG. The font is part of parksim, so that Chinese looks the
same on a machine without Chinese fonts; a character that it lacks is drawn as a box.
"""

import re
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import normalize
from xml.etree.ElementTree import Element, fromstring

from markupsafe import Markup

from parksim.reports.both import HTML_LANG, Both

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS = ("pdf", "png")
POINTS, DPI, HEAD, FOOT, SIDE = 0.72, 200, 34.0, 16.0, 14.0
"""Points in a pixel; dots per inch of a PNG; pixels above (for the title), below and beside the picture."""
SIZES, WIDE_SPACE, BOX = {"t3": 11.0}, "  ", "\u25a1"
"""Sizes of type that are not 12 px; what stands between a name and its number; a character that the font lacks."""


class Style(NamedTuple):
    """How a shape is filled and drawn."""

    fill: str | None = None
    line: str | None = None
    opacity: float = 1.0
    width: float = 1.0
    hatch: str | None = None
    dashes: tuple[float, ...] = ()


def paint(drawn: Markup, title: Both, lang: str, form: str) -> bytes:
    """A picture as PNG or PDF with its title above."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    root = fromstring(str(drawn))
    width, height = (float(side) for side in root.attrib["viewBox"].split()[2:])
    wide, high = width + 2 * SIDE, height + HEAD + FOOT
    with mpl.rc_context({"pdf.fonttype": 42, "hatch.linewidth": 0.8}):
        figure = Figure(figsize=(wide / 100, high / 100), facecolor="white")
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(-SIDE, width + SIDE), ylim=(height + FOOT, -HEAD))
        axes.axis("off")
        _words(axes, title.of(lang), 0.0, 14.0 - HEAD, "start", 13.0, colours()["ink"], halo=False)
        for element in root:
            _draw(axes, element, lang)
        file = BytesIO()
        when = {"pdf": {"CreationDate": None}, "png": {"Software": None}}[form]
        figure.savefig(file, format=form, dpi=DPI, metadata=when)
    return file.getvalue()


def _draw(axes: "Axes", element: Element, lang: str) -> None:
    tag, kinds = element.tag, element.attrib.get("class", "").split()
    if tag == "text" and element.attrib.get("lang") == HTML_LANG[lang]:
        _text(axes, element, kinds)
    elif tag == "path":
        _path(axes, element.attrib["d"], _style(kinds, element))
    elif tag == "rect":
        x, y, wide, high = (float(element.attrib[key]) for key in ("x", "y", "width", "height"))
        _path(axes, f"M{x} {y}h{wide}v{high}h{-wide}z", _style(kinds, element))


def _text(axes: "Axes", element: Element, kinds: list[str]) -> None:
    parts = [(part.text or "", "n" in part.attrib.get("class", "").split()) for part in element]
    words = "".join((WIDE_SPACE if number and text else "") + text for text, number in parts)
    size = next((SIZES[kind] for kind in kinds if kind in SIZES), 12.0)
    colour = colours()["ink3" if {"t3", "dim"} & set(kinds) else "ink"]
    anchor, x, y = (element.attrib.get(key, "start") for key in ("text-anchor", "x", "y"))
    _words(axes, words.lstrip(), float(x), float(y), anchor, size, colour, halo="halo" in kinds)


def _words(
    axes: "Axes", words: str, x: float, y: float, anchor: str, size: float, colour: str, *, halo: bool
) -> None:  # fmt: skip
    from matplotlib.patheffects import Stroke

    look: dict[str, Any] = {
        "ha": {"start": "left", "middle": "center", "end": "right"}[anchor], "va": "baseline", "fontproperties": font(),
        "fontsize": size * POINTS, "color": colour, "parse_math": False, "zorder": 3,
    }  # fmt: skip
    known = "".join(drawable(char) for char in words)
    if halo:
        # a path effect fills what it strokes: white too, or the middle of every dot would show beside its letter
        axes.text(
            x, y, known, path_effects=[Stroke(linewidth=3.5 * POINTS, foreground="white")], **look | {"color": "white"}
        )
    axes.text(x, y, known, **look)


def drawable(char: str) -> str:
    """A character that the font holds: itself, its plain form (2 for a subscript ₂), or a box."""
    forms = (char, normalize("NFKC", char))
    return next((form for form in forms if form and all(ord(part) in _known() for part in form)), BOX)


def _path(axes: "Axes", shape: str, style: Style) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    points, codes = outline(shape)
    fill = {"facecolor": style.fill, "linewidth": 0.0} if style.fill else {"fill": False}
    line = {"edgecolor": style.line or "none", "linewidth": style.width * POINTS if style.line else 0.0}
    dashes = {"linestyle": (0, tuple(part * POINTS for part in style.dashes))} if style.dashes else {}
    about = {**fill, **line, **dashes, "hatch": style.hatch, "alpha": style.opacity, "zorder": 2, "capstyle": "butt"}
    axes.add_patch(PathPatch(Path(points, codes), **about))


def outline(shape: str) -> tuple[list[tuple[float, float]], list[int]]:
    """Corner points of an SVG path with matplotlib's codes: move 1, line 2, quadratic 3, cubic 4, close 79."""
    points: list[tuple[float, float]] = []
    codes: list[int] = []
    here = start = (0.0, 0.0)
    for command, told in re.findall(r"([MLHVCQlhvz])([^MLHVCQlhvz]*)", shape):
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", told)]
        if command == "z":
            points, codes, here = [*points, start], [*codes, 79], start
            continue
        for corners in _corners(command, numbers, here):
            code = {1: 2, 2: 3, 3: 4}[len(corners)] if command != "M" else 1
            points, codes, here = [*points, *corners], [*codes, *[code] * len(corners)], corners[-1]
        start = here if command == "M" else start
    return points, codes


def _corners(command: str, numbers: list[float], here: tuple[float, float]) -> list[list[tuple[float, float]]]:
    """Points of each piece of a command."""
    x, y = here
    match command:
        case "H" | "h":
            return [[(number + (x if command == "h" else 0.0), y)] for number in numbers]
        case "V" | "v":
            return [[(x, number + (y if command == "v" else 0.0))] for number in numbers]
        case "l":
            return [[(x + numbers[0], y + numbers[1])]]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    many = {"M": 1, "L": 1, "Q": 2, "C": 3}[command]
    return [pairs[k : k + many] for k in range(0, len(pairs), many)]


def _style(kinds: list[str], element: Element) -> Style:
    """What the style sheet says of the classes of a shape."""
    tones, width = colours(), float(element.attrib.get("stroke-width", 1.0))
    kind = next((kind.removeprefix("k-") for kind in kinds if kind.startswith("k-")), "")
    tone = tones["base-f" if kind == "loss" else kind] if kind else tones["ink"]
    opacity = 0.88 if "thin" in kinds else 0.38 if kind == "loss" else float(tones["flow"])
    styles = {
        "rib": Style(tone, None, opacity), "ret": Style(None, tone, opacity, width), "bridge": Style(None, "#FFFFFF", 1.0, width),
        "node": Style(tones["ink"]), "chev": Style(None, tones["ink2"] if "dark" in kinds else "#FFFFFF", 1.0, 1.6),
        "ax": Style(None, tones["rule"]), "axi": Style(None, tones["ink3"]), "slash": Style("#FFFFFF"),
        "w-before": Style(tones["base-f"]), "w-saving": Style(tones["accent"]), "w-planned": Style(tones["accent"]),
        "w-cost": Style(None, tones["ink2"], 1.0, 1.5), "w-surviving": Style(tones["accent-t"], tones["accent"], 1.0, 1.5),
        "w-lost": Style(None, tones["bad"], 1.0, 1.0, "/////"),
        "case": Style(None, tones["bad"], 0.75, 1.3) if "lost" in kinds else Style(None, tones["base-f"], 0.5, 0.8),
    }  # fmt: skip
    return next(styles[kind] for kind in kinds if kind in styles)


@cache
def colours() -> dict[str, str]:
    """The colour tokens of the style sheet, as on light paper."""
    style = files("parksim.reports").joinpath("templates", "style.css").read_text(encoding="utf-8")
    return dict(re.findall(r"--([\w-]+):(#[0-9A-F]{6}|\.\d+)", style.split("@media", 1)[0]))


@cache
def font() -> Any:
    """The font of parksim."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(files("parksim.reports.figures").joinpath("font", "parksim-sans-sc.ttf")))


@cache
def _known() -> frozenset[int]:
    """Characters that the font holds."""
    from matplotlib.font_manager import get_font

    return frozenset(get_font(font().get_file()).get_charmap())
