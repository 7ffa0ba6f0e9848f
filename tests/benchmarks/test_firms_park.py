"""Generated parks: as many candidates as firms, sound at every size, the same from the same seed; their row of a table."""

import pytest

from benchmarks.firms_park import firms_park
from benchmarks.record import Record
from benchmarks.report import STEPS, tables
from parksim.graph import existing_graph, findings, graph_of, islands


@pytest.mark.parametrize("firms", [1, 5, 6, 23])
def test_a_park_has_a_candidate_a_firm_and_nothing_to_refuse(firms):
    park = firms_park(firms)
    assert len(park.retrofits) == len(park.enterprises) == firms
    assert not [finding for finding in findings(graph_of(park)) if finding.refused]
    assert firms_park(firms) == park != firms_park(firms, seed=1)


def test_clusters_of_five_share_nothing():
    """Twenty firms are four clusters at least; pipes stand between some neighbours only, so that there are more islands."""
    assert len(islands(graph_of(firms_park(20)))) >= 4
    assert len(islands(existing_graph(graph_of(firms_park(20))))) > 4


def test_a_row_tells_seconds_and_memory_of_every_step():
    steps = {step: float(k) for k, step in enumerate(STEPS, start=1)}
    peaks = {step: 100.0 * k for step, k in steps.items()}
    details = {"steps": steps, "peaks": peaks, "gap": 0.01, "checks": 7_000_000, "candidates": 60, "scaled": 28.0}
    row = Record("run", "60 firms, 4 years", "parksim", 28.0, None, 700.0, None, details | {"scale": 60})
    twice = Record(
        "run", "120 firms, 4 years", "parksim", 56.0, None, 700.0, None, details | {"scale": 120, "scaled": 56.0}
    )
    table = tables([row, twice])
    assert "| 60 | 1 / 2 / 3 / 4 / 5 / 6 / 7 | 100 / 200 / 300 / 400 / 500 / 600 / 700 | 1.00% | 7,000,000 |" in table
    assert "* growth, run parksim: size^1.00" in table
