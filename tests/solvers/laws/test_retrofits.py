"""Retrofits, by hand: fixed and per-size cost, steps, groups, requirements, budget, modes that they add."""

import numpy as np
import pytest

from parksim.graph import graph_of
from parksim.model import Group, Recipe, Size, Step
from parksim.model.calendar import plain_calendar
from parksim_solvers.build import template_of
from parksim_solvers.stamp import stamp
from tests.small import demand, market, process, retrofit, small_park

HOURS = [50.0, 50.0]


def park_with(*offers, groups=(), budget=None, capacity=10.0):
    """6 t/h of steam for 100 h, 10 CNY/t bought; every retrofit adds a free source `a.ID` that follows its size, or of
    `capacity` where it has none. A tenth of its capital is a year's cost."""
    sources = [
        process(
            f"a.{offer.id}", "a.steam", retrofit=offer.id,
            **({"follows": 1.0} if offer.size else {"capacity": capacity}),
        )
        for offer in offers
    ]  # fmt: skip
    return small_park(
        *offers, *sources, *groups, market("bought", "supplies", "a.steam", 10.0), market("vent", "takes", "a.steam"),
        demand("a.use", "a.steam", 6.0), budget=budget,
    )  # fmt: skip


def test_fixed_and_per_size_cost(optimise):
    """1 t/h saves 1000 CNY a year and costs 5000/10; fixed 20,000/10: 6 t/h save 6000 for 2000 + 3000. Cost 5000.

    Had the fixed part been 31,000, it would cost 3100 + 3000 > 6000: nothing is built.
    """
    size = Size(unit="t/h", low=2.0, high=8.0)
    answer = optimise(park_with(retrofit("x", fixed=20_000.0, per_size=5000.0, size=size)), HOURS)
    assert answer.result.design == pytest.approx({"x": 6.0})
    assert answer.cost == pytest.approx(5000)
    none = optimise(park_with(retrofit("x", fixed=31_000.0, per_size=5000.0, size=size)), HOURS)
    assert none.result.design == {}
    assert none.cost == pytest.approx(6000)


def test_a_smallest_size(optimise):
    """At least 7 t/h, of which 6 are of use: 7·5000/10 = 3500 CNY."""
    answer = optimise(park_with(retrofit("x", per_size=5000.0, size=Size(unit="t/h", low=7.0, high=8.0))), HOURS)
    assert answer.result.design == pytest.approx({"x": 7.0})
    assert answer.cost == pytest.approx(3500)


def integers_of(park):
    return int(stamp(template_of(graph_of(park), plain_calendar(HOURS))).integer.sum())


def test_a_size_alone_decides(optimise):
    """5000 CNY/(t/h) and no fixed cost: a size of 0 is the same as none, so there is nothing whole to search for.

    1 t/h saves 1000 CNY and costs 500: 6 t/h, 3000 CNY. At 15,000 it costs 1500: size 0, which is no part of the design.
    """
    size = Size(unit="t/h", high=8.0)
    park = park_with(retrofit("x", per_size=5000.0, size=size))
    assert integers_of(park) == 0
    answer = optimise(park, HOURS)
    assert answer.result.design == pytest.approx({"x": 6.0})
    assert answer.cost == pytest.approx(3000)
    none = optimise(park_with(retrofit("x", per_size=15_000.0, size=size)), HOURS)
    assert none.result.design == {}
    assert none.cost == pytest.approx(6000)


def test_a_choice_that_others_ask_for_stays_whole():
    """A requirement, a group, a smallest size or an item without a size ask whether it is chosen, not how big it is."""
    size, least = Size(unit="t/h", high=8.0), Size(unit="t/h", low=1.0, high=8.0)
    for offers, groups in (
        ([retrofit("x", size=size), retrofit("y", size=size, requires=("x",))], ()),
        ([retrofit("x", size=size), retrofit("y", size=size)], (Group(id="one", of=("x", "y"), at_most=1),)),
        ([retrofit("x", size=least), retrofit("y")], ()),
    ):
        assert integers_of(park_with(*offers, groups=groups)) == 2


def fixed_cost_of(park, amount):
    """The park with a fixed cost of a year at every candidate process."""
    processes = {key: item.model_copy(update={"fixed_cost": amount}) for key, item in park.processes.items()}
    return park.model_copy(update={"processes": processes})


def test_a_fixed_cost_comes_with_the_choice(optimise):
    """1 t/h saves 1000 CNY a year and costs 5000/10: 6 t/h leave 3000 CNY, of which the plant takes 2000 as it stands.

    Cost 3000 + 2000 = 5000 CNY. At 3500 CNY a year it takes more than it leaves: bought steam at 6000 CNY, and no fixed
    cost. Its choice says more than its size now: one integer.
    """
    park = park_with(retrofit("x", per_size=5000.0, size=Size(unit="t/h", high=8.0)))
    assert integers_of(fixed_cost_of(park, 2000.0)) == 1
    answer = optimise(fixed_cost_of(park, 2000.0), HOURS)
    assert answer.result.design == pytest.approx({"x": 6.0})
    assert answer.paid("operation", "a.x") == pytest.approx(2000)
    assert answer.cost == pytest.approx(5000)
    none = optimise(fixed_cost_of(park, 3500.0), HOURS)
    assert none.result.design == {}
    assert none.cost == pytest.approx(6000)


def test_a_fixed_cost_over_two_months(optimise):
    """What is decided once is paid once a year, whatever the year is cut into."""
    park = fixed_cost_of(park_with(retrofit("x", fixed=10_000.0)), 2000.0)
    assert optimise(park, HOURS, month=(1, 2), part=(1, 2)).cost == pytest.approx(3000)


def test_steps(optimise, rows_of):
    """4 t/h for 15,000 CNY: 1500 + 2000 bought = 3500; 9 t/h for 40,000: 4000. The small one; never something between."""
    size = Size(unit="t/h", steps=(Step(size=4.0, cost=15_000.0), Step(size=9.0, cost=40_000.0)))
    park = park_with(retrofit("x", size=size))
    answer = optimise(park, HOURS)
    assert answer.result.design == {"x": 4.0}
    assert answer.cost == pytest.approx(3500)
    rows = rows_of(park, HOURS)
    one, gives = rows["one_step", "x", 0], rows["step_gives_size", "x", 0]
    assert one.coefficients == {"step[('x', 0)]@0": 1, "step[('x', 1)]@0": 1, "chosen[x]@0": -1}
    assert gives.coefficients == {"step[('x', 0)]@0": 4, "step[('x', 1)]@0": 9, "size[x]@0": -1}


def test_annuity_and_operation(optimise):
    """7 % over 20 years: 0.07/(1 − 1.07^−20) = 0.0943929, and 2 % operation: 10,000·0.1143929 = 1143.93 CNY."""
    offer = retrofit("x", fixed=10_000.0, terms={"interest": 0.07, "lifetime": 20.0, "operation": 0.02})
    answer = optimise(park_with(offer), HOURS)
    assert answer.cost == pytest.approx(1143.929, abs=1e-3)


def test_one_requires_another(optimise, rows_of):
    """Each brings 3 t/h, 3000 CNY. x costs 1000 a year and requires y, which costs 2500: both, 3500 CNY in all.

    y at 6000 a year: together 7000 > 6000 CNY: neither.
    """
    for cost, expected in ((25_000.0, 3500), (60_000.0, 6000)):
        park = park_with(retrofit("x", fixed=10_000.0, requires=("y",)), retrofit("y", fixed=cost), capacity=3.0)
        assert optimise(park, HOURS).cost == pytest.approx(expected)
    row = rows_of(park, HOURS)["requires_x y", None, 0]
    assert row.coefficients == {"chosen[x]@0": 1, "chosen[y]@0": -1}
    assert row.bounds == (-np.inf, 0)


def test_at_most_one_of_a_group(optimise):
    """Each brings 3 t/h and saves 3000 CNY, for 1000 and 1200: only the first: 1000 + 3000 CNY."""
    offers = (retrofit("x", fixed=10_000.0), retrofit("y", fixed=12_000.0))
    group = Group(id="one", of=("x", "y"), at_most=1)
    answer = optimise(park_with(*offers, groups=(group,), capacity=3.0), HOURS)
    assert answer.result.design == {"x": 1.0}
    assert answer.cost == pytest.approx(4000)


def test_a_shared_cost_falls_once(optimise):
    """Each saves 3000 for 1000 CNY; a trench of 30,000 CNY, 3000 a year over ten, serves both: 2000 + 3000 < 6000.

    Alone (3 t/h each, only x offered) 1000 + 3000 + 3000 bought > 6000: not built.
    """
    trench = Group(id="trench", of=("x", "y"), shared_cost=30_000.0, lifetime=10.0, interest=0.0)
    both = (retrofit("x", fixed=10_000.0), retrofit("y", fixed=10_000.0))
    answer = optimise(park_with(*both, groups=(trench,), capacity=3.0), HOURS)
    assert answer.cost == pytest.approx(5000)
    assert answer.paid("investment", "trench") == pytest.approx(3000)
    alone = Group(id="trench", of=("x",), shared_cost=30_000.0, lifetime=10.0, interest=0.0)
    assert optimise(park_with(both[0], groups=(alone,), capacity=3.0), HOURS).cost == pytest.approx(6000)


def test_the_budget_counts_the_shared_cost(optimise):
    """Capital 10,000 + 10,000 + a trench of 15,000 (750 a year over twenty): 35,000 CNY allow both, 34,999 only none:
    one of them with the trench costs 1000 + 750 + 3000 = 4750 < 6000 CNY and fits."""
    trench = Group(id="trench", of=("x", "y"), shared_cost=15_000.0, lifetime=20.0, interest=0.0)
    both = (retrofit("x", fixed=10_000.0), retrofit("y", fixed=10_000.0))
    for budget, expected in ((35_000.0, 2750), (34_999.0, 4750), (24_999.0, 6000)):
        park = park_with(*both, groups=(trench,), budget=budget, capacity=3.0)
        assert optimise(park, HOURS).cost == pytest.approx(expected)


def test_a_candidate_mode_shares_the_capacity_of_its_process(optimise, rows_of):
    """The boiler makes steam from coal at 8 CNY/t; a retrofit of 1000 CNY a year lets it burn free waste gas instead."""
    modes = {"coal": Recipe(cost=8.0), "waste": Recipe(retrofit="burner")}
    park = small_park(
        process("a.boiler", "a.steam", modes=modes, capacity=5.0), retrofit("burner", fixed=10_000.0),
        market("bought", "supplies", "a.steam", 10.0), demand("a.use", "a.steam", 6.0),
    )  # fmt: skip
    answer = optimise(park, HOURS)
    assert answer.result.design == {"burner": 1.0}
    assert answer.cost == pytest.approx(1000 + 100 * 10)
    row = rows_of(park, HOURS)["only_if_a:boiler#waste burner", None, 0]
    assert row.coefficients == {"activity[a.boiler#waste]@0": 1, "chosen[burner]@0": -5}


def test_a_candidate_of_a_year_with_hours(rows_of):
    """A candidate that follows its size s runs s·7000 a year."""
    plant = process("a.x", "a.steam", retrofit="x", follows=2.0, hours=7000.0)
    park = small_park(plant, retrofit("x", per_size=1.0, size=Size(unit="t/h", high=3.0)))
    rows = rows_of(park, hours=[10])
    assert rows["yearly_a:x", None, 0].coefficients == {"activity[a.x#standard]@0": 10, "size[x]@0": -14_000}
    assert rows["capacity_a:x", None, 0].coefficients == {"activity[a.x#standard]@0": 1, "size[x]@0": -2}


def test_a_candidate_without_limit_is_refused(rows_of):
    park = small_park(process("a.x", "a.steam", retrofit="x"), retrofit("x", fixed=1.0))
    with pytest.raises(ValueError, match="needs a limit"):
        rows_of(park, hours=[1])
    modes = {"old": Recipe(), "new": Recipe(retrofit="x")}
    park = small_park(process("a.x", "a.steam", modes=modes), retrofit("x", fixed=1.0))
    with pytest.raises(ValueError, match="needs a capacity"):
        rows_of(park, hours=[1])
