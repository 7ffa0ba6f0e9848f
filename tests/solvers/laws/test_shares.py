"""Shares, by hand: how much of a blend one input may and must be, by mass, energy or unit."""

import numpy as np
import pytest

from parksim.model import Recipe, Share
from tests.small import demand, market, process, small_park


def blended(**share):
    """10 t/h of steam from coal (0.2 t/t, 1000 CNY/t) or sludge (0.4 t/t, 100 CNY/t, half coal's heat)."""
    modes = {"coal": Recipe(inputs={"a.coal": 0.2}), "sludge": Recipe(inputs={"a.sludge": 0.4})}
    limits = {"sludge": Share(part="sludge", of=("coal", "sludge"), **share)}
    return small_park(
        process("a.boiler", "a.steam", modes=modes, capacity=20.0, shares=limits),
        market("coal", "supplies", "a.coal", 1000.0), market("sludge", "supplies", "a.sludge", 100.0),
        demand("a.use", "a.steam", 10.0),
    )  # fmt: skip


def test_at_most_a_share_of_the_mass(optimise):
    """Sludge is cheap. x t of steam from it: 0.4x <= 0.2·(0.4x + 0.2(10 − x)), so 0.36x <= 0.4, x = 10/9.

    0.4·10/9 = 0.444 t of sludge for 44.44 CNY, 0.2·80/9 = 1.778 t of coal for 1777.78 CNY: 0.444/2.222 = 20 %.
    """
    answer = optimise(blended(at_most=0.2), hours=[1])
    assert answer.flow("a.sludge > a.boiler#sludge") == pytest.approx([4 / 9])
    assert answer.cost == pytest.approx((400 + 16_000) / 9)


def test_at_most_a_share_of_the_energy(optimise):
    """0.4 t of sludge and 0.2 t of coal hold 4 GJ each: 20 % of the energy is 20 % of the steam: 80 + 1600 CNY."""
    assert optimise(blended(by="energy", at_most=0.2), hours=[1]).cost == pytest.approx(80 + 1600)


def test_at_least_a_share(optimise):
    """Sludge at 10,000 CNY/t is burnt for its least share only: 10 % of the energy, 1 t of steam: 4000 + 1800 CNY."""
    park = blended(by="energy", at_least=0.1)
    dear = park.markets["sludge"].model_copy(
        update={"price": park.markets["sludge"].price.model_copy(update={"base": 1e4})}
    )
    park = park.model_copy(update={"markets": {**park.markets, "sludge": dear}})
    assert optimise(park, hours=[1]).cost == pytest.approx(4000 + 1800)


def test_rows_say_what_the_docstring_says(rows_of):
    """0.4 t·sludge − 0.2·(0.2 coal + 0.4 sludge) <= 0 and the same with 0.1 >= 0, by mass: 1 t holds 1 t."""
    rows = rows_of(blended(at_most=0.2, at_least=0.1), hours=[1])
    coal, sludge = "activity[a.boiler#coal]@0", "activity[a.boiler#sludge]@0"
    most, least = rows["share_most_a:boiler sludge", None, 0], rows["share_least_a:boiler sludge", None, 0]
    assert most.coefficients == pytest.approx({coal: -0.04, sludge: 0.32})
    assert most.bounds == (-np.inf, 0)
    sign = 1 if least.bounds == (0, np.inf) else -1
    assert {k: sign * v for k, v in least.coefficients.items()} == pytest.approx({coal: -0.02, sludge: 0.36})
