"""One study of the tutorial for all tests of the command line, and an environment that does not depend on the machine."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.commands import TUTORIAL, Ended, parksim


@pytest.fixture(autouse=True, scope="session")
def _alone() -> Iterator[None]:
    """Few replications are played faster in this process than by others, which first have to start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "cpu_count", lambda: 1)
        patch.delenv("COLUMNS", raising=False)
        patch.setenv("LC_ALL", "en_GB.UTF-8")
        yield


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """The folder of a study of the tutorial, and how its run ended; nothing may change the folder."""
    folder = tmp_path_factory.mktemp("study")
    return folder, parksim("run", TUTORIAL, "--replications", 2, "--out", folder, "--json")


@pytest.fixture
def study(first_run: tuple[Path, Ended], tmp_path: Path) -> Path:
    """A copy of the study, to be worked on."""
    return Path(shutil.copytree(first_run[0], tmp_path / "study"))


@pytest.fixture
def tutorial(tmp_path: Path) -> Path:
    """A copy of the tutorial, to be changed."""
    return Path(shutil.copytree(TUTORIAL, tmp_path / "tutorial"))
