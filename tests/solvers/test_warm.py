"""Sessions that stay: a programme changed in place has the optimum of the same programme loaded anew."""

import numpy as np
import pytest

from parksim.calendars import calendar_of
from parksim.graph import graph_of
from parksim_solvers.operate import operated
from parksim_solvers.optimise import plan
from parksim_solvers.warm import Warm
from tests.parks import RandomPark

COST = {"cost": 1.0}


def dearer(park, factor: float):
    """The same park with every market's base price times a factor."""
    markets = {
        key: market.model_copy(update={"price": market.price.model_copy(update={"base": market.price.base * factor})})
        for key, market in park.markets.items()
    }
    return park.model_copy(update={"markets": markets})


@pytest.mark.parametrize("seed", range(6))
def test_a_plan_in_place_costs_what_it_costs_anew(seed):
    """Integers fixed and freed by one plan leave nothing behind for the next; the same structure is never built twice."""
    park, warm, design = RandomPark(seed, firms=2).park(), Warm(), {}
    for factor in (1.0, 1.3, 0.8):
        graph = graph_of(dearer(park, factor))
        calendar = calendar_of(graph, "folded")
        anew = plan(graph, calendar, objective=COST, gap=0.0).result
        here = plan(graph, calendar, objective=COST, gap=0.0, warm=warm, first=design).result
        assert here.bounds is not None
        assert anew.bounds is not None
        assert here.bounds[1] == pytest.approx(anew.bounds[1], rel=1e-7, abs=1e-3)
        design = here.design
    assert warm.built <= 2
    assert warm.changed >= 2


def test_another_structure_is_loaded_anew():
    warm = Warm()
    for seed in (1, 2):
        graph = graph_of(RandomPark(seed, firms=1).park())
        operated(graph, calendar_of(graph, "folded"), "existing_planned", {}, COST, warm=warm)
    assert (warm.built, warm.changed) == (2, 0)


def test_the_design_of_a_plan_operates_at_its_cost():
    """What a plan chose, put in by hand, costs the same; with nothing built it is never cheaper."""
    graph = graph_of(RandomPark(4, firms=2).park())
    calendar = calendar_of(graph, "folded")
    best = plan(graph, calendar, objective=COST, gap=0.0)
    kept = operated(graph, calendar, "retrofitted_planned", best.result.design, COST)
    costs = [float(each.result.payments["amount"].sum()) for each in (best, kept)]
    assert costs[1] == pytest.approx(costs[0], rel=1e-7)
    assert np.isfinite(costs).all()
