"""A report as a reader has it: text in one language, tables by title, attributes. Read with Python's own parser.

A blank at which no line breaks is read as a blank.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "input", "br", "img", "link", "hr"}
OTHER = {"en": "zh-CN", "zh": "en"}


@dataclass
class Element:
    """An element with what it holds."""

    tag: str
    attributes: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)

    def all(self, tag: str) -> list["Element"]:
        """Elements of a tag below this one, in order."""
        mine = [child for child in self.children if isinstance(child, Element)]
        return [found for child in mine for found in ([child] if child.tag == tag else []) + child.all(tag)]

    def every(self) -> list["Element"]:
        """This element and all below it."""
        return [self, *(e for child in self.children if isinstance(child, Element) for e in child.every())]

    def classed(self, name: str) -> list["Element"]:
        """Elements below this one that have a class."""
        return [e for e in self.every() if name in e.attributes.get("class", "").split()]

    def text(self, lang: str) -> str:
        """What is seen of it in a language; parts of a cell stand apart by a bar."""
        if (self.attributes.get("lang") == OTHER[lang] and self.tag != "html") or self.tag in ("style", "title"):
            return ""
        shown = self.children
        if (
            "how" in self.attributes.get("class", "").split()
        ):  # what a caption folds goes on where its first sentence ends
            shown = [" " if lang == "en" else "", *(c for c in shown if isinstance(c, str) or c.tag != "summary")]
        parts = [child if isinstance(child, str) else child.text(lang) for child in shown]
        line = "".join(parts)
        return f" | {line}" if "s" in self.attributes.get("class", "").split() else line


class Reader(HTMLParser):
    """Builds elements; refuses what does not close."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {key: value or "" for key, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].children.append(Element(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag):
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", ""))


def read(html: str) -> Element:
    """The page as elements."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert [element.tag for element in reader.open] == ["root"], "something stays open"
    return reader.root


def rows(table: Element, lang: str) -> dict[str, list[str]]:
    """Cells of every row by the text of its head (without its second line)."""
    found = {}
    for row in table.all("tr"):
        cells = [e for e in row.children if isinstance(e, Element)]
        if cells and cells[0].attributes.get("scope") == "row":
            key, *rest = (cell.text(lang).strip() for cell in cells)
            found[key.split(" | ")[0]] = rest
    return found
