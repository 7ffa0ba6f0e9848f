"""Cases of one plan, warm: the same loaded LP with some retrofits in, some out, some free in size, prices changed.

Every choice is a bound, so that a case costs a few simplex steps instead of a rebuild.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from parksim.graph import park_of
from parksim.model import Park
from parksim_solvers.arrays import Payment
from parksim_solvers.choose import FREE, choose
from parksim_solvers.highs import Solution
from parksim_solvers.question import Problem

TRADED, LEVIED = ("purchases", "sales"), ("carbon", "levies")
"""Accounts of what a market is paid, and of what a policy takes."""


@dataclass
class Cases:
    """A loaded problem of a park with candidates, its integers already continuous."""

    problem: Problem
    park: Park = field(init=False)
    _prices: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.park = park_of(self.problem.graph)
        self.problem.session.continuous()
        budget = self.problem.template.once.component("budget")
        if budget is not None:
            rows = self.problem.arrays.rows_of(budget)
            self.problem.session.rows(rows, np.array([-np.inf]), np.array([np.inf]))

    def solve(self, design: Mapping[str, float]) -> Solution:
        """The best operation with exactly these retrofits; of sizes left FREE the best one (steps: each is tried)."""
        stepped = [
            key for key, size in design.items() if size == FREE and (s := self.park.retrofits[key].size) and s.steps
        ]
        if not stepped:
            return self._solve(design)
        key, size = stepped[0], self.park.retrofits[stepped[0]].size
        assert size is not None, "only a retrofit with steps is stepped"
        tried = [self.solve({**design, key: step.size}) for step in size.steps]
        return min(tried, key=lambda solution: solution.objective)

    def _solve(self, design: Mapping[str, float]) -> Solution:
        for key, retrofit in self.park.retrofits.items():
            choose(self.problem, retrofit, design.get(key))
        return self.problem.session.solve()

    def cost_of(self, values: NDArray[np.float64]) -> float:
        """What a solution costs a year, whatever was minimised, CNY, but for what every solution costs."""
        return float(self._costs @ values)

    @cached_property
    def _costs(self) -> NDArray[np.float64]:
        return self.problem.arrays.paid()

    def scale_price(self, payee: str, factor: float) -> None:
        """Multiply the prices of a market or policy by a factor of what they are in the park (1 restores them)."""
        columns, prices = self._paid(payee)
        share = self.problem.template.cost_share
        if len(columns):
            self.problem.session.price(columns, self.problem.arrays.cost[columns] + (factor - 1) * share * prices)

    def paid_to(self, payee: str, values: NDArray[np.float64]) -> float:
        """What a solution pays to a market, or for a policy, a year (negative: earns), CNY."""
        columns, prices = self._paid(payee)
        return float(prices @ values[columns])

    def _paid(self, payee: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Columns of the payments to a market or for a policy and their yearly prices, duplicates summed."""
        if payee not in self._prices:
            mine = [p for p in self.problem.arrays.payments if _goes_to(payee, p)]
            columns = np.concatenate([np.empty(0, np.int64), *(p.columns for p in mine)])
            prices = np.concatenate([np.empty(0), *(p.prices for p in mine)])
            unique, place = np.unique(columns, return_inverse=True)
            self._prices[payee] = (unique, np.asarray(np.bincount(place, prices, len(unique)), float))
        return self._prices[payee]


def _goes_to(payee: str, payment: Payment) -> bool:
    item = payment.item
    if payment.account in LEVIED:
        return item == payee
    traded = item.startswith(f"{payee} > ") or item.endswith(f" > {payee}") or item == f"{payee} take-or-pay"
    return payment.account in TRADED and traded


def dependents(park: Park, retrofit: str) -> set[str]:
    """The retrofit and everything that requires it, directly or through others."""
    gone = {retrofit}
    while more := {key for key, r in park.retrofits.items() if gone & set(r.requires)} - gone:
        gone |= more
    return gone


def requirements(park: Park, retrofit: str) -> set[str]:
    """The retrofit and everything that it requires, directly or through others."""
    needed, todo = {retrofit}, [retrofit]
    while todo:
        for key in park.retrofits[todo.pop()].requires:
            if key not in needed:
                needed.add(key)
                todo.append(key)
    return needed


def excluded(park: Park, coming: Iterable[str], design: Mapping[str, float]) -> set[str]:
    """What must go from a design for some retrofits to come in: group members beyond what a group allows."""
    coming, gone = set(coming), set()
    for group in park.groups.values():
        if group.at_most is None or not coming & set(group.of):
            continue
        others = [key for key in group.of if key in design and key not in coming]
        surplus = len(others) + len(coming & set(group.of)) - group.at_most
        gone |= set(others[: max(0, surplus)])
    return {other for key in gone for other in dependents(park, key)}
