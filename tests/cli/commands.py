"""Running a command as its user does, in this process: exit code, standard output, standard error."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from typer.testing import CliRunner

from parksim.cli import app

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "scenarios" / "tutorial"


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Standard output as the one JSON object that it has to be."""
        found = json.loads(self.out, parse_constant=lambda word: pytest_fails(word))
        assert isinstance(found, dict)
        return found


def pytest_fails(word: str) -> None:
    raise AssertionError(f"{word} is no JSON")


def parksim(*words: object) -> Ended:
    """Run `parksim` with these words. Only SystemExit may end it: anything else is a traceback to its user."""
    ended = CliRunner().invoke(app, [str(word) for word in words])
    if ended.exception is not None and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return Ended(ended.exit_code, ended.stdout, ended.stderr)


def text_columns(line: str) -> int:
    """Columns of a terminal that a line takes."""
    from parksim.reports.text_table import width

    return width(line)
