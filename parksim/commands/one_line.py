"""A plain value as a scenario file writes it, on one line: YAML in its flow style."""

import json
import re

from parksim.files.nodes import Plain

NEEDS_NO_QUOTES = re.compile(r"[^\W\d][^\[\]{},:#\"'\n]*(?<! )|[\d.+-]+(?: ?[^\W\d]| ?%|-)[^\[\]{},:#\"'\n]*(?<! )")
"""Begins like a word, or like a number that goes on as a unit or a range, and holds no sign of YAML."""
OTHER_MEANING = re.compile(
    r"true|false|null|yes|no|on|off|~|[+-]?[\d.]+(?:e[+-]?\d+)?|[+-]?\.?(?:inf|nan)", re.IGNORECASE
)
"""Words that mean something else than themselves."""


def one_line(value: Plain) -> str:
    """A value; a text that stands alone is shown as it is."""
    return value if isinstance(value, str) else _inside(value)


def _inside(value: Plain) -> str:
    """A value inside of another."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_inside(key)}: {_inside(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inside, value))}]"
    if isinstance(value, str):
        bare = NEEDS_NO_QUOTES.fullmatch(value) and not OTHER_MEANING.fullmatch(value)
        return value if bare and value.isprintable() else _quoted(value)
    return json.dumps(value)


def _quoted(text: str) -> str:
    """A text in quotes, whatever cannot be printed by its number."""
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in json.dumps(text, ensure_ascii=False))
