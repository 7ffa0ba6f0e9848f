"""What a step that lasts says meanwhile: how far it is, and for how much longer."""

import io
import sys
import time

import pytest

from parksim.commands import ticking
from parksim.commands.ending import speak
from parksim.commands.progress import Progress
from parksim.commands.ticking import Step, Ticking


class Terminal(io.StringIO):
    """A terminal that keeps what it is told."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def quick(monkeypatch):
    """Lines follow every twentieth of a second."""
    monkeypatch.setattr(ticking, "EVERY", 0.05)
    monkeypatch.setattr(ticking, "ON_TERMINAL", 0.05)


def test_a_step_says_how_many_years_are_done_and_how_long_the_others_take(quick, capsys):
    """Seven of twenty years took 70 s: thirteen more take 130 s, two minutes."""
    speak("en")
    with Progress({}, {"existing_stressed": 300.0}) as progress:
        progress("existing_stressed")
        progress.step.began -= 70.0
        progress.passed(7, 20)
        time.sleep(0.3)
    lines = capsys.readouterr().err.splitlines()
    assert "existing park, years with breakdowns (estimate: 300 s)" in lines[0]
    assert len(lines) > 2, "a line again and again"
    assert all(
        line.endswith("existing park, years with breakdowns: year 7 of 20, about 2 min left") for line in lines[1:]
    )


def test_a_search_says_its_gap(quick, capsys):
    """The best found costs 102, proven are 100: 2 of 102. Before anything is found there is no gap."""
    speak("zh")
    with Progress({}, {}) as progress:
        progress("retrofitted_planned")
        progress.searched(float("inf"), 100.0)
        assert progress.step.gap is None
        progress.searched(102.0, 100.0)
        time.sleep(0.2)
    assert "改造选择与方案优化：已用 0 秒，间隙 2.0%" in capsys.readouterr().err


def test_a_terminal_rewrites_its_line_and_clears_it(quick, monkeypatch):
    speak("en")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with Ticking() as told:
        told.begin(Step("stated"))
        time.sleep(0.3)
    said = terminal.getvalue()
    assert "\n" not in said
    assert said.count(ticking.AGAIN) > 2
    assert said.endswith(ticking.AGAIN)


def test_what_is_left_is_told_by_what_is_done_else_by_what_was_expected():
    """Nothing is said of what took longer than it was expected to, nor of what is done."""
    now = time.perf_counter()
    assert Step("a", 60.0, now - 20.0).left() == pytest.approx(40.0, abs=1.0)
    assert Step("a", 60.0, now - 20.0, done=1, of=4).left() == pytest.approx(60.0, abs=1.0)
    assert Step("a", 60.0, now - 80.0).left() is None
    assert Step("a", None, now).left() is None
    assert Step("a", 60.0, now - 20.0, done=4, of=4).left() is None


def test_estimates_grow_where_steps_took_longer(capsys):
    """A plan of an estimated 2 s took 20: what was to take 3 s is told as 30."""
    speak("en")
    progress = Progress({}, {"existing_planned": 2.0, "existing_controlled": 3.0})
    progress("existing_planned")
    progress.step.began -= 20.0
    progress("existing_controlled")
    assert "estimate: 30 s" in capsys.readouterr().err.splitlines()[-1]
