"""Every way to end with an exit code other than 0: its code, its problems, in both languages and as JSON."""

import errno
import json
import os
from pathlib import Path

import pandas as pd
import pytest

from parksim.commands.folders import reserved
from parksim.errors import problem
from parksim.words import LANGS
from tests.cli.commands import TUTORIAL, parksim
from tests.files.scenario import write

CAP = "cap: {caps: co2_scope1, of: all, at: 1 kt/a, binds: both}\n"
"""Coal alone emits 350 kt a year for a power contract that has no other source."""


def codes(*words: object) -> tuple[int, list[str]]:
    """Exit code, and the codes of the problems that `--json` gives; each has its message in every language."""
    ended = parksim(*words, "--json")
    problems = ended.json["problems"]
    assert all(problem["message"][lang] for problem in problems for lang in LANGS)
    return ended.code, [problem["code"] for problem in problems]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--objective", "cst"), "PS6001"),
        (("--objective", "cost=x"), "PS6001"),
        (("--objective", "cost=nan"), "PS6001"),
        (("--objective", "cost=0"), "PS6001"),
        (("--solver", "gurobi"), "PS6002"),
        (("--solver", "pyomo:"), "PS6002"),
        (("--calendar", "flat"), "PS6008"),
        (("--only", "both"), "PS6008"),
        (("--lang", "fr"), "PS6008"),
    ],
)
def test_an_option_that_means_nothing_ends_with_2(words, code, tmp_path):
    assert codes("run", TUTORIAL, "--out", tmp_path, *words) == (2, [code])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("--sede", "3"), ("--seed", "-1"), ("--replications", "0"), ("--time-limit", "-1")])
def test_an_option_that_does_not_exist_or_fit_ends_with_2(words):
    ended = parksim("run", TUTORIAL, *words)
    assert (ended.code, ended.out) == (2, "")
    assert words[0] in ended.err
    assert words[0] != "--sede" or "--seed" in ended.err


def test_what_was_meant_is_said(tmp_path):
    ended = parksim("optimise", TUTORIAL, "--objective", "fresh_watr", "--out", tmp_path, "--lang", "zh")
    assert "是否想写“fresh_water”" in ended.err


FLARE = "    flare: {takes: gas, balance: {carbon: co2, mass: air, energy: heat_loss}}\n"
REFUSED = {
    "broken file": (("links.yaml", "means: pipe", "means: [pipe"), "PS1010"),
    "unknown key": (("enterprises/all.yaml", "capacity: 20 MW", "capacty: 20 MW"), "PS2001"),
    "wrong unit": (("enterprises/all.yaml", "20 MW", "20 t/h"), "PS1109"),
    "no outlet": (("enterprises/all.yaml", FLARE, ""), "PS3001"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_scenario_ends_with_3(name, tmp_path):
    change, code = REFUSED[name]
    folder = write(tmp_path / "park", change)
    for command in (("check", folder), ("run", folder, "--out", tmp_path / "out")):
        ended = codes(*command)
        assert ended[0] == 3
        assert code in ended[1]


SETTINGS = {
    "markets.gass.price=3 CNY/m3": "PS2050",
    "nothing": "PS2053",
    "markets.gas.price=3 CNY/MW": "PS1109",
    "markets.gas.price=[": "PS1010",
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_setting_that_cannot_be_made_ends_with_3(setting):
    assert codes("show", TUTORIAL, "--set", setting) == (3, [SETTINGS[setting]])


def test_a_scenario_that_does_not_exist_ends_with_3():
    assert codes("show", TUTORIAL, "--scenario", "chep_gas") == (3, ["PS2052"])


def test_a_misspelt_path_is_answered_by_what_was_meant():
    ended = parksim("check", TUTORIAL, "--set", "markets.gass.price=3", "--lang", "en")
    assert (ended.code, ended.out) == (3, "")
    assert "did you mean “markets.gas.price”?" in ended.err


def test_no_scenario_folder_and_no_result_end_with_3(tmp_path):
    assert codes("run", tmp_path) == (3, ["PS1002"])
    assert codes("run", tmp_path / "none")[0] == 3
    for command in (("audit", tmp_path), ("compare", tmp_path, tmp_path)):
        assert codes(*command) == (3, ["PS4002"])


def test_what_nobody_expected_ends_with_5_and_no_traceback(monkeypatch):
    """A mistake of parksim itself: said in a sentence, and with its traceback where that is asked for."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("by a mistake")

    monkeypatch.setattr("parksim.commands.look.findings", broken)
    monkeypatch.delenv("PARKSIM_DEBUG", raising=False)
    assert codes("check", TUTORIAL) == (5, ["PS6011"])
    for lang in LANGS:
        told = parksim("check", TUTORIAL, "--lang", lang).err
        assert "ZeroDivisionError: by a mistake" in told.replace("：", ": ")
        assert "Traceback" not in told
        assert "PARKSIM_DEBUG=1" in told
    monkeypatch.setenv("PARKSIM_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        parksim("check", TUTORIAL)


def test_a_shortage_that_pays_ends_with_3_after_the_plans(tmp_path):
    sets = ("--set", "power_station.demands.supply_contract.shortage=1 CNY/MWh")
    assert codes("run", TUTORIAL, *sets, "--out", tmp_path, "--only", "existing") == (3, ["PS4201"])


def test_a_market_that_cannot_be_simulated_ends_with_3(tmp_path, tutorial):
    path = tutorial / "markets.yaml"
    tiers = "price: {tiers: [{to: 100000 m3, price: 2 CNY/m3}, {price: 4 CNY/m3}], per: year}, limit: unlimited, name: {en: River"
    path.write_text(
        path.read_text(encoding="utf-8").replace("price: 2 CNY/m3, limit: unlimited, name: {en: River", tiers),
        encoding="utf-8",
    )
    assert codes("run", tutorial, "--out", tmp_path / "out", "--only", "existing") == (3, ["PS4202"])
    assert not (tmp_path / "out" / "unfinished").exists(), "refused before anything is planned"
    assert "parksim optimise" in (problem("PS4202").advice("en") or "")
    assert "parksim optimise" in (problem("PS4202").advice("zh") or "")


@pytest.mark.parametrize("command", [("run",), ("optimise",), ("optimise", "--only", "existing")])
def test_a_cap_that_cannot_be_kept_ends_with_4_and_says_why(command, tmp_path, tutorial):
    with (tutorial / "policies.yaml").open("a", encoding="utf-8") as file:
        file.write(CAP)
    words = (command[0], tutorial, *command[1:], "--out", tmp_path / "out")
    ended = parksim(*words, "--lang", "en")
    assert (ended.code, ended.out) == (4, "")
    assert "power" in ended.err
    assert "Power station" in ended.err or "power_station" in ended.err
    assert any(char.isdigit() for char in ended.err)
    assert "cap" in ended.err
    assert codes(*words)[0] == 4


def test_a_solver_that_is_not_installed_or_has_no_time_ends_with_5(tmp_path):
    assert codes("optimise", TUTORIAL, "--out", tmp_path, "--solver", "pyomo:nothing") == (5, ["PS5001"])
    assert codes("optimise", TUTORIAL, "--out", tmp_path, "--time-limit", 0) == (5, ["PS5002"])
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []


def test_a_corrupted_result_ends_with_7(study):
    path = study / "retrofitted_planned" / "rates.parquet"
    rates = pd.read_parquet(path)
    rates.loc[rates["flow"] == rates["flow"].iloc[2], "rate"] *= 1.01
    rates.to_parquet(path)
    for command in (("audit", study / "retrofitted_planned"), ("audit", study), ("compare", study, study)):
        code, problems = codes(*command)
        assert code == 7
        assert set(problems) == {"PS7001"}
    ended = parksim("simulate", study / "retrofitted_planned", "--lang", "zh")
    assert (ended.code, ended.out) == (7, "")
    assert "审计未通过" in ended.err


def test_a_damaged_result_ends_with_3(study):
    (study / "existing_planned" / "result.json").write_text("{", encoding="utf-8")
    assert codes("audit", study / "existing_planned") == (3, ["PS4001"])


def test_simulate_refuses_what_is_no_plan(study):
    assert codes("simulate", study) == (2, ["PS6007"])
    assert "retrofitted_planned" in parksim("simulate", study).err
    assert codes("simulate", study / "existing_stressed") == (2, ["PS6007"])
    assert codes("simulate", study / "existing_planned", "--set", "a=1") == (2, ["PS6010"])


def test_init_refuses_a_folder_that_holds_something(tutorial):
    before = sorted(tutorial.rglob("*"))
    assert codes("init", tutorial) == (2, ["PS6003"])
    assert codes("init", tutorial / "park.yaml") == (2, ["PS6003"])
    assert sorted(tutorial.rglob("*")) == before


def test_two_runs_do_not_write_to_one_folder(tmp_path):
    with reserved(tmp_path):
        ended = parksim("run", TUTORIAL, "--out", tmp_path, "--json")
        assert ended.code == 75
        assert [problem["code"] for problem in ended.json["problems"]] == ["PS6005"]
        assert str(os.getpid()) in ended.err


@pytest.mark.parametrize("inside", ["", "deeper"])
@pytest.mark.parametrize("command", ["run", "optimise", "simulate"])
def test_a_folder_that_never_can_be_written_ends_with_3(command, inside, tmp_path):
    """A file stands there, or on the way there: no later try would help, so another folder is asked for."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    words = (command, TUTORIAL, "--out", tmp_path / "file" / inside)
    assert codes(*words) == (3, ["PS6004"])
    assert "name a folder that can be written" in parksim(*words, "--lang", "en").err
    told = parksim(*words, "--lang", "zh").err
    assert "文件" in told
    assert "exists" not in told


@pytest.mark.parametrize(
    ("number", "code", "zh"), [(errno.ENOSPC, 75, "磁盘已满"), (errno.EACCES, 3, "没有权限"), (errno.EROFS, 3, "只读")]
)
def test_what_the_system_says_decides_whether_to_try_again(number, code, zh, tmp_path, monkeypatch):
    """A full disk passes; what is not permitted is not permitted the next time either."""

    def refused(path: Path, *_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(Path, "mkdir", refused)
    ended = parksim("run", TUTORIAL, "--out", tmp_path / "new", "--lang", "zh")
    assert ended.code == code
    assert zh in ended.err
    assert os.strerror(number) not in ended.err


def test_problems_are_records_with_a_place(tmp_path):
    folder = write(tmp_path, ("enterprises/all.yaml", "capacity: 20 MW", "capacty: 20 MW"))
    (found,) = json.loads(parksim("check", folder, "--json").out)["problems"]
    assert set(found) == {"code", "where", "message", "hint"}
    assert found["where"] == "enterprises/all.yaml:19:7"
