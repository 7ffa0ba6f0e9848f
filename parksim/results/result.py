"""The Result: what any run returns, one schema whichever engine wrote it.

A state is a dispatch of one island that holds for some time; for the optimiser there is one island, `park`, and a state
is a segment of the calendar. Tables are pandas frames:

    rates      flow, state → rate [unit/h]                     one row per flow, one column per state; a block per island
    timeline   replication, island, start, hours, segment, state, repeats, weight   (weight: probability x discount)
    statuses   state, component, share                         share of the units that are up; absent means all
    levels     row (of timeline), store, begins, ends          [unit]
    periods    replication, layer, member, constraint, value   peaks, tiers, paid amounts, backlog, shortage
    missed     state, item, rate                               what should have been and was not: order − flow [unit/h]
    given      item, value                                     contract prices and plan values used
    payments   account, item, month, amount                    the optimiser's own cost terms [CNY a year]
    duals      kind, item, segment, value                      marginal values [CNY/unit]
    certificate  layer, constraint, member, value              duals of the plan's rows that are not 0 [CNY/unit of the row]
    events     replication, time, component, event             breakdowns, repairs, stops, trips, on, off, store edges
"""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import networkx as nx
import pandas as pd

from parksim.graph import graph_of
from parksim.model import Calendar, Park

RUNS = (
    "existing_planned", "existing_controlled", "existing_stressed",
    "retrofitted_planned", "retrofitted_controlled", "retrofitted_stressed",
)  # fmt: skip

COLUMNS: dict[str, tuple[str, ...]] = {
    "timeline": ("replication", "island", "start", "hours", "segment", "state", "repeats", "weight"),
    "statuses": ("state", "component", "share"),
    "levels": ("row", "store", "begins", "ends"),
    "periods": ("replication", "layer", "member", "constraint", "value"),
    "missed": ("state", "item", "rate"),
    "given": ("item", "value"),
    "payments": ("account", "item", "month", "amount"),
    "duals": ("kind", "item", "segment", "value"),
    "certificate": ("layer", "constraint", "member", "value"),
    "events": ("replication", "time", "component", "event"),
}
"""The tables beside `rates` and their columns: saved, loaded and documented from here."""


def empty(table: str) -> pd.DataFrame:
    """A table of the schema without rows."""
    return pd.DataFrame({column: [] for column in COLUMNS[table]})


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """One run of one park: what flowed, what it was decided by, and how far that is proven.

    `design` holds the chosen retrofits with their sizes; the park holds every candidate. `bounds` are the proven lower
    and the upper bound of the objective, `gap` their distance as a share of the benefit where one is promised.

    Of `replications` years `kept` stand in the tables, from number `first` on; the others are in the accounts of the run only, and in
    `events`, which holds those of all. `blocks` are the rates, the flows and states of an island in each: all in one table
    would hold as many empty places as there are flows of one island and states of another.
    """

    run: str
    engine: Literal["optimiser", "simulator"]
    park: Park
    calendar: Calendar
    design: dict[str, float]
    blocks: tuple[pd.DataFrame, ...]
    timeline: pd.DataFrame
    statuses: pd.DataFrame = field(default_factory=lambda: empty("statuses"))
    levels: pd.DataFrame = field(default_factory=lambda: empty("levels"))
    periods: pd.DataFrame = field(default_factory=lambda: empty("periods"))
    missed: pd.DataFrame = field(default_factory=lambda: empty("missed"))
    given: pd.DataFrame = field(default_factory=lambda: empty("given"))
    payments: pd.DataFrame = field(default_factory=lambda: empty("payments"))
    duals: pd.DataFrame = field(default_factory=lambda: empty("duals"))
    certificate: pd.DataFrame = field(default_factory=lambda: empty("certificate"))
    events: pd.DataFrame = field(default_factory=lambda: empty("events"))
    objective: dict[str, float] = field(default_factory=lambda: {"cost": 1.0})
    bounds: tuple[float, float] | None = None
    proven: bool = True
    follows: str | None = None
    seed: int = 0
    replications: int = 1
    kept: int = 1
    first: int = 0
    version: str = ""
    scenario_hash: str = ""
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Which run of which park, how many flows and states."""
        flows, states = (sum(block.shape[axis] for block in self.blocks) for axis in (0, 1))
        return (
            f"Result({self.run!r} of {self.park.id!r}, {flows} flows x {states} states, {len(self.design)} retrofits)"
        )

    @property
    def rates(self) -> pd.DataFrame:
        """All rates in one table; NaN where a state is another island's. Made anew whenever it is asked for."""
        if len(self.blocks) == 1:
            return self.blocks[0]
        whole = pd.concat([block.rename_axis(index="flow") for block in self.blocks])
        return whole[sorted(whole.columns)]

    def rates_of(self, flow: str) -> pd.Series:
        """Rates of one flow by state of its island. Raises KeyError where it does not exist."""
        for block in self.blocks:
            if flow in block.index:
                return pd.Series(block.loc[flow].to_numpy(float), index=block.columns)
        raise KeyError(flow)

    @cached_property
    def graph(self) -> nx.MultiDiGraph:
        """The graph that was run, every candidate included."""
        return graph_of(self.park)

    @cached_property
    def graph_hash(self) -> str:
        """SHA-256 of the park that the graph describes."""
        return hashlib.sha256(self.park.model_dump_json(exclude={"numbers", "sources", "changed"}).encode()).hexdigest()

    @property
    def built(self) -> bool:
        """Whether this is a run of the retrofitted park."""
        return self.run.startswith("retrofitted")
