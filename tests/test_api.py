"""The Python API: what the README shows, in ten lines, and what every function promises."""

import inspect
from datetime import date

import numpy as np
import pytest

import parksim
from parksim.errors import ParkError, UsageError
from parksim_solvers.search import ASKED_GAP
from tests.cli.commands import TUTORIAL


def test_ten_lines_answer_the_question(tmp_path):
    park = parksim.load(TUTORIAL)
    assert parksim.check(park) == []
    study = parksim.run(park, replications=1, progress=print)
    best = study.runs["retrofitted_planned"].result
    again = parksim.load_result(parksim.save(best, tmp_path / "best"))
    assert parksim.audit(again).passed
    year = parksim.simulate(again, breakdowns=True, replications=1, workers=1)
    table = parksim.compare(study, year)
    page = parksim.report(study, tmp_path / "report.html")
    assert (list(best.design), page.exists()) == (["steam_pipe_large"], True)
    assert set(table.columns) == {"run", "figure", "first", "second", "difference"}
    assert year.run == "retrofitted_stressed"


def test_a_folder_is_read_where_a_park_is_taken():
    best = parksim.optimise(TUTORIAL, sets={"markets.gas.price": "3.6 CNY/m3"}, seed=4)
    assert (best.seed, best.run) == (4, "retrofitted_planned")
    assert best.scenario_hash
    existing = parksim.optimise(str(TUTORIAL), existing=True, scenario="cheap_gas")
    assert (existing.design, existing.run) == ({}, "existing_planned")


def test_the_gap_is_one_of_the_benefit():
    """The existing park's cost is taken off before the solver is asked for its gap."""
    best, today = parksim.optimise(TUTORIAL), parksim.optimise(TUTORIAL, existing=True)
    benefit = today.bounds[1] - best.bounds[1]
    assert best.bounds[1] - best.bounds[0] <= ASKED_GAP * benefit


def test_a_park_whose_existing_state_is_impossible_is_still_optimised(tmp_path):
    """A cap that only the large pipe can keep binds both parks: there is no benefit, but there is a plan."""
    import shutil

    folder = shutil.copytree(TUTORIAL, tmp_path / "capped")
    with (folder / "policies.yaml").open("a", encoding="utf-8") as file:
        file.write("cap: {caps: co2_scope1, of: all, at: 366 kt/a, binds: both}\n")
    best = parksim.optimise(folder)
    assert list(best.design) == ["steam_pipe_large"]
    study = parksim.run(folder, only="retrofitted", replications=1)
    assert (study.gap, study.benefit("planned")) == (None, None)
    with pytest.raises(parksim.errors.Infeasible):
        parksim.run(folder, replications=1)


def test_errors_carry_every_problem():
    with pytest.raises(ParkError) as error:
        parksim.run(TUTORIAL, sets={"markets.gass.price": "1 CNY/m3", "markets.coall.price": "1 CNY/t"})
    assert {problem.code for problem in error.value.problems} == {"PS2050"}


def test_every_public_name_says_what_it_is():
    assert set(dir(parksim)) >= set(parksim.__all__)
    for name in parksim.__all__:
        assert inspect.getdoc(getattr(parksim, name))
    with pytest.raises(AttributeError, match="no attribute"):
        _ = parksim.nothing


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"objective": {"co2_scope_1": 1}}, "PS6001"), ({"objective": {"cost": -1}}, "PS6021"),
        ({"objective": {"cost": float("nan")}}, "PS6001"), ({"objective": {}}, "PS6001"), ({"objective": "co2"}, "PS6001"),
        ({"objective": {"cost": "1"}}, "PS6001"), ({"calendar": "Full"}, "PS6008"), ({"seed": -1}, "PS6017"),
        ({"seed": 1.5}, "PS6017"), ({"time_limit": -1}, "PS6017"), ({"time_limit": float("nan")}, "PS6017"),
        ({"solver": "gurobi"}, "PS6002"), ({"replications": 0}, "PS6017"), ({"replications": True}, "PS6017"),
        ({"workers": 0}, "PS6017"), ({"only": "both"}, "PS6008"),
        ({"keep_years": "none"}, "PS6008"),
    ],
)  # fmt: skip
def test_a_call_is_refused_in_the_words_of_the_command_line(asked, code):
    """Nothing is solved: what no command takes no call takes either."""
    calls = (
        [parksim.run, parksim.optimise]
        if set(asked) <= {"objective", "calendar", "seed", "time_limit", "solver"}
        else [parksim.run]
    )
    for call in calls:
        with pytest.raises(UsageError) as refused:
            call(TUTORIAL, **asked)
        assert refused.value.problems[0].code == code


def test_numbers_of_numpy_are_numbers():
    """A seed, a weight and a setting as arrays hold them."""
    plain = parksim.optimise(
        TUTORIAL, sets={"groups.bridge.at_most": 1}, objective={"co2 scope1": 1.0}, seed=3, existing=True
    )
    numpy = parksim.optimise(
        TUTORIAL, sets={"groups.bridge.at_most": np.int64(1)}, objective={"co2_scope1": np.float64(1)}, seed=np.int32(3),
        existing=True,
    )  # fmt: skip
    assert (numpy.payments["amount"] == plain.payments["amount"]).all()
    assert (numpy.seed, numpy.scenario_hash, numpy.objective) == (plain.seed, plain.scenario_hash, plain.objective)


def test_a_setting_may_be_one_text_or_an_array():
    """As on the command line without a list, and the sizes of a pipe as NumPy holds them."""
    one, several = "groups.bridge.at_most=1", {"groups.bridge.of": np.array(["steam_pipe_large", "steam_pipe_small"])}
    assert parksim.load(TUTORIAL, sets=one) == parksim.load(TUTORIAL, sets=[one])
    assert parksim.load(TUTORIAL, sets=several).groups["bridge"].of == ("steam_pipe_large", "steam_pipe_small")


@pytest.mark.parametrize(
    ("sets", "code"),
    [
        ({"calendar.year": date(2025, 1, 1)}, "PS2150"), ({"markets.gas.price": {3.0}}, "PS2150"),
        ({"markets.gas": {3: "x"}}, "PS2150"), ({3: 4}, "PS2050"), ([("markets.gas.price", "3 CNY/m3")], "PS2053"),
    ],
)  # fmt: skip
def test_what_no_file_can_say_is_refused_in_words(sets, code):
    """Python has more kinds of values than a scenario file."""
    with pytest.raises(ParkError) as refused:
        parksim.load(TUTORIAL, sets=sets)
    assert {problem.code for problem in refused.value.problems} == {code}


def test_years_are_asked_for_in_whole_numbers():
    """No year is none."""
    planned = parksim.optimise(TUTORIAL, existing=True)
    for asked in ({"replications": 0}, {"seed": -1}, {"workers": 0}):
        with pytest.raises(UsageError):
            parksim.simulate(planned, **asked)
