"""Replications side by side: who plays what changes nothing, and a script that may not start processes is told so."""

import subprocess
import sys
import time

import pandas as pd

from parksim.results.result import COLUMNS
from parksim.simulation import replications
from parksim.simulation.replications import Crew
from parksim.simulation.simulate import Simulator
from tests.cli.commands import TUTORIAL
from tests.parks import RandomPark
from tests.simulation.years import existing, follow, without_tiers

UNGUARDED = """
import parksim
from parksim.simulation import replications

replications.WORTH = 0.0
parksim.run("{folder}", only="existing", replications=4, workers=2)
"""


def test_one_worker_and_two_write_the_same_tables(monkeypatch):
    """Four stressed years of a park, played by one process and by two: every table the same, states numbered alike."""
    monkeypatch.setattr(replications, "WORTH", 0.0)
    base = existing(without_tiers(RandomPark(3, firms=1).park()))
    alone, shared = (follow(base, breakdowns=True, seed=2, replications=4, workers=workers) for workers in (1, 2))
    for table in ("rates", *COLUMNS):
        pd.testing.assert_frame_equal(getattr(alone, table), getattr(shared, table), check_exact=True)
    assert alone.replications == shared.replications == 4


def test_short_years_start_no_other_process(monkeypatch):
    monkeypatch.setattr(replications, "ProcessPoolExecutor", None)
    base = existing(without_tiers(RandomPark(3, firms=1).park()))
    assert follow(base, breakdowns=True, seed=2, replications=4, workers=2).replications == 4


def test_a_script_without_a_main_guard_is_told_and_does_not_hang(tmp_path):
    """The years are more than a pipe holds: a process that dies before it has read them must not block its parent."""
    script = tmp_path / "script.py"
    script.write_text(UNGUARDED.format(folder=TUTORIAL), encoding="utf-8")
    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=100, check=False)
    assert ended.returncode == 1
    assert ended.stderr.count("Traceback") == 1, ended.stderr
    assert "its lines under" in ended.stderr.splitlines()[-1]


def test_a_process_that_plays_years_starts_without_what_it_does_not_need():
    words = "import sys, parksim.simulation.replications; print(*{'pyomo', 'pandas', 'networkx', 'pydantic'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["pydantic"]


def test_years_begun_before_they_are_asked_for_are_the_same(monkeypatch):
    """The crew plays all it can while this process waits; then years of another park, and this process what is left."""
    monkeypatch.setattr(replications, "WORTH", 0.0)
    base = existing(without_tiers(RandomPark(3, firms=1).park()))
    simulator = Simulator(base.graph, base, 2)
    with Crew(2) as crew:
        begun = [simulator.years(crew, True, count) for count in (4, 2)]
        for years in begun:
            years.begin(1.0)
        until = time.monotonic() + 60
        while begun[0].left and time.monotonic() < until:
            time.sleep(0.01)
        assert not begun[0].left
        ahead, short = (simulator.result("existing_stressed", years) for years in begun)
    alone = follow(base, breakdowns=True, seed=2, replications=4, workers=1)
    for table in ("rates", *COLUMNS):
        pd.testing.assert_frame_equal(getattr(ahead, table), getattr(alone, table), check_exact=True)
    assert (ahead.replications, short.replications) == (4, 2)
