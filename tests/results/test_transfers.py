"""What firms of a park pay each other: by contract, for what was taken or for what was to be taken; it adds up to zero."""

import pytest

from parksim.graph import graph_of
from parksim.model import Contract
from parksim.model.calendar import plain_calendar
from parksim.results.audit import audit
from parksim_solvers.optimise import plan
from tests.simulation.years import RARELY, by_hour, with_failures
from tests.small import demand, link, market, small_park


def sold(rate: float, share: float, **update):
    """`rate` t/h of steam of b from a by a pipe of 10 t/h at 5 CNY/t, of which a share is to be paid each month."""
    terms = Contract(price=5.0, take_or_pay=share)
    return small_park(
        market("bought", "supplies", "a.steam", 1.0), demand("b.use", "b.steam", rate, shortage=100.0, **update),
        link("pipe", "a.steam", "b.steam", capacity=10.0, contract=terms, fails=RARELY),
    )  # fmt: skip


def paid(payments) -> dict[str, float]:
    """What every firm pays by contract."""
    found = payments[payments["account"] == "transfer"].groupby("enterprise")["amount"].sum().to_dict()
    assert sum(found.values()) == pytest.approx(0)
    return found


def planned(park, hours, **labels):
    """Contract payments of the plan, and what it costs."""
    result = plan(graph_of(park), plain_calendar(list(hours), **labels), gap=0.0).result
    found = audit(result)
    assert found.failures == ()
    return paid(found.accounts.payments), found.accounts.total_cost()[0]


def test_what_is_taken_is_paid():
    """4 t/h for 200 h at 5 CNY/t: 4000 CNY from b to a."""
    assert planned(sold(4.0, 0.0), [100, 100])[0] == pytest.approx({"a": -4000, "b": 4000})


def test_what_was_to_be_taken_is_paid():
    """60 % of 10 t/h for 200 h are 1200 t, of which 800 are taken: 6000 CNY are paid; the park's cost stays 800 CNY."""
    found, cost = planned(sold(4.0, 0.6), [100, 100])
    assert found == pytest.approx({"a": -6000, "b": 6000})
    assert cost == pytest.approx(800)


def test_each_month_is_settled_by_itself():
    """72 t are owed in each month of 12 h. 4 t/h, then 9 t/h: 72 and 108 t are paid, 900 CNY; in one month of 24 h
    156 t were taken of 144 owed: 780 CNY."""
    two = sold(10.0, 0.6, profile=by_hour((0, 0.4), (12, 0.9)))
    assert planned(two, [12, 12], month=(1, 2), part=(1, 2))[0]["b"] == pytest.approx(900)
    assert planned(two, [12, 12])[0]["b"] == pytest.approx(780)


def test_a_broken_pipe_owes_nothing():
    """A day of 4 t/h, the pipe down from hour 3 to 5: 22 h of 6 t/h are paid, 660 CNY."""
    found = with_failures(sold(4.0, 0.6), [24.0], ("pipe", 3, 5))
    assert paid(found.audit.accounts.payments) == pytest.approx({"a": -660, "b": 660})
