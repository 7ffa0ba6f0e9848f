"""On and off, by hand: minimum load, minimum times, the cost of a start; the ends of a sequence meet."""

import numpy as np
import pytest

from parksim.graph import graph_of
from parksim.model import Profile
from parksim.model.calendar import plain_calendar
from parksim_solvers.build import template_of
from parksim_solvers.stamp import stamp
from tests.small import demand, market, process, small_park

NEEDED = (1.0, 8.0, 1.0, 1.0)
"""t/h of steam in four hours."""


def engine(**update):
    """10 t/h at 100 CNY/t, at least 5 t/h while on; bought steam 300 CNY/t; what is too much is vented."""
    plant = process("a.engine", "a.steam", capacity=10.0, operation="switchable", load_min=0.5, cost=100.0, **update)
    starts = tuple(float(hour) for hour in range(len(NEEDED)))
    return small_park(
        plant, market("bought", "supplies", "a.steam", 300.0), market("vent", "takes", "a.steam"),
        demand("a.use", "a.steam", 1.0, profile=Profile(starts=starts, values=NEEDED)),
    )  # fmt: skip


def test_it_runs_where_that_pays(optimise):
    """On: 5 t for 500 CNY; 1 t bought: 300 CNY. In hour 2, 8 t cost 800 made and 2400 bought. 300·3 + 800 = 1700 CNY."""
    answer = optimise(engine(), hours=[1, 1, 1, 1])
    assert answer.status("a.engine") == [0, 1, 0, 0]
    assert answer.cost == pytest.approx(1700)


def test_a_start_costs(optimise):
    """On throughout costs 500·3 + 800 = 2300 CNY and, the ends meeting, no start: 600 CNY more than one start saves."""
    once = optimise(engine(start_cost=599.0), hours=[1, 1, 1, 1])
    assert once.cost == pytest.approx(2299)
    assert once.paid("operation", "a.engine") == pytest.approx(800 + 599)
    always = optimise(engine(start_cost=601.0), hours=[1, 1, 1, 1])
    assert always.cost == pytest.approx(2300)
    assert always.status("a.engine") == [1, 1, 1, 1]


def test_once_on_it_stays_on(optimise):
    """At least 3 h on: hour 2 and two more, each 500 made instead of 300 bought: 800 + 500 + 500 + 300 = 2100 CNY."""
    answer = optimise(engine(min_up=3.0), hours=[1, 1, 1, 1])
    assert sum(answer.status("a.engine")) == 3
    assert answer.cost == pytest.approx(2100)


def test_once_off_it_stays_off(optimise):
    """At least 4 h off is as long as the cycle: on throughout (500·3 + 800 = 2300 CNY) beats never (3300 CNY)."""
    answer = optimise(engine(min_down=4.0), hours=[1, 1, 1, 1])
    assert answer.status("a.engine") == [1, 1, 1, 1]
    assert answer.cost == pytest.approx(2300)


def test_a_long_lag_over_the_ends(rows_of):
    """min_up 3.5 h; segments begin at 0, 1, 3, 6 h of a cycle of 7 h.

    Before the beginning of the second (hour 1) in less than 3.5 h began: itself (0 h ago), the first (1 h ago) and, over
    the ends, the fourth (2 h ago); the third began 5 h ago.
    """
    rows = rows_of(engine(min_up=3.5), hours=[1, 2, 3, 1])
    row = rows["stays_on_a:engine", None, 1]
    assert row.coefficients == {f"on[a.engine]@{s}": 1 for s in (0, 1, 3)} | {"u[a.engine]@1": -1}
    assert row.bounds[1] == 0


def test_rows_say_what_the_docstring_says(rows_of):
    """u[1] − u[0] − on[1] + off[1] = 0;  5·u <= load <= 10·u;  the first follows the last."""
    rows = rows_of(engine(), hours=[1, 1])
    names = {"u[a.engine]@1": 1, "u[a.engine]@0": -1, "on[a.engine]@1": -1, "off[a.engine]@1": 1}
    assert rows["switch_a:engine", None, 1].coefficients == names
    assert rows["switch_a:engine", None, 0].coefficients["u[a.engine]@1"] == -1
    load = "activity[a.engine#standard]@0"
    assert rows["most_a:engine", None, 0].coefficients == {load: 1, "u[a.engine]@0": -10}
    assert abs(rows["least_a:engine", None, 0].coefficients["u[a.engine]@0"]) == 5
    assert rows["stays_off_a:engine", None, 0].bounds == (-np.inf, 1)


def test_what_shares_its_capacity_runs_only_while_it_is_on(rows_of):
    guest = process("a.turbine", "a.power", shares_capacity="a.engine")
    park = engine()
    park = small_park(*park.processes.values(), guest, *park.markets.values(), *park.demands.values())
    row = rows_of(park, hours=[1])["most_a:engine", None, 0]
    assert row.coefficients["activity[a.turbine#standard]@0"] == 1


def test_the_relaxation_keeps_the_load_range_only():
    """Averaged over days some are on and some off: u between 0 and 1, no starts, no minimum times."""
    template = template_of(graph_of(engine(min_up=9.0, start_cost=1.0)), plain_calendar([1, 1]), drift=True)
    assert template.segment.component("on") is None
    assert not stamp(template).integer.any()


def test_one_without_capacity_or_steady_is_refused():
    for update in ({"capacity": None}, {"steady": "month"}):
        park = engine()
        plant = park.processes["a.engine"].model_copy(update=update)
        with pytest.raises(ValueError, match="switchable"):
            template_of(graph_of(park.model_copy(update={"processes": {plant.id: plant}})), plain_calendar([1]))
