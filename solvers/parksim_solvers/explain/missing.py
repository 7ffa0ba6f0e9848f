"""An elastic solve: what would have to come from nowhere, at a price of 1 per unit, for there to be a plan.

    min Σ hours·(feed + drain)          balance of a bus + feed − drain = 0,  all else as it is but for minimum loads

Its duals prove that there is no plan: only limits with a dual take part in the conflict that it shows.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp
from numpy.typing import NDArray

from parksim_solvers.arrays import Arrays
from parksim_solvers.explain.limits import NONE, Ints, Limit
from parksim_solvers.explain.sums import Sums
from parksim_solvers.highs import Session
from parksim_solvers.template import Template

Floats = NDArray[np.float64]
NOTHING = 1e-6
"""Below this an amount a year, or a dual, is noise."""
LARGE = 20_000
"""Rows from which an interior point is quicker than the simplex."""


class Lack(NamedTuple):
    """What is missing at a bus: its sum a year, its highest rate, and in which segment (-1: known of the year only)."""

    bus: str
    amount: float
    rate: float
    segment: int


@dataclass(frozen=True)
class Elastic:
    """What is missing, largest first, and the duals that prove it."""

    arrays: Arrays
    lacks: list[Lack]
    duals: Floats
    reduced: Floats

    def members(self, limit: Limit) -> Ints:
        """Members of a limit's rows and columns that take part in the conflict, as positions in both together."""
        rows = np.abs(self.duals[limit.rows]) > NOTHING
        reduced, lower = self.reduced[limit.columns], self.arrays.lower[limit.columns]
        return np.flatnonzero(np.concatenate([rows, (reduced < -NOTHING) | ((reduced > NOTHING) & (lower > 0))]))

    def weight(self, limit: Limit) -> float:
        """How much of the proof rests on a limit: dual times side, summed."""
        y, d, arrays = self.duals[limit.rows], self.reduced[limit.columns], self.arrays
        sides = np.where(y > 0, arrays.low[limit.rows], arrays.high[limit.rows])
        bounds = np.where(d > 0, arrays.lower[limit.columns], arrays.upper[limit.columns])
        held = ((y, sides), (d, bounds))
        return float(sum(np.abs(dual * np.where(np.isfinite(side), side, 0.0)).sum() for dual, side in held))


def elastic(template: Template, arrays: Arrays, seconds: float, sums: Sums | None = None) -> Elastic | None:
    """Solve the arrays, or their sums, with buses fed from nowhere; None where that gives no proof (or no answer)."""
    balances = _balances(template, arrays, sums)
    asked, free = arrays if sums is None else sums.arrays, _minimum_loads(template, arrays)
    if sums is not None:
        free = sums.row[free][sums.row[free] >= 0]
    low = asked.low.copy()
    low[free] = -np.inf
    fed = _fed(replace(asked, low=low), balances.row, balances.hours)
    solution = Session(fed, solver="ipm" if len(low) > LARGE else "choose").solve(seconds)
    if solution.status != "optimal" or solution.objective <= NOTHING:
        return None
    assert solution.values is not None, "an optimum has values"
    assert solution.duals is not None, "so has a linear programme"
    width = len(asked.cost)
    given = solution.values[width : width + len(balances.row)]
    reduced = fed.cost - fed.matrix.T @ solution.duals
    return Elastic(asked, _lacks(balances, given), solution.duals, reduced[:width])


class _Balances(NamedTuple):
    """Rows of the balances: the row, its bus, its first segment (-1: of the year) and its hours a year."""

    row: Ints
    bus: list[str]
    segment: Ints
    hours: Floats


def _balances(template: Template, arrays: Arrays, sums: Sums | None) -> _Balances:
    calendar, buses = template.calendar, list[str]()
    rows, segments, hours = [NONE], [NONE], [np.empty(0)]
    for layer, block in template.blocks.items():
        weights = np.bincount(calendar.codes(layer), calendar.weight * calendar.probability, calendar.size(layer))
        for bus, data in (block.component("balance") or {}).items():
            found, first, long = arrays.rows_of(data), calendar.first(layer), np.asarray(weights, float)
            if sums is not None:
                found = np.unique(sums.row[found])
                found = found[found >= 0]
                first, long = np.full(len(found), -1), sums.hours[found]
            rows.append(found)
            segments.append(first)
            hours.append(long)
            buses += [bus] * len(found)
    return _Balances(np.concatenate(rows), buses, np.concatenate(segments), np.concatenate(hours))


def _minimum_loads(template: Template, arrays: Arrays) -> Ints:
    """Rows of minimum loads: what need not run since its product comes from nowhere is no part of what is missing."""
    found = [
        arrays.rows_of(data)
        for block in template.blocks.values()
        for component in block.component_objects(pyo.Constraint, descend_into=False)
        for data in component.values()
        if component.local_name.startswith("least_")
    ]
    return np.concatenate([NONE, *found])


def _fed(arrays: Arrays, rows: Ints, hours: Floats) -> Arrays:
    """The arrays as a linear programme with a feed and a drain at every one of these rows."""
    feed = sp.csc_matrix((np.ones(len(rows)), (rows, np.arange(len(rows)))), shape=(len(arrays.low), len(rows)))
    width = 2 * len(rows)
    return replace(
        arrays, matrix=sp.hstack([arrays.matrix, feed, -feed]).tocsc(),
        cost=np.concatenate([np.zeros(len(arrays.cost)), hours, hours]),
        lower=np.concatenate([arrays.lower, np.zeros(width)]), upper=np.concatenate([arrays.upper, np.full(width, np.inf)]),
        integer=np.zeros(len(arrays.cost) + width, bool), offset=0.0,
    )  # fmt: skip


def _lacks(balances: _Balances, rates: Floats) -> list[Lack]:
    """What is missing by bus, largest first, each with its worst place."""
    found = []
    for bus in dict.fromkeys(balances.bus):
        mine = np.array([other == bus for other in balances.bus])
        worst = int(np.argmax(np.where(mine, rates, -1.0)))
        amount = float(rates[mine] @ balances.hours[mine])
        found.append(Lack(bus, amount, float(rates[worst]), int(balances.segment[worst])))
    return sorted((lack for lack in found if lack.amount > NOTHING), key=lambda lack: -lack.amount)
