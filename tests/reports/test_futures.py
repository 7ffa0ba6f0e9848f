"""Several futures: simulated years play one of them, and what survives is held against that one, by its name."""

import pytest

from parksim.model import Future
from parksim.reports.head import key_figures, three_states
from parksim.reports.runs import six_runs
from parksim.reports.sentence import lede, sentence, surviving_share
from parksim.reports.view import View
from parksim.study.run import run_study
from tests.small import demand, market, retrofit, small_park


@pytest.fixture(scope="module")
def view() -> View:
    """10 t/h of steam at 100 CNY/t, in a crisis (40 %) at 500; a cheap supplier at 5 CNY/t costs 3 MCNY a year."""
    park = small_park(
        demand("a.need", "a.steam", 10.0, shortage=1e5), market("dear", "supplies", "a.steam", 100.0),
        market("cheap", "supplies", "a.steam", 5.0, rate=10.0, retrofit="r"), retrofit("r", fixed=30e6),
    )  # fmt: skip
    futures = {"usual": Future(id="usual", probability=0.6),
               "crisis": Future(id="crisis", probability=0.4, prices={"dear": 5.0})}  # fmt: skip
    return View(run_study(park.model_copy(update={"futures": futures}), replications=2, workers=1))


def test_all_of_it_survives_where_nothing_can_fail(view):
    """87,600 t: in the usual future 8.76 M before, 3 + 0.438 M after: 5.322 M, with and without breakdowns.

    The plan weighs 40 % of 43.8 − 3.438 = 40.362 M too: 19.338 M, of which 5.322 M is no share that survived anything.
    """
    assert view.cut("planned", "total_cost_cny").value == pytest.approx(19.338e6)
    assert view.cut("stressed", "total_cost_cny").value == pytest.approx(5.322e6)
    assert surviving_share(view) == pytest.approx(1.0)


def test_the_future_is_named_wherever_both_stand_beside_each_other(view):
    assert "In the future usual, the only one that simulated years play, 100% of the saving survives" in lede(view).en
    assert "keeps" not in sentence(view).en
    survives = key_figures(view)[-1]
    assert (survives.number.en, survives.line.en.split(" ")[:4]) == ("100 ± 0", ["in", "the", "future", "usual"])
    for table in (three_states(view), six_runs(view)):
        assert "play the future usual alone" in table.caption.en
