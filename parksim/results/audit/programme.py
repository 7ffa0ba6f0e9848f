"""A linear programme as the audit reads it off a park: columns with their values, rows with their duals, no solver.

    reduced cost of a column = cost − Σ coefficient · dual of the row
    cost − what the duals prove = Σ reduced cost · (value − its bound) + Σ dual · (row − its side)

No term of the second line is negative where values and duals are feasible: their sum is how far the plan can be from the
best one, and where it is zero they prove each other. A row of one column is a bound of that column and needs no dual.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from parksim.model import Calendar

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Duals = Mapping[tuple[str, str], Floats]
"""Duals of the rows of a name on a layer, by member."""
SUMS = ("month", "year x future")
"""Layers whose rows add up rates over the hours of their members."""


@dataclass(eq=False)
class Column:
    """A variable on a layer: value, bounds and reduced cost, with the largest term of that, of every member."""

    layer: str
    value: Floats
    low: Floats
    high: Floats
    reduced: Floats
    largest: Floats


DUST = 1e-9
"""Share of the largest cost of any column that counts as nothing."""


class Entry(NamedTuple):
    """A column in a row: pairs of row and column member, with the coefficient of each."""

    column: str
    rows: Ints
    members: Ints
    factors: Floats


class Slack(NamedTuple):
    """What a column or row leaves unproven, CNY per member, and how far beyond all bounds its reduced cost points."""

    name: str
    open: Floats
    wrong: Floats


@dataclass(eq=False)
class Programme:
    """Columns by name; rows are taken in one by one, each with the dual that was told of it."""

    calendar: Calendar
    duals: Duals
    columns: dict[str, Column] = field(default_factory=dict)
    slacks: list[Slack] = field(default_factory=list)

    def column(self, name: str, layer: str, value: ArrayLike, low: ArrayLike = 0.0, high: ArrayLike = np.inf) -> None:
        """Add a variable by its value in every member of its layer."""
        n = self.calendar.size(layer)
        value, low, high = (np.array(np.broadcast_to(np.asarray(each, float), n)) for each in (value, low, high))
        self.columns[name] = Column(layer, value, low, high, np.zeros(n), np.zeros(n))

    def hourly(self, name: str, price: ArrayLike) -> None:
        """A cost of a column per hour, CNY/unit in every segment, by the hours of the year that a segment stands for."""
        column, weight = self.columns[name], self.calendar.cost_weight
        codes = self.calendar.codes(column.layer)
        amounts = np.bincount(codes, np.broadcast_to(price, len(weight)) * weight, len(column.value))
        self._cost(column, np.asarray(amounts, float))

    def each(self, name: str, price: ArrayLike) -> None:
        """A cost of a column per occurrence on a member of its layer."""
        column, calendar = self.columns[name], self.calendar
        first = calendar.first(column.layer)
        self._cost(column, np.asarray(price, float) * (calendar.probability * calendar.discount)[first])

    def _cost(self, column: Column, amount: Floats) -> None:
        column.reduced += amount
        column.largest = np.maximum(column.largest, np.abs(amount))

    def row(self, name: str, layer: str, terms: Mapping[str, ArrayLike], low: ArrayLike, high: ArrayLike) -> None:
        """A row on a layer: low <= Σ coefficient · column <= high, coefficients per member of that layer.

        A row of months or years counts a column of a finer layer with the hours that its members stand for.
        """
        n, entries = self.calendar.size(layer), list[Entry]()
        for key, coefficient in terms.items():
            if key in self.columns:
                rows, members, weight = self._places(layer, self.columns[key].layer)
                factors = np.broadcast_to(np.asarray(coefficient, float), n)[rows] * weight
                entries.append(Entry(key, rows, members, factors))
        self.put(name, layer, entries, low, high)

    def put(self, name: str, layer: str, entries: list[Entry], low: ArrayLike, high: ArrayLike) -> None:
        """A row by its entries. Of an inequality only the size of the dual is read: its sign is that of the one side that there is."""
        n = self.calendar.size(layer)
        low, high = (np.broadcast_to(np.asarray(side, float), n) for side in (low, high))
        if len(entries) == 1 and len(np.unique(entries[0].rows)) == len(entries[0].rows):
            self._bound(entries[0], low, high)
            return
        dual, total = self.duals.get((layer, name), np.zeros(n)), np.zeros(n)
        dual = np.where(np.isinf(high), np.abs(dual), np.where(np.isinf(low), -np.abs(dual), dual))
        for key, rows, members, factors in entries:
            column = self.columns[key]
            total += np.bincount(rows, factors * column.value[members], n)
            column.reduced -= np.bincount(members, factors * dual[rows], len(column.value))
            np.maximum.at(column.largest, members, np.abs(factors * dual[rows]))
        self.slacks.append(_slack(name, dual, np.abs(dual), total, low, high))

    def _places(self, layer: str, of: str) -> tuple[Ints, Ints, Floats]:
        """Pairs of row and column member with the weight of each: the member that a row lies in, or all that lie in it."""
        calendar = self.calendar
        if layer == of or layer not in SUMS:
            first = calendar.first(layer)
            return np.arange(len(first)), calendar.codes(of)[first], np.ones(len(first))
        first = calendar.first(of)
        weight = np.asarray(np.bincount(calendar.codes(of), calendar.weight, len(first)), float)
        return calendar.codes(layer)[first], np.arange(len(first)), weight

    def _bound(self, entry: Entry, low: Floats, high: Floats) -> None:
        some, column = entry.factors != 0, self.columns[entry.column]
        rows, members, factors = entry.rows[some], entry.members[some], entry.factors[some]
        sides = np.sort(np.stack([low[rows] / factors, high[rows] / factors]), axis=0)
        np.maximum.at(column.low, members, sides[0])
        np.minimum.at(column.high, members, sides[1])

    def proven(self) -> list[Slack]:
        """What every row and column leaves open; what a solver leaves of a price of nothing is seen beside the largest cost."""
        floor = DUST * max((float(each.largest.max(initial=0.0)) for each in self.columns.values()), default=0.0)
        columns = [
            _slack(name, each.reduced, np.maximum(each.largest, floor), each.value, each.low, each.high)
            for name, each in self.columns.items()
        ]
        return [*self.slacks, *columns]


def _slack(name: str, dual: Floats, scale: Floats, value: Floats, low: Floats, high: Floats) -> Slack:
    """A dual above zero belongs to the lower side, one below to the upper."""
    side = np.where(dual > 0, low, high)
    bounded = np.isfinite(side)
    left = np.where(bounded, np.abs(value - np.where(bounded, side, 0.0)), 0.0)
    wrong = np.where(bounded | (dual == 0), 0.0, np.abs(dual) / np.maximum(scale, 1e-30))
    return Slack(name, np.abs(dual) * left, wrong)
