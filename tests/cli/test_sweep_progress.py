"""What is said while a sweep runs: cases counted as they are solved, and how long the others will take."""

import pytest

from parksim.commands.sweep_pace import Pace
from parksim.commands.sweep_progress import Told
from parksim.sweeps.drive import Begun
from parksim.sweeps.spec import Row
from parksim.sweeps.store import Status
from parksim.sweeps.tried import Passed


class Two:
    """A crew of two."""

    workers = 2


@pytest.fixture
def told() -> Told:
    """Sixteen cases in two chunks, begun by two processes; every line is told."""
    found = Told("en", said=-1e9)
    found.begun(Begun(Status(16, 0, 0, 16), 16, chunks=2))
    found.manned(Two())  # type: ignore[arg-type]
    return found


def last(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err.splitlines()[-1]


def test_chunks_begin_slowly_and_go_on_fast():
    """Two chunks to begin at 10 s, six cases at 2 s, in two processes: 16 s."""
    pace = Pace()
    pace.add(10.0, began=True)
    assert pace.seconds(2, 6, 2) is None, "a further case was not seen yet"
    pace.add(2.0, began=False)
    assert pace.seconds(2, 6, 2) == pytest.approx(16)
    assert pace.seconds(0, 0, 0) == 0


def test_what_a_process_learns_before_its_first_case_is_in_no_estimate(told, capsys, monkeypatch):
    """Ten minutes after the begin two cases are solved: 14 others at 2 s, one of them begins a chunk and takes 8 s."""
    monkeypatch.setattr("parksim.commands.sweep_progress.ELSEWHERE", 0.0)
    told.began -= 600
    told.passed(Passed(0, 8.0, True))
    assert last(capsys) == "1 of 16 cases, 0 saved"
    told.passed(Passed(1, 2.0, False))
    assert last(capsys) == "2 of 16 cases, 0 saved, 0.824 a second, about 17 s left"


def test_a_case_is_counted_once_however_often_it_is_told(told, capsys, monkeypatch):
    """A chunk whose process died is told again from its start, then saved."""
    monkeypatch.setattr("parksim.commands.sweep_progress.ELSEWHERE", 0.0)
    for _ in range(2):
        told.passed(Passed(0, 8.0, True))
        told.passed(Passed(1, 2.0, False))
    assert last(capsys).startswith("2 of 16 cases, 0 saved")
    told.kept([Row(number, "ok", seconds=2.0) for number in range(8)])
    assert last(capsys).startswith("8 of 16 cases, 8 saved")
    assert (told.under_way, told.begun_chunks, told.saved_chunks) == (set(), 1, 1)
    told.kept([Row(number, "ok", seconds=2.0) for number in range(8, 16)])
    assert last(capsys) == "16 of 16 cases, 16 saved"
    assert told.spent()["solved"] == 16


def test_chunks_that_are_heard_of_as_wholes_are_estimated_too(told, capsys):
    """As a cluster tells them: 8 s for the first of eight, 2 s for each other; the other chunk takes as long."""
    told.kept([Row(number, "ok", seconds=2.0 if number else 8.0) for number in range(8)])
    assert last(capsys).endswith("about 22 s left")
