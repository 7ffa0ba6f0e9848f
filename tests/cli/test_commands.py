"""Every other command on the tutorial: check, show, init, optimise, simulate, compare, audit."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from parksim.results import load_result
from parksim_solvers.highs import Session
from tests.cli.commands import TUTORIAL, parksim, text_columns


@pytest.mark.parametrize(("lang", "words"), [("en", "Tutorial park: no errors. Enterprises 3, "), ("zh", "教学园区")])
def test_check_says_what_was_read(lang, words):
    ended = parksim("check", TUTORIAL, "--lang", lang)
    assert (ended.code, ended.err) == (0, "")
    assert words in ended.out
    found = parksim("check", TUTORIAL, "--json").json
    assert (found["enterprises"], found["retrofits"], found["findings"]) == (3, 3, [])


def test_the_language_is_that_of_the_locale(monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "教学园区" in parksim("check", TUTORIAL).out
    monkeypatch.setenv("LC_ALL", "C")
    assert "Tutorial park" in parksim("check", TUTORIAL).out


def test_show_names_what_is_there():
    ended = parksim("show", TUTORIAL, "--lang", "en")
    assert "Power station (power_station): Coal unit (unit), Steam vent (vent)" in ended.out
    assert "Large steam pipe to the paper mill (steam_pipe_large)" in ended.out
    assert "热电站 (power_station): 燃煤机组 (unit)、" in parksim("show", TUTORIAL, "--lang", "zh").out


def test_show_resolved_says_where_every_value_comes_from():
    plain = parksim("show", TUTORIAL, "--resolved", "--lang", "en").out
    assert "commodities.coal.unit = t\n" in plain
    told = parksim("show", TUTORIAL, "--resolved", "--origin", "--set", "markets.coal.price=900 CNY/t").out
    assert "markets.coal.price = 900 CNY/t  ← --set markets.coal.price" in told
    assert "commodities.coal.unit = t  ← commodities.yaml:4:9" in told


def test_show_json_carries_the_hash_and_the_origins():
    found = parksim("show", TUTORIAL, "--json", "--resolved", "--scenario", "cheap_gas").json
    price = {"value": "0.6 CNY/m3", "source": "S1", "grade": "assumption"}
    assert found["values"]["markets.gas.price"]["value"] == price
    assert found["values"]["markets.gas.price"]["origin"].startswith("park.yaml:")
    assert found["scenario_hash"] != parksim("show", TUTORIAL, "--json").json["scenario_hash"]
    assert found["scenarios"] == ["no_carbon_price", "cheap_gas", "against_carbon"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_init_makes_a_scenario_that_check_accepts(lang, tmp_path):
    folder = tmp_path / "mine"
    ended = parksim("init", folder, "--lang", lang)
    assert ended.code == 0
    assert f"parksim run {folder}" in ended.out
    assert parksim("check", folder).code == 0
    hashes = {parksim("show", each, "--json").json["scenario_hash"] for each in (folder, TUTORIAL)}
    assert len(hashes) == 1
    assert parksim("init", tmp_path / "other", "--json").json == {"folder": str(tmp_path / "other")}


@pytest.mark.parametrize("command", ["optimise", "optimize"])
def test_the_best_plan_alone(command, tmp_path):
    """Large pipe at 20 t/h; 339 223 992 - 27 786 647 CNY a year."""
    ended = parksim(command, TUTORIAL, "--out", tmp_path, "--json")
    found = ended.json["retrofitted_planned"]
    assert found["design"] == {"steam_pipe_large": pytest.approx(20, abs=1e-6)}
    assert found["total_cost_cny"] == pytest.approx(311_437_345, abs=2)
    assert found["proven"]
    assert load_result(tmp_path / "retrofitted_planned").bounds == (found["bounds"]["lower"], found["bounds"]["upper"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), ["Build 1 of 3: saves CNY 27.8 million and 26.6 kt CO₂ a year", "No plan is better: this is proven."]),
        (("--only", "existing"), ["The existing park costs CNY 339 million a year"]),
        (("--objective", "co2"), ["Minimised is not the annual cost alone: CO₂ (scope 1 and 2)."]),
    ],
)
def test_the_best_plan_is_told_in_the_sentences_of_run(words, told, tmp_path):
    lines = parksim("optimise", TUTORIAL, *words, "--out", tmp_path, "--lang", "en").out.splitlines()
    assert [line for line in told if line not in lines] == []


def test_the_best_plan_alone_says_what_it_saves_and_how_far_that_is_proven(tmp_path):
    """The existing park is planned beside it, audited, and not saved: it was not asked for."""
    found = parksim("optimise", TUTORIAL, "--out", tmp_path, "--json").json
    assert list(found) == ["retrofitted_planned"]
    plan = found["retrofitted_planned"]
    assert plan["benefit"] == pytest.approx(27_786_647, abs=2)
    assert 0 <= plan["gap"] <= 0.005
    assert plan["gap_of_cost"] <= plan["gap"]
    assert [path.name for path in tmp_path.glob("*/")] == ["retrofitted_planned"]


def test_targets_that_are_met_and_missed_are_counted(tmp_path):
    """Nothing of the tutorial's waste can be used to 99 %."""
    words = ("optimise", TUTORIAL, "--out", tmp_path)
    assert "1 of 1 targets are met before, 1 by the plan" in parksim(*words, "--lang", "en").out
    missed = parksim(*words, "--set", "policies.ash_used.at_least=99 %", "--lang", "zh").out
    assert "1 项目标：改造前达成 0 项，方案达成 0 项" in missed


def test_the_gap_of_the_best_plan_is_one_of_the_benefit(tmp_path):
    """The solver is asked for 0.5 %, of what is saved and not of what is spent."""
    found = parksim("optimise", TUTORIAL, "--out", tmp_path, "--json").json["retrofitted_planned"]
    assert found["bounds"]["upper"] - found["bounds"]["lower"] <= 0.005 * 27_786_647


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("Large steam pipe to the paper mill  20 t/h", "saved: ")),
        ("zh", ("通往造纸厂的大口径蒸汽管道  20 t/h", "已保存：")),
    ],
)
def test_the_best_plan_is_told_with_its_retrofits(lang, words, tmp_path):
    out = parksim("optimise", TUTORIAL, "--out", tmp_path, "--lang", lang).out
    assert all(word in out for word in words)
    assert "–" not in out


def test_the_existing_park_alone(tmp_path):
    ended = parksim("optimise", TUTORIAL, "--only", "existing", "--out", tmp_path, "--json")
    found = ended.json["existing_planned"]
    assert found["design"] == {}
    assert found["total_cost_cny"] == pytest.approx(339_223_992, abs=2)


@pytest.mark.parametrize(("word", "key"), [("co2", "co2_t"), ("fresh_water", "fresh_water_m3"), ("landfill", "landfill_t"),
                                           ("primary energy", "energy_tce"), ("energy_tce", "energy_tce")])  # fmt: skip
def test_an_objective_is_at_least_as_good_in_its_own_measure(word, key, tmp_path):
    best = parksim("optimise", TUTORIAL, "--out", tmp_path, "--json").json["retrofitted_planned"]
    found = parksim("optimise", TUTORIAL, "--objective", word, "--out", tmp_path, "--json").json["retrofitted_planned"]
    assert found[key] <= best[key] * (1 + 1e-6)
    assert found["total_cost_cny"] >= best["total_cost_cny"] * (1 - 1e-9)


def test_weights_make_one_objective(tmp_path):
    """At 5000 CNY for each t of CO2 even the conveyor's truck saves nothing: weights are kept as they were said."""
    found = parksim("optimise", TUTORIAL, "--objective", "cost=1, co2=500", "--out", tmp_path, "--json").json
    assert found["retrofitted_planned"]["objective"] == {"cost": 1, "co2": 500}
    upper = found["retrofitted_planned"]["bounds"]["upper"]
    plan = found["retrofitted_planned"]
    assert upper == pytest.approx(plan["total_cost_cny"] + 500 * plan["co2_t"], rel=1e-9)


def test_a_scenario_says_how_it_is_run_and_the_command_may_say_otherwise(tmp_path):
    words = ("optimise", TUTORIAL, "--scenario", "against_carbon", "--out", tmp_path, "--json")
    found = parksim(*words).json["retrofitted_planned"]
    assert (found["objective"], found["seed"]) == ({"co2_scope1": 1}, 7)
    found = parksim(*words, "--objective", "cost", "--seed", 3).json["retrofitted_planned"]
    assert (found["objective"], found["seed"]) == ({"cost": 1}, 3)


def test_another_solver_finds_the_same(tmp_path):
    words = ("optimise", TUTORIAL, "--solver", "pyomo:appsi_highs", "--out", tmp_path)
    found = parksim(*words, "--json").json["retrofitted_planned"]
    assert found["total_cost_cny"] == pytest.approx(311_437_345, abs=2)


@pytest.mark.parametrize("kind", ["full", "screening"])
def test_a_calendar_is_the_one_that_was_asked_for(kind, tmp_path):
    words = ("optimise", TUTORIAL, "--only", "existing", "--calendar", kind, "--out", tmp_path, "--json")
    found = parksim(*words).json["existing_planned"]
    assert found["calendar"] == kind
    assert found["total_cost_cny"] == pytest.approx(339_223_992, rel=1e-2)


def test_a_time_limit_gives_the_best_design_so_far_and_says_that_it_is_not_proven(tmp_path, monkeypatch):
    """The solver is stopped with what it has: its bound is still 5 MCNY a year below."""
    real = Session.solve

    def stopped(self, time_limit=None, gap=0.0, *asked, **more):
        found = real(self, time_limit, gap, *asked, **more)
        return replace(found, status="feasible", bound=found.bound - 5e6) if self.has_integers else found

    monkeypatch.setattr(Session, "solve", stopped)
    words = ("--time-limit", 60, "--out", tmp_path)
    found = parksim("optimise", TUTORIAL, *words, "--json").json["retrofitted_planned"]
    assert not found["proven"]
    assert found["design"] == {"steam_pipe_large": pytest.approx(20, abs=1e-6)}
    assert found["bounds"]["upper"] - found["bounds"]["lower"] == pytest.approx(5e6, abs=1)
    assert "not proven" in parksim("optimise", TUTORIAL, *words, "--lang", "en").out
    assert "未经证明" in parksim("optimise", TUTORIAL, *words, "--lang", "zh").out


def test_a_folder_is_simulated_as_it_is(tmp_path):
    ended = parksim("simulate", TUTORIAL, "--replications", 1, "--out", tmp_path, "--json").json
    assert list(ended) == ["existing_planned", "existing_controlled", "existing_stressed"]
    assert ended["existing_controlled"]["total_cost_cny"] == pytest.approx(339_223_992, rel=1e-6)
    assert ended["existing_stressed"]["half_width_95"]["co2_t"] == 0
    assert load_result(tmp_path / "existing_stressed").follows is not None


def test_a_saved_plan_is_simulated_beside_its_study(study, first_run):
    """The same design, seed and replications: the same years. What the study holds stays untouched."""
    before = (study / "study.json").read_bytes()
    ended = parksim("simulate", study / "retrofitted_planned", "--replications", 2, "--lang", "en")
    assert ended.code == 0
    assert max(text_columns(line) for line in ended.out.splitlines() if str(study) not in line) <= 120
    assert (study / "study.json").read_bytes() == before
    again = parksim("simulate", study / "retrofitted_planned", "--replications", 2, "--json").json
    stressed = again["retrofitted_stressed"]["total_cost_cny"]
    assert stressed == pytest.approx(first_run[1].json["retrofitted"]["stressed"]["total_cost_cny"], rel=1e-9)
    assert (study / "alone" / "retrofitted_stressed" / "result.json").exists()


def test_two_results_are_compared(study, tmp_path):
    """Planned existing and planned retrofitted park side by side need two studies: here one and a plan of dearer gas."""
    parksim("optimise", TUTORIAL, "--set", "markets.gas.price=3.6 CNY/m3", "--out", tmp_path, "--json")
    pair = (study / "retrofitted_planned", tmp_path / "retrofitted_planned")
    ended = parksim("compare", *pair, "--lang", "en")
    assert (ended.code, ended.err) == (0, "")
    assert study.name in ended.out
    assert tmp_path.name in ended.out
    assert "Saving" not in ended.out
    assert "Annual cost, CNY million" in ended.out
    rows = {(row["run"], row["figure"]): row for row in parksim("compare", *pair, "--json").json["differences"]}
    cost = rows["retrofitted_planned", "total_cost_cny"]
    assert cost["difference"] == pytest.approx(cost["second"] - cost["first"])
    assert cost["difference"] == pytest.approx(20 * 40 * 0.6 * 8760, rel=1e-6)
    assert rows["design", "steam_pipe_large"]["difference"] == pytest.approx(0, abs=1e-6)


def test_what_only_one_of_two_has_is_null(study):
    found = parksim("compare", study, study / "existing_planned", "--json").json
    assert json.dumps(found, allow_nan=False)
    row = next(row for row in found["differences"] if row["run"] == "existing_stressed")
    assert row["first"] is not None
    assert row["second"] is row["difference"] is None
    assert parksim("compare", study, study / "existing_planned", "--lang", "zh").code == 0


def test_two_different_runs_are_compared_as_before_and_after(study):
    """What the large pipe saves of the plan: 27 786 647 CNY a year."""
    pair = (study / "existing_planned", study / "retrofitted_planned")
    rows = parksim("compare", *pair, "--json").json["differences"]
    assert rows[0]["figure"] == "total_cost_cny"
    assert rows[0]["difference"] == pytest.approx(-27_786_647, abs=2)
    out = parksim("compare", *pair, "--lang", "en").out
    assert "existing park, planned → retrofitted park, planned" in out
    assert "−27.8" in out
    assert "nan" not in out


def test_results_side_by_side_are_compared_like_a_study(study, tmp_path):
    """What `simulate` saved, beside a study of the same park: the runs that both hold."""
    parksim("simulate", TUTORIAL, "--replications", 1, "--out", tmp_path / "alone")
    ended = parksim("compare", tmp_path / "alone", study, "--lang", "en")
    assert (ended.code, ended.err) == (0, "")
    assert re.search(r"simulated years +1 +2\n", ended.out)
    assert "existing park, stressed" in ended.out
    assert "retrofitted" not in ended.out
    found = parksim("compare", tmp_path / "alone", study, "--json").json
    assert found["terms"] == {"replications": {"first": 1, "second": 2}}
    assert parksim("audit", tmp_path / "alone", "--json").json["results"] == [
        "existing_planned", "existing_controlled", "existing_stressed",
    ]  # fmt: skip


def test_results_of_different_scenarios_are_not_one_side(tmp_path):
    """Each may be compared alone, and its folder is named."""
    parksim("optimise", TUTORIAL, "--only", "existing", "--out", tmp_path)
    parksim("optimise", TUTORIAL, "--scenario", "cheap_gas", "--out", tmp_path)
    ended = parksim("compare", tmp_path, tmp_path, "--json")
    assert (ended.code, [problem["code"] for problem in ended.json["problems"]]) == (2, ["PS6013"])
    assert str(tmp_path / "retrofitted_planned") in ended.json["problems"][0]["hint"]["en"]


def test_sides_without_a_run_in_common_name_one_of_each(study, tmp_path):
    parksim("simulate", TUTORIAL, "--replications", 1, "--out", tmp_path)
    shutil.rmtree(study / "existing_planned")
    (study / "study.json").unlink()
    for run in ("existing_controlled", "existing_stressed"):
        shutil.rmtree(study / run)
    ended = parksim("compare", tmp_path, study, "--lang", "en")
    assert ended.code == 2
    assert f"parksim compare {tmp_path / 'existing_planned'} {study / 'retrofitted_planned'}" in ended.err


def test_a_table_of_no_run_keeps_its_name_where_two_runs_are_compared(study, tmp_path):
    parksim("optimise", TUTORIAL, "--objective", "co2", "--out", tmp_path)
    out = parksim("compare", study / "existing_planned", tmp_path / "retrofitted_planned", "--lang", "en").out
    assert out.startswith("How the two were made\n")
    assert "existing park, planned → retrofitted park, planned" in out


def test_only_what_both_have_is_told(study):
    out = parksim("compare", study, study / "existing_planned", "--lang", "en").out
    assert "existing park, planned" in out
    assert "nan" not in out
    assert "stressed" not in out
    ended = parksim("compare", study / "existing_planned", study, "--json")
    assert ended.code == 0


@pytest.mark.parametrize("what", ["retrofitted_stressed", "."])
def test_a_saved_result_or_study_is_audited_again(study, what):
    found = parksim("audit", study / what, "--json").json
    assert found["passed"]
    assert found["max_relative_residual"] <= 1e-9
    assert len(found["results"]) == (6 if what == "." else 1)
    assert "审计通过" in parksim("audit", study / what, "--lang", "zh").out


def test_the_version_is_told():
    from parksim import __version__

    assert parksim("--version").out.strip() == __version__


def test_every_command_has_help_in_both_languages():
    for command in ("run", "check", "show", "optimise", "optimize", "simulate", "compare", "audit", "init"):
        ended = parksim(command, "--help")
        assert ended.code == 0
        assert "/" in ended.out
    assert Path(TUTORIAL).exists()
