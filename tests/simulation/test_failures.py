"""Breakdowns: a stream per component and unit, means as stated, the same for every scenario and worker."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parksim.model import HOURS_PER_YEAR, Failure, Maintenance, Market, Park
from parksim.simulation.failures import outages, outages_of
from tests.parks import RandomPark
from tests.simulation.years import RARELY, with_failures, without_tiers, year
from tests.small import demand, market, process, small_park

OFTEN = Failure(every=40.0, last=10.0)


def test_another_component_changes_nothing():
    """What is drawn for a component depends on its own id, the seed and the replication: two scenarios meet the same."""
    alone = outages_of({"a.mill": (OFTEN, 2)}, seed=3, replication=1)
    both = outages_of({"a.kiln": (OFTEN, 1), "a.mill": (OFTEN, 2)}, seed=3, replication=1)
    assert [outage for outage in both if outage.component == "a.mill"] == alone
    assert {outage.component for outage in both} == {"a.kiln", "a.mill"}


def test_another_unit_changes_nothing():
    two, three = (outages(OFTEN, "a.mill", units, 0, 0) for units in (2, 3))
    assert three[: len(two)] == two


def test_a_process_more_leaves_the_breakdowns_of_a_park_as_they_are():
    """Another firm beside, with failures of its own: the first firm's breakdowns and repairs come at the same hours."""
    one = without_tiers(RandomPark(4, firms=1).park())
    mill = process("other.mill", "other.good", fails=OFTEN, capacity=5.0)
    more = small_park(mill, demand("other.sales", "other.good", 1.0, shortage=100.0))
    both = one.model_copy(update={
        field: {**getattr(one, field), **getattr(more, field)} for field in ("enterprises", "buses", "processes", "demands")
    })  # fmt: skip
    words = ("breakdown", "repair")
    first, second = (year(park, breakdowns=True, seed=5).events(*words) for park in (one, both))
    assert [event for event in second if event[1] != "other.mill"] == first
    assert len(second) > len(first) > 10


@pytest.mark.parametrize(("seed", "replication", "component"), [(1, 0, "a"), (0, 1, "a"), (0, 0, "b")])
def test_seed_replication_and_component_each_draw_anew(seed, replication, component):
    assert outages(OFTEN, component, 1, seed, replication)[0].start != outages(OFTEN, "a", 1, 0, 0)[0].start


def test_the_same_seed_draws_the_same():
    assert outages(OFTEN, "a", 2, 7, 3) == outages(OFTEN, "a", 2, 7, 3)


def test_means_are_those_stated():
    """Up 40 h and down 10 h in the mean: 8760/50 = 175 outages a year of a unit, a fifth of the time down.

    Of 200 unit-years (35,040 cycles) the mean of an exponential is known to 1/√35,040 = 0.5 %; five times that is asked.
    Lengths are asked of whole cycles: each begins with a repair within the year.
    """
    ups, downs = [], []
    for replication in range(100):
        found = outages(OFTEN, "a.mill", 2, 0, replication)
        for unit in range(2):
            own = [outage for outage in found if outage.unit == unit]
            ups += [own[0].start] + [b.start - a.end for a, b in itertools.pairwise(own)]
            downs += [outage.end - outage.start for outage in own]
    assert len(downs) == pytest.approx(200 * HOURS_PER_YEAR / 50, rel=0.025)
    assert np.mean(ups) == pytest.approx(40, rel=0.025)
    assert np.mean(downs) == pytest.approx(10, rel=0.025)
    assert np.std(ups) == pytest.approx(40, rel=0.05)  # exponential: as wide as its mean
    assert np.median(downs) == pytest.approx(10 * np.log(2), rel=0.05)


def test_a_simulated_year_is_down_as_much_as_stated():
    """A line that is up 90 h and down 10 h in the mean misses a tenth of its 8760 t, in the mean of twelve years.

    A year has about 88 cycles; the share of time down is known to √(2/(12·88))·0.9 = 4 % of itself: three times that.
    """
    line = process("a.line", "a.good", capacity=1.0, fails=Failure(every=90.0, last=10.0))
    found = year(small_park(line, demand("a.sales", "a.good", 1.0, shortage=100.0)), breakdowns=True, replications=12)
    assert found.amount("a.line#standard > a.good") == pytest.approx(0.9 * 12 * 8760, rel=0.013)
    assert found.paid("shortage") == pytest.approx(100.0 * 0.1 * 12 * 8760, rel=0.12)


@settings(max_examples=50)
@given(
    every=st.floats(1.0, 1e5), last=st.floats(0.1, 1e3), units=st.integers(1, 4), seed=st.integers(0, 2**31),
    replication=st.integers(0, 99),
)  # fmt: skip
def test_outages_of_a_unit_follow_each_other(every, last, units, seed, replication):
    """Begun within the year, each after the repair before; in order of time over all components."""
    found = outages_of({"a": (Failure(every=every, last=last), units)}, seed, replication)
    assert found == sorted(found)
    for unit in range(units):
        own = [outage for outage in found if outage.unit == unit]
        assert all(0 <= o.start < HOURS_PER_YEAR and o.end > o.start for o in own)
        assert all(before.end < after.start for before, after in itertools.pairwise(own))


def test_units_fail_one_by_one():
    """Two of three units down at once leave a third of 3 t/h; each repair brings one back."""
    line = process("a.line", "a.good", capacity=3.0, units=3, fails=RARELY)
    park = small_park(line, demand("a.sales", "a.good", 3.0, shortage=100.0), market("spill", "takes", "a.good"))
    found = with_failures(park, [24.0], ("a.line", 2, 8), ("a.line", 4, 6))
    made = "a.line#standard > a.good"
    assert found.flow(made) == pytest.approx([3, 2, 1, 2, 3])
    assert found.events() == [
        (2, "a.line", "breakdown"), (4, "a.line", "breakdown"), (6, "a.line", "repair"), (8, "a.line", "repair"),
    ]  # fmt: skip
    assert found.paid("shortage") == pytest.approx(100 * (2 + 4 + 2))


def test_a_repair_may_lie_beyond_the_year():
    """What is down at midnight of the last day stays down to the end; the next replication begins with all up."""
    line = process("a.line", "a.good", capacity=1.0, fails=RARELY)
    park = small_park(line, demand("a.sales", "a.good", 1.0, shortage=100.0))
    found = with_failures(park, [24.0], ("a.line", 20, 30))
    assert found.flow("a.line#standard > a.good") == pytest.approx([1, 0])
    assert found.events() == [(20, "a.line", "breakdown")]


def shared(guest: dict, *more: Market, **host) -> Park:
    """A boiler of 4 t/h, a cheaper burner in it, and a demand of 4 t/h that may be missed for 100 CNY/t."""
    boiler = process("a.boiler", "a.steam", capacity=4.0, cost=2.0, fails=RARELY, units=2, **host)
    burner = process("a.burner", "a.steam", cost=1.0, shares_capacity="a.boiler", **guest)
    return small_park(boiler, burner, demand("a.use", "a.steam", 4.0, shortage=100.0), *more)


def test_what_shares_a_capacity_fails_with_it_and_only_then():
    """One of two units of the boiler is down from 6 to 8 h: 2 t/h are left, whoever fires it, and 4 t are short.

    The cheaper burner, at 1 CNY/t, makes all the rest of 24 · 4 t: 92 + 400 CNY. It has no breakdowns of its own.
    """
    found = with_failures(shared({}), [24.0], ("a.boiler", 6, 8))
    assert found.flow("a.burner#standard > a.steam") == pytest.approx([4, 2, 4])
    assert found.cost == pytest.approx(92 + 400)
    assert {component for _, component, _ in found.events()} == {"a.boiler"}


def test_a_guest_smaller_than_its_host_loses_the_same_share():
    """A burner of 3 t/h, with the boiler behind it: with one of two units down it has 1.5 t/h, the boiler 0.5 t/h."""
    found = with_failures(shared({"capacity": 3.0}), [24.0], ("a.boiler", 6, 8))
    assert found.flow("a.burner#standard > a.steam") == pytest.approx([3, 1.5, 3])
    assert found.flow("a.boiler#standard > a.steam") == pytest.approx([1, 0.5, 1])


def test_breakdowns_that_a_guest_states_itself_come_on_top():
    """The burner's own two units: one is down from 6 to 8 h, and half of the boiler too from 7 h.

    Of the burner's 3 t/h 1.5 are left, then half of that again; the boiler makes up for it as far as it is up.
    """
    own = {"capacity": 3.0, "fails": RARELY, "units": 2}
    found = with_failures(shared(own), [24.0], ("a.burner", 6, 8), ("a.boiler", 7, 8))
    assert found.flow("a.burner#standard > a.steam") == pytest.approx([3, 1.5, 0.75, 3])
    assert found.flow("a.boiler#standard > a.steam") == pytest.approx([1, 2.5, 1.25, 1])


def test_a_guest_without_a_capacity_loses_a_unit_at_a_time_too():
    """Its two units are those of the boiler: one of its own is down from 6 to 8 h, and 2 of 4 t/h are left to it."""
    found = with_failures(shared({"fails": RARELY, "units": 2}), [24.0], ("a.burner", 6, 8))
    assert found.flow("a.burner#standard > a.steam") == pytest.approx([4, 2, 4])
    assert found.flow("a.boiler#standard > a.steam") == pytest.approx([0, 2, 0])


def test_a_guest_without_a_capacity_is_maintained_by_itself_too():
    """The burner stands still from 6 to 8 h, all of it; the boiler makes the 4 t/h at 2 instead of 1 CNY/t: 96 + 8 CNY."""
    found = year(shared({"maintenance": (Maintenance(start=6.0, last=2.0),)}), [6.0, 2.0, 16.0])
    assert found.flow("a.burner#standard > a.steam") == pytest.approx([4, 0, 4])
    assert found.cost == pytest.approx(96 + 8)


def test_a_guest_is_maintained_with_its_host_once():
    """One of two units stands still from 6 to 8 h: 2 t/h are left of the boiler, 1.5 of the burner's own 3 t/h; the rest is bought."""
    stop = (Maintenance(start=6.0, last=2.0, units=1),)
    bought = market("bought", "supplies", "a.steam", 50.0)
    found = year(shared({"capacity": 3.0}, bought, maintenance=stop), [6.0, 2.0, 16.0])
    assert found.flow("a.burner#standard > a.steam") == pytest.approx([3, 1.5, 3])
    assert found.flow("a.boiler#standard > a.steam") == pytest.approx([1, 0.5, 1])
