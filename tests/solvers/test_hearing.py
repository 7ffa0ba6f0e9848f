"""While HiGHS works the process still hears who asks it to end: in a search, in a simplex, and beside the main thread."""

import os
import signal
import subprocess
import sys
import time
from threading import Thread

import pytest

from parksim_solvers.hearing import heard
from parksim_solvers.highs import Session
from tests.cli.commands import ROOT
from tests.solvers.test_highs import programme

ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "solvers")])}
BEGIN = """
import signal
import numpy as np
from dataclasses import replace
import scipy.sparse as sp
from parksim_solvers.highs import Session
from tests.solvers.test_highs import market_split, programme
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.default_int_handler)
"""
SEARCH = "session = Session(market_split(60, 6))"
SIMPLEX = """
random = np.random.default_rng(1)
rows = random.uniform(0, 1, (2500, 2500))
session = Session(programme(-random.uniform(1, 2, 2500), rows, np.full(2500, -np.inf), random.uniform(1, 2, 2500)), presolve="off")
"""
END = """
print("begins", flush=True)
try:
    session.solve()
except KeyboardInterrupt:
    print("heard", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("work", [SEARCH, SIMPLEX], ids=["search", "simplex"])
def test_a_solve_that_takes_long_hears_who_asks_it_to_end(number, work):
    """Two seconds after it began it is asked to end, and is back in Python within two more; unasked it takes far longer."""
    words = [sys.executable, "-c", BEGIN + work + END]
    with subprocess.Popen(words, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "begins\n"
        time.sleep(2)
        assert child.poll() is None
        child.send_signal(number)
        began = time.monotonic()
        assert child.stdout.readline() == "heard\n"
        assert time.monotonic() - began < 2
        child.kill()


def test_what_fails_beside_fails_here():
    """An error of the work is the caller's."""

    def fails() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        heard(fails, lambda: None)


def test_a_thread_that_hears_no_signals_works_itself():
    """Beside the main thread there is nobody to wait for: 2 of 2 at 1 each."""
    found = []
    thread = Thread(target=lambda: found.append(Session(programme([1], [1], 2, 2)).solve().objective))
    thread.start()
    thread.join()
    assert found == pytest.approx([2.0])
