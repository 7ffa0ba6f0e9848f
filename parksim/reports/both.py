"""A text in both languages at once: what the report shows twice and the terminal once."""

import re
from dataclasses import dataclass

from markupsafe import Markup, escape

from parksim.model import Name
from parksim.words import LANGS, text

LONGEST, COLUMN, LINES = 1000, 11, 180
"""Characters that are shown of a text; Chinese ones that a side column holds; English ones of a caption of two lines."""
CLAUSES, BETWEEN = {"en": re.compile("(?<=[.,:;]) "), "zh": re.compile("(?<=[：，；。])")}, {"en": " ", "zh": ""}
"""Where a clause ends in each language, and what stands between two of them."""
MEASURES = (
    r"[\u4ebf\u4e07]?(?:\u5143|\u5428|\u5343\u74e6\u65f6| m³)|\u5c0f\u65f6|[\u9879\u5bb6\u4e2a\u5ea7\u5e74\u5929]"
)
"""Chinese units of money, mass and energy, hours, and words for projects, firms, pieces, sites, years and days."""
GLUED = re.compile(rf"((?:± )?(?:CNY )?[\d.,%～–]*\d%?(?: [A-Za-z]+[³²]?| (?:{MEASURES}))?)")
"""A number with what it counts: a unit, in Chinese a unit or a measure word."""
CLOSE = re.compile(r"(?<=CNY) (?=[\d\u2212+])|(?<=±) |(?<=\d) (?=[\u4e00-\u9fff])")
"""The blank between a currency or a sign and its amount, and a Chinese unit behind one: no line breaks there."""
WORD = re.compile("(?<=[\u4e07\u4ebf])(?=[\u5143\u5428\u5343])")
"""Inside ten thousand and hundred million yuan, tonnes or kilowatt-hours no line breaks either."""
HTML_LANG = {"en": "en", "zh": "zh-CN"}


@dataclass(frozen=True)
class Both:
    """The same text in English and in Chinese. In a page it is text, whatever it holds, never markup."""

    en: str
    zh: str

    def of(self, lang: str) -> str:
        """The text in a language, safe to print."""
        return shown(self.zh if lang == "zh" else self.en)

    def __html__(self) -> str:
        if self.en == self.zh:
            return escape(_unbroken(self.en))
        return "".join(f'<span lang="{HTML_LANG[lang]}">{escape(_unbroken(self.of(lang)))}</span>' for lang in LANGS)

    def attribute(self) -> str:
        """Both languages in one text, Chinese first: for titles and labels, which no style can switch."""
        return self.of("en") if self.en == self.zh else f"{self.of('zh')} · {self.of('en')}"


def clauses(text: Both) -> Markup:
    """A heading that breaks between clauses, not inside one where that can be helped."""
    parts = {lang: [part for part in CLAUSES[lang].split(text.of(lang)) if part] for lang in LANGS}
    kept = {lang: [_clause(part) for part in parts[lang]] for lang in LANGS}
    return _spoken([Markup(BETWEEN[lang]).join(kept[lang]) for lang in LANGS])


def _clause(part: str) -> Markup:
    """A clause of a heading; a run of it that is longer than a side column may break anywhere in Chinese."""
    longest = max(map(len, part.split(" ")))
    return Markup('<span class="{}">{}</span>').format("cl" if longest <= COLUMN else "cl lo", _glued(part))


def tied(head: Both) -> Markup:
    """A column's head that does not break inside its unit: behind its last comma, in its brackets, or a head that is one."""
    written = [_tied(head.of(lang)) for lang in LANGS]
    return written[0] if written[0] == written[1] else _spoken(written)


def _spoken(written: list[Markup]) -> Markup:
    """What is written in each language, marked as such."""
    pairs = zip((HTML_LANG[lang] for lang in LANGS), written, strict=True)
    return Markup("").join(Markup('<span lang="{}">{}</span>').format(*pair) for pair in pairs)


def _tied(head: str) -> Markup:
    before, bracket, inside = head.rpartition("（")
    unit = bracket + inside if bracket else ""
    if not bracket:
        before, comma, unit = head.rpartition(", ")
        before += comma
        if not comma and not unit.startswith("CNY "):
            before, unit = unit, ""
    return Markup('{}<span class="nb">{}</span>').format(before, unit) if unit else escape(before)


def _glued(clause: str) -> Markup:
    """A clause whose numbers stay on one line with the word that they count."""
    parts = GLUED.split(clause)
    return Markup("").join(Markup('<span class="nb">{}</span>').format(p) if k % 2 else p for k, p in enumerate(parts))


def say(key: str, **values: object) -> Both:
    """A text of the catalogue; values in both languages are filled in by language."""
    return Both(*(text(key, lang, **{name: _of(value, lang) for name, value in values.items()}) for lang in LANGS))


def same(word: object) -> Both:
    """A text that is the same in both languages: an identifier, a source, a hash."""
    return Both(str(word), str(word))


def named(name: Name) -> Both:
    """A name of the scenario."""
    return Both(name.en, name.zh)


def joined(parts: list[Both]) -> Both:
    """A list of words, with the comma of each language."""
    between = {lang: text("list_comma", lang) + (" " if lang == "en" else "") for lang in LANGS}
    return Both(*(between[lang].join(part.of(lang) for part in parts) for lang in LANGS))


def dotted(parts: list[Both]) -> Both:
    """What stands in one line without being one sentence."""
    return Both(*(" · ".join(part.of(lang) for part in parts) for lang in LANGS))


def said(*sentences: Both | None) -> Both:
    """Sentences after each other, in the manner of each language; what is None is left out."""
    parts = [part for part in sentences if part is not None]
    return Both(" ".join(part.en for part in parts), "".join(part.zh for part in parts))


def _unbroken(word: str) -> str:
    return WORD.sub("\N{WORD JOINER}", CLOSE.sub("\N{NO-BREAK SPACE}", shown(word)))


def first_and_rest(text: Both) -> tuple[Both, Both | None]:
    """A caption's first sentence, and what follows where the whole is more than two lines; short ones stay whole."""
    if len(text.en) <= LINES:
        return text, None
    en, zh = text.en.partition(". "), text.zh.partition("\u3002")
    if not en[2] or not zh[2]:
        return text, None
    return Both(en[0] + ".", zh[0] + zh[1]), Both(en[2], zh[2])


def shown(word: str) -> str:
    """What can be shown of a text: one line, no control or direction characters, not endless."""
    seen = "".join(char if char.isprintable() else " " if char.isspace() else "" for char in word)
    return seen if len(seen) <= LONGEST else seen[:LONGEST] + "…"


def _of(value: object, lang: str) -> object:
    return value.of(lang) if isinstance(value, Both) else value
