"""The tutorial, read once."""

import pytest

import parksim
from parksim.model import Park
from tests.reports.sweep.made_up import TUTORIAL


@pytest.fixture(scope="session")
def park() -> Park:
    """The park that names things."""
    return parksim.load(TUTORIAL)
