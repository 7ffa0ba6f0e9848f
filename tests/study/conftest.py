"""One study of the tutorial for all tests of studies."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from parksim.files import load
from parksim.study import Study
from parksim.study.run import run_study

TUTORIAL = Path(__file__).parents[2] / "scenarios" / "tutorial"


@pytest.fixture(autouse=True, scope="session")
def _alone() -> Iterator[None]:
    """Few replications are played faster in this process than by others, which first have to start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "cpu_count", lambda: 1)
        yield


@pytest.fixture(scope="session")
def tutorial_study() -> Study:
    """The six runs of the tutorial, three years with breakdowns."""
    return run_study(load(TUTORIAL), replications=3)
