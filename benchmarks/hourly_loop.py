"""What we are measured against: a SimPy loop that solves the dispatch of every hour, warm, and remembers nothing.

Each hour it takes who is down, the hour's prices and activities and what the tanks hold, changes HiGHS in place, solves
from the basis of the hour before, and lets the tanks fill and empty for an hour. The linear programme is the one that
our simulator solves (same columns, rows and prices), so that the loop differs in nothing but how it keeps time.
"""

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy

from parksim.simulation.failures import outages_of
from parksim.simulation.stores import aim, moved, status
from parksim.simulation.year import Player, Works
from parksim_solvers.dispatch_island import Island
from parksim_solvers.dispatch_sheet import Numbers
from parksim_solvers.dispatch_solve import Dispatcher
from parksim_solvers.dispatch_state import State
from parksim_solvers.highs import Session

HOURS = 8760


@dataclass(eq=False)
class HourlyLoop:
    """A year of one island in steps of an hour. `cost` adds up what the dispatches cost, `solves` counts them."""

    works: Works
    island: Island
    first: State
    solves: int = 0
    cost: float = 0.0
    levels: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dispatcher = Dispatcher(self.island, self.first)
        self.now = self.dispatcher.numbers(self.first, self.first.up)
        self.session = Session(self.now.arrays(self.island.matrix), presolve="off")
        self.levels = [tank.begins for tank in self.island.roles.tanks]
        self.down = _down(self.works, self.island)
        starts = self.works.year.calendar.start
        self.segment = np.searchsorted(starts, np.arange(HOURS) + 1e-9, side="right") - 1

    def hours(self, env: simpy.Environment) -> Generator[simpy.Event, Any, None]:
        """The process: an hour after the other."""
        while True:
            self._hour(int(env.now))
            yield env.timeout(1)

    def _hour(self, hour: int) -> None:
        planned = int(self.works.year.planned[self.segment[hour]])
        state = self._state(hour, planned)
        self._change(self.dispatcher.numbers(state, state.up))
        self.session.run()
        self.solves += 1
        self.cost += float(self.now.cost @ self.session.values())
        values = self.session.values()
        for k, tank in enumerate(self.island.roles.tanks):
            net = values[tank.fill] * tank.store.eta_fill - values[tank.empty] / tank.store.eta_empty
            self.levels[k] = min(max(moved(tank, self.levels[k], float(net), 1.0), 0.0), tank.store.size)

    def _state(self, hour: int, planned: int) -> State:
        """The state of the hour, as its beginning finds it."""
        roles, began = self.island.roles, hour - float(self.works.year.calendar.start[self.segment[hour]])
        return self.first._replace(
            kind=int(self.island.kinds[planned]),
            up=tuple(c.units - int(self.down[k, hour]) for k, c in enumerate(roles.components)),
            tanks=tuple(
                status(tank, level, aim(tank, planned, began))
                for tank, level in zip(roles.tanks, self.levels, strict=True)
            ),
        )  # fmt: skip

    def _change(self, numbers: Numbers) -> None:
        """Tell HiGHS what differs from the hour before."""
        now, self.now = self.now, numbers
        priced = np.flatnonzero(numbers.cost != now.cost)
        bounds = np.flatnonzero((numbers.lower != now.lower) | (numbers.upper != now.upper))
        rows = np.flatnonzero((numbers.low != now.low) | (numbers.high != now.high))
        self.session.price(priced, numbers.cost[priced])
        self.session.bound(bounds, numbers.lower[bounds], numbers.upper[bounds])
        self.session.rows(rows, numbers.low[rows], numbers.high[rows])


def _down(works: Works, island: Island) -> np.ndarray:
    """Units of every component that are down as each hour begins; (components, hours). The failures are our simulator's."""
    components = island.roles.components
    down = np.zeros((len(components), HOURS))
    place = {component.id: k for k, component in enumerate(components)}
    failing = {c.id: (c.fails, c.units) for c in components if c.fails}
    for outage in outages_of(failing, works.seed, 0):
        down[place[outage.component], int(np.ceil(outage.start)) : int(np.ceil(outage.end))] += 1
    return down


def year(works: Works) -> tuple[int, float]:
    """Play a year of every island, hour by hour: dispatches solved, and what they cost."""
    env, loops = simpy.Environment(), []
    for island, memory in zip(works.islands, Player(works).memories, strict=True):
        loops.append(HourlyLoop(works, island, memory.dispatcher.first))
        env.process(loops[-1].hours(env))
    env.run(until=HOURS)
    return sum(loop.solves for loop in loops), sum(loop.cost for loop in loops)
