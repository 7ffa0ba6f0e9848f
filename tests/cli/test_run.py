"""`parksim run`: what it prints, saves, reuses and replaces."""

import json
from pathlib import Path
from typing import Any

import pytest

from parksim.results import load_result
from tests.cli.commands import TUTORIAL, Ended, parksim, text_columns

FIGURES = {
    "total_cost_cny", "co2_scope1_t", "co2_scope2_t", "co2_t", "fresh_water_m3", "landfill_t", "energy_tce",
    "unserved_cny",
}  # fmt: skip
RETROFIT = {
    "id", "size", "unit", "capex_cny", "annual_benefit_cny", "payback_a", "chosen", "status", "robust", "depends_on",
    "ranges_tried", "ranges_not_tried", "ranges_moving", "ranges_solved_again",
}  # fmt: skip
EXISTING, SAVED = 339_223_992, 27_786_647
"""The tutorial's own hand calculation, CNY a year."""


@pytest.fixture
def told(first_run: tuple[Path, Ended]) -> dict[str, Any]:
    return first_run[1].json


def test_json_is_one_object_with_these_keys(told, first_run):
    assert first_run[1].code == 0
    assert set(told) == {
        "existing", "retrofitted", "benefit", "replications", "retrofits", "audit", "bounds", "gap", "gap_of_cost",
        "calendar", "seed", "scenario_hash", "full_connections",
    }  # fmt: skip
    for park in ("existing", "retrofitted"):
        assert list(told[park]) == ["planned", "controlled", "stressed"]
        assert set(told[park]["planned"]) == set(told[park]["controlled"]) == FIGURES
        assert set(told[park]["stressed"]) == FIGURES | {"half_width_95"}
        assert set(told[park]["stressed"]["half_width_95"]) == FIGURES
        assert set(told["bounds"][park]) == {"lower", "upper"}
    assert list(told["benefit"]) == ["promised", "controlled", "surviving"]
    assert all(set(benefit) == {"value", "half_width_95"} for benefit in told["benefit"].values())
    assert all(set(retrofit) == RETROFIT for retrofit in told["retrofits"])
    assert set(told["audit"]) == {"max_relative_residual", "max_bound_excess"}


def test_figures_are_those_of_the_hand_calculation(told):
    assert told["existing"]["planned"]["total_cost_cny"] == pytest.approx(EXISTING, abs=2)
    assert told["benefit"]["promised"] == {"value": pytest.approx(SAVED, abs=2), "half_width_95": 0}
    assert told["existing"]["planned"]["co2_t"] - told["retrofitted"]["planned"]["co2_t"] == pytest.approx(
        26_630, abs=1
    )
    assert [r["id"] for r in told["retrofits"] if r["chosen"]] == ["steam_pipe_large"]
    assert told["bounds"]["existing"]["upper"] == pytest.approx(EXISTING, abs=2)
    assert 0 <= told["gap"] <= 0.005
    assert (told["replications"], told["calendar"], told["seed"]) == (2, "folded", 0)
    assert told["audit"]["max_relative_residual"] <= 1e-9
    assert told["scenario_hash"] == parksim("show", TUTORIAL, "--json").json["scenario_hash"]


def test_all_six_results_and_the_report_are_saved(first_run):
    folder = first_run[0]
    runs = [
        f"{park}_{column}" for park in ("existing", "retrofitted") for column in ("planned", "controlled", "stressed")
    ]
    assert [load_result(folder / run).run for run in runs] == runs
    assert "<html" in (folder / "report.html").read_text(encoding="utf-8")
    assert not (folder / "unfinished").exists()


def test_progress_is_told_with_the_time_it_will_take(first_run):
    lines = first_run[1].err.splitlines()
    assert len(lines) == 7
    assert all("s  " in line and "estimate" in line for line in lines)


@pytest.mark.parametrize(
    ("lang", "answer", "words"),
    [
        ("en", "Build 1 of 3: saves CNY", ("whole year known", "report:")),
        ("zh", "在 3 项改造中建设 1 项", ("全年已知", "报告：")),
    ],
)
def test_an_identical_run_is_read_again_in_either_language(study, lang, answer, words):
    ended = parksim("run", TUTORIAL, "--replications", 2, "--out", study, "--lang", lang)
    assert ended.code == 0
    assert str(study) in ended.err
    assert len(ended.err.splitlines()) == 1
    assert ended.out.startswith(answer)
    assert all(word in ended.out for word in words)
    assert str(study / "report.html") in ended.out
    assert max(text_columns(line) for line in ended.out.splitlines() if str(study) not in line) <= 120


def test_an_identical_run_gives_the_identical_object(study, told):
    ended = parksim("run", TUTORIAL, "--replications", 2, "--out", study, "--json")
    assert ended.json == told


def test_another_seed_is_run_and_another_version_too(study, told):
    (study / "mine.txt").write_text("kept", encoding="utf-8")
    ended = parksim("run", TUTORIAL, "--replications", 2, "--seed", 5, "--out", study, "--json")
    assert "last time" in ended.err
    assert ended.json["seed"] == 5
    assert ended.json["existing"]["stressed"] != told["existing"]["stressed"]
    assert ended.json["existing"]["planned"] == told["existing"]["planned"]
    assert (study / "mine.txt").read_text(encoding="utf-8") == "kept"
    saved = json.loads((study / "study.json").read_text(encoding="utf-8"))
    assert saved["key"]["seed"] == 5
    saved["key"]["version"] = "0.0.1"
    (study / "study.json").write_text(json.dumps(saved), encoding="utf-8")
    again = parksim("run", TUTORIAL, "--only", "existing", "--replications", 1, "--seed", 5, "--out", study, "--json")
    assert "estimate" in again.err or "last time" in again.err
    assert again.json["retrofitted"] is None
    assert not (study / "retrofitted_planned").exists()


def test_a_saved_study_that_does_not_hold_any_more_is_run_again(study):
    (study / "retrofitted_planned" / "rates.parquet").write_bytes(b"nothing")
    ended = parksim("run", TUTORIAL, "--replications", 2, "--out", study, "--lang", "en")
    assert ended.code == 0
    assert "run again" in ended.err
    assert load_result(study / "retrofitted_planned").run == "retrofitted_planned"


def test_the_older_study_stands_until_the_new_one_is_whole(study, monkeypatch):
    """The second step of a run with another seed is interrupted: the first study is still the saved one."""
    import parksim.study.run as module

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "Simulator", interrupted)
    ended = parksim("run", TUTORIAL, "--replications", 2, "--seed", 9, "--out", study, "--lang", "en")
    assert ended.code == 130
    assert f"already saved: {study / 'unfinished' / 'existing_planned'}" in ended.err
    assert load_result(study / "unfinished" / "existing_planned").seed == 9
    monkeypatch.undo()
    again = parksim("run", TUTORIAL, "--replications", 2, "--out", study, "--lang", "en")
    assert "read again" in again.err
    assert "1 of 3" in again.out


def test_set_changes_the_result(tmp_path, told):
    """At 3.6 CNY/m3 the existing park pays 2320 m3/h * 0.6 CNY * 8760 h = 12 193 920 CNY more."""
    words = ("--only", "existing", "--replications", 1, "--out", tmp_path, "--json")
    dearer = parksim("run", TUTORIAL, "--set", "markets.gas.price=3.6 CNY/m3", *words).json
    change = dearer["existing"]["planned"]["total_cost_cny"] - told["existing"]["planned"]["total_cost_cny"]
    assert change == pytest.approx(12_193_920, abs=2)
    assert dearer["scenario_hash"] != told["scenario_hash"]
    assert dearer["retrofitted"] is dearer["benefit"]["promised"] is dearer["gap"] is None


def test_only_retrofitted_has_no_benefit(tmp_path):
    ended = parksim("run", TUTORIAL, "--only", "retrofitted", "--replications", 1, "--out", tmp_path, "--json").json
    assert ended["existing"] is ended["benefit"]["surviving"] is ended["gap"] is None
    assert ended["retrofitted"]["planned"]["total_cost_cny"] == pytest.approx(EXISTING - SAVED, abs=2)
    assert 0 <= ended["gap_of_cost"] < 1e-3


def test_a_named_scenario_is_saved_under_its_name(tmp_path, monkeypatch):
    """Cheap gas: no pipe pays for itself. Its folder is out/FOLDER-SCENARIO."""
    monkeypatch.chdir(tmp_path)
    ended = parksim("run", TUTORIAL, "--scenario", "cheap_gas", "--replications", 1, "--lang", "en")
    assert ended.out.startswith("Build none of 3")
    assert (tmp_path / "out" / "tutorial-cheap_gas" / "study.json").exists()


def test_screening_selects_and_the_folded_calendar_gives_the_figures(tmp_path):
    ended = parksim("run", TUTORIAL, "--calendar", "screening", "--replications", 1, "--out", tmp_path, "--json").json
    assert ended["calendar"] == "folded"
    assert ended["benefit"]["promised"]["value"] == pytest.approx(SAVED, abs=2)
    bounds = ended["bounds"]["retrofitted"]  # the lower one is the screening calendar's
    assert bounds["upper"] == pytest.approx(ended["retrofitted"]["planned"]["total_cost_cny"], rel=1e-9)
    assert bounds["lower"] < bounds["upper"]
    assert ended["gap"] > 0
    (note,) = [note for note in load_result(tmp_path / "retrofitted_planned").notes if "selected" in note]
    assert note == "note.selected_on_screening: steam_pipe_large"
