"""Years for tests of the simulator: a plan, the year that follows it, outages at stated hours instead of drawn ones."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from parksim.calendars import calendar_of
from parksim.errors import ParkError
from parksim.graph import existing_graph, graph_of
from parksim.model import Calendar, Failure, Park, Price, Profile, ProfileRow
from parksim.model.calendar import plain_calendar
from parksim.results import Result
from parksim.results.audit import Audit, audit, draws
from parksim.simulation import year as played_year
from parksim.simulation.failures import Outage
from parksim.simulation.following import Following
from parksim.simulation.played import played
from parksim.simulation.simulate import simulate
from parksim.simulation.year import Works
from parksim_solvers.dispatch import blocks_of
from parksim_solvers.dispatch_lay import lay
from parksim_solvers.dispatch_park import dispatch_graph
from parksim_solvers.optimise import plan

RARELY = Failure(every=1e6, last=10.0)
"""May fail, but does so only where a test says when; ten hours are its mean time of repair."""
RESIDUAL, EXCESS = 1e-9, 1e-6


@dataclass(frozen=True)
class Year:
    """A simulated year as a test reads it."""

    result: Result
    plan: Result
    audit: Audit

    def flow(self, flow: str) -> np.ndarray:
        """Rate of a flow in every row of the timeline of its island, in order of time."""
        rates = self.result.rates.loc[flow].to_numpy(float)[self.rows(flow)["state"].to_numpy(int)]
        return np.asarray(rates)

    def rows(self, flow: str) -> pd.DataFrame:
        """The timeline of the island in which a flow runs."""
        timeline = self.result.timeline
        known = ~np.isnan(self.result.rates.loc[flow].to_numpy(float))
        found: pd.DataFrame = timeline[known[timeline["state"].to_numpy(int)]]
        return found

    def at(self, flow: str, hour: float) -> float:
        """Rate of a flow at an hour of the year."""
        rows = self.rows(flow)
        return float(self.flow(flow)[np.flatnonzero(rows["start"].to_numpy(float) <= hour + 1e-9)[-1]])

    def amount(self, flow: str) -> float:
        """What a flow carries in all."""
        return float(self.flow(flow) @ self.rows(flow)["hours"].to_numpy(float))

    def level(self, store: str) -> list[float]:
        """Level of a store at the end of every row of its island."""
        levels = self.result.levels
        return list(levels.loc[levels["store"] == store, "ends"])

    def events(self, *words: str) -> list[tuple[float, str, str]]:
        """(hour, component, event) of every event, or of those named."""
        table = self.result.events
        rows = zip(table["time"].astype(float), table["component"].astype(str), table["event"].astype(str), strict=True)
        return [row for row in rows if not words or row[2] in words]

    def period(self, constraint: str) -> list[float]:
        """Value of a constraint in every member of its layer."""
        periods = self.result.periods
        return list(periods.loc[periods["constraint"] == constraint, "value"])

    def paid(self, account: str, item: str | None = None) -> float:
        """What is paid on an account, for an item or in all, CNY."""
        rows = self.audit.accounts.payments
        rows = rows[(rows["account"] == account) & ((rows["item"] == item) if item else True)]
        return float(rows["amount"].sum())

    @property
    def cost(self) -> float:
        """Total cost of the first replication, CNY."""
        return float(self.audit.accounts.total_cost()[0])


def audited(result: Result) -> Audit:
    """The audit of a result, which must pass with room to spare."""
    found = audit(result)
    assert found.failures == ()
    assert found.max_relative_residual <= RESIDUAL
    assert found.max_bound_excess <= EXCESS
    return found


def existing(park: Park, calendar: Any = "folded") -> Result:
    """The existing park's plan on a kind of calendar, a Calendar, or hours that follow each other."""
    graph = existing_graph(graph_of(park))
    if isinstance(calendar, str):
        calendar = calendar_of(graph, calendar)
    elif not isinstance(calendar, Calendar):
        calendar = plain_calendar(list(calendar))
    return plan(graph, calendar, "existing_planned", gap=0.0).result


def follow(base: Result, breakdowns: bool = False, **options: Any) -> Result:
    """The year of the existing park that follows its plan, not audited."""
    run = "existing_stressed" if breakdowns else "existing_controlled"
    graph = existing_graph(base.graph)
    return simulate(graph, base, run=run, breakdowns=breakdowns, **{"workers": 1} | options)


def year(park: Park, calendar: Any = "folded", breakdowns: bool = False, **options: Any) -> Year:
    """Plan, year and audit of the existing park."""
    base = existing(park, calendar)
    result = follow(base, breakdowns, **options)
    return Year(result, base, audited(result))


def works_of(base: Result, breakdowns: bool = True, seed: int = 0) -> Works:
    """What `simulate` gives to every replication of the existing park's year."""
    graph, calendar = existing_graph(base.graph), played(base.calendar)
    guide = Following(graph, base, calendar).guide()
    islands = lay(graph, blocks_of(dispatch_graph(graph, base.built), base.calendar), guide)
    return Works(islands, calendar, guide, breakdowns, seed)


@contextmanager
def failing(*outages: tuple[str, float, float]) -> Iterator[None]:
    """Within it components fail at stated hours, a unit for each (component, start, end); nobody draws them again."""
    told = [Outage(start, end, key, 0) for key, start, end in outages]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(played_year, "outages_of", lambda keys, *_: sorted(o for o in told if o.component in keys))
        patch.setattr(draws, "check", lambda *_: None)
        yield


def with_failures(park: Park, calendar: Any, *outages: tuple[str, float, float]) -> Year:
    """A year in which components fail at stated hours."""
    with failing(*outages):
        return year(park, calendar, breakdowns=True)


def by_hour(*values: tuple[float, float]) -> Profile:
    """A profile of (hour of the day, value from then on)."""
    return Profile(rows=tuple(ProfileRow(hour=float(hour), value=value) for hour, value in values))


def changed(park: Park, kind: str, change: Callable[[Any], dict[str, Any]]) -> Park:
    """The park with fields of every item of a kind replaced."""
    items = {key: item.model_copy(update=change(item)) for key, item in getattr(park, kind).items()}
    return park.model_copy(update={kind: items})


def without_tiers(park: Park) -> Park:
    """The park with flat prices where it has tiers, which the simulator refuses."""
    return changed(park, "markets", lambda item: {"price": Price(base=1.0)} if item.price.tiers else {})


@contextmanager
def refused_with(code: str) -> Iterator[None]:
    """Expect a ParkError whose problems all have a code."""
    with pytest.raises(ParkError) as refused:
        yield
    assert {problem.code for problem in refused.value.problems} == {code}
