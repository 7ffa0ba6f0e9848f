"""What breakdowns take, by hand: lost capacity of several units, shortage shared by what was down on the way to it."""

import pytest

from parksim.reports.lived import outages
from parksim.reports.standstill import standstills
from parksim.study import Run
from tests.simulation.years import RARELY, audited, existing, failing, follow
from tests.small import demand, process, small_park


def stopped(*down: tuple[str, float, float]):
    """A mine feeds a line of two units, 4 t/h; beside them a dear spare line that does nothing, and another good.

    4 t/h are missed for 100 CNY/t.
    """
    park = small_park(
        process("a.mine", "a.coal", capacity=4.0, fails=RARELY),
        process("a.line", "a.good", {"a.coal": 1.0}, capacity=4.0, units=2, fails=RARELY),
        process("a.spare", "a.good", {"a.coal": 1.0}, capacity=4.0, cost=500.0, fails=RARELY),
        process("a.other", "a.steam", capacity=1.0, fails=RARELY), demand("a.heat", "a.steam", 1.0, shortage=1.0),
        demand("a.sales", "a.good", 4.0, shortage=1000.0),
    )  # fmt: skip
    base = existing(park, [24.0])
    calm = follow(base)
    with failing(*down):
        lived = follow(base, breakdowns=True)
        stressed = Run(lived, audited(lived))
    found = standstills(park, Run(calm, audited(calm)), stressed)
    return {one.component: one for one in found}, lived


def test_lost_capacity_is_unit_hours_over_units():
    """Units of the line are down from 6 to 10 and from 8 to 12 h: 8 unit-hours, 4 h of its capacity.

    Some of that the spare line makes up for, down itself: from 6 to 12 h nothing is made by it. Of the 4 t/h are short
    2 · 2 + 2 · 4 + 2 · 2 = 16 t: 16,000 CNY, all the line's; the spare line makes nothing anyway.
    """
    down = (("a.line", 6, 10), ("a.line", 8, 12), ("a.spare", 6, 12))
    found, lived = stopped(*down)
    line, spare = found["a.line"], found["a.spare"]
    assert [(o.start, o.end) for o in outages(lived) if o.component == "a.line"] == [(6, 10), (8, 12)]
    assert (line.times, line.each, line.lost) == pytest.approx((2, 4, 4))
    assert line.shortage == pytest.approx(16_000)
    assert (spare.lost, spare.shortage, spare.works) == (6, 0, False)
    assert list(found) == ["a.line", "a.spare"]


def test_two_causes_share_what_is_short():
    """The mine is down from 6 to 8 h, half of the line from 7 to 8: 4 t short with the mine alone, then 4 t of both.

    Whole mine and half a line: two thirds and one third. The other plant lacks 2 t of its own at 1 CNY/t.
    """
    found, _ = stopped(("a.mine", 6, 8), ("a.line", 7, 8), ("a.other", 6, 8))
    assert found["a.mine"].shortage == pytest.approx(4000 + 4000 * 2 / 3)
    assert found["a.line"].shortage == pytest.approx(4000 / 3)
    assert found["a.other"].shortage == pytest.approx(2)
    assert list(found) == ["a.mine", "a.line", "a.other"]
