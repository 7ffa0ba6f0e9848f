"""One study for all tests of the report: the tutorial, two stressed years."""

from pathlib import Path

import pytest

import parksim
from parksim.study import Study

TUTORIAL = Path(__file__).parents[2] / "scenarios" / "tutorial"


@pytest.fixture(scope="session")
def study() -> Study:
    """The six runs of the tutorial."""
    return parksim.run(TUTORIAL, replications=2)
