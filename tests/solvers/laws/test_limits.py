"""Limits across several, by hand: what processes and links together bring."""

import numpy as np
import pytest

from parksim.model import FlowLimit
from tests.small import demand, link, market, process, small_park


def test_two_sources_of_one_pipeline(optimise, rows_of):
    """A process at 1 CNY/t and a link from the neighbour at 2 CNY/t together bring 5 of 8 t/h; 3 t are bought at 10.

    All 5 come from the cheaper process: 5 + 30 = 35 CNY.
    """
    park = small_park(
        process("a.well", "a.water", capacity=9.0, cost=1.0), market("river", "supplies", "b.water", 2.0),
        link("canal", "b.water", "a.water", capacity=9.0), market("bought", "supplies", "a.water", 10.0),
        demand("a.use", "a.water", 8.0), FlowLimit(id="main", of=("a.well", "canal", "gone"), at_most=5.0),
    )  # fmt: skip
    assert optimise(park, hours=[1]).cost == pytest.approx(35)
    row = rows_of(park, hours=[1])["limit_main", None, 0]
    assert row.coefficients == {"activity[a.well#standard]@0": 1, "entering[canal]@0": 1}
    assert row.bounds == (-np.inf, 5)
