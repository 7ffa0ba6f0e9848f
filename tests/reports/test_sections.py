"""Figures of the report agree with the accounts of the study that they are drawn from."""

from collections import defaultdict
from dataclasses import replace

import pytest

from parksim.model import names
from parksim.reports.both import same
from parksim.reports.exchange import KINDS, _figure, _passed_on, edges_of, exchanged
from parksim.reports.figures.sankey import Flow, Node, Sankey
from parksim.reports.network import MADE, Drawn, network
from parksim.reports.view import View
from parksim.reports.waterfall import changes_of, steps_of


@pytest.fixture(scope="module")
def diagrams(study):
    runs = [study.runs[run] for run in ("existing_planned", "retrofitted_planned")]
    edges = edges_of(runs)
    yearly = [View(study).yearly(run.result.run) for run in runs]
    found = {kind: network(study.park, edges, kind, yearly) for kind in KINDS}
    return {kind: drawn for kind, drawn in found.items() if drawn}


def test_what_enters_a_firm_leaves_it_but_for_what_is_left_out(diagrams):
    for drawn in diagrams.values():
        for node in drawn.sankey.nodes:
            for state in (0, 1) if node.role == "firm" else ():
                entering = sum(f.values[state] for f in drawn.sankey.flows if f.target == node.key)
                leaving = sum(f.values[state] for f in drawn.sankey.flows if f.source == node.key)
                assert abs(entering - leaving) <= drawn.left_out[state] + 1e-6 * entering


def test_fresh_water_and_the_new_steam_pipe_are_those_of_the_accounts(study, diagrams):
    fresh = [study.runs[run].figures()["fresh_water_m3"].value for run in ("existing_planned", "retrofitted_planned")]
    water = diagrams["water"].sankey
    taken = [
        sum(f.values[s] for f in water.flows if f.source != MADE and f.source.startswith("source")) for s in (0, 1)
    ]
    assert taken == pytest.approx(fresh, rel=0.01)
    pipe = [study.runs[run].accounts.amount("large_pipe") for run in ("existing_planned", "retrofitted_planned")]
    steam = study.park.commodities["steam"].contents.energy
    assert pipe[0] == 0 < pipe[1]
    energy = diagrams["energy"].sankey
    assert exchanged(energy, 1) - exchanged(energy, 0) == pytest.approx(pipe[1] * steam, rel=0.05)


@pytest.mark.parametrize(("passed", "left"), [(0.0, 0.0), (40.0, 3.0)])
def test_what_is_nothing_is_not_told_as_an_amount(passed, left):
    """Of 100 t that one firm takes in, it passes on 0 or 40 t; 0 or 3 t of small flows are left out."""
    nodes = (Node("source:x", same("x"), "source"), Node("a", same("a"), "firm"), Node("b", same("b"), "firm"))
    flows = (Flow("source:x", "a", same("x"), (100.0, 100.0)), Flow("a", "b", same("y"), (passed, passed)))
    drawn, states = Drawn(Sankey("material", nodes, flows), (left, left)), ["before", "planned"]
    told = _passed_on(drawn.sankey, states)
    caption = _figure(drawn, states).caption
    assert ("Firms pass no material" in told.en) == (not passed)
    assert ("40" in told.en) == bool(passed)
    assert ("没有互供物料" in told.zh) == (not passed)
    assert ("left out" in caption.en) == bool(left)


def test_the_waterfall_leads_from_one_total_to_the_other(study):
    view = View(study)
    changes = changes_of(view)
    before, after = (view.figure(run, "total_cost_cny").value for run in ("existing_planned", "retrofitted_planned"))
    assert sum(change.amount for change in changes) == pytest.approx(after - before, rel=1e-5)
    steps = [step for _, step in steps_of(view, changes)]
    assert [step.role for step in steps if step.role in ("before", "planned", "surviving")] == [
        "before",
        "planned",
        "surviving",
        "before",
    ]
    assert steps[-3].value + after == pytest.approx(steps[-2].value)
    assert steps[-1].value == pytest.approx(view.figure("existing_stressed", "total_cost_cny").value)


def test_what_changes_purchases_most_stands_by_itself(study):
    """Coal of the power station and gas of the mill's boiler move; what is bought of each before and after, by hand."""
    view, bought = View(study), {}
    for run in ("existing_planned", "retrofitted_planned"):
        paid = study.runs[run].accounts.payments
        mine = paid[paid["account"] == "purchases"]
        bought[run] = mine.groupby(mine["item"].astype(str).str.split(" > ").str[0])["amount"].sum()
    moved = (bought["retrofitted_planned"] - bought["existing_planned"]).drop_duplicates()
    large = {key: amount for key, amount in moved.items() if abs(amount) > 0.15 * moved.abs().sum()}
    told = {change.label.en: change.amount for change in changes_of(view)}
    markets = study.park.markets
    names = {key: f"Purchases, {study.park.commodities[markets[key].commodity].name.en}" for key in large}
    assert large
    assert {names[key]: pytest.approx(amount) for key, amount in large.items()}.items() <= told.items()


def test_what_a_market_takes_is_disposed_of_and_not_bought(study):
    """A purchase of gas that a market `takes` from the park is a fee for being rid of it."""
    gas = study.park.markets["gas"].model_copy(update={"role": "takes"})
    park = study.park.model_copy(update={"markets": study.park.markets | {"gas": gas}})
    told = [change.label for change in changes_of(View(replace(study, park=park)))]
    assert "Disposal fees, Natural gas" in [label.en for label in told]
    assert "天然气处置费" in [label.zh for label in told]


def test_every_link_that_carries_something_is_drawn_between_its_firms(study, diagrams):
    """Also the ash truck, a small part of all waste, and the steam pipe, which is water and energy at once."""
    park, carried = study.park, defaultdict(float)
    for key, link in park.links.items():
        ends = tuple(names.enterprise(bus) for bus in (link.source, link.target))
        amounts = [study.runs[run].accounts.amount(key) for run in ("existing_planned", "retrofitted_planned")]
        carried[park.commodity_of(link.source).kind, *ends] += sum(amounts)
    for (kind, *ends), amount in carried.items():
        assert any([f.source, f.target] == ends for f in diagrams[kind].sankey.flows) == (amount > 0), ends
    assert sum(amount > 0 for amount in carried.values()) == 2
    steam = [f for f in diagrams["water"].sankey.flows if f.name.en.startswith("Steam")]
    assert len(steam) == 1
    assert steam[0].values == pytest.approx(
        (0, study.runs["retrofitted_planned"].accounts.amount("large_pipe")), rel=1e-6
    )
