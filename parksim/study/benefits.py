"""What each retrofit is worth on its own, whether that holds at the ends of the ranges, and so its status.

Own benefit of a chosen one: cost of the chosen park without it (what requires it goes too) less the cost with it. A
rejected one is forced in with what it requires, beside the budget, and what it excludes goes out. Whether the others are
built stays; their sizes, and what is switched on, are chosen again. Where the chosen others have no plan without it, the
best plan of all without it stands for them: `needed` is what no plan can do without. Own benefits do not add up.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from parksim.model import Group, Park, Retrofit
from parksim.study.kinds import Ranges, ranges_of
from parksim.study.robust import Pair, Robust, Turns, capital_turns
from parksim.study.study import RetrofitOutcome, Status
from parksim.study.worth import Worth, worth_of
from parksim_solvers.cases import Cases
from parksim_solvers.highs import Solution


def outcomes(
    cases: Cases,
    coarse: Cases,
    design: Mapping[str, float],
    gap: float,
    co2: np.ndarray,
    base: Solution | None = None,
    objective: Mapping[str, float] | None = None,
    passed: Callable[[int], None] | None = None,
) -> list[RetrofitOutcome]:
    """The outcome of every retrofit. `gap` is that of the benefit in CNY, `co2` t a year per column of the LP.

    `base` is the plan itself (None: it is solved again), `coarse` the same question on a coarser calendar, where ranges are
    tried first. `passed` hears how many retrofits are done.
    """
    found = cases.solve(design) if base is None else base
    told, near, far = list[RetrofitOutcome](), list[Pair](), list[Pair]()
    for done, key in enumerate(cases.park.retrofits, start=1):
        worth = worth_of(cases, dict(design), found, key)
        told.append(_outcome(cases, dict(design), key, worth, gap, co2))
        if worth.benefit is not None:
            pair = coarse_pair(cases, coarse, key, worth)
            near, far = (near, [*far, fine_pair(cases, key, worth)]) if pair is None else ([*near, pair], far)
        if passed is not None:
            passed(done)
    turns = turned(cases, coarse, objective or {"cost": 1.0}, near, far)
    ranges = ranges_of(cases.park)
    return [_tried(each, turns.get(each.id), ranges) for each in told]


def turned(
    cases: Cases, coarse: Cases, objective: Mapping[str, float], near: Sequence[Pair], far: Sequence[Pair]
) -> dict[str, Turns]:
    """What the sign of every own benefit depends on: `near` are tried on the coarse calendar, `far` on the plan's own."""
    found = Robust(coarse, objective).turns(near) | Robust(cases, objective).turns(far)
    share = cases.problem.template.cost_share
    for pair in (*near, *far):
        found[pair.key].paths += capital_turns(cases.park, pair, share)
    return found


def coarse_pair(cases: Cases, coarse: Cases, key: str, worth: Worth) -> Pair | None:
    """A retrofit in and out on the coarse calendar; None where that cannot speak for the plan's own."""
    if any(store.retrofit == key for store in cases.park.stores.values()):
        return None
    inside, outside = coarse.solve(worth.with_it), coarse.solve(worth.without)
    if inside.duals is None or outside.duals is None:
        return None
    benefit = outside.objective - inside.objective
    alike = worth.benefit is not None and np.sign(benefit) == np.sign(worth.benefit)
    return Pair(key, worth.with_it, worth.without, inside, outside, benefit) if alike else None


def fine_pair(cases: Cases, key: str, worth: Worth) -> Pair:
    """A retrofit in and out on the plan's own calendar."""
    inside, outside = (
        each if each.duals is not None else cases.solve(design)
        for each, design in ((worth.inside, worth.with_it), (worth.outside, worth.without))
    )
    return Pair(key, worth.with_it, worth.without, inside, outside, outside.objective - inside.objective)


def _tried(told: RetrofitOutcome, turns: Turns | None, ranges: Ranges) -> RetrofitOutcome:
    """The outcome with what its sign depends on; `capex` is its own capital, cost by cost or all of it at an end."""
    if turns is None:
        return told
    own = (f"retrofits.{told.id}.cost.fixed", f"retrofits.{told.id}.cost.per_size", f"retrofits.{told.id}.size.steps.")
    paths = [path for path in turns.paths if not ("capex" in told.depends_on and path.startswith(own))]
    depends = (*told.depends_on, *paths)
    return replace(
        told,
        robust=not depends,
        depends_on=depends,
        tried=ranges.tried,
        not_tried=ranges.left,
        moving=turns.moving,
        solved_again=turns.solved,
    )


def _outcome(
    cases: Cases, design: dict[str, float], key: str, worth: Worth, gap: float, co2: np.ndarray
) -> RetrofitOutcome:
    """All but which ranges of operation turn it."""
    park, benefit = cases.park, worth.benefit
    retrofit = park.retrofits[key]
    depends = ("capex",) if benefit is not None and capital_turns_all(cases, key, worth, benefit) else ()
    return RetrofitOutcome(
        id=key,
        size=worth.size,
        unit=retrofit.size.unit if retrofit.size else "",
        capex=retrofit.capital(worth.size),
        benefit=_money(cases, worth),
        payback=payback(cases, key, worth),
        chosen=key in design,
        status=status_of(park, design, key, worth, gap),
        robust=None if benefit is None else not depends,
        depends_on=depends,
        co2=_change(worth, co2),
        together=tuple(coming_with(key, worth)[1:]),
        earns=earned(cases, key, worth),
    )


def _money(cases: Cases, worth: Worth) -> float | None:
    """What a year gets cheaper, CNY: the own benefit where cost is the objective."""
    if worth.inside.values is None or worth.outside.values is None:
        return None
    return cases.cost_of(worth.outside.values) - cases.cost_of(worth.inside.values)


def _change(worth: Worth, co2: np.ndarray) -> float:
    if worth.inside.values is None or worth.outside.values is None:
        return 0.0
    return float(co2 @ worth.inside.values - co2 @ worth.outside.values)


def coming_with(key: str, worth: Worth) -> list[str]:
    """What goes or comes together with a retrofit, itself first."""
    return [key, *(k for k in worth.with_it if k not in worth.without and k != key)]


def earned(cases: Cases, key: str, worth: Worth) -> float | None:
    """Own benefit before the annuity of all that goes, CNY a year; None where one of the two parks has no plan."""
    benefit = _money(cases, worth)
    return (
        None if benefit is None else benefit + sum(capital * share for capital, share in _goes(cases.park, key, worth))
    )


def payback(cases: Cases, key: str, worth: Worth) -> float | None:
    """Capital of all that goes / what it earns before its annuity, years; None where they earn nothing."""
    capital = sum(each for each, _ in _goes(cases.park, key, worth))
    earns = earned(cases, key, worth)
    return capital / earns if earns is not None and earns > 1e-6 * capital else None


def _goes(park: Park, key: str, worth: Worth) -> list[tuple[float, float]]:
    """Capital of all that comes or goes with a retrofit, shared costs included, CNY, and what share of it a year bears."""
    own = [
        (park.retrofits[k].capital(worth.with_it[k]), park.retrofits[k].cost.annuity) for k in coming_with(key, worth)
    ]
    shared = [
        (group.shared_cost, group.annuity)
        for group in park.groups.values()
        if _shares(group, worth.with_it) and not _shares(group, worth.without)
    ]
    return own + shared


def _shares(group: Group, design: Mapping[str, float]) -> bool:
    """Whether a design needs what a group shares."""
    return bool(group.shared_cost) and any(key in design for key in group.of)


def spent(park: Park, design: Mapping[str, float]) -> float:
    """Capital of a design, shared costs included, CNY."""
    shared = sum(group.shared_cost for group in park.groups.values() if _shares(group, design))
    return shared + sum(park.retrofits[key].capital(size) for key, size in design.items())


def status_of(park: Park, design: dict[str, float], key: str, worth: Worth, gap: float) -> Status:
    """Why a retrofit stands where it stands; what lies within the gaps on either side of zero is marginal."""
    benefit, chosen = worth.benefit, key in design
    if benefit is None:
        return "needed" if chosen else "rejected"
    if abs(benefit) < gap + worth.left_open:
        return "marginal"
    if chosen:
        return "chosen" if benefit >= 0 else "marginal"
    if benefit <= 0:
        return "rejected"
    beyond = park.budget is not None and spent(park, worth.with_it) > park.budget
    return "crowded_out" if beyond else "marginal"


def capital_turns_all(cases: Cases, key: str, worth: Worth, benefit: float) -> bool:
    """Whether the sign of the own benefit changes with all of its capital cost at one end of its ranges."""
    share = cases.problem.template.cost_share
    changes = capital_changes(cases.park, key, worth)
    return any(np.sign(benefit - share * change) != np.sign(benefit) for change in changes)


def capital_changes(park: Park, key: str, worth: Worth) -> list[float]:
    """How much dearer a year gets at both ends of the ranges of its capital cost: fixed, by size, of its step, shared; CNY."""
    retrofit = park.retrofits[key]
    share = retrofit.cost.annuity + retrofit.cost.operation
    shared = [g for g in park.groups.values() if _shares(g, worth.with_it) and not _shares(g, worth.without)]
    changes = []
    for end in ("low", "high"):
        changed = _at_end(park, retrofit, end)
        more = share * (changed.capital(worth.size) - retrofit.capital(worth.size))
        for group in shared:
            cost = _end_of(park, f"groups.{group.id}.shared_cost", end, group.shared_cost)
            more += group.annuity * (cost - group.shared_cost)
        changes.append(more)
    return changes


def _at_end(park: Park, retrofit: Retrofit, end: str) -> Retrofit:
    """A retrofit whose capital costs stand at an end of their ranges."""
    path, size = f"retrofits.{retrofit.id}", retrofit.size
    parts = ("fixed", "per_size")
    cost = {part: _end_of(park, f"{path}.cost.{part}", end, getattr(retrofit.cost, part)) for part in parts}
    update: dict[str, object] = {"cost": retrofit.cost.model_copy(update=cost)}
    if size is not None and size.steps:
        steps = tuple(
            step.model_copy(update={"cost": _end_of(park, f"{path}.size.steps.{k}.cost", end, step.cost)})
            for k, step in enumerate(size.steps)
        )
        update["size"] = size.model_copy(update={"steps": steps})
    return retrofit.model_copy(update=update)


def _end_of(park: Park, path: str, end: str, otherwise: float) -> float:
    """An end of the range of a number; the number itself where it has none."""
    found = park.numbers.get(path)
    limit: float | None = getattr(found, end) if found is not None else None
    return otherwise if limit is None else limit
