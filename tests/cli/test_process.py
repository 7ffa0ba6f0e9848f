"""The command as a process of its own: signals, what reaches standard output, and how long `--help` takes."""

import json
import os
import resource
import signal
import subprocess
import sys
import time

import pytest

from parksim.results import load_result
from parksim.study.saved import load_study
from tests.cli.commands import ROOT, TUTORIAL
from tests.sweeps.runs import start

COMMAND = [sys.executable, "-c", "from parksim.cli import main; main()"]
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "solvers")]), "LC_ALL": "C.UTF-8"}


def test_help_takes_less_than_half_a_second():
    """The one time that a test may look at: CPU time of the child, the least of three."""

    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*COMMAND, "--help"], env=ENVIRONMENT, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds() for _ in range(3)) < 0.5


def test_standard_output_is_the_object_and_nothing_else(tmp_path):
    """No banner of a solver, no progress, no warning."""
    words = ["run", str(TUTORIAL), "--only", "existing", "--replications", "1", "--out", str(tmp_path), "--json"]
    ended = subprocess.run([*COMMAND, *words], env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert ended.stdout.count("\n") == 1
    assert json.loads(ended.stdout)["replications"] == 1


def test_a_reader_that_has_enough_ends_it_quietly():
    words = ["show", str(TUTORIAL), "--resolved", "--origin"]
    with subprocess.Popen([*COMMAND, *words], env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert b"Traceback" not in child.stderr.read()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_says_what_is_saved(number, study):
    """In the middle of 100 000 years: exit code 130, four results named and whole, and the older study is still there."""
    child = start("run", TUTORIAL, "--replications", 100_000, "--seed", 3, "--out", study, "--lang", "en")
    assert child.stderr is not None
    told = ""
    while "years with breakdowns" not in told:
        told += child.stderr.readline()
        assert child.poll() is None, told
    time.sleep(1)
    child.send_signal(number)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out) == (130, "")
    runs = [f"{park}_{run}" for run in ("planned", "controlled") for park in ("existing", "retrofitted")]
    saved = [study / "unfinished" / run for run in runs]
    assert err.strip() == f"interrupted; already saved: {', '.join(map(str, saved))}"
    assert [load_result(folder).seed for folder in saved] == [3, 3, 3, 3]
    assert load_study(study).runs["existing_planned"].result.seed == 0
    assert group_ends(child.pid)


def group_ends(leader: int, seconds: float = 20) -> bool:
    """Whether every process that a run started is gone, soon after it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.killpg(leader, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False
