"""Demands, by hand: at a rate, by a profile, over a month or a year, and short at a price."""

import pytest

from parksim.errors import Infeasible
from parksim.graph import graph_of
from parksim.model import Future, Price, Profile
from parksim.model.calendar import plain_calendar
from parksim_solvers.build import template_of
from tests.small import demand, market, small_park

PRICE = Price(profile=Profile(starts=(0.0, 1.0), values=(10.0, 30.0)))
"""CNY/t in the first hour and the second."""


def use(price=PRICE, rate=None, **update):
    """2 t/h of steam from one market."""
    return small_park(
        market("steam", "supplies", "a.steam", price, rate=rate), demand("a.use", "a.steam", 2.0, **update)
    )


def test_a_rate(optimise, bounds_of):
    """2 t at 10 and 2 t at 30 CNY."""
    assert optimise(use(), hours=[1, 1]).cost == pytest.approx(80)
    assert bounds_of(use(), hours=[1])["served[a.use]@0"] == (2, 2)


def test_a_profile(optimise):
    """1.5 times and half the rate: 3·10 + 1·30 CNY."""
    profile = Profile(starts=(0.0, 1.0), values=(1.5, 0.5))
    assert optimise(use(profile=profile), hours=[1, 1]).cost == pytest.approx(60)


def test_any_time_in_a_month_or_a_year(optimise, rows_of):
    """4 t at any time: all in the cheap hour, 40 CNY; at 3 t/h: 30 + 30 CNY. Two months of an hour each: 20 + 60 CNY."""
    assert optimise(use(any_time_in="year"), hours=[1, 1]).cost == pytest.approx(40)
    assert optimise(use(any_time_in="month", rate=3.0), hours=[1, 1]).cost == pytest.approx(60)
    apart = {"month": (1, 2), "part": (1, 2)}
    assert optimise(use(any_time_in="month"), hours=[1, 1], **apart).cost == pytest.approx(80)
    assert optimise(use(any_time_in="year"), hours=[1, 1], **apart).cost == pytest.approx(40)
    row = rows_of(use(any_time_in="year"), hours=[1, 2])["period_served", "a.use", 0]
    assert row.coefficients == {"served[a.use]@0": 1, "served[a.use]@1": 2}
    assert row.bounds == pytest.approx((6, 6))


def test_a_month_with_a_profile_wants_the_profiles_sum(rows_of):
    """2 t/h · (1.5·1 h + 0.5·3 h) = 6 t."""
    profile = Profile(starts=(0.0, 1.0), values=(1.5, 0.5))
    park = use(any_time_in="month", profile=profile)
    assert rows_of(park, hours=[1, 3])["period_served", "a.use", 0].bounds == pytest.approx((6, 6))


def test_it_may_fall_short_at_a_price(optimise):
    """A shortage costs 20 CNY/t: steam at 10 is bought, at 30 it is not: 20 + 40 CNY, 2 t short."""
    answer = optimise(use(may_fall_short=True, shortage=20.0), hours=[1, 1])
    assert answer.cost == pytest.approx(60)
    assert answer.paid("shortage", "a.use") == pytest.approx(40)
    assert list(answer.result.missed["rate"]) == pytest.approx([0, 2])


def test_a_period_may_fall_short_too(optimise):
    """4 t of a year, 1 t/h on offer: 1·10 bought, 1·30 would cost more than 20 of shortage: 10 + 3·20 CNY."""
    answer = optimise(use(any_time_in="year", rate=1.0, may_fall_short=True, shortage=20.0), hours=[1, 1])
    assert answer.cost == pytest.approx(70)


def test_hard_demands_are_served_or_there_is_no_plan(optimise):
    with pytest.raises(Infeasible):
        optimise(use(rate=1.0, shortage=20.0), hours=[1, 1])


def test_each_future_has_its_amount(bounds_of):
    """Half as much again in the future `busy`."""
    park = use().model_copy(update={"futures": {"busy": Future(id="busy", probability=1.0, demands={"a.use": 1.5})}})
    bounds = bounds_of(park, hours=[1, 1], future=("busy", "base"), month=(("busy", 1), ("base", 1)))
    assert [bounds[f"served[a.use]@{s}"][1] for s in range(2)] == pytest.approx([3, 2])


def test_a_shortage_without_price_is_refused():
    with pytest.raises(ValueError, match="no price of shortage"):
        template_of(graph_of(use(may_fall_short=True)), plain_calendar([1]))
