"""An interrupt at a bad moment: while a process starts, and while one hands over its year. Nothing is left and nothing hangs."""

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from parksim.simulation import replications
from parksim.simulation.replications import Crew, Years, deaf

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
MARK, HUGE, SECONDS = "PARKSIM_TEST_MARK", 400_000_000, 60.0


def handing_over(name: str, replication: int) -> bytes:
    """Tells that it begins to hand over a year that takes long to hand over."""
    year = bytes(HUGE)
    Path(os.environ[MARK]).touch()
    return year


def interrupted(crew: Crew, years: Years, mark: Path, seconds: float) -> None:
    """End a crew by an interrupt, some time after one of it has begun to hand over."""
    with suppress(KeyboardInterrupt), crew:
        crew.help(years)
        while not mark.exists():
            time.sleep(0.01)
        time.sleep(seconds)
        raise KeyboardInterrupt


@pytest.mark.parametrize("seconds", [0.2, 0.4, 0.6, 0.8])
def test_a_process_that_is_ended_while_it_hands_over_a_year_does_not_block(seconds, monkeypatch, tmp_path):
    """Half a year lies in the pipe when its process is killed: whoever reads it must not wait for the rest."""
    mark = tmp_path / "handing over"
    monkeypatch.setenv(MARK, str(mark))
    monkeypatch.setattr(replications, "_play", handing_over)
    crew = Crew(2)
    years = Years(SimpleNamespace(), 1, crew)
    ending = threading.Thread(target=interrupted, args=(crew, years, mark, seconds), daemon=True)
    ending.start()
    ending.join(SECONDS)
    assert not ending.is_alive()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_waits_until_a_process_has_started(number):
    """Else the process that has just started would be known to nobody, and wait for ever."""
    told = []
    before = signal.signal(number, signal.default_int_handler)
    try:
        with deaf():
            os.kill(os.getpid(), number)
            time.sleep(0.05)
            told.append("started")
        told.append("not heard")
    except KeyboardInterrupt:
        told.append("heard")
    assert signal.signal(number, before) is signal.default_int_handler
    assert told == ["started", "heard"]
