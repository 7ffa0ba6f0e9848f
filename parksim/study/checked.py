"""A study's own figures, recomputed from its runs: of the plans and of every retrofit. The audit reads each run; this, what is told beside.

    gap = Σ (upper − lower) of both plans / (upper of the existing one − upper of the retrofitted one)
    capex = capital of the size        earns = benefit + Σ annuity · capital        payback = Σ capital / earns
    benefit = cost of the existing park − cost of the retrofitted one, to the gaps, of all that is built
    benefit >= lower − upper of what is built,  <= upper − lower of what is not                 bounds of the retrofitted plan

Sums are of all that comes or goes with a retrofit, a cost that a group shares with it too.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from parksim.errors import AuditFailed, Problem, problem
from parksim.model import Park
from parksim.results import Result
from parksim.study.kinds import Ranges, ranged, ranges_of
from parksim.study.runs_checked import runs_found
from parksim.study.study import RetrofitOutcome, Run, Study

SAME, MONEY = 1e-9, 1e-6
"""Shares up to which figures are the same; of money that was paid and solved for, the wider one."""

SEARCHED = 0.05
"""Share of the promised benefit by which searches of single parks may have missed their best plan."""


class Wrong(NamedTuple):
    """A figure that is not what the runs say: its name, of what, what is told, what is found."""

    figure: str
    item: str
    told: object
    found: object

    def problem(self, hint: str) -> Problem:
        """As a message."""
        about = {"figure": self.figure, "item": self.item, "told": _text(self.told), "found": _text(self.found)}
        return problem("PS7188", None, hint=hint, **about)


def check_study(study: Study, hint: str = "saved_audit") -> None:
    """Raise AuditFailed with every figure of a study that its runs do not bear out."""
    wrong = [*(Wrong(*each) for each in runs_found(study.runs)), *_gaps(study), *_retrofits(study)]
    if wrong:
        raise AuditFailed(each.problem(hint) for each in wrong)


def check_runs(runs: Mapping[str, Run], hint: str = "saved_audit") -> None:
    """Raise AuditFailed with everything in which runs that stand together do not fit."""
    if wrong := [Wrong(*each) for each in runs_found(runs)]:
        raise AuditFailed(each.problem(hint) for each in wrong)


def _gaps(study: Study) -> Iterator[Wrong]:
    """The gap of the benefit and that of the cost."""
    existing, retrofitted = _planned(study, "existing"), _planned(study, "retrofitted")
    of_benefit = of_cost = None
    if retrofitted is not None and retrofitted.bounds is not None:
        lower, upper = retrofitted.bounds
        of_cost = max(0.0, upper - lower) / abs(upper) if upper else None
        if existing is not None and existing.bounds is not None:
            promised = existing.bounds[1] - upper
            of_benefit = _slack(existing, retrofitted) / promised if promised > 0 else None
    for figure, told, found in (("gap", study.gap, of_benefit), ("gap_of_cost", study.gap_of_cost, of_cost)):
        if not _equal(told, found):
            yield Wrong(figure, study.park.id, told, found)


def _slack(*plans: Result) -> float:
    return sum(max(0.0, plan.bounds[1] - plan.bounds[0]) for plan in plans if plan.bounds is not None)


def _planned(study: Study, park: str) -> Result | None:
    run = study.runs.get(f"{park}_planned")
    return None if run is None else run.result


def _retrofits(study: Study) -> Iterator[Wrong]:
    """Every candidate stands in a study that chose among them, once, as the design and the park have it."""
    plan = _planned(study, "retrofitted")
    told, known = [outcome.id for outcome in study.retrofits], list(study.park.retrofits)
    if told != (known if plan is not None else []):
        yield Wrong("retrofits", study.park.id, ", ".join(told), ", ".join(known))
    elif plan is not None:
        ranges, known_ranges = ranges_of(study.park), {"capex", *ranged(study.park)}
        for outcome in study.retrofits:
            yield from _described(study.park, plan, outcome)
            yield from _standing(outcome, ranges, known_ranges)
            yield from _earnings(study.park, plan, outcome)
            yield from _promised(study, plan, outcome)


def _described(park: Park, plan: Result, told: RetrofitOutcome) -> Iterator[Wrong]:
    """Whether it is chosen, its size and unit, its capital."""
    retrofit, chosen = park.retrofits[told.id], told.id in plan.design
    if told.chosen != chosen:
        yield Wrong("chosen", told.id, told.chosen, chosen)
    size = plan.design.get(told.id)
    offered = retrofit.size.largest if retrofit.size else 1.0
    if (size is not None and not _equal(told.size, size)) or not 0.0 <= told.size <= offered * (1 + MONEY):
        yield Wrong("size", told.id, told.size, size if size is not None else offered)
    unit = retrofit.size.unit if retrofit.size else ""
    if told.unit != unit:
        yield Wrong("unit", told.id, told.unit, unit)
    if not _equal(told.capex, retrofit.capital(told.size)):
        yield Wrong("capex", told.id, told.capex, retrofit.capital(told.size))


def _standing(told: RetrofitOutcome, of_park: Ranges, known: set[str]) -> Iterator[Wrong]:
    """Status and robustness fit what is told of the benefit."""
    words = {"chosen", "marginal", "needed"} if told.chosen else {"rejected", "crowded_out", "marginal"}
    none = told.benefit is None
    fits = told.status in words and (told.status != "needed" or none) and (told.status != "marginal" or not none)
    if told.chosen and none:
        fits = told.status == "needed"
    if not fits:
        yield Wrong("status", told.id, told.status, ", ".join(sorted(words)))
    robust = None if none else not told.depends_on
    if told.robust is not robust:
        yield Wrong("robust", told.id, told.robust, robust)
    ranges = Ranges({}, {}) if none else of_park
    if (told.tried, told.not_tried) != (ranges.tried, ranges.left):
        yield Wrong("tried", told.id, dict(told.tried), dict(ranges.tried))
    if not 0 <= told.solved_again <= told.moving <= sum(ranges.tried.values()):
        yield Wrong("solved_again", told.id, told.solved_again, told.moving)
    if not known >= set(told.depends_on):
        yield Wrong("depends_on", told.id, ", ".join(told.depends_on), ", ".join(sorted(set(told.depends_on) & known)))
    if (told.earns is None) != none:
        yield Wrong("earns", told.id, told.earns, told.benefit)


def _earnings(park: Park, plan: Result, told: RetrofitOutcome) -> Iterator[Wrong]:
    """What it earns before the annuity of all that comes or goes, and in how many years that pays.

    Where the others have no plan without a chosen one, more of them may go with it, and what a group shares may stay.
    """
    together, named = _together(park, plan.design, told.id), set(told.together)
    goes = told.chosen and together <= named <= plan.design.keys() - {told.id}
    if told.benefit is not None and named != together and not goes:
        yield Wrong("together", told.id, ", ".join(told.together), ", ".join(sorted(together)))
    sizes = _sizes(park, plan, told, named & park.retrofits.keys())
    if told.benefit is None or told.earns is None or sizes is None:
        return
    found = [_earned(told, sum(own), sum(each)) for own, each in _borne(park, plan.design, sizes)]
    if not any(_equal(told.earns, earns, scale) for earns, _, scale in found):
        yield Wrong("earns", told.id, told.earns, found[0][0])
    if not any(_equal(told.payback, payback) for _, payback, _ in found):
        yield Wrong("payback", told.id, told.payback, found[0][1])


def _earned(told: RetrofitOutcome, capital: float, annuity: float) -> tuple[float, float | None, float]:
    """Own benefit before an annuity, the payback of a capital by what is told to be earned, and the size of the sum's terms."""
    assert told.benefit is not None, "asked of one with a benefit"
    assert told.earns is not None, "told with the benefit"
    payback = capital / told.earns if told.earns > 1e-6 * capital else None
    return told.benefit + annuity, payback, abs(told.benefit) + annuity


def _together(park: Park, design: dict[str, float], key: str) -> set[str]:
    """What requires a chosen one and is built goes with it; what a rejected one requires and is not built comes with it."""
    found, todo = set[str](), [key]
    while todo:
        last = todo.pop()
        if key in design:
            more = {other for other in design if last in park.retrofits[other].requires}
        else:
            more = set(park.retrofits[last].requires) - design.keys()
        todo += sorted(more - found)
        found |= more
    return found - {key}


def _sizes(park: Park, plan: Result, told: RetrofitOutcome, together: set[str]) -> dict[str, float] | None:
    """Sizes of all that comes or goes; None where the study does not say how big something would be."""
    sizes = {told.id: told.size}
    for key in together:
        if not told.chosen and park.retrofits[key].size is not None:
            return None
        sizes[key] = plan.design.get(key, 1.0)
    return sizes


def _borne(
    park: Park, design: dict[str, float], sizes: dict[str, float]
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Capital of some retrofits and what of it a year bears, own and shared: with what they alone make a group share, and without."""
    found = [(park.retrofits[key].capital(size), park.retrofits[key].cost.annuity) for key, size in sizes.items()]
    others = design.keys() - sizes.keys()
    groups = [g for g in park.groups.values() if set(g.of) & sizes.keys() and not set(g.of) & others]
    own, each = sum(capital for capital, _ in found), sum(capital * share for capital, share in found)
    shared, bears = sum(g.shared_cost for g in groups), sum(g.shared_cost * g.annuity for g in groups)
    yield (own, shared), (each, bears)
    if design.keys() & sizes.keys():
        yield (own, 0.0), (each, 0.0)


def _promised(study: Study, plan: Result, told: RetrofitOutcome) -> Iterator[Wrong]:
    """No park is cheaper than the plan's lower bound, neither one without what is built nor one with what is not.

    Without all that is built the park is the existing one: the own benefit is then the promised one, to the gap.
    """
    existing = _planned(study, "existing")
    if told.benefit is None or plan.bounds is None or plan.objective != {"cost": 1.0}:
        return
    lower, upper = plan.bounds
    room, least, most = MONEY * abs(upper), -np.inf, np.inf
    together = {told.id} | _together(study.park, plan.design, told.id)
    if told.chosen:
        least = min(lower - upper, 0.0)
    elif study.park.budget is None:
        most = max(upper - lower, 0.0)
    alone = told.chosen and together == plan.design.keys() and not _other_without(study.park)
    if alone and existing is not None and existing.bounds is not None:
        slack = _slack(existing, plan) + SEARCHED * abs(existing.bounds[1] - upper)
        least, most = existing.bounds[1] - upper - slack, existing.bounds[1] - upper + slack
    if not least - room <= told.benefit <= most + room:
        yield Wrong("benefit", told.id, told.benefit, most if told.benefit > most else least)


def _other_without(park: Park) -> bool:
    """Whether a cap or target binds the retrofitted park and not the existing one, or starts from day to day cost something."""
    caps = any(p.kind == "cap" or p.binds is not None for p in park.policies.values() if p.binds != "both")
    return caps or any(process.start_cost for process in park.processes.values())


def _equal(told: float | None, found: float | None, scale: float = 0.0) -> bool:
    if told is None or found is None:
        return told is None and found is None
    return abs(told - found) <= SAME * max(abs(told), abs(found), scale)


def _text(value: object) -> str:
    return f"{value:.9g}" if isinstance(value, float) else str(value)
