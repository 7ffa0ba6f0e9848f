"""Runs that stand together: each year follows the plan beside it, with that plan's prices, on the calendar of its seed.

contract = that of the plan        store = Σ weight · value / Σ weight  of the plan
excess = max(1.01 · marginal value of the cap, cost of the plan / cap)       shortage: stated, else one in both parks
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from parksim.calendars import calendar_of, split_days
from parksim.graph import existing_graph, park_of
from parksim.model import Calendar
from parksim.results import RUNS, Result
from parksim.simulation.following import Following
from parksim.simulation.played import played
from parksim.simulation.shortage import standing
from parksim.study.study import Run

Found = tuple[str, str, object, object]
"""A figure, of which item or run, what is told of it, and what the runs say."""
ALIKE = ("scenario_hash", "version", "seed", "objective")
ARRAYS = ("hours", "repeats", "probability", "discount", "start", "month", "hour", "sequence")
SAME = 1e-9


def runs_found(runs: Mapping[str, Run]) -> Iterator[Found]:
    """Whatever does not fit between the runs of one study."""
    results = {name: run.result for name, run in runs.items()}
    first = next(iter(results.values()))
    for name, result in results.items():
        if name != result.run or name not in RUNS:
            yield "run", name, result.run, name
        for word in ALIKE:
            if getattr(result, word) != getattr(first, word):
                yield word, name, getattr(result, word), getattr(first, word)
        if result.engine != ("optimiser" if name.endswith("_planned") else "simulator"):
            yield "engine", name, result.engine, name
    for park in ("existing", "retrofitted"):
        plan = results.get(f"{park}_planned")
        if plan is not None:
            yield from _calendar_of_seed(plan)
            for column in ("controlled", "stressed"):
                if (year := results.get(f"{park}_{column}")) is not None:
                    yield from _followed(year, plan)
    yield from _two_parks(results)
    yield from _shortages(results)


def _calendar_of_seed(plan: Result) -> Iterator[Found]:
    """As its seed draws it, or with equal days split."""
    if plan.calendar.kind in ("full", "folded"):
        made = calendar_of(plan.graph, "full" if plan.calendar.kind == "full" else "folded", plan.seed)
        if not any(_same_calendar(plan.calendar, each) for each in (made, split_days(made))):
            yield "calendar", plan.run, plan.seed, made.kind


def _same_calendar(one: Calendar, other: Calendar) -> bool:
    same = one.segments == other.segments and one.days == other.days and one.day_type == other.day_type
    return same and all(np.allclose(getattr(one, each), getattr(other, each), SAME, SAME) for each in ARRAYS)


def _followed(year: Result, plan: Result) -> Iterator[Found]:
    """A year is of its plan: park, design, whether that is proven, calendar, prices."""
    follows = f"{plan.graph_hash} {plan.run}"
    if year.follows != follows:
        yield "follows", year.run, year.follows, follows
    for word in ("design", "proven"):
        if getattr(year, word) != getattr(plan, word):
            yield word, year.run, getattr(year, word), getattr(plan, word)
    if not _same_calendar(year.calendar, played(plan.calendar).calendar):
        yield "calendar", year.run, year.calendar.kind, plan.calendar.kind
    told = _given(year)
    expected = _given(plan) | _derived(plan)
    for item in sorted(told.keys() | expected.keys()):
        if item.split(" ")[0] in ("contract", "seller", "buyer", "store", "excess"):
            value, found = told.get(item), expected.get(item)
            if value is None or found is None or abs(value - found) > SAME * max(1.0, abs(value), abs(found)):
                yield "price", f"{item} ({year.run})", value, found


def _given(result: Result) -> dict[str, float]:
    table = result.given
    return dict(zip(table["item"].astype(str), table["value"].astype(float), strict=True))


def _derived(plan: Result) -> dict[str, float]:
    """What a unit in a store is worth at the year's end, and what exceeding a cap costs, by the plan that is followed."""
    following = Following(standing(plan), plan, played(plan.calendar))
    kept = following.paths()
    found = {f"store {key}": value for key, value in following.store_values().items() if key in kept}
    return found | {f"excess {key}": value for key, value in following.excess().items()}


def _two_parks(results: Mapping[str, Result]) -> Iterator[Found]:
    """The existing park is the retrofitted one without its candidates, and builds nothing."""
    before, after = ([r for r in results.values() if r.built is built] for built in (False, True))
    for some in (before, after):
        for result in some[1:]:
            if result.graph_hash != some[0].graph_hash:
                yield "park", result.run, result.graph_hash, some[0].graph_hash
    for result in before:
        if result.design:
            yield "design", result.run, result.design, {}
    if before and after:
        today = replace(after[0], park=park_of(existing_graph(after[0].graph))).graph_hash
        if before[0].graph_hash != today:
            yield "park", before[0].run, before[0].graph_hash, today


def _shortages(results: Mapping[str, Result]) -> Iterator[Found]:
    """Missing a demand costs the same in every year of a study."""
    years = [(result.run, _given(result)) for result in results.values() if result.engine == "simulator"]
    for run, prices in years[1:]:
        for item, price in prices.items():
            other = years[0][1].get(item)
            if item.startswith("shortage ") and other is not None and abs(price - other) > SAME * abs(other):
                yield "price", f"{item} ({run})", price, other
