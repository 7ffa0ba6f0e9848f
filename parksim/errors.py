"""Problems found in a user's input: each with a stable code, a place, a message in two languages and a hint.

Every surface shows the same records: the command line, `--json`, the Python API and the web page. Messages are texts
`problem.<code>` of the catalogue, hints are texts `hint.<code>`.
"""

import errno
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import ClassVar, NamedTuple, Self, TypeAlias

from parksim.words import LANGS, default_lang, has, placeholders, text

__all__ = [
    "AuditFailed",
    "Collector",
    "Infeasible",
    "Named",
    "ParkError",
    "Place",
    "Problem",
    "SolverFailed",
    "TryAgain",
    "UsageError",
    "in_words",
    "lines",
    "moment",
    "problem",
    "suggest",
    "unwritable",
    "word_of",
]

LONGEST_VALUE = 200
MOST_OF_A_KIND, SHOWN_OF_A_KIND = 5, 2
"""So many problems of one kind are told one by one; of more the first few, and where the others stand."""
NEVER = {errno.EACCES, errno.EEXIST, errno.EINVAL, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOENT,
         errno.ENOTDIR, errno.EPERM, errno.EROFS}  # fmt: skip
"""Why the system refuses a path that it will refuse again; everything else may pass."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact stands: a file relative to its scenario folder, and line and column (from 1) or cell `Sheet!C3`."""

    file: str
    line: int | None = None
    column: int | None = None
    cell: str | None = None

    def __str__(self) -> str:
        """`park.yaml:12:5`, `x.xlsx[Sheet]!C3`, or only the file."""
        if self.cell is not None:
            sheet, _, cell = self.cell.rpartition("!")
            return _shown(f"{self.file}[{sheet}]!{cell}" if sheet else f"{self.file}!{cell}")
        parts = (self.file, self.line, self.column if self.line is not None else None)
        return _shown(":".join(str(part) for part in parts if part is not None))


class Named(NamedTuple):
    """A value that reads differently in each language: a name of the scenario, or a word of the catalogue."""

    en: str
    zh: str

    def __str__(self) -> str:
        """The English one."""
        return self.en


def in_words(key: str, /, **values: object) -> Named:
    """A text of the catalogue in each language, its values written as text, Named ones in that language."""
    return Named(*(text(key, lang, **{name: _in(value, lang) for name, value in values.items()}) for lang in LANGS))


def word_of(key: str, default: str) -> str | Named:
    """The catalogue's text; where it has none what was asked for itself, such as an identifier."""
    return in_words(key) if has(key) else default


def moment(month: int, day_type: str | None, hour: float | None = None) -> Named:
    """A time of the year in words; `day_type` is None where all days are alike."""
    day = in_words("moment.day", month=month, day_type=day_type) if day_type else in_words("moment.month", month=month)
    if hour is None:
        return day
    minutes = round(hour * 60)
    return in_words("moment.hour", day=day, hour=f"{minutes // 60}:{minutes % 60:02d}")


Value: TypeAlias = str | Named | tuple[str, ...]
"""What a message is filled in with; of several words each is shown, however many they are."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the input; `hint` names another hint of the catalogue than the one of the code."""

    code: str
    where: Place | None = None
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)
    hint: str | None = None

    def message(self, lang: str) -> str:
        """Say what is wrong; raises KeyError if the catalogue lacks the code or the problem a value."""
        return text(f"problem.{self.code}", lang, **self._shown_values(lang))

    def advice(self, lang: str) -> str | None:
        """Say what to do about it; None where the catalogue has no hint or a value of the hint is not known."""
        if not has(self._hint) or not placeholders(self._hint, lang) <= self.values.keys():
            return None
        return text(self._hint, lang, **self._shown_values(lang))

    def line(self, lang: str) -> str:
        """Return place, message, hint and code on one line."""
        return self._line(lang, self.advice(lang))

    def line_before(self, following: "Problem | None", lang: str) -> str:
        """The line without its hint where the following one ends in the very same, which is about both."""
        shared = following is not None and following._hint == self._hint and has(self._hint)
        return self._line(lang, None) if shared and not placeholders(self._hint, lang) else self.line(lang)

    @property
    def _hint(self) -> str:
        return f"hint.{self.hint or self.code}"

    def _line(self, lang: str, advice: str | None) -> str:
        message = self.message(lang)
        said = text("problem_with_hint", lang, message=message, hint=advice) if advice else message
        return f"{self.where}: {said} [{self.code}]" if self.where else f"{said} [{self.code}]"

    def record(self) -> dict[str, object]:
        """Return the problem as plain data: code, where, message and hint, these two by language."""
        hints = {lang: self.advice(lang) for lang in LANGS}
        return {
            "code": self.code,
            "where": None if self.where is None else str(self.where),
            "message": {lang: self.message(lang) for lang in LANGS},
            "hint": hints if all(hints.values()) else None,
        }

    def _shown_values(self, lang: str) -> dict[str, str]:
        return {name: _said(value, lang) for name, value in self.values.items()}


def lines(problems: Sequence[Problem], lang: str) -> list[str]:
    """A line for each problem, and for the first ones of a kind of which there are many, with the places of the others.

    A hint that several in a row share stands behind the last of them.
    """
    kinds: dict[tuple[str, str], list[Problem]] = {}
    for each in problems:
        kinds.setdefault((each.code, each._hint), []).append(each)
    crowded = {kind: _few(some, lang) for kind, some in kinds.items() if len(some) > MOST_OF_A_KIND}
    shown = [each for each in problems if each in crowded.get((each.code, each._hint), (each,))]
    told = []
    for each, after in zip(shown, [*shown[1:], None], strict=True):
        told.append(each.line_before(after, lang))
        few = crowded.get((each.code, each._hint), [])
        if few and each is few[-1]:
            others = [other for other in kinds[each.code, each._hint] if other not in few]
            places = ", ".join(_places([other.where for other in others if other.where]))
            told.append(text("problem_more", lang, count=len(others), places=places))
    return told


def _few(problems: Sequence[Problem], lang: str) -> list[Problem]:
    """The first problems of a kind: one where all say the same, else some to see what changes."""
    alike = len({each.message(lang) for each in problems}) == 1
    return list(problems[: 1 if alike else SHOWN_OF_A_KIND])


def _places(places: Iterable[Place]) -> Iterator[str]:
    """Places as words, those in lines that follow each other at one column as a span."""
    spans: list[list[Place]] = []
    for place in places:
        last = spans[-1][-1] if spans else None
        if last and last.line and replace(last, line=last.line + 1) == place:
            spans[-1].append(place)
        else:
            spans.append([place])
    for span in spans:
        yield str(span[0]) if len(span) == 1 else f"{span[0]} … {span[-1].line}"


def problem(code: str, where: Place | None = None, /, *, hint: str | None = None, **values: object) -> Problem:
    """Make a problem, its values written as text, Named ones in each language; a value None counts as not known.

    Of a tuple of words each is shown: what may be chosen is not cut.
    """
    known = ((name, value) for name, value in values.items() if value is not None)
    return Problem(code, where, {name: v if isinstance(v, Named | tuple) else str(v) for name, v in known}, hint)


class ParkError(Exception):
    """What ends a run with a message instead of a traceback: all problems, each once, and the exit code of the command."""

    exit_code: ClassVar[int] = 3

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(dict.fromkeys(problems))
        super().__init__(self.problems)

    def __str__(self) -> str:
        """All problems, a line each, in the language of the user."""
        return "\n".join(lines(self.problems, default_lang()))

    def at(self, where: Place | None) -> Self:
        """Return the same error with a place for each problem that has none."""
        return type(self)(replace(problem, where=problem.where or where) for problem in self.problems)


class UsageError(ParkError):
    """The command or call itself is wrong."""

    exit_code = 2


class Infeasible(ParkError):
    """No plan serves the demands within the limits, or the plan has no bound."""

    exit_code = 4


class SolverFailed(ParkError):
    """The solver ended without an answer."""

    exit_code = 5


class AuditFailed(ParkError):
    """A result breaks a law of the park; nothing else of it is shown."""

    exit_code = 7


class TryAgain(ParkError):
    """Something outside is in the way: a full disk, a lock, an interrupted run."""

    exit_code = 75


class Collector:
    """Gathers problems so that the user sees all of them at once."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def add(self, code: str, where: Place | None = None, /, *, hint: str | None = None, **values: object) -> None:
        """Note a problem; the arguments are those of `problem`."""
        self._problems.append(problem(code, where, hint=hint, **values))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note problems that another reader found, such as `ParkError.problems`."""
        self._problems.extend(problems)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was noted so far, in order."""
        return tuple(self._problems)

    def raise_if_any(self, kind: type[ParkError] = ParkError) -> None:
        """Raise an error of a kind with all problems if there is one."""
        if self._problems:
            raise kind(self._problems)


def suggest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that was probably meant: equal but for case, else close in spelling, else None."""
    known = list(candidates)
    same = next((candidate for candidate in known if candidate.casefold() == word.casefold()), None)
    return same or next(iter(get_close_matches(word[:LONGEST_VALUE], known, n=1)), None)


def unwritable(path: object, error: OSError) -> ParkError:
    """That the system does not let a path be written: to be tried again, or refused where that would not help."""
    told = word_of(f"reason.{errno.errorcode.get(error.errno or 0, '')}", error.strerror or str(error))
    if error.errno in NEVER:
        return ParkError([problem("PS6004", None, hint="writable", path=path, reason=told)])
    return TryAgain([problem("PS6004", None, path=path, reason=told)])


def _said(value: Value, lang: str) -> str:
    """A value as a message shows it."""
    if isinstance(value, tuple) and not isinstance(value, Named):
        return ", ".join(map(_shown, value))
    return _shown(_in(value, lang))


def _in(value: object, lang: str) -> str:
    return str(getattr(value, lang) if isinstance(value, Named) else value)


def _shown(value: str) -> str:
    short = value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…"
    return "".join(char if char.isprintable() else " " if char in "\n\r\t" else f"\\u{ord(char):04x}" for char in short)
