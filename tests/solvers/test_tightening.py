"""Bounds brought down to what can flow: only where they are far away, with the same optimum, never below what is needed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parksim.calendars import calendar_of
from parksim.graph import graph_of
from parksim.model import Size
from parksim_solvers.highs import Session
from parksim_solvers.operate import operated
from parksim_solvers.optimise import plan
from parksim_solvers.tightening import GENEROUS, ROOM, reachable, tightened
from tests.small import demand, link, market, process, retrofit, small_park
from tests.solvers.test_highs import programme


def pipe(most: float, least: float = 2.0, per_size: float = 1.0):
    """A pipe x <= s of size s <= most·b, s >= least·b to a demand of 6 that otherwise costs 10 a unit: columns x, y, s, b.

    min 10 y + per_size·s + 5 b,   x + y = 6,   x − s <= 0,   s − most·b <= 0,   least·b − s <= 0
    """
    rows = [[1, 1, 0, 0], [1, 0, -1, 0], [0, 0, 1, -most], [0, 0, -1, least]]
    arrays = programme([0, 10, per_size, 5], rows, [6, -np.inf, -np.inf, -np.inf], [6, 0, 0, 0], upper=np.inf)
    arrays.integer[3], arrays.upper[2:] = True, (most, 1.0)
    return arrays


def test_flows_are_bounded_by_what_there_is():
    """x + y = 6 of what is not negative: neither is above 6. The size may be anything up to what is offered."""
    lower, upper = reachable(pipe(1e8))
    assert lower == pytest.approx([0, 0, 0, 0], abs=1e-9)
    assert upper == pytest.approx([6, 6, 1e8, 1])


@pytest.mark.parametrize("most", [1e4, 1e8, 1e12])
def test_a_generous_size_comes_down_to_what_can_flow(most):
    """No size above 6 carries more: big M and bound are twice that, and x = s = 6 costs 6 + 5 = 11 as with a size up to 12."""
    found = tightened(pipe(most))
    assert found.upper[2] == pytest.approx(ROOM * 6)
    assert found.matrix[2, 3] == pytest.approx(-ROOM * 6)
    solution = Session(found).solve()
    assert solution.objective == pytest.approx(11)
    assert solution.values == pytest.approx([6, 0, 6, 1])


def test_a_size_near_what_can_flow_stays_as_it_is_written():
    """Ten times is no reason."""
    arrays = pipe(60.0)
    assert tightened(arrays) is arrays


def test_a_smallest_size_stays_possible():
    """A smallest size of 2000 that carries 6: still possible, at 2005, where nothing else serves (y costs 1000)."""
    arrays = pipe(1e8, least=2000.0)
    arrays.cost[1] = 1000.0
    found = Session(tightened(arrays)).solve()
    assert found.values == pytest.approx([6, 0, 2000, 1])


def test_a_size_that_pays_for_itself_is_not_touched():
    """Where more of it brings money its bound is what decides: s = 1e8 at −1 a unit."""
    arrays = pipe(1e8, per_size=-1.0)
    assert tightened(arrays).upper[2] == 1e8
    equal = replace(pipe(1e8), low=np.array([6.0, 0, -np.inf, -np.inf]))
    assert tightened(equal).upper[2] == pytest.approx(6 * ROOM), "x = s: what flows is the size"


@given(st.floats(1e3, 1e11), st.floats(0.1, 50), st.floats(0.5, 40), st.floats(0.01, 3))
def test_the_optimum_does_not_move(most, asked, least, per_size):
    """Whatever is offered, the optimum is that of a size offered up to a few times the demand."""
    arrays, near = pipe(most, least, per_size), pipe(2 * max(asked, least), least, per_size)
    for each in (arrays, near):
        each.low[0] = each.high[0] = asked
    found, known = (settled(Session(each)) for each in (tightened(arrays), near))
    assert found == pytest.approx(known, rel=1e-9)


def settled(session: Session) -> float:
    """The optimum with its whole number made whole, as plans have it: a search takes a millionth of one for none."""
    built = np.round(session.solve().values[3:])
    session.fix(np.array([3]), built)
    session.continuous()
    return session.solve().objective


def offered(largest: float):
    """Steam at 20 CNY/t against what a pipe of 4 CNY/(t/h) a year brings free from next door, 6 t/h asked."""
    return small_park(
        market("dear", "supplies", "a.steam", 20.0), market("free", "supplies", "b.steam", 0.0),
        demand("a.need", "a.steam", 6.0), process("b.vent", "b.steam", counted="input"),
        link("new", "b.steam", "a.steam", retrofit="pipe", follows=1.0),
        retrofit("pipe", 1e5, 40.0, size=Size(unit="t/h", low=1.0, high=largest)),
    )  # fmt: skip


@pytest.mark.parametrize("largest", [10.0, 1e5, 1e8, 1e11])
def test_a_plan_does_not_depend_on_how_much_is_offered(largest):
    """6 t/h · 8760 h · 20 CNY/t = 1,051,200 without; with the pipe 10,000 + 6 · 4 = 10,024 CNY a year."""
    graph = graph_of(offered(largest))
    found = plan(graph, calendar_of(graph), gap=0.0).result
    assert found.design == pytest.approx({"pipe": 6.0})
    assert found.bounds == pytest.approx((10_024, 10_024))


def test_a_size_put_in_by_hand_may_be_larger_than_all_that_can_flow():
    """A pipe of 5000 t/h is there if someone wants it: 10,000 + 5000 · 4 CNY a year."""
    graph = graph_of(offered(1e8))
    found = operated(graph, calendar_of(graph), "retrofitted_planned", {"pipe": 5000.0}, {"cost": 1.0}).result
    assert GENEROUS * ROOM * 6.0 < 5000.0
    assert found.payments["amount"].sum() == pytest.approx(30_000)
