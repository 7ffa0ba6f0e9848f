"""What the options of a command ask for: words checked, measures and weights read. Each mistake is a UsageError."""

import math
from typing import Any

from parksim.calendars import KINDS
from parksim.errors import ParkError, UsageError, problem, suggest
from parksim.files import Resolved
from parksim.files.gaps import gap_of
from parksim.model import MEASURES

SOLVER, OTHERS = "highs", "pyomo:"
PARKS = ("existing", "retrofitted")
REPLICATIONS = 20
ALSO = {"energy": "energy_tce", "primary_energy": "energy_tce", "water": "fresh_water", "waste": "landfill"}
"""Measures of an objective by the words that people use."""


def weights(objective: str | None) -> dict[str, float] | None:
    """`co2` or `cost=1,co2=50` as weights of measures."""
    if objective is None:
        return None
    found: dict[str, float] = {}
    for part in objective.split(","):
        word, _, weight = part.partition("=")
        measure = _measure(word, objective)
        try:
            found[measure] = found.get(measure, 0.0) + float(weight.strip() or 1)
        except ValueError:
            raise _no_objective(objective) from None
    if not all(map(math.isfinite, found.values())) or not any(found.values()):
        raise _no_objective(objective)
    return found


def _measure(word: str, objective: str) -> str:
    plain = word.strip().lower().replace(" ", "_").replace("-", "_")
    measure = ALSO.get(plain, plain)
    if measure not in MEASURES:
        raise _no_objective(objective, suggest(plain, [*MEASURES, *ALSO]))
    return measure


def _no_objective(objective: str, near: str | None = None) -> UsageError:
    hint = None if near else "known"
    return UsageError([problem("PS6001", None, hint=hint, text=objective, suggestion=near, known=", ".join(MEASURES))])


def one_of(word: str | None, known: tuple[str, ...]) -> str | None:
    """A word of a short list."""
    if word is not None and word not in known:
        raise UsageError([problem("PS6008", None, text=word, options=known, suggestion=suggest(word, known))])
    return word


def solver_of(name: str | None) -> str:
    """`highs`, or `pyomo:NAME` with whatever name Pyomo knows."""
    word = name or SOLVER
    if word != SOLVER and not (word.startswith(OTHERS) and word.removeprefix(OTHERS).strip()):
        raise UsageError([problem("PS6002", None, text=word)])
    return word


def options_of(
    found: Resolved, *, seed: int | None, replications: int | None, objective: str | None, time_limit: float | None,
    calendar: str | None, only: str | None, solver: str | None, gap: str | None,
) -> dict[str, Any]:  # fmt: skip
    """How a study is run: what the command says, else the scenario, else the defaults."""
    said = found.scenario
    return {
        "calendar": one_of(calendar, KINDS) or said.calendar or "folded",
        "seed": seed if seed is not None else said.seed or 0,
        "replications": replications or said.replications or REPLICATIONS,
        "objective": weights(objective) or dict(said.objective) or {"cost": 1.0},
        "time_limit": time_limit,
        "only": one_of(only, PARKS),
        "solver": solver_of(solver),
        "gap": said.gap if gap is None else _gap(gap),
    }


def _gap(text: str) -> float:
    try:
        return gap_of(text)
    except ParkError as error:
        raise UsageError(error.problems) from None
