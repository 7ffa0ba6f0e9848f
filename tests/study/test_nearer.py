"""Both plans are searched for the same money, and a plan says how far it is proven."""

from dataclasses import replace
from functools import cache

import pytest

from parksim import api
from parksim.calendars import calendar_of
from parksim.errors import ParkError
from parksim.graph import existing_graph, graph_of
from parksim.model import Price, Tariff
from parksim.model.exchange import Band
from parksim.reports.sentence import TOO_WIDE, lede
from parksim.reports.view import View
from parksim.study.nearer import again, left_open, nearer
from parksim_solvers.optimise import plan
from parksim_solvers.search import ASKED_GAP
from tests.cli.commands import TUTORIAL, parksim
from tests.small import demand, market, process, retrofit, small_park


def boilers():
    """Six boilers that start dearly and stay on for hours, beside power by a tariff; goods for 4380 MCNY; a tiny pipe.

    Half a per cent of such a cost is 22 MCNY; what the pipe saves is about 0.33.
    """
    bands = {
        "peak": Band(times=1.8, hours=((8.0, 12.0), (15.0, 20.0))),
        "valley": Band(times=0.4, hours=((0.0, 7.0),)),
    }
    costs = [20.0, 26.0, 32.0, 23.0, 29.0, 20.0]
    units = [
        process(
            f"a.u{k}", "a.steam", capacity=5.0 + k, operation="switchable", load_min=0.6 + 0.05 * k, min_up=4.0 + k,
            min_down=3.0 + k, start_cost=2000.0 + 300.0 * k, cost=cost,
        )
        for k, cost in enumerate(costs)
    ]  # fmt: skip
    return small_park(
        Tariff(id="t", bands=bands),
        *units,
        process("a.eb", "a.steam", {"a.power": 0.1}, capacity=20.0),
        market("grid", "supplies", "a.power", Price(base=400.0, tariff="t")),
        market("sludge", "supplies", "a.sludge", 5000.0),
        demand("a.need", "a.steam", 24.0),
        demand("a.other", "a.sludge", 100.0),
        market("cheap", "supplies", "a.steam", 10.0, rate=2.0, retrofit="tiny"),
        retrofit("tiny", fixed=5e5),
    )


@cache
def plans(kind="folded"):
    """Both plans, each to the gap of its own search, and both searched again."""
    graph = graph_of(boilers())
    calendar = calendar_of(graph, kind)
    existing = plan(existing_graph(graph), calendar, "existing_planned")
    retrofitted = plan(graph, calendar, base=existing.result.bounds[1])
    return (existing, retrofitted), nearer(existing, retrofitted, None, again)


def test_the_existing_park_is_searched_for_the_money_that_the_benefit_is():
    """Half a per cent of what is saved, or what the nodes bring; the saving is what two exact plans differ by."""
    first, found = plans()
    costs = [each.result.bounds[1] for each in (*first, *found)]
    assert costs[2] < costs[0] - 1e5, "the first search left more open than the pipe saves"
    assert 0.2e6 < costs[2] - costs[3] < 0.5e6
    for before, after in zip(first, found, strict=True):
        assert left_open(after.result) <= left_open(before.result)
        assert after.result.payments["amount"].sum() == pytest.approx(after.result.bounds[1])


def test_proven_is_what_lies_within_the_asked_share_of_the_saving():
    _, (existing, retrofitted) = plans()
    saving = existing.result.bounds[1] - retrofitted.result.bounds[1]
    for each in (existing.result, retrofitted.result):
        assert each.proven == (left_open(each) <= ASKED_GAP * saving)


def test_a_saving_with_bounds_too_far_apart_is_not_called_proven(tutorial_study):
    """Beyond a fifth of the saving, or where the result is not proven: by how much is said in each case."""
    told = {gap: lede(View(replace(tutorial_study, gap=gap))).en for gap in (0.0, 0.01, TOO_WIDE + 0.01, 1.688)}
    assert "No plan is better" in told[0.0]
    assert "1.0%" in told[0.01]
    assert "not proven" not in told[0.01]
    assert "not proven" in told[TOO_WIDE + 0.01]
    assert "not proven" in told[1.688]
    assert "168.8%" in told[1.688]
    run = tutorial_study.runs["retrofitted_planned"]
    lower, upper = run.result.bounds
    loose = replace(run, result=replace(run.result, proven=False, bounds=(lower - 3e6, upper)))
    study = replace(tutorial_study, gap=None, runs=tutorial_study.runs | {"retrofitted_planned": loose})
    assert "CNY 3.00 million" in lede(View(study)).en


def offer(folder, gap):
    """Write a scenario that asks for a gap into the tutorial's park."""
    text = (TUTORIAL / "park.yaml").read_text(encoding="utf-8")
    (folder / "park.yaml").write_text(f"{text}\n  near: {{gap: {gap}}}\n", encoding="utf-8")


def test_a_gap_can_be_asked_of_every_search(tmp_path):
    """`--gap` before the scenario's `gap:`; what is none is refused with its place."""
    for gap in ("3", "-0.1", "5 CNY", "100 %"):
        ended = parksim("optimise", TUTORIAL, "--gap", gap, "--out", tmp_path / "out")
        assert (ended.code, "PS5110" in ended.err) == (2, True)
    with pytest.raises(ParkError, match="PS5110"):
        api.optimise(TUTORIAL, gap=2.0)
    folder = tmp_path / "park"
    parksim("init", folder)
    for gap, fine in (("0.2 %", True), ("2", False)):
        offer(folder, gap)
        ended = parksim("check", folder, "--scenario", "near", "--lang", "en")
        assert ("PS5110" in ended.err) != fine


def test_the_asked_gap_reaches_the_search(tmp_path):
    """The command's gap, else the scenario's; the plan that comes of it lies within."""
    from parksim.commands.asked import options_of
    from parksim.files import load_resolved

    folder = tmp_path / "park"
    parksim("init", folder)
    offer(folder, "0.2 %")
    _, found = load_resolved(folder, scenario="near")
    asked = dict.fromkeys(("seed", "replications", "objective", "time_limit", "calendar", "only", "solver"))
    assert options_of(found, **asked, gap=None)["gap"] == pytest.approx(0.002)
    assert options_of(found, **asked, gap="1 %")["gap"] == pytest.approx(0.01)


def test_a_gap_of_zero_asks_for_the_best_plan():
    graph = graph_of(boilers())
    calendar = calendar_of(graph, "screening")
    base = plan(existing_graph(graph), calendar, "existing_planned", gap=1e-6).result.bounds[1]
    exact = plan(graph, calendar, base=base, gap=0.0)
    assert exact.searched == pytest.approx(0.0, abs=1e-9)
    assert exact.result.bounds[1] <= plan(graph, calendar, base=base, gap=0.3).result.bounds[1]
