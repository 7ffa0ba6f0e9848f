"""A HiGHS session that stays: load arrays, change them in place, solve warm, read values and duals.

Whoever speaks to a session speaks in units of the park; HiGHS gets and gives everything scaled (scaling.py). Nothing that
the solver says is trusted: every status is checked, no number that is not finite is passed. It runs with one thread.
"""

import logging
import time
from dataclasses import dataclass, replace

import highspy
import numpy as np
from numpy.typing import NDArray

from parksim.errors import SolverFailed, problem
from parksim_solvers import listening
from parksim_solvers.arrays import Arrays
from parksim_solvers.hearing import heard, no_banner
from parksim_solvers.listening import Enough
from parksim_solvers.scaling import Scale, objective_of, ranges_of, row_of, scale_of
from parksim_solvers.ways import FEASIBLE, MODEL, OTHER_WAYS, PROVEN, STOPPED, USUAL, Option, Status, searching

Floats = NDArray[np.float64]
DEVEX = 1
"""Approximate weights of edges: exact ones for a new basis cost more than the few pivots that they save from there on."""
MANY_COEFFICIENTS = 200
"""Where more differ, giving the whole model again, with its basis, is quicker than changing them one by one."""

LOG = logging.getLogger(__name__)
"""Tells the ranges of every model that is passed, as `ranges`: before and after scaling."""

_spent = 0.0


def seconds_spent() -> float:
    """Seconds that HiGHS took so far in this process, whoever asked for them."""
    return _spent


def failed(reason: str) -> SolverFailed:
    """The error of a solver that ended without an answer."""
    return SolverFailed([problem("PS5001", None, hint=None, reason=reason)])


@dataclass(frozen=True)
class Solution:
    """What a solve gave. `bound` is the proven lower bound; values and duals are None where there is no solution."""

    status: Status
    objective: float
    bound: float
    values: Floats | None = None
    duals: Floats | None = None


class Session:
    """One HiGHS instance holding one model."""

    def __init__(self, arrays: Arrays, relaxed: bool = False, scale: Scale | None = None, **usual: Option) -> None:
        """Pass the arrays by a scale (None: their own); `usual` are options. Raises SolverFailed where HiGHS refuses them."""
        if wrong := arrays.unfit():
            raise failed(wrong)
        self.arrays, self._whole, self._relaxed = arrays, arrays.integer.copy(), relaxed
        self._moved = np.zeros(len(arrays.low), bool)
        self._priced, self._bounded = np.zeros((2, len(arrays.cost)), bool)
        self._enough: Enough | None = None
        self.explained, self.scale = True, scale or scale_of(arrays)
        if LOG.isEnabledFor(logging.INFO):
            LOG.info("a model", extra={"ranges": (ranges_of(arrays), ranges_of(arrays, self.scale))})
        with no_banner():
            self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self.highs.HandleUserInterrupt = True
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("threads", 1)
        self.usual = USUAL | ({} if relaxed else searching(int(arrays.integer.sum()))) | usual
        for name, value in self.usual.items():
            self.highs.setOptionValue(name, value)
        self._pass()

    def _pass(self) -> None:
        """Give HiGHS the whole model."""
        arrays, matrix, scale = self.arrays, self.arrays.matrix, self.scale
        self.has_integers = bool(arrays.integer.any()) and not self._relaxed
        integer = arrays.integer.astype(np.int32) if self.has_integers else np.zeros(matrix.shape[1], np.int32)
        status = self.highs.passModel(
            matrix.shape[1], matrix.shape[0], matrix.nnz, 1, 1, arrays.offset * scale.objective, scale.cost(arrays.cost),
            arrays.lower / scale.columns, arrays.upper / scale.columns, arrays.low * scale.rows, arrays.high * scale.rows,
            matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), scale.matrix(matrix), integer,
        )  # fmt: skip
        if status == highspy.HighsStatus.kError:
            raise failed("the solver refused the model")

    def load(self, arrays: Arrays) -> bool:
        """Change the model in place to one of the same structure, every earlier change undone; False if it has another.

        The basis stays, so that a linear programme is solved warm, in few pivots: by approximate steepest-edge weights.
        """
        if self._relaxed or not self.arrays.alike(arrays):
            return False
        if wrong := arrays.unfit():
            raise failed(wrong)
        self.highs.setOptionValue("simplex_dual_edge_weight_strategy", DEVEX)
        before, self.arrays, self._whole = self.arrays, arrays, arrays.integer.copy()
        changed = np.flatnonzero(before.matrix.data != arrays.matrix.data)
        if len(changed) > MANY_COEFFICIENTS:
            basis = self.highs.getBasis()
            self._pass()
            self.highs.setBasis(basis)
        else:
            self._change(before, changed)
        for undone in (self._moved, self._priced, self._bounded):
            undone[:] = False
        return True

    def _change(self, before: Arrays, changed: NDArray[np.int64]) -> None:
        """Change everything but the matrix, of which only some coefficients."""
        arrays = self.arrays
        priced = np.flatnonzero((before.cost != arrays.cost) | self._priced)
        self.price(priced, arrays.cost[priced])
        bounded = np.flatnonzero((before.lower != arrays.lower) | (before.upper != arrays.upper) | self._bounded)
        self.bound(bounded, arrays.lower[bounded], arrays.upper[bounded])
        self.highs.changeObjectiveOffset(arrays.offset * self.scale.objective)
        rows = np.flatnonzero((before.low != arrays.low) | (before.high != arrays.high) | self._moved)
        self.rows(rows, arrays.low[rows], arrays.high[rows])
        self._coefficients(changed)
        whole = np.flatnonzero(arrays.integer)
        kinds = np.full(len(whole), highspy.HighsVarType.kInteger)
        self.highs.changeColsIntegrality(len(whole), whole.astype(np.int32), kinds)
        self.has_integers = bool(len(whole))

    def _coefficients(self, changed: NDArray[np.int64]) -> None:
        matrix = self.arrays.matrix
        columns, rows = np.searchsorted(matrix.indptr, changed, side="right") - 1, matrix.indices[changed]
        values = matrix.data[changed] * self.scale.rows[rows] * self.scale.columns[columns]
        for row, column, value in zip(rows.tolist(), columns.tolist(), values.tolist(), strict=True):
            self.highs.changeCoeff(row, column, value)

    def start(self, columns: NDArray[np.int64], values: Floats) -> None:
        """Begin the next search for integers with these values of some columns, completed by HiGHS."""
        self.highs.setSolution(len(columns), columns.astype(np.int32), values / self.scale.columns[columns])

    def solve(
        self, time_limit: float | None = None, gap: float = 0.0, slack: float = 1e-6, nodes: int | None = None,
        enough: Enough | None = None,
    ) -> Solution:  # fmt: skip
        """Solve what is loaded. Raises SolverFailed on an unclear end.

        Asked of integers is a relative `gap` or, if that is wider, one of `slack` in the objective's unit; after so many
        `nodes`, or where it is `enough`, the search stops.
        """
        self._enough = enough
        self.highs.setOptionValue("mip_abs_gap", slack * self.scale.objective)
        self.highs.setOptionValue("mip_max_nodes", highspy.kHighsIInf if nodes is None else nodes)
        self.highs.setOptionValue("time_limit", 1e30 if time_limit is None else self.highs.getRunTime() + time_limit)
        self.highs.setOptionValue("mip_rel_gap", gap)
        status = heard(self.run, self.highs.cancelSolve)
        info = self.highs.getInfo()
        word: Status = PROVEN.get(status, "stopped")
        if status == MODEL.kModelEmpty:
            return Solution("optimal", self.arrays.offset, self.arrays.offset, np.empty(0), np.empty(0))
        feasible = info.primal_solution_status == FEASIBLE
        if word in ("infeasible", "unbounded") or not feasible:
            return Solution(word, np.inf, -np.inf)
        objective = float(info.objective_function_value) / self.scale.objective
        proven = float(info.mip_dual_bound) / self.scale.objective
        bound = proven if self.has_integers else objective if word == "optimal" else -np.inf
        return Solution("feasible" if word == "stopped" else "optimal", objective, bound, self.values(), self.duals())

    def values(self) -> Floats:
        """Values of the columns where the last solve ended."""
        return np.array(self.highs.getSolution().col_value, np.float64) * self.scale.columns

    def duals(self) -> Floats:
        """Duals of the rows where the last solve ended, of a row added meanwhile too."""
        scaled = np.array(self.highs.getSolution().row_dual, np.float64)
        scaled[: len(self.scale.rows)] *= self.scale.rows
        return scaled / self.scale.objective

    def run(self) -> highspy.HighsModelStatus:
        """Solve what is loaded, once more in other ways where HiGHS gives up. Raises SolverFailed where all fail."""
        for options in ({}, *OTHER_WAYS):
            for name, value in options.items():
                self.highs.setOptionValue(name, value)
            if options:
                self.highs.clearSolver()
            ended = self._timed_run()
            status = self.highs.getModelStatus()
            for name in options:
                self.highs.setOptionValue(name, self.usual[name])
            if status == MODEL.kUnboundedOrInfeasible:
                status = self._decide()
            if ended != highspy.HighsStatus.kError and status in (*PROVEN, *STOPPED) and self._keeps(status):
                return status
        raise failed(f"HiGHS ended with {self.highs.modelStatusToString(status)}")

    def _timed_run(self) -> highspy.HighsStatus:
        global _spent
        began = time.perf_counter()
        with listening.told(self.highs, self.scale.objective if self.has_integers else None, self._enough):
            ended = self.highs.run()
        _spent += time.perf_counter() - began
        return ended

    def _keeps(self, status: highspy.HighsModelStatus) -> bool:
        """Whether an optimum keeps rows and bounds; one found from an earlier basis may leave them once unscaled."""
        return bool(status != MODEL.kOptimal or self.highs.getInfoValue("primal_solution_status")[1] == FEASIBLE)

    def _decide(self) -> highspy.HighsModelStatus:
        """Presolve could not tell infeasible from unbounded: ask without it."""
        self.highs.setOptionValue("presolve", "off")
        self.highs.run()
        self.highs.setOptionValue("presolve", self.usual["presolve"])
        return self.highs.getModelStatus()

    def solve_capped(self, cost: Floats, most: float, time_limit: float | None = None, gap: float = 0.0) -> Solution:
        """Minimise another cost while the loaded objective, without its offset, is at most so much.

        What is loaded stays as it was. The duals are those of the loaded rows.
        """
        arrays, priced = self.arrays, np.flatnonzero(self.arrays.cost)
        every, row, scale = np.arange(len(arrays.cost), dtype=np.int64), len(arrays.low), self.scale
        limiting = replace(scale, objective=row_of(arrays.cost * scale.columns))
        counted = limiting.cost(arrays.cost, slice(None))[priced]
        self.highs.addRow(-highspy.kHighsInf, most * limiting.objective, len(priced), priced.astype(np.int32), counted)
        self.scale = replace(scale, objective=objective_of(cost * scale.columns))
        try:
            self.price(every, cost)
            self.highs.changeObjectiveOffset(arrays.offset * self.scale.objective)
            found = self.solve(time_limit, gap)
        finally:
            self.highs.deleteRows(1, np.array([row], np.int32))
            self.scale = scale
            self.price(every, arrays.cost)
            self.highs.changeObjectiveOffset(arrays.offset * scale.objective)
        return found if found.duals is None else replace(found, duals=found.duals[:row])

    def fix(self, columns: NDArray[np.int64], values: Floats) -> None:
        """Fix columns at values, in place."""
        self.bound(columns, values, values)

    def bound(self, columns: NDArray[np.int64], lower: Floats, upper: Floats) -> None:
        """Change bounds of columns in place. Raises SolverFailed for NaN."""
        if np.isnan(lower).any() or np.isnan(upper).any():
            raise failed("a bound is not a number")
        self._bounded[columns] = True
        c = self.scale.columns[columns]
        self.highs.changeColsBounds(len(columns), columns.astype(np.int32), lower / c, upper / c)

    def bounds(self) -> tuple[Floats, Floats]:
        """Bounds of all columns as they stand now."""
        loaded, each = self.highs.getLp(), self.scale.columns
        return np.array(loaded.col_lower_, np.float64) * each, np.array(loaded.col_upper_, np.float64) * each

    def price(self, columns: NDArray[np.int64], cost: Floats) -> None:
        """Change costs of columns in place. Raises SolverFailed for a cost that is not finite."""
        if not np.isfinite(cost).all():
            raise failed("a cost is not finite")
        self._priced[columns] = True
        self.highs.changeColsCost(len(columns), columns.astype(np.int32), self.scale.cost(cost, columns))

    def rows(self, rows: NDArray[np.int64], low: Floats, high: Floats) -> None:
        """Change the sides of rows in place. Raises SolverFailed for NaN."""
        if np.isnan(low).any() or np.isnan(high).any():
            raise failed("a side of a row is not a number")
        self._moved[rows] = True
        if len(rows):
            self.sides(rows, low, high)

    def sides(self, rows: NDArray[np.int64], low: Floats, high: Floats) -> None:
        """Change the sides of rows in place, without a look at them."""
        change = getattr(self.highs, "changeRowsBounds")  # noqa: B009 - the types that come with highspy lack it
        change(len(rows), rows.astype(np.int32), low * self.scale.rows[rows], high * self.scale.rows[rows])

    def coefficients(self, row: int, columns: NDArray[np.int64], values: Floats) -> None:
        """Change coefficients of a row in place; `load` does not undo it."""
        scaled = values * self.scale.rows[row] * self.scale.columns[columns]
        for column, value in zip(columns.tolist(), scaled.tolist(), strict=True):
            self.highs.changeCoeff(row, column, value)

    @property
    def integers(self) -> NDArray[np.bool_]:
        """Which columns are integers now."""
        return self._whole if self.has_integers else np.zeros_like(self._whole)

    def whole(self, columns: NDArray[np.int64]) -> None:
        """Take columns as integers again."""
        kinds = np.full(len(columns), highspy.HighsVarType.kInteger)
        self.highs.changeColsIntegrality(len(columns), columns.astype(np.int32), kinds)
        self._whole[columns] = True
        self.has_integers = bool(self._whole.any())

    def continuous(self, columns: NDArray[np.int64] | None = None) -> None:
        """Take columns (None: every one) as continuous: once integers are fixed, the rest is an LP with duals."""
        columns = np.flatnonzero(self._whole) if columns is None else columns[self._whole[columns]]
        kinds = np.full(len(columns), highspy.HighsVarType.kContinuous)
        self.highs.changeColsIntegrality(len(columns), columns.astype(np.int32), kinds)
        self._whole[columns] = False
        self.has_integers = self.has_integers and bool(self._whole.any())
