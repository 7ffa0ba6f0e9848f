"""The names of what is counted stand in one place, and those who count follow it."""

from parksim.model import INDICATORS, MEASURES, SUMS
from parksim.reports import indicators


def test_every_indicator_that_may_be_named_is_reckoned() -> None:
    assert set(indicators.INDICATORS) == set(INDICATORS)


def test_no_name_means_two_things() -> None:
    names = [*MEASURES, *INDICATORS]
    assert len(set(names)) == len(names)
    assert set(MEASURES) - set(SUMS) == {"cost"}
