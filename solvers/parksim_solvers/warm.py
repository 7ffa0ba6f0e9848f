"""Sessions that stay from one problem to the next: changed in place where the structure is the same, else built anew."""

from dataclasses import dataclass, field

from parksim_solvers.arrays import Arrays
from parksim_solvers.highs import Session


@dataclass
class Warm:
    """Loaded sessions by name. `built` and `changed` count what was done, `seconds` is the time HiGHS took in all."""

    built: int = 0
    changed: int = 0
    _kept: dict[str, Session] = field(default_factory=dict, repr=False)
    _gone: float = 0.0

    def session(self, name: str, arrays: Arrays, explained: bool = True) -> Session:
        """The session of this name with these arrays loaded; whether it is explained that it has no solution."""
        kept = self._kept.get(name)
        if kept is not None and kept.load(arrays):
            self.changed += 1
            kept.explained = explained
            return kept
        self._gone += kept.seconds if kept is not None else 0.0
        self._kept[name] = fresh = Session(arrays)
        fresh.explained = explained
        self.built += 1
        return fresh

    def forget(self) -> None:
        """Begin anew: nothing is loaded any more."""
        self._gone = self.seconds
        self._kept.clear()

    @property
    def seconds(self) -> float:
        """Seconds that HiGHS took so far."""
        return self._gone + sum(session.seconds for session in self._kept.values())
