"""Names, sources and notes of a scenario are text: whatever they hold, they never become markup."""

import re
from dataclasses import replace

import pytest

from parksim.model import Citation, Name
from parksim.reports import page
from parksim.reports.both import LONGEST, Both, same
from parksim.reports.report import css_text
from parksim.words import LANGS
from tests.reports.reading import read

HOSTILE = (
    "</script><script>alert(1)</script>", "]]> <!-- x --> &lt;b&gt;", "</style><img src=x onerror=alert(1)>",
    "'\"><svg/onload=alert(1)>", "{{ 7*7 }} {% raw %}", "a\u202eb\u2066c\u200f", "line\nbreak\ttab\x00nul\x1b[31m", "</text></svg>",
)  # fmt: skip
TAGS = {
    "root", "html", "head", "meta", "title", "style", "body", "a", "input", "div", "header", "span", "b", "label", "main", "section",
    "h1", "h2", "h3", "p", "dl", "dt", "dd", "ul", "li", "i", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "details",
    "summary", "footer", "figure", "figcaption", "svg", "g", "path", "rect", "circle", "line", "text", "tspan", "h4",
}  # fmt: skip


def renamed(study, word):
    """A study whose park calls everything the same hostile word."""
    name = Name.model_construct(en=word, zh=word)
    update = {"name": name, "sources": dict.fromkeys(study.park.sources, Citation.model_construct(en=word, zh=word))}
    for items in (
        "enterprises",
        "processes",
        "retrofits",
        "links",
        "markets",
        "commodities",
        "buses",
        "demands",
        "stores",
        "policies",
    ):
        update[items] = {
            key: item.model_copy(update={"name": name}) for key, item in getattr(study.park, items).items()
        }
    update["numbers"] = {
        key: number.model_copy(update={"source": word, "origin": word}) for key, number in study.park.numbers.items()
    }
    return replace(study, park=study.park.model_copy(update=update), notes=(word,))


@pytest.mark.parametrize("word", HOSTILE)
def test_a_hostile_name_is_text(study, word):
    html = page(renamed(study, word), "en")
    root = read(html)
    assert {element.tag for element in root.every()} <= TAGS
    for element in root.every():
        assert [key for key in element.attributes if key.startswith("on")] == []
    seen = root.all("h3")
    assert seen
    shown = same(word).of("en")
    for lang in LANGS:
        assert shown.split("\n")[0] in root.all("body")[0].text(lang)
    assert not re.search("[\x00-\x08\x0b-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069]", html)


def test_an_endless_name_is_cut(study):
    html = page(renamed(study, "x" * 10_000), "en")
    assert "x" * (LONGEST + 1) not in html
    assert "x" * LONGEST + "…" in html
    assert len(html) < 3_000_000


def test_the_foot_of_a_printed_page_cannot_leave_the_style_sheet():
    written = css_text(Both('</style>"; } * { x', "湛江\\"))
    assert not set(written) & set("<>\"'{};*/&")
    assert all(
        part == "" or re.fullmatch("[0-9A-Za-z]*", part)
        for part in re.sub(r"\\[0-9a-f]+ ", "\\\\", written).split("\\")
    )
