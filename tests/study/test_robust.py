"""A conclusion that a range within which a number may lie turns over is not robust, whatever number it is."""

import numpy as np
import pytest

from parksim.calendars import calendar_of
from parksim.graph import graph_of
from parksim.model import DemandCharge, Price, Recipe, Size, Step, Tier
from parksim.model.attributes import Number
from parksim.model.calendar import plain_calendar
from parksim.model.moved import moved
from parksim.model.policy import Allowance
from parksim.study.benefits import fine_pair, outcomes
from parksim.study.kinds import ranges_of
from parksim.study.robust import Robust, yearly
from parksim.study.worth import worth_of
from parksim_solvers.cases import Cases
from parksim_solvers.optimise import plan
from parksim_solvers.question import Problem
from tests.small import demand, link, market, policy, process, retrofit, small_park
from tests.study.test_benefits import built, random_park
from tests.study.test_own_benefits import YEAR, bought, rack, source


def ranged(park, path, value, low, high, unit="1"):
    """The park in which a number has a range."""
    number = Number(value=value, unit=unit, low=low, high=high)
    return park.model_copy(update={"numbers": {**park.numbers, path: number}})


def tried(park, hours=YEAR):
    """The outcome of every retrofit of the best plan, its ranges tried."""
    graph = graph_of(park)
    planned = plan(graph, plain_calendar(hours), gap=0.0)
    coarse = Cases(Problem.of(graph, plain_calendar(hours), {"cost": 1.0}, False, planned.problem.base))
    co2 = np.zeros(len(planned.problem.arrays.cost))
    cases = Cases(planned.problem)
    told = outcomes(cases, coarse, planned.result.design, 1.0, co2, planned.solution)
    return {outcome.id: outcome for outcome in told}


def turned(park, key):
    """What the sign of the own benefit depends on."""
    return tried(park)[key].depends_on


@pytest.mark.parametrize(("high", "found"), [(78e6, ()), (79.5e6, ("capex",))])
def test_the_cost_of_a_step(high, found):
    """90 CNY/t saved on 10 t/h are 7.884 MCNY a year: over ten years 78.84 MCNY of capital are borne."""
    size = Size(unit="t/h", steps=(Step(size=10.0, cost=10e6),))
    made = process("a.x", "a.steam", retrofit="x", follows=1.0, cost=10.0)
    park = bought(made, retrofit("x", size=size))
    assert turned(ranged(park, "retrofits.x.size.steps.0.cost", 10e6, 5e6, high), "x") == found


@pytest.mark.parametrize(("high", "found"), [(68e6, ()), (69.5e6, ("capex",))])
def test_a_shared_cost(high, found):
    """Of the 78.84 MCNY that are borne its own 10 MCNY leave 68.84 for the rack."""
    park = bought(source("c", 10.0, of="c"), retrofit("c", fixed=10e6), rack("c", cost=20e6))
    assert set(turned(ranged(park, "groups.rack.shared_cost", 20e6, 1e6, high), "c")) >= set(found)


@pytest.mark.parametrize(("low", "found"), [(2.0, ()), (1.2, ("retrofits.c.cost.lifetime",))])
def test_a_lifetime(low, found):
    """7.884 MCNY a year bear 10 MCNY in 1.268 years."""
    park = bought(source("c", 10.0, of="c"), retrofit("c", fixed=10e6))
    assert turned(ranged(park, "retrofits.c.cost.lifetime", 10.0, low, 20.0), "c") == found


@pytest.mark.parametrize(("low", "found"), [(46.0, ()), (45.0, ("markets.fill.fee",))])
def test_a_fee(low, found):
    """4 MCNY a year to use 10 t/h of sludge: worth it from a fee of 4,000,000 / 87,600 = 45.66 CNY/t on."""
    park = small_park(
        process("a.plant", "a.steam", capacity=10.0, outputs={"a.sludge": 1.0}),
        demand("a.need", "a.steam", 10.0),
        market("fill", "takes", "a.sludge", 100.0),
        market("bricks", "takes", "a.sludge", 0.0, rate=10.0, retrofit="user"),
        retrofit("user", fixed=40e6),
    )
    assert turned(ranged(park, "markets.fill.fee", 100.0, low, 100.0), "user") == found


def boiler(fixed=10e6, fuel=1.0, coal=50.0, **update):
    """Steam from a boiler on coal instead of the market at 100 CNY/t: 10 t/h, `fixed` over ten years."""
    made = process("a.boiler", "a.steam", {"a.coal": fuel} if fuel else {}, retrofit="boiler", follows=1.0)
    sized = Size(unit="t/h", steps=(Step(size=10.0, cost=fixed),))
    return bought(made, market("coal", "supplies", "a.coal", coal), retrofit("boiler", size=sized), **update)


@pytest.mark.parametrize(("high", "found"), [(1.9, ()), (2.0, ("processes.a.boiler.inputs.coal",))])
def test_a_coefficient(high, found):
    """1 MCNY a year is 11.42 CNY/t: 88.58 CNY/t are left for coal at 50 CNY/t, 1.772 t/t. At 1.9 t/t it loses."""
    high = high - 0.15
    assert turned(ranged(boiler(), "processes.a.boiler.inputs.coal", 1.0, 0.9, high), "boiler") == found


def test_a_figure_that_is_zero():
    """Nothing of coal at first; 1.8 t/t at most, of which 1.772 are borne. A price of 0 at most 89 CNY/t, of which 88.58 are."""
    park = boiler(fuel=0.0)
    path = "processes.a.boiler.inputs.coal"
    assert turned(ranged(park, path, 0.0, 0.0, 1.7), "boiler") == ()
    assert turned(ranged(park, path, 0.0, 0.0, 1.8), "boiler") == (path,)
    free = boiler(coal=0.0)
    assert turned(ranged(free, "markets.coal.price", 0.0, 0.0, 88.0), "boiler") == ()
    assert turned(ranged(free, "markets.coal.price", 0.0, 0.0, 89.0), "boiler") == ("markets.coal.price",)


@pytest.mark.parametrize(("low", "found"), [(1.3, ()), (1.2, ("demands.a.need.amount",))])
def test_a_demand(low, found):
    """90 CNY/t saved bear 1 MCNY a year from 11,111 t on: 1.268 t/h."""
    park = bought(source("c", 10.0, of="c"), retrofit("c", fixed=10e6))
    assert turned(ranged(park, "demands.a.need.amount", 87_600.0, low * 8760, 87_600.0, "t/a"), "c") == found
    assert turned(ranged(park, "demands.a.need.amount", 10.0, low, 10.0, "t/h"), "c") == found


@pytest.mark.parametrize(("high", "found"), [(8.7, ()), (8.8, ("markets.old.limit",))])
def test_a_limit_that_does_not_bind_yet(high, found):
    """Old steam at 10 CNY/t leaves the pipe 10 − 8.732 = 1.268 t/h, 1 MCNY a year at 90 CNY/t. It is there from 0 up to so much."""
    old = market("old", "supplies", "a.steam", 9.9, limit=0.0)
    park = bought(old, source("c", 10.0, of="c"), retrofit("c", fixed=10e6))
    assert turned(ranged(park, "markets.old.limit", 0.0, 0.0, high * 8760, "t/a"), "c") == found
    wide = bought(
        market("old", "supplies", "a.steam", 9.9, limit=8e5), source("c", 10.0, of="c"), retrofit("c", fixed=10e6)
    )
    assert turned(ranged(wide, "markets.old.limit", 8e5, (10 - 1.2) * 8760, 9e5, "t/a"), "c") == ()
    assert turned(ranged(wide, "markets.old.limit", 8e5, (10 - 1.3) * 8760, 9e5, "t/a"), "c") == ("markets.old.limit",)


@pytest.mark.parametrize(("low", "found"), [(22.0, ()), (21.0, ("markets.dear.price.tiers.1.price",))])
def test_a_tier(low, found):
    """5 t/h at 20 CNY/t, the rest at 100: the pipe (10 CNY/t) saves 5·10 + 5·90 = 500 CNY/h. At 22.83 it would save 114.16."""
    tiers = Price(tiers=(Tier(to=43_800.0, price=20.0), Tier(price=100.0)), per="year")
    park = small_park(
        market("dear", "supplies", "a.steam", tiers),
        demand("a.need", "a.steam", 10.0),
        source("c", 10.0, of="c"),
        retrofit("c", fixed=10e6),
    )
    low = low + 1.0
    assert turned(ranged(park, "markets.dear.price.tiers.1.price", 100.0, low, 100.0), "c") == found


@pytest.mark.parametrize(("low", "found"), [(101e3, ()), (99e3, ("markets.grid.demand_charge.price",))])
def test_a_demand_charge(low, found):
    """10 t/h from the grid at 10 CNY/t and so much a month for the peak, of which the calendar has one: 1 MCNY is borne from 100,000 on."""
    grid = market("grid", "supplies", "a.steam", 10.0, demand_charge=DemandCharge(price=200_000.0))
    park = small_park(grid, demand("a.need", "a.steam", 10.0), source("c", 10.0, of="c"), retrofit("c", fixed=10e6))
    assert turned(ranged(park, "markets.grid.demand_charge.price", 200_000.0, low, 200_000.0), "c") == found


def levied(free):
    """10 t/h of sludge is dumped at 100 CNY/t of levy beyond a free amount, or used for 1 MCNY a year."""
    return small_park(
        process("a.plant", "a.steam", capacity=10.0, outputs={"a.sludge": 1.0}),
        demand("a.need", "a.steam", 10.0),
        market("fill", "takes", "a.sludge", 0.0, landfill=True),
        market("bricks", "takes", "a.sludge", 0.0, rate=10.0, retrofit="user"),
        retrofit("user", fixed=10e6),
        policy("levy", "price", "landfill", price=100.0, allowance=Allowance(amount=free)),
    )


@pytest.mark.parametrize(("high", "found"), [(77_000.0, ()), (78_000.0, ("policies.levy.allowance",))])
def test_an_allowance(high, found):
    """87,600 t a year; 10,000 t of levy bear 1 MCNY: from 77,600 t free on the use is not worth it."""
    assert turned(ranged(levied(0.0), "policies.levy.allowance", 0.0, 0.0, high, "t/a"), "user") == found


@pytest.mark.parametrize(("high", "found"), [(0.87, ()), (0.9, ("links.c.loss",))])
def test_a_loss(high, found):
    """From b at 10 CNY/t: at a loss of 88.7 % a ton costs 88.58 CNY."""
    park = bought(
        market("far", "supplies", "b.steam", 10.0),
        link("c", "b.steam", "a.steam", capacity=1000.0, retrofit="c"),
        retrofit("c", fixed=10e6),
    )
    assert turned(ranged(park, "links.c.loss", 0.0, 0.0, high), "c") == found


@pytest.mark.parametrize(("low", "found"), [(1.3, ()), (1.2, ("processes.a.x.capacity",))])
def test_a_capacity(low, found):
    """A plant of the retrofit that makes for 10 CNY/t: 1.268 t/h bear 1 MCNY a year."""
    park = bought(process("a.x", "a.steam", capacity=10.0, cost=10.0, retrofit="x"), retrofit("x", fixed=10e6))
    assert turned(ranged(park, "processes.a.x.capacity", 10.0, low, 11.0, "t/h"), "x") == found


def test_what_turns_nothing_is_robust_and_counted():
    """Coal at 50 ± 10 % and 1 t/t ± 10 % move 38.58 CNY/t by 5: both are tried, neither turns it; failures are not tried."""
    park = ranged(boiler(), "markets.coal.price", 50.0, 45.0, 55.0)
    park = ranged(park, "processes.a.boiler.inputs.coal", 1.0, 0.9, 1.1)
    park = ranged(park, "processes.a.boiler.fails.every", 1000.0, 500.0, 2000.0, "h")
    park = ranged(park, "money.rates.USD", 7.0, 6.0, 8.0)
    park = ranged(park, "budget", 1e9, 5e8, 2e9, "CNY")
    found = tried(park)["boiler"]
    assert (found.robust, found.depends_on, found.moving, found.solved_again) == (True, (), 2, 2)
    assert found.tried == ranges_of(park).tried == {"prices": 1, "coefficients": 1}
    assert found.not_tried == {"breakdowns": 1, "untold": 2}


def test_balancing_flows_follow_a_figure():
    """A figure of a closed recipe moves what closes it: the CO2 of coal with twice the carbon."""
    fired = Recipe(inputs={"a.coal": 1.0}, balance={"carbon": "co2"}, balancing={"co2": 1.0})
    park = bought(process("a.boiler", "a.steam", modes={"standard": fired}))
    park = ranged(park, "processes.a.boiler.inputs.coal", 1.0, 0.5, 2.0)
    once = moved(park, "processes.a.boiler.inputs.coal", 1.0).processes["a.boiler"].modes["standard"].balancing["co2"]
    twice = moved(park, "processes.a.boiler.inputs.coal", 2.0).processes["a.boiler"].modes["standard"].balancing["co2"]
    assert once > 0
    assert twice == pytest.approx(2 * once)


def spread(park, seed):
    """A park with ranges of some prices, costs, capacities, demands, inputs: between a third and three times the number."""
    random = np.random.default_rng(seed)
    numbers = {}
    for key, each in park.markets.items():
        numbers[f"markets.{key}.{'fee' if each.role == 'takes' else 'price'}"] = each.price.base
    for key, each in park.processes.items():
        if each.capacity is not None:
            numbers[f"processes.{key}.capacity"] = each.capacity
        numbers[f"processes.{key}.cost"] = each.cost
        if len(each.modes) == 1:
            recipe = next(iter(each.modes.values()))
            for bus, amount in recipe.inputs.items():
                numbers[f"processes.{key}.inputs.{bus.split('.')[1]}"] = amount
    for key, each in park.demands.items():
        numbers[f"demands.{key}.amount"] = each.amount
    stated = [(path, value) for path, value in numbers.items() if value > 0]
    kept = dict(stated[k] for k in random.choice(len(stated), MANY, replace=False))
    made = {
        path: Number(value=value, unit="1", low=value * random.uniform(0.3, 0.9), high=value * random.uniform(1.1, 3.0))
        for path, value in kept.items()
    }
    return park.model_copy(update={"numbers": made})


SEEDS, MANY = 2, 3


@pytest.mark.parametrize("seed", range(SEEDS))
def test_what_is_said_to_turn_does_so_in_full(seed):
    """Every end of every range in a park that is planned anew: a sign changes there; what is missed was not solved again.

    Both operate the same two designs, here in parks in which these simply stand.
    """
    park = spread(random_park(seed), seed)
    graph = graph_of(park)
    calendar = calendar_of(graph, "screening")
    planned = plan(graph, calendar, gap=0.0)
    cases, design = Cases(planned.problem), dict(planned.result.design)
    worths = {key: worth_of(cases, design, planned.solution, key) for key in park.retrofits}
    pairs = [fine_pair(cases, key, worth) for key, worth in worths.items() if worth.benefit is not None]
    found = Robust(cases, {"cost": 1.0}).turns(pairs)
    turning = {pair.key: set() for pair in pairs}
    for path, number in park.numbers.items():
        for end in (number.low, number.high):
            there, known = moved(park, path, end), {}
            for pair in pairs:
                costs = [in_full(there, design, known) for design in (pair.with_it, pair.without)]
                if np.isfinite(costs).any() and np.sign(costs[1] - costs[0]) != np.sign(pair.benefit):
                    turning[pair.key].add(path)
    for key, turns in found.items():
        assert set(turns.paths) <= turning[key]
        if len(turning[key] - set(turns.paths)):
            assert turns.solved < len(park.numbers), "missed by first order, not by its solves"


def in_full(park, design, known):
    """Yearly cost of a design as if it stood, infinite where it has no plan; each is `known` once."""
    asked = tuple(sorted(design.items()))
    if asked not in known:
        graph = graph_of(built(park, design))
        solved = Problem.of(graph, calendar_of(graph, "screening"), {"cost": 1.0}, False, 0.0).session.solve()
        known[asked] = solved.objective + yearly(park, design)
    return known[asked]
