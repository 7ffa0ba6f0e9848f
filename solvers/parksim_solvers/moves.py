"""What moving a number of a park moves its optimum by, to first order; found by stamping and told from solutions at hand.

    ΔV = Δcost · x  +  Σ y · Δside  −  y · ΔA · x  +  Σ d · Δbound            x values, y duals, d = cost − A'y

Side and bound are those that bind. Offsets are left out: they are the same in every case of one programme. Numbers of different
things are moved in one stamp; an entry belongs to the thing that its column is named after, else its row. Where that does not
tell, the stamp is made again with half of them.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp
from numpy.typing import NDArray

from parksim_solvers.arrays import Arrays, Floats, Ints
from parksim_solvers.question import Problem

Bools = NDArray[np.bool_]

SLACK = 1e-7
"""Of a row's or bound's own size: nearer a dual or a violation is none."""


@dataclass(frozen=True)
class Delta:
    """What differs between two programmes of one structure: costs and bounds of some columns, sides of some rows, coefficients."""

    columns: Ints
    cost: Floats
    lower: Floats
    upper: Floats
    rows: Ints
    low: Floats
    high: Floats
    row: Ints
    column: Ints
    coefficient: Floats

    def part(self, columns: Bools, rows: Bools, entries: Bools) -> "Delta":
        """Some of it."""
        return Delta(
            self.columns[columns],
            self.cost[columns],
            self.lower[columns],
            self.upper[columns],
            self.rows[rows],
            self.low[rows],
            self.high[rows],
            self.row[entries],
            self.column[entries],
            self.coefficient[entries],
        )


def delta(base: Arrays, other: Arrays) -> Delta | None:
    """The differences; None where another programme has other columns, rows or open sides."""
    if base.matrix.shape != other.matrix.shape or not np.array_equal(base.integer, other.integer):
        return None
    parts = []
    for name in ("cost", "lower", "upper", "low", "high"):
        one, two = getattr(base, name), getattr(other, name)
        finite = np.isfinite(one)
        if not np.array_equal(finite, np.isfinite(two)):
            return None
        parts.append(np.where(finite, two, 0.0) - np.where(finite, one, 0.0))
    columns = np.flatnonzero((parts[0] != 0) | (parts[1] != 0) | (parts[2] != 0))
    rows = np.flatnonzero((parts[3] != 0) | (parts[4] != 0))
    changed = (other.matrix - base.matrix).tocoo()
    at = changed.data != 0
    cost, lower, upper, low, high = parts
    places = (columns, cost[columns], lower[columns], upper[columns], rows, low[rows], high[rows])
    return Delta(*places, changed.row[at].astype(np.int64), changed.col[at].astype(np.int64), changed.data[at])


class Owners(NamedTuple):
    """Which thing each column and row is named after, -1 where none or more than one."""

    columns: Ints
    rows: Ints


def owners(problem: Problem, known: Sequence[str]) -> Owners:
    """The things of one section that columns and rows are named after, by their place among all of the section."""
    width, height = len(problem.arrays.cost), len(problem.arrays.low)
    columns, rows = np.full(width, -1, np.int64), np.full(height, -1, np.int64)
    place = {key: k for k, key in enumerate(known)}
    ids = "|".join(re.escape(key) for key in sorted(known, key=len, reverse=True))
    pattern = re.compile(rf"(?<![^\W_])(?<![.@-])({ids})(?![\w.@-])")
    for component, where in named(problem):
        found = {place[key] for key in pattern.findall(component.name.replace(":", "."))}
        if len(found) == 1:
            owner = found.pop()
            if id(component) in problem.arrays.columns:
                columns[where] = owner
            else:
                rows[where] = owner
    return Owners(columns, rows)


def named(problem: Problem) -> Iterator[tuple[Any, Ints]]:
    """Every variable and constraint of a problem, with its columns or rows."""
    arrays = problem.arrays
    for block in problem.template.blocks.values():
        for each in block.component_data_objects((pyo.Var, pyo.Constraint), descend_into=False):
            places = arrays.columns.get(id(each), arrays.rows.get(id(each)))
            if places is not None:
                yield each, places


def split(found: Delta, by: Owners, things: Collection[int]) -> dict[int, Delta] | None:
    """The differences by thing; None where some belong to none of these things."""
    of_columns, of_rows = by.columns[found.columns], by.rows[found.rows]
    here = np.isin(by.columns[found.column], list(things))
    entries = np.where(here, by.columns[found.column], by.rows[found.row])
    if not all(np.isin(each, list(things)).all() for each in (of_columns, of_rows, entries)):
        return None
    return {thing: found.part(of_columns == thing, of_rows == thing, entries == thing) for thing in things}


@dataclass(frozen=True)
class Optima:
    """Solutions of one programme side by side: values, duals, reduced costs, and what their rows add up to; one a column."""

    values: Floats
    duals: Floats
    reduced: Floats
    rows: Floats

    @classmethod
    def of(cls, arrays: Arrays, chosen: Ints, solutions: Sequence[tuple[Floats, Floats]]) -> "Optima":
        """Of values and duals; what is `chosen` is fixed, whatever it may be elsewhere."""
        values, duals = (np.array(each).T for each in zip(*solutions, strict=True))
        reduced = arrays.cost[:, None] - arrays.matrix.T @ duals
        reduced[chosen] = 0.0
        return cls(values, duals, reduced, arrays.matrix @ values)


def effects(base: Arrays, found: Delta, times: float, optima: Optima) -> tuple[Floats, Bools]:
    """What so many times a difference moves each optimum by, and where it makes bind what does not bind yet."""
    duals, reduced = optima.duals[found.rows], optima.reduced[found.columns]
    moves = found.cost @ optima.values[found.columns]
    each = optima.duals[found.row] * optima.values[found.column]
    moves = moves - found.coefficient @ each
    moves = moves + (duals * np.where(duals > 0, found.low[:, None], found.high[:, None])).sum(axis=0)
    moves = moves + (reduced * np.where(reduced > 0, found.lower[:, None], found.upper[:, None])).sum(axis=0)
    lower = base.lower[found.columns] + times * found.lower
    upper = base.upper[found.columns] + times * found.upper
    hit = _outside(optima.values[found.columns], lower, upper, reduced)
    touched = np.union1d(found.rows, found.row)
    shape = (len(base.low), len(base.cost))
    more = sp.csr_matrix((found.coefficient, (found.row, found.column)), shape=shape)[touched] @ optima.values
    low, high = base.low.copy(), base.high.copy()
    low[found.rows] += times * found.low
    high[found.rows] += times * found.high
    return times * moves, hit | _outside(
        optima.rows[touched] + times * more, low[touched], high[touched], optima.duals[touched]
    )


def _outside(values: Floats, low: Floats, high: Floats, duals: Floats) -> Bools:
    """Where something leaves a side whose dual is nothing: first order does not see it."""
    room = SLACK * np.maximum(1.0, np.abs(values))
    over = (values > high[:, None] + room) | (values < low[:, None] - room)
    equal = (low == high)[:, None]
    return np.asarray((over & ~equal & (np.abs(duals) <= SLACK)).any(axis=0))
