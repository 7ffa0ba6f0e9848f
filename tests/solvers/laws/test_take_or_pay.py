"""Take-or-pay with a market, by hand."""

from dataclasses import replace

import numpy as np
import pytest

from parksim.model import Future
from parksim.model.calendar import plain_calendar
from tests.small import demand, market, retrofit, small_park


def contracted(cheap=2.0):
    """8 t contracted at 10 CNY/t, another supply at `cheap`; 1 t/h is needed."""
    contract = market("contract", "supplies", "a.gas", 10.0, take_or_pay=8.0)
    return small_park(contract, market("spot", "supplies", "a.gas", cheap), demand("a.use", "a.gas", 1.0))


def test_what_is_paid_anyway_is_taken(optimise):
    """10 h: 8 t are paid in any case, 80 CNY, so they are taken; 2 t on the spot market for 4 CNY."""
    assert optimise(contracted(), hours=[4, 6]).cost == pytest.approx(84)


def test_what_is_not_taken_is_paid(optimise):
    """5 h: 5 t taken, 3 t paid and missed: 80 CNY."""
    answer = optimise(contracted(), hours=[5])
    assert answer.cost == pytest.approx(80)
    assert answer.paid("purchases", "contract take-or-pay") == pytest.approx(30)


def test_a_future_moves_the_price_of_what_is_missed(optimise):
    """8 t contracted and 5 t needed in each of two futures, one of them at twice the price: 80 · (1 + 2) / 2 CNY."""
    futures = {key: Future(id=key, probability=0.5, prices={"contract": k}) for key, k in (("low", 1.0), ("high", 2.0))}
    calendar = replace(
        plain_calendar([5, 5], future=("low", "high"), month=(1, 2), part=(1, 2), day=(1, 2)),
        probability=np.array([0.5, 0.5]),
        sequence=np.array([0, 1]),
    )
    answer = optimise(contracted(cheap=50.0).model_copy(update={"futures": futures}), calendar)
    assert answer.cost == pytest.approx(120)
    assert answer.paid("purchases", "contract take-or-pay") == pytest.approx(45)


def test_a_supply_that_pays_to_be_used_is_used(optimise):
    """At −1 CNY/t from the spot market all 5 t are missed: 80 − 5 CNY."""
    assert optimise(contracted(cheap=-1.0), hours=[5]).cost == pytest.approx(75)


def test_rows_say_what_the_docstring_says(rows_of):
    row = rows_of(contracted(), hours=[4, 6])["take_or_pay_contract", None, 0]
    trades = {"trade[contract > a.gas]@0": 4, "trade[contract > a.gas]@1": 6}
    sign = 1 if row.bounds == (8, np.inf) else -1
    assert {name: sign * value for name, value in row.coefficients.items()} == trades | {"missed_contract@0": 1}
    assert sign * row.bounds[0 if sign == 1 else 1] == 8


def test_the_contract_of_what_is_not_built_is_not_owed(optimise):
    """A retrofit of 10 CNY a year opens a supply of 8 t at 10 CNY/t. Beside 2 CNY/t it is not built: 5 h cost 10 CNY.

    Beside 30 CNY/t it is: 10 + 80 CNY, of which 30 for what is not taken, against 150.
    """
    opened = market("contract", "supplies", "a.gas", 10.0, take_or_pay=8.0, limit=20.0, retrofit="gate")
    for cheap, cost, missed in ((2.0, 10, 0), (30.0, 90, 30)):
        park = small_park(opened, market("spot", "supplies", "a.gas", cheap), demand("a.use", "a.gas", 1.0))
        answer = optimise(park.model_copy(update={"retrofits": {"gate": retrofit("gate", fixed=100.0)}}), hours=[5])
        assert answer.cost == pytest.approx(cost)
        assert answer.paid("purchases", "contract take-or-pay") == pytest.approx(missed)
