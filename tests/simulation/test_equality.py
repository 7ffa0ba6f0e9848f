"""Where nothing tells the engines apart, simulation and optimisation cost the same.

Without breakdowns, stores, on/off operation, and constraints or variables above the segment, each segment stands alone:
the plan is the best dispatch of every segment, and so is the year that follows it.
"""

import pytest

from parksim.model import Price, Process, Recipe
from tests.parks import RandomPark, day_types
from tests.simulation.years import Year, by_hour, changed, year
from tests.small import demand, market, process, small_park

SAME = 1e-6


def parks(seed: int):
    """A random park of one to three firms; every fourth has two kinds of days."""
    park = RandomPark(seed, firms=1 + seed % 3, stores=False, coarse=False, steady=False).park()
    return park.model_copy(update={"calendar": day_types()}) if seed % 4 == 0 else park


def assert_equal(found: Year) -> None:
    """The same total, and the same on every account."""
    planned = found.plan.payments.groupby("account")["amount"].sum()
    simulated = found.audit.accounts.cost_by_account()
    assert found.cost == pytest.approx(float(planned.sum()), rel=SAME)
    for account in set(planned.index) | set(simulated.index):
        mine, its = float(simulated.get(account, 0.0)), float(planned.get(account, 0.0))
        assert mine == pytest.approx(its, rel=SAME, abs=SAME * found.cost)


@pytest.mark.parametrize("seed", range(24))
def test_the_year_costs_what_the_plan_does(seed):
    assert_equal(year(parks(seed)))


@pytest.mark.parametrize("seed", [0, 5])
def test_also_on_the_full_calendar(seed):
    """The plan of the full calendar has a day of its own for each day of the year."""
    assert_equal(year(parks(seed), "full"))


def must_run(item: Process) -> dict:
    return {"operation": "must_run", "load_min": 0.15} if item.id.endswith("boiler") else {"units": 3}


@pytest.mark.parametrize("seed", [1, 3])
def test_also_where_minimum_loads_bind(seed):
    """Every boiler must run at 15 % of its load; what is too much is vented."""
    assert_equal(year(changed(parks(seed), "processes", must_run)))


def test_also_where_modes_change_within_a_steady_rate():
    """6 t/h of steam all year, in half of the hours from coal and in half from gas, at 10 CNY/t instead of 50."""
    modes = {"coal": Recipe(inputs={"a.coal": 1.0}), "gas": Recipe(inputs={"a.gas": 1.0})}
    plant = process("a.boiler", "a.steam", modes=modes, capacity=10.0, steady="month")
    prices = {"coal": by_hour((0, 10.0), (12, 50.0)), "gas": by_hour((0, 50.0), (12, 10.0))}
    fuels = [market(key, "supplies", f"a.{key}", Price(profile=profile)) for key, profile in prices.items()]
    found = year(small_park(plant, *fuels, demand("a.use", "a.steam", 6.0, shortage=5000.0)))
    assert_equal(found)
    assert found.cost == pytest.approx(6 * 10 * 8760)


def test_breakdowns_are_what_makes_the_difference():
    """The same park with breakdowns costs more: the equality above is not that of two empty years."""
    park = parks(1)
    assert year(park, breakdowns=True, seed=1).cost > year(park).cost * (1 + 1e-4)
