"""A result seen through its park: rates, availability and weights by case, periods, what is built.

A case is a pair (state, segment) that occurs: rates belong to the state, prices and schedules to the segment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from parksim.graph import park_of
from parksim.model import HOURS_PER_YEAR, Park, Process, Profile, names
from parksim.results.audit.blocks import Block, Line, blocks_of, grouped, torn, within
from parksim.results.audit.built import built
from parksim.results.audit.listed import Described, flows_of
from parksim.results.result import Result

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(eq=False)
class View:
    """A result with its park; every array over cases has shape (cases,).

    A part of a result shows what stands in one island only, and takes what is told of periods from the view of the whole.
    """

    result: Result
    standing: Park | None = None
    of: "View | None" = None

    @cached_property
    def whole(self) -> Park:
        """The park of the graph that was run, candidates included."""
        return park_of(self.result.graph)

    @cached_property
    def park(self) -> Park:
        """What stands: the existing park and what the design builds, at the sizes it chose."""
        return built(self.whole, self.result.design) if self.standing is None else self.standing

    @cached_property
    def described(self) -> list[Described]:
        """Every flow that what stands describes."""
        return list(flows_of(self.park))

    @cached_property
    def given(self) -> dict[str, float]:
        """Contract prices and plan values used, by item."""
        table = self.result.given
        return {str(item): float(value) for item, value in zip(table["item"], table["value"], strict=True)}

    @property
    def planned(self) -> bool:
        """Whether the optimiser wrote the result."""
        return self.result.engine == "optimiser"

    @cached_property
    def _blocks(self) -> list[Block]:
        return blocks_of(self.result)

    @cached_property
    def _home(self) -> dict[str, int]:
        """The block that every flow stands in."""
        return {flow: k for k, block in enumerate(self._blocks) for flow in block.rows}

    @cached_property
    def _inside(self) -> list[tuple[Ints, Ints]]:
        """Cases of every block, and their columns in it."""
        return [within(block, self.states, len(self._blocks) == 1) for block in self._blocks]

    @cached_property
    def _rows_inside(self) -> list[tuple[Ints, Ints]]:
        """Rows of the timeline of every block, and their columns in it."""
        states = self.result.timeline["state"].to_numpy(int)
        return [within(block, states, len(self._blocks) == 1) for block in self._blocks]

    @cached_property
    def states(self) -> Ints:
        """State of every case."""
        return self._cases[:, 0]

    @cached_property
    def segments(self) -> Ints:
        """Segment of every case."""
        return self._cases[:, 1]

    @cached_property
    def _pairs(self) -> tuple[Ints, Ints]:
        pairs = self.result.timeline[["state", "segment"]].to_numpy(int)
        cases, of_row = np.unique(pairs, axis=0, return_inverse=True)
        return cases, of_row.ravel()

    @property
    def _cases(self) -> Ints:
        return self._pairs[0]

    @property
    def case_of_row(self) -> Ints:
        """Case of every row of the timeline."""
        return self._pairs[1]

    @property
    def torn(self) -> list[str]:
        """Flows that stand twice, or lack a rate in some state of their island."""
        return torn(self.result, self._blocks, self.states)

    @cached_property
    def line(self) -> Line:
        """The timeline, its columns once and for all."""
        table = self.result.timeline
        hours = table["hours"].to_numpy(float) * table["repeats"].to_numpy(float)
        replication, segment = (table[column].to_numpy(int) for column in ("replication", "segment"))
        return Line(replication, segment, hours, table["weight"].to_numpy(float))

    @cached_property
    def weights(self) -> Floats:
        """Hours of the year that a case stands for, times its probability; (replications, cases)."""
        place = self.line.replication * len(self.states) + self.case_of_row
        return self._added(place, len(self.states), self.line.hours * self.line.weight)

    def _added(self, place: Ints, members: int, amounts: Floats) -> Floats:
        """Sums of amounts by place, a replication's members after those of the one before; (replications, members)."""
        sums: Floats = np.bincount(place, amounts, self.replications * members).astype(float)
        return sums.reshape(self.replications, members)

    def _place(self, layer: str) -> Ints:
        """Replication and member of a layer of every row of the timeline, as one number."""
        if layer not in self._places:
            calendar, line = self.result.calendar, self.line
            self._places[layer] = line.replication * calendar.size(layer) + calendar.codes(layer)[line.segment]
        return self._places[layer]

    @cached_property
    def _places(self) -> dict[str, Ints]:
        return {}

    @property
    def replications(self) -> int:
        """Number of replications."""
        return int(self.line.replication.max(initial=0)) + 1

    def has(self, flow: str) -> bool:
        """Whether the result reports a flow."""
        return flow in self._home

    @property
    def reported(self) -> Iterable[str]:
        """Every flow that the result reports."""
        return self._home

    def by_state(self, flow: str) -> Floats:
        """Rate of a flow in every state of its block; NaN where its island is not in that state."""
        block = self._blocks[self._home[flow]]
        return np.asarray(block.table[block.rows[flow]])

    def _row(self, flow: str) -> Floats:
        rates = self.by_state(flow)
        return rates if self.planned else np.where(np.isnan(rates), 0.0, rates)

    def rate(self, flow: str) -> Floats:
        """Rate of a flow in every case; 0 in cases of other islands, NaN where the flow is missing."""
        return self._spread(flow, self._row(flow)) if self.has(flow) else np.full(len(self.states), np.nan)

    def here(self, flow: str) -> Floats:
        """1 in cases of the flow's own island, 0 in those of others; 1 everywhere in a plan."""
        if self.planned or not self.has(flow):
            return np.ones(len(self.states))
        return self._spread(flow, np.where(np.isnan(self.by_state(flow)), 0.0, 1.0))

    def _spread(self, flow: str, values: Floats) -> Floats:
        cases, columns = self._inside[self._home[flow]]
        if len(cases) == len(self.states):
            return np.asarray(values.take(columns))
        spread = np.zeros(len(self.states))
        spread[cases] = values[columns]
        return spread

    def amount(self, flow: str) -> Floats:
        """Yearly amount of a flow in every replication."""
        return self._total(flow, self.line.replication, 1, self.line.hours * self.line.weight)[:, 0]

    def total(self, layer: str, flow: str) -> Floats:
        """Amount of a flow per replication and member of a layer, probability left out; (replications, members)."""
        return self._total(flow, self._place(layer), self.result.calendar.size(layer), self.line.hours)

    def _total(self, flow: str, place: Ints, members: int, hours: Floats) -> Floats:
        """Sums over the rows of the flow's own block."""
        if not self.has(flow):
            return np.full((self.replications, members), np.nan)
        rows, columns = self._rows_inside[self._home[flow]]
        whole = len(rows) == len(hours)
        place, hours = (place, hours) if whole else (place[rows], hours[rows])
        return self._added(place, members, hours * self._row(flow)[columns])

    def activity(self, process: Process, mode: str) -> Floats:
        """Activity in a mode, as its counted flow says, in every case."""
        return self.rate(self.counted(process, mode))

    @staticmethod
    def counted(process: Process, mode: str) -> str:
        """The flow that counts the activity of a process in a mode."""
        driver = names.activity(process.id, mode)
        return names.into(*((process.makes, driver) if process.counted == "input" else (driver, process.makes)))

    def load(self, process: Process) -> Floats:
        """Activity of all modes of a process in every case."""
        return np.asarray(np.sum([self.activity(process, mode) for mode in process.modes], axis=0))

    def profile(self, profile: Profile | None) -> Floats:
        """Value of a profile in every case (1 without one)."""
        if profile is None:
            return np.ones(len(self.segments))
        return self.result.calendar.values(profile)[self.segments]

    def up(self, component: str) -> Floats:
        """Share of a component's units that are up in every case (all, where the result says nothing)."""
        return self._by_state(self._statuses.get(component), 1.0)

    def missed(self, item: str) -> Floats:
        """Rate of what was missed of an item in every case."""
        return self._by_state(self._missed.get(item), 0.0)

    def _by_state(self, rows: tuple[Ints, Floats] | None, otherwise: float) -> Floats:
        if rows is None:
            return np.full(len(self.states), otherwise)
        table = np.full(int(max(rows[0].max(initial=0), self.states.max(initial=0))) + 1, otherwise)
        table[rows[0]] = rows[1]
        return np.asarray(table[self.states])

    def period(self, constraint: str, layer: str) -> Floats | None:
        """What the result reports of a constraint per replication and member of a layer; None where it says nothing."""
        rows = self._constraints.get(constraint)
        if rows is None:
            return None
        calendar, (replications, members, amounts) = self.result.calendar, self._told
        place = {label: k for k, label in enumerate(calendar.names(layer))}
        values = np.zeros((self.replications, calendar.size(layer)))
        at = np.array([place[str(member)] for member in members[rows]], int)
        np.add.at(values, (replications[rows], at), amounts[rows])
        return values

    @cached_property
    def _constraints(self) -> dict[str, Ints]:
        if self.of is not None:
            return self.of._constraints
        rows = self.result.periods.groupby("constraint", sort=False).indices
        return {str(name): np.asarray(some, int) for name, some in rows.items()}

    @cached_property
    def _told(self) -> tuple[Ints, NDArray[np.object_], Floats]:
        if self.of is not None:
            return self.of._told
        table = self.result.periods
        return table["replication"].to_numpy(int), table["member"].to_numpy(object), table["value"].to_numpy(float)

    def statuses_of(self, component: str) -> tuple[Ints, Floats] | None:
        """States and shares that the result reports of a component; None where it says nothing."""
        return self._statuses.get(component)

    @cached_property
    def _statuses(self) -> dict[str, tuple[Ints, Floats]]:
        return grouped(self.result.statuses, "component", "share")

    @cached_property
    def _missed(self) -> dict[str, tuple[Ints, Floats]]:
        return grouped(self.result.missed, "item", "rate")

    def available(self, process: Process) -> Floats:
        """Share of the capacity: schedule or weather x units neither in planned maintenance nor broken down, of its host too."""
        host = self.park.processes.get(process.shares_capacity or "")
        standing = self._maintained(process) if host is None else self._maintained(process) + self._maintained(host)
        share = self.profile(process.available) * np.clip(1.0 - standing, 0.0, None)
        if host is not None:
            share = share * self.up(host.id)
        return share * (self.up(process.id) if process.operation != "switchable" else 1.0)

    def _maintained(self, process: Process) -> Floats:
        """Share of the units that planned maintenance names, in every case."""
        starts = self.result.calendar.start[self.segments]
        standing = np.zeros(len(starts))
        for stop in process.maintenance:
            inside = (starts - stop.start + 1e-6) % HOURS_PER_YEAR < stop.last - 1e-6
            standing += np.where(inside, stop.units or process.units, 0)
        return standing / process.units

    def members(self, layer: str) -> Ints:
        """Member of a calendar's layer that every case lies in."""
        return self.result.calendar.codes(layer)[self.segments]

    def sums(self, layer: str, rates: Floats, each: bool = False) -> Floats:
        """Amounts per replication and member of a layer, probability left out; (replications, members).

        `each`: weighted by probability too.
        """
        hours = self.line.hours * self.line.weight if each else self.line.hours
        return self._added(self._place(layer), self.result.calendar.size(layer), hours * rates[self.case_of_row])
