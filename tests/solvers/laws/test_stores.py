"""Stores, by hand, by equation and by property."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parksim.graph import graph_of
from parksim.model import Price, Size
from parksim.model.calendar import plain_calendar
from parksim.results.audit import audit
from parksim_solvers.build import template_of
from parksim_solvers.laws import stores
from parksim_solvers.stamp import stamp
from tests.small import demand, market, retrofit, small_park, store


def leaking_tank(**update):
    """Steam is free in the first hour only and is needed, 1 t/h, in the second; buying costs 30 CNY/t."""
    return small_park(
        market("free", "supplies", "a.steam", rate=5.0, available=only_in_hour(0)),
        market("bought", "supplies", "a.steam", 30.0),
        demand("a.use", "a.steam", 1.0, profile=only_in_hour(1)),
        store("a.tank", "a.steam", size=2.0, rate=2.0, **update),
    )


def only_in_hour(hour):
    from parksim.model import Profile

    return Profile(starts=(0.0, 1.0, 2.0), values=tuple(float(h == hour) for h in range(3)))


def test_a_leaking_tank_by_hand(optimise):
    """A tank leaks 10 %/h. Steam is free in the first hour and is needed, 1 t/h, in the second; buying costs 30 CNY/t.

    To deliver 1 t/h through the second hour the tank must hold x with  x·e^(−0.1) = (1 − e^(−0.1))/0.1,
    so x = (e^0.1 − 1)/0.1 = 1.0517 t, and filling f for an hour gives  f·(1 − e^(−0.1))/0.1 = x:  f = e^0.1 = 1.1052.
    """
    answer = optimise(leaking_tank(loss=0.1), hours=[1, 1])
    assert answer.flow("a.tank fill")[0] == pytest.approx(1.1052, abs=1e-4)
    assert answer.level("a.tank")[0] == pytest.approx(1.0517, abs=1e-4)
    assert answer.cost == pytest.approx(0)


def test_what_filling_and_emptying_lose_by_hand(optimise):
    """No standing loss, 0.8 kept in filling, 0.5 in emptying: 1 t out takes 1/0.5 = 2 t of level, 2/0.8 = 2.5 t in.

    The tank holds 2 t and fills at 2 t/h only: 2 t in give 1.6 t of level and 0.8 t out; 0.2 t are bought for 6 CNY.
    """
    answer = optimise(leaking_tank(eta_fill=0.8, eta_empty=0.5), hours=[1, 1])
    assert answer.flow("a.tank fill") == pytest.approx([2, 0])
    assert answer.level("a.tank") == pytest.approx([1.6, 0])
    assert answer.cost == pytest.approx(6)


def test_rows_say_what_the_docstring_says(rows_of, bounds_of):
    """level[1] − keep·level[0] − gain·eta_fill·filling[1] + gain/eta_empty·emptying[1] = 0, nothing else in the row."""
    park, hours = leaking_tank(loss=0.1, eta_fill=0.9, eta_empty=0.8), [1, 2]
    row = rows_of(park, hours)["store_balance", "a.tank", 1]
    keep, gain = np.exp(-0.2), (1 - np.exp(-0.2)) / 0.1
    assert row.coefficients == pytest.approx({
        "level[a.tank]@1": 1, "level[a.tank]@0": -keep, "filling[a.tank]@1": -0.9 * gain,
        "emptying[a.tank]@1": gain / 0.8,
    })  # fmt: skip
    assert row.bounds == (0, 0)
    bounds = bounds_of(park, hours)
    assert [bounds[f"{name}[a.tank]@0"] for name in ("level", "filling", "emptying")] == [(0, 2), (0, 2), (0, 2)]


def test_the_first_segment_follows_the_last(rows_of):
    """The ends meet: before segment 0 stands the level at the end of segment 1, over 1 hour without loss."""
    row = rows_of(leaking_tank(), hours=[1, 2])["store_balance", "a.tank", 0]
    assert row.coefficients["level[a.tank]@1"] == -1


def test_a_candidate_tank_is_as_big_as_it_pays(optimise):
    """A tank of s t saves s t at 30 CNY once a day, 365 times a year; each t costs 10950 CNY a year times two thirds.

    Annuity of 1 t: 73,000/10 = 7300 CNY < 30·365 = 10,950 CNY, so the whole need of 1 t is stored: 7300 CNY a year.
    The ratio of rate to size, 1 per hour, stays.
    """
    park = leaking_tank(retrofit="tank", follows=1.0)
    park = park.model_copy(update={"retrofits": {
        "tank": retrofit("tank", per_size=73_000.0, size=Size(unit="t", low=0.1, high=5.0))
    }})  # fmt: skip
    answer = optimise(park, a_year_of([1, 1]))
    assert answer.result.design == pytest.approx({"tank": 1.0})
    assert answer.cost == pytest.approx(7300)


def wasteful(price, **update):
    """A battery of 20 t, 10 t/h, that keeps half in filling and half in emptying; 1 t/h is used, 5 t/h are on offer."""
    return small_park(
        market("grid", "supplies", "a.power", price, rate=5.0), demand("a.use", "a.power", 1.0),
        store("a.battery", "a.power", size=20.0, rate=10.0, **{"eta_fill": 0.5, "eta_empty": 0.5} | update),
    )  # fmt: skip


def test_a_store_does_not_burn_what_the_park_is_paid_to_take(optimise):
    """At −50 CNY/t every ton taken earns. Filling and emptying at once burnt 4 t of 5 in both hours: −500 CNY.

    One way at a time: f t fill in one hour, a quarter of it comes back in the other. 1 + f and 1 − f/4 are bought, at
    most f = 4: 5 t in all, −250 CNY.
    """
    answer = optimise(wasteful(-50.0), hours=[1, 1])
    assert answer.cost == pytest.approx(-250)
    fill, empty = answer.flow("a.battery fill"), answer.flow("a.battery empty")
    assert np.minimum(fill, empty) == pytest.approx([0, 0], abs=1e-9)
    assert fill.sum() == pytest.approx(4)


def test_burning_is_seen_by_the_audit(optimise):
    """16/3 t/h in and a quarter of it out at once burn 4 t/h, in balance all along: it turns both ways, which no plan may."""
    result = optimise(wasteful(-50.0), hours=[1, 1]).result
    rates, levels, payments = result.rates.copy(), result.levels.copy(), result.payments.copy()
    rates.loc["a.battery fill"], rates.loc["a.battery empty"] = 16 / 3, 4 / 3
    rates.loc["grid > a.power"], payments["amount"] = 5.0, -500.0
    levels[["begins", "ends"]] = 1.0
    wrong = dataclasses.replace(result, blocks=(rates,), levels=levels, payments=payments, bounds=(-500.0, -500.0))
    assert {failure.law for failure in audit(wrong).failures} == {"fills and empties", "certificate"}


@pytest.mark.parametrize(
    ("park", "integers"),
    [
        (wasteful(-50.0), 2),
        (wasteful(50.0), 0),
        (wasteful(Price(profile=only_in_hour(1))), 0),
        (wasteful(-50.0, eta_fill=1.0, eta_empty=1.0, loss=0.1), 0),
    ],
)
def test_only_a_store_that_it_may_pay_to_turn_is_whole(park, integers):
    """A price above 0, or a store that loses nothing by turning (a standing loss is none), leave a linear programme."""
    assert stamp(template_of(graph_of(park), plain_calendar([1.0, 1.0]))).integer.sum() == integers


def a_year_of(hours):
    """A calendar whose segments stand 365 times."""
    import dataclasses

    from parksim.model.calendar import plain_calendar

    calendar = plain_calendar(hours)
    return dataclasses.replace(calendar, repeats=np.full(len(hours), 365.0))


def test_filling_may_cost(optimise):
    """Handling costs 10 CNY/t filled, still less than 30 CNY/t bought: 1 t a day, 10 CNY."""
    assert optimise(leaking_tank(cost=10.0), hours=[1, 1]).paid("operation", "a.tank") == pytest.approx(10)


@given(loss=st.floats(0, 2), hours=st.floats(0.01, 100), parts=st.integers(1, 20))
def test_cutting_a_segment_changes_nothing(loss, hours, parts):
    """An empty tank filled at rate 1: one segment of h hours or n of h/n end at the same level."""
    whole = stores.leakage([hours], [loss])[1].item()
    keep, gain = (x.item() for x in stores.leakage([hours / parts], [loss]))
    level = 0.0
    for _ in range(parts):
        level = keep * level + gain
    assert level == pytest.approx(whole)
