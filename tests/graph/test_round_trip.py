"""Park → graph → park loses nothing, and other programs read what is written."""

from io import BytesIO
from json import loads
from pathlib import Path

import networkx as nx
import pytest

from parksim.files import load
from parksim.graph import (
    chosen_graph,
    enterprise_view,
    existing_graph,
    flows_of,
    graph_of,
    park_of,
    to_graphml,
    to_json,
)
from tests.parks import RandomPark

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def tutorial():
    return load(SCENARIOS / "tutorial")


@pytest.mark.parametrize("seed", range(30))
def test_a_random_park_comes_back_as_it_was(seed):
    park = RandomPark(seed, firms=1 + seed % 3, candidates=seed % 2 == 0, switchable=seed % 3 == 0).park()
    assert park_of(graph_of(park)) == park


def test_the_tutorial_comes_back_as_it_was(tutorial):
    assert park_of(graph_of(tutorial)) == tutorial


@pytest.mark.slow
def test_the_flagship_comes_back_as_it_was():
    park = load(SCENARIOS / "zhanjiang_lingang")
    assert park_of(graph_of(park)) == park


def test_every_flow_is_an_edge_named_by_its_ends():
    graph = graph_of(RandomPark(1).park())
    flows = flows_of(graph)
    assert set(flows) == {key for _, _, key in graph.edges(keys=True)}
    assert flows["grid > firm0.power"][1:3] == ("market:grid", "bus:firm0.power")
    assert flows["firm0.coal > firm0.boiler#coal"].driver == "firm0.boiler#coal"
    assert flows["pipe_firm0"].amount == pytest.approx(0.97)


def test_networkx_reads_both_exports_with_the_same_nodes_edges_and_items():
    graph = graph_of(RandomPark(2, candidates=True).park())
    from_json = nx.node_link_graph(loads(to_json(graph)), edges="edges")
    from_xml = nx.read_graphml(BytesIO(to_graphml(graph).encode()), force_multigraph=True)
    for read in (from_json, from_xml):
        assert set(read.nodes) == set(graph.nodes)
        assert read.number_of_edges() == graph.number_of_edges()
        assert loads(read.nodes["process:firm0.boiler"]["item"])["capacity"] == 30.0
        assert read.nodes["process:firm0.boiler"]["kind"] == "process"
    amounts = {key: data["amount"] for _, _, key, data in graph.edges(keys=True, data=True)}
    assert {key: data["amount"] for _, _, key, data in from_json.edges(keys=True, data=True)} == amounts


def test_the_existing_graph_holds_no_candidate_and_the_chosen_one_only_its_own():
    """`big_firm0` sizes the link new_firm0 one for one, `eboiler_firm1` an electrode boiler of firm1."""
    graph = graph_of(RandomPark(3, candidates=True).park())
    existing = park_of(existing_graph(graph))
    assert not existing.retrofits
    assert existing.links.keys() == {"pipe_firm0", "pipe_firm1"}
    assert "firm1.eboiler" not in existing.processes
    chosen = park_of(chosen_graph(graph, {"big_firm0": 4.0, "eboiler_firm1": 3.0}))
    assert chosen.links["new_firm0"].capacity == 4.0
    assert chosen.processes["firm1.eboiler"].capacity == 3.0
    assert chosen.retrofits.keys() == {"big_firm0", "eboiler_firm1"}
    assert "new_firm1" not in chosen.links


def test_the_enterprise_view_has_one_node_per_firm_and_market():
    park = RandomPark(4).park()
    view = enterprise_view(graph_of(park))
    assert set(view.nodes) == {*park.enterprises, *park.markets}
    assert view.edges["firm0", "firm1", "pipe_firm0"]["commodity"] == "steam"
    assert view.has_edge("grid", "firm0", "grid > firm0.power")
    assert not any(data.get("kind") == "process" for _, data in view.nodes(data=True))
