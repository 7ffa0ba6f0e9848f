"""A year of one island: events on SimPy, and one dispatch for all that happens at one instant.

Between two dispatches rates are constant; levels, accounts and backlogs move exactly. What ends a dispatch: a segment,
a breakdown, a repair, a store at an edge of its bands, an account or backlog that runs out, a minimum time that ends.
"""

import numpy as np
import simpy

from parksim.errors import ParkError, problem
from parksim.simulation import stores
from parksim.simulation.books import Books
from parksim.simulation.memory import Memory
from parksim.simulation.played import Played
from parksim.simulation.record import IslandRecord
from parksim.simulation.units import Units
from parksim_solvers.dispatch_island import Island, Tank
from parksim_solvers.dispatch_state import Dispatch, State, TankStatus

LAST = 2
"""Priority of a dispatch among events of one instant: after all that SimPy knows (0 urgent, 1 normal)."""
MOST_AT_ONCE = 100
AT_THE_END = 1e-11
"""Hours before a segment's end in which nothing ends but with it: else a state of no length would set a peak."""


class IslandYear:
    """One island in one replication. `record` gathers what happens."""

    def __init__(
        self, env: simpy.Environment, island: Island, memory: Memory, year: Played, on: dict[str, np.ndarray]
    ) -> None:
        self.env, self.island, self.memory, self.year = env, island, memory, year
        self.months = year.calendar.codes("month")
        self.tanks, first = island.roles.tanks, int(year.planned[0])
        self.units = Units(island.roles.components, on, first)
        self.books = Books(island.roles, year)
        self.levels = [tank.begins for tank in self.tanks]
        self.record = IslandRecord()
        self.segment, self.since = 0, 0.0
        self.flowing: Dispatch | None = None
        self.pending, self.wakes, self.at_once = False, 0, (-1.0, 0)
        self.reached: Tank | None = None
        self.touch()

    def touch(self) -> None:
        """Something changed: dispatch once when all events of this instant are done."""
        if not self.pending:
            self.pending = True
            event = self.env.event()
            event._ok, event._value = True, None
            event.callbacks.append(self._dispatch)
            self.env.schedule(event, priority=LAST)  # type: ignore[arg-type]

    def enter(self, segment: int) -> None:
        """A segment begins; with a new month its peaks, and what was owed within the old one is short."""
        self._settle()
        self._arrive()
        before, self.segment = self.segment, segment
        if self.months[before] != self.months[segment]:
            self.books.close_month()
        self.touch()

    def finish(self) -> None:
        """The year ends."""
        self._settle()

    def outage(self, component: str, units: int) -> None:
        """Units of a component break down (1) or are repaired (−1)."""
        self.units.failed[self.units.place[component]] += units
        self.record.event(self.env.now, component, "breakdown" if units > 0 else "repair")
        self.touch()

    def _settle(self) -> None:
        """Let what flows last until now."""
        hours = self.env.now - self.since
        if hours <= 0 or self.flowing is None:
            return
        begins = self.levels
        self.levels = [
            stores.moved(tank, level, net, hours)
            for tank, level, net in zip(self.tanks, begins, self.flowing.nets.tolist(), strict=True)
        ]
        self.books.settle(self.flowing, self.segment, hours)
        self.record.row(self.since, hours, self.segment, begins, self.levels)
        self.since = self.env.now

    def _dispatch(self, _: object) -> None:
        """Rule 5: one instant, one dispatch."""
        self.pending = False
        self._settle()
        self._count()
        now, planned = self.env.now, int(self.year.planned[self.segment])
        up = self.units.up(now, planned)
        aims = [self._aim(tank, planned) for tank in self.tanks]
        state = self._state(up, planned, aims)
        self.flowing = self.memory.dispatch(state)
        for component, event in (*self.units.turned, *self.units.ran_as(now, up, self.flowing.running)):
            self.record.event(now, component, event)
        self.books.bought(self.flowing)
        self.record.state(state, self.flowing)
        self._wait(state.tanks, aims)

    def _state(self, up: tuple[int, ...], planned: int, aims: list[stores.Aim]) -> State:
        hold, owed = self.books.stands()
        return State(
            kind=int(self.island.kinds[planned]),
            up=up,
            tanks=tuple(
                stores.DOWN if tank.component >= 0 and not up[tank.component] else stores.status(tank, level, aimed)
                for tank, level, aimed in zip(self.tanks, self.levels, aims, strict=True)
            ),
            accounts=hold,
            backlogs=owed,
            allowed=self.books.allowed(self.segment),
            repair=self.units.repair() if self.island.roles.meters else 0.0,
        )

    def _aim(self, tank: Tank, planned: int) -> stores.Aim:
        return stores.aim(tank, planned, self.env.now - float(self.year.calendar.start[self.segment]))

    def _wait(self, statuses: tuple[TankStatus, ...], aims: list[stores.Aim]) -> None:
        """Set the clock for the next event of the island's own."""
        assert self.flowing is not None, "a dispatch comes first"
        hours, left = self.books.next(self.flowing, self.segment), self._until_next_segment()
        reached: Tank | None = None
        nets = self.flowing.nets.tolist()
        for tank, level, net, status, aimed in zip(self.tanks, self.levels, nets, statuses, aims, strict=True):
            if status.place == "down":
                continue
            until = stores.until_edge(tank, level, net, aimed)
            if abs(until - left) <= stores.barely(tank):
                until = left
            if until < hours:
                hours, reached = until, tank
        held = self.units.next(self.env.now) - self.env.now
        if held < hours:
            hours, reached = held, None
        self.wakes += 1
        self.reached = reached if hours <= left else None
        if hours < left - AT_THE_END:
            token = self.wakes
            self.env.timeout(max(hours, 0.0)).callbacks.append(lambda _: self._wake(token))

    def _until_next_segment(self) -> float:
        starts, following = self.year.calendar.start, self.segment + 1
        return (float(starts[following]) if following < len(starts) else self.year.end) - self.env.now

    def _wake(self, token: int) -> None:
        if token == self.wakes:
            self._settle()
            self._arrive()
            self.touch()

    def _arrive(self) -> None:
        """Tell of a store that has reached the edge it was waited for."""
        if self.reached is not None:
            level = self.levels[self.tanks.index(self.reached)]
            status = stores.status(self.reached, level, self._aim(self.reached, int(self.year.planned[self.segment])))
            event = "edge" if status.place == "between" else status.place
            self.record.event(self.env.now, self.reached.store.id, event)
            self.reached = None

    def _count(self) -> None:
        """A hundred dispatches in no time are an error that names the stores."""
        time, times = self.at_once
        self.at_once = (self.env.now, times + 1 if time == self.env.now else 1)
        if self.at_once[1] > MOST_AT_ONCE:
            names = ", ".join(tank.store.id for tank in self.tanks) or self.island.name
            raise ParkError([problem("PS4205", None, stores=names, time=f"{self.env.now:.6g}")])
