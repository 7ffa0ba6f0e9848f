"""What control and breakdowns take of the saving is told by how sure it is."""

from types import SimpleNamespace

import pytest

from parksim.reports.runs import _finding
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
