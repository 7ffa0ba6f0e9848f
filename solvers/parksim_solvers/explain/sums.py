"""The year's sums: every flow replaced by its mean over a year and future, every row by that of its members' means.

    X = Σ λ·x,  λ = hours·repeats / their sum          Σ u·row(x) within its sides,  u = λ or 1

Any operation of the park gives means that obey these rows, so that what is impossible here is impossible: a conflict over
the year shows in a programme of a few hundred columns. A row that is no function of the means is left out. Of a store is
left that no more leaves it than entered. What is chosen once stays as it is, whole numbers too.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp
from numpy.typing import NDArray

from parksim.model import Calendar
from parksim_solvers.arrays import Arrays
from parksim_solvers.explain.limits import Ints, Limit
from parksim_solvers.relations import group_of
from parksim_solvers.template import Template

Floats = NDArray[np.float64]
_Rows = tuple[sp.csr_matrix, Floats, Floats]
YEAR = "year x future"
SAME = 1e-9
"""Relative difference up to which coefficients count as equal."""


@dataclass(frozen=True)
class Sums:
    """The relaxation, with the row and column of the sums for every one of the model (-1: left out)."""

    arrays: Arrays
    row: Ints
    column: Ints
    means: sp.csr_matrix
    """From the model's columns to those of the sums."""
    hours: Floats
    """Hours a year that a row of the sums stands for, its future's probability counted; 0 where it is no rate."""

    def limits(self, limits: list[Limit]) -> list[Limit]:
        """The same limits as rows and columns of the sums."""
        return [
            Limit(
                limit.kind, limit.item, limit.path, _places(self.row, limit.rows), _places(self.column, limit.columns)
            )
            for limit in limits
        ]


@dataclass(frozen=True)
class _Means:
    """Rows or columns by the mean they enter: which, its weight there, and which sides are rates."""

    place: Ints
    share: Floats
    hours: Floats

    @property
    def size(self) -> int:
        return len(self.hours)

    def matrix(self, values: Floats) -> sp.csr_matrix:
        """A row per mean, a value per thing that enters it."""
        return sp.csr_matrix((values, (self.place, np.arange(len(self.place)))), shape=(self.size, len(self.place)))


def year_sums(template: Template, arrays: Arrays) -> Sums:
    """The relaxation of stamped arrays."""
    rows = _means(template, arrays.rows, len(arrays.low), pyo.Constraint)
    columns = _means(template, arrays.columns, len(arrays.cost), pyo.Var)
    gather = columns.matrix(np.ones(len(columns.place))).T.tocsr()
    wide = np.bincount(columns.place, minlength=columns.size)
    matrix = sp.csr_matrix((rows.size, columns.size))
    low, high = np.full(rows.size, -np.inf), np.full(rows.size, np.inf)
    kept = np.zeros(rows.size, bool)
    for weights in (rows.share, np.ones(len(rows.place))):
        mean = rows.matrix(weights)
        summed, fits = _in_means(mean @ arrays.matrix, gather, columns, wide)
        fits &= ~kept
        matrix = matrix + sp.diags(fits.astype(float)) @ summed
        low[fits], high[fits] = _mean(mean, arrays.low, -np.inf)[fits], _mean(mean, arrays.high, np.inf)[fits]
        kept |= fits
    matrix, low, high = _with_stores(template, arrays, columns, (matrix, low, high))
    mean = columns.matrix(columns.share)
    whole = np.bincount(columns.place, arrays.integer, columns.size) * (wide == 1) > 0
    small = Arrays(
        matrix.tocsc(), np.zeros(columns.size), _mean(mean, arrays.lower, -np.inf), _mean(mean, arrays.upper, np.inf),
        low, high, whole, 0.0, {}, {}, [], [],
    )  # fmt: skip
    return Sums(small, np.where(kept[rows.place], rows.place, -1), columns.place, mean, rows.hours)


def _means(template: Template, known: dict[int, Ints], size: int, kind: Any) -> _Means:
    """Number the means: one per component and year and future, or per member where a layer is coarser than that."""
    place, share = np.zeros(size, np.int64), np.zeros(size)
    hours: list[Floats] = []
    start = 0
    for layer, block in template.blocks.items():
        group, weight, whole = _years(template.calendar, layer)
        for data in block.component_data_objects(kind, descend_into=False):
            if id(data) in known:
                place[known[id(data)]], share[known[id(data)]] = start + group, weight
                hours.append(whole)
                start += len(whole)
    return _Means(place, share, np.concatenate([np.empty(0), *hours]))


def _years(calendar: Calendar, layer: str) -> tuple[Ints, Floats, Floats]:
    """Year and future of each member of a layer, its share of their hours, and the hours that each stands for."""
    try:
        group = group_of(calendar, layer, YEAR)
    except ValueError:
        group = np.arange(calendar.size(layer))
    weight = np.bincount(calendar.codes(layer), calendar.weight, calendar.size(layer))
    expected = np.bincount(calendar.codes(layer), calendar.weight * calendar.probability, calendar.size(layer))
    return group, weight / np.bincount(group, weight)[group], np.asarray(np.bincount(group, expected), float)


def _in_means(rows: sp.csr_matrix, gather: sp.csr_matrix, columns: _Means, wide: Ints) -> tuple[sp.csr_matrix, Any]:
    """Rows as functions of the means, and which of them are: their coefficients grow with the members' shares."""
    summed = (rows @ gather).tocsr()
    entries = rows.tocoo()
    place = columns.place[entries.col]
    wanted = np.asarray(summed[entries.row, place]).ravel() * columns.share[entries.col]
    fits = np.ones(rows.shape[0], bool)
    fits[entries.row[np.abs(entries.data - wanted) > SAME * np.abs(wanted)]] = False
    there = (sp.csr_matrix((np.ones(rows.nnz), rows.indices, rows.indptr), shape=rows.shape) @ gather).tocoo()
    fits[there.row[there.data != wide[there.col]]] = False
    return summed, fits


def _with_stores(template: Template, arrays: Arrays, columns: _Means, rows: _Rows) -> _Rows:
    """Add to the rows that no more leaves a store in a year than entered, losses counted."""
    segment = template.segment
    balance = segment.component("store_balance")
    if balance is None:
        return rows
    matrix, low, high = rows
    by_row, first = arrays.matrix.tocsr(), template.calendar.first(YEAR)
    added = []
    for store in balance:
        flows = [arrays.columns_of(side[store])[first] for side in (segment.filling, segment.emptying)]
        at = arrays.rows_of(balance[store])[first]
        means = np.concatenate([columns.place[flow] for flow in flows])
        amounts = np.concatenate([np.asarray(by_row[at, flow]).ravel() for flow in flows])
        place = (np.tile(np.arange(len(at)), 2), means)
        added.append(sp.csr_matrix((amounts, place), shape=(len(at), columns.size)))
    more = sum(part.shape[0] for part in added)
    least, most = np.full(more, -np.inf), np.zeros(more)
    return sp.vstack([matrix, *added]).tocsr(), np.concatenate([low, least]), np.concatenate([high, most])


def _mean(mean: sp.csr_matrix, values: Floats, endless: float) -> Floats:
    """Weighted sums of sides or bounds; `endless` where one of them is infinite."""
    open_ended = np.isinf(values)
    found = np.asarray(mean @ np.where(open_ended, 0.0, values))
    return np.where(mean @ open_ended.astype(float) > 0, endless, found)


def _places(place: Ints, some: Ints) -> Ints:
    found = np.unique(place[some])
    return np.asarray(found[found >= 0])
