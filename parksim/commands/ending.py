"""How a command ends: problems on standard error in the user's language, and the exit code of the design notes."""

import json
import logging
import math
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import Any, ClassVar, NoReturn

from parksim.commands.misuse import is_of_the_command_line, misuse
from parksim.commands.terminal import takes
from parksim.errors import AuditFailed, ParkError, TryAgain, UsageError, lines, problem, unwritable
from parksim.words import LANGS, default_lang, text

INTERRUPTED = 130
LANG, JSON = "--lang", "--json"
"""Options that go with every command."""
DEBUG = "PARKSIM_DEBUG"
"""The environment variable under which what nobody expected ends with its traceback."""


class Unexpected(ParkError):
    """What nobody expected: a mistake of parksim itself, which has no answer to give."""

    exit_code = 5


class Said:
    """How this command talks: its language, whether it owes a JSON object, where it writes, what is saved already."""

    lang = default_lang()
    as_json = False
    target = ""
    saved: ClassVar[list[str]] = []


def listen(words: Sequence[str]) -> None:
    """Note how a command line wants to be answered before it is read, so that it is refused so too."""
    asked = [after for word, after in pairwise((*words, "")) if word == LANG]
    asked += [word.removeprefix(f"{LANG}=") for word in words if word.startswith(f"{LANG}=")]
    Said.lang = next((word for word in asked if word in LANGS), default_lang())
    Said.as_json = JSON in words


def speak(lang: str | None, as_json: bool = False) -> str:
    """Set the language of everything that follows. Raises UsageError for an unknown one."""
    Said.lang, Said.as_json, Said.target = default_lang(), as_json, ""
    Said.saved.clear()
    logging.getLogger("pyomo").setLevel(logging.CRITICAL)  # what it has to say comes as a problem
    if lang is not None and lang not in LANGS:
        raise UsageError([problem("PS6008", None, text=lang, options=LANGS)])
    Said.lang = lang or Said.lang
    return Said.lang


def tell(words: str) -> None:
    """Say something beside the answer, at once."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def answer(plain: Mapping[str, Any]) -> None:
    """The one JSON object of a command; what is no finite number is null, what its reader's encoding lacks is escaped."""
    words = json.dumps(_finite(plain), ensure_ascii=False, default=str, allow_nan=False)
    print(words if takes(words) else json.dumps(json.loads(words)))


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


@contextmanager
def ended() -> Iterator[None]:
    """Turn every error into its message and exit code; one that nobody expected too, unless PARKSIM_DEBUG is set."""
    try:
        yield
    except ParkError as error:
        _refuse(error)
    except KeyboardInterrupt:
        _interrupted()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except BrokenProcessPool:
        _refuse(TryAgain([problem("PS6009", None)]))
    except OSError as error:
        _refuse(unwritable(error.filename or Said.target or "–", error))
    except Exception as error:
        if refused := misuse(error):
            _refuse(refused)
        if os.environ.get(DEBUG) or is_of_the_command_line(error):
            raise
        _refuse(Unexpected([problem("PS6011", None, kind=type(error).__name__, reason=error, variable=f"{DEBUG}=1")]))


def _refuse(error: ParkError) -> NoReturn:
    if Said.as_json:
        answer({"problems": [problem.record() for problem in error.problems]})
    for line in lines(error.problems, Said.lang):
        tell(line)
    if Said.saved and not isinstance(error, AuditFailed):
        tell(text("cli.saved", Said.lang, paths=", ".join(Said.saved)))
    raise SystemExit(error.exit_code) from None


def at_once(code: int) -> NoReturn:
    """End the process with nothing but what was said."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):
            stream.flush()
    os._exit(code)


def _interrupted() -> None:
    if Said.as_json:
        answer({"interrupted": True, "saved": list(Said.saved)})
    key = "cli.interrupted_saved" if Said.saved else "cli.interrupted"
    tell("\n" + text(key, Said.lang, saved=", ".join(Said.saved)))
    raise SystemExit(INTERRUPTED) from None
