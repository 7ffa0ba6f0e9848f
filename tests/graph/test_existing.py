"""The existing park: what binds it, and that nothing which could be built decides over that."""

import pytest

from parksim.graph import existing_graph, graph_of
from parksim.model import FlowLimit
from parksim.model.calendar import plain_calendar
from parksim.results.audit import audit
from parksim.study.run import run_study
from parksim_solvers.optimise import plan
from tests.small import demand, market, policy, process, retrofit, small_park

HOUR = [100.0]


def steam(*more, **update):
    """10 t/h of steam for 100 h from two boilers at 10 CNY/t each, or bought at 100 CNY/t."""
    return small_park(
        process("a.x", "a.steam", capacity=10.0, cost=10.0),
        process("a.y", "a.steam", capacity=10.0, cost=10.0),
        market("alt", "supplies", "a.steam", 100.0),
        demand("a.need", "a.steam", 10.0),
        *more,
        **update,
    )


def cost(graph, run="existing_planned"):
    """Yearly cost of the plan, which keeps every law that the audit knows."""
    result = plan(graph, plain_calendar(HOUR), run, gap=0.0).result
    audit(result).raise_if_failed()
    return result.payments["amount"].sum()


DUD = (retrofit("dud", fixed=1e8), process("a.z", "a.steam", capacity=1.0, cost=50.0, retrofit="dud"))


@pytest.mark.parametrize("more", [(), DUD])
def test_a_limit_on_existing_items_binds_the_existing_park(more):
    """x and y together bring 4 t/h: 4 · 10 + 6 · 100 = 640 CNY/h; a candidate among the limited ones is not there yet."""
    of = ("a.x", "a.y", "a.z") if more else ("a.x", "a.y")
    graph = graph_of(steam(*more, FlowLimit(id="stack", of=of, at_most=4.0)))
    assert cost(existing_graph(graph)) == pytest.approx(64_000)
    assert cost(graph, "retrofitted_planned") == pytest.approx(64_000), "building the dud saves less than it costs"


def test_a_limit_on_candidates_alone_binds_nothing_today():
    graph = graph_of(steam(*DUD, FlowLimit(id="stack", of=("a.z",), at_most=0.5)))
    assert existing_graph(graph).graph["frame"].limits == {}
    assert cost(existing_graph(graph)) == pytest.approx(10_000)


def capped(*more):
    """Of 10 t/h for 100 h the dirty boiler (10 CNY/t, 1 t/t of sludge) may make half; the clean one takes 20 CNY/t."""
    return small_park(
        process("a.dirty", "a.steam", environment={"sludge": 1.0}, cost=10.0),
        process("a.clean", "a.steam", cost=20.0),
        demand("a.need", "a.steam", 10.0),
        policy("cap", "cap", "sludge", at_most=500.0),
        *more,
    )


@pytest.mark.parametrize("more", [(), DUD])
def test_whether_a_cap_binds_does_not_hang_on_what_could_be_built(more):
    """Today all is dirty: 10,000 CNY. From now on half is clean: 15,000 CNY, with or without a dud on offer."""
    graph = graph_of(capped(*more))
    assert cost(existing_graph(graph)) == pytest.approx(10_000)
    assert cost(graph, "retrofitted_planned") == pytest.approx(15_000)


def test_a_study_of_a_park_without_candidates_plans_both_sides_of_a_cap():
    """A whole year: 0.876 MCNY today, 1.314 MCNY under the cap of 43,800 t."""
    park = capped()
    half = park.policies["cap"].model_copy(update={"at_most": 43_800.0})
    study = run_study(park.model_copy(update={"policies": {"cap": half}}), replications=1)
    costs = {run: found.figures()["total_cost_cny"].value for run, found in study.runs.items()}
    assert costs["existing_planned"] == pytest.approx(876_000)
    assert costs["retrofitted_planned"] == pytest.approx(1_314_000)
    assert costs["retrofitted_controlled"] == pytest.approx(1_314_000)
