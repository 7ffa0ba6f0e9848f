"""simulate: a year of a park that follows a plan, with or without breakdowns, in one or many replications."""

import pandas as pd

from parksim.errors import ParkError, Problem, problem
from parksim.graph.read import Graph, frame_of, markets_of
from parksim.results import Result
from parksim.results.result import COLUMNS
from parksim.simulation.following import Following
from parksim.simulation.merged import Merged
from parksim.simulation.periods import Periods
from parksim.simulation.played import Played, played
from parksim.simulation.replications import played_years
from parksim.simulation.year import Works
from parksim_solvers.dispatch import blocks_of
from parksim_solvers.dispatch_guide import Guide
from parksim_solvers.dispatch_lay import lay
from parksim_solvers.dispatch_park import dispatch_graph

ONE_FUTURE = "note.one_future"


def simulate(
    graph: Graph,
    plan: Result,
    *,
    breakdowns: bool,
    replications: int = 1,
    seed: int = 0,
    workers: int | None = None,
    run: str,
) -> Result:
    """Simulate a year of the park in `graph` (its design built), following the plan of the same park and design.

    Without breakdowns every replication is the same. Raises ParkError for what a simulation cannot follow: tiers and
    take-or-pay with a market (PS4202), a plan on the screening calendar (PS4203) or of another park (PS4204), a price
    of shortage at which failing would pay (PS4201); SolverFailed where a dispatch has no answer.
    """
    refuse(graph)
    year = played(plan.calendar)
    guide = Following(graph, plan, year).guide()
    islands = lay(graph, blocks_of(dispatch_graph(graph, plan.built), plan.calendar), guide)
    works = Works(islands, year, guide, breakdowns, seed)
    merged, asked, solved = Merged(islands, graph), 0, 0
    for replication, record in enumerate(played_years(works, replications, workers)):
        merged.add(replication, record)
        asked, solved = asked + record.asked, solved + record.solved
    rates, timeline = merged.rates(), merged.timeline()
    return Result(
        run=run, engine="simulator", park=plan.park, calendar=year.calendar, design=dict(plan.design),
        rates=rates, timeline=timeline, statuses=merged.statuses(), levels=merged.level_table(),
        periods=Periods(graph, year.calendar, rates, timeline).table(plan.built),
        missed=merged.missed(), given=given(plan, guide), events=merged.event_table(),
        objective=dict(plan.objective), proven=plan.proven, follows=identity(plan), seed=seed,
        replications=replications, version=plan.version, scenario_hash=plan.scenario_hash,
        notes=notes(year, asked, solved, len(merged.dispatches)),
    )  # fmt: skip


def identity(plan: Result) -> str:
    """What names a plan: the hash of its graph and its run."""
    return f"{plan.graph_hash} {plan.run}"


def refuse(graph: Graph) -> None:
    """Raise ParkError for every market whose terms the simulator cannot follow yet."""
    found: list[Problem] = []
    for key, market in markets_of(graph).items():
        if market.price.tiers or market.take_or_pay:
            found.append(problem("PS4202", frame_of(graph).place_of(f"markets.{key}"), market=key))
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


def notes(year: Played, asked: int, solved: int, states: int) -> tuple[str, ...]:
    """What a reader should know of how the run was made."""
    rate = 1 - solved / asked if asked else 0.0
    found = [f"dispatches {asked}, solved {solved}, remembered {rate:.1%}, states {states}"]
    if year.futures > 1:
        found.append(f"{ONE_FUTURE}: {year.future}")
    return tuple(found)
