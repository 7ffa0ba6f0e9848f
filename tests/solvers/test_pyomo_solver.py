"""Other solvers through Pyomo find what ours finds; one that is not there is refused in a sentence."""

import subprocess
import sys
from pathlib import Path

import pytest

from parksim.calendars import calendar_of
from parksim.errors import Infeasible, SolverFailed
from parksim.graph import graph_of
from parksim.model import Group, Price, Size, Step, Tier
from parksim.model.calendar import plain_calendar
from parksim.results.audit import audit
from parksim_solvers.optimise import plan
from tests.parks import RandomPark
from tests.small import demand, market, process, retrofit, small_park

OTHERS = ("pyomo:appsi_highs", "pyomo:highs")
HERE = 1e-6
ROOT = Path(__file__).parents[2]


def steam(*more, **update):
    """6 t/h of steam for 100 h, 10 CNY/t bought or a tenth of the capital of x (steps) and y (any size)."""
    steps = Size(unit="t/h", steps=(Step(size=2.0, cost=5e3), Step(size=4.0, cost=15e3)))
    return small_park(
        process("a.x", "a.steam", retrofit="x", follows=1.0), process("a.y", "a.steam", retrofit="y", follows=1.0),
        retrofit("x", size=steps), retrofit("y", 1e3, 6e3, size=Size(unit="t/h", low=1.0, high=9.0)),
        market("bought", "supplies", "a.steam", Price(tiers=(Tier(to=100.0, price=10.0), Tier(price=12.0)), per="year")),
        demand("a.use", "a.steam", 6.0), *more, **update,
    )  # fmt: skip


@pytest.mark.parametrize("solver", OTHERS)
def test_another_solver_chooses_the_same(solver, capfd):
    """x: 2 t/h for 500 CNY or 4 for 1500; y: 100 + 600 for each t/h; the first t/h bought costs 1000, the next 1200.

    x at 4 and y at 2: 1500 + 100 + 1200 = 2800 CNY; x at 2 and y at 4: 500 + 100 + 2400 = 3000.
    """
    graph, calendar = graph_of(steam()), plain_calendar([40, 60])
    mine = plan(graph, calendar, gap=0.0).result
    other = plan(graph, calendar, gap=0.0, solver=solver).result
    assert mine.bounds[1] == pytest.approx(2800)
    assert other.bounds == pytest.approx(mine.bounds, rel=HERE)
    assert other.design == pytest.approx(mine.design)
    assert other.proven
    assert not audit(other).failures
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize("solver", OTHERS)
def test_it_may_be_the_first_to_solve(solver):
    """In a fresh process: HiGHS keeps the thread count that it is first run with, and ours comes after Pyomo's."""
    code = (
        "from parksim.graph import graph_of\nfrom parksim.model.calendar import plain_calendar\n"
        "from parksim_solvers.optimise import plan\nfrom tests.solvers.test_pyomo_solver import steam\n"
        f"print(plan(graph_of(steam()), plain_calendar([40, 60]), gap=0.0, solver={solver!r}).result.bounds[1])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) == pytest.approx(2800)


@pytest.mark.parametrize("seed", range(4))
def test_random_parks_cost_the_same(seed):
    """With every law, candidates and units that switch, on a calendar without folding: 1e-6 apart at most."""
    graph = graph_of(RandomPark(seed, candidates=True, switchable=seed == 0).park())
    calendar = plain_calendar([2190.0] * 4)
    mine = plan(graph, calendar, gap=0.0).result
    other = plan(graph, calendar, gap=0.0, solver=OTHERS[0]).result
    costs = [float(found.payments["amount"].sum()) for found in (mine, other)]
    assert costs[1] == pytest.approx(costs[0], rel=HERE)


def test_on_a_coarse_calendar_nothing_is_proven_of_the_full_one():
    """With a tank a screening calendar is a restriction: the other solver has no bound for what is finer."""
    graph = graph_of(RandomPark(2).park())
    result = plan(graph, calendar_of(graph, "screening"), solver=OTHERS[0]).result
    assert result.bounds is None
    assert not result.proven


def test_the_base_is_taken_off_by_both():
    """A base of 7000 CNY: the same plan and the same bounds."""
    graph, calendar = graph_of(steam()), plain_calendar([40, 60])
    result = plan(graph, calendar, base=7000.0, gap=0.0, solver=OTHERS[0]).result
    assert result.bounds == pytest.approx((2800, 2800))


def test_a_cost_that_nothing_changes_is_counted_once():
    """A fixed cost of 250 CNY a year on a boiler that stands: 3050 CNY."""
    park = steam(process("a.old", "a.steam", capacity=0.0, fixed_cost=250.0))
    result = plan(graph_of(park), plain_calendar([40, 60]), gap=0.0, solver=OTHERS[0]).result
    assert result.bounds == pytest.approx((3050, 3050))


@pytest.mark.parametrize("solver", ["pyomo:glpk", "pyomo:no_such_solver", "pyomo:"])
def test_a_solver_that_is_not_there(solver, capfd):
    with pytest.raises(SolverFailed) as error:
        plan(graph_of(steam()), plain_calendar([40, 60]), solver=solver)
    (problem,) = error.value.problems
    assert problem.code == "PS5001"
    assert solver.removeprefix("pyomo:") in problem.message("en")
    assert error.value.exit_code == 5
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize("solver", OTHERS)
def test_an_impossible_park_is_explained_all_the_same(solver):
    """4 of the 6 t/h can be bought."""
    park = small_park(market("bought", "supplies", "a.steam", 1.0, rate=4.0), demand("a.use", "a.steam", 6.0))
    with pytest.raises(Infeasible) as error:
        plan(graph_of(park), plain_calendar([1, 1]), solver=solver)
    assert {"PS5101", "PS5102"} == {problem.code for problem in error.value.problems}


@pytest.mark.parametrize("solver", ["highs", *OTHERS])
def test_money_without_end_is_refused(solver):
    """Bought for 1, sold for 2 CNY, both without limit."""
    park = small_park(market("in", "supplies", "a.steam", 1.0), market("out", "buys", "a.steam", 2.0))
    with pytest.raises(Infeasible) as error:
        plan(graph_of(park), plain_calendar([1, 1]), solver=solver)
    assert [(problem.code, problem.values["market"]) for problem in error.value.problems] == [("PS5005", "out")]


@pytest.mark.parametrize("solver", OTHERS)
def test_a_time_limit_is_passed_on(solver):
    """Ample time changes nothing: y alone, 100 + 3600 CNY, or x alone and 200 t bought, 1500 + 1000 + 1200."""
    groups = Group(id="one", of=("x", "y"), at_most=1)
    graph = graph_of(steam(groups))
    result = plan(graph, plain_calendar([40, 60]), gap=0.0, time_limit=60.0, solver=solver).result
    assert result.bounds[1] == pytest.approx(100 + 6 * 600)
