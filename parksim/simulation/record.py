"""What happened in one island in one replication: rows of its timeline, the states it was in, events."""

from dataclasses import dataclass, field

from parksim_solvers.dispatch_state import Dispatch, State


@dataclass(eq=False)
class IslandRecord:
    """Rows as columns (start, hours, segment, state, levels at both ends); states by number in order of appearance."""

    start: list[float] = field(default_factory=list)
    hours: list[float] = field(default_factory=list)
    segment: list[int] = field(default_factory=list)
    states: list[int] = field(default_factory=list)
    begins: list[list[float]] = field(default_factory=list)
    ends: list[list[float]] = field(default_factory=list)
    events: list[tuple[float, str, str]] = field(default_factory=list)
    found: dict[State, Dispatch] = field(default_factory=dict)
    number: dict[State, int] = field(default_factory=dict)
    now: tuple[State, Dispatch] | None = None

    def state(self, state: State, dispatch: Dispatch) -> None:
        """From here on the island is in a state; one that lasts no time leaves no trace."""
        self.now = (state, dispatch)

    def row(self, start: float, hours: float, segment: int, begins: list[float], ends: list[float]) -> None:
        """The state lasted for some hours of a segment."""
        assert self.now is not None, "a dispatch comes first"
        state, dispatch = self.now
        self.found[state] = dispatch
        self.start.append(start)
        self.hours.append(hours)
        self.segment.append(segment)
        self.states.append(self.number.setdefault(state, len(self.number)))
        self.begins.append(begins)
        self.ends.append(ends)

    def event(self, time: float, component: str, event: str) -> None:
        """Something happened to a component."""
        self.events.append((time, component, event))


@dataclass(frozen=True)
class YearRecord:
    """One replication: a record per island, dispatches asked for and solved."""

    islands: list[IslandRecord]
    asked: int
    solved: int
