"""Runs that stand together: each year follows the plan beside it, with that plan's prices, on the calendar of its seed.

contract = that of the plan        store = Σ weight · value / Σ weight  of the plan
excess = max(1.01 · marginal value of the cap, cost of the plan / cap)       shortage: stated, else one in both parks
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from parksim.calendars import calendar_of
from parksim.graph import existing_graph, park_of
from parksim.model import Calendar
from parksim.results import RUNS, Result
from parksim.simulation.played import most_probable, played
from parksim.study.study import Run

Found = tuple[str, str, object, object]
"""A figure, of which item or run, what is told of it, and what the runs say."""
ALIKE = ("scenario_hash", "version", "seed", "objective")
ARRAYS = ("hours", "repeats", "probability", "discount", "start", "month", "hour", "sequence")
SAME = 1e-9
EXCESS = 1.01


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
    if plan.calendar.kind in ("full", "folded"):
        made = calendar_of(plan.graph, "full" if plan.calendar.kind == "full" else "folded", plan.seed)
        if not _same_calendar(plan.calendar, made):
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
    expected = _given(plan) | _stored(plan) | _excess(plan)
    for item in sorted(told.keys() | expected.keys()):
        if item.split(" ")[0] in ("contract", "store", "excess"):
            value, found = told.get(item), expected.get(item)
            if value is None or found is None or abs(value - found) > SAME * max(1.0, abs(value), abs(found)):
                yield "price", f"{item} ({year.run})", value, found


def _given(result: Result) -> dict[str, float]:
    table = result.given
    return dict(zip(table["item"].astype(str), table["value"].astype(float), strict=True))


def _stored(plan: Result) -> dict[str, float]:
    """Mean value of a unit in every store that stands, over the future that is played."""
    calendar = plan.calendar
    here = np.array([str(label) for label in calendar.labels["future"]]) == most_probable(calendar)
    values = plan.duals[plan.duals["kind"] == "store"].sort_values("segment").groupby("item")["value"]
    standing = {key for key, store in plan.park.stores.items() if store.retrofit in {None, *plan.design}}
    return {
        f"store {key}": float(some.to_numpy(float)[here] @ calendar.weight[here] / calendar.weight[here].sum())
        for key, some in values
        if key in standing
    }


def _excess(plan: Result) -> dict[str, float]:
    cost, found = abs(float(plan.payments["amount"].sum())) if len(plan.payments) else 1.0, {}
    duals = plan.duals[plan.duals["kind"] == "year x future"]
    for key, policy in plan.park.policies.items():
        limit = policy.at_most if policy.at_most is not None else policy.at_least
        if policy.kind != "price" and limit is not None:
            rows = duals["item"].isin([f"{word}_{key.replace('.', ':')}" for word in ("cap", "floor")])
            dual = float(duals.loc[rows, "value"].abs().max()) if rows.any() else 0.0
            found[f"excess {key}"] = max(EXCESS * dual, cost / max(abs(limit), SAME))
    return found


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
