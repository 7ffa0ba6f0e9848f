"""Both engines read the graph, not the Park: what is changed there they follow, and the audit of that graph passes."""

import numpy as np
import pytest

from parksim.calendars import calendar_of
from parksim.graph import add_link, add_process, graph_of
from parksim.model import Link, Process, Recipe
from parksim.results import Result
from parksim.results.audit import audit
from parksim.simulation.simulate import simulate
from parksim_solvers.optimise import plan
from tests.parks import RandomPark, name


def planned(graph) -> Result:
    """The audited plan of a graph, its cost proven."""
    result = plan(graph, calendar_of(graph, "folded"), "existing_planned", gap=0.0).result
    assert audit(result).failures == ()
    return result


def played(graph, base: Result) -> Result:
    """A year without breakdowns that follows the plan, audited."""
    result = simulate(graph, base, breakdowns=False, workers=1, run="existing_controlled")
    assert audit(result).failures == ()
    return result


def cost(result: Result) -> float:
    return float(audit(result).accounts.total_cost()[0])


def used(result: Result, flow: str) -> float:
    return float(np.nansum(result.rates.loc[flow])) if flow in result.rates.index else 0.0


@pytest.fixture
def graph():
    return graph_of(RandomPark(1, coarse=False, stores=False).park())


@pytest.fixture
def electrode():
    """Steam from power, so cheap to run that it replaces the boiler."""
    recipe = Recipe(inputs={"firm0.power": 0.05, "firm0.water": 1.02})
    return Process(id="firm0.electrode", enterprise="firm0", name=name("electrode boiler"), makes="firm0.steam",
                   capacity=20.0, modes={"standard": recipe})  # fmt: skip


def test_a_process_added_on_the_graph_is_used_by_both_engines(graph, electrode):
    before = planned(graph)
    add_process(graph, electrode)
    after = planned(graph)
    assert cost(after) < cost(before)
    flow = "firm0.electrode#standard > firm0.steam"
    assert used(after, flow) > 1
    assert used(played(graph, after), flow) > 1


def test_a_link_whose_edge_is_removed_carries_nothing(graph, electrode):
    """Firm 0 has steam for nothing, so the pipe to firm 1 is used; without its edge it is not, and the cost rises."""
    add_process(graph, electrode)
    before = planned(graph)
    assert used(before, "pipe_firm0") > 1
    graph.remove_edge("bus:firm0.steam", "bus:firm1.steam", "pipe_firm0")
    after = planned(graph)
    assert cost(after) > cost(before)
    assert "pipe_firm0" not in after.park.links
    assert used(after, "pipe_firm0") == 0
    assert used(played(graph, after), "pipe_firm0") == 0


def test_an_edge_removed_from_a_recipe_closes_that_mode_for_both_engines(graph):
    before = planned(graph)
    flow = "firm0.coal > firm0.boiler#coal"
    assert used(before, flow) > 1
    graph.remove_edge("bus:firm0.coal", "process:firm0.boiler", flow)
    after = planned(graph)
    assert set(after.park.processes["firm0.boiler"].modes) == {"gas"}
    assert flow not in after.rates.index
    assert cost(after) > cost(before)
    assert flow not in played(graph, after).rates.index


def test_a_market_closed_at_one_bus_still_sells_at_the_other(graph):
    graph.remove_edge("market:coal", "bus:firm0.coal", "coal > firm0.coal")
    after = planned(graph)
    assert after.park.markets["coal"].at == ("firm1.coal",)
    assert used(after, "coal > firm1.coal") > 1


def test_a_link_added_on_the_graph_is_one_of_the_park(graph):
    add_link(graph, Link(id="more", name=name("more"), source="firm1.steam", target="firm0.steam", means="pipe"))
    assert planned(graph).park.links["more"].target == "firm0.steam"


def test_what_is_added_needs_its_buses(graph):
    with pytest.raises(ValueError, match=r"bus:firm9\.steam"):
        add_link(graph, Link(id="more", name=name("more"), source="firm1.steam", target="firm9.steam", means="pipe"))
