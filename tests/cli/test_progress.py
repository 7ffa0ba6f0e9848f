"""What is said of the time that a step will take, and what the options of a command ask for."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parksim.commands.asked import weights
from parksim.commands.ending import speak
from parksim.commands.progress import estimates, progress_of
from parksim.errors import UsageError
from parksim.files import load
from parksim.model import MEASURES
from parksim.study import Study
from parksim.study.saved import save_study
from tests.cli.commands import TUTORIAL

STEPS = {
    "existing_planned", "existing_controlled", "existing_stressed", "retrofitted_planned", "retrofitted_controlled",
    "retrofitted_stressed", "own_benefits", "stated",
}  # fmt: skip


def test_every_step_has_an_estimate_that_grows_with_the_years():
    park = load(TUTORIAL)
    few, many = estimates(park, 2), estimates(park, 200)
    assert set(few) == STEPS
    assert all(0 < few[step] <= many[step] for step in STEPS)
    assert many["existing_stressed"] > few["existing_stressed"]


def test_the_last_run_of_this_scenario_says_better(tmp_path, capsys):
    """10 s for 4 years are 50 s for 20; another scenario's times say nothing."""
    speak("en")
    park = load(TUTORIAL)
    study = Study(park, {}, seconds={"existing_planned": 7.0, "existing_stressed": 10.0})
    save_study(study, tmp_path, {"scenario_hash": "same", "replications": 4})
    progress = progress_of(park, tmp_path, 20, "same")
    progress("existing_planned")
    progress("existing_stressed")
    progress("own_benefits")
    lines = capsys.readouterr().err.splitlines()
    assert "last time: 7 s" in lines[0]
    assert "last time: 50 s" in lines[1]
    assert "estimate" in lines[2]
    progress_of(park, tmp_path, 20, "other")("existing_planned")
    assert "estimate" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("cost", {"cost": 1}),
        ("cost=1,co2=50", {"cost": 1, "co2": 50}),
        (" CO2 = 2 ", {"co2": 2}),
        ("primary energy", {"energy_tce": 1}),
        ("primary-energy=3,cost", {"energy_tce": 3, "cost": 1}),
        ("cost=1,cost=2", {"cost": 3}),
        (None, None),
    ],
)
def test_objectives_by_their_words(words, found):
    assert weights(words) == found


@given(st.text(max_size=30))
def test_an_objective_is_read_or_refused(words):
    found = None
    with suppress(UsageError):
        found = weights(words)
    assert found is None or set(found) <= set(MEASURES)
