"""What each retrofit is worth on its own, whether that holds at the ends of the ranges, and so its status.

Own benefit of a chosen one: cost of the chosen park without it (what requires it goes too) less the cost with it, all
other choices fixed. A rejected one is forced in with what it requires, what it excludes goes out, the budget is lifted,
its size is optimised. Own benefits do not add up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from parksim.model import Park, Retrofit
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


def outcomes(
    cases: Cases, robust_cases: Cases, design: Mapping[str, float], gap: float, co2: np.ndarray
) -> Iterator[RetrofitOutcome]:
    """The outcome of every retrofit. `gap` is that of the benefit in CNY, `co2` t a year per column of the LP."""
    base = cases.solve(design)
    for key in cases.park.retrofits:
        worth = worth_of(cases, dict(design), base, key)
        yield _outcome(cases, robust_cases, dict(design), key, worth, gap, co2)


def worth_of(cases: Cases, design: dict[str, float], base: Solution, key: str) -> Worth:
    """Solve the park with and without a retrofit."""
    park = cases.park
    if key in design:
        without = {k: size for k, size in design.items() if k not in dependents(park, key)}
        return Worth(design, without, base, cases.solve(without), design[key])
    coming = requirements(park, key) - design.keys()
    gone = excluded(park, coming, design)
    kept = {k: size for k, size in design.items() if k not in gone}
    with_it = kept | {k: FREE if park.retrofits[k].size else 1.0 for k in coming}
    inside = cases.solve(with_it)
    offered = park.retrofits[key].size
    size = offered.largest if offered else 1.0
    if inside.values is not None:
        sizes = {k: _size_in(cases, k, inside.values) for k in coming}
        with_it, size = kept | sizes, sizes[key]
    return Worth(with_it, design, inside, base, size)


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
    """Capital of all that comes or goes with a retrofit, CNY, and what share of it a year bears."""
    return [
        (park.retrofits[k].capital(worth.with_it[k]), park.retrofits[k].cost.annuity) for k in coming_with(key, worth)
    ]


def status_of(park: Park, design: dict[str, float], key: str, worth: Worth, gap: float) -> Status:
    """Why a retrofit stands where it stands."""
    benefit = worth.benefit
    if key in design:
        if benefit is None:
            return "needed"
        return "chosen" if benefit >= gap else "marginal"
    if benefit is None or benefit <= 0:
        return "rejected"
    if benefit < gap:
        return "marginal"
    excludes = any(k not in worth.with_it for k in design)
    spent = sum(park.retrofits[k].capital(size) for k, size in worth.with_it.items())
    return "crowded_out" if park.budget is not None and spent > park.budget and not excludes else "rejected"


def depends_on(cases: Cases, fine: Cases, key: str, worth: Worth) -> Iterator[str]:
    """What the sign of the own benefit depends on: `capex`, or a market or policy whose price range turns it.

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
    """How much dearer a year gets at both ends of the capital cost's range, CNY."""
    retrofit, number = park.retrofits[key], park.numbers
    share = retrofit.cost.annuity + retrofit.cost.operation
    changes = []
    for end in ("low", "high"):
        cost = {}
        for part in ("fixed", "per_size"):
            found = number.get(f"retrofits.{key}.cost.{part}")
            limit = getattr(found, end) if found is not None else None
            cost[part] = limit if limit is not None else getattr(retrofit.cost, part)
        changed: Retrofit = retrofit.model_copy(update={"cost": retrofit.cost.model_copy(update=cost)})
        changes.append(share * (changed.capital(worth.size) - retrofit.capital(worth.size)))
    return changes


def _moved(cases: Cases, worth: Worth, benefit: float) -> dict[str, tuple[float, ...]]:
    """Markets and policies with a price range whose payments the retrofit moves, and the factors at both ends."""
    moved, park = {}, cases.park
    inside, outside = values_of(worth.inside), values_of(worth.outside)
    prices = {key: f"markets.{key}.price" for key in park.markets} | {
        key: f"policies.{key}.price" for key in park.policies
    }
    for payee, path in prices.items():
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
