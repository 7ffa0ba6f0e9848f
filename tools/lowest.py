"""Print the lower bounds stated in pyproject.toml as exact pins, one a line, for `pip install -c`.

Only requirements of the plain form ``name>=version`` are understood; any other form ends with an error, so that no
requirement can be left out of `make test-lowest` unseen.
"""

import re
import sys
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
BOUND = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)>=(?P<version>[0-9][A-Za-z0-9.]*)")


def pins(pyproject: Path) -> list[str]:
    """Return ``name==version`` for every runtime and development requirement of `pyproject`.

    Raises:
        ValueError: a requirement is not of the form ``name>=version``, or the extra and the group ``dev`` differ.
    """
    tables = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    project = tables["project"]
    extra = project["optional-dependencies"]["dev"]
    if extra != tables["dependency-groups"]["dev"]:
        raise ValueError(f"{pyproject.name}: the extra `dev` and the dependency group `dev` differ")
    return [_pin(requirement) for requirement in [*project["dependencies"], *extra]]


def _pin(requirement: str) -> str:
    match = BOUND.fullmatch(requirement)
    if match is None:
        raise ValueError(f"{requirement!r}: expected `name>=version`")
    return f"{match['name']}=={match['version']}"


if __name__ == "__main__":
    sys.stdout.write("\n".join(pins(PYPROJECT)) + "\n")
