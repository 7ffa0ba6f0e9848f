"""Duties: what each firm bears of a levy that several share, and what a simulated year pays beyond a cap."""

import numpy as np
import pytest

from parksim.graph import graph_of
from parksim.model import Allowance
from parksim.model.calendar import plain_calendar
from parksim.results.audit import audit
from parksim_solvers.optimise import plan
from tests.parks import COMMODITIES, commodity
from tests.simulation.years import RARELY, with_failures
from tests.small import demand, policy, process, small_park

FUME = commodity("fume", "emission", environment=True)


def two_firms(*policies):
    """In 10 h the firm a makes 10 t of steam with 1 t of fume each, b 10 t with 3 t of fume each."""
    park = small_park(
        process("a.p", "a.steam", environment={"fume": 1.0}), process("b.p", "b.steam", environment={"fume": 3.0}),
        demand("a.use", "a.steam", 1.0), demand("b.use", "b.steam", 1.0), *policies,
    )  # fmt: skip
    return park.model_copy(update={"commodities": {**COMMODITIES, "fume": FUME}})


def levied(*policies) -> dict[str, float]:
    """What each firm pays."""
    found = audit(plan(graph_of(two_firms(*policies)), plain_calendar([4.0, 6.0]), gap=0.0).result)
    assert found.failures == ()
    payments = found.accounts.payments
    return payments[payments["account"] == "levies"].groupby("enterprise")["amount"].sum().to_dict()


def price(key: str, *of: str, **update):
    return policy(key, "price", "fume", price=10.0, **update).model_copy(update={"of": of})


def test_one_policy_of_two_firms_is_what_two_policies_are():
    """10 CNY/t: 100 CNY for a and 300 for b, written once or twice."""
    assert levied(price("both", "a", "b")) == pytest.approx({"a": 100, "b": 300})
    assert levied(price("one", "a"), price("other", "b")) == pytest.approx({"a": 100, "b": 300})


@pytest.mark.parametrize(("surplus", "amount", "paid"), [
    ("lost", 20.0, {"a": 50, "b": 150}), ("sold", 20.0, {"a": 50, "b": 150}),
    ("lost", 80.0, {"a": 0, "b": 0}), ("sold", 80.0, {"a": -100, "b": -300}),
])  # fmt: skip
def test_a_lump_is_free_to_each_as_it_counts(surplus, amount, paid):
    """Of 40 t a has 10 and b 30: 20 t free leave 20 to pay for, 5 of a's and 15 of b's; of 80 t 40 are left over."""
    both = price("both", "a", "b", allowance=Allowance(amount=amount), surplus=surplus)
    assert levied(both) == pytest.approx(paid)


def test_what_is_free_by_product_is_each_firms_own():
    """2 t free for each of 10 t of steam: a has 10 t to sell, b 10 to buy, -100 and 100 CNY; lost, nothing is paid in all."""
    own = Allowance(per="steam", of=2.0)
    assert levied(price("both", "a", "b", allowance=own, surplus="sold")) == pytest.approx({"a": -100, "b": 100})
    assert levied(price("both", "a", "b", allowance=own, surplus="lost")) == pytest.approx({"a": 0, "b": 0})


def test_a_year_beyond_a_cap_costs_more_than_the_plan_that_keeps_it():
    """24 h of 10 t/h: a dirty boiler at 10 CNY/t with 1 t of fume each, a clean one at 40; at most 120 t of fume.

    The plan makes half in each: 120 · 10 + 120 · 40 = 6000 CNY, and a ton of fume less costs 30. The clean one fails for the
    4 h in which the dirty one makes all: some t more than 120, each at 6000 / 120 = 50 CNY, more than 1.01 · 30.
    """
    park = small_park(
        process("a.dirty", "a.steam", environment={"fume": 1.0}, capacity=10.0, cost=10.0),
        process("a.clean", "a.steam", capacity=10.0, cost=40.0, fails=RARELY),
        demand("a.use", "a.steam", 10.0, shortage=1e5), policy("cap", "cap", "fume", at_most=120.0, binds="both"),
    )  # fmt: skip
    park = park.model_copy(update={"commodities": {**COMMODITIES, "fume": FUME}})
    found = with_failures(park, [24.0], ("a.clean", 10, 14))
    made = {key: found.amount(f"a.{key}#standard > a.steam") for key in ("dirty", "clean")}
    over = made["dirty"] - 120
    assert over == pytest.approx(20)
    assert found.paid("excess", "cap") == pytest.approx(50 * over)
    assert found.cost == pytest.approx(10 * made["dirty"] + 40 * made["clean"] + 50 * over)
    assert found.cost > 6000
    assert np.isclose(sum(made.values()), 240)
