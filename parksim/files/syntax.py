"""What the parser of YAML says of a text that is none, in words of both languages, and the sign that probably did it."""

import re

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from parksim.errors import Collector, Named, Place, in_words

__all__ = ["tell_syntax"]

FULL_WIDTH = {
    "：": ": ",
    "，": ", ",
    "、": ", ",
    "；": ", ",
    "｛": "{",
    "｝": "}",
    "［": "[",
    "］": "]",
    "【": "[",
    "】": "]",
}
"""Signs of a Chinese keyboard that look like those of YAML, with what YAML wants."""
TOLD_BY_CONTEXT = ("could not find expected ':'", "found unexpected end of stream")
SAID = (
    (r"expected ',' or '(?P<sign>[}\]])', but got", "yaml.unclosed"),
    (r"mapping values are not allowed here", "yaml.colon"),
    (r"found unexpected end of stream", "yaml.quote"),
    (r"found character '(?P<sign>.+)' that cannot start any token", "yaml.start"),
    (r"expected <block end>, but found", "yaml.indent"),
    (r"could not find expected ':'", "yaml.no_colon"),
)
"""What the parser says, by a text of the catalogue."""


def tell_syntax(error: YAMLError, text: str, name: str, problems: Collector) -> None:
    """Note why a text cannot be read."""
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
        problems.add("PS1023", Place(name, line), character=f"U+{ord(text[error.position]):04X}")
        return
    mark = begun = None
    detail = str(error)
    if isinstance(error, MarkedYAMLError):
        detail, begun = str(error.problem), error.context_mark
        mark = begun if detail in TOLD_BY_CONTEXT else error.problem_mark
    if mark is None:
        problems.add("PS1010", Place(name), detail=_said(detail))
        return
    first = max(min(mark.line, begun.line if begun else mark.line - 1), 0)
    hint, values = _advice(text.split("\n")[first : mark.line + 1])
    problems.add("PS1010", Place(name, mark.line + 1, mark.column + 1), hint=hint, detail=_said(detail), **values)


def _said(detail: str) -> Named:
    for pattern, key in SAID:
        if found := re.match(pattern, detail):
            return in_words(key, **found.groupdict())
    return Named(detail, in_words("yaml.other").zh)


def _advice(lines: list[str]) -> tuple[str | None, dict[str, str]]:
    """The hint for the last of some lines that has a sign which YAML does not know, outside of quotes."""
    for line in reversed(lines):
        bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", line)
        wide = next((sign for sign in bare if sign in FULL_WIDTH), None)
        if wide == "：":
            return "full_width_colon", {}
        if wide is not None:
            return "full_width", {"sign": wide, "plain": FULL_WIDTH[wide]}
    return ("tab" if "\t" in lines[-1] else None) if lines else None, {}
