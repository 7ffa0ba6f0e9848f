"""What control and breakdowns take of the saving is told by how sure it is."""

from types import SimpleNamespace

import pytest

from parksim.reports.runs import _finding, _less_made
from parksim.study import Estimate


@pytest.mark.parametrize(
    ("planned", "controlled", "stressed", "told"),
    [
        ((100e6, 0.0), (100e6, 0.0), (92e6, 3e6), "Breakdowns take CNY 8.00 million of the saving a year"),
        ((100e6, 0.0), (100e6, 0.0), (92e6, 9e6), "Breakdowns do not measurably reduce the saving: CNY 8.00 ± 9.00 million a year"),
        ((100e6, 0.0), (95e6, 0.0), (92e6, 9e6), "Breakdowns take CNY 3.00 million of the saving a year, not knowing"),
        ((100e6, 0.0), (100e6, 0.0), (99.5e6, 3e6), "The saving holds"),
    ],
)  # fmt: skip
def test_a_loss_within_its_interval_is_not_told_as_one(planned, controlled, stressed, told):
    """Of 100 million 92 are left: 8 are lost where they may be off by 3, and nothing is known where they may be off by 9."""
    benefits = {"planned": Estimate(*planned), "controlled": Estimate(*controlled), "stressed": Estimate(*stressed)}
    view = SimpleNamespace(study=SimpleNamespace(benefit=benefits.get), design={"pipe": 1.0}, beside="planned")
    assert _finding(view).en.startswith(told)


@pytest.mark.parametrize(
    ("lived", "short", "told"),
    [((90e3, 1e3), 5e6, True), ((90e3, 1e3), 0.0, False), ((99e3, 2e3), 5e6, False), ((110e3, 1e3), 5e6, False)],
)
def test_breakdowns_that_lower_co2_because_less_is_made_say_so(lived, short, told):
    """Of 100 kt 90 are emitted with 5 million of shortage: less is made. Without shortage, within the half width, or
    where more is emitted there is nothing to say.
    """
    figures = {
        ("retrofitted_controlled", "co2_t"): Estimate(100e3), ("retrofitted_stressed", "co2_t"): Estimate(*lived),
        ("retrofitted_stressed", "unserved_cny"): Estimate(short),
    }  # fmt: skip
    view = SimpleNamespace(retrofitted=True, figure=lambda *key: figures.get(key))
    words = _less_made(view)
    assert (words is not None) is told
    assert words is None or words.en.startswith(
        "With breakdowns 10.0 kt less CO₂ is emitted a year than without: less is"
    )
