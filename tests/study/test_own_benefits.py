"""Own benefits by hand: what is switched, sized or shared is decided again with and without a retrofit."""

import pytest

from parksim.graph import graph_of
from parksim.model import Group, Market, Size, Step
from parksim.model.calendar import plain_calendar
from parksim.study.benefits import payback, status_of
from parksim.study.worth import Worth, worth_of
from parksim_solvers.cases import Cases
from parksim_solvers.highs import Solution
from parksim_solvers.optimise import plan
from tests.small import demand, market, process, retrofit, small_park, store

YEAR = [8760.0]


def worths(park, hours=YEAR):
    """The design of the best plan, its cases, and every retrofit in and out."""
    planned = plan(graph_of(park), plain_calendar(hours), gap=0.0)
    cases, design = Cases(planned.problem), dict(planned.result.design)
    return design, cases, {key: worth_of(cases, design, planned.solution, key) for key in park.retrofits}


def statuses(park, found):
    design, _, told = found
    return {key: status_of(park, design, key, worth, 1.0) for key, worth in told.items()}


def switched(*more, **update):
    """10 t/h from a boiler that runs at half load at least (100 CNY/t), or from a pipe at 10 CNY/t, 0.1 MCNY a year."""
    return small_park(
        process("a.boiler", "a.steam", capacity=10.0, cost=100.0, operation="switchable", load_min=0.5),
        market("cheap", "supplies", "a.steam", 10.0, rate=10.0, retrofit="pipe"),
        demand("a.need", "a.steam", 10.0),
        retrofit("pipe", fixed=1e6),
        *more,
        **update,
    )


@pytest.mark.parametrize("dear", [(), (market("dear", "supplies", "a.steam", 500.0),)])
def test_what_is_off_beside_a_retrofit_is_switched_on_without_it(dear):
    """(100 - 10) · 10 · 8760 - 100,000 = 7.784 MCNY: the boiler that is off in the plan makes the steam without the pipe."""
    park = switched(*dear)
    found = worths(park)
    assert found[0] == {"pipe": 1.0}
    assert found[2]["pipe"].benefit == pytest.approx(7_784_000)
    assert payback(found[1], "pipe", found[2]["pipe"]) == pytest.approx(1e6 / 7_884_000)
    assert statuses(park, found) == {"pipe": "chosen"}


def test_a_store_that_fills_or_empties_may_do_the_other_without_a_retrofit():
    """Who takes a ton of power gets 50 CNY, up to 5 t/h in two hours; 1 t/h is used. The dump takes the rest: −500 CNY.

    Without it the battery, which gives a quarter back, fills 4 t in one hour and empties 1 t in the other, one way at a
    time: 5 t are taken, −250 CNY. The dump costs 10 CNY a year.
    """
    park = small_park(
        market("grid", "supplies", "a.power", -50.0, rate=5.0),
        demand("a.use", "a.power", 1.0),
        store("a.battery", "a.power", size=20.0, rate=10.0, eta_fill=0.5, eta_empty=0.5),
        market("dump", "takes", "a.power", rate=9.0, retrofit="dump"),
        retrofit("dump", fixed=100.0),
    )
    _, cases, told = worths(park, [1.0, 1.0])
    assert cases.problem.arrays.integer.sum() >= 2, "a direction an hour"
    assert told["dump"].benefit == pytest.approx(240)


def test_needed_is_what_no_plan_can_do_without():
    """Without x the boiler brings 5 of 10 t/h. With y instead there is a plan: x is chosen, not needed."""
    boiler = process("a.boiler", "a.steam", capacity=5.0, cost=100.0, operation="switchable", load_min=0.5)
    need, x = demand("a.need", "a.steam", 10.0), retrofit("x", fixed=1e6)
    cheap = market("cheap", "supplies", "a.steam", 10.0, rate=10.0, retrofit="x")
    alone = small_park(boiler, need, x, cheap)
    found = worths(alone)
    assert found[2]["x"].benefit is None
    assert statuses(alone, found) == {"x": "needed"}
    other = market("other", "supplies", "a.steam", 20.0, rate=10.0, retrofit="y")
    both = small_park(boiler, need, x, cheap, other, retrofit("y", fixed=1e6))
    found = worths(both)
    assert found[0] == {"x": 1.0}
    assert found[2]["x"].without == {"y": 1.0}
    assert found[2]["x"].benefit == pytest.approx(10 * 10 * 8760), "10 CNY/t dearer from y"
    assert statuses(both, found)["x"] == "chosen"


def bought(*more, rate=10.0, **update):
    """Steam at 100 CNY/t."""
    return small_park(market("dear", "supplies", "a.steam", 100.0), demand("a.need", "a.steam", rate), *more, **update)


def source(key, price, rate=10.0, of=None) -> Market:
    """Steam of a retrofit."""
    return market(key, "supplies", "a.steam", price, rate=rate, retrofit=of)


def rack(*of, cost, lifetime=10.0):
    return Group(id="rack", of=of, shared_cost=cost, lifetime=lifetime, interest=0.0)


def test_a_shared_cost_counts_in_the_payback():
    """90 · 10 · 8760 = 7.884 MCNY are earned; 10 MCNY of its own and 40 MCNY of a rack for it alone: 6.34 years."""
    park = bought(source("cheap", 10.0, of="r1"), retrofit("r1", fixed=10e6), rack("r1", cost=40e6))
    _, cases, told = worths(park)
    assert told["r1"].benefit == pytest.approx(7_884_000 - 5_000_000)
    assert payback(cases, "r1", told["r1"]) == pytest.approx(50e6 / 7_884_000)


def test_a_shared_cost_that_stands_anyway_is_no_capital_of_the_second_user():
    """Two on one rack: each alone earns 7.884 MCNY on its own 10 MCNY, for the rack stays with the other."""
    offers = [source("c1", 10.0, of="r1"), source("c2", 10.0, of="r2")]
    more = (*offers, retrofit("r1", fixed=10e6), retrofit("r2", fixed=10e6), rack("r1", "r2", cost=40e6))
    _, cases, told = worths(bought(*more, rate=20.0))
    assert payback(cases, "r1", told["r1"]) == pytest.approx(10e6 / 7_884_000)


def test_what_the_budget_with_its_shared_costs_does_not_reach_is_crowded_out():
    """30 + 30 MCNY of the rack are spent, 45 more are beyond 100: 3.384 MCNY a year stay out of reach."""
    parts = (source("c1", 5.0, of="r1"), source("c2", 10.0, of="r2"), rack("r1", cost=30e6, lifetime=20.0))
    offers = (retrofit("r1", fixed=30e6), retrofit("r2", fixed=45e6))
    park = bought(*parts, *offers, rate=20.0, budget=100e6)
    found = worths(park)
    assert found[0] == {"r1": 1.0}
    assert found[2]["r2"].benefit == pytest.approx(7_884_000 - 4_500_000)
    assert statuses(park, found) == {"r1": "chosen", "r2": "crowded_out"}


def sized(key, per_size, cost, low=0.0, high=20.0):
    """A source of any size between two, at so many CNY/t."""
    size = Size(unit="t/h", low=low, high=high)
    return process(f"a.{key}", "a.steam", retrofit=key, follows=1.0, cost=cost), retrofit(key, 1.0, per_size, size=size)


def test_sizes_of_the_others_are_chosen_again():
    """20 t/h. x (size free) saves 90 CNY/t; y brings 8 t/h at 95 CNY/t less and lets x be 8 t/h smaller.

    With y in: 8 · 8760 · (5 - 10) CNY of running cost and 8 · 100,000 · 0.1 CNY of x's capital are saved, y costs 0.4 MCNY a
    year: −0.4 + 0.3504 + 0.08 = +0.03 MCNY, beside x as it stands it would be −0.05.
    """
    x, y = sized("x", 1e5, 10.0), (source("y", 5.0, 8.0, of="y"), retrofit("y", fixed=4.0e6 + 1e6))
    park = bought(*x, *y, rate=20.0)
    design, _, told = worths(park)
    assert design == {"x": pytest.approx(20.0)}
    assert told["y"].with_it == {"x": pytest.approx(12.0), "y": 1.0}
    assert told["y"].benefit == pytest.approx(-500_000 + 8 * 8760 * 5 + 8e4)


def test_steps_of_the_others_are_chosen_again():
    """Of 10 or 20 t/h the larger is built; beside y, which brings 10 t/h, the smaller: 1 MCNY a year less of capital."""
    size = Size(unit="t/h", steps=(Step(size=10.0, cost=1e6), Step(size=20.0, cost=11e6)))
    x = (process("a.x", "a.steam", retrofit="x", follows=1.0, cost=10.0), retrofit("x", size=size))
    park = bought(*x, source("y", 10.0, 10.0, of="y"), retrofit("y", fixed=12e6), rate=20.0)
    design, _, told = worths(park)
    assert design == {"x": pytest.approx(20.0)}
    assert told["y"].with_it == {"x": pytest.approx(10.0), "y": 1.0}
    assert told["y"].benefit == pytest.approx(1e6 - 1.2e6)


def test_beside_what_is_forced_in_the_budget_still_bounds_the_others():
    """1 MCNY buys x of 10 t/h and no more; y (1.5 MCNY) is forced in beside the budget, and x does not grow with it."""
    x = sized("x", 1e5, 10.0)
    park = bought(*x, source("y", 99.0, 1.0, of="y"), retrofit("y", fixed=1.5e6), rate=30.0, budget=1e6 + 1.0)
    design, _, told = worths(park)
    assert design == {"x": pytest.approx(10.0)}
    assert told["y"].with_it == {"x": pytest.approx(10.0), "y": 1.0}
    assert told["y"].benefit == pytest.approx(8760 - 150_000)


@pytest.mark.parametrize(("benefit", "chosen", "status"), [
    (30.0, True, "chosen"), (10.0, True, "marginal"), (-10.0, True, "marginal"), (-10.0, False, "marginal"),
    (10.0, False, "marginal"), (-30.0, False, "rejected"),
])  # fmt: skip
def test_the_gap_counts_on_both_sides_of_zero(benefit, chosen, status):
    """A gap of 15 CNY in the search for the plan, 5 more in the search for the park without it."""
    park = bought(source("c", 5.0, of="c"), retrofit("c"))
    with_it, without = {"c": 1.0}, {}
    inside = Solution("optimal", 100.0, 100.0, values=[])
    outside = Solution("optimal", 100.0 + benefit, 95.0 + benefit, values=[])
    worth = Worth(with_it, without, inside, outside, 1.0)
    assert status_of(park, with_it if chosen else without, "c", worth, 15.0) == status
