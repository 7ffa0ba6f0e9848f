"""Streams that take whatever is said: a terminal or file of another encoding gets substitutes, a closed one nothing."""

import codecs
import io
import os
import sys
import unicodedata
from pathlib import Path

SUBSTITUTES = "parksim"
PLAIN = str.maketrans({
    "−": "-", "–": "-", "—": "-", "‐": "-", "…": "...", "·": ".", "×": "x", "≤": "<=", "≥": ">=", "±": "+-", "÷": "/",
    "→": "->", "←": "<-", "↑": "^", "↓": "v", "“": '"', "”": '"', "‘": "'", "’": "'", "•": "*", "─": "-", "│": "|", "✓": "v",
} | dict.fromkeys("╭╮╰╯├┤┬┴┼┌┐└┘", "+"))  # fmt: skip


def plain(words: str) -> str:
    """Words in ASCII alone: signs by what is typed for them (₂ → 2), letters without their accents, anything else as `?`."""
    simple = unicodedata.normalize("NFKD", words.translate(PLAIN)).translate(PLAIN)
    bare = "".join(letter for letter in simple if not unicodedata.combining(letter))
    return bare.encode("ascii", "replace").decode()


def _substituted(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end


def open_streams() -> None:
    """Let standard output and error take every word, in whatever encoding they are, and where nobody reads them."""
    codecs.register_error(SUBSTITUTES, _substituted)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None or stream.closed:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - as long as the process lives
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=SUBSTITUTES)


def takes(words: str) -> bool:
    """Whether standard output can write these words as they are."""
    try:
        words.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
