"""Scaling: powers of two that bring numbers together, undone without rounding, the same from one unit to another."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from parksim_solvers.arrays import Arrays
from parksim_solvers.highs import Session
from parksim_solvers.scaling import Scale, ranges_of, scale_of
from tests.solvers.test_highs import programme


def in_units(arrays: Arrays, columns: np.ndarray, rows: np.ndarray) -> Arrays:
    """The same programme with every column counted in other units, every row multiplied: x = u·x', r·A·u x' <= r·b."""
    matrix = (sp.diags(rows) @ arrays.matrix @ sp.diags(columns)).tocsc()
    return replace(
        arrays, matrix=matrix, cost=arrays.cost * columns, lower=arrays.lower / columns, upper=arrays.upper / columns,
        low=arrays.low * rows, high=arrays.high * rows,
    )  # fmt: skip


def flows(integer: bool = False) -> Arrays:
    """min 2x + 3y + 50b,  x + y >= 4,  x − 3b <= 0: with b x = 3, y = 1 (59), without y = 4 (12)."""
    arrays = programme([2, 3, 50], [[1, 1, 0], [1, 0, -3]], [4, -np.inf], [np.inf, 0.0])
    arrays.integer[2], arrays.upper[2] = integer, 1.0
    return arrays


def test_factors_are_powers_of_two_and_whole_numbers_keep_their_unit():
    """Nothing is rounded by a power of two; a 1 of an integer column stays a 1."""
    arrays = in_units(flows(integer=True), np.array([1e-9, 1e7, 1.0]), np.array([1e3, 1e-5]))
    scale = scale_of(arrays)
    for factors in (scale.columns, scale.rows, np.array([scale.objective])):
        assert np.frexp(factors)[0] == pytest.approx(0.5, abs=0.0)
    assert scale.columns[2] == 1.0


def test_members_of_a_variable_have_one_unit():
    """Two segments of one flow, of which one may carry 1 and the other 1000, are scaled alike."""
    arrays = programme([1, 1], [[1, 0], [0, 1]], [1, 1], [1, 1000.0])
    arrays.upper[:] = 1, 1000
    arrays.columns[0], arrays.rows[0] = np.array([0, 1]), np.array([0, 1])
    scale = scale_of(arrays)
    assert scale.columns[0] == scale.columns[1]
    assert scale.rows[0] == scale.rows[1]


@given(st.lists(st.integers(-12, 12), min_size=3, max_size=3), st.lists(st.integers(-12, 12), min_size=2, max_size=2))
def test_ranges_do_not_depend_on_units(columns, rows):
    """Whatever the units, scaled coefficients, bounds and sides lie within the same range, to a power of two each way."""
    arrays = flows()
    told = ranges_of(arrays, scale_of(arrays))
    other = in_units(arrays, 10.0 ** np.array(columns), 10.0 ** np.array(rows))
    found = ranges_of(other, scale_of(other))
    for one, two in ((told.matrix, found.matrix), (told.bound, found.bound), (told.side, found.side)):
        assert np.log2(one) == pytest.approx(np.log2(two), abs=2.0)


@given(st.lists(st.integers(-9, 9), min_size=3, max_size=3), st.lists(st.integers(-9, 9), min_size=2, max_size=2))
def test_a_session_speaks_in_the_units_of_its_arrays(columns, rows):
    """x = 4 of flow 0 at 2 a unit (b is free to be 4/3): cost 8 + 50·4/3 against 12 without: y = 4, dual 3 of the row."""
    units, factors = 10.0 ** np.array(columns), 10.0 ** np.array(rows)
    session = Session(in_units(flows(), units, factors))
    solution = session.solve()
    assert solution.objective == pytest.approx(12, rel=1e-9)
    assert solution.values * units == pytest.approx([0, 4, 0], abs=1e-9)
    assert solution.duals[0] * factors[0] == pytest.approx(3, rel=1e-9)
    session.fix(np.array([2]), np.array([1.0]) / units[2])
    assert session.solve().objective == pytest.approx(50 + 2 * 3 + 3, rel=1e-9)
    session.price(np.array([0]), np.array([-1.0]) * units[0])
    session.rows(np.array([0]), np.array([5.0]) * factors[0], np.array([np.inf]))
    assert session.solve().objective == pytest.approx(50 - 3 + 6, rel=1e-9)


def test_another_objective_has_a_scale_of_its_own():
    """min x + y with  1e9·(2x + 3y) <= 1e9·11,  x + y >= 4: x = 1 is the least that y = 3 leaves. The loaded cost is kept."""
    arrays = programme([2e9, 3e9], [[1, 1]], 4, np.inf, upper=3.0)
    session = Session(arrays)
    assert session.solve().objective == pytest.approx(9e9)
    found = session.solve_capped(np.array([1e-6, 0.0]), 11e9)
    assert found.values == pytest.approx([1, 3])
    assert found.objective == pytest.approx(1e-6)
    assert session.solve().objective == pytest.approx(9e9)


def test_ranges_leave_out_what_is_nothing_or_endless():
    """Zeros and open bounds have no size; a programme without costs has no range of costs."""
    arrays = programme([0, 0], [[1, 5]], 4, np.inf, upper=np.inf)
    found = ranges_of(arrays)
    assert found == type(found)((1.0, 5.0), None, None, (4.0, 4.0))


def test_a_programme_without_anything_has_its_trivial_optimum():
    """No column and no row: the optimum is the offset."""
    arrays = replace(programme([], np.zeros((0, 0)), [], []), matrix=sp.csc_matrix((0, 0)), offset=5.0)
    arrays.low, arrays.high = np.zeros((2, 0))
    assert scale_of(arrays) == Scale(pytest.approx(np.zeros(0)), pytest.approx(np.zeros(0)), 1.0)
    solution = Session(arrays).solve()
    assert (solution.status, solution.objective, solution.bound) == ("optimal", 5.0, 5.0)
    assert len(solution.values) == 0
