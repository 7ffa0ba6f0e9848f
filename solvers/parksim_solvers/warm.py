"""Sessions that stay from one problem to the next: changed in place where the structure is the same, else built anew."""

from dataclasses import dataclass, field

from parksim_solvers.arrays import Arrays
from parksim_solvers.highs import Session
from parksim_solvers.tightening import tightened


@dataclass
class Warm:
    """Loaded sessions by name. `built` and `changed` count what was done."""

    built: int = 0
    changed: int = 0
    _kept: dict[str, Session] = field(default_factory=dict, repr=False)

    def session(self, name: str, arrays: Arrays, explained: bool = True) -> Session:
        """The session of this name with these arrays loaded; whether it is explained that it has no solution."""
        kept = self._kept.get(name)
        if kept is not None and kept.arrays.alike(arrays) and kept.load(tightened(arrays, kept.scale)):
            self.changed += 1
            kept.explained = explained
            return kept
        self._kept[name] = fresh = Session(tightened(arrays))
        fresh.explained = explained
        self.built += 1
        return fresh

    def forget(self) -> None:
        """Begin anew: nothing is loaded any more."""
        self._kept.clear()
