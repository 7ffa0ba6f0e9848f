"""What each retrofit is worth on its own, whether that holds at the ends of the ranges, and so its status.

Own benefit of a chosen one: cost of the chosen park without it (what requires it goes too) less the cost with it. A
rejected one is forced in with what it requires, beside the budget, and what it excludes goes out. Whether the others are
built stays; their sizes, and what is switched on, are chosen again. Where the chosen others have no plan without it, the
best plan of all without it stands for them: `needed` is what no plan can do without. Own benefits do not add up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from parksim.model import Group, Park, Retrofit
from parksim.study.study import RetrofitOutcome, Status
from parksim_solvers.cases import Cases, dependents, excluded, requirements
from parksim_solvers.choose import FREE
from parksim_solvers.highs import Solution
from parksim_solvers.question import values_of

MOVED = 0.01
"""Share of the own benefit that a market's payments must move for its price range to be tried."""


@dataclass(frozen=True)
class Worth:
    """A retrofit in and out: the two designs, their solutions, and the size it has where it is in (without a plan: the largest)."""

    with_it: dict[str, float]
    without: dict[str, float]
    inside: Solution
    outside: Solution
    size: float

    @property
    def benefit(self) -> float | None:
        """Own annual benefit; None where one of the two parks has no plan."""
        if self.inside.values is None or self.outside.values is None:
            return None
        return self.outside.objective - self.inside.objective

    @property
    def left_open(self) -> float:
        """By how much the searches behind it may have missed it, CNY a year."""
        found = [each for each in (self.inside, self.outside) if each.values is not None]
        return sum(max(0.0, each.objective - each.bound) for each in found)


def outcomes(
    cases: Cases,
    robust_cases: Cases,
    design: Mapping[str, float],
    gap: float,
    co2: np.ndarray,
    base: Solution | None = None,
) -> Iterator[RetrofitOutcome]:
    """The outcome of every retrofit. `gap` is that of the benefit in CNY, `co2` t a year per column of the LP.

    `base` is the plan itself (None: it is solved again).
    """
    found = cases.solve(design) if base is None else base
    for key in cases.park.retrofits:
        worth = worth_of(cases, dict(design), found, key)
        yield _outcome(cases, robust_cases, dict(design), key, worth, gap, co2)


def worth_of(cases: Cases, design: dict[str, float], base: Solution, key: str) -> Worth:
    """Solve the park with and without a retrofit."""
    park = cases.park
    if key in design:
        return _left_out(cases, design, base, key)
    coming = requirements(park, key) - design.keys()
    gone = excluded(park, coming, design)
    with_it = {
        k: _free(park, k) for k in [k for k in design if k not in gone] + [k for k in park.retrofits if k in coming]
    }
    inside = cases.solve(with_it, beside=coming, like=base)
    offered = park.retrofits[key].size
    size = offered.largest if offered else 1.0
    if inside.values is not None:
        with_it = _sized(cases, with_it, inside.values)
        size = with_it[key]
    return Worth(with_it, design, inside, base, size)


def _left_out(cases: Cases, design: dict[str, float], base: Solution, key: str) -> Worth:
    gone = dependents(cases.park, key)
    without = {k: _free(cases.park, k) for k in design if k not in gone}
    outside = cases.solve(without, beside=(), like=base)
    if outside.values is None:
        outside = cases.without(gone)
        without = {} if outside.values is None else cases.design_of(outside)
    if outside.values is not None:
        without = _sized(cases, without, outside.values)
    return Worth(design, without, base, outside, design[key])


def _free(park: Park, key: str) -> float:
    return FREE if park.retrofits[key].size else 1.0


def _sized(cases: Cases, design: Mapping[str, float], values: np.ndarray) -> dict[str, float]:
    """A design with the sizes that a solution has."""
    return {key: _size_in(cases, key, values) for key in design}


def _size_in(cases: Cases, key: str, values: np.ndarray) -> float:
    if cases.park.retrofits[key].size is None:
        return 1.0
    column = cases.problem.arrays.columns_of(cases.problem.template.once.size[key])[0]
    return float(values[column])


def _outcome(
    cases: Cases, robust_cases: Cases, design: dict[str, float], key: str, worth: Worth, gap: float, co2: np.ndarray
) -> RetrofitOutcome:
    park, benefit = cases.park, worth.benefit
    retrofit = park.retrofits[key]
    depends = tuple(depends_on(robust_cases, cases, key, worth)) if benefit is not None else ()
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


def depends_on(cases: Cases, fine: Cases, key: str, worth: Worth) -> Iterator[str]:
    """What the sign of the own benefit depends on: `capex`, or a market or policy whose range of a price or fee turns it.

    Prices are tried on the screening calendar; where the sign differs there already, on the one that sized the plan.
    """
    benefit = worth.benefit
    assert benefit is not None, "robustness is asked of a benefit"
    share = cases.problem.template.cost_share
    if any(np.sign(benefit - share * change) != np.sign(benefit) for change in capital_changes(cases.park, key, worth)):
        yield "capex"
    paid = _moved(fine, worth, benefit)
    if paid:
        stores = any(store.retrofit == key for store in cases.park.stores.values())
        used = cases if not stores and np.sign(_benefit(cases, worth)) == np.sign(benefit) else fine
        for market, factors in paid.items():
            if any(np.sign(_benefit(used, worth, market, factor)) != np.sign(benefit) for factor in factors):
                yield market


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


def _moved(cases: Cases, worth: Worth, benefit: float) -> dict[str, tuple[float, ...]]:
    """Markets and policies with a price range whose payments the retrofit moves, and the factors at both ends."""
    moved, park = {}, cases.park
    inside, outside = values_of(worth.inside), values_of(worth.outside)
    prices = [(key, f"markets.{key}.{word}") for key in park.markets for word in ("price", "fee")]
    prices += [(key, f"policies.{key}.price") for key in park.policies]
    for payee, path in prices:
        number = park.numbers.get(path)
        if number is None or number.value == 0 or (number.low is None and number.high is None):
            continue
        change = cases.paid_to(payee, inside) - cases.paid_to(payee, outside)
        if abs(change) > MOVED * abs(benefit):
            moved[payee] = tuple(end / number.value for end in (number.low, number.high) if end is not None)
    return moved


def _benefit(cases: Cases, worth: Worth, market: str | None = None, factor: float = 1.0) -> float:
    """Own benefit with the price of a market or policy changed."""
    if market is not None:
        cases.scale_price(market, factor)
    inside, outside = cases.solve(worth.with_it), cases.solve(worth.without)
    if market is not None:
        cases.scale_price(market, 1.0)
    return outside.objective - inside.objective
