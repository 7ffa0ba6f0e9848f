"""Duties: what policies charge, and what exceeding a cap in a simulated year costs, firm by firm.

    levy of a firm    price · (what it counts − its allowance)          surplus sold:  of any sign;   lost:  at least 0 in all
    excess of a cap   price in the simulation · (total − cap)                                              [CNY a year]

A lump allowance is shared out as firms count, one per product by what each makes of it; what is lost in all is lost where
it is left over. So a firm pays the same whether a price is written once for several firms or once for each.
"""

from collections.abc import Iterator

import numpy as np

from parksim.model import Policy, names
from parksim.results.audit.measures import YEAR, excess_of, totals_of
from parksim.results.audit.payment import Payment, by_year, probability
from parksim.results.audit.view import View

Firms = dict[str, np.ndarray]
"""Amounts by firm; (replications, members of year x future)."""


def payments(view: View) -> Iterator[Payment]:
    """What every policy in force makes firms pay."""
    for policy in view.park.policies.values():
        if not policy.in_force(view.park.calendar.year):
            continue
        if policy.kind == "price":
            account = "carbon" if policy.measure.startswith("co2") else "levies"
            yield from _paid(view, policy, account, policy.price, _charged(view, policy))
        elif not view.planned and (over := excess_of(view, policy.id)).any():
            shared = {firm: over * share for firm, share in _shares(_counted(view, policy)).items()}
            yield from _paid(view, policy, "excess", view.given.get(f"excess {policy.id}", 0.0), shared)


def _paid(view: View, policy: Policy, account: str, price: float, amounts: Firms) -> Iterator[Payment]:
    weight = price * probability(view, YEAR)
    for firm, amount in amounts.items():
        yield by_year(view, firm, account, policy.id, policy.id, weight * amount)


def beyond_allowance(view: View, policy: Policy) -> Firms:
    """What each firm counts above what it has free; below zero where it has more."""
    counted, free = _counted(view, policy), _allowed(view, policy)
    return {firm: counted[firm] - free[firm] for firm in counted}


def _charged(view: View, policy: Policy) -> Firms:
    """What each firm pays the price for."""
    own = beyond_allowance(view, policy)
    if policy.surplus != "lost":
        return own
    total = np.maximum(sum(own.values()), 0.0)
    return {firm: total * share for firm, share in _shares(own).items()}


def _counted(view: View, policy: Policy) -> Firms:
    """The measure of every firm of a policy."""
    return totals_of(view, policy.measure, policy.of)


def _allowed(view: View, policy: Policy) -> Firms:
    """What each firm has free: so much per unit of a commodity that it makes, or its part of an amount a year."""
    allowance, counted = policy.allowance, _counted(view, policy)
    if allowance is None:
        return {firm: np.zeros_like(amount) for firm, amount in counted.items()}
    if allowance.per is None:
        return {firm: allowance.amount * share for firm, share in _shares(counted).items()}
    return {firm: allowance.of * _made(view, firm, allowance.per) for firm in policy.of}


def _made(view: View, firm: str, commodity: str) -> np.ndarray:
    """What the processes of a firm make of a commodity; (replications, members)."""
    made = np.zeros((view.replications, view.result.calendar.size(YEAR)))
    for process in view.park.processes.values():
        if process.enterprise != firm:
            continue
        for mode, recipe in process.modes.items():
            driver = names.activity(process.id, mode)
            for bus in set(recipe.outputs) | ({process.makes} if process.counted == "output" else set()):
                if "." in bus and view.park.commodity_of(bus).id == commodity:
                    made += view.total(YEAR, names.into(driver, bus))
    return made


def _shares(amounts: Firms) -> Firms:
    """Each firm's part of what is above zero; equal parts where nothing is."""
    above = {firm: np.maximum(amount, 0.0) for firm, amount in amounts.items()}
    total = np.asarray(sum(above.values()))
    whole = np.where(total > 0, total, 1.0)
    return {firm: np.where(total > 0, amount / whole, 1.0 / len(above)) for firm, amount in above.items()}
