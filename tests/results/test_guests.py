"""What shares a capacity counts at its host over the year, too."""

from dataclasses import replace

import pytest

from parksim.graph import graph_of
from parksim.model.calendar import plain_calendar
from parksim.results.audit import audit
from parksim_solvers.optimise import plan
from tests.small import demand, process, small_park


@pytest.mark.parametrize(("yearly", "laws"), [(50.0, set()), (49.0, {"yearly amount"})])
def test_the_yearly_amount_of_a_host_counts_its_guests(yearly, laws):
    """10 h of 3 t/h of steam and of 2 MWh/h of power from one furnace: 50 in all; 30 of its own would pass 49."""
    park = small_park(
        process("a.furnace", "a.steam", capacity=9.0, yearly=50.0),
        process("a.turbine", "a.power", shares_capacity="a.furnace"),
        demand("a.heat", "a.steam", 3.0), demand("a.use", "a.power", 2.0),
    )  # fmt: skip
    made = plan(graph_of(park), plain_calendar([10.0])).result
    furnace = park.processes["a.furnace"].model_copy(update={"yearly": yearly})
    said = park.model_copy(update={"processes": park.processes | {furnace.id: furnace}})
    assert {failure.law for failure in audit(replace(made, park=said)).failures} == laws
