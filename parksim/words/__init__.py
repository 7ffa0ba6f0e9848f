"""The one catalogue: every word parksim shows to a person, in English and in Chinese.

The data is `catalogue.csv` beside this file: columns key, en, zh; sorted by key; utf-8. Texts hold
placeholders of `str.format` by name. A key is a dotted path such as `problem.PS1001`.
"""

import csv
import locale
import os
from functools import cache
from importlib.resources import files
from io import StringIO
from string import Formatter

__all__ = ["LANGS", "default_lang", "has", "placeholders", "text"]

LANGS: tuple[str, ...] = ("en", "zh")


def text(key: str, lang: str, /, **values: object) -> str:
    """Return the text of a key in a language with its placeholders filled in.

    Raises KeyError for an unknown key or language or a missing value: mistakes of the program, not of its user.
    """
    return _catalogue()[key][lang].format(**values)


def has(key: str) -> bool:
    """Whether the catalogue knows a key."""
    return key in _catalogue()


def placeholders(key: str, lang: str) -> frozenset[str]:
    """Return the names of the values that a text needs; raises KeyError as `text` does."""
    return frozenset(name for _, name, _, _ in Formatter().parse(_catalogue()[key][lang]) if name is not None)


def default_lang() -> str:
    """Return the language of this machine's user: `zh` in a Chinese locale, else `en`."""
    stated = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    chosen = next((name for name in stated if name), None) or locale.getlocale()[0] or ""
    return "zh" if chosen.lower().startswith(("zh", "chinese")) else "en"


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    data = files(__package__).joinpath("catalogue.csv").read_text(encoding="utf-8")
    return {row["key"]: {lang: row[lang] for lang in LANGS} for row in csv.DictReader(StringIO(data))}
