"""The benchmarks' plumbing: a process of its own is measured, what it tells becomes a table, a peer that fails is told."""

import sys

import pytest

from benchmarks import report
from benchmarks.measure import ran
from benchmarks.record import Record


def test_a_process_tells_what_it_found_and_how_much_memory_it_took():
    run = ran([sys.executable, "-c", "x = bytearray(200_000_000); print('noise'); print('JSON {\"found\": 7}')"])
    assert run.told == {"found": 7}
    assert run.failed == ""
    assert run.peak_mb > 190  # no upper end: the system lets a child begin with the peak of its parent, here pytest


@pytest.mark.parametrize(("code", "why"), [
    ("raise SystemExit('no such package')", "no such package"),
    ("pass", "exit code 0"),
    ("import time; time.sleep(30)", "stopped after 1 s"),
])  # fmt: skip
def test_a_process_that_gives_no_figure_says_why(code, why):
    assert ran([sys.executable, "-c", code], limit=1.0).failed == why


def plan(tool: str, seconds: float, objective: float, columns: int = 100, size: str = "1 x 1 h") -> Record:
    details = {"HiGHS": 1.0, "around": seconds - 1.0, "columns": columns, "scaled": seconds - 1.0, "scale": columns}
    return Record("dispatch", size, tool, seconds, None, 1.0, objective, details)


def test_a_limit_is_thirty_per_cent_and_a_goal_ten_from_400_000_columns():
    found = [plan("parksim", *case) for case in ((1.2, 0, 100), (1.2, 0, 400_000), (1.4, 0, 100), (1.05, 0, 400_000))]
    assert [report.judged(record) for record in found] == ["kept", "limit kept, goal missed", "missed", "kept"]


def test_a_sweep_is_judged_by_how_many_times_longer_others_take():
    """Raw in place may take half of our time a case, linopy must take twenty times as long."""
    ratios = {"parksim": 1.0, "raw in place": 0.6, "linopy": 19.0, "oemof": 151.0, "raw rebuilt": 2.0}
    records = [Record("sweep of design", "1 x 1 h", tool, ratio, ratio) for tool, ratio in ratios.items()]
    assert [report.judged(record) for record in records] == ["", "kept", "goal missed", "kept", ""]


def test_growth_is_the_power_of_the_size():
    """Four times the columns, 0.1 s to 0.2 s around HiGHS: the square root."""
    small, large = plan("parksim", 1.1, 0, 100), plan("parksim", 1.2, 0, 400, "4 x 1 h")
    assert "* growth, dispatch parksim: size^0.50" in report.tables([small, large])


def test_optima_that_differ_are_told():
    records = [plan("raw", 1.0, 1e6), plan("parksim", 1.2, 1e6 + 0.9), plan("linopy", 1.2, 1e6 + 1.1)]
    assert [line.split(": ")[1].split()[0] for line in report.disagreements(records)] == ["linopy"]


def test_tables_stand_between_the_marks(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n", encoding="utf-8")
    failed = Record("dispatch", "1 x 1 h", "PyPSA", failed="stopped after 300 s")
    report.document([plan("raw", 1.0, 1e6), failed], "On a machine.", page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before")
    assert text.endswith("after\n")
    assert "stopped after 300 s" in text
    assert "old" not in text
