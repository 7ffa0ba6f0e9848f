"""How a command ends: problems on standard error in the user's language, and the exit code of design notes."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from parksim.errors import ParkError
from parksim.words import LANGS, default_lang, text

INTERRUPTED, TRY_AGAIN = 130, 75


class Said:
    """How this command talks: its language, and whether it owes a JSON object."""

    lang = default_lang()
    as_json = False
    saved: ClassVar[list[str]] = []


def speak(lang: str | None, as_json: bool = False) -> str:
    """Set the language of everything that follows; an unknown one ends with exit code 2."""
    if lang is not None and lang not in LANGS:
        sys.stderr.write(text("cli.unknown_language", default_lang(), lang=lang) + "\n")
        raise SystemExit(2)
    Said.lang, Said.as_json = lang or default_lang(), as_json
    return Said.lang


@contextmanager
def ended() -> Iterator[None]:
    """Turn every expected error into its message and exit code."""
    try:
        yield
    except ParkError as error:
        if Said.as_json:
            print(json.dumps({"problems": [problem.record() for problem in error.problems]}, ensure_ascii=False))
        for problem in error.problems:
            sys.stderr.write(problem.line(Said.lang) + "\n")
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        saved = ", ".join(Said.saved)
        key = "cli.interrupted_saved" if saved else "cli.interrupted"
        sys.stderr.write("\n" + text(key, Said.lang, saved=saved) + "\n")
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except OSError as error:
        sys.stderr.write(text("cli.disk", Said.lang, reason=str(error)) + "\n")
        raise SystemExit(TRY_AGAIN) from None


def weights(objective: str | None) -> dict[str, float] | None:
    """`co2` or `cost=1,co2=50` as weights of measures; a wrong one ends with exit code 2."""
    from parksim.model import MEASURES

    if objective is None:
        return None
    try:
        parts = (part.partition("=") for part in objective.split(","))
        found = {measure.strip(): float(weight or 1) for measure, _, weight in parts}
    except ValueError:
        found = {}
    if not found or set(found) - set(MEASURES):
        sys.stderr.write(
            text("cli.unknown_objective", Said.lang, objective=objective, known=", ".join(MEASURES)) + "\n"
        )
        raise SystemExit(2)
    return found


def one_of(word: str | None, known: tuple[str, ...]) -> str | None:
    """A word of a short list; another one ends with exit code 2."""
    if word is not None and word not in known:
        sys.stderr.write(text("cli.unknown_word", Said.lang, word=word, known=", ".join(known)) + "\n")
        raise SystemExit(2)
    return word
