"""Stores: levels follow their flows, exactly between two instants, and stay between empty and full.

    ends = keep · begins + gain · (filling · eta_fill − emptying / eta_empty),   keep = e^(−λh),  gain = (1 − keep)/λ

    min(filling, emptying) = 0    in a plan, of what loses by turning, where what it holds is worth less than nothing

Rows follow each other, and a folded day ends where it began.
"""

import numpy as np
import pandas as pd

from parksim.model import Market, Process, Store, names
from parksim.results.audit.markets import price_of
from parksim.results.audit.report import Report
from parksim.results.audit.view import View

WORTH = 1e-6
"""Share of the largest marginal value of a bus, or of 1 CNY, below which one is nothing."""


def check(view: View, report: Report) -> None:
    """Every store that stands: its levels, rates, and that each row begins where the one before ended."""
    for key, store in view.park.stores.items():
        levels = view.result.levels[view.result.levels["store"] == key].sort_values("row")
        wanted = np.flatnonzero(view.here(names.fill(key))[view.case_of_row])
        known = np.isfinite(levels[["begins", "ends"]].to_numpy(float)).all()
        if not known or not np.array_equal(levels["row"].to_numpy(int), wanted):
            report.fail("missing level", key)
            continue
        _one(view, report, store, levels)


def _one(view: View, report: Report, store: Store, levels: pd.DataFrame) -> None:
    rows = levels["row"].to_numpy(int)
    line = view.result.timeline.iloc[rows]
    begins, ends = levels["begins"].to_numpy(float), levels["ends"].to_numpy(float)
    hours = line["hours"].to_numpy(float)
    cases = view.case_of_row[rows]
    filling, emptying = view.rate(names.fill(store.id))[cases], view.rate(names.empty(store.id))[cases]
    keep = np.exp(-store.loss * hours)
    gain = -np.expm1(-store.loss * hours) / store.loss if store.loss else hours
    change = gain * (filling * store.eta_fill - emptying / store.eta_empty)
    scale = np.maximum.reduce([ends, keep * begins, np.abs(change), np.full(len(ends), 1e-3 * store.size)])
    report.equal("store", store.id, ends, keep * begins + change, scale)
    for value in (begins, ends):
        for distance in (value, store.size - value):  # from empty and from full, by one measure
            report.at_most("store level", store.id, distance, store.size)
    up = view.up(store.id)[cases]
    report.at_most("store rate", store.id, filling, store.rate * up)
    report.at_most("store rate", store.id, emptying, store.rate * up)
    if view.planned and store.eta_fill * store.eta_empty < 1:
        both = np.where(burning_pays(view, store)[cases], np.minimum(filling, emptying), 0.0)
        report.at_most("fills and empties", store.id, both, 0.0)
    _continuous(view, report, store, line, begins, ends)


def burning_pays(view: View, store: Store) -> np.ndarray:
    """States in which a unit less is worth money: by the plan's own marginal values, or as a market pays for taking it."""
    if may_burn(view, view.park.commodity_of(store.holds).id):
        return np.ones(len(view.states), bool)
    duals = view.result.duals
    mine = duals[(duals["kind"] == "bus") & (duals["item"] == store.holds)].sort_values("segment")
    values = mine["value"].to_numpy(float)
    if len(values) != len(view.states):
        return np.zeros(len(view.states), bool)
    return values < -WORTH * max(1.0, float(np.abs(values).max(initial=0.0)))


def may_burn(view: View, commodity: str) -> bool:
    """Whether some market pays the park for taking a commodity at any time."""
    return any(market.commodity == commodity and _pays(view, market) for market in view.park.markets.values())


def _pays(view: View, market: Market) -> bool:
    worth = [tier.price for tier in market.price.tiers] or list(price_of(view, market))
    worth += [market.surplus] if market.take == "all" else []
    return market.role == "supplies" and min(worth) < 0


def may_push(view: View) -> bool:
    """Whether anything at all in the park may bring what is not wanted: only there a store may have to turn one way.

    A market that pays for taking, a process with two products, a held load or rate, a running that may earn, a rule that
    asks for a flow.
    """
    park = view.whole
    asked = any(
        p.at_least is not None or p.price < 0 or (p.allowance and p.allowance.per) for p in park.policies.values()
    )
    return (
        asked or any(_pays(view, m) for m in park.markets.values()) or any(_pushes(p) for p in park.processes.values())
    )


def _pushes(process: Process) -> bool:
    held = process.steady is not None or (process.operation != "continuous" and process.load_min > 0)
    counted = 1 if process.counted == "output" else 0
    return held or any(
        counted + len(recipe.outputs) > 1
        or process.cost + recipe.cost < 0
        or min((*recipe.environment.values(), *recipe.balancing.values(), 0.0)) < 0
        for recipe in process.modes.values()
    )


def _continuous(
    view: View, report: Report, store: Store, line: pd.DataFrame, begins: np.ndarray, ends: np.ndarray
) -> None:
    """Each row begins where the one before ended; a folded day where it ended, and all days at one midnight."""
    scale = max(store.size, 1e-6)
    calendar = view.result.calendar
    if not view.planned:
        same = line["replication"].to_numpy()[1:] == line["replication"].to_numpy()[:-1]
        report.equal("store order", store.id, begins[1:][same], ends[:-1][same], scale)
        return
    segments = line["segment"].to_numpy(int)
    for number in np.unique(calendar.sequence):
        members = np.flatnonzero(calendar.sequence[segments] == number)
        report.equal("store order", store.id, begins[members], np.roll(ends[members], 1), scale)
    if calendar.kind != "full":
        days = calendar.codes("day")[segments]
        last = len(days) - 1 - np.unique(days[::-1], return_index=True)[1]
        years = calendar.codes("year x future")[segments][last]
        for year in np.unique(years):
            midnight = ends[last[years == year]]
            report.equal("midnight", store.id, midnight, midnight[0], scale)
