"""Fault drills on the tutorial: whatever is killed, and whenever, every case is there once and right in the end."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from parksim.sweeps.store import Store
from tests.sweeps.here import assert_same
from tests.sweeps.runs import ROOT, all_gone, children, ended, kill, run_to_the_end, start, sweep_file, tell, workers

pytestmark = pytest.mark.slow
CASES, CHUNK, DRILLS = 48, 4, 20
KINDS = ("coordinator", "group", "worker", "terminated", "interrupted")


@pytest.fixture(scope="module")
def reference(tmp_path_factory) -> tuple[Path, Path]:
    """The sweep file, and the store of a run by one worker that nobody interrupts; two give the same."""
    folder = tmp_path_factory.mktemp("reference")
    file = sweep_file(folder, CASES)
    run_to_the_end(file, "--store", folder / "one.db", "--workers", 1, "--chunk", CHUNK)
    run_to_the_end(file, "--store", folder / "two.db", "--workers", 2, "--chunk", CHUNK)
    assert_same(folder / "one.db", folder / "two.db")
    with Store.open(folder / "one.db") as store:  # all but the first of a chunk go the short way
        assert (store.table()["how"] == "by slopes").sum() == CASES - CASES // CHUNK
    return file, folder / "one.db"


@pytest.mark.parametrize("drill", range(DRILLS))
def test_killed_at_any_time_and_resumed(drill, reference, tmp_path):
    file, whole = reference
    draw, path = random.Random(drill), tmp_path / "S.db"
    kind = KINDS[drill % len(KINDS)]
    words = ("sweep", "run", file, "--store", path, "--workers", 2, "--chunk", CHUNK, "--json")
    process = start(*words)
    target = draw.randrange(CASES - 2 * CHUNK)
    while process.poll() is None and _saved(path) < target:
        time.sleep(0.02)
    time.sleep(draw.uniform(0.0, 0.3) if target else draw.uniform(0.0, 6.0))
    there = children(process)
    _strike(kind, process, there, draw)
    process.communicate(timeout=240)
    codes = {"worker": (0,), "terminated": (130, 0, -15), "interrupted": (130, 0, -2, 1)}
    assert process.returncode in codes.get(kind, (-9, 0))
    assert all_gone(there)
    before = _saved(path)
    assert before % CHUNK == 0
    tell(f"drill {drill}: {kind}, code {process.returncode}, {before} of {CASES} saved")
    found = run_to_the_end(*words[2:-1])
    assert (found["ok"], found["failed"], found["pending"], found["old"]) == (CASES, 0, 0, 0)
    assert_same(whole, path)


def _strike(kind: str, process: "subprocess.Popen[str]", there: list[psutil.Process], draw: random.Random) -> None:
    if kind == "group" and process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    elif kind == "worker" and there:
        try:
            draw.choice(there).kill()
        except psutil.NoSuchProcess:
            return
    elif kind != "worker":
        kill(process, {"terminated": signal.SIGTERM, "interrupted": signal.SIGINT}.get(kind, signal.SIGKILL))


def _saved(path: Path) -> int:
    if not path.exists():
        return 0
    with Store.open(path) as store:
        store.check()
        return store.status().ok


def test_sharded_and_merged_is_the_same(reference, tmp_path):
    file, whole = reference
    parts = [tmp_path / f"s{part}.db" for part in (1, 2, 3)]
    for part, path in enumerate(parts, 1):
        run_to_the_end(file, "--store", path, "--shard", f"{part}/3", "--workers", 1, "--chunk", CHUNK)
    ended(start("sweep", "merge", tmp_path / "m.db", *parts), 0)
    assert_same(whole, tmp_path / "m.db")


@pytest.mark.parametrize(("task", "cases"), [("operate", 16), ("simulate", 4)])
def test_whoever_solves_a_case_it_is_the_same(task, cases, tmp_path):
    """Plans at a fixed design, and simulated years: one worker, two, and two parts merged; figures of years identical."""
    file, stores = (
        sweep_file(tmp_path, cases, task),
        [tmp_path / f"{name}.db" for name in ("one", "two", "a", "b", "m")],
    )
    for path, *more in ((stores[0], "--workers", 1), (stores[1], "--workers", 2)):
        run_to_the_end(file, "--store", path, *more)
    for part, path in enumerate(stores[2:4], 1):
        run_to_the_end(file, "--store", path, "--shard", f"{part}/2", "--workers", 1)
    ended(start("sweep", "merge", stores[4], *stores[2:4]), 0)
    for path in (stores[1], stores[4]):
        assert_same(stores[0], path)


def test_two_runs_on_one_store(reference, tmp_path):
    file, whole = reference
    path = tmp_path / "S.db"
    words = ("sweep", "run", file, "--store", path, "--workers", 1, "--chunk", CHUNK)
    first = start(*words)
    assert workers(first)
    _, err = ended(start(*words), 75)
    assert f"process {first.pid}" in err
    kill(first)
    first.communicate()
    run_to_the_end(*words[2:])
    assert_same(whole, path)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("mount"), reason="mounts a disk"
)
def test_a_disk_that_is_full(reference, tmp_path):
    """A disk of 96 kB: exit 75, what is there is whole; with more room the same command goes on."""
    file, whole = reference
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=132k", "none", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        words = ("sweep", "run", file, "--store", disk / "S.db", "--workers", 1, "--chunk", CHUNK, "--json")
        out, err = ended(start(*words), 75)
        assert json.loads(out)["problems"][0]["code"] == "PS7151"
        assert str(disk / "S.db") in err
        before = _saved(disk / "S.db")
        assert before < CASES
        tell(f"disk full at {before} of {CASES} cases")
        subprocess.run(["mount", "-o", "remount,size=16m", disk], check=True)
        run_to_the_end(*words[2:-1])
        assert_same(whole, disk / "S.db")
    finally:
        subprocess.run(["umount", disk], check=False)


MEMORY = """
import sys
from pathlib import Path
from parksim.sweeps.drive import Wish, run_sweep
from parksim.sweeps.hand import Terms
from parksim.sweeps.local import Local
from tests.sweeps.fake import FAKE, drawn
folder, cases = Path(sys.argv[1]), int(sys.argv[2])
sweep = drawn(folder, cases)
def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
before = peak()
print(run_sweep(sweep, folder / "S.db", lambda: Local(sweep, 2, Terms(FAKE)), Wish(engine=FAKE)).ok, before, peak())
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is not told here")
def test_the_memory_of_the_coordinator_does_not_grow_with_the_cases(tmp_path):
    peaks = {}
    for cases in (1_024, 10_000):
        folder = tmp_path / str(cases)
        folder.mkdir()
        env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "solvers")])}
        began = time.monotonic()
        command = [sys.executable, "-W", "ignore", "-c", MEMORY, folder, str(cases)]
        said = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.split()
        assert int(said[0]) == cases
        peaks[cases] = float(said[2])
        tell(f"{cases} cases: {said[1]} MiB before, peak {said[2]} MiB, {time.monotonic() - began:.1f} s")
    assert peaks[10_000] - peaks[1_024] < 16
