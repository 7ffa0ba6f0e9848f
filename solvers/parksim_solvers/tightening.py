"""Sizes that are offered far beyond what can flow: their bounds, and with them every big M, brought down to it.

    low <= A x <= high,  lower <= x <= upper      ⇒      x_j <= (high_i − least of the rest of row i) / a_ij        and so on
    x − M·b <= 0,  x <= U < M                     ⇒      x − U·b <= 0,      b 0 or 1

A solver takes a millionth of `b` for none, and a millionth of an M of 1e8 is a pipe. The size itself is held by no flow: but
where more of it costs, and the rows that it makes room in hold for any flow once it is T, none larger than T is ever needed.
"""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from parksim_solvers.arrays import Arrays, Floats, Ints
from parksim_solvers.scaling import Scale, scale_of, typical

GENEROUS = 100.0
"""So many times of what can flow a bound is too far away; nearer ones stay as they are written."""
ROOM = 2.0
"""What is left above what can flow, so that no bound made here ever binds and takes a marginal value."""
ROUNDS = 30
STILL = 0.9
ROUNDING = 1e-12


class Switches:
    """Rows  a·x + m·b <= h  of a continuous column and a binary one: their row, columns and places of coefficients."""

    def __init__(self, arrays: Arrays) -> None:
        """Find them."""
        matrix = arrays.matrix
        place = sp.csc_matrix((np.arange(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape).tocsr()
        open_below = np.isneginf(arrays.low) & np.isfinite(arrays.high)
        self.row = np.flatnonzero((np.diff(place.indptr) == 2) & open_below)
        both = np.stack([place.indptr[self.row], place.indptr[self.row] + 1])
        columns, places = place.indices[both], place.data[both]
        binary = arrays.integer[columns]
        mixed = binary[0] != binary[1]
        self.row, first = self.row[mixed], binary[0][mixed]
        columns, places = columns[:, mixed], places[:, mixed]
        self.column, self.flow = (np.where(first, one, other) for one, other in (columns[::-1], places[::-1]))
        self.switch = np.where(first, places[0], places[1])
        held = arrays.matrix.data[self.flow] > 0
        self.row, self.column, self.flow, self.switch = (
            each[held] for each in (self.row, self.column, self.flow, self.switch)
        )

    def largest(self, arrays: Arrays) -> Floats:
        """What each row allows at most, the switch where it allows most."""
        data, high = arrays.matrix.data, arrays.high[self.row]
        return np.asarray((high - np.minimum(data[self.switch], 0.0)) / data[self.flow])

    def without(self, arrays: Arrays) -> Arrays:
        """The arrays without these rows, and without the bounds of these columns."""
        matrix, upper = arrays.matrix.copy(), arrays.upper.copy()
        matrix.data[np.concatenate([self.flow, self.switch])] = 0.0
        upper[self.column] = np.inf
        return replace(arrays, matrix=matrix, upper=upper)


def tightened(arrays: Arrays, scale: Scale | None = None) -> Arrays:
    """The programme with the same optimum whose sizes reach no further than a small multiple of what can flow.

    What can flow is asked only where a bound is far from what is typical, by a scale of such arrays (None: by their own
    but for these bounds).
    """
    if not arrays.integer.any():
        return arrays
    switches = Switches(arrays)
    if not len(switches.row):
        return arrays
    usual = typical(scale or scale_of(switches.without(arrays)), switches.column)
    if not (switches.largest(arrays) > GENEROUS * usual).any():
        return arrays
    lower, upper = reachable(arrays)
    most = np.minimum(upper, _needed(arrays, lower, upper, np.unique(switches.column)))[switches.column] * ROOM
    largest = switches.largest(arrays)
    far = np.flatnonzero((most > 0) & (largest > GENEROUS * most))
    return _brought_down(arrays, switches, far, most) if len(far) else arrays


def _brought_down(arrays: Arrays, switches: Switches, far: Ints, most: Floats) -> Arrays:
    matrix, upper, high = arrays.matrix.copy(), arrays.upper.copy(), arrays.high.copy()
    row, column, switch, u = switches.row[far], switches.column[far], switches.switch[far], most[far]
    a, m = matrix.data[switches.flow[far]], matrix.data[switch]
    opens = m < 0
    matrix.data[switch] = np.where(opens, high[row] - a * u, a * u - (high[row] - m))
    high[row] = np.where(opens, high[row], a * u)
    np.minimum.at(upper, column, u)
    return replace(arrays, matrix=matrix, upper=upper, high=high)


def reachable(arrays: Arrays) -> tuple[Floats, Floats]:
    """Bounds of the columns that rows and bounds imply together."""
    lower, upper = arrays.lower.copy(), arrays.upper.copy()
    row = arrays.matrix.indices
    for _ in range(ROUNDS):
        below, above = _implied(arrays, lower, upper, row)
        closed = (np.isinf(upper) & np.isfinite(above)) | (np.isinf(lower) & np.isfinite(below))
        shrunk = (above - below) < STILL * (upper - lower)
        lower, upper = np.maximum(lower, below), np.minimum(upper, above)
        if not (closed | shrunk).any():
            break
    return lower, upper


def _implied(arrays: Arrays, lower: Floats, upper: Floats, row: Ints) -> tuple[Floats, Floats]:
    """What every row leaves of each of its columns, the tightest of a column's rows."""
    a, column = arrays.matrix.data, _columns_of(arrays.matrix)
    least, most = _rest(arrays, lower, upper)
    with np.errstate(invalid="ignore", divide="ignore"):
        up = np.where(a > 0, (arrays.high[row] - least) / a, (arrays.low[row] - most) / a)
        down = np.where(a > 0, (arrays.low[row] - most) / a, (arrays.high[row] - least) / a)
    up, down = np.where(np.isnan(up) | (a == 0), np.inf, up), np.where(np.isnan(down) | (a == 0), -np.inf, down)
    slack = ROUNDING * np.maximum(np.abs(lower[column]), np.abs(np.where(np.isfinite(upper), upper, 0.0)[column]))
    return _by_column(np.maximum, down - slack, arrays, -np.inf), _by_column(np.minimum, up + slack, arrays, np.inf)


def _rest(arrays: Arrays, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """Least and most of the rest of its row, for every coefficient."""
    a, column, row = arrays.matrix.data, _columns_of(arrays.matrix), arrays.matrix.indices
    with np.errstate(invalid="ignore"):
        least = np.nan_to_num(
            np.where(a > 0, a * lower[column], a * upper[column]), nan=0.0, posinf=np.inf, neginf=-np.inf
        )
        most = np.nan_to_num(
            np.where(a > 0, a * upper[column], a * lower[column]), nan=0.0, posinf=np.inf, neginf=-np.inf
        )
    return _others(least, row, len(arrays.low), -np.inf), _others(most, row, len(arrays.low), np.inf)


def _others(each: Floats, row: Ints, rows: int, missing: float) -> Floats:
    """The sum of a row without one of its terms; infinite where another term is."""
    open_ = np.isinf(each)
    finite = np.where(open_, 0.0, each)
    total, count = np.bincount(row, finite, rows), np.bincount(row, open_, rows)
    size = np.bincount(row, np.abs(finite), rows)
    sure = np.copysign(ROUNDING, missing) * size[row]
    return np.where(count[row] - open_ > 0, missing, total[row] - finite + sure)


def _needed(arrays: Arrays, lower: Floats, upper: Floats, columns: Ints) -> Floats:
    """Beyond which value more of a column helps no row: infinite where it stands in an equality, or is paid for."""
    a, row = arrays.matrix.data, arrays.matrix.indices
    least, most = _rest(arrays, lower, upper)
    two_sided = np.isfinite(arrays.low[row]) & np.isfinite(arrays.high[row])
    helps = np.where(np.isfinite(arrays.high[row]), a < 0, a > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        enough = np.where(np.isfinite(arrays.high[row]), (arrays.high[row] - most) / a, (arrays.low[row] - least) / a)
    enough = np.where(two_sided, np.inf, np.where(helps & (a != 0), enough, -np.inf))
    enough = np.where(np.isnan(enough), np.inf, enough)
    found = np.full(len(arrays.cost), np.inf)
    free = columns[(arrays.cost[columns] >= 0) & (arrays.paid()[columns] >= 0) & ~arrays.integer[columns]]
    found[free] = np.maximum(_by_column(np.maximum, enough, arrays, -np.inf), lower)[free]
    return found


def _by_column(choose: np.ufunc, each: Floats, arrays: Arrays, missing: float) -> Floats:
    """The smallest or largest of a column's coefficients' numbers."""
    begins = arrays.matrix.indptr[:-1]
    there = np.diff(arrays.matrix.indptr) > 0
    found = np.full(len(begins), missing)
    if len(each):
        found[there] = choose.reduceat(each, begins[there])
    return found


def _columns_of(matrix: sp.csc_matrix) -> Ints:
    return np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
