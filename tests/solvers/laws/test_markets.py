"""Markets, by hand: tariffs, limits, what is on offer, and paying for all of it."""

import dataclasses

import numpy as np
import pytest

from parksim.graph import graph_of
from parksim.model import Band, Future, Price, Profile, Tariff
from parksim.model.calendar import plain_calendar
from parksim_solvers.build import template_of
from tests.small import demand, market, process, retrofit, small_park

DAY = Tariff(id="day", bands={"peak": Band(times=2.0, hours=((1, 2),)), "valley": Band(times=0.5, hours=((2, 4),))})


def lights(*markets, **update):
    """1 t/h of "power" is needed."""
    return small_park(*markets, demand("a.lights", "a.power", 1.0), **update)


def test_a_tariff_moves_the_floating_part(optimise):
    """500 CNY of which 300 float: 500, 500 + 300, 500 − 150, 350 CNY in the hours 0, 1, 2, 3: 2000 CNY."""
    grid = market("grid", "supplies", "a.power", Price(base=500, tariff="day", floating=300))
    answer = optimise(lights(grid, DAY), hours=[1, 1, 2])
    assert answer.cost == pytest.approx(500 + 800 + 350 * 2)


def test_without_a_floating_part_all_of_it_floats(optimise):
    """500 + 1000 + 250·2 CNY."""
    grid = market("grid", "supplies", "a.power", Price(base=500, tariff="day"))
    assert optimise(lights(grid, DAY), hours=[1, 1, 2]).cost == pytest.approx(2000)


def test_a_profile_is_the_price(optimise):
    """7 CNY in the first hour, 9 in the second."""
    spot = market("spot", "supplies", "a.power", Price(profile=Profile(starts=(0.0, 1.0), values=(7.0, 9.0))))
    assert optimise(lights(spot), hours=[1, 1]).cost == pytest.approx(16)


def test_each_future_has_its_price_and_probability(optimise):
    """An hour in each of two futures: 100 CNY with 0.25, 300 CNY with 0.75: 250 CNY expected."""
    futures = {
        "base": Future(id="base", probability=0.25), "dear": Future(id="dear", probability=0.75, prices={"grid": 3.0})
    }  # fmt: skip
    calendar = plain_calendar(
        [1, 1], future=("base", "dear"), month=(("base", 1), ("dear", 1)), day=(0, 1), part=(0, 1)
    )
    calendar = dataclasses.replace(calendar, probability=np.array([0.25, 0.75]), sequence=np.array([0, 1]))
    assert optimise(lights(market("grid", "supplies", "a.power", 100.0), futures=futures), calendar).cost == 250


def test_limit_and_rate(optimise, rows_of):
    """The cheap market brings 0.6 t/h at most and 1 t in all; the other costs 10: 1·1 + 3·... 4 h need 4 t: 1 + 30 CNY.

    Two buses of one market share its rate: one row over both.
    """
    cheap = market("cheap", "supplies", "a.power", 1.0, rate=0.6, limit=1.0)
    other = market("other", "supplies", "a.power", 10.0)
    assert optimise(lights(cheap, other), hours=[2, 2]).cost == pytest.approx(1 + 30)
    row = rows_of(lights(cheap, other), hours=[2, 3])["market_cheap", None, 0]
    assert row.coefficients == {"trade[cheap > a.power]@0": 2, "trade[cheap > a.power]@1": 3}
    assert row.bounds == (-np.inf, 1)
    both = market("both", "supplies", ("a.power", "b.power"), rate=0.6)
    joint = rows_of(small_park(both), hours=[1])["rate_both", None, 0]
    assert joint.coefficients == {"trade[both > a.power]@0": 1, "trade[both > b.power]@0": 1}
    assert joint.bounds == (-np.inf, 0.6)


def test_a_buyer_pays_and_a_discharge_costs(optimise):
    """0.3 t of ash per ton: 0.2 are sold for 30 CNY/t, 0.1 dumped for 150 CNY/t: −6 + 15 = 9 CNY."""
    park = small_park(
        process("a.maker", "a.good", outputs={"a.ash": 0.3}, capacity=5.0), demand("a.sales", "a.good", 1.0),
        market("buyer", "buys", "a.ash", 30.0, rate=0.2), market("dump", "takes", "a.ash", 150.0),
    )  # fmt: skip
    answer = optimise(park, hours=[1])
    assert answer.cost == pytest.approx(9)
    assert answer.paid("sales", "a.ash > buyer") == pytest.approx(-6)


def test_all_that_is_available_is_paid(optimise):
    """A wind farm offers 2 t/h, half of it in the second hour, at 100 CNY/t, all paid; what is not used earns 40.

    Hour 0: 200 − 1·40 = 160 CNY; hour 1: 100 CNY, all used: 260 CNY.
    """
    wind = market(
        "wind", "supplies", "a.power", 100.0, rate=2.0, take="all", surplus=40.0,
        available=Profile(starts=(0.0, 1.0), values=(1.0, 0.5)),
    )  # fmt: skip
    grid = market("grid", "supplies", "a.power", 1000.0)
    answer = optimise(lights(wind, grid), hours=[1, 1])
    assert answer.flow("wind > a.power") == pytest.approx([1, 1])
    assert answer.cost == pytest.approx(260)


def candidate(**update):
    """A supply at 1 CNY/t that a retrofit of 100 CNY (10 a year) opens; the grid costs 10 CNY/t."""
    parts = (
        market("new", "supplies", "a.power", 1.0, retrofit="gate", **update),
        market("grid", "supplies", "a.power", 10.0),
    )
    return lights(*parts).model_copy(update={"retrofits": {"gate": retrofit("gate", fixed=100.0)}})


def test_a_candidate_market_opens_with_its_retrofit(optimise):
    """1 h: 10 CNY of grid against 10 + 1; 2 h: 20 CNY against 10 + 2 where its rate is 1 t/h, or its limit 2 t a year."""
    for update in ({"rate": 1.0}, {"limit": 2.0}):
        assert optimise(candidate(**update), hours=[1]).cost == pytest.approx(10)
        assert optimise(candidate(**update), hours=[2]).cost == pytest.approx(12)


def test_nothing_is_paid_of_what_is_not_built(optimise):
    """All of 5 t/h would be paid, 5 CNY an hour, 5·5 + 10 in five hours; not built the grid costs 50: built, 35 CNY.

    At 9 t/h it costs 45 + 10 CNY: not built, and nothing of it is paid.
    """
    assert optimise(candidate(rate=5.0, take="all"), hours=[5]).cost == pytest.approx(35)
    assert optimise(candidate(rate=9.0, take="all"), hours=[5]).cost == pytest.approx(50)


def test_a_candidate_market_without_limit_is_refused():
    """It would be open without its retrofit."""
    with pytest.raises(ValueError, match="needs a rate or a limit"):
        template_of(graph_of(candidate()), plain_calendar([1]))
