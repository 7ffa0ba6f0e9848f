"""A plan proves itself: what its duals leave open, by hand, and marginal values that are those of the certificate."""

from dataclasses import replace

import numpy as np
import pytest

from parksim.graph import graph_of
from parksim.model.calendar import plain_calendar
from parksim.results.audit import audit
from parksim.results.audit.programme import Programme
from parksim_solvers.optimise import plan
from tests.small import demand, market, small_park


def programme(dual: float) -> Programme:
    """8 units from two sellers at 10 and 30 CNY, the cheap one at most 5, in one hour: 5 · 10 + 3 · 30 = 140 CNY."""
    found = Programme(plain_calendar([1.0]), {("segment", "balance"): np.array([dual])})
    found.column("cheap", "segment", 5.0, 0.0, 5.0)
    found.column("dear", "segment", 3.0)
    found.hourly("cheap", 10.0)
    found.hourly("dear", 30.0)
    found.row("balance", "segment", {"cheap": 1.0, "dear": 1.0}, 8.0, 8.0)
    return found


@pytest.mark.parametrize(("dual", "left", "wrong"), [(30, 0, 0), (20, 30, 0), (0, 140, 0), (33, 0, 1 / 11)])
def test_what_a_dual_leaves_open(dual, left, wrong):
    """At 30 CNY the dear seller neither gains nor loses and the cheap one is full: 8 · 30 − 5 · 20 = 140, all is proven.

    At 20 it proves 8 · 20 − 5 · 10 = 110 and leaves 30. At 0 it proves nothing. At 33 the dear seller, whom nothing
    bounds, would gain 3 of 33 CNY on every unit more: no plan could be the best one.
    """
    slacks = programme(dual).proven()
    assert sum(float(slack.open.sum()) for slack in slacks) == pytest.approx(left)
    assert max(float(slack.wrong.max()) for slack in slacks) == pytest.approx(wrong)


def two_sellers():
    """8 t/h for 6 h and then 4 h, 10 and 30 CNY/t, the cheap seller at most 5 t/h: 10 · (5 · 10 + 3 · 30) = 1400 CNY."""
    park = small_park(
        demand("a.use", "a.steam", 8.0), market("cheap", "supplies", "a.steam", 10.0, rate=5.0),
        market("dear", "supplies", "a.steam", 30.0),
    )  # fmt: skip
    return plan(graph_of(park), plain_calendar([6.0, 4.0])).result


def test_a_dearer_plan_that_balances_is_seen():
    """6 t/h of the dear seller and 2 of the cheap one cost 2000 CNY: flows, payments and bounds agree, and it is not the best."""
    best = two_sellers()
    assert audit(best).failures == ()
    assert best.bounds == pytest.approx((1400, 1400))
    rates, payments = best.rates.copy(), best.payments.copy()
    rates.loc["cheap > a.steam"], rates.loc["dear > a.steam"] = 2.0, 6.0
    payments["amount"] = payments["item"].map({"cheap > a.steam": 200.0, "dear > a.steam": 1800.0})
    worse = replace(best, blocks=(rates,), payments=payments, bounds=(2000.0, 2000.0))
    assert {failure.law for failure in audit(worse).failures} == {"certificate"}


def test_marginal_values_are_those_of_the_certificate():
    """30 CNY/t in both segments; 29 is no dual of the balance, and 29 in both tables no dual at all."""
    best = two_sellers()
    duals = best.duals.assign(value=29.0)
    assert {failure.law for failure in audit(replace(best, duals=duals)).failures} == {"marginal value"}
    certificate = best.certificate.assign(value=best.certificate["value"] * 29 / 30)
    both = replace(best, duals=duals, certificate=certificate)
    assert {failure.law for failure in audit(both).failures} == {"certificate"}


def test_where_nothing_is_whole_the_bounds_are_one():
    """No search has left anything open: a lower bound of 1300 CNY would say that a better plan may be found."""
    best = two_sellers()
    assert {failure.law for failure in audit(replace(best, bounds=(1300.0, 1400.0))).failures} == {"bounds"}
    assert {failure.law for failure in audit(replace(best, proven=False)).failures} == {"claim"}
