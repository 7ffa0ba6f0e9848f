"""Replications merged into tables: one column of rates per distinct state, numbered as they first appear."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parksim.graph.read import Graph, demands_of
from parksim.model import names
from parksim.results.result import COLUMNS
from parksim.simulation.record import IslandRecord, YearRecord
from parksim_solvers.dispatch_island import Island
from parksim_solvers.dispatch_state import Dispatch, State

Floats = NDArray[np.float64]
AT_ONCE = 1024
"""States whose rates are written at once: all together would be held in memory twice more."""


@dataclass(eq=False)
class Merged:
    """Tables under way; `add` takes one replication after the other."""

    islands: list[Island]
    graph: Graph
    numbers: list[dict[State, int]] = field(init=False)
    dispatches: list[tuple[int, State, Dispatch]] = field(default_factory=list)
    lines: list[pd.DataFrame] = field(default_factory=list)
    levels: list[pd.DataFrame] = field(default_factory=list)
    events: list[tuple[int, float, str, str]] = field(default_factory=list)
    rows: int = 0

    def __post_init__(self) -> None:
        self.numbers = [{} for _ in self.islands]

    def add(self, replication: int, record: YearRecord) -> None:
        """Append a replication; its states get the numbers they have or the next ones."""
        for place, part in enumerate(record.islands):
            known = self.numbers[place]
            for state, dispatch in part.found.items():
                if state not in known:
                    known[state] = len(self.dispatches)
                    self.dispatches.append((place, state, dispatch))
            self._lines(replication, place, part)
        events = [event for part in record.islands for event in part.events]
        self.events += [(replication, *event) for event in sorted(events)]

    def _lines(self, replication: int, place: int, part: IslandRecord) -> None:
        island, known = self.islands[place], self.numbers[place]
        of_state = np.array([known[state] for state in part.number], int)
        count = len(part.start)
        self.lines.append(pd.DataFrame({
            "replication": np.full(count, replication), "island": island.name, "start": part.start, "hours": part.hours,
            "segment": np.array(part.segment, int), "state": of_state[np.array(part.states, int)],
            "repeats": np.ones(count), "weight": np.ones(count),
        }))  # fmt: skip
        begins, ends = np.array(part.begins), np.array(part.ends)
        for k, tank in enumerate(island.roles.tanks):
            rows = np.arange(self.rows, self.rows + count)
            about = {"row": rows, "store": tank.store.id, "begins": begins[:, k], "ends": ends[:, k]}
            self.levels.append(pd.DataFrame(about))
        self.rows += count

    def blocks(self) -> tuple[pd.DataFrame, ...]:
        """Rates of every island: its flows in its states."""
        states: list[list[int]] = [[] for _ in self.islands]
        for state, (place, _, _) in enumerate(self.dispatches):
            states[place].append(state)
        return tuple(self._block(island, mine) for island, mine in zip(self.islands, states, strict=True))

    def _block(self, island: Island, states: list[int]) -> pd.DataFrame:
        table = np.empty((len(island.flows), len(states)))
        for first in range(0, len(states), AT_ONCE):
            some = states[first : first + AT_ONCE]
            values = np.array([self.dispatches[state][2].values for state in some])
            table[:, first : first + len(some)] = island.rates(np.ascontiguousarray(values.T))
        index = pd.Index(island.flows, name="flow")
        return pd.DataFrame(table, index=index, columns=states, copy=False)

    def timeline(self) -> pd.DataFrame:
        """Every span of every island in which nothing changed."""
        return _table("timeline", self.lines)

    def level_table(self) -> pd.DataFrame:
        """Levels of every store at both ends of every row of its island's timeline."""
        return _table("levels", self.levels)

    def statuses(self) -> pd.DataFrame:
        """Share of the units that run, where not all do."""
        rows = [
            (state, component.id, units / component.units)
            for state, (place, _, dispatch) in enumerate(self.dispatches)
            for component, units in zip(self.islands[place].roles.components, dispatch.running, strict=True)
            if units != component.units
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS["statuses"]))

    def missed(self) -> pd.DataFrame:
        """What demands, orders of a period and steady orders lack in every state: order − flow."""
        demands = demands_of(self.graph)
        rows: list[tuple[int, str, float]] = []
        for state, (place, _, dispatch) in enumerate(self.dispatches):
            roles = self.islands[place].roles
            for k in np.flatnonzero(dispatch.short):
                order, rate = roles.orders[k], float(dispatch.short[k])
                item = order.demand if order.period is None else names.into(demands[order.demand].takes, order.demand)
                if rate > 0 or order.period is None:
                    rows.append((state, item, rate))
            below = np.flatnonzero(dispatch.missed > 0)
            rows += [(state, roles.steady[k].driver, float(dispatch.missed[k])) for k in below]
        return pd.DataFrame(rows, columns=list(COLUMNS["missed"]))

    def event_table(self) -> pd.DataFrame:
        """Breakdowns, repairs, stops, trips, what goes on and off, and stores that reach an edge."""
        return pd.DataFrame(self.events, columns=list(COLUMNS["events"]))


def _table(name: str, parts: list[pd.DataFrame]) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame({column: [] for column in COLUMNS[name]})
    return pd.concat(parts, ignore_index=True)
