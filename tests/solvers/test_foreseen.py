"""What check says before anything is planned: a plan without bound, a shortage that a run would refuse."""

import pytest

from parksim.graph import graph_of
from parksim.model import Size
from parksim.words import LANGS
from parksim_solvers.foreseen import foreseen
from tests.small import demand, market, process, retrofit, small_park


def park(shortage: float | None = None, capacity: float | None = 9.0, **about):
    """Steam for 500 CNY/t from 0.5 t of coal; what is too much is bought without limit at 700 CNY/t."""
    return small_park(
        process("a.boiler", "a.steam", {"a.coal": 0.5}, capacity=capacity, **about),
        market("coal", "supplies", "a.coal", 1000.0),
        market("buyer", "buys", "a.steam", 700.0),
        demand("a.use", "a.steam", 6.0, shortage=shortage),
    )


def codes(of) -> tuple[list[str], list[str]]:
    endless, cheap = foreseen(graph_of(of))
    assert all(each.advice(lang) for each in (*endless, *cheap) for lang in LANGS)
    return [each.code for each in endless], [each.code for each in cheap]


def test_what_earns_without_limit_is_told():
    """A boiler of 9 t/h sells 3; one without capacity sells for ever."""
    assert codes(park()) == ([], [])
    assert codes(park(capacity=None)) == (["PS5005"], [])


def test_what_a_retrofit_would_earn_without_limit_is_told():
    """A boiler that a retrofit adds is bounded by its size, though its buyer is not."""
    some = park()
    added = process("a.more", "a.steam", {"a.coal": 0.5}, retrofit="more", follows=1.0)
    more = retrofit("more", size=Size(unit="t/h", high=2.0))
    grown = {"processes": some.processes | {added.id: added}, "retrofits": {"more": more}}
    assert codes(some.model_copy(update=grown)) == ([], [])


@pytest.mark.parametrize(("shortage", "cheap"), [(699.0, ["PS2130"]), (839.0, ["PS2130"]), (841.0, []), (None, [])])
def test_a_shortage_at_which_failing_pays_is_told(shortage, cheap):
    """A tonne that is not served is sold for 700 CNY: a run refuses what is less than 1.2 · 700 = 840, so check tells it."""
    assert codes(park(shortage)) == ([], cheap)


def test_what_may_fall_short_is_not_told():
    """The plan weighs its price itself."""
    some = park(1.0)
    use = some.demands["a.use"].model_copy(update={"may_fall_short": True})
    assert codes(some.model_copy(update={"demands": {use.id: use}})) == ([], [])
