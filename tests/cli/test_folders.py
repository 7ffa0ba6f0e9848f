"""Where a study is saved: nothing ever stands for a study that is not whole."""

import os
from pathlib import Path

import pytest

from parksim.commands import folders
from parksim.commands.ending import Said, speak
from parksim.commands.folders import Stage, beside_study, folder_of, reserved
from parksim.errors import TryAgain
from parksim.files import resolve
from parksim.study.saved import load_study, saved_key, saved_runs
from tests.cli.commands import TUTORIAL

KEY = {"seed": 1}


def staged(study: Path, target: Path) -> Stage:
    """A stage that has every run of a study, but is not finished."""
    stage = Stage(target)
    for run in load_study(study).runs.values():
        stage.keep(run)
    return stage


def test_a_finished_study_takes_the_place_of_the_older_one(study):
    """The newer one has fewer runs: those of the older one go with it, and what is not theirs stays."""
    speak("en")
    (study / "alone").mkdir()
    stage, found = Stage(study), load_study(study)
    run = found.runs["existing_planned"]
    stage.keep(run)
    assert saved_key(study) != KEY, "until then the older one stands"
    found.runs.clear()
    found.runs["existing_planned"] = run
    stage.finish(found, KEY)
    assert saved_key(study) == KEY
    assert saved_runs(study) == ["existing_planned"]
    assert (study / "alone").exists()
    assert not stage.folder.exists()
    assert Said.saved == [str(study)], "what fails later tells where the study stands, not where its runs grew"


def test_what_is_stopped_while_it_takes_its_place_is_no_study(study, tmp_path, monkeypatch):
    """The disk fails at the third folder: neither the older nor the newer study claims to be whole."""
    speak("en")
    target = tmp_path / "target"
    found = load_study(study)
    staged(study, target).finish(found, {"seed": 0})
    moved = []

    def failing(path: Path, place: Path) -> None:
        moved.append(path)
        if len(moved) == 3:
            raise OSError("no space left")
        real(path, place)

    real = folders._replace
    stage = staged(study, target)
    monkeypatch.setattr(folders, "_replace", failing)
    with pytest.raises(OSError, match="no space"):
        stage.finish(found, KEY)
    assert saved_key(target) == {}
    assert sorted(path.name for path in target.glob("*/result.json")) == ["result.json"] * 2
    monkeypatch.undo()
    staged(study, target).finish(found, KEY)
    assert saved_key(target) == KEY
    assert load_study(target).runs.keys() == found.runs.keys()


def test_a_folder_belongs_to_one_run_at_a_time(tmp_path):
    with reserved(tmp_path), pytest.raises(TryAgain) as error, reserved(tmp_path):
        pass
    assert error.value.problems[0].values["pid"] == str(os.getpid())
    with reserved(tmp_path):
        pass


def test_single_results_stand_beside_a_study(study, tmp_path):
    assert beside_study(study) == study / "alone"
    assert beside_study(tmp_path / "empty") == tmp_path / "empty"


def test_a_scenario_has_a_folder_of_its_own():
    assert folder_of(resolve(TUTORIAL)) == Path("out/tutorial")
    assert folder_of(resolve(TUTORIAL, scenario="cheap_gas")) == Path("out/tutorial-cheap_gas")
