"""How much of the surviving saving is shortage avoided, and at whose price."""

import pytest

from parksim.model import Failure
from parksim.reports.head import key_figures
from parksim.reports.sentence import lede, opening
from parksim.reports.view import View
from parksim.study.run import run_study
from tests.small import demand, process, retrofit, small_park


def studied(first: float | None, second: float | None) -> View:
    """Two boilers at 50 CNY/t that fail a third of the time, and a new one for either demand that never does, at 5 CNY/t."""
    often = Failure(every=100.0, last=50.0)
    park = small_park(
        process("a.old", "a.steam", capacity=10.0, cost=50.0, fails=often),
        process("a.new", "a.steam", capacity=10.0, cost=5.0, retrofit="steam"), retrofit("steam", fixed=1e6),
        process("a.engine", "a.power", capacity=10.0, cost=50.0, fails=often),
        process("a.motor", "a.power", capacity=10.0, cost=5.0, retrofit="power"), retrofit("power", fixed=1e6),
        demand("a.heat", "a.steam", 10.0, shortage=first), demand("a.light", "a.power", 10.0, shortage=second),
    )  # fmt: skip
    return View(run_study(park, replications=2, workers=1))


@pytest.mark.parametrize("prices", [(None, None), (None, 1000.0), (1000.0, 1000.0)])
def test_what_is_assumed_is_told_and_nothing_else(prices):
    """All, some or none of the shortage avoided has a price that nobody states; the first screen says so."""
    view = studied(*prices)
    avoided, assumed = (view.served(assumed=some) for some in (False, True))
    saved = view.cut("stressed", "unserved_cny")
    assert avoided.value == pytest.approx(saved.value)
    line, told = key_figures(view)[-1].line.en, lede(view).en
    assert "shortage avoided" in line
    assert told in opening(view).en
    if prices == (1000.0, 1000.0):
        assert assumed.value == 0
        assert "assumed" not in line + told
    else:
        assert ("at assumed prices" if 1000.0 in prices else "its price assumed") in line
        assert "of the saving is shortage avoided at assumed prices" in told
        assert "±" in told.split("shortage avoided")[0]
