"""A HiGHS session: what its ends are called, what is tried where it gives up, what it refuses, that it keeps quiet."""

from dataclasses import replace

import highspy
import numpy as np
import pytest
import scipy.sparse as sp

from parksim.errors import SolverFailed
from parksim_solvers.arrays import Arrays
from parksim_solvers.highs import MANY_COEFFICIENTS, Session, seconds_spent
from parksim_solvers.ways import OTHER_WAYS, USUAL

MODEL = highspy.HighsModelStatus


def programme(cost, rows, low, high, upper=10.0, integer=False, lower=0.0):
    """min cost·x, low <= rows·x <= high, lower <= x <= upper."""
    n = len(cost)
    return Arrays(
        sp.csc_matrix(np.atleast_2d(np.array(rows, float))), np.array(cost, float), np.full(n, float(lower)),
        np.full(n, float(upper)), np.atleast_1d(np.array(low, float)), np.atleast_1d(np.array(high, float)),
        np.full(n, integer), 0.0, {}, {}, [], [],
    )  # fmt: skip


class Grumpy:
    """A HiGHS that does not know how it ended until it was asked some other way; keeps the options of every run."""

    def __init__(self, highs, gives_up, status=MODEL.kUnknown):
        self.highs, self.left, self.status, self.runs = highs, gives_up, status, []

    def __getattr__(self, name):
        return getattr(self.highs, name)

    def run(self):
        self.runs.append({name: self.highs.getOptionValue(name)[1] for name in USUAL})
        return self.highs.run()

    def getModelStatus(self):  # noqa: N802 - the name is HiGHS's
        self.left -= 1
        return self.status if self.left >= 0 else self.highs.getModelStatus()


def test_an_optimum_with_its_duals():
    """min 2x + 3y, x + y >= 4, x <= 3: x = 3, y = 1, cost 9. A unit more of the row costs 3, of x's bound saves 1."""
    arrays = programme([2, 3], [1, 1], 4, np.inf)
    arrays.upper[0] = 3.0
    solution = Session(arrays).solve()
    assert (solution.status, solution.objective, solution.bound) == ("optimal", 9.0, 9.0)
    assert list(solution.values) == [3, 1]
    assert list(solution.duals) == [3]
    assert list(arrays.cost - arrays.matrix.T @ solution.duals) == [-1, 0]


@pytest.mark.parametrize("integer", [False, True])
def test_what_an_end_is_called(integer):
    """x >= 11 with x <= 10 is infeasible; −x without upper bound is unbounded; neither has values."""
    cases = (
        ("infeasible", programme([1], [1], 11, np.inf, integer=integer)),
        ("unbounded", programme([-1], [1], 0, np.inf, upper=np.inf, integer=integer)),
    )
    for status, arrays in cases:
        solution = Session(arrays).solve()
        assert (solution.status, solution.values, solution.bound) == (status, None, -np.inf)


def test_infeasible_is_told_from_unbounded():
    """x − y >= 1 with y − x >= 1 and a cost that would fall for ever: presolve may not know which; the answer does."""
    arrays = programme([-1, -1], [[1, -1], [-1, 1]], [1, 1], [np.inf, np.inf], upper=np.inf)
    assert Session(arrays).solve().status == "infeasible"


def market_split(n=30, m=4, seed=1):
    """Split numbers into halves exactly: nothing that presolve or a heuristic does in no time."""
    random = np.random.default_rng(seed)
    rows = random.integers(1, 100, (m, n))
    half = rows.sum(axis=1) // 2
    return programme(random.integers(1, 9, n), rows, half, half, upper=1.0, integer=True)


def test_a_time_limit_without_a_solution():
    """Stopped, without values; nothing is proven."""
    solution = Session(market_split()).solve(time_limit=0.0)
    assert (solution.status, solution.values, solution.bound) == ("stopped", None, -np.inf)


def test_the_time_limit_counts_from_each_solve():
    """A session that has run for a while has its full time again."""
    session = Session(programme([2, 3], [1, 1], 4, np.inf))
    for _ in range(3):
        assert session.solve(time_limit=5.0).status == "optimal"


def test_a_limit_with_a_solution_is_feasible_not_optimal():
    """One solution is enough: it is kept, and the bound is what was proven so far."""
    random = np.random.default_rng(3)
    arrays = programme(-random.uniform(10, 20, 60), random.uniform(10, 20, (5, 60)), -np.inf * np.ones(5),
                       300 * np.ones(5), upper=1.0, integer=True)  # fmt: skip
    solution = Session(arrays, mip_max_improving_sols=1).solve()
    assert solution.status == "feasible"
    assert solution.bound < solution.objective


@pytest.mark.parametrize("times", range(1, 1 + len(OTHER_WAYS)))
def test_other_ways_are_tried_in_turn(times):
    """After each end that says nothing the next way is tried, alone; then all options are as usual again."""
    session = Session(programme([2, 3], [1, 1], 4, np.inf))
    session.highs = grumpy = Grumpy(session.highs, gives_up=times)
    assert session.solve().objective == pytest.approx(8)
    assert grumpy.runs == [USUAL, *(USUAL | way for way in OTHER_WAYS[:times])]
    assert {name: grumpy.getOptionValue(name)[1] for name in USUAL} == USUAL


def test_where_every_way_fails_the_solver_failed():
    session = Session(programme([2, 3], [1, 1], 4, np.inf))
    session.highs = grumpy = Grumpy(session.highs, gives_up=99)
    with pytest.raises(SolverFailed) as error:
        session.solve()
    assert [problem.code for problem in error.value.problems] == ["PS5001"]
    assert len(grumpy.runs) == 1 + len(OTHER_WAYS)


@pytest.mark.parametrize("field", ["cost", "lower", "upper", "low", "high"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_numbers_that_are_none_are_refused(field, value):
    """NaN anywhere, infinity in a cost: refused before HiGHS sees it (which would say `optimal`)."""
    if value == np.inf and field != "cost":
        return
    arrays = programme([2, 3], [1, 1], 4, np.inf)
    with pytest.raises(SolverFailed):
        Session(replace(arrays, **{field: np.full_like(getattr(arrays, field), value)}))


def test_a_matrix_or_an_offset_that_is_no_number_is_refused():
    arrays = programme([2, 3], [1, 1], 4, np.inf)
    with pytest.raises(SolverFailed):
        Session(replace(arrays, offset=np.nan))
    with pytest.raises(SolverFailed):
        Session(replace(arrays, matrix=arrays.matrix * np.nan))


def test_changes_that_are_no_numbers_are_refused():
    session, first, nan, zero = Session(programme([2, 3], [1, 1], 4, np.inf)), np.array([0]), np.array([np.nan]), [0.0]
    for change in (session.bound, session.rows):
        with pytest.raises(SolverFailed):
            change(first, nan, np.array(zero))
        with pytest.raises(SolverFailed):
            change(first, np.array(zero), nan)
    with pytest.raises(SolverFailed):
        session.price(first, nan)
    assert session.solve().objective == pytest.approx(8)


def test_changes_in_place():
    """min 2x + 3y, x + y >= 4: 8. x at most 1: 2 + 9 = 11. y at 1 CNY: 2·0 + 4 = 4. The row at 6: 6. Back: 8."""
    session, first, second = Session(programme([2, 3], [1, 1], 4, np.inf)), np.array([0]), np.array([1])
    assert session.solve().objective == pytest.approx(8)
    session.bound(first, np.array([0.0]), np.array([1.0]))
    assert session.solve().objective == pytest.approx(11)
    session.price(second, np.array([1.0]))
    assert session.solve().objective == pytest.approx(4)
    session.rows(first, np.array([6.0]), np.array([np.inf]))
    assert session.solve().objective == pytest.approx(6)
    session.rows(first, np.array([4.0]), np.array([np.inf]))
    session.price(second, np.array([3.0]))
    session.bound(first, np.array([0.0]), np.array([10.0]))
    assert session.solve().objective == pytest.approx(8)


def test_whole_numbers_are_let_go():
    """3x >= 4: whole 2, else 4/3. `relaxed` never has whole numbers; `continuous` lets them go and duals come."""
    arrays = programme([1], [3], 4, np.inf, integer=True)
    session = Session(arrays)
    assert session.solve().objective == pytest.approx(2)
    session.continuous()
    solution = session.solve()
    assert solution.objective == pytest.approx(4 / 3)
    assert solution.duals == pytest.approx([1 / 3])
    assert Session(arrays, relaxed=True).solve().objective == pytest.approx(4 / 3)


def test_nothing_is_written(capfd):
    """Scripts read standard output: not a letter of HiGHS's is on it."""
    Session(market_split(10, 2)).solve(time_limit=1.0)
    Session(programme([1], [1], 11, np.inf)).solve()
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")


@pytest.mark.parametrize("changed", [3, MANY_COEFFICIENTS + 50])
def test_a_programme_loaded_in_place_is_the_one_loaded_anew(changed):
    """Few coefficients are changed one by one; with many the whole is given again, and its basis stays."""
    random = np.random.default_rng(changed)
    first = programme(
        -random.uniform(1, 2, 40), random.uniform(1, 2, (30, 40)), np.full(30, -np.inf), np.full(30, 50.0)
    )
    data = first.matrix.data.copy()
    data[:changed] *= 1.01
    other = replace(
        first, matrix=sp.csc_matrix((data, first.matrix.indices, first.matrix.indptr)), cost=first.cost * 1.1
    )
    session, anew = Session(first), Session(other)
    session.solve()
    assert session.load(other)
    assert session.highs.getBasis().valid
    assert session.solve().objective == pytest.approx(anew.solve().objective, rel=1e-9)


def test_loading_undoes_what_was_changed_by_hand():
    """min 2x + 3y, x + y >= 4, x <= 3 costs 9. With x fixed at 0 it costs 12, with y for 1 it costs 4, asked for 1 it costs 2."""
    arrays = programme([2, 3], [1, 1], 4, np.inf)
    arrays.upper[0] = 3.0
    session = Session(arrays)
    first, second, row = np.array([0]), np.array([1]), np.array([0])
    changes = {
        12.0: lambda: session.fix(first, np.array([0.0])),
        4.0: lambda: session.price(second, np.array([1.0])),
        2.0: lambda: session.rows(row, np.array([1.0]), np.array([np.inf])),
    }
    for cost, change in changes.items():
        change()
        assert session.solve().objective == pytest.approx(cost)
        assert session.load(replace(arrays))
        assert session.solve().objective == pytest.approx(9.0)


def test_the_clock_of_the_solver_runs_for_every_session():
    began = seconds_spent()
    Session(programme([1.0], [[1.0]], [2.0], [np.inf])).solve()
    assert seconds_spent() > began
