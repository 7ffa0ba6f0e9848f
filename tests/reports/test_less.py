"""Whatever was run, the report is made: one park only, no breakdowns, no retrofit chosen, a single result."""

from dataclasses import replace

import pytest

from parksim.reports import page, summary
from parksim.reports.compare import study_of
from parksim.words import LANGS
from tests.reports.reading import read

PARTS = (
    ("existing_planned",), ("retrofitted_planned",), ("existing_planned", "retrofitted_planned"),
    ("existing_planned", "existing_controlled", "existing_stressed"),
    ("retrofitted_planned", "retrofitted_controlled", "retrofitted_stressed"),
    ("existing_planned", "existing_controlled", "retrofitted_planned", "retrofitted_controlled"),
)  # fmt: skip


@pytest.mark.parametrize("kept", PARTS, ids=lambda kept: f"{len(kept)}-{kept[-1]}")
def test_a_study_of_fewer_runs_has_its_report(study, kept):
    less = replace(study, runs={run: study.runs[run] for run in kept}, stated=None, gap=None, retrofits=())
    root = read(page(less, "en"))
    for lang in LANGS:
        assert root.all("h1")[0].text(lang)
        assert root.classed("audit")
        assert "None" not in root.text(lang)
        assert "nan" not in root.text(lang).split()
    assert set(summary(less)) == set(summary(study))


def test_where_nothing_is_worth_building_both_parks_are_the_same(study):
    runs = {run: study.runs[run] for run in study.runs if run.startswith("existing")}
    runs |= {run.replace("existing", "retrofitted"): kept for run, kept in runs.items()}
    none = replace(
        study, runs=runs, retrofits=tuple(replace(o, chosen=False, status="rejected") for o in study.retrofits)
    )
    root = read(page(none, "zh"))
    assert root.all("h1")[0].text("en").startswith("Build none of 3")
    assert root.classed("trk") == []


def test_a_single_result_is_shown_as_a_study_of_one_run(study):
    root = read(page(study_of(study.runs["retrofitted_planned"].result), "en"))
    assert root.all("h1")[0].text("en").startswith("Build 1 of 3: the park then costs")
