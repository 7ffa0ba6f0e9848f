"""Reserves: stores that the plan leaves alone behind what fails, by hand."""

import pytest

from parksim.simulation.reserves import pays, reserve_value
from tests.simulation.years import RARELY, by_hour, with_failures, year
from tests.small import demand, link, market, process, small_park, store


def behind_a_boiler(fails=RARELY, **tank):
    """A boiler of 1.25 t/h at 50 CNY/t, a tank of 10 t, 1 t/h of steam that may be missed for 100 CNY/t."""
    return small_park(
        process("a.boiler", "a.steam", capacity=1.25, cost=50.0, fails=fails),
        store("a.tank", "a.steam", size=10.0, rate=10.0, **tank), demand("a.use", "a.steam", 1.0, shortage=100.0),
    )  # fmt: skip


def test_a_tank_behind_what_fails_holds_a_reserve():
    """12 h at 0.25 t/h: 3 t are held as the boiler fails for 8 h; they last 3 h, 5 t are short; then 4 h fill 1 t again.

    Made: 16 · 1.25 t at 50 CNY/t; short 5 t at 100; what is left, 1 t, is worth the 50 CNY that filling it took.
    """
    found = with_failures(behind_a_boiler(), [24.0], ("a.boiler", 12, 20))
    assert found.level("a.tank") == pytest.approx([3, 0, 0, 1])
    assert found.paid("shortage") == pytest.approx(500)
    assert found.paid("stock") == pytest.approx(-50)
    assert found.cost == pytest.approx(16 * 1.25 * 50 + 500 - 50)


def test_a_reserve_costs_a_year_without_breakdowns_nothing():
    """What filled the tank is still there, and worth what it took."""
    found = year(behind_a_boiler(), [24.0])
    assert found.cost == pytest.approx(24 * 50)


def test_where_nothing_fails_no_reserve_is_held():
    found = year(behind_a_boiler(fails=None), [24.0])
    assert found.flow("a.tank fill").max() == 0
    assert found.result.notes[-1] == "note.idle_stores: a.tank"


def test_a_pipe_that_fails_is_something_that_fails():
    """The tank stands behind the pipe, which is down from 12 to 16 h; 0.5 t/h filled it before: nothing is short."""
    park = small_park(
        process("b.boiler", "b.steam", capacity=2.0, cost=50.0),
        link("pipe", "b.steam", "a.steam", capacity=1.5, fails=RARELY),
        store("a.tank", "a.steam", size=10.0, rate=10.0), demand("a.use", "a.steam", 1.0, shortage=100.0),
    )  # fmt: skip
    found = with_failures(park, [24.0], ("pipe", 12, 16))
    assert found.paid("shortage") == 0
    assert "note.idle_stores" not in " ".join(found.result.notes)


def test_stated_bands_stay_as_they_are():
    """Worth 20 CNY/t, less than a ton costs to make: the tank stays empty, as its owner wants it."""
    found = with_failures(behind_a_boiler(bands=(20.0,)), [24.0], ("a.boiler", 12, 20))
    assert found.paid("shortage") == pytest.approx(800)


def test_a_reserve_is_worth_more_than_any_hour_of_the_plan_and_less_than_a_shortage():
    """1.01 · 50 CNY/t; with 10 % lost in filling and 5 CNY/t for it, 1.01 · 55/0.9; nothing is worth next to nothing."""
    assert reserve_value(50.0, 0.0, 1.0) == pytest.approx(50.5)
    assert reserve_value(50.0, 5.0, 0.9) == pytest.approx(1.01 * 55 / 0.9)
    assert 0 < reserve_value(0.0, 0.0, 1.0) < 0.01


def test_what_leaks_away_is_no_reserve():
    """Of what waits 100 h for a breakdown 1 % may leak, 0.01 % an hour: keeping more full is for its owner to ask."""
    assert pays(0.0001, 1 / 100)
    assert not pays(0.00011, 1 / 100)
    found = with_failures(behind_a_boiler(loss=0.01), [24.0], ("a.boiler", 12, 20))
    assert found.paid("shortage") == pytest.approx(800)


def test_what_is_filled_for_nothing_still_follows_the_plan():
    """Free heat of 4 t/h for 12 h, 2 t/h needed all day, else bought at 900 CNY/t: the plan fills 2 t/h for 12 h, and so
    does the year, though a unit is worth nothing while it is filled. Nothing is bought.
    """
    park = small_park(
        process("a.sun", "a.steam", capacity=4.0, available=by_hour((0, 1.0), (12, 0.0))),
        market("bought", "supplies", "a.steam", 900.0), store("a.tank", "a.steam", size=24.0, rate=4.0),
        demand("a.use", "a.steam", 2.0, shortage=5000.0),
    )  # fmt: skip
    found = year(park, "folded")
    assert found.amount("bought > a.steam") == pytest.approx(0, abs=1e-6)
    assert found.cost == pytest.approx(0, abs=1e-3)
