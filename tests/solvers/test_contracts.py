"""Assumed contract prices: each firm has half of what the link gains, wherever the plan stops."""

import pytest

from parksim.graph import graph_of
from parksim.model.calendar import plain_calendar
from parksim.results.audit import audit
from parksim_solvers.contracts import Solved, contracts
from parksim_solvers.optimise import plan
from parksim_solvers.question import Problem
from tests.small import demand, link, market, process, small_park


def given(park) -> dict[str, float]:
    """What a plan of ten hours gives of its contracts."""
    result = plan(graph_of(park), plain_calendar([4.0, 6.0]), gap=0.0).result
    assert audit(result).failures == ()
    return dict(result.given.itertuples(index=False, name=None))


def waste_gas(*more, needs: float = 8.0, **terms):
    """A makes 5 t/h of gas beside its good, which it may vent for nothing; b needs gas, 100 CNY/t on the market."""
    return small_park(
        process("a.oven", "a.good", outputs={"a.gas": 1.0}), demand("a.sales", "a.good", 5.0),
        market("vent", "takes", "a.gas"), market("bought", "supplies", "b.gas", 100.0), demand("b.use", "b.gas", needs),
        link("pipe", "a.gas", "b.gas", **terms), *more,
    )  # fmt: skip


@pytest.mark.parametrize(("needs", "terms"), [(8.0, {}), (2.0, {}), (8.0, {"capacity": 3.0})])
def test_it_does_not_matter_where_the_plan_stops(needs, terms):
    """All gas is sent and b buys more, or b needs no more and a vents, or the pipe is full: half of 0 and 100 CNY/t.

    With the pipe both ends are worth 100 in the first case and nothing in the second: no price in between is told by that.
    """
    found = given(waste_gas(needs=needs, **terms))
    assert (found["seller pipe"], found["buyer pipe"]) == pytest.approx((0, 100))
    assert found["contract pipe"] == pytest.approx(50)


def test_the_way_costs_the_seller_and_loses_for_the_buyer():
    """5 CNY/t to carry and 0.1 t of power at 40 CNY/t: the seller's unit costs 9. A tenth is lost: it saves 90. 49.5."""
    power = market("grid", "supplies", "a.power", 40.0)
    found = given(waste_gas(power, loss=0.1, cost=5.0, uses={"a.power": 0.1}))
    assert (found["seller pipe"], found["buyer pipe"]) == pytest.approx((9, 90))
    assert found["contract pipe"] == pytest.approx(49.5)


def test_what_a_firm_pays_to_be_rid_of_has_a_negative_price():
    """A dumps ash at 30 CNY/t; b could use it for nothing else than to spare sand at 10 CNY/t: −10 CNY/t, halves of 40."""
    park = small_park(
        process("a.oven", "a.good", outputs={"a.ash": 1.0}), demand("a.sales", "a.good", 5.0),
        market("dump", "takes", "a.ash", 30.0), market("sand", "supplies", "b.ash", 10.0), demand("b.use", "b.ash", 9.0),
        link("truck", "a.ash", "b.ash"),
    )  # fmt: skip
    assert given(park)["contract truck"] == pytest.approx((-30 + 10) / 2)


def test_a_plant_that_works_for_the_link_alone_sells_above_its_cost():
    """A boiler at 20 CNY/t that nobody else uses; b would pay 100: 60 CNY/t, though without the pipe nothing is made."""
    park = small_park(
        process("a.boiler", "a.steam", cost=20.0, capacity=9.0), market("bought", "supplies", "b.steam", 100.0),
        demand("b.use", "b.steam", 4.0), link("pipe", "a.steam", "b.steam"),
    )  # fmt: skip
    assert given(park)["contract pipe"] == pytest.approx(60)


def test_where_nothing_else_serves_values_with_the_link_must_do():
    """B has no other steam: without the pipe there is no plan. Both ends are worth the 20 CNY/t that a unit more costs."""
    park = small_park(
        process("a.boiler", "a.steam", cost=20.0, capacity=9.0), demand("b.use", "b.steam", 4.0),
        link("pipe", "a.steam", "b.steam"),
    )  # fmt: skip
    assert given(park)["contract pipe"] == pytest.approx(20)


def test_what_is_loaded_is_left_as_it_was():
    """The sizes that are held and the link that is cut are free again, in the units of the park."""
    park = waste_gas(needs=2e6)
    problem = Problem.of(graph_of(park), plain_calendar([4.0, 6.0]), {"cost": 1.0}, False, 0.0)
    before = problem.session.bounds()
    final = problem.session.solve()
    contracts(graph_of(park), Solved(problem.template, problem.arrays, problem.session, final, {"cost": 1.0}))
    for found, was, written in zip(
        problem.session.bounds(), before, (problem.arrays.lower, problem.arrays.upper), strict=True
    ):
        assert list(found) == list(was) == list(written)
