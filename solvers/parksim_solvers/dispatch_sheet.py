"""A sheet: one island's dispatch while it is being laid out, column by column and row by row.

Numbers that change with the segment are arrays of shape (segments,); coefficients do not change.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from parksim_solvers.arrays import Arrays

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Sheet:
    """Columns and rows of a linear programme in every segment; `column` and `row` add one and return its place."""

    def __init__(self, segments: int) -> None:
        self.segments = segments
        self.column_numbers: tuple[list[Floats], list[Floats], list[Floats]] = ([], [], [])
        self.row_numbers: tuple[list[Floats], list[Floats]] = ([], [])
        self.entries: dict[tuple[int, int], float] = {}

    def column(self, cost: ArrayLike = 0.0, lower: ArrayLike = 0.0, upper: ArrayLike = np.inf) -> int:
        """Add a column; numbers per segment or one for all."""
        return self._add(self.column_numbers, (cost, lower, upper))

    def row(self, terms: Mapping[int, float], low: ArrayLike = -np.inf, high: ArrayLike = np.inf) -> int:
        """Add a row  low <= Σ coefficient · column <= high."""
        place = self._add(self.row_numbers, (low, high))
        for column, coefficient in terms.items():
            self.entries[place, column] = coefficient
        return place

    @property
    def columns(self) -> int:
        """Number of columns so far."""
        return len(self.column_numbers[0])

    def terms(self, row: int) -> dict[int, float]:
        """Coefficients of a row by column."""
        return {column: value for (r, column), value in self.entries.items() if r == row}

    def _add(self, lists: tuple[list[Floats], ...], numbers: Iterable[ArrayLike]) -> int:
        for values, number in zip(lists, numbers, strict=True):
            values.append(np.array(np.broadcast_to(np.asarray(number, float), (self.segments,))))
        return len(lists[0]) - 1

    def numbers(self) -> "Numbers":
        """Everything that changes with the segment."""
        cost, lower, upper = (np.column_stack(values) for values in self.column_numbers)
        low, high = (np.column_stack(values) for values in self.row_numbers)
        return Numbers(cost, lower, upper, low, high)

    def matrix(self) -> sp.csc_matrix:
        """The coefficients."""
        shape = (len(self.row_numbers[0]), len(self.column_numbers[0]))
        places = np.array(list(self.entries), int).reshape(-1, 2)
        return sp.csc_matrix((list(self.entries.values()), (places[:, 0], places[:, 1])), shape=shape)


class Numbers:
    """cost, lower, upper of every column and low, high of every row: of all segments (2-D) or of one (1-D)."""

    __slots__ = ("cost", "high", "low", "lower", "upper")

    def __init__(self, cost: Floats, lower: Floats, upper: Floats, low: Floats, high: Floats) -> None:
        self.cost, self.lower, self.upper, self.low, self.high = cost, lower, upper, low, high

    def at(self, segment: int) -> "Numbers":
        """A copy of the numbers of one segment."""
        parts = (self.cost, self.lower, self.upper, self.low, self.high)
        return Numbers(*(part[segment].copy() for part in parts))

    def kinds(self) -> Ints:
        """A number for each segment: equal where every number is equal."""
        parts = (self.cost, self.lower, self.upper, self.low, self.high)
        seen: dict[bytes, int] = {}
        return np.array([seen.setdefault(row.tobytes(), len(seen)) for row in np.concatenate(parts, axis=1)], int)

    def arrays(self, matrix: sp.csc_matrix) -> Arrays:
        """As a linear programme for a session (numbers of one segment)."""
        return Arrays(
            matrix, self.cost, self.lower, self.upper, self.low, self.high, np.zeros(len(self.cost), bool), 0.0,
            columns={}, rows={}, payments=[], fixed=[],
        )  # fmt: skip
