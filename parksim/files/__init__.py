"""Scenario files in and out: YAML, tables, quantities with units. Every error names its file and line or cell."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from parksim.errors import Collector, ParkError, Problem
from parksim.files.nodes import Plain
from parksim.files.park import read_park
from parksim.files.resolve import Resolved, Scenario, resolve, resolved
from parksim.model import Park

__all__ = ["Resolved", "Scenario", "load", "load_resolved", "park_of", "resolve"]

Sets = Iterable[str] | Mapping[str, Plain]


def load(folder: Path | str, *, scenario: str | None = None, sets: Sets = ()) -> Park:
    """Read the park of a scenario folder, with the overrides of one of its scenarios and `sets` applied last.

    `sets` are texts such as "markets.gas.price=2 CNY/m3", or plain values by path. Raises ParkError with all problems.
    """
    return load_resolved(folder, scenario=scenario, sets=sets)[0]


def load_resolved(folder: Path | str, *, scenario: str | None = None, sets: Sets = ()) -> tuple[Park, Resolved]:
    """Read a park together with what it was built of: every value's origin, how the scenario is run, its hash."""
    problems = Collector()
    found = resolved(Path(folder), scenario, sets, problems)
    return _checked(read_park(found, problems), problems), found


def park_of(found: Resolved) -> Park:
    """The park of a resolved scenario. Raises ParkError with all problems."""
    problems = Collector()
    return _checked(read_park(found, problems), problems)


def _checked(park: Park | None, problems: Collector) -> Park:
    if park is None or problems.problems:
        raise ParkError(sorted(dict.fromkeys(problems.problems), key=_order))
    return park


def _order(problem: Problem) -> tuple[str, int, int]:
    where = problem.where
    return (where.file, where.line or 0, where.column or 0) if where else ("", 0, 0)
