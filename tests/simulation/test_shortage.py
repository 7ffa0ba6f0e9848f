"""What missing a demand costs in parks that are compared: one price, neither cheap nor counted twice."""

import dataclasses

import pytest

from parksim.model import Park
from parksim.results import Result
from parksim.simulation.following import LEAST_PRICE
from parksim.simulation.shortage import shortages
from tests.simulation.years import existing
from tests.small import demand, market, process, small_park

DAY = [24.0]


def served(price: float, **update) -> Result:
    """5 t/h of steam, bought at a price."""
    return existing(
        small_park(market("bought", "supplies", "a.steam", price), demand("a.use", "a.steam", 5.0, **update)), DAY
    )


def test_one_park_alone_has_its_own_price():
    assert shortages(served(100.0)) == {"a.use": pytest.approx(150.0)}


def test_what_a_retrofit_makes_cheap_to_serve_is_not_cheap_to_miss():
    """Worth 100 CNY/t before and 20 after: at 1.5 · 60 = 90 CNY/t the park before would rather miss it than buy it for 100,
    so both have 1.5 · 100."""
    assert shortages(served(100.0), served(20.0)) == {"a.use": pytest.approx(150.0)}
    assert shortages(served(20.0), served(100.0)) == {"a.use": pytest.approx(150.0)}


def test_prices_that_differ_little_meet_in_the_middle():
    """100 and 90 CNY/t: 1.5 · 95 = 142.5 is more than 1.2 · 100."""
    assert shortages(served(100.0), served(90.0)) == {"a.use": pytest.approx(142.5)}


def test_a_stated_price_holds_in_both():
    assert shortages(served(100.0, shortage=777.0), served(20.0, shortage=777.0)) == {"a.use": 777.0}


def still() -> Park:
    """A t of crude at 100 CNY becomes half a t of steam and half a t of goods, and 5 t/h of both are asked for."""
    return small_park(
        process("a.still", "a.steam", {"a.crude": 2.0}, outputs={"a.good": 1.0}, capacity=50.0),
        market("bought", "supplies", "a.crude", 100.0), market("dump", "takes", "a.good"),
        demand("a.steam_sales", "a.steam", 5.0), demand("a.good_sales", "a.good", 5.0),
    )  # fmt: skip


def with_worth(base: Result, **worth: float) -> Result:
    """The same plan with other marginal values of as good a dual: what the still costs is all of one product."""
    duals = base.duals.copy()
    for bus, value in worth.items():
        duals.loc[(duals["kind"] == "bus") & (duals["item"] == f"a.{bus}"), "value"] = value
    return dataclasses.replace(base, duals=duals)


def test_joint_products_are_not_both_priced_at_all_that_the_still_costs():
    """200 CNY of crude make a t of each. One plan has all of it on steam, the other all on goods: 1.5 · 100 each, together
    1.5 · 200; at 200 a t of both, failing still does not pay (1.2 · 200 = 240 < 300)."""
    base = existing(still(), DAY)
    one, other = with_worth(base, steam=200.0, good=0.0), with_worth(base, steam=0.0, good=200.0)
    middle = pytest.approx((300.0 + LEAST_PRICE) / 2)
    assert shortages(one, other) == {"a.steam_sales": middle, "a.good_sales": middle}
    assert shortages(one) == {"a.steam_sales": pytest.approx(300.0), "a.good_sales": LEAST_PRICE}
