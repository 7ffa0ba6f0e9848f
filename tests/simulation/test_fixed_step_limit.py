"""The event-driven answer is the limit of a fixed-step loop: the loop's error shrinks as its step, to parksim's cost.

Failures, repairs and prices change on full hours alone, so that within a step nothing happens but that a tank runs empty
or full. There the loop errs: it learns of it at the step's end, φ·Δt too late, and in between steam that the tank does
not hold was free, or steam that does not fit was paid. An event so costs φ·Δt times a difference of costs per hour,
whatever happened before, for the level is cut to what it truly was; the standing loss adds Euler's error, linear in Δt
too. Hence

    error(Δt) = c·Δt·(1 + noise)        extrapolation of 10 and 1 min = (10·cost(1) − cost(10))/9

φ is anything in [0, 1): a single event's error does not shrink evenly, only the mean of many does. With n events the
noise is at least 1/√(3n), and more where events of one firm depend on each other. Two hundred firms have some 11,000
events in a month; drawing these firms anew (bootstrap, 2000 times) moves the extrapolation by ±2.3 % of the 1-min error
and the ratios of errors by ±1.6 % (60 to 10 min) and ±2.0 % (10 to 1 min). A tenth, as asked, is four such deviations.
The ratios may be off by a seventh: at 60 min c itself is no longer what it is in the limit (6 % seen), as a tank that is
full or empty for less than a step is cut at another time.
"""

import numpy as np
import pytest

from tests.simulation.fixed_step import HOURS, SEGMENTS, Boilers, Floats, boilers, cost_by_steps, park_of, round_boilers
from tests.simulation.years import Year, with_failures


def month(some: Boilers) -> Year:
    """The month as parksim plays it, audited."""
    return with_failures(park_of(some), SEGMENTS, *((f"f{firm}.boiler", *hours) for firm, *hours in some.outages))


def first_levels(found: Year, firms: int) -> Floats:
    levels = found.result.levels.groupby("store")["begins"].first()
    return np.array([levels[f"f{firm}.tank"] for firm in range(firms)])


def paid(found: Year) -> float:
    """What power, bought steam and shortage cost: the loop keeps no account of what tanks hold at the end."""
    return found.paid("purchases") + found.paid("shortage")


def within_hours(found: Year) -> int:
    """How often a tank ran empty or full between two full hours."""
    return sum(abs(time - round(time)) > 1e-6 for time, _, _ in found.events("empty", "full"))


def test_a_fixed_step_loop_tends_to_the_event_driven_cost():
    """The module's first lines say what is asked, and why of so many firms; ten parks of twenty firms each."""
    error, events = {60: 0.0, 10: 0.0, 1: 0.0}, 0
    for seed in range(10):
        some = boilers(20, seed)
        found = month(some)
        levels, events = first_levels(found, some.firms), events + within_hours(found)
        for minutes in error:
            error[minutes] += float(cost_by_steps(some, levels, 60 // minutes).sum()) - paid(found)
    assert events > 10_000
    assert error[60] / error[10] == pytest.approx(6, rel=1 / 7)
    assert error[10] / error[1] == pytest.approx(10, rel=1 / 7)
    assert abs(10 * error[1] - error[10]) / 9 < abs(error[1]) / 10


def test_a_loop_whose_steps_meet_every_event_is_exact():
    """All tanks run empty and full on full hours: an hour, ten minutes and a minute cost what the events do."""
    some = round_boilers(5, 0)
    found = month(some)
    assert within_hours(found) == 0
    assert len(found.events("empty", "full")) > HOURS / 24
    for steps in (1, 6, 60):
        cost = cost_by_steps(some, first_levels(found, some.firms), steps).sum()
        assert cost == pytest.approx(paid(found), rel=1e-9)
