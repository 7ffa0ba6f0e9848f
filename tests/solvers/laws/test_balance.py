"""Balance, by hand: what flows in flows out, on the segment or on the layer where all of it lives."""

import pytest

from parksim.errors import Infeasible
from tests.small import demand, market, process, small_park


def plant(steady=None):
    return process("a.maker", "a.good", {"a.steam": 2.0}, outputs={"a.ash": 0.3}, capacity=5.0, steady=steady)


def test_every_flow_stands_in_the_row_of_its_bus(rows_of):
    """Steam: bought − 2·activity = 0; ash: 0.3·activity − dumped = 0."""
    park = small_park(
        plant(), market("steam", "supplies", "a.steam", 1.0), market("dump", "takes", "a.ash"),
        demand("a.sales", "a.good", 1.0),
    )  # fmt: skip
    rows = rows_of(park, hours=[1])
    activity = "activity[a.maker#standard]@0"
    assert rows["balance", "a.steam", 0].coefficients == {"trade[steam > a.steam]@0": 1, activity: -2}
    assert rows["balance", "a.ash", 0].coefficients == {activity: 0.3, "trade[a.ash > dump]@0": -1}
    assert rows["balance", "a.good", 0].coefficients == {activity: 1, "served[a.sales]@0": -1}
    assert {rows["balance", bus, 0].bounds for bus in ("a.steam", "a.ash", "a.good")} == {(0, 0)}


def test_between_steady_processes_it_balances_once_a_month(rows_of):
    """Both ends have one rate a month: one row a month instead of one a segment."""
    source = process("a.source", "a.steam", capacity=9.0, steady="month")
    park = small_park(source, plant("month"), market("dump", "takes", "a.ash"), demand("a.sales", "a.good", 1.0))
    members = {bus: sum(key[:2] == ("balance", bus) for key in rows_of(park, hours=[1, 1, 1])) for bus in park.buses}
    assert members == {"a.steam": 1, "a.ash": 3, "a.good": 3}


def test_nothing_waits_at_a_bus(optimise):
    """Ash without any outlet: the plant cannot run, the demand cannot be served."""
    park = small_park(plant(), market("steam", "supplies", "a.steam", 1.0), demand("a.sales", "a.good", 1.0))
    with pytest.raises(Infeasible):
        optimise(park, hours=[1])
