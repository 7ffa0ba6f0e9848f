"""Processes that die, hang, grow, or outlive the one that started them; and cases that a process dies of."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from parksim.errors import TryAgain
from parksim.sweeps.drive import Crew, Listener, Wish, run_sweep
from parksim.sweeps.hand import Terms
from parksim.sweeps.local import Local
from parksim.sweeps.spec import Case, Row
from parksim.sweeps.store import Status, Store
from parksim.sweeps.tried import Order, Passed, Tried
from tests.cli.commands import parksim
from tests.sweeps.fake import FAKE, SLOW, drawn, listed
from tests.sweeps.here import assert_right, assert_same, run_here
from tests.sweeps.runs import ROOT, all_gone, ended, kill, run_to_the_end, start, sweep_file, workers


def run(
    sweep, path: Path, workers: int = 2, terms: Terms | None = None, listener: Listener | None = None, **wish
) -> Status:
    made = terms or Terms(FAKE)
    return run_sweep(sweep, path, lambda: Local(sweep, workers, made), Wish(engine=made.engine, **wish), listener)


def problems(path: Path) -> dict[int, object]:
    with Store.open(path) as store:
        return {s.case.number: row.problems[0]["code"] for s, row in store.rows() if row is not None and row.problems}


def saved(path: Path) -> int:
    with Store.open(path) as store:
        return store.status().ok


def test_a_case_that_kills_is_tried_three_times_with_its_chunk_then_alone():
    cases = tuple(Case(number, {}) for number in range(3))
    tried = Tried(Order(0, cases, cases[0], "k"))
    for _ in range(3):
        assert tried.next() == list(cases)
        tried.died(1, "SIGKILL")
    assert tried.next() == [cases[1]]
    tried.died(1, "SIGKILL")
    assert tried.next() == [cases[0], cases[2]]
    tried.answered([Row(0, "ok"), Row(2, "ok")])
    assert tried.next() == []
    assert [(row.case, row.status) for row in tried.solved().rows] == [(0, "ok"), (1, "failed"), (2, "ok")]


def test_a_suspect_that_lives_alone_keeps_its_answer():
    cases = tuple(Case(number, {}) for number in range(2))
    tried = Tried(Order(0, cases, cases[0], "k"))
    for _ in range(3):
        tried.died(0, "SIGKILL")
    tried.answered([Row(0, "ok")])
    assert tried.next() == [cases[1]]


def test_whoever_solves_the_answers_are_the_same(tmp_path):
    sweep = drawn(tmp_path, 30)
    one, two, here = (tmp_path / f"{name}.db" for name in ("one", "two", "here"))
    run(sweep, one, 1, chunk=4)
    run(sweep, two, 2, chunk=4)
    run_here(sweep, here, chunk=4)
    assert_same(one, two)
    assert_same(one, here)
    assert_right(one, 30)


def test_a_case_that_kills_fails_alone_and_the_rest_is_solved(tmp_path):
    """One aborts always, one the first time only; one says itself why it has no answer."""
    does = ["ok", "abort", "ok", f"once:{tmp_path / 'mark'}", "ok", "fail"]
    path = tmp_path / "S.db"
    assert run(listed(tmp_path, does), path) == Status(6, 4, 2, 0)
    assert problems(path) == {1: "worker-died", 5: "PS7162"}
    assert_right(path, 6, failed=(1, 5))


@pytest.mark.slow
@pytest.mark.parametrize("does", ["memory", "raise"])
def test_a_case_that_grows_without_end_or_raises_fails_alone(tmp_path, does):
    path = tmp_path / "S.db"
    sweep = listed(tmp_path, ["ok", does, "ok"])
    assert run(sweep, path, terms=Terms(FAKE, memory=1 << 30)) == Status(3, 2, 1, 0)
    assert problems(path) == {1: "worker-died"}
    assert_right(path, 3, failed=(1,))


def test_a_case_that_takes_too_long_fails_alone(tmp_path):
    path = tmp_path / "S.db"
    sweep = listed(tmp_path, ["ok", "sleep", "ok"])
    assert run(sweep, path, terms=Terms(FAKE, case_seconds=1.0)) == Status(3, 2, 1, 0)
    assert problems(path) == {1: "time-limit"}
    assert_right(path, 3, failed=(1,))


def test_workers_that_cannot_begin_end_the_run(tmp_path):
    with pytest.raises(TryAgain, match="PS7163"):
        run(drawn(tmp_path, 4), tmp_path / "S.db", terms=Terms(FAKE, memory=1 << 20))


class Edits(Listener):
    """Changes the scenario when the run has begun."""

    def __init__(self, folder: Path, text: str) -> None:
        self.folder, self.text = folder, text

    def begun(self, _: object) -> None:
        (self.folder / "salt").write_text(self.text)


@pytest.mark.parametrize(("text", "code"), [("other", "PS7164"), ("broken", "PS7165")])
def test_a_scenario_edited_while_it_runs_gives_no_answers(tmp_path, text, code):
    path = tmp_path / "S.db"
    with pytest.raises(TryAgain, match=code):
        run(drawn(tmp_path, 8), path, listener=Edits(tmp_path, text))
    with Store.open(path) as store:
        assert store.status().ok == 0


class Counts(Listener):
    """What is heard of a running sweep, in order."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.crew: Crew | None = None

    def manned(self, crew: Crew) -> None:
        self.crew = crew

    def passed(self, found: Passed) -> None:
        self.heard.append(f"{'began' if found.began else 'passed'} {found.case}")

    def kept(self, rows) -> None:
        self.heard += [f"kept {row.case}" for row in rows]


def test_every_case_is_told_as_it_is_solved_and_saved_with_its_chunk(tmp_path):
    """The last of a chunk is told with the chunk."""
    listener = Counts()
    run(listed(tmp_path, ["ok"] * 6), tmp_path / "S.db", workers=1, chunk=3, listener=listener)
    assert listener.crew is not None
    assert listener.crew.workers == 1
    chunks = [listener.heard[:5], listener.heard[5:]]
    for told in chunks:
        cases = [line.split()[1] for line in told[2:]]
        assert told == [f"began {cases[0]}", f"passed {cases[1]}", *(f"kept {case}" for case in cases)]


class KillsOne(Listener):
    """Kills a worker as the first answers come."""

    def __init__(self, crew: Local) -> None:
        self.crew, self.killed = crew, 0

    def kept(self, rows) -> None:
        if not self.killed:
            self.killed = self.crew.pids[0]
            os.kill(self.killed, signal.SIGKILL)


def test_a_worker_that_is_killed_is_replaced(tmp_path):
    sweep, path = drawn(tmp_path, 40), tmp_path / "S.db"
    crew = Local(sweep, 2, Terms(SLOW))
    listener = KillsOne(crew)
    found = run_sweep(sweep, path, lambda: crew, Wish(engine=SLOW, chunk=5), listener)
    assert listener.killed
    assert found == Status(40, 40, 0, 0)
    assert_right(path, 40)
    assert crew.pids == []


SCRIPT = """
from pathlib import Path
from parksim.sweeps.drive import Wish, run_sweep
from parksim.sweeps.hand import Terms
from parksim.sweeps.local import Local
from tests.sweeps.fake import {engine}, drawn
sweep = drawn(Path({folder!r}), {cases})
print(run_sweep(sweep, Path({path!r}), lambda: Local(sweep, 2, Terms({engine})), Wish(engine={engine}, chunk=5)))
"""


def script(folder: Path, path: Path, cases: int, engine: str) -> "subprocess.Popen[str]":
    """A script without a guard for `__main__`, which needs none."""
    file = folder / "script.py"
    file.write_text(textwrap.dedent(SCRIPT).format(folder=str(folder), path=str(path), cases=cases, engine=engine))
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "solvers")])}
    return subprocess.Popen([sys.executable, file], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)


def test_workers_end_with_the_process_that_started_them(tmp_path):
    path = tmp_path / "S.db"
    process = script(tmp_path, path, 400, "SLOW")
    found = workers(process)
    assert found
    time.sleep(1.0)
    kill(process)
    process.communicate()
    assert all_gone(found)
    assert run_here(drawn(tmp_path, 400), path, chunk=5)[0] == Status(400, 400, 0, 0)


def test_a_script_needs_no_guard(tmp_path):
    out, _ = ended(script(tmp_path, tmp_path / "S.db", 10, "FAKE"), 0)
    assert "ok=10" in out


def test_the_commands_on_the_tutorial(tmp_path):
    """Run, ended by SIGTERM in the middle, run to the end; status; export."""
    file, path = sweep_file(tmp_path, 12), tmp_path / "S.db"
    process = start("sweep", "run", file, "--store", path, "--workers", 2, "--chunk", 2, "--json")
    found = workers(process)
    assert process.stderr is not None
    while " of 12 cases, " not in process.stderr.readline():
        assert process.poll() is None
    while not saved(path):
        assert process.poll() is None
    kill(process, signal.SIGTERM)
    out, err = ended(process, 130)
    assert json.loads(out) == {"interrupted": True, "saved": [str(path)]}
    assert "the same command goes on from here" in err
    assert all_gone(found)
    status = parksim("sweep", "status", path, "--json").json
    assert 0 < status["ok"] < 12
    assert (status["total"], status["failed"], status["pending"]) == (12, 0, 12 - status["ok"])
    assert run_to_the_end(file, "--store", path, "--workers", 1)["ok"] == 12
    assert parksim("sweep", "export", path, tmp_path / "t.csv").code == 0
    assert "PS7171" in parksim("sweep", "run", file, "--store", path, "--shard", "5/4").err


@pytest.mark.parametrize(
    ("words", "code"),
    [(["--scheduler", "tcp://10.1.2.3:8786"], "PS7167"), (["--scheduler", "tls://10.1.2.3:8786"], "PS7168"),
     (["--scheduler", "10.1.2.3:8786"], "PS7167"), (["--shard", "0/2"], "PS7171"), (["--shard", "a"], "PS7171")],
)  # fmt: skip
def test_wrong_use_is_refused_before_anything_runs(tmp_path, words, code):
    ended = parksim("sweep", "run", sweep_file(tmp_path), "--store", tmp_path / "S.db", *words)
    assert ended.code == 2
    assert code in ended.err
    assert not (tmp_path / "S.db").exists()
