"""The park doing what it says it does today, by hand."""

import pytest

from parksim.errors import Infeasible
from parksim.graph import graph_of
from parksim.model import Future
from parksim.model.calendar import plain_calendar
from parksim.results.audit import audit
from parksim_solvers.optimise import plan
from parksim_solvers.stated import stated_plan
from tests.small import demand, market, process, small_park


def stated(park, hours=(5, 5), **labels):
    """The stated plan, audited."""
    result = stated_plan(graph_of(park), plain_calendar(list(hours), **labels))
    assert not audit(result).failures
    return result


def boilers(old=None, new=None, at_most=None, rate=2.0):
    """2 t/h of steam for 10 h from an old boiler (30 CNY/t) or a new one (10 CNY/t)."""
    return small_park(
        process("a.old", "a.steam", cost=30.0, capacity=at_most, stated=old),
        process("a.new", "a.steam", cost=10.0, stated=new), demand("a.heat", "a.steam", rate),
    )  # fmt: skip


def paid(result):
    """All payments: what is missed of a stated amount is none."""
    return float(result.payments["amount"].sum())


def total(result, name):
    """What the one flow of a process adds up to in the year."""
    rows = [flow for flow in result.rates.index if name in flow]
    assert len(rows) == 1, list(result.rates.index)
    return float(result.rates.loc[rows[0]].to_numpy(float) @ result.calendar.weight)


def test_what_is_stated_is_done_though_it_is_dear():
    """Best: 20 t from the new one, 200 CNY. The old one is said to make 8 t: 8·30 + 12·10 = 360 CNY."""
    assert paid(plan(graph_of(boilers()), plain_calendar([5, 5])).result) == pytest.approx(200)
    result = stated(boilers(old=8.0))
    assert total(result, "a.old") == pytest.approx(8)
    assert total(result, "a.new") == pytest.approx(12)
    assert paid(result) == pytest.approx(360)
    assert result.run == "existing_stated"
    assert result.design == {}


def test_what_cannot_be_is_met_as_nearly_as_possible():
    """15 t are stated of a boiler of 1 t/h: 10 t in 10 h; 10·30 + 10·10 = 400 CNY, and nothing is paid for the rest."""
    result = stated(boilers(old=15.0, at_most=1.0))
    assert total(result, "a.old") == pytest.approx(10)
    assert paid(result) == pytest.approx(400)


def test_figures_that_do_not_fit_together():
    """8 and 9 t are stated, 20 t needed: 3 t too many of one, the cheap one, for a ton missed costs alike."""
    result = stated(boilers(old=8.0, new=9.0))
    assert total(result, "a.old") == pytest.approx(8)
    assert total(result, "a.new") == pytest.approx(12)


def test_stated_as_zero_is_stated():
    """The cheap one is said to stand still: all 20 t from the old one, 600 CNY."""
    result = stated(boilers(new=0.0))
    assert total(result, "a.old") == pytest.approx(20)
    assert paid(result) == pytest.approx(600)


def test_all_modes_count_together():
    """Two modes of one boiler, 10 and 30 CNY/t; 8 t are stated and the other source costs 20: the cheap mode makes them."""
    boiler = process("a.boiler", "a.steam", modes={"coal": {"cost": 10.0}, "gas": {"cost": 30.0}}, stated=8.0)
    park = small_park(boiler, market("bought", "supplies", "a.steam", 5.0), demand("a.heat", "a.steam", 2.0))
    assert paid(stated(park)) == pytest.approx(8 * 10 + 12 * 5)


def test_names_that_look_alike_are_two():
    """`a.b_c` and `a_b.c` both state 4 t."""
    park = small_park(
        process("a.b_c", "a.steam", cost=1.0, stated=4.0), process("a_b.c", "a.steam", cost=1.0, stated=4.0),
        market("bought", "supplies", "a.steam", 0.5), demand("a.heat", "a.steam", 2.0),
    )  # fmt: skip
    assert paid(stated(park)) == pytest.approx(4 + 4 + 12 * 0.5)


def test_each_future_is_stated():
    """Two futures of an hour with 2 t/h: 1 t is stated for the year, in each: the old one makes 1 t in both."""
    park = boilers(old=1.0).model_copy(
        update={"futures": {"one": Future(id="one", probability=0.5), "two": Future(id="two", probability=0.5)}}
    )
    result = stated(park, hours=(1, 1), future=("one", "two"), month=(("one", 1), ("two", 1)), day=(0, 1), part=(0, 1))
    rows = [flow for flow in result.rates.index if "a.old" in flow]
    assert list(result.rates.loc[rows[0]]) == pytest.approx([1, 1])


def test_what_nothing_can_serve_is_refused():
    """The boiler brings 1 t/h of the 2 t/h that are needed: what is stated does not help."""
    park = small_park(
        process("a.old", "a.steam", cost=30.0, capacity=1.0, stated=8.0), demand("a.heat", "a.steam", 2.0)
    )
    with pytest.raises(Infeasible):
        stated(park)
