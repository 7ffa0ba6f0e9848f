"""What a year takes from its plan: prices of shortage, of what is missed, of an excess, of what stores hold; refusals."""

import dataclasses

import numpy as np
import pytest

from parksim.graph import existing_graph, graph_of
from parksim.model import Allowance, Park, Price, Recipe
from parksim.results import Result
from parksim.results.result import empty
from parksim.simulation.following import EXCESS, LEAST_PRICE, MISSED, SHORTAGE, Following
from parksim.simulation.played import played
from parksim.simulation.simulate import simulate
from parksim_solvers.dispatch_guide import Guide
from tests.simulation.years import RARELY, by_hour, existing, refused_with, with_failures, year
from tests.small import demand, link, market, policy, process, small_park, store

DAY = [24.0]


def guide(park: Park, hours=DAY) -> Guide:
    """What is taken from the plan of the existing park."""
    base = existing(park, hours)
    return Following(existing_graph(base.graph), base, played(base.calendar)).guide()


def served(**update) -> Park:
    """5 t/h of steam, 3 t/h of it at 20 CNY/t, the rest bought at 100 CNY/t: a unit is worth 100 CNY/t."""
    return small_park(
        process("a.boiler", "a.steam", capacity=3.0, cost=20.0), market("bought", "supplies", "a.steam", 100.0),
        demand("a.use", "a.steam", 5.0, **update),
    )  # fmt: skip


def test_a_shortage_costs_half_as_much_again_as_serving():
    assert guide(served()).shortage == pytest.approx({"a.use": SHORTAGE * 100})


def test_the_dearest_hour_tells():
    """Bought at 100 before noon and 300 CNY/t after: 1.5 · 300."""
    price = Price(profile=by_hour((0, 100.0), (12, 300.0)))
    park = served().model_copy(update={"markets": {"bought": market("bought", "supplies", "a.steam", price)}})
    assert guide(park, [12.0, 12.0]).shortage == pytest.approx({"a.use": 450.0})


def test_a_stated_price_holds():
    assert guide(served(shortage=777.0)).shortage == {"a.use": 777.0}


def test_what_is_made_for_nothing_is_still_missed():
    park = small_park(market("free", "supplies", "a.steam"), demand("a.use", "a.steam", 5.0))
    assert guide(park).shortage == {"a.use": LEAST_PRICE}


def test_compared_parks_agree_on_a_price_and_a_stated_one_holds():
    """1.5 · 100 by itself; 400 CNY/t or 130 where that is agreed on; what is stated is not changed by it."""

    def agreed(base: Result, prices: dict[str, float]) -> dict[str, float]:
        return Following(existing_graph(base.graph), base, played(base.calendar), prices).guide().shortage

    base = existing(served(), DAY)
    for price in (400.0, 130.0):
        assert agreed(base, {"a.use": price}) == {"a.use": price}
    assert agreed(existing(served(shortage=777.0), DAY), {"a.use": 900.0}) == {"a.use": 777.0}


def test_failing_must_never_pay():
    """1.2 · 100 = 120 CNY/t is the least that a shortage may cost; every demand stated below it is named."""
    assert guide(served(shortage=120.0)).shortage == {"a.use": 120.0}
    with refused_with("PS4201"):
        guide(served(shortage=119.0))


@pytest.mark.parametrize("price", [1e3, 1e6])
def test_what_may_fall_short_is_priced_as_stated(price):
    """8 of 10 t/h at 100 CNY/t, the rest falls short at any price: there a unit is worth that very price, and none is wrong."""
    park = small_park(
        process("a.boiler", "a.steam", capacity=8.0, cost=100.0),
        demand("a.use", "a.steam", 10.0, may_fall_short=True, shortage=price),
    )
    found = year(park)
    assert found.cost == pytest.approx((8 * 100 + 2 * price) * 8760)


def steadily(rate: str = "month", **update) -> Park:
    """40 t/h of steam from a boiler with one rate a month (or day), 480 CNY/t; nothing else can serve."""
    return small_park(
        process("a.boiler", "a.steam", capacity=50.0, cost=480.0, steady=rate), market("vent", "takes", "a.steam"),
        process("a.mill", "a.good", {"a.steam": 0.5}, capacity=100.0), market("dump", "takes", "a.good"),
        demand("a.use", "a.steam", 40.0, **update),
    )  # fmt: skip


@pytest.mark.parametrize("rate", ["month", "day"])
def test_what_a_steady_process_serves_is_worth_its_mean(rate):
    """A t/h more in 6 of 24 h is served by a t/h more in all of them: 4 · 480 = 1920 CNY/t if that is when it is wanted,
    and that may be the marginal value of those hours, with 0 in all others. A t/h more in every hour costs 480 CNY/t: a
    stated price of 1.2 · 480 = 576 CNY/t holds, the one by default is 1.5 · 480 = 720, and the mill that lacks half a
    ton saves 240 CNY.
    """
    base = existing(steadily(rate), [6.0, 18.0])
    bus = (base.duals["kind"] == "bus") & (base.duals["item"] == "a.steam")
    for values in ((480.0, 480.0), (1920.0, 0.0), (0.0, 640.0)):
        duals = base.duals.copy()
        duals.loc[bus, "value"] = values
        read = Following(existing_graph(base.graph), dataclasses.replace(base, duals=duals), played(base.calendar))
        assert read.shortages()["a.use"] == pytest.approx(720)
        assert read.missed()["a.mill"] == pytest.approx(MISSED * 240, abs=0.01)
    assert guide(steadily(rate, shortage=577.0), [6.0, 18.0]).shortage == {"a.use": 577.0}
    with refused_with("PS4201"):
        guide(steadily(rate, shortage=570.0), [6.0, 18.0])


def test_a_purchase_beside_a_steady_process_tells_the_hour():
    """30 t/h steady at 480 CNY/t, the rest bought at 300 by night (6 h) and 900 CNY/t by day (18 h): worth 900 by day, not
    the mean of 750, at which a shortage by day would pay. Behind a pipe that loses a tenth: 900/0.9 = 1000 CNY/t.
    """
    price = Price(profile=by_hour((0, 300.0), (6, 900.0)))
    park = small_park(
        process("a.boiler", "a.steam", capacity=30.0, cost=480.0, steady="month"),
        market("bought", "supplies", "a.steam", price), demand("a.use", "a.steam", 40.0),
        link("pipe", "a.steam", "b.steam", capacity=5.0, loss=0.1), demand("b.use", "b.steam", 1.8),
    )  # fmt: skip
    assert guide(park, [6.0, 18.0]).shortage == pytest.approx({"a.use": 1350.0, "b.use": 1500.0})


def furnace(**update) -> Park:
    """A furnace that needs 2 t of coal at 50 CNY/t, costs 10 CNY/t itself and leaves 0.5 t of ash, dumped for 30 CNY/t."""
    recipe = Recipe(inputs={"a.coal": 2.0}, outputs={"a.ash": 0.5}, environment={"co2": 0.4})
    return small_park(
        process("a.furnace", "a.steam", capacity=10.0, cost=10.0, modes={"standard": recipe}),
        market("coal", "supplies", "a.coal", 50.0), market("dump", "takes", "a.ash", 30.0),
        demand("a.use", "a.steam", 5.0), **update,
    )  # fmt: skip


def test_what_is_missed_costs_more_than_missing_it_saves():
    """2·50 + 10 + 0.5·30 = 125 CNY/t are saved: 1.2 times that."""
    assert guide(furnace()).missed["a.furnace"] == pytest.approx(MISSED * 125, abs=0.01)


def test_a_carbon_price_is_saved_too():
    """0.4 t of CO2 at 60 CNY/t: 24 CNY/t more."""
    park = furnace().model_copy(update={"policies": {"carbon": policy("carbon", "price", "co2_scope1", price=60.0)}})
    assert guide(park).missed["a.furnace"] == pytest.approx(MISSED * 149, abs=0.01)


def dirty(at_most: float) -> Park:
    """5 t/h, dirty at 5 CNY/t and 0.4 t of CO2, or clean at 25 CNY/t: a ton of CO2 avoided costs 20/0.4 = 50 CNY."""
    recipe = Recipe(environment={"co2": 0.4})
    return small_park(
        process("a.dirty", "a.steam", capacity=10.0, cost=5.0, modes={"standard": recipe}),
        process("a.clean", "a.steam", capacity=10.0, cost=25.0), demand("a.use", "a.steam", 5.0),
        policy("cap", "cap", "co2", at_most=at_most, binds="both"),
    )  # fmt: skip


def test_an_excess_costs_a_little_more_than_the_cap_is_worth():
    """Capped at 24 t of the 48 t that 24 hours bring: the cap's price is 50 CNY/t, its excess 1 % more.

    The plan's cost, 60·5 + 60·25 = 1800 CNY, per ton of the cap is 75 CNY/t, and an excess costs no less.
    """
    assert guide(dirty(24.0)).excess == pytest.approx({"cap": 75.0})
    assert guide(dirty(40.0)).excess["cap"] == pytest.approx(max(EXCESS * 50, (100 * 5 + 20 * 25) / 40))


def test_an_excess_costs_something_where_the_cap_does_not_bind():
    """48 t of 96 t: nothing is saved by emitting more, but a limit that costs nothing is none; 600 CNY / 96 t."""
    assert guide(dirty(96.0)).excess == pytest.approx({"cap": 600 / 96})


def test_an_allowance_that_the_plan_uses_up():
    """48 t of CO2 at 10 CNY/t, of which 20 t or 100 t are free: only the first leaves nothing free."""
    for free, exhausted in ((20.0, {"carbon"}), (100.0, set())):
        terms = {"price": 10.0, "allowance": Allowance(amount=free), "surplus": "lost"}
        park = dirty(1e6).model_copy(update={"policies": {"carbon": policy("carbon", "price", "co2_scope1", **terms)}})
        assert guide(park).exhausted == exhausted


def stored() -> Park:
    """Power at 10 CNY/t before noon and 100 after; a battery of 6 t, lossless; 2 t/h needed."""
    price = Price(profile=by_hour((0, 10.0), (12, 100.0)))
    return small_park(
        market("grid", "supplies", "a.power", price), demand("a.use", "a.power", 2.0),
        store("a.battery", "a.power", size=6.0, rate=3.0),
    )  # fmt: skip


def test_the_plans_level_is_followed_and_a_unit_is_worth_a_little_more_below_it():
    """Filled 0.5 t/h before noon, emptied after. A unit more in it saves 10 CNY/t while it fills, 100 while it empties."""
    path = guide(stored(), [12.0, 12.0]).paths["a.battery"]
    assert path.begins == pytest.approx([0.0, 6.0])
    assert path.nets == pytest.approx([0.5, -0.5])
    assert path.below / path.above == pytest.approx([1.01 / 0.99] * 2)
    assert (path.below + path.above) / 2 == pytest.approx([10.0, 100.0])


def test_what_a_store_holds_at_the_end_is_worth_the_mean_value():
    found = guide(stored(), [12.0, 12.0])
    path = found.paths["a.battery"]
    assert found.store_values["a.battery"] == pytest.approx(float(np.mean((path.below + path.above) / 2)))
    assert found.first_levels == pytest.approx({"a.battery": 0.0})


def test_orders_are_the_plans_rates():
    found = guide(furnace())
    assert found.orders["a.furnace#standard"] == pytest.approx([5.0])
    assert found.orders["coal > a.coal"] == pytest.approx([10.0])


def test_a_plan_of_another_park_is_refused():
    """A plan that lacks a flow of the park, or has no marginal values, cannot be followed."""
    base = existing(served(), DAY)
    options = {"breakdowns": False, "workers": 1, "run": "existing_controlled"}
    with refused_with("PS4204"):
        simulate(graph_of(furnace()), base, **options)
    with refused_with("PS4204"):
        simulate(base.graph, dataclasses.replace(base, duals=empty("duals")), **options)


def test_a_plan_without_the_parks_store_is_refused():
    park = stored()
    base = existing(park, [12.0, 12.0])
    with refused_with("PS4204"):
        simulate(
            base.graph, dataclasses.replace(base, levels=empty("levels")), breakdowns=False, workers=1,
            run="existing_controlled",
        )  # fmt: skip


def test_equal_sellers_share_in_a_simulated_year_as_in_the_plan():
    """Two firms with equal boilers send 5 t/h each; while b's pipe is down from 10 to 12 h a sends all 10 t/h."""
    park = small_park(
        process("a.w", "a.steam", capacity=20.0, cost=1.0), process("b.w", "b.steam", capacity=20.0, cost=1.0),
        demand("c.need", "c.steam", 10.0, shortage=1000.0), link("ac", "a.steam", "c.steam"),
        link("bc", "b.steam", "c.steam", fails=RARELY),
    )  # fmt: skip
    found = with_failures(park, [24.0], ("bc", 10, 12))
    assert found.flow("ac") == pytest.approx([5, 10, 5])
    assert found.flow("bc") == pytest.approx([5, 0, 5])
    assert found.cost == pytest.approx(240)
