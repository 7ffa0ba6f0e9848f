"""Scenario files in and out: YAML, tables, quantities with units. Every error names its file and line or cell."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from parksim.errors import Collector
from parksim.files.nodes import Plain
from parksim.files.park import checked_park
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
    return checked_park(found, problems), found


def park_of(found: Resolved) -> Park:
    """The park of a resolved scenario. Raises ParkError with all problems."""
    return checked_park(found, Collector())
