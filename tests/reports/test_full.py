"""Full connections and what one unit more of each is worth: the shadow price of a pipe, by hand."""

from typing import Any

import pytest

import parksim
from parksim.model import Park, Size
from parksim.reports import full
from parksim.reports.full import full_connections
from parksim.reports.marginal import section
from parksim.reports.view import View
from parksim.study import Study
from tests.small import demand, link, market, process, retrofit, small_park

HOURS = 8760


def _park(capacity: float, *more: Any, **pipe: Any) -> Park:
    """Steam costs 10 CNY/t at `a` and 30 CNY/t at `b`, which needs 8 t/h; the pipe loses a tenth and costs 1 CNY/t."""
    return small_park(
        process("a.boiler", "a.steam", {"a.coal": 0.1}), market("a_coal", "supplies", "a.coal", 100.0),
        process("b.boiler", "b.steam", {"b.coal": 0.1}), market("b_coal", "supplies", "b.coal", 300.0),
        link("pipe", "a.steam", "b.steam", capacity=capacity, loss=0.1, cost=1.0, **pipe), demand("b.heat", "b.steam", 8.0),
        *more,
    )  # fmt: skip


def test_one_more_is_worth_the_difference_of_both_ends_less_loss_and_cost():
    """5 t/h are full all year: 8760 h x (0.9 x 30 - 10 - 1) = 8760 x 16 CNY a year for one t/h more."""
    (found,) = full_connections(parksim.optimise(_park(5.0), existing=True))
    assert (found.link, found.capacity) == ("pipe", 5.0)
    assert found.hours == pytest.approx(HOURS)
    assert found.worth == pytest.approx(HOURS * 16)
    assert found.costs is None


def test_a_larger_pipe_saves_what_the_last_one_says():
    """From 5 to 6 t/h the plan gets cheaper by the worth of one t/h more."""
    first, second = (parksim.optimise(_park(size), existing=True) for size in (5.0, 6.0))
    (found,) = full_connections(first)
    saved = float(first.payments["amount"].sum() - second.payments["amount"].sum())
    assert saved == pytest.approx(found.worth)


def test_what_the_pipe_uses_on_its_way_is_taken_off():
    """0.01 t of coal per t at 300 CNY/t are 3 CNY/t: 13 instead of 16 CNY/t are left."""
    (found,) = full_connections(parksim.optimise(_park(5.0, uses={"b.coal": 0.01}), existing=True))
    assert found.worth == pytest.approx(HOURS * 13)


def test_a_pipe_with_room_is_not_named():
    """8 t/h at the far end are 8.89 t/h sent; 10 t/h leave room."""
    assert full_connections(parksim.optimise(_park(10.0), existing=True)) == []


def test_a_pipe_whose_size_is_free_is_worth_what_it_costs():
    """Ten years without interest: 100 000 CNY per t/h are 10 000 a year; 140 160 are saved, until the far end has all it needs."""
    built = retrofit("more", per_size=1e5, size=Size(unit="t/h", low=0.0, high=4.0))
    park = _park(5.0, built, retrofit="more", follows=1.0)
    (found,) = full_connections(parksim.optimise(park))
    assert found.capacity == pytest.approx(4.0)
    assert found.worth == pytest.approx(HOURS * 16)
    assert found.costs == pytest.approx(1e4)


def test_the_report_names_the_pipe_and_its_worth(study):
    """0.14 million CNY a year for one t/h more; the tutorial shows a second table if it has a full pipe."""
    result = parksim.optimise(_park(5.0), existing=True)
    view = View(Study(park=result.park, runs={}))
    found = full_connections(result)
    assert full.line(view, found).en == (
        "Connections that the plan finds full: 1. The most is to be gained at pipe: "
        "one t/h more would be worth CNY 0.140 million a year."
    )
    (row,) = full.table(view, found).rows
    assert [cell.text.en for cell in row.cells][:3] == ["pipe", "5", "8,760"]
    told = section(View(study))
    assert told is not None
    known = full_connections(study.runs["retrofitted_planned"].result)
    assert (len(told.parts) == 2) == bool(known)
