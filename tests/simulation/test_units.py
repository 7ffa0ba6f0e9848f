"""Units: broken down, stopped for want of load, tripped, switched as the plan says; minimum times are kept."""

from dataclasses import replace

import numpy as np
import pytest

from parksim.model import Price
from parksim.results.audit import audit
from parksim.simulation.units import ORDINARY_REPAIR, Units
from parksim_solvers.dispatch_island import Component
from tests.simulation.years import RARELY, Year, by_hour, with_failures, year
from tests.small import demand, market, process, small_park

NONE = np.array([], int)


def component(key: str = "a.plant", units: int = 1, switched: bool = False, min_up: float = 0.0, min_down: float = 0.0):
    return Component(key, units, RARELY, switched, NONE, NONE, NONE, min_up, min_down)


def of(one: Component, *plan: float) -> Units:
    """Units of one component whose plan is on (1) or off (0) in each segment."""
    return Units([one], {one.id: np.array(plan)} if plan else {}, 0)


def test_what_is_broken_down_is_not_up():
    units = of(component(units=3))
    assert units.up(0.0, 0) == (3,)
    units.failed[0] = 2
    assert units.up(1.0, 0) == (1,)


def test_the_plan_is_followed_by_segment():
    units = of(component(switched=True), 1, 0, 1)
    assert [units.up(float(segment), segment) for segment in range(3)] == [(1,), (0,), (1,)]


def test_minimum_time_up_is_kept():
    """On at 10 h for at least 6 h: the plan's off at 12 h waits until 16 h, which is an event."""
    units = of(component(switched=True, min_up=6.0), 0, 1, 0)
    assert units.up(0.0, 0) == (0,)
    assert units.up(10.0, 1) == (1,)
    assert units.up(12.0, 2) == (1,)
    assert units.next(12.0) == pytest.approx(16.0)
    assert units.up(16.0, 2) == (0,)


def test_minimum_time_down_is_kept_after_a_failure():
    """Down at 5 h for want of its only unit, repaired at 6 h, at least 4 h down: on again at 9 h."""
    units = of(component(switched=True, min_down=4.0), 1)
    units.up(0.0, 0)
    units.failed[0] = 1
    assert units.up(5.0, 0) == (0,)
    units.failed[0] = 0
    assert units.up(6.0, 0) == (0,)
    assert units.next(6.0) == pytest.approx(9.0)
    assert units.up(9.0, 0) == (1,)


def test_a_failure_breaks_the_minimum_time_up():
    """On since 1 h for at least 10 h; what is broken down at 3 h is off all the same."""
    units = of(component(switched=True, min_up=10.0), 0, 1)
    units.up(0.0, 0)
    assert units.up(1.0, 1) == (1,)
    units.failed[0] = 1
    assert units.up(3.0, 1) == (0,)


def test_at_first_no_minimum_time_runs():
    """What the plan has on in its first segment was on long enough to be switched off at once."""
    units = of(component(switched=True, min_up=100.0), 1, 0)
    assert units.up(0.0, 0) == (1,)
    assert units.up(1.0, 1) == (0,)


def test_a_trip_and_its_minimum_time_down():
    """Nothing left running at 2 h: a trip, down until 5 h; what still cannot run then is down 3 h more, without telling."""
    units = of(component(min_down=3.0))
    assert list(units.ran_as(2.0, (1,), (0,))) == [("a.plant", "trip")]
    assert units.up(2.0, 0) == units.up(4.9, 0) == (0,)
    assert units.next(2.0) == pytest.approx(5.0)
    assert units.up(5.0, 0) == (1,)
    assert list(units.ran_as(5.0, (1,), (0,))) == []
    assert units.next(5.0) == pytest.approx(8.0)
    assert list(units.ran_as(8.0, (1,), (1,))) == []
    assert units.next(8.0) == np.inf


def test_some_units_stop_and_none_trips():
    """One of three stopped is a stop, told once; all up again is nothing to tell; a breakdown is none of its."""
    units = of(component(units=3))
    assert list(units.ran_as(1.0, (3,), (2,))) == [("a.plant", "stop")]
    assert list(units.ran_as(2.0, (3,), (2,))) == []
    assert list(units.ran_as(3.0, (3,), (3,))) == []
    assert list(units.ran_as(4.0, (2,), (2,))) == []
    assert units.up(4.0, 0) == (3,)


def test_the_repair_that_a_peak_is_paid_over():
    """24 h where nothing is down; else the mean repair time of what is, 10 h."""
    units = of(component())
    assert units.repair() == ORDINARY_REPAIR
    units.failed[0] = 1
    assert units.repair() == RARELY.last


def chain(**furnace):
    """A mine feeds a furnace that must run at half its load, the furnace a mill that must run at two fifths; 8 t/h."""
    return small_park(
        process("a.mine", "a.coal", capacity=10.0, units=2, fails=RARELY),
        process("a.furnace", "a.steam", {"a.coal": 1.0}, capacity=10.0, operation="must_run", load_min=0.5, **furnace),
        process("a.mill", "a.good", {"a.steam": 1.0}, capacity=10.0, operation="must_run", load_min=0.4, min_down=2.0),
        demand("a.sales", "a.good", 8.0, shortage=1000.0), market("vent", "takes", "a.steam"),
        market("spill", "takes", "a.good"), market("dump", "takes", "a.coal"),
    )  # fmt: skip


def good(found: Year) -> list[float]:
    return list(found.flow("a.mill#standard > a.good"))


def test_a_starved_furnace_trips_and_the_mill_behind_follows():
    """Both halves of the mine are down from hour 3 to 5: no coal, no steam, nothing to mill. The furnace is down 6 h at
    least, to hour 9; the mill 2 h, to hour 5 and, without steam, to 7 and 9. Six hours of 8 t/h are short: 48,000 CNY.
    """
    found = with_failures(chain(min_down=6.0), [24.0], ("a.mine", 3, 5), ("a.mine", 3, 5))
    assert [event[1:] for event in found.events("trip")] == [("a.furnace", "trip"), ("a.mill", "trip")]
    assert {time for time, *_ in found.events("trip")} == {3.0}
    made = [found.at("a.mill#standard > a.good", hour) for hour in (2, 3, 5, 7, 8.9, 9)]
    assert made == pytest.approx([8, 0, 0, 0, 0, 8])
    assert found.paid("shortage") == pytest.approx(48_000)


def test_half_the_coal_keeps_it_running():
    """One half of the mine gives 5 t/h, just the furnace's minimum load: nothing trips, 3 t/h are short for two hours."""
    found = with_failures(chain(min_down=6.0), [24.0], ("a.mine", 3, 5))
    assert found.events("trip", "stop") == []
    assert good(found) == pytest.approx([8, 5, 8])
    assert found.paid("shortage") == pytest.approx(6_000)


def test_of_three_furnaces_as_many_stop_as_have_to():
    """Minimum load 70 % of 10 t/h, in three units: 5 t/h of coal keep two of them at 2.5 t/h, above 2.33 t/h, not three."""
    park = chain(units=3, min_down=6.0)
    furnace = park.processes["a.furnace"].model_copy(update={"load_min": 0.7})
    park = park.model_copy(update={"processes": park.processes | {furnace.id: furnace}})
    found = with_failures(park, [24.0], ("a.mine", 3, 5))
    assert found.events("trip", "stop") == [(3.0, "a.furnace", "stop")]
    assert good(found) == pytest.approx([8, 5, 8])
    statuses = found.result.statuses
    assert list(statuses.loc[statuses["component"] == "a.furnace", "share"]) == pytest.approx([2 / 3])


def switched(**update):
    """A switchable plant of 10 t/h, at least half of it, at 20 CNY/t; bought steam costs 50 CNY/t by day, 10 by night."""
    terms = {"capacity": 10.0, "load_min": 0.5, "cost": 20.0, "operation": "switchable", "fails": RARELY} | update
    price = Price(profile=by_hour((0, 10.0), (8, 50.0), (20, 10.0)))
    return small_park(process("a.plant", "a.steam", **terms), market("bought", "supplies", "a.steam", price),
                      demand("a.use", "a.steam", 8.0, shortage=1000.0), market("vent", "takes", "a.steam"))  # fmt: skip


def test_on_and_off_as_planned():
    """Off by night, on by day, as the plan says; on the first day it fails at 10 h, is repaired at 11 h, and on again.

    The outage costs an hour of 8 t at 30 CNY/t more.
    """
    calm, struck = year(switched(), "full"), with_failures(switched(), "full", ("a.plant", 10, 11))
    made = "a.plant#standard > a.steam"
    assert [struck.at(made, hour) for hour in (7, 8, 9.9, 10, 11, 20)] == pytest.approx([0, 8, 8, 0, 8, 0])
    assert calm.cost == pytest.approx(float(calm.plan.payments["amount"].sum()), rel=1e-9)
    assert struck.cost - calm.cost == pytest.approx(8 * 30)


def test_on_and_off_are_told():
    """On at 8 h, off at 10 h for want of its only unit, on again at 11 h as it is repaired, off at 20 h."""
    found = with_failures(switched(), "full", ("a.plant", 10, 11))
    assert [(time, event) for time, _, event in found.events() if time < 24] == [
        (8, "on"), (10, "breakdown"), (10, "off"), (11, "on"), (11, "repair"), (20, "off"),
    ]  # fmt: skip


def test_a_minimum_time_that_was_not_kept_is_seen():
    """On from 8 h, broken down at 10 h, on again from 11 h to 20 h: 9 h on, for a breakdown cuts what it likes; 1 h off.

    A park that asks for half an hour less than that is content, one that asks for half an hour more is not. (That it is
    another park than the plan's is seen as well, and that nobody drew the breakdown.)
    """
    found = with_failures(switched(), "full", ("a.plant", 10, 11)).result
    plant = found.park.processes["a.plant"]
    for field, law, lasted in (("min_up", "minimum time on", 9.0), ("min_down", "minimum time off", 1.0)):
        for least, laws in ((lasted - 0.5, set()), (lasted + 0.5, {law})):
            asked = plant.model_copy(update={field: least})
            park = found.park.model_copy(update={"processes": {plant.id: asked}})
            seen = {failure.law for failure in audit(replace(found, park=park)).failures}
            assert seen - {"claim", "draws"} == laws


def test_starts_cost_what_they_do_in_the_plan():
    """A start costs 100 CNY: one a day, and one more after the outage, which itself costs 240 CNY."""
    park = switched(start_cost=100.0)
    calm, struck = year(park, "full"), with_failures(park, "full", ("a.plant", 10, 11))
    assert calm.cost == pytest.approx(float(calm.plan.payments["amount"].sum()), rel=1e-9)
    assert struck.cost - calm.cost == pytest.approx(8 * 30 + 100)


def test_minimum_times_of_a_plant_that_failed():
    """At least 5 h down, struck at 10 h for an hour: on again at 15 h."""
    found = with_failures(switched(min_down=5.0), "full", ("a.plant", 10, 11))
    made = "a.plant#standard > a.steam"
    assert [found.at(made, hour) for hour in (9.9, 10, 11, 14.9, 15)] == pytest.approx([8, 0, 0, 0, 8])


def test_a_plant_that_starts_late_stays_up_as_long_as_it_must():
    """Struck from 10 h to 18 h, on at 18 h, at least 4 h up: on until 22 h, though the plan has it off at 20 h.

    By night it then runs at its minimum load, 5 t/h, the rest is bought at half its cost.
    """
    found = with_failures(switched(min_up=4.0), "full", ("a.plant", 10, 18))
    made = "a.plant#standard > a.steam"
    assert [found.at(made, hour) for hour in (17.9, 18, 20, 21.9, 22)] == pytest.approx([0, 8, 5, 5, 0])
