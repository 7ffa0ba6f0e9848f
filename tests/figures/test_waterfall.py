"""A waterfall: steps end where the next begins, totals begin at the axis, printed changes add up to printed totals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parksim.reports.both import same
from parksim.reports.figures.waterfall import Step, adding_up, axis_of, pieces, running
from parksim.reports.figures.waterfall_draw import Line, draw

STEPS = [Step("before", 100.0), Step("saving", -30.0), Step("cost", 10.0), Step("planned", 80.0)]


def test_by_hand():
    """From 100 down 30 to 70, up 10 to 80; the span 30 is less than 0.4 of 100: the axis begins at 70 - 0.15 x 30, rounded."""
    axis = axis_of(STEPS)
    assert axis.cut
    assert (axis.low, axis.high) == (65.0, 100.0)
    found = pieces(STEPS, axis)
    ends = [100 * (value - 65) / 35 for value in (65, 70, 80, 100)]
    assert [p.left for p in found] == pytest.approx([ends[0], ends[1], ends[1], ends[0]])
    assert [p.left + p.width for p in found] == pytest.approx([ends[3], ends[3], ends[2], ends[2]])
    assert [p.cut for p in found] == [True, False, False, True]


def test_where_little_is_left_the_axis_begins_at_zero():
    axis = axis_of([Step("before", 100.0), Step("saving", -80.0), Step("planned", 20.0)])
    assert axis.low == 0
    assert not axis.cut


def test_a_gain_below_zero_is_shown():
    steps = [Step("before", 10.0), Step("saving", -30.0), Step("planned", -20.0)]
    axis = axis_of(steps)
    assert axis.low <= -20
    assert all(piece.left >= 0 and piece.left + piece.width <= 100 for piece in pieces(steps, axis))


amounts = st.floats(-1e9, 1e9, allow_nan=False)


@given(before=st.floats(0, 1e10), changes=st.lists(amounts, max_size=8), unit=st.sampled_from([1.0, 1e4, 1e6]))
def test_printed_changes_add_up(before, changes, unit):
    steps = [Step("before", before), *(Step("saving", change) for change in changes)]
    steps.append(Step("planned", running(steps)[-1]))
    rounded = adding_up(steps, unit)
    assert sum(rounded[:-1]) == pytest.approx(rounded[-1], abs=1e-4)
    assert all(abs(r - s.value) <= unit * 1.000001 for r, s in zip(rounded, steps, strict=True))
    axis = axis_of(steps)
    assert all(p.left >= -1e-6 and p.left + p.width <= 100 + 1e-6 for p in pieces(steps, axis))


def test_the_row_that_is_compared_is_no_step():
    """Six rows: four connectors, none from what survives to the park before under the same breakdowns."""
    steps = [Step("before", 100.0), Step("saving", -30.0), Step("planned", 70.0), Step("lost", 5.0),
             Step("surviving", 75.0), Step("before", 104.0)]  # fmt: skip
    axis = axis_of(steps)
    lines = [Line(same("row"), piece, same("1")) for piece in pieces(steps, axis)]
    assert str(draw(lines, same("axis"), same("label"))).count('class="axi"') == 4
