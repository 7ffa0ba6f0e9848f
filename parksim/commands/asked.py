"""What the options of a command ask for: words checked, measures and weights read. Each mistake is a UsageError."""

from typing import Any

from parksim.asked import KEEPS, PARKS, measure_of, no_objective, one_of, share_of, solver_of, weights_of
from parksim.calendars import KINDS
from parksim.files import Resolved

REPLICATIONS = 20


def weights(objective: str | None) -> dict[str, float] | None:
    """`co2` or `cost=1,co2=50` as weights of measures."""
    if objective is None:
        return None
    found: dict[str, float] = {}
    for part in objective.split(","):
        word, _, weight = part.partition("=")
        measure = measure_of(word, objective)
        try:
            found[measure] = found.get(measure, 0.0) + float(weight.strip() or 1)
        except ValueError:
            raise no_objective(objective) from None
    return weights_of(found)


def options_of(
    found: Resolved, *, seed: int | None, replications: int | None, objective: str | None, time_limit: float | None,
    calendar: str | None, only: str | None, solver: str | None, keep_years: str | None = None, gap: str | None = None,
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
        "gap": said.gap if gap is None else share_of(gap),
        "keep_years": one_of(keep_years, KEEPS) or "first",
    }
