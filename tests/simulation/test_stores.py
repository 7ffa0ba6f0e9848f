"""Stores in the simulator: how a level moves, when it reaches an edge, where it stands; then whole days by hand."""

from math import exp, inf, log

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from parksim.model import Price
from parksim.simulation.stores import BARELY, ON, ON_PATH, Aim, aim, moved, status, until_edge
from parksim_solvers.dispatch_guide import Path
from parksim_solvers.dispatch_island import Tank
from parksim_solvers.dispatch_state import TankStatus
from tests.simulation.years import RARELY, by_hour, with_failures, year
from tests.small import demand, market, process, small_park, store

NO_AIM = Aim()


def tank(loss: float = 0.0, size: float = 9.0, bands: int = 3, path: Path | None = None) -> Tank:
    """A tank of three bands of 3 t each, unless said otherwise."""
    values = () if path else tuple(float(100 - k) for k in range(bands))
    return Tank(store("a.tank", "a.steam", size=size, rate=5.0, loss=loss), 0, 1, 2, 3, -1, values, path, 0.0)


PATH = Path(*np.array([[2.0, 6.0], [1.0, -0.5], [50.0, 50.0], [49.0, 49.0]]))
sizes, losses = st.floats(0.1, 1e6), st.sampled_from([0.0, 1e-12, 1e-6, 0.01, 0.3, 2.0]) | st.floats(1e-15, 2)


def test_without_a_loss_a_level_moves_straight():
    """4 t and 0.5 t/h for 3 h: 5.5 t."""
    assert moved(tank(), 4.0, 0.5, 3.0) == pytest.approx(5.5)


def test_with_a_loss_it_tends_to_rest():
    """10 %/h of 4 t without filling: 4·e^(−0.3) after 3 h; with 0.4 t/h it rests at 4 t; with 1 t/h it tends to 10 t."""
    leaky = tank(loss=0.1)
    assert moved(leaky, 4.0, 0.0, 3.0) == pytest.approx(4 * exp(-0.3))
    assert moved(leaky, 4.0, 0.4, 3.0) == pytest.approx(4.0)
    assert moved(leaky, 4.0, 1.0, 3.0) == pytest.approx(10 - 6 * exp(-0.3))


def test_hours_until_the_next_edge():
    """Bands of 3 t. From 4 t: up 2 t at 1 t/h, 2 h; down 1 t at 2 t/h, half an hour; at rest never."""
    assert until_edge(tank(), 4.0, 1.0, NO_AIM) == pytest.approx(2.0)
    assert until_edge(tank(), 4.0, -2.0, NO_AIM) == pytest.approx(0.5)
    assert until_edge(tank(), 4.0, 0.0, NO_AIM) == inf


def test_from_an_edge_to_the_one_beyond():
    """At 3 t, on an edge: the next is 6 t upwards, 0 downwards; empty and full there is none beyond."""
    assert until_edge(tank(), 3.0, 1.0, NO_AIM) == pytest.approx(3.0)
    assert until_edge(tank(), 3.0, -1.0, NO_AIM) == pytest.approx(3.0)
    assert until_edge(tank(), 0.0, -1.0, NO_AIM) == inf
    assert until_edge(tank(), 9.0, 1.0, NO_AIM) == inf


def test_with_a_loss_an_edge_may_never_come():
    """10 %/h: 0.5 t/h tends to 5 t and never reaches 6 t; 1 t/h tends to 10 t: from 4 t it takes ln(6/4)/0.1 h.

    Without filling 4 t are 3 t after ln(4/3)/0.1 h, and never nothing.
    """
    leaky = tank(loss=0.1)
    assert until_edge(leaky, 4.0, 0.5, NO_AIM) == inf
    assert until_edge(leaky, 4.0, 1.0, NO_AIM) == pytest.approx(log(6 / 4) / 0.1)
    assert until_edge(leaky, 4.0, 0.0, NO_AIM) == pytest.approx(log(4 / 3) / 0.1)
    assert until_edge(leaky, 2.0, 0.0, NO_AIM) == inf


def test_where_a_level_stands():
    """Bands of 3 t: a value for each status, and an edge within 1e-9 of the size."""
    stands = lambda level: status(tank(), level, NO_AIM)  # noqa: E731
    assert stands(0.0) == stands(8e-9) == TankStatus("empty", 0, False)
    assert stands(2.9) == TankStatus("between", 0, False)
    assert stands(3.0) == stands(3.0 + 8e-9) == stands(3.0 - 8e-9) == TankStatus("between", 0, True)
    assert stands(3.1) == TankStatus("between", 1, False)
    assert stands(6.0) == TankStatus("between", 1, True)
    assert stands(8.9) == TankStatus("between", 2, False)
    assert stands(9.0) == stands(9.0 - 8e-9) == TankStatus("full", 2, False)


def test_the_plans_level_is_an_edge_that_moves():
    """The plan begins its first segment at 2 t and fills 1 t/h: 3.5 t after an hour and a half; there 3 t lie below."""
    followed = tank(path=PATH)
    aimed = aim(followed, 0, 1.5)
    assert aimed == Aim(3.5, 1.0)
    assert status(followed, 3.0, aimed) == TankStatus("between", 0, False)
    assert status(followed, 3.5 + 0.5 * ON_PATH * 9, aimed) == TankStatus("between", 0, True)
    assert status(followed, 4.0, aimed) == TankStatus("between", 1, False)
    assert status(followed, 0.0, aimed) == TankStatus("empty", 0, False)


def test_hours_until_the_plans_level_is_met():
    """1 t below a plan that fills 1 t/h: filling 3 t/h meets it in half an hour; filling 1 t/h, or less, never.

    At 0.5 t/h the level moves away from the plan and is full first, (9 − 3)/0.5 = 12 h; 1 t above, emptying meets it.
    """
    followed = tank(path=PATH)
    aimed = Aim(4.0, 1.0)
    assert until_edge(followed, 3.0, 3.0, aimed) == pytest.approx(0.5)
    assert until_edge(followed, 3.0, 1.0, aimed) == pytest.approx(6.0)
    assert until_edge(followed, 3.0, 0.5, aimed) == pytest.approx(12.0)
    assert until_edge(followed, 5.0, -1.0, aimed) == pytest.approx(0.5)
    assert until_edge(followed, 4.0, 1.0, aimed) == pytest.approx(5.0)


def test_with_a_loss_the_distance_to_the_plan_shrinks_by_itself():
    """Both leak 10 %/h and get 1 t/h: the gap g follows dg/dt = −0.1·g and closes never; 0.2 t/h more close 1 t.

    dg/dt = 0.2 − 0.1·g from −1: g = 2 − 3·e^(−0.1·t) = 0 at t = ln(1.5)/0.1.
    """
    followed = tank(loss=0.1, size=1e3, path=PATH)
    assert until_edge(followed, 3.0, 1.2, Aim(4.0, 1.0)) == pytest.approx(log(1.5) / 0.1)


@given(loss=losses, level=st.floats(0, 1), net=st.floats(-2, 2), hours=st.floats(0, 24), parts=st.integers(1, 20))
def test_cutting_a_span_changes_nothing(loss, level, net, hours, parts):
    some = tank(loss=loss)
    whole = moved(some, 9 * level, net, hours)
    left = 9 * level
    for _ in range(parts):
        left = moved(some, left, net, hours / parts)
    assert left == pytest.approx(whole, rel=1e-9, abs=1e-9)


@given(loss=losses, place=st.floats(0, 1), speed=st.floats(-3, 3), size=sizes, bands=st.integers(1, 5))
@example(loss=1e-12, place=0.5, speed=1.0, size=9.0, bands=3)
@example(loss=1e-9, place=0.9, speed=-0.3, size=50.0, bands=2)
def test_a_level_arrives_on_its_edge(loss, place, speed, size, bands):
    """After the hours until an edge the level is on one, or at an end: however small the loss, however slow the way."""
    some = tank(loss=loss, size=size, bands=bands)
    hours = until_edge(some, place * size, speed * size, NO_AIM)
    assume(hours < 1e4)
    stands = status(some, moved(some, place * size, speed * size, hours), NO_AIM)
    assert stands.on_edge or stands.place in ("empty", "full")


@given(loss=losses, place=st.floats(0, 1), speed=st.floats(-3, 3), size=sizes, share=st.floats(0, 0.999))
def test_on_the_way_to_an_edge_nothing_is_crossed(loss, place, speed, size, share):
    """Until then the level stays inside [0, size] and in its band, the edge it leaves counted to it."""
    some = tank(loss=loss, size=size)
    before = status(some, place * size, NO_AIM)
    hours = min(until_edge(some, place * size, speed * size, NO_AIM), 1e3)
    assume(not (before.place == "empty" and speed < 0) and not (before.place == "full" and speed > loss))
    on_the_way = moved(some, place * size, speed * size, share * hours)
    assert -10 * ON * size <= on_the_way <= (1 + 10 * ON) * size
    after = status(some, on_the_way, NO_AIM)
    assert abs(after.band - before.band) <= int(before.on_edge or after.on_edge or after.place != "between")


@given(loss=losses, gap=st.floats(-4, 4), net=st.floats(-5, 5), planned=st.floats(-1, 1))
def test_a_level_meets_the_plan_when_it_says(loss, gap, net, planned):
    followed = tank(loss=loss, size=1e3, path=PATH)
    hours = until_edge(followed, 500 + gap, net, Aim(500.0, planned))
    assume(hours < 50)
    met = moved(followed, 500 + gap, net, hours)
    aimed = Aim(moved(followed, 500.0, planned, hours), planned)
    assert status(followed, met, aimed).on_edge or status(followed, met, aimed).place != "between"


def battery(bands: tuple[float, ...], **update):
    """2 t/h of power are needed; a battery of 6 t, 3 t/h; the grid is unlimited."""
    return store("a.battery", "a.power", size=6.0, rate=3.0, bands=bands, **update)


def cheap_then_dear(*stores):
    """Power costs 10, 100, 10, 100 CNY/t for six hours each."""
    price = Price(profile=by_hour((0, 10.0), (6, 100.0), (12, 10.0), (18, 100.0)))
    return small_park(market("grid", "supplies", "a.power", price), demand("a.use", "a.power", 2.0), *stores)


def test_one_band_buys_below_its_value_and_sells_above():
    """Worth 50 CNY/t: filled at 10, emptied at 100. The plan begins and ends empty: full after 2 h, empty after 3 h.

    Twice 6 t at 10 instead of 100 CNY/t: 2·6·(2·10 + 2·100) − 2·6·90 = 1560 CNY; nothing is left at the end.
    """
    found = year(cheap_then_dear(battery((50.0,))), "folded")
    day = 365 * (2 * 6 * (2 * 10 + 2 * 100) - 2 * 6 * 90)
    assert found.cost == pytest.approx(day, rel=1e-9)
    first = [event for event in found.events() if event[0] < 24]
    assert [event for _, _, event in first] == ["full", "empty"] * 2
    assert [time for time, _, _ in first] == pytest.approx([2, 9, 14, 21])


@pytest.mark.parametrize("bands", [(), (50.0,), (90.0, 20.0)])
@pytest.mark.parametrize("loss", [0.0, 0.01])
def test_a_store_of_no_size_changes_nothing(bands, loss):
    """2 t/h, half of the year at 10 and half at 100 CNY/t: what a place for 0 t can hold saves nothing of it."""
    nothing = battery(bands, loss=loss, eta_fill=0.9).model_copy(update={"size": 0.0})
    found = year(cheap_then_dear(nothing), "folded")
    assert found.cost == pytest.approx(8760 * 2 * (10 + 100) / 2, rel=1e-9)
    assert found.events("full") == []


def test_without_bands_the_plans_level_is_followed():
    """No breakdowns, no values stated: the year costs what the plan does, and so do the levels at the end of each day."""
    found = year(cheap_then_dear(battery((), loss=0.01, eta_fill=0.9)), "folded")
    planned = float(found.plan.payments["amount"].sum())
    assert found.cost == pytest.approx(planned, rel=1e-6)


def test_a_store_that_is_down_passes_nothing_and_leaks():
    """A tank that leaks 10 %/h holds 5 t on an edge at which it is refilled, 0.5 t/h; it is down from hour 12 to hour 15.

    Then 5·e^(−0.3) = 3.704 t are left, and it fills again with 3 t/h:  30 − 26.296·e^(−0.1·t) = 5 at t = 0.505 h.
    """
    leaky = battery((150.0, 50.0), loss=0.1, fails=RARELY).model_copy(update={"size": 10.0})
    park = small_park(market("grid", "supplies", "a.power", 100.0), demand("a.use", "a.power", 2.0), leaky)
    found = with_failures(park, [24.0], ("a.battery", 12, 15))
    fill, empty = "a.battery fill", "a.battery empty"
    assert found.at(fill, 11.5) == pytest.approx(0.5)
    assert (found.at(fill, 12.0), found.at(empty, 12.0), found.at(fill, 15.0)) == pytest.approx((0, 0, 3))
    levels = found.result.levels
    down = found.rows(fill)["start"].to_numpy(float).tolist().index(12.0)
    assert levels["begins"][down] == pytest.approx(5.0)
    assert levels["ends"][down] == pytest.approx(5 * exp(-0.3))
    assert found.events("edge")[-1][0] == pytest.approx(15 + log((30 - 5 * exp(-0.3)) / 25) / 0.1)


def test_what_is_left_at_the_end_is_paid_at_the_plans_value():
    """The plan fills at 10 and empties at 100 CNY/t, and ends empty; the battery, down at 18 h, keeps its 6 t.

    A unit more saves 10 CNY/t while it fills and 100 while it empties: 55 CNY/t in the mean, 330 CNY on the account
    `stock`, as an income. Without it all power of the last six hours is bought: 6·90 CNY more, and 6·10 not earned back.
    """
    found = with_failures(cheap_then_dear(battery((), fails=RARELY)), [6.0] * 4, ("a.battery", 18, 30))
    assert found.level("a.battery")[-1] == pytest.approx(6.0)
    assert dict(found.result.given.itertuples(index=False, name=None))["store a.battery"] == pytest.approx(55.0)
    assert found.paid("stock") == pytest.approx(-330.0)
    assert found.cost - float(found.plan.payments["amount"].sum()) == pytest.approx(6 * 100 - 330)


def test_it_never_fills_and_empties_at_once():
    """Power at −20 CNY/t: buying to waste it in a battery of 81 % there and back would pay; the battery does one only."""
    lossy = battery((50.0,), eta_fill=0.9, eta_empty=0.9)
    found = year(small_park(market("grid", "supplies", "a.power", -20.0, rate=4.0), demand("a.use", "a.power", 2.0),
                            market("spill", "takes", "a.power", 5.0), lossy), [24.0])  # fmt: skip
    assert np.minimum(found.flow("a.battery fill"), found.flow("a.battery empty")).max() == 0


def test_an_edge_reached_at_a_segments_end_is_no_state_of_its_own():
    """The battery is empty as the dear hours end, to the last bit or not: no state of no length follows, nor a peak."""
    for share in (1.0, 1 + 1e-12, 1 - 1e-12, 1 + 1e-9):
        exact = battery((50.0,)).model_copy(update={"size": 12.0 * share, "rate": 2.0})
        found = year(cheap_then_dear(exact), "folded")
        assert found.result.timeline["hours"].min() > 1e-6
        assert found.result.levels["begins"].min() >= -BARELY * 12
        assert found.result.levels["ends"].max() <= 12 * share * (1 + BARELY)


def test_no_edge_is_told_that_was_not_reached():
    """A tank of 1000 t fills 1 t/h all day. A furnace starved from hour 3 to 5 may run again at hour 9: an event that
    comes before the tank's, which is none of the tank's."""
    park = small_park(
        process("a.mine", "a.coal", capacity=10.0, fails=RARELY), market("dump", "takes", "a.coal"),
        process("a.furnace", "a.steam", {"a.coal": 1.0}, capacity=10.0, operation="must_run", load_min=0.5, min_down=6.0),
        market("heat", "supplies", "a.steam", 0.0, rate=6.0), market("vent", "takes", "a.steam"),
        store("a.tank", "a.steam", size=1000.0, rate=1.0, bands=(50.0,)), demand("a.use", "a.steam", 5.0, shortage=1e3),
    )  # fmt: skip
    found = with_failures(park, [24.0], ("a.mine", 3, 5))
    assert found.level("a.tank")[-1] == pytest.approx(24.0)
    assert list(found.result.timeline["start"]) == pytest.approx([0, 3, 5, 9])
    assert found.events("edge", "full", "empty") == []
