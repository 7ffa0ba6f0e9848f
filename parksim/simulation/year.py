"""One replication of a year: a SimPy clock, every island on it, breakdowns drawn beforehand."""

from collections.abc import Generator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import simpy

from parksim.model import Failure
from parksim.simulation.failures import Outage, outages_of
from parksim.simulation.island import IslandYear
from parksim.simulation.memory import Memory
from parksim.simulation.played import Played
from parksim.simulation.record import YearRecord
from parksim.simulation.stores import aim, status
from parksim_solvers.dispatch_guide import Guide
from parksim_solvers.dispatch_island import Island
from parksim_solvers.dispatch_solve import Dispatcher
from parksim_solvers.dispatch_state import State


@dataclass(frozen=True, eq=False)
class Works:
    """What every replication shares and may be sent to another process: islands, the year, the plan's guide."""

    islands: list[Island]
    year: Played
    guide: Guide
    breakdowns: bool
    seed: int


@dataclass(eq=False)
class Player:
    """Plays replications one after the other, remembering states from one to the next."""

    works: Works
    memories: list[Memory] = field(init=False)

    def __post_init__(self) -> None:
        self.memories = [Memory(Dispatcher(island, self._first(island))) for island in self.works.islands]

    def _first(self, island: Island) -> State:
        """All up in the first segment, nothing owed, accounts full: where the canonical basis comes from."""
        roles, planned = island.roles, int(self.works.year.planned[0])
        return State(
            kind=int(island.kinds[planned]),
            up=tuple(component.units for component in roles.components),
            tanks=tuple(status(tank, tank.begins, aim(tank, planned, 0.0)) for tank in roles.tanks),
            accounts=tuple(account.slack > 0 for account in roles.accounts),
            backlogs=tuple(False for _ in roles.orders),
            allowed=tuple(float(meter.planned.max()) for meter in roles.meters),
            repair=24.0,
        )

    def play(self, replication: int) -> YearRecord:
        """One year."""
        before = [(memory.asked, memory.solved) for memory in self.memories]
        works, env = self.works, simpy.Environment()
        years = [
            IslandYear(env, island, memory, works.year, works.guide.on)
            for island, memory in zip(works.islands, self.memories, strict=True)
        ]
        env.process(_segments(env, years, works.year))
        if works.breakdowns:
            for year in years:
                _break_down(env, year, outages_of(_failing(year.island), works.seed, replication))
        env.run(until=works.year.end)
        for year in years:
            year.finish()
        asked = sum(m.asked - a for m, (a, _) in zip(self.memories, before, strict=True))
        solved = sum(m.solved - s for m, (_, s) in zip(self.memories, before, strict=True))
        return YearRecord([year.record for year in years], asked, solved)


def _failing(island: Island) -> dict[str, tuple[Failure, int]]:
    return {c.id: (c.fails, c.units) for c in island.roles.components if c.fails}


def _segments(env: simpy.Environment, years: list[IslandYear], year: Played) -> Generator[simpy.Event, Any, None]:
    for segment in range(1, year.calendar.segments):
        yield env.timeout(max(float(year.calendar.start[segment]) - env.now, 0.0))
        for island in years:
            island.enter(segment)


def _break_down(env: simpy.Environment, year: IslandYear, outages: list[Outage]) -> None:
    for outage in outages:
        for time, units in ((outage.start, 1), (outage.end, -1)):
            if time < year.year.end:
                env.timeout(time).callbacks.append(partial(_outage, year, outage.component, units))


def _outage(year: IslandYear, component: str, units: int, _: object) -> None:
    year.outage(component, units)
