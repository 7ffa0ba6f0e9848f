"""On what terms two studies were made: told where they differ, and nothing where they do not."""

from dataclasses import replace

import pytest

from parksim.reports import differences
from parksim.reports.terms import differing, objective_in_words, objective_line, terms
from parksim.study import Run
from parksim.study.ladder import SELECTED
from parksim.words import LANGS


def made(study, **terms):
    """The study as if its results had been made on other terms."""
    runs = {key: Run(replace(run.result, **terms), run.audit) for key, run in study.runs.items()}
    return replace(study, runs=runs)


def test_the_terms_of_a_study_as_plain_data(study):
    found = terms(study)
    assert (found["seed"], found["replications"], found["objective"]) == (0, 2, {"cost": 1.0})
    assert (found["calendar"], found["selection"]) == ("folded", "folded")


@pytest.mark.parametrize(
    ("other", "shown"),
    [
        ({"seed": 7}, ["seed", "0", "7"]),
        ({"objective": {"co2": 1.0}}, ["what is minimised", "annual cost", "CO₂ (scope 1 and 2)"]),
        ({"version": "0.0.9"}, ["version of parksim", None, "0.0.9"]),
        ({"scenario_hash": "f" * 64}, ["scenario hash", None, "f" * 12]),
        ({"notes": (f"{SELECTED}: x",)}, ["retrofits selected on the calendar", "folded", "screening"]),
    ],
)
def test_a_term_that_differs_stands_before_everything_else(study, other, shown):
    table = differences(study, made(study, **other)).tables[0]
    (row,) = table.rows
    for cell, word in zip(row.cells, shown, strict=True):
        assert word in (None, cell.text.en)
        assert all(cell.text.of(lang) for lang in LANGS)


def test_simulated_years_are_those_with_breakdowns(study):
    """A plan has one year whatever it is compared with: a side without breakdowns has no number of them."""
    fewer = replace(study, runs={key: run for key, run in study.runs.items() if not key.endswith("stressed")})
    assert "replications" not in differing(study, fewer)
    assert differing(study, made(study, replications=5))["replications"] == (2, 5)


def test_what_was_set_and_is_no_number_is_told(study):
    park = study.park.model_copy(update={"changed": {"policies.ash_used.enabled": "false"}})
    found = differing(study, replace(study, park=park))
    assert found == {"set.policies.ash_used.enabled": (None, "false")}
    (row,) = differences(study, replace(study, park=park)).tables[0].rows
    assert [cell.text.en for cell in row.cells] == ["policies.ash_used.enabled", "as in the files", "false"]


def test_a_number_that_was_set_is_told_among_the_numbers_alone(study):
    park = study.park.model_copy(update={"changed": {"markets.gas.price": "2 CNY/m3"}})
    assert differing(study, replace(study, park=park)) == {}


def test_runs_that_were_made_on_several_terms_name_them_all(study):
    mixed = made(study, seed=3)
    mixed.runs["existing_planned"] = study.runs["existing_planned"]
    assert differing(study, mixed) == {"seed": (0, [0, 3])}


@pytest.mark.parametrize(
    ("objective", "en"),
    [
        ({"energy_tce": 1.0}, "energy (tce)"),
        ({"cost": 1.0, "co2": 500.0}, "annual cost + 500 × CO₂ (scope 1 and 2)"),
        ({"cost": 1.0, "landfill": -2.5}, "annual cost + −2.5 × waste to landfill"),
    ],
)
def test_an_objective_in_words(objective, en):
    assert objective_in_words(objective).en == en


def test_an_objective_is_named_where_it_is_not_the_cost(study):
    result = study.runs["existing_planned"].result
    assert objective_line(result) is None
    assert "CO₂" in objective_line(replace(result, objective={"co2": 1.0})).en
