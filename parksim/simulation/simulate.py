"""simulate: a year of a park that follows a plan, with or without breakdowns, in one or many replications."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from parksim.errors import ParkError
from parksim.graph.find import unplayable
from parksim.graph.read import Graph, stores_of
from parksim.model import names
from parksim.results import Result
from parksim.results.result import COLUMNS
from parksim.simulation.following import Following
from parksim.simulation.merged import Merged
from parksim.simulation.periods import Periods
from parksim.simulation.played import played
from parksim.simulation.record import YearRecord
from parksim.simulation.replications import Crew, Then, Years
from parksim.simulation.year import Works
from parksim_solvers.dispatch import blocks_of
from parksim_solvers.dispatch_guide import Guide
from parksim_solvers.dispatch_lay import lay
from parksim_solvers.dispatch_park import dispatch_graph

ONE_FUTURE, IDLE_STORES = "note.one_future", "note.idle_stores"
NOTHING = 1e-9
"""Rates up to this are none, unit/h."""


@dataclass
class Dispatches:
    """How often an island was dispatched, how many of these were solved, and the distinct states met."""

    asked: int = 0
    solved: int = 0
    states: int = 0

    def add(self, asked: int, solved: int) -> None:
        """Count those of a year."""
        self.asked, self.solved = self.asked + asked, self.solved + solved


class Simulator:
    """A park that follows a plan: its dispatch laid out once, for years with and without breakdowns."""

    def __init__(self, graph: Graph, plan: Result, seed: int = 0, agreed: Mapping[str, float] | None = None) -> None:
        """As `simulate`."""
        refuse(graph)
        self.graph, self.plan, self.seed, self.year = graph, plan, seed, played(plan.calendar)
        self.guide = Following(graph, plan, self.year, agreed).guide()
        blocks = blocks_of(dispatch_graph(graph, plan.built), plan.calendar)
        self.islands = lay(graph, blocks, self.guide)

    def years(self, crew: Crew, breakdowns: bool, replications: int, then: Then | None = None) -> Years:
        """Replications that are played when they are asked for, or before by a crew that is told to begin."""
        works = Works(self.islands, self.year, self.guide, breakdowns, self.seed)
        return Years(works, replications, crew, then)

    def result(self, run: str, records: Iterable[YearRecord], first: int = 0) -> Result:
        """Replications from a number on as one result. Raises SolverFailed where a dispatch has no answer."""
        plan, year = self.plan, self.year
        merged, played = Merged(self.islands, self.graph), Dispatches()
        for replication, record in enumerate(records):
            merged.add(replication, record)
            played.add(record.asked, record.solved)
        played.states, many = len(merged.dispatches), replication + 1
        blocks, timeline = merged.blocks(), merged.timeline()
        return Result(
            run=run, engine="simulator", park=plan.park, calendar=year.calendar, design=dict(plan.design),
            blocks=blocks, timeline=timeline, statuses=merged.statuses(), levels=merged.level_table(),
            periods=Periods(self.graph, year.calendar, blocks, timeline).table(plan.built),
            missed=merged.missed(), given=given(plan, self.guide), events=merged.event_table(),
            objective=dict(plan.objective), proven=plan.proven, follows=identity(plan), seed=self.seed,
            replications=many, kept=many, first=first, version=plan.version, scenario_hash=plan.scenario_hash,
            notes=self.notes(played, idle(self.graph, blocks)),
        )  # fmt: skip

    def notes(self, played: Dispatches, idle: Sequence[str]) -> tuple[str, ...]:
        """What a reader should know of how the run was made; `idle` are the stores which nothing ever fills or empties."""
        rate = 1 - played.solved / played.asked if played.asked else 0.0
        found = [
            f"dispatches {played.asked}, solved {played.solved}, remembered {rate:.1%}, states {played.states}",
        ]
        found += [f"{ONE_FUTURE}: {self.year.future}"] if self.year.futures > 1 else []
        found += [f"{IDLE_STORES}: {', '.join(idle)}"] if idle else []
        return tuple(found)


def simulate(
    graph: Graph,
    plan: Result,
    *,
    breakdowns: bool,
    replications: int = 1,
    seed: int = 0,
    workers: int | None = None,
    run: str,
    agreed: Mapping[str, float] | None = None,
) -> Result:
    """Simulate a year of the park in `graph` (its design built), following the plan of the same park and design.

    Without breakdowns every replication is the same. `agreed` holds the prices of shortage of parks that are compared
    (`shortage.shortages`), by demand. Raises ParkError
    for what a simulation cannot follow: tiers and take-or-pay with a market (PS4202), a plan on the screening calendar
    (PS4203) or of another park (PS4204), a price of shortage at which failing would pay (PS4201); SolverFailed where a
    dispatch has no answer.
    """
    simulator = Simulator(graph, plan, seed, agreed)
    with Crew(workers) as crew:
        return simulator.result(run, simulator.years(crew, breakdowns, replications))


def identity(plan: Result) -> str:
    """What names a plan: the hash of its graph and its run."""
    return f"{plan.graph_hash} {plan.run}"


def refuse(graph: Graph) -> None:
    """Raise ParkError for every market whose terms the simulator cannot follow yet."""
    found = [finding.problem for finding in unplayable(graph)]
    if found:
        raise ParkError(found)


def given(plan: Result, guide: Guide) -> pd.DataFrame:
    """Plan values used: contract prices of the plan, prices of shortage and excess, values of what stores hold."""
    rows = list(plan.given.itertuples(index=False, name=None))
    rows += [(f"shortage {key}", price) for key, price in guide.shortage.items()]
    rows += [(f"missed {key}", price) for key, price in guide.missed.items() if price]
    rows += [(f"excess {key}", price) for key, price in guide.excess.items()]
    rows += [(f"store {key}", value) for key, value in guide.store_values.items() if key in guide.paths]
    return pd.DataFrame(rows, columns=list(COLUMNS["given"]))


def idle(graph: Graph, blocks: Sequence[pd.DataFrame]) -> tuple[str, ...]:
    """Stores that nothing ever fills or empties."""
    most = {str(flow): rate for block in blocks for flow, rate in block.max(axis=1).items()}
    flows = {key: (names.fill(key), names.empty(key)) for key in stores_of(graph)}
    return tuple(key for key, some in flows.items() if not any(most.get(flow, 0.0) > NOTHING for flow in some))
