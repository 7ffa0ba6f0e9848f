"""Starts between folded days: what the year costs more than the plan's own count."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from parksim.graph import graph_of
from parksim_solvers.unfold import starts_between_days
from tests.small import market, process, small_park
from tests.solvers.test_folding import days_in, planned


def engine_park():
    engine = process("a.engine", "a.steam", capacity=10.0, load_min=0.5, operation="switchable", start_cost=100.0)
    return small_park(engine, market("vent", "takes", "a.steam"))


def with_status(order: str, on: dict[str, float]):
    """A folded plan of days whose unit is on or off all day, by their letter; played in the order given."""
    _, folded = days_in(order)
    kept = list(dict.fromkeys(order))
    calendar = dataclasses.replace(folded, days=tuple(kept.index(letter) for letter in order))
    plan = planned(engine_park(), calendar)
    rows = [(day, "a.engine", on[letter]) for day, letter in enumerate(kept)]
    return dataclasses.replace(plan, statuses=pd.DataFrame(rows, columns=["state", "component", "share"]))


@pytest.mark.parametrize(("order", "starts"), [("wwcc", 1), ("wcwc", 2), ("wwww", 0), ("cccc", 0)])
def test_a_unit_that_is_on_in_windy_days_only(order, starts):
    """The plan counts none: each day as if it followed itself. The year, its ends joined, counts every change to `w`."""
    plan = with_status(order, {"w": 1.0, "c": 0.0})
    assert starts_between_days(graph_of(engine_park()), plan)["amount"].sum() == pytest.approx(100.0 * starts)


def test_a_start_that_the_plan_counts_is_not_counted_twice():
    """Of two segments a day the first is off, the second on: one start within each day, none at midnight."""
    _, folded = days_in("ww", (12.0, 12.0))
    calendar = dataclasses.replace(folded, days=(0, 0))
    plan = planned(engine_park(), calendar)
    rows = pd.DataFrame({"state": [0, 1], "component": "a.engine", "share": np.array([0.0, 1.0])})
    plan = dataclasses.replace(plan, statuses=rows)
    assert starts_between_days(graph_of(engine_park()), plan).empty
