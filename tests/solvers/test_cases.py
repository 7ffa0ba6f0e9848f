"""Cases of a plan, warm: each costs what the same park costs when it is built anew; whom a retrofit takes along."""

import numpy as np
import pytest

from parksim.calendars import calendar_of
from parksim.graph import graph_of
from parksim.model import Group, Size, Step
from parksim.model.calendar import plain_calendar
from parksim_solvers.cases import Cases, dependents, excluded, requirements
from parksim_solvers.choose import FREE
from parksim_solvers.optimise import plan
from parksim_solvers.question import Problem
from tests.parks import RandomPark
from tests.small import demand, market, process, retrofit, small_park

SEEDS, SAME = range(6), 1e-6


def steam(*offers, groups=(), **update):
    """6 t/h for 100 h, 10 CNY/t bought; every retrofit adds a free source of its size, or of 3 t/h without one."""
    sources = [
        process(f"a.{o.id}", "a.steam", retrofit=o.id, **({"follows": 1.0} if o.size else {"capacity": 3.0}))
        for o in offers
    ]  # fmt: skip
    bought = market("bought", "supplies", "a.steam", 10.0)
    return small_park(*offers, *sources, *groups, bought, demand("a.use", "a.steam", 6.0), **update)


def cases_of(park, calendar=None):
    """The cases of the park's best plan."""
    return Cases(plan(graph_of(park), calendar or plain_calendar([40.0, 60]), gap=0.0).problem)


def rebuilt(park, design, calendar):
    """The park with these retrofits alone, each of its size, all of them forced in: cost, solved cold."""
    kept = {
        key: r.model_copy(update={"size": r.size and exactly(r.size, design[key])})
        for key, r in park.retrofits.items() if key in design
    }  # fmt: skip
    gone = park.retrofits.keys() - kept.keys()
    update = {"retrofits": kept, "budget": None}
    for kind in ("processes", "links", "stores", "markets"):
        update[kind] = {key: item for key, item in getattr(park, kind).items() if item.retrofit not in gone}
    graph = graph_of(park.model_copy(update=update))
    problem = Problem.of(graph, calendar_of(graph, calendar), {"cost": 1.0}, False, 0.0)
    for chosen in problem.template.once.chosen.values():
        problem.session.fix(problem.arrays.columns_of(chosen), np.array([1.0]))
    return problem.session.solve().objective


def exactly(size, amount):
    """The size with one choice left."""
    steps = tuple(step for step in size.steps if abs(step.size - amount) < 1e-9)
    return size.model_copy(update={"steps": steps} if size.steps else {"low": amount, "high": amount})


@pytest.mark.parametrize("seed", SEEDS)
def test_warm_costs_what_a_rebuilt_park_costs(seed):
    """Nothing, everything, the plan, and the plan without each or with each more: one session, in this order and back."""
    park = RandomPark(seed, firms=3, candidates=True, loss=seed % 2 == 0).park()
    graph = graph_of(park)
    planned = plan(graph, calendar_of(graph, "screening"), gap=0.0)
    cases, best = Cases(planned.problem), planned.result.design
    everything = {key: best.get(key, r.size.steps[0].size if r.size.steps else r.size.low)
                  for key, r in park.retrofits.items()}  # fmt: skip
    designs = [{}, everything, best]
    designs += [{k: size for k, size in everything.items() if k != key} for key in everything]
    warm = [cases.solve(design).objective for design in designs]
    assert warm == pytest.approx([rebuilt(park, design, "screening") for design in designs], rel=SAME)
    assert [cases.solve(design).objective for design in reversed(designs)] == pytest.approx(warm[::-1], rel=SAME)


def test_own_benefit_by_hand():
    """x brings 3 t/h for 1000 CNY a year, y for 2500, all 6 t/h bought cost 6000: both 3500, x alone 4000, y 5500."""
    cases = cases_of(steam(retrofit("x", fixed=10_000.0), retrofit("y", fixed=25_000.0)))
    costs = [cases.solve(design).objective for design in ({"x": 1.0, "y": 1.0}, {"x": 1.0}, {"y": 1.0}, {})]
    assert costs == pytest.approx([3500, 4000, 5500, 6000])


def test_a_size_left_free_is_the_best_one():
    """1 t/h saves 1000 CNY and costs 400, 2 to 9 t/h: 6 t/h, 2400 CNY. At 700 CNY/t the least size is none of use: 2."""
    size = Size(unit="t/h", low=2.0, high=9.0)
    assert cases_of(steam(retrofit("x", per_size=4000.0, size=size))).solve({"x": FREE}).objective == pytest.approx(
        2400
    )
    dear = cases_of(steam(retrofit("x", per_size=20_000.0, size=size)))
    assert dear.solve({"x": FREE}).objective == pytest.approx(2 * 2000 + 4 * 1000)
    assert dear.solve({"x": 3.0}).objective == pytest.approx(3 * 2000 + 3 * 1000)


def test_of_steps_the_best_is_found():
    """2 t/h for 500 CNY a year or 5 for 1400: 4500 or 2400 CNY. With two such retrofits every pair is tried.

    5 + 2: 1900 CNY and nothing bought; 5 + 5: 2800; 2 + 2: 3000.
    """
    size = Size(unit="t/h", steps=(Step(size=2.0, cost=5000.0), Step(size=5.0, cost=14_000.0)))
    cases = cases_of(steam(retrofit("x", size=size), retrofit("y", size=size)))
    assert cases.solve({"x": FREE}).objective == pytest.approx(2400)
    assert cases.solve({"x": 2.0}).objective == pytest.approx(4500)
    assert cases.solve({"x": FREE, "y": FREE}).objective == pytest.approx(1900)


def test_the_budget_is_lifted():
    """8000 CNY at most may be spent; x costs 10,000 and is forced in all the same: 1000 + 3000 CNY."""
    cases = cases_of(steam(retrofit("x", fixed=10_000.0), budget=8000.0))
    assert cases.solve({"x": 1.0}).objective == pytest.approx(4000)
    assert cases.solve({}).objective == pytest.approx(6000)


def test_a_shared_cost_falls_with_its_last_user():
    """A pipe rack of 2000 CNY, 10 years: 200 CNY a year as long as x or y stands."""
    rack = Group(id="rack", of=("x", "y"), shared_cost=2000.0, lifetime=10.0, interest=0.0)
    cases = cases_of(steam(retrofit("x", fixed=10_000.0), retrofit("y", fixed=10_000.0), groups=(rack,)))
    costs = [cases.solve(design).objective for design in ({"x": 1.0, "y": 1.0}, {"x": 1.0}, {})]
    assert costs == pytest.approx([2200, 4200, 6000])


def test_a_case_without_plan():
    """Without x there are 3 of 6 t/h; with it again there is a plan."""
    park = steam(retrofit("x", fixed=10_000.0))
    bought = market("bought", "supplies", "a.steam", 10.0, rate=3.0)
    cases = cases_of(park.model_copy(update={"markets": {"bought": bought}}))
    assert cases.solve({}).values is None
    assert cases.solve({"x": 1.0}).objective == pytest.approx(4000)


def test_who_goes_and_who_comes_along():
    """c requires b, b requires a; a and d share a group of one."""
    offers = (
        retrofit("a"), retrofit("b", requires=("a",)), retrofit("c", requires=("b",)), retrofit("d"), retrofit("e"),
    )  # fmt: skip
    park = steam(*offers, groups=(Group(id="one", of=("a", "d"), at_most=1), Group(id="two", of=("d", "e"), at_most=2)))
    assert dependents(park, "a") == {"a", "b", "c"}
    assert dependents(park, "c") == {"c"}
    assert requirements(park, "c") == {"a", "b", "c"}
    assert requirements(park, "d") == {"d"}
    assert excluded(park, ["d"], {"a": 1.0, "b": 1.0, "e": 1.0}) == {"a", "b", "c"}
    assert excluded(park, ["e"], {"d": 1.0}) == set()
