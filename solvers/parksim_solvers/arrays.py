"""A stamped programme as sparse arrays, and where variables, rows and payments stand in it."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Payment(NamedTuple):
    """A cost term as the objective has it: account, item, and the columns with their prices."""

    account: str
    item: str
    columns: Ints
    prices: Floats
    month: Ints


@dataclass
class Arrays:
    """A linear programme  min cost·x + offset,  lower <= x <= upper,  low <= A x <= high,  some x integer."""

    matrix: sp.csc_matrix
    cost: Floats
    lower: Floats
    upper: Floats
    low: Floats
    high: Floats
    integer: NDArray[np.bool_]
    offset: float
    columns: dict[int, Ints] = field(repr=False)
    rows: dict[int, Ints] = field(repr=False)
    payments: list[Payment] = field(repr=False)
    fixed: list[tuple[str, str, int, float]] = field(repr=False)

    def alike(self, other: "Arrays") -> bool:
        """Whether another programme has the same rows, columns and places of coefficients."""
        mine, its = self.matrix, other.matrix
        same = mine.shape == its.shape and np.array_equal(self.integer, other.integer)
        return same and np.array_equal(mine.indptr, its.indptr) and np.array_equal(mine.indices, its.indices)

    def unfit(self) -> str | None:
        """What is wrong with the numbers, where a solver would take them and answer wrongly."""
        if not all(np.isfinite(numbers).all() for numbers in (self.cost, self.matrix.data, self.offset)):
            return "a number of the model is not finite"
        if any(np.isnan(sides).any() for sides in (self.lower, self.upper, self.low, self.high)):
            return "a bound of the model is not a number"
        return None

    def paid(self, account: str | None = None) -> Floats:
        """What a unit of every column pays on an account, or on all of them, CNY a year; whatever is minimised."""
        found = np.zeros(len(self.cost))
        for payment in self.payments:
            if account in (None, payment.account):
                np.add.at(found, payment.columns, payment.prices)
        return found

    def columns_of(self, variable: Any) -> Ints:
        """Columns of a variable, one per member of its layer."""
        return self.columns[id(variable)]

    def rows_of(self, constraint: Any) -> Ints:
        """Rows of a constraint, one per member of its layer."""
        return self.rows[id(constraint)]
