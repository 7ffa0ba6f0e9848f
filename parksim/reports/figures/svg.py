"""Bits of SVG: elements whose texts are escaped, and how wide a text will be."""

from bisect import bisect_right
from importlib.resources import files
from unicodedata import east_asian_width
from xml.etree.ElementTree import Element, fromstring, tostring

from markupsafe import Markup, escape

from parksim.reports.both import HTML_LANG, Both
from parksim.words import LANGS

WIDE, NARROW, BOLD = 1.0, 0.53, 1.08
"""Width of a full-width and of another character, as a share of the size of type; how much wider bold is."""


def element(tag: str, inside: Markup | str = "", **attributes: object) -> Markup:
    """An element; `class_` is its class, `_` in a name stands for `-`."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(number(value))}"' for name, value in attributes.items()
    )
    return Markup(f"<{tag}{written}>{escape(inside)}</{tag}>")


def number(value: object) -> str:
    """A coordinate with one decimal, anything else as it is."""
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def words(parts: list[tuple[Both, str]], x: float, y: float, **attributes: object) -> Markup:
    """A line of text in both languages, made of parts with a class each."""
    lines = []
    for lang in LANGS:
        spans = Markup("").join(element("tspan", part.of(lang), **_look(kind)) for part, kind in parts)
        lines.append(element("text", spans, lang=HTML_LANG[lang], x=float(x), y=float(y), **attributes))
    return Markup("").join(lines)


def _look(kind: str) -> dict[str, object]:
    """Class of a part; a number (`n`) stands a little off the word before it."""
    look: dict[str, object] = {"class_": kind} if kind else {}
    return look | ({"dx": 4} if "n" in kind.split() else {})


def title(text: Both) -> Markup:
    """What is told of an element under the pointer: both languages, Chinese first."""
    return element("title", text.attribute())


def picture(inside: list[Markup], width: float, height: float, label: Both) -> Markup:
    """A whole picture with its label for readers of the screen."""
    return element(
        "svg",
        Markup("").join(inside),
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        role="img",
        aria_label=label.attribute(),
    )


def alone(drawn: Markup, title: Both, lang: str) -> str:
    """A picture as a file of its own: in one language, with its colours and a title."""
    tree = fromstring(str(drawn))
    for line in [line for line in tree if line.get("lang") not in (None, HTML_LANG[lang])]:
        tree.remove(line)
    width, height = tree.attrib["viewBox"].split()[2:]
    tree.set("xmlns", "http://www.w3.org/2000/svg")
    tree.set("viewBox", f"-14 -34 {float(width) + 28:.0f} {float(height) + 50:.0f}")
    head = Element("text", {"x": "0", "y": "-18", "class": "b"})
    head.text = title.of(lang)
    look = Element("style")
    look.text = _style()
    tree[:0] = [look, head]
    return tostring(tree, encoding="unicode")


def _style() -> str:
    """Of the style sheet what pictures need, as on light paper."""
    sheet = files("parksim.reports").joinpath("templates", "style.css").read_text(encoding="utf-8")
    rules = [line for line in sheet.splitlines() if line.startswith((".k-", "svg"))]
    return "\n".join([sheet[sheet.index(":root{") : sheet.index("@media")], *rules])


def width_of(text: str, size: float = 12.0, bold: bool = False) -> float:
    """About how wide a text will be."""
    wide = sum(WIDE if east_asian_width(char) in ("W", "F", "A") else NARROW for char in text)
    return wide * size * (BOLD if bold else 1.0)


def fitted(text: Both, room: float, size: float = 12.0) -> Both:
    """A text cut so that it fits into some room."""
    return Both(*(_cut(text.of(lang), room, size) for lang in LANGS))


def _cut(text: str, room: float, size: float) -> str:
    if width_of(text, size) <= room:
        return text
    fits = bisect_right(range(len(text)), room, key=lambda k: width_of(text[:k] + "…", size)) - 1
    return text[: max(fits, 0)].rstrip() + "…"


def broken(text: Both, room: float, most: int, size: float = 12.0) -> list[Both]:
    """A text in lines of some room, the last one cut where even the most lines are too short."""
    lines = [_lines(text.of(lang), room, most, size) for lang in LANGS]
    longest = max(map(len, lines))
    padded = [[""] * (longest - len(mine)) + mine for mine in lines]
    return [Both(*line) for line in zip(*padded, strict=True)]


def _lines(text: str, room: float, most: int, size: float) -> list[str]:
    if most == 1 or width_of(text, size) <= room:
        return [_cut(text, room, size)]
    fits = bisect_right(range(len(text)), room, key=lambda k: width_of(text[:k].rstrip(), size)) - 1
    between = [k for k in range(1, fits + 1) if text[k] == " " or not text[k - 1 : k + 1].isascii()]
    at = max(between, default=fits)
    return [text[:at].rstrip(), *_lines(text[at:].lstrip(), room, most - 1, size)]
