"""Estimates of a study, recomputed by hand, and a study that is saved and read again."""

import json
import math
import shutil

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from parksim.errors import AuditFailed, ParkError
from parksim.files import load
from parksim.model import Enterprise
from parksim.results.result import COLUMNS, RUNS
from parksim.study import KEYS, estimate
from parksim.study.run import run_study
from parksim.study.saved import forget, load_any, load_study, save_study, saved_key, saved_runs, saved_seconds
from tests.parks import name
from tests.small import small_park
from tests.study.conftest import TUTORIAL


def half_width(values: np.ndarray) -> float:
    """t(97.5 %, n - 1) * s / sqrt(n), s of n - 1 degrees of freedom, term by term."""
    n = len(values)
    mean = sum(values) / n
    variance = sum((value - mean) ** 2 for value in values) / (n - 1)
    return float(stats.t(n - 1).ppf(0.975)) * math.sqrt(variance / n)


def test_half_widths_are_those_of_the_t_distribution(tutorial_study):
    """Two values 1 and 3: mean 2, s = sqrt 2, t = 12.706: 12.706."""
    found = estimate(np.array([1.0, 3.0]))
    assert (found.value, found.half_width_95) == (2.0, pytest.approx(12.7062047))
    for run in tutorial_study.runs.values():
        samples, figures = run.samples(), run.figures()
        for key in KEYS:
            one = len(samples[key]) == 1
            assert figures[key].half_width_95 == (0 if one else pytest.approx(half_width(samples[key])))


def test_a_park_without_anything_has_its_trivial_plan():
    """Two firms that do nothing: six runs of an existing park that costs 0, accepted and shown."""
    park = small_park().model_copy(update={"enterprises": {"a": Enterprise(id="a", name=name("a"))}})
    study = run_study(park, replications=2)
    assert {run: found.figures()["total_cost_cny"].value for run, found in study.runs.items()} == {
        "existing_planned": 0.0, "existing_controlled": 0.0, "existing_stressed": 0.0,
    }  # fmt: skip


def test_a_shortage_that_is_too_cheap_ends_before_retrofits_are_chosen(tutorial_study):
    """Power of 0.5 t of coal at 800 CNY/t costs 400 CNY/MWh and more: at 300 the plan of the existing park tells it."""
    park, steps = tutorial_study.park, list[str]()
    contract = park.demands["power_station.supply_contract"].model_copy(update={"shortage": 300.0})
    with pytest.raises(ParkError) as refused:
        run_study(park.model_copy(update={"demands": park.demands | {contract.id: contract}}), progress=steps.append)
    assert [each.code for each in refused.value.problems] == ["PS4201"]
    assert steps == ["existing_planned"]


def test_the_benefit_is_paired_by_replication(tutorial_study):
    """Both parks meet the same breakdowns, so that the difference is known better than either cost."""
    before, after = (
        tutorial_study.runs[f"{park}_stressed"].samples()["total_cost_cny"] for park in ("existing", "retrofitted")
    )
    assert len(before) == len(after) == 3
    surviving = tutorial_study.benefit("stressed")
    assert surviving.value == pytest.approx(sum(b - a for b, a in zip(before, after, strict=True)) / 3)
    assert surviving.half_width_95 == pytest.approx(
        half_width(np.array([b - a for b, a in zip(before, after, strict=True)]))
    )
    assert surviving.half_width_95 < half_width(before)
    assert tutorial_study.benefit("planned").half_width_95 == 0


def test_columns_stand_in_their_order(tutorial_study):
    """What is seen ahead is worth something, and what fails costs something."""
    assert list(tutorial_study.runs) == list(RUNS)
    for park in ("existing", "retrofitted"):
        planned, controlled, stressed = (
            tutorial_study.runs[f"{park}_{column}"].figures()["total_cost_cny"].value
            for column in ("planned", "controlled", "stressed")
        )
        assert planned <= controlled * (1 + 1e-9)
        assert controlled < stressed


def test_gap_is_of_the_benefit(tutorial_study):
    runs = [tutorial_study.runs[f"{park}_planned"].result for park in ("existing", "retrofitted")]
    width = sum(max(0.0, run.bounds[1] - run.bounds[0]) for run in runs)
    assert tutorial_study.gap == pytest.approx(width / tutorial_study.benefit("planned").value, abs=1e-12)
    assert 0 <= tutorial_study.gap <= 0.005


def test_nothing_is_promised_so_there_is_no_gap():
    study = run_study(load(TUTORIAL, scenario="cheap_gas"), replications=1)
    assert study.runs["retrofitted_planned"].result.design == {}
    assert study.gap is None
    assert study.gap_of_cost is not None
    assert study.benefit("planned").value == pytest.approx(0, abs=1)


def test_a_saved_study_is_read_unchanged(tutorial_study, tmp_path):
    key = {"seed": 0, "objective": {"cost": 1.0}}
    folder = save_study(tutorial_study, tmp_path / "study", key)
    found = load_study(folder)
    assert found.retrofits == tutorial_study.retrofits
    assert (found.gap, found.gap_of_cost, found.notes) == (
        tutorial_study.gap,
        tutorial_study.gap_of_cost,
        tutorial_study.notes,
    )
    assert found.seconds == tutorial_study.seconds == saved_seconds(folder)
    assert list(found.runs) == list(tutorial_study.runs) == saved_runs(folder)
    assert found.park == tutorial_study.park
    assert saved_key(folder) == key
    for run, one in found.runs.items():
        other = tutorial_study.runs[run]
        assert one.figures() == other.figures()
        pd.testing.assert_frame_equal(one.result.rates, other.result.rates, check_names=False)
        for table in COLUMNS:
            pd.testing.assert_frame_equal(getattr(one.result, table), getattr(other.result, table), check_dtype=False)
    assert list(load_any(folder / "existing_planned").runs) == ["existing_planned"]


def test_the_stated_park_is_saved_too(tmp_path):
    """The power station says that it makes 350.4 GWh a year, which is what its contract takes."""
    folder = shutil.copytree(TUTORIAL, tmp_path / "stated")
    path = folder / "enterprises" / "power_station.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "      capacity: 50 MW\n", "      capacity: 50 MW\n      stated: 350.4 GWh/a\n"
    )
    path.write_text(text, encoding="utf-8")
    study = run_study(load(folder), replications=1, only="existing")
    assert study.stated is not None
    again = load_study(save_study(study, tmp_path / "study"))
    assert again.stated.figures() == study.stated.figures()


def test_a_study_that_was_tampered_with_is_not_shown(tutorial_study, tmp_path):
    folder = save_study(tutorial_study, tmp_path / "study")
    path = folder / "existing_planned" / "rates.parquet"
    rates = pd.read_parquet(path)
    rates["rate"] *= 1.05
    rates.to_parquet(path)
    with pytest.raises(AuditFailed):
        load_study(folder)


@pytest.mark.parametrize("damage", ["{", "[]", '{"format": 99}', '{"format": 1}'])
def test_a_damaged_study_is_a_problem_and_no_traceback(damage, tmp_path):
    (tmp_path / "study.json").write_text(damage, encoding="utf-8")
    with pytest.raises(ParkError) as error:
        load_study(tmp_path)
    assert [problem.code for problem in error.value.problems] == ["PS4001"]
    assert saved_seconds(tmp_path) == {}
    assert saved_key(tmp_path) == {}


def test_forgetting_a_study_leaves_everything_else(tutorial_study, tmp_path):
    folder = save_study(tutorial_study, tmp_path / "study")
    (folder / "alone").mkdir()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    plain = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    plain["runs"] += ["alone", "../elsewhere"]
    (folder / "study.json").write_text(json.dumps(plain), encoding="utf-8")
    forget(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["alone", "notes.txt"]
    forget(folder)


def test_screening_selects_what_folded_sizes():
    study = run_study(load(TUTORIAL), calendar="screening", replications=1)
    best = study.runs["retrofitted_planned"].result
    assert best.calendar.kind == "folded"
    assert best.design == {"steam_pipe_large": pytest.approx(20, abs=1e-6)}
    assert not best.proven
