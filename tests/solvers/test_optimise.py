"""Plans by hand: what is built and how big, what a cap or another objective changes, and what is proven."""

from dataclasses import replace

import numpy as np
import pytest

from parksim.calendars import calendar_of
from parksim.errors import Infeasible, SolverFailed
from parksim.graph import existing_graph, graph_of
from parksim.model import Group, Size, Step
from parksim.model.calendar import plain_calendar
from parksim_solvers.explain import without_bound
from parksim_solvers.highs import Session, Solution
from parksim_solvers.optimise import plan
from tests.parks import RandomPark, day_types
from tests.small import demand, market, policy, process, retrofit, small_park, store

HOURS = [40.0, 60.0]


def steam(*offers, groups=(), capacity=3.0, **update):
    """6 t/h for 100 h, 10 CNY/t bought; every retrofit adds a free source of its size, or of 3 t/h without one.

    A tenth of a retrofit's capital is paid a year.
    """
    sources = [
        process(f"a.{o.id}", "a.steam", retrofit=o.id, **({"follows": 1.0} if o.size else {"capacity": capacity}))
        for o in offers
    ]  # fmt: skip
    bought = market("bought", "supplies", "a.steam", 10.0)
    return small_park(*offers, *sources, *groups, bought, demand("a.use", "a.steam", 6.0), **update)


def planned(park, hours=HOURS, gap=0.0, **asked):
    """Result of a plan."""
    return plan(graph_of(park), plain_calendar(list(hours)), gap=gap, **asked).result


def paid(result):
    """Total annual cost."""
    return float(result.payments["amount"].sum())


def test_a_size_is_as_big_as_it_is_of_use():
    """A t/h saves 1000 and costs 400 CNY a year beside 500 fixed: 6 of 9 t/h, 500 + 2400 CNY."""
    result = planned(steam(retrofit("x", 5000.0, 4000.0, size=Size(unit="t/h", low=1.0, high=9.0))))
    assert result.design == pytest.approx({"x": 6.0})
    assert result.bounds == pytest.approx((2900, 2900))
    assert result.proven


def test_discrete_steps_beat_what_rounding_the_relaxation_would_give():
    """2 t/h for 900 CNY a year, 4 bought: 4900 CNY. 7 t/h, more than enough: 5000 CNY. So the small one.

    The relaxation would take 6/7 of the large one, 4286 CNY.
    """
    steps = (Step(size=2.0, cost=9000.0), Step(size=7.0, cost=50_000.0))
    result = planned(steam(retrofit("x", size=Size(unit="t/h", steps=steps))))
    assert result.design == {"x": 2.0}
    assert paid(result) == pytest.approx(4900)


def test_groups_requirements_budget_and_a_shared_cost_at_once():
    """Each brings 3 t/h, worth 3000 CNY a year; two are of use. Costs a year: w 500, x 600, y 700, z 800.

    w excludes x (at most 1). w requires z: w + z 1300. x + y: 1300 and a rack of 100 a year that both use: 1400.
    w + y + z: of no more use than w + z. So w and z, 1300 CNY. With a budget of 12,900 CNY w + z (13,000) are out,
    x + y (13,000 + rack 1000) too; x + z 14,000 as well: one alone, x with the rack 700, y with it 800, z 800: x,
    700 + 3000.
    """
    offers = (
        retrofit("w", 5000.0, requires=("z",)), retrofit("x", 6000.0), retrofit("y", 7000.0), retrofit("z", 8000.0),
    )  # fmt: skip
    groups = (
        Group(id="one", of=("w", "x"), at_most=1),
        Group(id="rack", of=("x", "y"), shared_cost=1000.0, lifetime=10.0, interest=0.0),
    )
    result = planned(steam(*offers, groups=groups))
    assert result.design == {"w": 1.0, "z": 1.0}
    assert paid(result) == pytest.approx(1300)
    poor = planned(steam(*offers, groups=groups, budget=12_900.0))
    assert poor.design == {"x": 1.0}
    assert paid(poor) == pytest.approx(3700)


def ash(*more, **update):
    """1 t/h of a product for 100 h brings 1 t/h of ash: dumped for 10 CNY/t, or taken by a recycler for 50."""
    return small_park(
        process("a.maker", "a.good", outputs={"a.ash": 1.0}), demand("a.sales", "a.good", 1.0),
        market("dump", "takes", "a.ash", 10.0, landfill=True), market("recycler", "takes", "a.ash", 50.0), *more,
        **update,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("objective", "cost", "value"),
    [
        ({"cost": 1.0}, 1000, 1000),  # all dumped
        ({"landfill": 1.0}, 5000, 0),  # all recycled
        ({"cost": 1.0, "landfill": 30.0}, 1000, 1000 + 3000),  # 10 + 30 a ton against 50
        ({"cost": 1.0, "landfill": 60.0}, 5000, 5000),  # 10 + 60 against 50
        ({"cost": 2.0, "landfill": 60.0}, 1000, 2 * 1000 + 6000),  # 20 + 60 against 100
    ],
)
def test_other_objectives_and_weighted_sums(objective, cost, value):
    """100 t of ash. Payments are money whatever is minimised; the bounds are those of the objective."""
    result = planned(ash(), objective=objective)
    assert paid(result) == pytest.approx(cost)
    assert result.bounds == pytest.approx((value, value))
    assert result.objective == objective


def test_among_plans_that_are_as_good_by_another_objective_the_cheapest_is_made():
    """All 100 t are kept from the dump by the recycler, 50 CNY/t, or by a kiln that costs 1000 CNY a year and 5 CNY/t.

    The kiln: 1000 + 500 < 5000. A conveyor of 2000 CNY, which serves nothing, is not built; the kiln is as big as it
    need be, 1 t/h of 30, at 1000 CNY a year for each. Marginal values are money: another ton of ash costs 5 CNY.
    """
    size = Size(unit="t/h", high=30.0)
    kiln = process("a.kiln", "a.ash", counted="input", retrofit="kiln", follows=1.0, cost=5.0)
    belt = process("a.belt", "a.ash", counted="input", retrofit="belt", capacity=1.0, cost=60.0)
    result = planned(
        ash(retrofit("kiln", per_size=10_000.0, size=size), retrofit("belt", 20_000.0), kiln, belt),
        objective={"landfill": 1.0},
    )
    assert result.design == pytest.approx({"kiln": 1.0}, rel=1e-6)
    assert paid(result) == pytest.approx(1500, rel=1e-6)
    values = result.duals[(result.duals["kind"] == "bus") & (result.duals["item"] == "a.good")]["value"]
    assert values.abs().max() > 1  # CNY/t, where landfill alone would give tonnes per tonne


def test_a_cap_costs_what_it_keeps_out():
    """At most 30 of 100 t on the dump: 30·10 + 70·50 = 3800 CNY. At least 40, though the dump is to be spared: 3400."""
    cap = policy("less", "cap", "landfill", at_most=30.0, binds="both")
    assert paid(planned(ash(cap))) == pytest.approx(3800)
    floor = policy("more", "cap", "landfill", at_least=40.0, binds="both")
    assert paid(planned(ash(floor), objective={"landfill": 1.0})) == pytest.approx(3400)


def test_a_cap_binds_the_retrofitted_park_alone():
    """Without `binds: both` the existing park may dump all, 1000 CNY."""
    cap = policy("less", "cap", "landfill", at_most=30.0)
    offer = retrofit("x", 1e6)
    park = ash(cap, offer, process("a.x", "a.steam", retrofit="x", capacity=1.0))
    graph, calendar = graph_of(park), plain_calendar(HOURS)
    assert paid(plan(graph, calendar, gap=0.0).result) == pytest.approx(3800)
    assert paid(plan(existing_graph(graph), calendar, gap=0.0).result) == pytest.approx(1000)


def test_the_base_makes_the_gap_one_of_the_benefit():
    """The existing park costs 6000 CNY, the retrofitted 2900: with that base the engine's objective is −3100, so that
    its relative gap is one of the benefit; cost and bounds stay those of the park.
    """
    park = steam(retrofit("x", 5000.0, 4000.0, size=Size(unit="t/h", low=1.0, high=9.0)))
    found = plan(graph_of(park), plain_calendar(HOURS), base=6000.0, gap=0.0)
    assert found.problem.session.solve().objective == pytest.approx(-3100)
    assert found.result.bounds == pytest.approx((2900, 2900))
    assert paid(found.result) == pytest.approx(2900)


@pytest.mark.parametrize("asked", [0.0, 0.05, 0.5])
@pytest.mark.parametrize("seed", range(3))
def test_the_gap_that_is_asked_for_is_kept(seed, asked):
    """upper − lower <= asked · benefit, for a base 1 % above the best."""
    graph = graph_of(RandomPark(seed, firms=3, candidates=True, stores=False).park())
    calendar = plain_calendar([2190.0] * 4)
    best = plan(graph, calendar, gap=0.0).result.bounds[1]
    base = 1.01 * best
    lower, upper = plan(graph, calendar, base=base, gap=asked).result.bounds
    assert lower <= best * (1 + 1e-9)
    assert upper >= best * (1 - 1e-9)
    assert upper - lower <= asked * (base - upper) + 1e-6 * best


@pytest.mark.parametrize("kind", ["folded", "screening"])
@pytest.mark.parametrize("seed", range(4))
def test_the_lower_bound_is_below_the_upper_one(seed, kind):
    """With leaking tanks and units that switch, folded and on the screening calendar."""
    park = RandomPark(seed, switchable=seed % 2 == 0, candidates=seed > 1).park(calendar=day_types())
    graph = graph_of(park)
    result = plan(graph, calendar_of(graph, kind), gap=1e-3).result
    lower, upper = result.bounds
    assert lower <= upper + 1e-9 * abs(upper)
    assert paid(result) == pytest.approx(upper)


def test_restrictions_are_told():
    """A tank that leaks, in segments longer than an hour: said in the notes, with its name."""
    tank = store("a.tank", "a.steam", 5.0, 5.0, loss=0.01)
    leaking = small_park(market("bought", "supplies", "a.steam", 10.0), demand("a.use", "a.steam", 1.0), tank)
    assert planned(leaking).notes == ("note.losses_in_merged_segments: a.tank",)
    assert planned(leaking, hours=[1.0] * 3).notes == ()


def choice(seen=None, change=None):
    """A Session.solve that hands the solutions of problems with integers to `change`."""
    solve = Session.solve

    def changed(self, time_limit=None, gap=0.0, *_):
        whole, solution = self.has_integers, solve(self, None, gap)
        if whole and seen is not None:
            seen.append((time_limit, gap))
        return change(solution) if whole and change else solution

    return changed


def test_a_time_limit_leaves_a_plan_that_is_not_proven(monkeypatch):
    """The search ends with a plan and a lower bound 500 CNY below: kept, and said to be unproven."""
    seen = []
    change = choice(seen, lambda s: replace(s, status="feasible", bound=s.bound - 500.0))
    monkeypatch.setattr(Session, "solve", change)
    result = planned(steam(retrofit("x", 10_000.0)), time_limit=7.0, gap=0.01)
    assert seen == [(7.0, 0.01)]
    assert not result.proven
    assert result.bounds == pytest.approx((3500, 4000))


def test_a_time_limit_without_any_plan(monkeypatch):
    """Nothing was found: exit code 5, and the hint to allow more time."""
    nothing = Solution("stopped", np.inf, -np.inf)
    monkeypatch.setattr(Session, "solve", choice(change=lambda _: nothing))
    with pytest.raises(SolverFailed) as error:
        planned(steam(retrofit("x", 10_000.0)), time_limit=7.0)
    assert [problem.code for problem in error.value.problems] == ["PS5002"]
    assert error.value.exit_code == 5


def test_a_bound_is_wanting_where_a_market_pays_without_limit():
    """Of five markets that of waste at a gate fee (-3 CNY/t for what is taken in) and the endless buyer pay without limit."""
    park = small_park(
        market("fee", "supplies", "a.steam", -3.0), market("dear", "supplies", "a.steam", 3.0),
        market("few", "buys", "a.steam", 2.0, limit=5.0), market("many", "buys", "a.steam", 1.0), market("vent", "takes", "a.steam"),
    )  # fmt: skip
    assert [problem.values["market"] for problem in without_bound(graph_of(park))] == ["fee", "many"]
    plain = small_park(market("dear", "supplies", "a.steam", 3.0))
    assert [problem.code for problem in without_bound(graph_of(plain))] == ["PS5003"]


def test_no_plan_and_plans_without_bound_have_their_own_end():
    """Exit code 4 for both, each with what it is about."""
    with pytest.raises(Infeasible) as error:
        planned(steam(capacity=1.0).model_copy(update={"markets": {}}))
    assert {problem.code for problem in error.value.problems} == {"PS5101", "PS5102"}
    park = small_park(market("in", "supplies", "a.steam", 1.0), market("out", "buys", "a.steam", 2.0))
    with pytest.raises(Infeasible) as error:
        planned(park)
    assert [(problem.code, problem.values["market"]) for problem in error.value.problems] == [("PS5005", "out")]
    assert error.value.exit_code == 4


def test_duals_are_those_of_the_chosen_design():
    """A t/h of steam more is bought at 10 CNY/t though x stands: its bus is worth 10 CNY/t in both segments."""
    duals = planned(steam(retrofit("x", 10_000.0))).duals
    rows = duals[duals.astype(str).apply(lambda row: row.str.contains("a.steam").any(), axis=1)]
    values = rows.select_dtypes("number").to_numpy(float)
    assert np.isclose(np.abs(values), 10.0).any(axis=1).all()
