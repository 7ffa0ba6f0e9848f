"""What is drawn of a simulated year is what the result says of it."""

import numpy as np
import pytest

from parksim.reports.both import Both, same
from parksim.reports.figures.steps import Panel, draw, round_top, steps
from parksim.reports.lived import Course, Outage, flow_course, level_course, outages
from parksim.reports.operation import Quantity, outage_table, section, store_table, touching, worst_outage
from parksim.reports.standstill import standstills
from parksim.reports.view import View


@pytest.fixture(scope="module")
def lived(study):
    return study.runs["retrofitted_stressed"].result


def test_a_course_sums_to_the_flow_of_its_year(study, lived):
    course = flow_course(lived, "large_pipe")
    ends = np.append(course.starts[1:], 8760.0)
    flows = study.runs["retrofitted_stressed"].accounts.flows
    year = flows[(flows["flow"] == "large_pipe") & (flows["replication"] == 0)]["amount"].sum()
    assert (course.begins * (ends - course.starts)).sum() == pytest.approx(year)
    assert flow_course(lived, "no such flow") is None


def test_a_level_stays_between_empty_and_full(study, lived):
    (key, store), *_ = study.park.stores.items()
    course = level_course(lived, key)
    assert course.begins.min() >= -1e-6
    assert course.ends.max() <= store.size + 1e-6
    points = course.between(24.0, 48.0)
    assert points[0][0] <= 0
    assert points[-1][0] == pytest.approx(24)


def test_every_breakdown_is_one_outage_with_its_repair(lived):
    found = outages(lived, None)
    events = lived.events
    assert len(found) == (events["event"] == "breakdown").sum()
    repaired = events[events["event"] == "repair"]["time"].sum()
    broken = events[events["event"] == "breakdown"]["time"].sum()
    open_end = sum(o.end for o in found if o.end == 8760.0)
    assert sum(o.end - o.start for o in found) == pytest.approx(repaired + open_end - broken)


def test_outages_and_stores_are_told_per_year(study, lived):
    runs = (study.runs["retrofitted_controlled"], study.runs["retrofitted_stressed"])
    table = outage_table(View(study), standstills(study.park, *runs), lived.replications)
    told = {row.cells[0].text.en: float(row.cells[1].text.en) for row in table.rows}
    breakdowns = (lived.events["event"] == "breakdown").sum()
    assert sum(told.values()) == pytest.approx(breakdowns / lived.replications, abs=0.1 * len(told))
    stores = store_table(View(study), study.runs["retrofitted_stressed"])
    assert len(stores.rows) == len(study.park.stores)


def test_the_week_shows_the_outage_with_the_largest_effect(study):
    titles = [part.title.en for part in section(View(study)).parts]
    assert titles[0] == "What breakdowns cost most"
    assert titles[1].startswith("A week with an outage: ")
    assert worst_outage([], [Outage("a", 0, 5)]) is None


def test_steps_are_drawn_as_steps_and_outages_shaded():
    """Rate 2 for 24 h, then 0: the line falls straight down at a seventh of the week; zero lies on the floor."""
    line = steps([0.0, 24.0], [2.0, 0.0], 168.0)
    assert line == ((0.0, 2.0), (24.0, 2.0), (24.0, 0.0), (168.0, 0.0))
    picture = str(draw(Panel(line, line, 2.0), [(24.0, 48.0)], lambda v: same(f"{v:.0f}"), Both("a", "甲"), 0))
    assert picture.count('class="out"') == 1
    assert "M44 10L76.3 10L76.3 94L270 94" in picture


def test_the_worst_outage_is_the_one_with_which_something_begins():
    """A pipe stands still from hour 100 to 200: the unit that fails at 100 did it, the one that fails at 150 did not."""
    at = np.arange(8760.0)
    calm = Course(at, np.ones(8760), np.ones(8760))
    still = np.where((at >= 100) & (at < 200), 0.0, 1.0)
    pipe = Quantity("pipe", same("pipe"), same("t/h"), "flow steam", calm, Course(at, still, still))
    late, cause = Outage("late", 150, 200), Outage("cause", 100, 110)
    assert worst_outage([pipe], [late, cause]) == cause
    assert worst_outage([pipe], [late]) == late


def test_a_panel_shades_what_it_hangs_on(study):
    """The large pipe hangs on itself and on the units that make or use steam at its two ends."""
    assert touching(study.park, "large_pipe") >= {"large_pipe", "power_station.unit", "paper_mill.boiler"}
    (store, *_) = study.park.stores
    assert store in touching(study.park, store)


@pytest.mark.parametrize(
    ("largest", "top"), [(25.6, 30), (138, 150), (1, 1), (0.99, 1), (10.1, 12), (0.031, 0.04), (0, 1)]
)
def test_an_axis_ends_at_a_round_number(largest, top):
    assert round_top(largest) == pytest.approx(top)
