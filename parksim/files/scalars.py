"""What a plain YAML word means: the core schema of YAML 1.2, so `NO` and `12:30` are texts and `010` is ten."""

import re

from parksim.files.nodes import Scalar

__all__ = ["resolve"]

_WORDS: dict[str, Scalar] = {
    spelling: value
    for words, value in (("|~|null|Null|NULL", None), ("true|True|TRUE", True), ("false|False|FALSE", False))
    for spelling in words.split("|")
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_LONGEST_INTEGER = 300


def resolve(word: str) -> Scalar:
    """Return the value of an unquoted word; a float may be infinite or NaN, the caller refuses it."""
    if word in _WORDS:
        return _WORDS[word]
    if _INTEGER.fullmatch(word):
        return int(word) if len(word) <= _LONGEST_INTEGER else float(word)
    if _BASED.fullmatch(word) and len(word) <= _LONGEST_INTEGER:
        return int(word, 0)
    if _DECIMAL.fullmatch(word):
        return float(word.replace(".inf", "inf").replace(".nan", "nan") if word[-1].isalpha() else word)
    return word
