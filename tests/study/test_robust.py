"""A conclusion that a range within which a number may lie turns over is not robust: steps, shared costs, fees."""

import pytest

from parksim.model import Size, Step
from parksim.model.attributes import Number
from parksim.study.benefits import depends_on
from tests.small import demand, market, process, retrofit, small_park
from tests.study.test_own_benefits import bought, rack, source, worths


def ranged(park, path, value, low, high):
    """The park in which a number has a range."""
    number = Number(value=value, unit="1", low=low, high=high)
    return park.model_copy(update={"numbers": {**park.numbers, path: number}})


def turned(park, key):
    """What the sign of the own benefit depends on."""
    _, cases, told = worths(park)
    return tuple(depends_on(cases, cases, key, told[key]))


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
    assert turned(ranged(park, "groups.rack.shared_cost", 20e6, 1e6, high), "c") == found


@pytest.mark.parametrize(("low", "found"), [(46.0, ()), (45.0, ("fill",))])
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
