"""Tiered prices, by hand: the cheap tiers fill first, per meter and period."""

from dataclasses import replace

import numpy as np
import pytest

from parksim.graph import graph_of
from parksim.model import Future, Price, Tier
from parksim.model.calendar import plain_calendar
from parksim_solvers.build import template_of
from tests.small import demand, market, process, small_park

STEPS = (Tier(to=3.0, price=1.0), Tier(to=5.0, price=2.0), Tier(price=4.0))


def taps(per="year", meter="enterprise", firms=("a",)):
    """Each firm uses 2 t/h of water."""
    river = market("river", "supplies", tuple(f"{f}.water" for f in firms), Price(tiers=STEPS, per=per), meter=meter)
    return small_park(river, *(demand(f"{firm}.use", f"{firm}.water", 2.0) for firm in firms))


def test_a_year_fills_its_tiers(optimise):
    """3 h · 2 t = 6 t: 3·1 + 2·2 + 1·4 = 11 CNY."""
    assert optimise(taps(), hours=[1, 2]).cost == pytest.approx(11)


def test_every_month_begins_anew(optimise):
    """2 t in one month cost 2, 4 t in the other 3 + 2 CNY."""
    assert optimise(taps(per="month"), hours=[1, 2], month=(1, 2), part=(1, 2)).cost == pytest.approx(7)


def test_one_meter_per_firm_or_for_the_park(optimise):
    """Two firms with 6 t each: 11 + 11 CNY; one meter for 12 t: 3 + 4 + 7·4 = 35 CNY."""
    assert optimise(taps(firms=("a", "b")), hours=[3]).cost == pytest.approx(22)
    assert optimise(taps(firms=("a", "b"), meter="park"), hours=[3]).cost == pytest.approx(35)


def test_one_account_per_firm_wherever_its_buses_stand(optimise):
    """Two buses of one firm use 2 t/h each: 12 t in 3 h fill one account, 3·1 + 2·2 + 7·4 = 35 CNY and not 11 + 11."""
    river = market("river", "supplies", ("a.water", "a.water@north"), Price(tiers=STEPS, per="year"))
    uses = (demand("a.use", "a.water", 2.0), demand("a.north", "a.water@north", 2.0))
    answer = optimise(small_park(river, *uses), hours=[3])
    assert answer.cost == pytest.approx(35)


@pytest.mark.parametrize("per", ["year", "month"])
def test_a_future_moves_the_price_of_every_tier(optimise, per):
    """6 t a year cost 11 CNY; half of the probability lies on twice the price: 11 · (1 + 2) / 2."""
    futures = {key: Future(id=key, probability=0.5, prices={"river": k}) for key, k in (("low", 1.0), ("high", 2.0))}
    calendar = replace(
        plain_calendar([3, 3], future=("low", "high"), month=(1, 2), part=(1, 2), day=(1, 2)),
        probability=np.array([0.5, 0.5]),
        sequence=np.array([0, 1]),
    )
    park = taps(per).model_copy(update={"futures": futures})
    assert optimise(park, calendar).cost == pytest.approx(16.5)


def test_a_buyer_pays_less_for_more(optimise):
    """5 t of ash: 3 t at 9, 2 t at 6 CNY/t earned: −39 CNY."""
    price = Price(tiers=(Tier(to=3.0, price=9.0), Tier(price=6.0)))
    park = small_park(
        process("a.maker", "a.good", outputs={"a.ash": 1.0}, capacity=9.0), demand("a.sales", "a.good", 5.0),
        market("buyer", "buys", "a.ash", price), market("dump", "takes", "a.ash", 100.0),
    )  # fmt: skip
    assert optimise(park, hours=[1]).cost == pytest.approx(-39)


def test_rows_say_what_the_docstring_says(rows_of, bounds_of):
    """2·trade[0] + 3·trade[1] − tier 0 − tier 1 − tier 2 = 0; tiers are 3, 2 and any t wide."""
    name = "tier_river a:water"
    row = rows_of(taps(), hours=[2, 3])["tiers_fill_river a:water", None, 0]
    assert row.coefficients == {"trade[river > a.water]@0": 2, "trade[river > a.water]@1": 3} | {
        f"{name}[{k}]@0": -1 for k in range(3)
    }
    assert row.bounds == (0, 0)
    bounds = bounds_of(taps(), hours=[1])
    assert [bounds[f"{name}[{k}]@0"] for k in range(3)] == [(0, 3), (0, 2), (0, float("inf"))]


def test_tiers_that_grow_cheaper_are_refused():
    """The cheap tier would be used first."""
    river = market("river", "supplies", "a.water", Price(tiers=tuple(reversed(STEPS))))
    with pytest.raises(ValueError, match="must grow dearer"):
        template_of(graph_of(small_park(river)), plain_calendar([1]))
