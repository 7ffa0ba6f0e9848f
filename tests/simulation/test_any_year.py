"""What holds of any year: it passes its audit with room to spare, stores stay within their size, time runs through."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parksim.model import Failure, Park
from parksim.simulation.stores import BARELY
from tests.parks import RandomPark, day_types, two_futures
from tests.simulation.years import Year, changed, without_tiers, year

BANDS = st.lists(st.floats(0, 400), min_size=1, max_size=4).map(lambda values: tuple(sorted(values, reverse=True)))
ENDS = 1e-9


@st.composite
def parks(draw: st.DrawFn) -> Park:
    """A random park with all that the simulator follows; its tanks may fail, leak little or much, have bands."""
    make = RandomPark(
        draw(st.integers(0, 10_000)), firms=draw(st.integers(1, 2)), switchable=draw(st.booleans()),
        steady=draw(st.booleans()), coarse=draw(st.booleans()),
    )  # fmt: skip
    update = {"calendar": day_types()} if draw(st.booleans()) else {}
    park = without_tiers(make.park(futures=two_futures() if draw(st.booleans()) else {}, **update))
    tanks = {
        "bands": draw(st.just(()) | BANDS), "loss": draw(st.sampled_from([0.0, 1e-9, 0.01, 0.3])),
        "fails": draw(st.sampled_from([None, Failure(every=300, last=20)])),
    }  # fmt: skip
    return changed(park, "stores", lambda _: tanks)


QUICK = settings(max_examples=8, derandomize=True, suppress_health_check=list(HealthCheck))
MANY = settings(QUICK, max_examples=60, derandomize=False)


@QUICK
@given(park=parks(), seed=st.integers(0, 1000))
def test_any_stressed_year(park, seed):
    assert_sound(park, seed)


@pytest.mark.slow
@MANY
@given(park=parks(), seed=st.integers(0, 1000))
def test_many_stressed_years(park, seed):
    assert_sound(park, seed)


def assert_sound(park: Park, seed: int) -> None:
    """`year` audits: equalities to 1e-9 of the row's largest term, bounds to 1e-6."""
    found = year(park, breakdowns=True, seed=seed)
    assert_time_runs_through(found)
    assert_stores_stay_within(found, park)
    assert_levels_follow_each_other(found)
    assert_events_alternate(found)


def assert_time_runs_through(found: Year) -> None:
    """Every island's rows begin at 0, follow each other without a gap, lie in their segment, and end with the year."""
    calendar = found.result.calendar
    for _, rows in found.result.timeline.groupby(["replication", "island"]):
        start, hours = rows["start"].to_numpy(float), rows["hours"].to_numpy(float)
        segment = rows["segment"].to_numpy(int)
        assert start[0] == 0
        assert (hours > 0).all()
        assert np.allclose(start[1:], (start + hours)[:-1], rtol=0, atol=ENDS)
        assert abs(start[-1] + hours[-1] - calendar.hours.sum()) < ENDS
        assert (start >= calendar.start[segment] - ENDS).all()
        assert (start + hours <= calendar.start[segment] + calendar.hours[segment] + ENDS).all()
        assert (np.diff(segment) >= 0).all()


def assert_stores_stay_within(found: Year, park: Park) -> None:
    """No level leaves [0, size] by more than may flow in the last instant of a segment."""
    for key, levels in found.result.levels.groupby("store"):
        size = park.stores[str(key)].size
        both = levels[["begins", "ends"]].to_numpy(float)
        assert both.min() >= -2 * BARELY * size
        assert both.max() <= (1 + 2 * BARELY) * size


def assert_levels_follow_each_other(found: Year) -> None:
    """A level begins where it ended."""
    island = found.result.timeline[["replication", "island"]].astype(str).agg(" ".join, axis=1)
    for _, levels in found.result.levels.groupby("store"):
        for _, rows in levels.groupby(island[levels["row"]].to_numpy()):
            assert (rows["begins"].to_numpy()[1:] == rows["ends"].to_numpy()[:-1]).all()


def assert_events_alternate(found: Year) -> None:
    """A component is repaired as often as it broke down, or is still down at the end; never before."""
    events = found.result.events[found.result.events["event"].isin(["breakdown", "repair"])]
    for _, rows in events.groupby(["replication", "component"]):
        down = np.cumsum(np.where(rows["event"] == "breakdown", 1, -1))
        assert down.min() >= 0
