"""Folding: where it is exact, what it restricts, and that both bounds hold the full calendar's optimum between them."""

import dataclasses

import numpy as np
import pytest

from parksim.calendars import calendar_of
from parksim.graph import graph_of
from parksim.model import Calendar, CalendarSpec, DayType, Policy, Price, Profile, ProfileRow
from parksim.model.calendar import plain_calendar
from parksim.results.audit import audit
from parksim_solvers.optimise import plan
from tests.parks import RandomPark, two_futures
from tests.small import demand, market, name, process, small_park, store

TYPES = {"windy": DayType(share=0.4), "calm": DayType(share=0.6)}
WIND = Profile(rows=(ProfileRow(day_type="windy", value=1.0), ProfileRow(day_type="calm", value=0.1)))


def planned(park, calendar):
    """A plan with gap 0 that passed its audit."""
    result = plan(graph_of(park), calendar, gap=0.0).result
    found = audit(result)
    assert not found.failures
    return result


def cost_of(result) -> float:
    return float(result.payments["amount"].sum())


def days_in(order: str, hours=(24.0,), months: str | None = None) -> tuple[Calendar, Calendar]:
    """A full calendar of days named by letters, each of the same segments, and its folded one: equal days of a month
    are one."""
    letters = list(zip(order, months or "1" * len(order), strict=True))
    full = _days([(kind, month, 1.0) for kind, month in letters], hours, "full")
    kept = list(dict.fromkeys(letters))
    return full, _days([(*pair, float(letters.count(pair))) for pair in kept], hours, "folded")


def _days(days, hours, kind) -> Calendar:
    parts = len(hours)
    numbers = np.repeat(np.arange(len(days)), parts)
    months = tuple(int(days[n][1]) for n in numbers)
    calendar = plain_calendar(np.tile(hours, len(days)), day=tuple(numbers), month=months, part=months)
    return dataclasses.replace(
        calendar, kind=kind, repeats=np.array([days[n][2] for n in numbers]), month=np.array(months),
        day_type=tuple(days[n][0] for n in numbers), sequence=numbers if kind == "folded" else 0 * numbers,
        hour=calendar.start % 24,
    )  # fmt: skip


def by_day(**values: float) -> Profile:
    """A value for each type of day."""
    return Profile(rows=tuple(ProfileRow(day_type=kind, value=value) for kind, value in values.items()))


@pytest.mark.parametrize("seed", range(6))
def test_equal_days_fold_exactly(seed):
    """No day types: lossy stores, months' and years' demands, peaks, tiers, a carbon price, a cap: equal to 1e-9."""
    park = RandomPark(seed, firms=1).park(futures=two_futures() if seed == 5 else {})
    folded, full = (planned(park, calendar_of(graph_of(park), kind, seed)) for kind in ("folded", "full"))
    assert cost_of(folded) == pytest.approx(cost_of(full), rel=1e-9)
    assert folded.bounds == pytest.approx((cost_of(full), cost_of(full)), rel=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_bounds_hold_the_exact_cost_between_them(seed):
    """Windy and calm days in the order that the seed draws, and a tank that would carry steam from one to the other."""
    park = windy_park(seed)
    graph = graph_of(park)
    exact = cost_of(planned(park, calendar_of(graph, "full", seed)))
    folded, screening = (planned(park, calendar_of(graph, kind, seed)) for kind in ("folded", "screening"))
    lower, upper = folded.bounds
    slack = 1e-9 * exact
    assert lower - slack <= exact <= upper + slack
    assert screening.bounds[0] - slack <= exact
    assert folded.proven == (upper - lower <= slack)
    assert not screening.proven
    assert screening.notes[0] == "note.stores_on_screening: firm0.tank, firm0.yard"


def windy_park(seed):
    """A random firm with cheap wind on two days of five, and a lossless yard of a day's steam."""
    park = RandomPark(seed, firms=1).park(calendar=CalendarSpec(day_types=TYPES))
    wind = market("wind", "supplies", "firm0.power", 50.0, rate=12.0, available=WIND)
    yard = store("firm0.yard", "firm0.good", size=150.0, rate=12.0)
    return park.model_copy(
        update={"markets": {**park.markets, "wind": wind}, "stores": {**park.stores, "firm0.yard": yard}}
    )


def test_the_bounds_are_not_the_same_everywhere():
    """The yard of that park is worth something between days: the folded plan costs more than its lower bound."""
    result = planned(windy_park(0), calendar_of(graph_of(windy_park(0)), "folded"))
    assert result.bounds[1] > result.bounds[0] * (1 + 1e-6)


def test_without_stores_and_switching_screening_is_exact():
    """Bands of one price are one segment: nothing but a store would see when they stand."""
    park = windy_park(1).model_copy(update={"stores": {}})
    costs = [cost_of(planned(park, calendar_of(graph_of(park), kind))) for kind in ("screening", "folded", "full")]
    assert costs == pytest.approx([costs[0]] * 3, rel=1e-9)
    result = planned(park, calendar_of(graph_of(park), "screening"))
    assert result.proven
    assert result.notes == ()


def engine(**update):
    """10 t/h at 100 CNY/t, at least half of it; bought 300 CNY/t; too much is vented; 5 t/h needed."""
    return small_park(
        process("a.engine", "a.steam", capacity=10.0, load_min=0.5, cost=100.0, **update),
        market("bought", "supplies", "a.steam", 300.0), market("vent", "takes", "a.steam"),
        demand("a.use", "a.steam", 5.0),
    )  # fmt: skip


def test_minimum_load_under_a_yearly_cap():
    """Four equal days, 240 t may be made in all: half of what the engine makes at its minimum load of 5 t/h.

    Full: on in two days, 240·100 + 240·300 = 96,000 CNY. Folded all days are alike, so it stays off: 480·300 = 144,000.
    The lower bound has it half on: 96,000 CNY. The result says that its switching is restricted.
    """
    park = engine(operation="switchable", yearly=240.0)
    full, folded = (planned(park, calendar) for calendar in days_in("dddd"))
    assert cost_of(full) == pytest.approx(96_000)
    assert folded.bounds == pytest.approx((96_000, 144_000))
    merged = "note.switched_in_merged_segments: a.engine"
    assert folded.notes == ("note.switched_on_equal_days: a.engine", merged)
    assert full.notes == (merged,)
    assert not folded.proven
    assert full.proven


def test_minimum_load_under_a_cap_on_emissions():
    """The same by a policy: 0.4 t of CO2 a ton made, 96 t allowed."""
    park = engine(operation="switchable")
    recipe = park.processes["a.engine"].modes["standard"].model_copy(update={"environment": {"co2": 0.4}})
    plant = park.processes["a.engine"].model_copy(update={"modes": {"standard": recipe}})
    cap = Policy(id="cap", name=name("cap"), kind="cap", measure="co2", of=("a",), at_most=96.0, binds="both")
    park = park.model_copy(update={"processes": {plant.id: plant}, "policies": {"cap": cap}})
    full, folded = (planned(park, calendar) for calendar in days_in("dddd"))
    assert cost_of(full) == pytest.approx(96_000)
    assert folded.bounds == pytest.approx((96_000, 144_000))


def test_minimum_load_with_a_lossless_tank():
    """Five equal days need 2 t/h, the engine makes at least 5: with a tank of 500 t it runs two days of five.

    Full: 240 t made, 24,000 CNY. Folded all days are alike: on throughout, 600 t made and 360 vented, 60,000 CNY, still
    less than 240·300 bought. The lower bound has it on for two fifths: 24,000 CNY.
    """
    park = engine(operation="switchable")
    tank = store("a.tank", "a.steam", size=500.0, rate=20.0)
    park = park.model_copy(update={"stores": {tank.id: tank}, "demands": {"a.use": demand("a.use", "a.steam", 2.0)}})
    full, folded = (planned(park, calendar) for calendar in days_in("ddddd"))
    assert cost_of(full) == pytest.approx(24_000)
    assert folded.bounds == pytest.approx((24_000, 60_000))


def test_a_tank_between_idle_and_busy_days():
    """Must run at 5 t/h; idle days need nothing, busy ones 10 t/h: a tank of 120 t carries a whole day's make.

    Alternating, nothing is vented or bought: 4·120·100 = 48,000 CNY. Two and two, the tank is full after the first idle
    day: 120 t vented, 120 t bought, of course not more than that, since busy days may make 10 t/h at 100 CNY instead of
    buying: 120 t more made, 60,000 CNY. Folded each day is on its own: idle ones vent 240 t, busy ones make 10 t/h:
    (240 + 480)·100 = 72,000 CNY. The lower bound sees only that changes sum to zero: 48,000 CNY for either order.
    """
    use = demand("a.use", "a.steam", 10.0, profile=by_day(i=0.0, b=1.0))
    park = engine(operation="must_run")
    tank = store("a.tank", "a.steam", size=120.0, rate=20.0)
    park = park.model_copy(update={"stores": {tank.id: tank}, "demands": {"a.use": use}})
    for order, expected in (("ibib", 48_000), ("iibb", 60_000)):
        full, folded = (planned(park, calendar) for calendar in days_in(order))
        assert cost_of(full) == pytest.approx(expected)
        assert folded.bounds == pytest.approx((48_000, 72_000))


def test_demand_charge_across_months():
    """Days of two segments of 12 h with 1 and 3 t/h; three days in one month, two in the next; 100 CNY per t/h of peak.

    Each month pays its peak once, however many days: 5·48 t at 1 CNY + 2·3·100 = 840 CNY, folded or full. With a tank of
    12 t/rate 1 the peak is 2 t/h in both: 240 + 400 CNY; that, too, is the same each day, so folding is exact.
    """
    from parksim.model import DemandCharge

    profile = Profile(rows=(ProfileRow(value=1.0), ProfileRow(hour=12.0, value=3.0)))
    grid = market("grid", "supplies", "a.power", 1.0, demand_charge=DemandCharge(price=100.0))
    park = small_park(grid, demand("a.use", "a.power", 1.0, profile=profile))
    tank = store("a.battery", "a.power", size=12.0, rate=1.0)
    for stores, expected in (({}, 840), ({tank.id: tank}, 640)):
        with_it = park.model_copy(update={"stores": stores})
        full, folded = (planned(with_it, calendar) for calendar in days_in("ddddd", (12.0, 12.0), "11122"))
        assert cost_of(full) == pytest.approx(expected)
        assert folded.bounds == pytest.approx((expected, expected))


def test_a_peak_that_a_tank_could_carry_over_the_month():
    """One day a month; in the first nothing is needed, in the second 2 t/h: a tank of 24 t halves the peak to 1 t/h.

    Full: 24 t in each month at 1 t/h: 48 + 200 CNY. Folded each month is on its own: 48 + 200 CNY all the same (0 and 2),
    but where the first month has to buy 1 t/h anyway, (1 + 2)·100 folded against (1.5 + 1.5)·100: equal again; a charge
    grows with its peak evenly, so months can share it only through the price: at 1 and 9 CNY/t the tank is worth
    24·8 = 192 CNY: full 24·1 + 24·1 + 24·9 + 200 = 464, folded 48·9 + 200 = 632 CNY; the lower bound 464.
    """
    from parksim.model import DemandCharge

    price = Price(profile=Profile(rows=(ProfileRow(month=1, value=1.0), ProfileRow(month=2, value=9.0))))
    grid = market("grid", "supplies", "a.power", price, demand_charge=DemandCharge(price=100.0))
    needs = Profile(rows=(ProfileRow(month=1, value=0.0), ProfileRow(month=2, value=2.0)))
    battery = store("a.battery", "a.power", size=24.0, rate=2.0)
    park = small_park(grid, battery, demand("a.use", "a.power", 1.0, profile=needs))
    full, folded = (planned(park, calendar) for calendar in days_in("dd", months="12"))
    assert cost_of(full) == pytest.approx(24 * 1 + 24 * 9 + 200)
    assert folded.bounds == pytest.approx((24 * 1 + 24 * 9 + 200, 48 * 9 + 200))


def test_merged_segments_restrict_a_store_with_a_standing_loss():
    """A tank leaks 10 %/h. Steam is free until noon and needed, 1 t/h, from noon to midnight; bought 30 CNY/t.

    In parts of an hour it fills late in the morning; merged, all morning long, and loses more on the way. The merged
    result says that this tank is restricted; where a segment is an hour nothing is.
    """
    rows = lambda morning, after: Profile(rows=(ProfileRow(value=morning), ProfileRow(hour=12.0, value=after)))  # noqa: E731
    park = small_park(
        market("free", "supplies", "a.steam", rate=2.0, available=rows(1.0, 0.0)),
        market("bought", "supplies", "a.steam", 30.0), demand("a.use", "a.steam", 1.0, profile=rows(0.0, 1.0)),
        store("a.tank", "a.steam", size=9.0, rate=2.0, loss=0.1), store("a.tight", "a.steam", size=0.1, rate=0.1),
    )  # fmt: skip
    results = {}
    for longest in (24.0, 4.0, 1.0):
        cut = park.model_copy(update={"calendar": CalendarSpec(longest=longest)})
        results[longest] = planned(cut, calendar_of(graph_of(cut), "folded"))
    costs = [cost_of(results[longest]) for longest in (24.0, 4.0, 1.0)]
    assert costs[0] > costs[1] > costs[2]
    assert results[24.0].notes == ("note.losses_in_merged_segments: a.tank",)
    assert results[1.0].notes == ()


def test_a_folded_plan_can_be_unfolded():
    """Played day by day in any order every level starts where the day before ended: one level at midnight."""
    result = planned(windy_park(2), calendar_of(graph_of(windy_park(2)), "folded"))
    for _, levels in result.levels.groupby("store"):
        ends = levels.set_index("row")["ends"]
        last = [np.flatnonzero(result.calendar.codes("day") == day)[-1] for day in set(result.calendar.days)]
        assert ends.loc[last].to_numpy() == pytest.approx(ends.loc[last[0]], abs=1e-6)


def test_on_the_screening_calendar_a_tank_leaks_no_more_than_a_full_one():
    """1 t/h of ash is left; to dump it costs 100 CNY/t. A heap of 10 t loses 0.01/h: kept full, 0.1 t/h. So 90 CNY/h."""
    park = small_park(
        process("a.maker", "a.good", outputs={"a.ash": 1.0}), demand("a.sales", "a.good", 1.0),
        market("dump", "takes", "a.ash", 100.0), store("a.heap", "a.ash", 10.0, 5.0, loss=0.01),
    )  # fmt: skip
    result = planned(park, calendar_of(graph_of(park), "screening"))
    assert result.bounds == pytest.approx((90.0 * 8760, 90.0 * 8760))
