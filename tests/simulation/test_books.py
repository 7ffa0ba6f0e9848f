"""Books: what a yearly limit has left, what a demand is owed, how high purchases have been; by hand."""

import numpy as np
import pytest

from parksim.model import DemandCharge, Price, Recipe
from parksim.model.calendar import plain_calendar
from parksim.simulation.books import Books
from parksim.simulation.played import played
from parksim_solvers.dispatch_island import Account, Meter, Order, Roles
from parksim_solvers.dispatch_state import Dispatch
from tests.simulation.years import RARELY, by_hour, with_failures, year
from tests.small import demand, market, process, small_park

NO = np.array([])


def flowing(uses=(), served=(), bought=()) -> Dispatch:
    return Dispatch(NO, (), NO, np.array([*uses, *served]), NO, np.array(bought), NO)


def books(roles: Roles, hours=(12.0, 12.0), **labels) -> Books:
    return Books(roles, played(plain_calendar(list(hours), **labels)))


def account(slack: float, *planned: float) -> Account:
    return Account("limit", -1, np.array([0]), np.array([1.0]), np.array(planned), slack, 100.0, 100.0)


def order(period: str | None, *rates: float) -> Order:
    return Order("a.use", 0, 1, period, np.array(rates), max(rates))


def meter(*planned: float) -> Meter:
    return Meter("grid", 0, 1, 100.0, np.array([0]), np.array([1.0]), np.array(planned))


def test_an_account_is_drawn_by_what_exceeds_the_plan():
    """6 left of a limit, 4/h planned: using 7/h draws 3/h, for 2 h; using 1/h adds 3/h."""
    some = books(Roles(accounts=[account(6.0, 4.0, 4.0)]))
    assert some.next(flowing(uses=[7.0]), 0) == pytest.approx(2.0)
    assert some.next(flowing(uses=[1.0]), 0) == np.inf
    some.settle(flowing(uses=[1.0]), 0, 2.0)
    assert some.amounts == pytest.approx([12.0])
    some.settle(flowing(uses=[7.0]), 0, 4.0)
    assert some.amounts == pytest.approx([0.0])
    assert some.stands() == ((False,), ())
    assert some.next(flowing(uses=[4.0]), 0) == np.inf


def test_a_rest_of_nothing_is_nothing():
    """A ten-millionth of the limit of 100 is a matter of rounding."""
    assert books(Roles(accounts=[account(0.9e-5, 0.0, 0.0)])).stands() == ((False,), ())
    assert books(Roles(accounts=[account(1.1e-5, 0.0, 0.0)])).stands() == ((True,), ())


def test_a_backlog_grows_by_what_is_not_served():
    """6/h ordered, nothing served for 2 h: 12 owed; served 10/h they are gone after 3 h."""
    some = books(Roles(orders=[order("month", 6.0, 6.0)]))
    assert some.stands() == ((), (False,))
    some.settle(flowing(served=[0.0]), 0, 2.0)
    assert some.amounts == pytest.approx([12.0])
    assert some.stands() == ((), (True,))
    assert some.next(flowing(served=[10.0]), 0) == pytest.approx(3.0)


def test_what_is_due_at_once_is_never_owed():
    some = books(Roles(orders=[order(None, 6.0, 6.0)]))
    some.settle(flowing(served=[0.0]), 0, 2.0)
    assert some.stands() == ((), (False,))
    assert some.next(flowing(served=[10.0]), 0) == np.inf


def test_a_month_ends_what_is_owed_within_it_alone():
    some = books(Roles(orders=[order("month", 6.0, 6.0), order("year", 6.0, 6.0)]))
    some.settle(flowing(served=[0.0, 0.0]), 0, 2.0)
    some.close_month()
    assert some.stands() == ((), (False, True))


def test_a_peak_once_paid_is_free_until_the_month_ends():
    """The plan buys at most 2/h in the first month and 3/h in the second; 5/h bought in the first is free from then on."""
    some = books(Roles(meters=[meter(2.0, 3.0)]), month=(1, 2))
    assert (some.allowed(0), some.allowed(1)) == ((2.0,), (3.0,))
    some.bought(flowing(bought=[5.0]))
    some.bought(flowing(bought=[1.0]))
    assert some.allowed(0) == (5.0,)
    some.close_month()
    assert some.allowed(1) == (3.0,)


def limited(limit: float):
    """10 t/h are needed: 6 t/h from a boiler at 20 CNY/t, the rest bought at 25 CNY/t up to a limit, or at 100 CNY/t."""
    return small_park(
        process("a.boiler", "a.steam", capacity=6.0, cost=20.0, fails=RARELY), demand("a.use", "a.steam", 10.0, shortage=1e3),
        market("cheap", "supplies", "a.steam", 25.0, limit=limit), market("dear", "supplies", "a.steam", 100.0),
    )  # fmt: skip


def test_what_a_limit_has_left_is_drawn_first():
    """The plan uses 4 t/h of the cheap steam, 96 t of 150 t. The boiler is down from hour 3 to 15: the 54 t left are
    drawn at 6 t/h and gone at hour 12; then 6 t/h are dear for 3 h. In all 72 t not made, 54 t cheap and 18 t dear more.
    """
    found = with_failures(limited(150.0), [24.0], ("a.boiler", 3, 15))
    assert [found.at("cheap > a.steam", hour) for hour in (0, 3, 11.9, 12, 15)] == pytest.approx([4, 10, 10, 4, 4])
    assert [found.at("dear > a.steam", hour) for hour in (3, 12, 15)] == pytest.approx([0, 6, 0])
    assert found.period("used[cheap]") == pytest.approx([150.0])
    assert found.cost - float(found.plan.payments["amount"].sum()) == pytest.approx(-72 * 20 + 54 * 25 + 18 * 100)


def test_a_limit_that_the_plan_uses_up_has_nothing_left():
    """The plan uses all of 96 t: when the boiler is down the rest is dear at once, and the limit holds."""
    found = with_failures(limited(96.0), [24.0], ("a.boiler", 3, 5))
    assert [found.at("dear > a.steam", hour) for hour in (2, 3, 5)] == pytest.approx([0, 6, 0])
    assert found.period("used[cheap]") == pytest.approx([96.0])


def mill(period: str | None, capacity: float = 10.0, **update):
    """6 t/h of a good in all of a period, a mill of 10 t/h, a shortage of 50 CNY/t."""
    return small_park(
        process("a.mill", "a.good", capacity=capacity, cost=1.0, fails=RARELY, **update), market("spill", "takes", "a.good"),
        demand("a.sales", "a.good", 6.0, any_time_in=period, shortage=50.0),
    )  # fmt: skip


@pytest.mark.parametrize("update", [{}, {"steady": "month"}])
def test_what_a_failure_left_undone_is_made_up(update):
    """Down from hour 3 to 5 it owes 12 t; at 10 t/h, 4 t/h above its order, they are made up by hour 8.

    A steady mill may run above its one rate a month only while it owes something.
    """
    found = with_failures(mill("month", **update), [24.0], ("a.mill", 3, 5))
    assert found.flow("a.good > a.sales") == pytest.approx([6, 0, 10, 6])
    assert list(found.result.timeline["start"]) == pytest.approx([0, 3, 5, 8])
    assert found.paid("shortage") == pytest.approx(0.0, abs=1e-6)


def test_what_is_due_at_once_is_short_at_once():
    found = with_failures(mill(None), [24.0], ("a.mill", 3, 5))
    assert found.flow("a.good > a.sales") == pytest.approx([6, 0, 6])
    assert found.paid("shortage") == pytest.approx(12 * 50)


def test_a_months_backlog_is_short_at_its_end_a_years_is_not():
    """Two months of 12 h, power for the mill at 1, then 2 CNY/t; down for the last two hours of the first.

    By month 6 t/h are made in both: 12 t are short as the first ends. By year 10 t/h are made first and 2 t/h then: 20 t
    are owed and made up, 8 t/h above the order, by hour 14.5.
    """
    months = plain_calendar([12.0, 12.0], month=(1, 2), part=(1, 2))
    power = market("grid", "supplies", "a.power", twice(1.0, 2.0))
    mills = [mill(period, modes={"standard": Recipe(inputs={"a.power": 1.0})}) for period in ("month", "year")]
    by_month, by_year = (
        with_failures(one.model_copy(update={
            "markets": one.markets | {"grid": power}, "buses": one.buses | small_park(power).buses,
        }), months, ("a.mill", 10, 12)) for one in mills
    )  # fmt: skip
    assert by_month.period("short[a.sales]") == pytest.approx([12.0, 0.0])
    assert by_month.paid("shortage") == pytest.approx(12 * 50)
    assert by_year.paid("shortage") == pytest.approx(0.0, abs=1e-6)
    assert by_year.flow("a.good > a.sales") == pytest.approx([10, 0, 10, 2])
    assert list(by_year.result.timeline["start"]) == pytest.approx([0, 10, 12, 14.5])


def test_what_cannot_be_made_up_is_short():
    """7 t/h at most, down from hour 3 to 17: 84 t owed, of which 1 t/h for 7 h is made up: 77 t short."""
    found = with_failures(mill("month", capacity=7.0), [24.0], ("a.mill", 3, 17))
    assert found.period("short[a.sales]") == pytest.approx([77.0])
    assert found.paid("shortage") == pytest.approx(77 * 50)


def charged(diesel: Price):
    """5 t/h of power: 3 t/h from a plant at 1 CNY/t, the rest from the grid at 10 CNY/t and 100 CNY per t/h of peak, or
    from diesel."""
    grid = market("grid", "supplies", "a.power", 10.0, demand_charge=DemandCharge(price=100.0))
    plant = process("a.plant", "a.power", capacity=3.0, cost=1.0, fails=RARELY)
    return small_park(
        grid, plant, market("diesel", "supplies", "a.power", diesel), demand("a.use", "a.power", 5.0, shortage=1e3)
    )


def twice(first: float, second: float) -> Price:
    return Price(profile=by_hour((0, first), (12, second)))


@pytest.mark.parametrize(("diesel", "peak"), [(21.0, 5.0), (19.0, 2.0)])
def test_a_new_peak_is_paid_over_the_time_of_repair(diesel, peak):
    """The plant is repaired in 10 h in the mean: 100/10 = 10 CNY/t for what exceeds the plan's peak of 2 t/h, so the grid
    costs 20 CNY/t there. Diesel at 21 CNY/t is dearer, at 19 CNY/t cheaper."""
    found = with_failures(charged(Price(base=diesel)), [24.0], ("a.plant", 3, 5))
    assert found.period("peak[grid > a]") == pytest.approx([peak])
    assert found.paid("demand charge") == pytest.approx(100 * peak)


@pytest.mark.parametrize(("months", "second"), [((1, 1), 5.0), ((1, 2), 2.0)])
def test_a_peak_that_was_had_costs_nothing_more(months, second):
    """Diesel costs 40 CNY/t before noon, 15 after. Struck before noon the grid gives 5 t/h; struck after noon it does so
    again, at 10 CNY/t within the peak of the month, but not where noon ends the month: 20 CNY/t are more than 15."""
    calendar = plain_calendar([12.0, 12.0], month=months, part=months)
    found = with_failures(charged(twice(40.0, 15.0)), calendar, ("a.plant", 2, 4), ("a.plant", 14, 16))
    assert [found.at("grid > a.power", hour) for hour in (3, 15)] == pytest.approx([5.0, second])
    assert found.period("peak[grid > a]") == pytest.approx([5.0] if months == (1, 1) else [5.0, 2.0])


def test_without_failures_no_new_peak():
    """A year that follows its plan has the plan's peaks, month by month."""
    found = year(charged(twice(40.0, 5.0)), "folded")
    assert found.cost == pytest.approx(float(found.plan.payments["amount"].sum()), rel=1e-9)
