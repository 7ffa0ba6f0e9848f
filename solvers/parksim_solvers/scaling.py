"""Scaling: every quantity in a unit of its own, near what typically flows, before the solver sees it.

    x = c · x̂,    Â = r · A · c,    ĉost = o · cost · c,    bounds / c,    sides · r;      dual = r · dual^ / o

Tolerances of a solver are absolute: 1e-9 of a joule is nothing and of a petajoule a day's work. The factors are powers of two, so that
scaling and unscaling round nothing. Their logarithms are the least squares of (Curtis and Reid 1972, with bounds and sides as theirs)

    Σ (log a + ρ + γ)²  +  Σ (log bound − γ − log TYPICAL)²  +  Σ (log side + ρ − log TYPICAL)²

over variables and constraints of the template rather than over their members, so that all segments of a flow have one unit.
Columns that count in whole numbers keep theirs.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import cg

from parksim_solvers.arrays import Arrays, Floats, Ints

TYPICAL = 7.0
"""log2 of what a typical bound or side becomes: a tolerance of 1e-9 is then 1e-11 of it."""
TYPICAL_COST = 10.0
"""log2 of what a typical cost of a column becomes."""
FIRM = 1e6
"""Weight that holds whole numbers at their own unit."""
FAINT = 1e-6
"""Weight that draws to its own unit what nothing else has a hold on."""
EXACT = 1e-6
MOST_PIVOTS = 1000


@dataclass(frozen=True)
class Scale:
    """Factors of the columns and rows of a programme, and of its objective; all powers of two."""

    columns: Floats
    rows: Floats
    objective: float = 1.0

    def matrix(self, matrix: sp.csc_matrix) -> Floats:
        """The coefficients of a matrix, scaled, in their order."""
        return np.asarray(matrix.data * self.rows[matrix.indices] * np.repeat(self.columns, np.diff(matrix.indptr)))

    def cost(self, cost: Floats, columns: Ints | slice = slice(None)) -> Floats:
        """Costs of some columns, scaled."""
        return cost * self.columns[columns] * self.objective


@dataclass(frozen=True)
class Ranges:
    """Least and largest size of what is not 0: coefficients, costs, bounds and sides; None where there is none."""

    matrix: tuple[float, float] | None
    cost: tuple[float, float] | None
    bound: tuple[float, float] | None
    side: tuple[float, float] | None


def scale_of(arrays: Arrays) -> Scale:
    """The scale of a programme, by its numbers alone."""
    height, width = arrays.matrix.shape
    row, column = _groups(arrays.rows.values(), height), _groups(arrays.columns.values(), width)
    gamma, rho = _least_squares(arrays, row, column)
    columns = np.where(arrays.integer, 1.0, np.exp2(np.round(gamma))[column])
    return Scale(columns, np.exp2(np.round(rho))[row], objective_of(arrays.cost * columns))


def objective_of(cost: Floats) -> float:
    """The factor that makes scaled costs typical."""
    priced = np.abs(cost[cost != 0])
    return float(np.exp2(np.round(TYPICAL_COST - np.log2(priced).mean()))) if len(priced) else 1.0


def row_of(cost: Floats) -> float:
    """The factor of a row that an objective becomes."""
    return float(objective_of(cost) * 2.0**-TYPICAL_COST)


def typical(scale: Scale, columns: Ints) -> Floats:
    """What columns are of where they are typical."""
    return np.asarray(scale.columns[columns] * 2.0**TYPICAL)


def ranges_of(arrays: Arrays, scale: Scale | None = None) -> Ranges:
    """How far apart the numbers of a programme are, as they are or scaled."""
    height, width = arrays.matrix.shape
    scale = scale or Scale(np.ones(width), np.ones(height))
    bounds, sides = np.array([arrays.lower, arrays.upper]), np.array([arrays.low, arrays.high])
    return Ranges(
        _range(scale.matrix(arrays.matrix)), _range(scale.cost(arrays.cost)),
        _range(bounds / scale.columns), _range(sides * scale.rows),
    )  # fmt: skip


def _range(numbers: Floats) -> tuple[float, float] | None:
    sizes = np.abs(numbers[np.isfinite(numbers) & (numbers != 0)])
    return (float(sizes.min()), float(sizes.max())) if len(sizes) else None


def _groups(members: Iterable[Ints], size: int) -> Ints:
    """A group for each of so many places: the members of a variable or constraint together, any other alone."""
    group, count = np.full(size, -1), 0
    for places in members:
        if not len(places) or places[-1] >= size:
            continue
        group[places] = count
        count += 1
    alone = np.flatnonzero(group < 0)
    group[alone] = count + np.arange(len(alone))
    return group


def _least_squares(arrays: Arrays, row: Ints, column: Ints) -> tuple[Floats, Floats]:
    """log2 of the factors by group of columns and of rows."""
    wide, high = int(column.max(initial=-1)) + 1, int(row.max(initial=-1)) + 1
    pairs, logs = _pairs(arrays.matrix, row, column)
    i, j = np.divmod(pairs, wide or 1)
    held, weight = _anchors(np.maximum(_size(arrays.lower), _size(arrays.upper)), column, wide)
    stood, heavy = _anchors(np.maximum(_size(arrays.low), _size(arrays.high)), row, high)
    whole = np.unique(column[arrays.integer])
    held[whole], weight[whole] = TYPICAL, FIRM
    own = np.concatenate([weight + np.bincount(j, minlength=wide), heavy + np.bincount(i, minlength=high)]) + FAINT
    asked = np.concatenate([
        weight * (held - TYPICAL) - np.bincount(j, logs, wide), heavy * (TYPICAL - stood) - np.bincount(i, logs, high),
    ])  # fmt: skip
    between = sp.coo_matrix((np.ones(len(i)), (j, wide + i)), shape=(wide + high, wide + high))
    system = (sp.diags(own) + between + between.T).tocsr()
    found, _ = cg(system, asked, rtol=EXACT, maxiter=MOST_PIVOTS, M=sp.diags(1.0 / own))
    return found[:wide], found[wide:]


def _pairs(matrix: sp.csc_matrix, row: Ints, column: Ints) -> tuple[Ints, Floats]:
    """Pairs of groups that have coefficients, and the mean log2 of their sizes."""
    there = np.flatnonzero(matrix.data)
    each = np.repeat(column, np.diff(matrix.indptr))[there]
    keys = row[matrix.indices[there]] * (int(column.max(initial=0)) + 1) + each
    pairs, place, count = np.unique(keys, return_inverse=True, return_counts=True)
    return pairs, np.bincount(place, np.log2(np.abs(matrix.data[there])), len(pairs)) / np.maximum(count, 1)


def _size(sides: Floats) -> Floats:
    return np.where(np.isfinite(sides), np.abs(sides), 0.0)


def _anchors(sizes: Floats, group: Ints, groups: int) -> tuple[Floats, NDArray[np.float64]]:
    """Mean log2 of the sizes that a group has, and whether it has any."""
    there = np.flatnonzero(sizes)
    count = np.bincount(group[there], minlength=groups)
    mean = np.bincount(group[there], np.log2(sizes[there]), groups) / np.maximum(count, 1)
    return mean, np.minimum(count, 1).astype(float)
