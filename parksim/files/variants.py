"""Variants of one scenario: its files read once, its park made anew for every set of settings."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from parksim.errors import Collector
from parksim.files.nodes import Plain
from parksim.files.park import checked_park
from parksim.files.resolve import Resolved, decided, files_of
from parksim.model import Park

OVERRIDES = "overrides"
"""The setting that names overrides of the scenario, in order, before all other settings."""


class Variants:
    """The parks that the files of one folder can become. Raises ParkError with all problems of the files."""

    def __init__(
        self, folder: Path | str, scenario: str | None = None, sets: Mapping[str, Plain] | None = None
    ) -> None:
        problems = Collector()
        self.files = files_of(Path(folder), problems)
        self.scenario, self.sets = scenario, dict(sets or {})
        problems.raise_if_any()

    def resolved(self, settings: Mapping[str, Plain]) -> Resolved:
        """The scenario with settings by path, and `overrides` by name. Raises ParkError with all problems."""
        problems = Collector()
        found = self._decided(settings, problems)
        problems.raise_if_any()
        return found

    def park(self, settings: Mapping[str, Plain]) -> tuple[Park, str]:
        """The park with these settings, and the hash of all that decides it. Raises ParkError with all problems."""
        problems = Collector()
        found = self._decided(settings, problems)
        return checked_park(found, problems), found.hash

    def _decided(self, settings: Mapping[str, Plain], problems: Collector) -> Resolved:
        paths = {path: value for path, value in settings.items() if path != OVERRIDES}
        return decided(self.files, self.scenario, self.sets | paths, problems, _names(settings.get(OVERRIDES)))


def _names(value: Plain) -> Iterable[str]:
    """Names of overrides: one, a list, or none."""
    return [value] if isinstance(value, str) else [str(item) for item in value] if isinstance(value, list) else []
