"""Demand charge, by hand: the month's highest purchase, however short it was."""

import dataclasses

import numpy as np
import pytest

from parksim.model import DemandCharge, Profile
from parksim.model.calendar import plain_calendar
from tests.small import demand, market, small_park

RATES = (1.0, 4.0, 2.0, 3.0)
CHARGE = DemandCharge(price=100.0, metering=1.1)


def metered(meter="enterprise", **rates):
    """Firms with 1, 4, 2, 3 t/h in the hours 0 to 3, or the rates given."""
    given = rates or {"a": RATES}
    buses = tuple(f"{firm}.power" for firm in given)
    hours = tuple(float(hour) for hour in range(len(RATES)))
    return small_park(
        market("grid", "supplies", buses, 1.0, demand_charge=CHARGE, meter=meter),
        *(
            demand(f"{firm}.use", f"{firm}.power", 1.0, profile=Profile(starts=hours, values=values))
            for firm, values in given.items()
        ),
    )


def test_the_highest_of_the_month(optimise):
    """10 t at 1 CNY and a peak of 4·1.1 at 100: 10 + 440 CNY; two months: 10 + 440 + 3·1.1·100 = 780 CNY."""
    assert optimise(metered(), hours=[1] * 4).cost == pytest.approx(450)
    answer = optimise(metered(), hours=[1] * 4, month=(1, 1, 2, 2), part=(1, 1, 2, 2))
    assert answer.cost == pytest.approx(780)
    assert answer.paid("demand charge", "grid > a") == pytest.approx(770)


def test_it_is_paid_once_however_often_its_day_stands(optimise):
    """A folded day that stands 31 times: 310 t, one peak: 310 + 440 CNY."""
    calendar = dataclasses.replace(plain_calendar([1.0] * 4), kind="folded", repeats=np.full(4, 31.0))
    assert optimise(metered(), calendar).cost == pytest.approx(750)


def test_peaks_of_two_firms_do_not_net_off(optimise):
    """Firm b takes 4 t/h when a takes 1: meters of their own add to 8.8, one meter of the park sees 5.5 (1 + 4)."""
    rates = {"a": (1.0, 4.0, 1.0, 1.0), "b": (4.0, 1.0, 1.0, 1.0)}
    assert optimise(metered(**rates), hours=[1] * 4).cost == pytest.approx(14 + 880)
    assert optimise(metered(meter="park", **rates), hours=[1] * 4).cost == pytest.approx(14 + 550)


def test_rows_say_what_the_docstring_says(rows_of):
    row = rows_of(metered(), hours=[1] * 4, month=(1, 1, 2, 2))["peak_covers_purchase", "grid > a", 2]
    assert row.coefficients == {"trade[grid > a.power]@2": 1.1, "peak[grid > a]@1": -1}
    assert row.bounds == (-np.inf, 0)
