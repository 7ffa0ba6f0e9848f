"""What a caller asks for: words and numbers of a command or call, checked alike. Each mistake is a UsageError."""

import math
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

from parksim.calendars import KINDS
from parksim.errors import Named, ParkError, UsageError, in_words, problem, suggest
from parksim.files.gaps import gap_of
from parksim.model import MEASURES

SOLVER, OTHERS = "highs", "pyomo:"
PARKS = ("existing", "retrofitted")
KEEPS = ("first", "all")
"""Of which simulated years the tables stay."""
ALSO = {"energy": "energy_tce", "primary_energy": "energy_tce", "water": "fresh_water", "waste": "landfill"}
"""Measures of an objective by the words that people use."""
WHOLE = {"seed": 0, "replications": 1, "workers": 1}
"""Options that are whole numbers, and the least of each."""


def options(**said: Any) -> dict[str, Any]:
    """Options of a call as the engines want them; None is what is not said. Raises UsageError for the first mistake."""
    return {key: _READ[key](key, value) if key in _READ and value is not None else value for key, value in said.items()}


def weights_of(objective: Mapping[str, float]) -> dict[str, float]:
    """Weights of measures, none below 0: an objective is made small, and of cost or waste no end is most."""
    found: dict[str, float] = {}
    for word, weight in objective.items():
        measure = measure_of(str(word), _written(objective))
        found[measure] = found.get(measure, 0.0) + _number(weight, _written(objective))
    if any(weight < 0 for weight in found.values()):
        raise UsageError([problem("PS6021", None, text=_written(objective))])
    if not any(found.values()):
        raise no_objective(_written(objective))
    return found


def measure_of(word: str, objective: str) -> str:
    """A measure by one of the words that people use for it."""
    plain = word.strip().lower().replace(" ", "_").replace("-", "_")
    measure = ALSO.get(plain, plain)
    if measure not in MEASURES:
        raise no_objective(objective, suggest(plain, [*MEASURES, *ALSO]))
    return measure


def no_objective(objective: str, near: str | None = None) -> UsageError:
    """The error of an objective that is none."""
    hint = None if near else "known"
    return UsageError([problem("PS6001", None, hint=hint, text=objective, suggestion=near, known=", ".join(MEASURES))])


def one_of(word: str | None, known: tuple[str, ...]) -> str | None:
    """A word of a short list."""
    if word is not None and word not in known:
        raise UsageError([problem("PS6008", None, text=word, options=known, suggestion=suggest(str(word), known))])
    return word


def solver_of(name: str | None) -> str:
    """`highs`, or `pyomo:NAME` with whatever name Pyomo knows."""
    word = name or SOLVER
    if word != SOLVER and not (word.startswith(OTHERS) and word.removeprefix(OTHERS).strip()):
        raise UsageError([problem("PS6002", None, text=word)])
    return word


def share_of(gap: Any) -> float:
    """A gap, as a number or as people write it, `0.5 %`."""
    try:
        return gap_of(str(gap) if isinstance(gap, bool) or not isinstance(gap, Real) else float(gap))
    except ParkError as error:
        raise UsageError(error.problems) from None


def _written(objective: Mapping[str, float]) -> str:
    return ",".join(f"{word}={weight}" for word, weight in objective.items())


def _number(weight: Any, objective: str) -> float:
    if isinstance(weight, bool) or not isinstance(weight, Real) or not math.isfinite(weight):
        raise no_objective(objective)
    return float(weight)


def _objective(_: str, value: Any) -> dict[str, float]:
    if not isinstance(value, Mapping):
        raise no_objective(str(value))
    return weights_of(value)


def _whole(key: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral) or value < WHOLE[key]:
        raise _unfit(key, in_words("misuse.int_from", least=f"{WHOLE[key]}"))
    return int(value)


def _seconds(key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or not float(value) >= 0:
        raise _unfit(key, in_words("misuse.float_from", least="0"))
    return float(value)


def _unfit(key: str, needed: Named) -> UsageError:
    return UsageError([problem("PS6017", None, option=key, needed=needed)])


_READ: dict[str, Any] = {
    "calendar": lambda _, word: one_of(word, KINDS),
    "only": lambda _, word: one_of(word, PARKS),
    "keep_years": lambda _, word: one_of(word, KEEPS),
    "solver": lambda _, word: solver_of(word),
    "objective": _objective,
    "gap": lambda _, share: share_of(share),
    "time_limit": _seconds,
} | dict.fromkeys(WHOLE, _whole)
