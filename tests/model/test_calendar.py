"""The calendar as a table: layers, members, weights. Each test is counted by hand."""

import dataclasses

import numpy as np
import pytest

from parksim.model import Profile, ProfileRow, Tariff
from parksim.model.calendar import plain_calendar
from parksim.model.exchange import Band


def two_years_two_futures():
    """Two segments in each of two years and two futures: 2025 and 2030 (worth 0.5), dry (0.3) and wet (0.7)."""
    years, futures = (2025, 2025, 2025, 2025, 2030, 2030, 2030, 2030), ("dry", "dry", "wet", "wet") * 2
    pairs = tuple(zip(years, futures, strict=True))
    calendar = plain_calendar([1, 2, 3, 4, 5, 6, 7, 8], year=years, future=futures, month=pairs, day=pairs)
    return dataclasses.replace(
        calendar, repeats=np.full(8, 10.0), probability=np.array([0.3, 0.3, 0.7, 0.7] * 2),
        discount=np.array([1.0] * 4 + [0.5] * 4),
    )  # fmt: skip


def test_once_and_segment_always_exist():
    calendar = plain_calendar([1, 2])
    assert (calendar.size("once"), calendar.size("segment"), calendar.segments) == (1, 2, 2)
    assert list(calendar.codes("once")) == [0, 0]
    assert calendar.names("segment") == ["0", "1"]


def test_members_are_numbered_by_first_appearance():
    calendar = plain_calendar([1] * 5, month=("b", "a", "b", "c", "a"))
    assert list(calendar.codes("month")) == [0, 1, 0, 2, 1]
    assert list(calendar.first("month")) == [0, 1, 3]
    assert calendar.names("month") == ["b", "a", "c"]


def test_a_product_of_layers_is_a_layer():
    calendar = two_years_two_futures()
    assert calendar.size("year x future") == 4
    assert list(calendar.codes("year x future")) == [0, 0, 1, 1, 2, 2, 3, 3]
    assert calendar.names("year x future") == ["2025 dry", "2025 wet", "2030 dry", "2030 wet"]


def test_an_unknown_layer_is_an_error():
    with pytest.raises(KeyError):
        plain_calendar([1]).codes("week")


def test_weights_of_hours():
    """Segment 7: 8 h · 10 times = 80 h; a cost per hour counts 80 · 0.7 · 0.5 = 28."""
    calendar = two_years_two_futures()
    assert calendar.weight[7] == 80
    assert calendar.cost_weight[7] == pytest.approx(28)


def test_weights_of_occurrences_have_no_hours():
    """A month happens once: 0.7 · 0.5; a start in a segment ten times: 3.5. What is paid before anything is known counts
    whole; a year's decision counts its discount, a future's its probability."""
    calendar = two_years_two_futures()
    assert calendar.each("month") == pytest.approx([0.3, 0.7, 0.15, 0.35])
    assert calendar.each("year x future") == pytest.approx([0.3, 0.7, 0.15, 0.35])
    assert calendar.each("segment") == pytest.approx([3, 3, 7, 7, 1.5, 1.5, 3.5, 3.5])
    assert calendar.each("day") == pytest.approx([3, 7, 1.5, 3.5])
    assert calendar.each("once") == [1]
    assert calendar.each("year") == pytest.approx([1, 0.5])
    assert calendar.each("future") == pytest.approx([0.3, 0.7])


def test_a_copy_has_members_of_its_own():
    calendar = plain_calendar([1, 1], month=(1, 2))
    assert calendar.size("month") == 2
    assert dataclasses.replace(calendar, labels={**calendar.labels, "month": (1, 1)}).size("month") == 1


def test_the_plain_calendar():
    """Segments follow each other from hour 0, once, in one month, year and future."""
    calendar = plain_calendar([5, 20, 3])
    assert list(calendar.start) == [0, 5, 25]
    assert list(calendar.hour) == [0, 5, 1]
    assert {layer: calendar.size(layer) for layer in ("day", "part", "month", "year", "future")} == dict.fromkeys(
        ("day", "part", "month", "year", "future"), 1
    )
    assert list(calendar.each("month")) == [1]


def test_a_value_looked_up_for_all_segments_is_that_of_each():
    """Three segments that begin at 0, 8 and 16 h: a profile by hour and a dated one, a tariff, a future of its own."""
    calendar = plain_calendar([8, 8, 8], future=("dry", "wet", "dry"))
    by_hour = Profile(rows=(ProfileRow(hour=0, value=1.0), ProfileRow(hour=8, value=2.0)))
    dated = Profile(starts=(0.0, 16.0), values=(3.0, 4.0))
    tariff = Tariff(id="t", bands={"peak": Band(times=1.7, hours=((8, 16),))})
    assert list(calendar.values(by_hour)) == [1.0, 2.0, 2.0]
    assert list(calendar.values(dated)) == [3.0, 3.0, 4.0]
    assert list(calendar.factors(tariff)) == [1.0, 1.7, 1.0]
    assert list(calendar.by_future({"wet": 1.5})) == [1.0, 1.5, 1.0]
    with pytest.raises(LookupError):
        calendar.values(Profile(starts=(1.0,), values=(3.0,)))
