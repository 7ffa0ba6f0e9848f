"""Folded days in the order in which the year plays them: minimum times over midnight, and starts at midnight."""

import dataclasses

import numpy as np
import pytest

from parksim.graph import graph_of
from parksim.model import Profile, ProfileRow
from parksim_solvers.build import template_of
from parksim_solvers.optimise import plan
from parksim_solvers.relations import Earlier, Midnight, earlier_days, followed, midnights, over_midnight
from tests.small import demand, market, process, small_park
from tests.solvers.test_folding import by_day, cost_of, days_in, planned


def ordered(order: str, hours=(24.0,), months: str | None = None):
    """The full calendar of days named by letters, and the folded one that knows their order."""
    full, folded = days_in(order, hours, months)
    letters = list(zip(order, months or "1" * len(order), strict=True))
    kept = list(dict.fromkeys(letters))
    labels = {**folded.labels, "day": tuple(("base", number) for number in folded.labels["day"])}
    return full, dataclasses.replace(folded, labels=labels, days=tuple(kept.index(letter) for letter in letters))


def engine(needs, **update):
    """10 t/h, at least half of it, for nothing; steam is bought at 30 CNY/t and vented for nothing."""
    plant = process("a.engine", "a.steam", capacity=10.0, load_min=0.5, operation="switchable", **update)
    return small_park(
        plant, market("bought", "supplies", "a.steam", 30.0), market("vent", "takes", "a.steam"),
        demand("a.use", "a.steam", 10.0, profile=needs),
    )  # fmt: skip


@pytest.mark.parametrize(("order", "starts"), [("wwcc", 1), ("wcwc", 2), ("wwww", 0), ("cccc", 0)])
def test_starts_at_midnight_are_those_of_the_year(order, starts):
    """Off all calm days, for at its minimum load a day costs 120 CNY. A start costs 100 CNY: the year, its ends joined, pays one
    for every change to `w`."""
    park = engine(by_day(w=1.0, c=0.0), start_cost=100.0, cost=1.0)
    full, folded = ordered(order)
    results = [planned(park, calendar) for calendar in (full, folded)]
    for result in results:
        paid = result.payments[result.payments["item"] == "a.engine"]["amount"].sum()
        assert paid == pytest.approx(100.0 * starts + 240.0 * order.count("w"))
        assert result.bounds[1] == pytest.approx(cost_of(result))


def test_a_start_within_the_day_is_counted_as_often_as_the_day_stands():
    """Needed from noon on only: one start in each of three days, none at midnight: off there."""
    noon = Profile(rows=(ProfileRow(value=0.0), ProfileRow(hour=12.0, value=1.0)))
    park = engine(noon, start_cost=100.0, cost=2.0)
    for calendar in ordered("www", (12.0, 12.0)):
        assert cost_of(planned(park, calendar)) == pytest.approx(3 * (100.0 + 240.0))


def test_minimum_time_on_over_the_midnight_of_unlike_days():
    """Steam is needed in the first and last two hours of `w` days, 10 t/h, and never else; the engine runs for 1 CNY/t,
    on four hours at least, at no less than half of its load.

    `w` alone would be on from 22 to 2. Between two `c` days, off all day, the hours from 22 to 24 and from 0 to 2 are two
    apart each: on for two more, 10 t vented, or bought for 600 CNY. wc: 4 h at 10 and 4 h at 5 t/h: 60 CNY a `w` day.
    ww: one run of four hours and none vented, 40 CNY a day. wwc: the two ends that touch `c` vent 10 t each.
    """
    needs = Profile(rows=tuple(
        ProfileRow(day_type=kind, hour=hour, value=value)
        for kind, values in (("w", (1.0, 0.0, 1.0)), ("c", (0.0, 0.0, 0.0)))
        for hour, value in zip((0.0, 2.0, 22.0), values, strict=True)
    ))  # fmt: skip
    park = engine(needs, min_up=4.0, cost=1.0)
    hours = (2.0, 2.0, 16.0, 2.0, 2.0)
    for order, expected in (("ww", 80.0), ("wc", 60.0), ("wwc", 100.0)):
        full, folded = (planned(park, calendar) for calendar in ordered(order, hours))
        assert cost_of(full) == pytest.approx(expected)
        assert folded.bounds[0] <= expected + 1e-6
        assert folded.bounds[1] == pytest.approx(expected)


def test_a_minimum_time_longer_than_a_day():
    """On for two days at least: `w` of wccc needs a `c` beside it, equal `c` days are all alike, so it is on throughout
    (5·24 t/d vented at 1 CNY/t: 240 + 3·120 = 600 CNY) or never: 240 t bought for 7,200 CNY. The year can: 360 CNY."""
    park = engine(by_day(w=1.0, c=0.0), min_up=48.0, cost=1.0)
    full, folded = (planned(park, calendar) for calendar in ordered("wccc"))
    assert cost_of(full) == pytest.approx(360.0)
    assert folded.bounds == pytest.approx((240.0, 600.0))


def test_what_stands_before_a_day():
    """wwc, cyclically: before `w` stand `c` and `w`, before `c` a `w`; two days before `w` (`w` and `c`), before `c` `w`."""
    _, folded = ordered("wwc", (6.0, 18.0))
    steps = earlier_days(folded, 2)
    assert [sorted(choice) for choice in steps[0]] == [
        [Earlier(0, 24.0), Earlier(1, 24.0)],
        [Earlier(0, 48.0), Earlier(1, 48.0)],
    ]
    assert [sorted(choice) for choice in steps[1]] == [[Earlier(0, 24.0)], [Earlier(0, 48.0)]]
    assert sorted(followed(folded, 0) + followed(folded, 1)) == [1.0, 1.0]
    assert len(midnights(folded, 20.0)) == 2
    assert len(midnights(folded, 30.0)) == 4
    assert not midnights(folded, 0.0)


def test_who_is_seen_over_midnight():
    """Segments begin at 0 and 6 h. Less than 19 h before 0 h began the other day's second one (18 h), before 6 h nothing
    (24 h); without a span the first sees the last."""
    _, folded = ordered("wc", (6.0, 18.0))
    seen = over_midnight(folded, 19.0, Midnight(1, 0))
    assert list(zip(seen.row.tolist(), seen.column.tolist(), strict=True)) == [(0, 3), (2, 1)]
    last = over_midnight(folded, None, Midnight(1, 5))
    assert list(zip(last.row.tolist(), last.column.tolist(), strict=True)) == [(0, 3), (2, 1)]


def test_the_relaxation_looks_at_no_midnight():
    park = engine(by_day(w=1.0, c=0.0), min_up=4.0, start_cost=1.0)
    assert not template_of(graph_of(park), ordered("wc")[1], drift=True).lags


def test_without_minimum_time_unlike_days_fold_exactly():
    """Rises and falls alone: seven days of two kinds, with the cost of a start."""
    park = engine(by_day(w=1.0, c=0.1), start_cost=50.0, cost=1.0)
    order = "".join(np.random.default_rng(3).permutation(list("wwwcccc")))
    full, folded = (plan(graph_of(park), calendar, gap=0.0).result for calendar in ordered(order))
    assert folded.bounds[1] >= cost_of(full) - 1e-6
