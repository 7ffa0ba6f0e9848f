"""Random parks against a programme written from the Park alone: the plan, both bounds of every calendar, own benefits."""

import numpy as np
import pytest

from parksim.errors import Infeasible
from parksim.graph import graph_of
from parksim_solvers.laws import restricted
from parksim_solvers.optimise import plan
from tests.independent.calendars import TYPES, short_year
from tests.independent.parks import VariedPark
from tests.independent.written import programme_of
from tests.parks import RandomPark, two_futures
from tests.solvers.random_calendars import FUTURES, random_calendar

MONTHS, DAYS = 2, 4
HOURS = MONTHS * DAYS * 24.0
CLOSE = 1e-6


def case(seed: int):
    """A random park of one or two firms, one or two futures, and its short year."""
    futures = two_futures() if seed % 4 == 3 else {}
    park = VariedPark(seed, HOURS, firms=1 + seed % 2).varied(futures=futures, calendar=TYPES)
    return park, short_year(graph_of(park), seed, MONTHS, DAYS)


def agrees(seed: int) -> None:
    """The optimum of the full calendar is the plan's cost, and lies between the bounds of the coarser ones."""
    park, calendars = case(seed)
    written = programme_of(park, calendars["full"]).solved()
    if written is None:
        with pytest.raises(Infeasible):
            plan(graph_of(park), calendars["full"], gap=0.0)
        return
    optimum = written["optimum"]
    slack = CLOSE * max(1.0, abs(optimum))
    planned = plan(graph_of(park), calendars["full"], gap=0.0).result
    assert planned.payments["amount"].sum() == pytest.approx(optimum, abs=slack)
    lower, upper = planned.bounds
    assert upper == pytest.approx(optimum, abs=slack)
    assert lower <= optimum + slack, "on and off hour by hour costs at most what segments cost"
    if not any(each.relaxed for each in restricted(graph_of(park), calendars["full"])):
        assert lower == pytest.approx(optimum, abs=slack)
    for kind in ("folded", "screening"):
        try:
            coarse = plan(graph_of(park), calendars[kind], gap=0.0).result
        except Infeasible:
            continue
        assert coarse.bounds[0] <= optimum + slack, kind
        if kind == "folded":
            assert coarse.bounds[1] >= optimum - slack, kind


@pytest.mark.parametrize("seed", range(12))
def test_plan_and_bounds_agree(seed: int) -> None:
    agrees(seed)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_plan_and_bounds_agree_in_two_hundred_parks(block: int) -> None:
    for seed in range(100 + 10 * block, 110 + 10 * block):
        agrees(seed)


@pytest.mark.parametrize("seed", range(20))
def test_the_cost_agrees_over_years_and_futures(seed: int) -> None:
    """One or two firms, one or two years and futures, two months; without candidates and on/off, all else there."""
    random = np.random.default_rng([seed, 11])
    calendar = random_calendar(random, "full", 1 + seed % 2, 2, 2)
    park = RandomPark(seed, firms=1 + seed % 3 % 2).park(futures=FUTURES)
    written = programme_of(park, calendar).solved()
    assert written is not None
    planned = plan(graph_of(park), calendar).result
    assert planned.payments["amount"].sum() == pytest.approx(written["optimum"], rel=1e-9)
    assert planned.bounds == pytest.approx((written["optimum"],) * 2, rel=1e-9)
