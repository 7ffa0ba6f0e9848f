"""Calendars of a park: a year in segments, folded and banded; what cuts a day, and in which order days come."""

import numpy as np
import pytest

from parksim.calendars import KINDS, calendar_of, split_days
from parksim.graph import graph_of
from parksim.model import Band, CalendarSpec, DayType, Future, Maintenance, Price, Profile, ProfileRow, Tariff
from tests.small import demand, market, process, small_park

TARIFF = Tariff(
    id="day",
    bands={"valley": Band(times=0.5, hours=((0, 8),)), "peak": Band(times=2.0, hours=((10, 12), (14, 19)))},
)
WINDY = {"windy": DayType(share=0.4), "calm": DayType(share=0.6)}
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def park(*items, **spec):
    """One firm that buys power by a tariff."""
    grid = market("grid", "supplies", "a.power", Price(base=500, tariff="day"))
    return graph_of(small_park(grid, TARIFF, *items, calendar=CalendarSpec(**spec)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("spec", [{}, {"day_types": WINDY}, {"longest": 5.0}, {"hours": (6.5, 20.0)}])
def test_a_year_has_8760_hours(kind, spec):
    stop = Maintenance(start=2000.5, last=100.0)
    calendar = calendar_of(park(process("a.p", "a.good", maintenance=(stop,)), **spec), kind, seed=3)
    assert calendar.weight.sum() == pytest.approx(8760, abs=1e-6)
    hours = np.bincount(calendar.month, weights=calendar.weight, minlength=13)[1:]
    assert hours == pytest.approx(24 * np.array(DAYS))


def test_a_day_is_cut_where_its_tariff_changes():
    """0-8 valley, 8-10 standard, 10-12 peak, 12-14 standard, 14-19 peak, 19-24 standard: six segments a day."""
    full = calendar_of(park(), "full")
    assert full.segments == 365 * 6
    assert list(full.hours[:6]) == [8, 2, 2, 2, 5, 5]
    assert list(full.start[6:9]) == [24, 32, 34]
    assert set(full.sequence) == {0}
    assert full.days == ()


def test_equal_days_fold():
    """One day a month that stands 31, 28, … times, a period of its own."""
    folded = calendar_of(park(), "folded")
    assert folded.segments == 12 * 6
    assert list(folded.repeats[::6]) == list(DAYS)
    assert list(np.unique(folded.sequence)) == list(range(12))
    assert len(folded.days) == 365
    assert folded.days[30:33] == (0, 1, 1)


def test_screening_merges_bands_that_do_not_touch():
    """8 h valley, 2 + 2 + 5 = 9 h standard, 2 + 5 = 7 h peak, in each month."""
    screening = calendar_of(park(), "screening")
    assert screening.segments == 12 * 3
    assert list(screening.hours[:3]) == [8, 9, 7]
    assert list(screening.hour[:3]) == [0, 8, 10]


WIND = market("wind", "supplies", "a.power", 300.0, rate=1.0, available=Profile(rows=(
    ProfileRow(day_type="windy", value=1.0), ProfileRow(day_type="calm", value=0.1),
)))  # fmt: skip


def days_of(calendar):
    """Days of each type in each month of a folded calendar."""
    days = {}
    for s in calendar.first("day"):
        days[int(calendar.month[s]), calendar.day_type[s]] = calendar.repeats[s]
    return days


def test_day_types_by_largest_remainder_of_the_year():
    """40 % of 31 days are 12.4: 12 and 0.4 owed; of 28 days 11.2 and that, 11.6: 12, 0.4 too many; of 31 then 12.0, of 30
    12.0 …: 146 windy days of 365, where largest remainders of every month would make 143."""
    days = days_of(calendar_of(park(WIND, day_types=WINDY), "folded"))
    windy = [days[month, "windy"] for month in range(1, 13)]
    assert windy[:4] == [12, 12, 12, 12]
    assert sum(windy) == 146
    assert [days[month, "calm"] for month in range(1, 13)] == [n - w for n, w in zip(DAYS, windy, strict=True)]


@pytest.mark.parametrize(("percent", "expected"), [(1.5, 5), (1.7, 6), (1.0, 4), (0.1, 0), (50.0, 182)])
def test_a_rare_kind_of_day_has_its_days_of_the_year(percent, expected):
    """5.475, 6.205, 3.65, 0.365 and 182.5 days of 365: the whole ones nearest to them (of two halves the first named)."""
    kinds = {"calm": DayType(share=1 - percent / 100), "windy": DayType(share=percent / 100)}
    days = days_of(calendar_of(park(WIND, day_types=kinds), "folded"))
    assert sum(number for (_, kind), number in days.items() if kind == "windy") == expected


def test_three_kinds_of_day_by_the_year():
    """2.2 % of 365 days are 8.03, 3.3 % are 12.045, the rest 344.925: 8, 12 and 345."""
    kinds = {"calm": DayType(share=0.945), "windy": DayType(share=0.022), "stormy": DayType(share=0.033)}
    calendar = calendar_of(park(day_types=kinds), "full")
    first = calendar.first("day")
    counted = [sum(calendar.day_type[s] == kind for s in first) for kind in kinds]
    assert counted == [345, 8, 12]


def test_a_kind_of_day_that_nothing_distinguishes_folds_with_the_others():
    """Nothing that is given differs between windy and calm days: one day a month, as without them."""
    assert calendar_of(park(day_types=WINDY), "folded").segments == 12 * 6
    assert calendar_of(park(WIND, day_types=WINDY), "folded").segments == 2 * 12 * 6


def test_equal_days_are_split_into_parts_of_any_number():
    """31 days: 1, 2, 4, 8 and 16; 28: 1, 2, 4, 8, 13; 30: 1, 2, 4, 8, 15. Each day of the year keeps its segments."""
    folded = calendar_of(park(), "folded")
    split = split_days(folded)
    assert split.segments == 5 * folded.segments
    assert [split.repeats[s] for s in split.first("day")][:10] == [1, 2, 4, 8, 16, 1, 2, 4, 8, 13]
    assert split.weight.sum() == pytest.approx(8760)
    assert np.bincount(split.days).tolist() == [split.repeats[s] for s in split.first("day")]
    for old, new in zip(folded.days, split.days, strict=True):
        here, there = folded.codes("day") == old, split.codes("day") == new
        assert folded.hours[here].tolist() == split.hours[there].tolist()
        assert set(folded.month[here]) == set(split.month[there])
    assert split_days(split) is not split
    full = calendar_of(park(), "full")
    assert split_days(full) is full


def test_the_futures_of_a_split_calendar_stand_side_by_side():
    futures = {key: Future(id=key, probability=0.5) for key in ("dear", "cheap")}
    graph = graph_of(small_park(market("grid", "supplies", "a.power", 500), futures=futures))
    split = split_days(calendar_of(graph, "folded"))
    assert split.segments == 2 * 12 * 5
    assert split.weight @ split.probability == pytest.approx(8760)
    assert split.size("day") == 120
    assert len(np.unique(split.sequence)) == 120


def test_the_order_of_day_types_is_drawn_from_the_seed():
    """The same seed gives the same year, another one another order of the same days."""
    first, again, other = (calendar_of(park(day_types=WINDY), "full", seed) for seed in (1, 1, 2))
    assert first.day_type == again.day_type
    assert first.day_type != other.day_type
    for calendar in (first, other):
        january = [calendar.day_type[s] for s in calendar.first("day") if calendar.month[s] == 1]
        assert january.count("windy") == 12


def test_a_folded_day_stands_for_each_day_of_the_full_year():
    """Unfolded by `days`, the folded calendar is the full one, segment by segment."""
    stop = Maintenance(start=24 * 45 + 3.0, last=30.0)
    graph = park(WIND, process("a.p", "a.good", maintenance=(stop,)), day_types=WINDY)
    full, folded = calendar_of(graph, "full", 5), calendar_of(graph, "folded", 5)
    members = [np.flatnonzero(folded.codes("day") == day) for day in folded.days]
    assert np.concatenate([folded.hours[m] for m in members]) == pytest.approx(full.hours)
    assert [folded.day_type[s] for m in members for s in m] == list(full.day_type)
    assert np.concatenate([folded.month[m] for m in members]).tolist() == full.month.tolist()


def test_maintenance_cuts_days_and_months():
    """From 3:00 on 15 February for 30 h: two days of their own, February in three parts: a steady process has two."""
    stop = Maintenance(start=24 * 45 + 3.0, last=30.0)
    plain = calendar_of(park(), "folded")
    folded = calendar_of(park(process("a.p", "a.good", maintenance=(stop,))), "folded")
    assert folded.size("day") == plain.size("day") + 2
    assert folded.size("part") == plain.size("part") + 1
    assert 3.0 in set(folded.hour)
    assert 9.0 in set(folded.hour)


def test_profiles_cut_where_they_change():
    """Rows from 0 and from 9 o'clock, a price from 15 June 12:00 on; what never changes cuts nothing."""
    row = {"value": 1.0}
    rate = Profile(rows=(ProfileRow(**row), ProfileRow(hour=9.0, value=1.5), ProfileRow(hour=21.0, value=1.5)))
    dated = Profile(starts=(0.0, 24 * 165 + 12.0), values=(10.0, 20.0))
    spot = market("spot", "supplies", "a.good", Price(profile=dated))
    graph = graph_of(small_park(spot, demand("a.use", "a.good", 1.0, profile=rate)))
    full = calendar_of(graph, "full")
    assert full.segments == 365 * 2 + 1
    june = full.start[(full.start >= 24 * 165) & (full.start < 24 * 166)] - 24 * 165
    assert list(june) == [0, 9, 12]
    assert calendar_of(graph, "folded").size("day") == 12 + 2


def test_the_longest_segment():
    """8, 2, 2, 2, 5, 5 h in parts of at most 3 h: 3 + 1 + 1 + 1 + 2 + 2 segments."""
    full = calendar_of(park(longest=3.0), "full")
    assert full.segments == 365 * 10
    assert full.hours.max() <= 3
    assert full.hours[:3] == pytest.approx([8 / 3] * 3)


def test_neighbours_that_nothing_distinguishes_are_one_segment():
    """No tariff, no profile: a day is one segment, unless the park cuts it."""
    assert calendar_of(graph_of(small_park(market("m", "supplies", "a.coal", 1.0))), "full").segments == 365
    spec = CalendarSpec(hours=(6.0,))
    cut = graph_of(small_park(market("m", "supplies", "a.coal", 1.0), calendar=spec))
    assert list(calendar_of(cut, "full").hours[:2]) == [6, 18]


def test_futures_stand_side_by_side():
    """Each future is a whole year with its probability, a sequence and months of its own."""
    futures = {"dry": Future(id="dry", probability=0.3), "wet": Future(id="wet", probability=0.7)}
    graph = graph_of(small_park(market("m", "supplies", "a.coal", 1.0), futures=futures))
    full = calendar_of(graph, "full")
    assert full.segments == 2 * 365
    assert (full.size("future"), full.size("month"), full.size("year x future")) == (2, 24, 2)
    assert full.weight @ full.probability == pytest.approx(8760)
    assert list(np.unique(full.sequence)) == [0, 1]
    assert calendar_of(graph, "folded").size("day") == 24


def test_a_gap_in_a_profile_is_an_error():
    hole = Profile(rows=(ProfileRow(month=1, value=1.0),))
    graph = graph_of(small_park(demand("a.use", "a.good", 1.0, profile=hole)))
    with pytest.raises(LookupError, match="month 2"):
        calendar_of(graph, "folded")
