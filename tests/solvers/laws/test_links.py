"""Links, by hand: capacity, loss, what carrying costs and consumes."""

import pytest

from parksim.graph import graph_of
from parksim.model import Size
from parksim.model.calendar import plain_calendar
from parksim_solvers.build import template_of
from tests.small import demand, link, market, retrofit, small_park


def two_firms(**update):
    """Steam is free at firm a and costs 100 CNY/t at firm b, which needs 9 t/h."""
    return small_park(
        market("well", "supplies", "a.steam"), market("bought", "supplies", "b.steam", 100.0),
        market("grid", "supplies", "a.power", 500.0), demand("b.use", "b.steam", 9.0),
        link("pipe", "a.steam", "b.steam", **update),
    )  # fmt: skip


def test_capacity_loss_cost_and_use(optimise):
    """5 t enter, 10 % is lost: 4.5 t arrive, 4.5 t are bought for 450 CNY.

    Carrying costs 2 CNY and 0.01 t of power (500 CNY/t) per ton entering: 10 + 25 CNY.
    """
    park = two_firms(capacity=5.0, loss=0.1, cost=2.0, uses={"a.power": 0.01})
    answer = optimise(park, hours=[1])
    assert answer.flow("pipe") == pytest.approx([4.5])
    assert answer.flow("pipe loss") == pytest.approx([0.5])
    assert answer.cost == pytest.approx(450 + 10 + 25)


def test_bounds_and_rows_say_what_the_docstring_says(rows_of, bounds_of):
    park = two_firms(capacity=5.0, loss=0.1)
    assert bounds_of(park, hours=[1])["entering[pipe]@0"] == (0, 5)
    row = rows_of(park, hours=[1])["balance", "b.steam", 0]
    assert row.coefficients["entering[pipe]@0"] == pytest.approx(0.9)


def test_a_candidate_follows_what_is_chosen(optimise, rows_of):
    """Each t/h of pipe saves 100·8760 CNY a year and costs 1000: it is built for all 9 t/h, 900 CNY a year."""
    park = two_firms(retrofit="pipe", follows=1.0)
    offer = retrofit("pipe", per_size=1000.0, size=Size(unit="t/h", low=1.0, high=20.0))
    park = park.model_copy(update={"retrofits": {"pipe": offer}})
    answer = optimise(park, hours=[8760])
    assert answer.result.design == pytest.approx({"pipe": 9.0})
    assert answer.cost == pytest.approx(900)
    row = rows_of(park, hours=[1])["link_pipe", None, 0]
    assert row.coefficients == {"entering[pipe]@0": 1, "size[pipe]@0": -1}


def test_a_candidate_without_limit_is_refused():
    """It would carry without being built."""
    park = two_firms(retrofit="pipe").model_copy(update={"retrofits": {"pipe": retrofit("pipe", fixed=1.0)}})
    with pytest.raises(ValueError, match="pipe: a candidate needs a limit"):
        template_of(graph_of(park), plain_calendar([1]))
