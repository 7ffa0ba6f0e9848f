"""A simulated result island by island: what flows in one depends on no state of another, so that each is read alone.

A part holds the rates, rows and levels of its island, and the items whose flows stand there. Markets whose trades at several
buses count together stay whole where these buses are of several islands.
"""

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd

from parksim.model import Market, Park, names
from parksim.results.audit.report import Report
from parksim.results.audit.view import Ints, View
from parksim.results.result import Result

ELSEWHERE = 0
"""The part of what no island reports: it is missed there."""


def check(view: View, report: Report, parts: list[View]) -> None:
    """Every flow that a result of several islands reports stands in one of them."""
    if len(parts) > 1:
        found = Counter(str(flow) for part in parts for flow in part.result.blocks[0].index.unique())
        known = {str(flow) for block in view.result.blocks for flow in block.index}
        for flow in sorted(flow for flow in known if found[flow] != 1):
            report.fail("missing flow", flow)


def parts_of(view: View) -> list[View]:
    """The islands of a result with what stands in each; a plan, or a park of one island, is itself its only part."""
    line = view.result.timeline
    islands, of_row = np.unique(line["island"].to_numpy(str), return_inverse=True)
    if view.planned or len(islands) < 2:
        return [view]
    frames = _frames(view.result, [np.unique(line["state"].to_numpy(int)[of_row == k]) for k in range(len(islands))])
    home = {str(flow): k for k, frame in reversed(list(enumerate(frames))) for flow in frame.index}
    parks = _parks(view.park, home, len(islands))
    results = _results(view.result, frames, of_row, parks)
    return [View(result, park, view) for result, park in zip(results, parks, strict=True)]


def spread(view: View, parts: list[View]) -> list[Market]:
    """Markets that count together what is traded in several parts."""
    if len(parts) == 1:
        return []
    within = {key for part in parts for key in part.park.markets}
    return [market for key, market in view.park.markets.items() if key not in within]


def _frames(result: Result, states: list[Ints]) -> list[pd.DataFrame]:
    """Rates of every island: of the flows that have any in its states."""
    frames: list[list[pd.DataFrame]] = [[] for _ in states]
    for block in result.blocks:
        columns = block.columns.to_numpy(int)
        for k, mine in enumerate(states):
            here = np.isin(columns, mine)
            if here.any():
                some = block if here.all() else block.loc[:, here]
                told = np.isfinite(some.to_numpy(float)).any(axis=1)
                frames[k].append(some if told.all() else some[told])
    return [some[0] if len(some) == 1 else pd.concat(some) if some else pd.DataFrame() for some in frames]


def _parks(park: Park, home: dict[str, int], parts: int) -> list[Park]:
    """What stands in every part."""
    found: list[dict[str, dict[str, object]]] = [
        {name: {} for name in ("processes", "links", "stores", "demands", "markets")} for _ in range(parts)
    ]
    for name, flows in _first_flows(park).items():
        for key, flow in flows.items():
            found[home.get(flow, ELSEWHERE)][name][key] = getattr(park, name)[key]
    for key, market in park.markets.items():
        for part, at in _trades(market, home).items():
            found[part]["markets"][key] = market.model_copy(update={"at": at})
    return [park.model_copy(update=update) for update in found]


def _first_flows(park: Park) -> dict[str, dict[str, str]]:
    """A flow of every item, which says where it stands."""
    return {
        "processes": {key: View.counted(p, next(iter(p.modes))) for key, p in park.processes.items()},
        "links": {key: key for key in park.links},
        "stores": {key: names.fill(key) for key in park.stores},
        "demands": {key: names.into(demand.takes, key) for key, demand in park.demands.items()},
    }


def _trades(market: Market, home: dict[str, int]) -> dict[int, tuple[str, ...]]:
    """The buses of a market by part; none where they count together and are of several parts."""
    at: dict[int, tuple[str, ...]] = {}
    for bus in market.at:
        part = home.get(names.trade(market.id, market.role, bus), ELSEWHERE)
        at[part] = (*at.get(part, ()), bus)
    apart = market.limit is None and market.rate is None and not market.price.tiers and not market.take_or_pay
    return at if len(at) < 2 or (apart and market.demand_charge is None) else {}


def _results(result: Result, frames: list[pd.DataFrame], of_row: Ints, parks: list[Park]) -> list[Result]:
    """The tables of every island alone; rows of its timeline are counted anew."""
    line, levels = result.timeline, result.levels
    number = np.zeros(len(line), int)
    for k in range(len(parks)):
        number[of_row == k] = np.arange(int((of_row == k).sum()))
    states = pd.Series(of_row, index=line["state"].to_numpy(int))
    of_state = states[~states.index.duplicated()].to_dict()
    of_item = {key: k for k, park in enumerate(parks) for key in (*park.processes, *park.stores, *park.links)}
    rows = levels["row"].to_numpy(int)
    level_part, level_row = of_row[rows], number[rows]
    missed = result.missed["state"].map(of_state).fillna(ELSEWHERE).to_numpy(int)
    statuses, events = (
        table["component"].astype(str).map(of_item).fillna(ELSEWHERE).to_numpy(int)
        for table in (result.statuses, result.events)
    )
    return [
        replace(
            result, blocks=(frames[k],), timeline=line[of_row == k].reset_index(drop=True),
            levels=levels[level_part == k].assign(row=level_row[level_part == k]), missed=result.missed[missed == k],
            statuses=result.statuses[statuses == k], events=result.events[events == k],
        )
        for k in range(len(parks))
    ]  # fmt: skip
