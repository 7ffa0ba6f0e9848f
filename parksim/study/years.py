"""Simulated years of a run, each audited by the process that played it and folded into the accounts of all.

Of the first year every table stays; of the others their accounts and events. So a run needs no more room for a hundred years
than for one.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from parksim.results import Result
from parksim.results.accounts import together
from parksim.results.audit import Audit, audit
from parksim.simulation.record import YearRecord
from parksim.simulation.replications import Crew, Years
from parksim.simulation.shortage import standing
from parksim.simulation.simulate import Dispatches, Simulator, idle
from parksim.study.study import Run
from parksim_solvers.dispatch_state import State

Keep = Literal["first", "all"]
Passed = Callable[[int, int], None]
"""Hears that so many of so many parts of a step are done."""


@dataclass(frozen=True, eq=False)
class Year:
    """A year that was played: audit, events, dispatches, states that it met, stores that stood idle; all where it is the first."""

    audit: Audit
    events: pd.DataFrame
    asked: int
    solved: int
    states: frozenset[bytes]
    idle: frozenset[str]
    result: Result | None


@dataclass(frozen=True, eq=False)
class Examine:
    """Audits a year where it was played."""

    simulator: Simulator
    run: str

    def __call__(self, replication: int, record: YearRecord) -> Year:
        """The year without what nobody asks of it any more."""
        result = self.simulator.result(self.run, [record], replication)
        states = frozenset(_digest(place, state) for place, part in enumerate(record.islands) for state in part.found)
        events = result.events.assign(replication=replication)
        never = frozenset(idle(result.graph, result.blocks))
        counts = (record.asked, record.solved, states, never)
        return Year(audit(result), events, *counts, None if replication else result)


def _digest(place: int, state: State) -> bytes:
    """The same in every process, as `hash` is not."""
    return hashlib.blake2b(f"{place} {state}".encode(), digest_size=8).digest()


def examined(simulator: Simulator, run: str, crew: Crew, breakdowns: bool, replications: int) -> Years:
    """Years that are audited as they are played."""
    return simulator.years(crew, breakdowns, replications, Examine(simulator, run))


def simulated(
    planned: Result,
    *,
    breakdowns: bool,
    replications: int,
    seed: int,
    workers: int | None = None,
    passed: Passed | None = None,
) -> Run:
    """Years of a planned park, with or without breakdowns, following its plan, of which the first stays."""
    run = planned.run.replace("planned", "stressed" if breakdowns else "controlled")
    simulator = Simulator(standing(planned), planned, seed)
    with Crew(workers) as crew:
        return folded(simulator, examined(simulator, run, crew, breakdowns, replications), passed or nobody)


def folded(simulator: Simulator, years: Years, passed: Passed) -> Run:
    """All years as one run; `passed` hears how many are done. Raises AuditFailed as soon as a year breaks a law."""
    found = []
    for year in counted(years, passed):
        year.audit.raise_if_failed()
        found.append(year)
    result = found[0].result
    assert result is not None, "the first year is whole"
    met = Dispatches(states=len(frozenset().union(*(year.states for year in found))))
    for year in found:
        met.add(year.asked, year.solved)
    never = [key for key in idle(result.graph, result.blocks) if all(key in year.idle for year in found)]
    events = pd.concat([year.events for year in found], ignore_index=True)
    whole = replace(result, events=events, replications=len(found), notes=simulator.notes(met, never))
    return Run(whole, joined([year.audit for year in found]))


def counted(years: Years, passed: Passed) -> Iterator[Any]:
    """Years as they come, told of as they are done."""
    for number, year in enumerate(years, start=1):
        passed(number, years.replications)
        yield year


def nobody(done: int, of: int) -> None:
    """For nobody who listens."""


def joined(audits: list[Audit]) -> Audit:
    """The audit of all years: the worst of each, every check counted."""
    return Audit(
        max(each.max_relative_residual for each in audits), max(each.max_bound_excess for each in audits),
        sum(each.checks for each in audits), tuple(failure for each in audits for failure in each.failures),
        together([each.accounts for each in audits]),
    )  # fmt: skip
