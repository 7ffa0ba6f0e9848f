"""Policies, by hand: a price with an allowance that is sold or lost, caps, and what an objective counts."""

import dataclasses

import numpy as np
import pytest

from parksim.errors import Infeasible
from parksim.graph import existing_graph, graph_of, park_of
from parksim.model import Allowance, Recipe
from parksim.model.calendar import plain_calendar
from tests.small import demand, market, policy, process, retrofit, small_park


def burning(*policies, **update):
    """10 t/h of steam from coal (2 CNY and 0.4 t of CO2 a ton of steam) or bought at 30 CNY/t."""
    coal = {"standard": Recipe(inputs={"a.coal": 0.2}, environment={"co2": 0.4})}
    return small_park(
        process("a.boiler", "a.steam", modes=coal, capacity=20.0), market("coal", "supplies", "a.coal", 10.0),
        market("bought", "supplies", "a.steam", 30.0, co2=0.1), demand("a.use", "a.steam", 10.0), *policies, **update,
    )  # fmt: skip


def today(park):
    """The existing park."""
    return park_of(existing_graph(graph_of(park)))


def carbon(**update):
    return policy("carbon", "price", "co2_scope1", price=50.0, **update)


def test_a_carbon_price(optimise):
    """10 h: 100 t of steam, 40 t of CO2 at 50: 200 + 2000 CNY, less than 3000 bought."""
    answer = optimise(burning(carbon()), hours=[4, 6])
    assert answer.cost == pytest.approx(2200)
    assert answer.paid("carbon", "carbon") == pytest.approx(2000)


def test_a_surplus_of_the_allowance_is_lost_or_sold(optimise):
    """50 t are free. Lost: 40 t cost nothing, 200 CNY. Sold: 10 t over earn 500: 200 − 500 = −300 CNY."""
    free = Allowance(amount=50.0)
    assert optimise(burning(carbon(allowance=free)), hours=[10]).cost == pytest.approx(200)
    assert optimise(burning(carbon(allowance=free, surplus="sold")), hours=[10]).cost == pytest.approx(-300)


def test_an_allowance_per_product(optimise):
    """0.3 t free per ton of steam made: 10 t of 40 are paid: 200 + 500 CNY."""
    assert optimise(burning(carbon(allowance=Allowance(per="steam", of=0.3))), hours=[10]).cost == pytest.approx(700)


def test_a_cap_binds_the_retrofitted_park_and_both_where_it_says_so(optimise):
    """20 t of 40 t CO2 (scope 1) allowed: half of the 100 t of steam is bought: 100 + 1500 CNY."""
    cap = {"kind": "cap", "measure": "co2_scope1", "at_most": 20.0}
    later = burning(policy("cap", **cap))
    assert optimise(today(later), hours=[10]).cost == pytest.approx(200)
    assert optimise(today(burning(policy("cap", binds="both", **cap))), hours=[10]).cost == pytest.approx(1600)
    assert optimise(later, hours=[10]).cost == pytest.approx(1600)
    offering = later.model_copy(update={"retrofits": {"r": retrofit("r", fixed=1.0)}})
    assert optimise(offering, hours=[10]).cost == pytest.approx(1600)


def test_a_cap_counts_what_its_words_say(optimise):
    """CO2 of scope 1 + 2, 25 t: 0.4x + 0.1(100 − x) <= 25: x = 50: 100 + 1500 CNY."""
    cap = policy("cap", "cap", "co2", at_most=25.0, binds="both")
    assert optimise(burning(cap), hours=[10]).cost == pytest.approx(1600)


def test_a_target_is_a_yardstick_until_it_binds(optimise):
    target = {"kind": "target", "measure": "co2_scope1", "at_most": 20.0}
    assert optimise(burning(policy("aim", **target)), hours=[10]).cost == pytest.approx(200)
    assert optimise(burning(policy("aim", binds="both", **target)), hours=[10]).cost == pytest.approx(1600)


def test_at_least(optimise):
    """A floor on CO2 of 4 t where coal is dear keeps 10 t of steam on coal: 9 t·... 90·30 + 10·40 = 3100 CNY."""
    park = burning(policy("floor", "cap", "co2_scope1", at_least=4.0, binds="both"))
    dear = market("coal", "supplies", "a.coal", 200.0)
    park = park.model_copy(update={"markets": {**park.markets, "coal": dear}})
    assert optimise(park, hours=[10]).cost == pytest.approx(3100)


def test_a_cap_holds_in_every_future(optimise):
    """20 t in each of two futures of 10 h: half of each is bought, whatever their probability."""
    calendar = plain_calendar([10, 10], future=("x", "y"), month=(("x", 1), ("y", 1)), part=(0, 1), day=(0, 1))
    calendar = dataclasses.replace(calendar, probability=np.array([0.1, 0.9]))
    cap = policy("cap", "cap", "co2_scope1", at_most=20.0, binds="both")
    assert optimise(burning(cap), calendar).cost == pytest.approx(1600)


def test_what_nothing_counts_is_no_error(optimise):
    """A cap on fresh water in a park without any holds; a floor cannot."""
    cap = policy("cap", "cap", "fresh_water", at_most=20.0, binds="both")
    assert optimise(burning(cap), hours=[1]).cost == pytest.approx(20)
    floor = policy("floor", "cap", "fresh_water", at_least=20.0, binds="both")
    with pytest.raises(Infeasible, match="floor"):
        optimise(burning(floor), hours=[1])


def test_one_that_is_switched_off_or_not_yet_in_force(optimise):
    for update in ({"enabled": False}, {"since": 2030}, {"until": 2020}):
        assert optimise(burning(carbon(**update)), hours=[10]).cost == pytest.approx(200)


def test_another_objective_than_cost(optimise):
    """Least CO2 of scope 1: all steam is bought, 3000 CNY; one half of each at 500 CNY/t CO2 is bought too."""
    answer = optimise(burning(), hours=[10], objective={"co2_scope1": 1.0})
    assert answer.cost == pytest.approx(3000)
    assert answer.result.bounds == pytest.approx((0, 0), abs=1e-9)
    weighted = optimise(burning(), hours=[10], objective={"cost": 1.0, "co2_scope1": 60.0})
    assert weighted.result.bounds == pytest.approx((200 + 60 * 40, 200 + 60 * 40))
    assert optimise(burning(), hours=[10], objective={"cost": 1.0, "co2": 500.0}).cost == pytest.approx(3000)


def test_rows_say_what_the_docstring_says(rows_of):
    """4·0.4·x[0] + 6·0.4·x[1] <= 20 a year; paid >= that − 5."""
    cap = policy("cap", "cap", "co2_scope1", at_most=20.0, binds="both")
    rows = rows_of(burning(cap, carbon(allowance=Allowance(amount=5.0))), hours=[4, 6])
    activity = {"activity[a.boiler#standard]@0": 1.6, "activity[a.boiler#standard]@1": 2.4}
    assert rows["cap_cap", None, 0].coefficients == pytest.approx(activity)
    assert rows["cap_cap", None, 0].bounds == (-np.inf, 20)
    pays = rows["pays_carbon", None, 0]
    sign = 1 if pays.coefficients["paid_carbon@0"] > 0 else -1
    expected = {"paid_carbon@0": 1} | {name: -value for name, value in activity.items()}
    assert {name: sign * value for name, value in pays.coefficients.items()} == pytest.approx(expected)
