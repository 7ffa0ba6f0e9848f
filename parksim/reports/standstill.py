"""What breakdowns take: of every component the capacity that is lost, and the shortage that is paid while it is down.

    lost capacity   Σ hours that its units are down / units                                            [hours a year]
    shortage        Σ over time of what a demand lacks, shared among all on its way that is down then, by the part
                    of its units that is                                                               [CNY a year]

What was lost to more than one cause is shared, not counted twice; what makes nothing without breakdowns caused none.
Other extra cost is not laid to anything.
"""

from collections import defaultdict
from typing import NamedTuple

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parksim.graph.read import flows_of
from parksim.model import Park, names
from parksim.reports.lived import Outage, outages
from parksim.reports.measured import activity
from parksim.results import Result
from parksim.results.accounts import Accounts
from parksim.study import Run

Floats = NDArray[np.float64]
AT_ONCE, NOTHING = 1e-9, 1e-6


class Standstill(NamedTuple):
    """A component in a mean simulated year: breakdowns, hours of each, hours of its capacity lost, shortage meanwhile, CNY.

    `works`: whether it does anything in the same park without breakdowns.
    """

    component: str
    times: float
    each: float
    lost: float
    shortage: float
    works: bool


def standstills(park: Park, calm: Run, lived: Run) -> list[Standstill]:
    """Everything that broke down: what costs most first, then what loses most; what makes nothing last."""
    found = defaultdict[str, list[Outage]](list)
    for outage in outages(lived.result, None):
        found[outage.component].append(outage)
    years, paid = max(lived.result.replications, 1), _laid(park, calm, lived)
    rows = [
        Standstill(
            key, len(mine) / years, sum(hours) / len(mine), sum(hours) / units_of(park, key) / years,
            paid.get(key, 0.0) / years, _works(park, calm.accounts, key),
        )
        for key, mine in found.items() if (hours := [outage.end - outage.start for outage in mine])
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (not row.works, -row.shortage, -row.lost, row.component))


def units_of(park: Park, component: str) -> int:
    """How many equal units a component has."""
    return park.processes[component].units if component in park.processes else 1


def _works(park: Park, accounts: Accounts, component: str) -> bool:
    """Whether a process makes, a link carries, or a store takes in anything in a year."""
    if component in park.processes:
        return activity(accounts, park.processes[component]) > NOTHING
    return accounts.amount(names.fill(component) if component in park.stores else component) > NOTHING


def _laid(park: Park, calm: Run, lived: Run) -> dict[str, float]:
    """Shortage of all simulated years by what was down meanwhile, CNY."""
    found, behind = defaultdict[str, float](float), _behind(park, calm, lived.result)
    for number, spans in _short(lived).groupby("replication"):
        spans = spans.sort_values("start", kind="stable")
        down = _down(park, lived.result, int(str(number)), spans["start"].to_numpy(float))
        money, demands = spans["money"].to_numpy(float), spans["demand"].to_numpy(str)
        for demand in np.unique(demands):
            rows = demands == demand
            mine = {key: part[rows] for key, part in down.items() if key in behind[demand]}
            whole = sum(mine.values(), start=np.zeros(int(rows.sum())))
            share = np.divide(money[rows], whole, out=np.zeros(int(rows.sum())), where=whole > 0)
            for key, part in mine.items():
                found[key] += float(part @ share)
    return found


def _behind(park: Park, calm: Run, result: Result) -> dict[str, set[str]]:
    """Components on some way to every demand that do something in a year without breakdowns."""
    way = nx.DiGraph((flow.source, flow.target) for flow in flows_of(result.graph).values())
    ends = {f"process:{key}": key for key in park.processes} | {f"store:{key}": key for key in park.stores}
    found = {}
    for key in park.demands:
        node = f"demand:{key}"
        before = nx.ancestors(way, node) if node in way else set()
        mine = {ends[each] for each in before & ends.keys()}
        mine |= {link.id for link in park.links.values() if f"bus:{link.target}" in before}
        found[key] = {each for each in mine if _works(park, calm.accounts, each)}
    return found


def _down(park: Park, result: Result, replication: int, starts: Floats) -> dict[str, Floats]:
    """Part of the units of every component that is down in every row of a replication, in order of time."""
    changes = defaultdict[str, Floats](lambda: np.zeros(len(starts) + 1))
    for outage in outages(result, replication):
        first, last = np.searchsorted(starts, np.array([outage.start, outage.end]) - AT_ONCE)
        changes[outage.component][first] += 1
        changes[outage.component][last] -= 1
    return {key: np.cumsum(change)[:-1] / units_of(park, key) for key, change in changes.items()}


def _short(lived: Run) -> pd.DataFrame:
    """Spans in which demands are behind, with what is paid for it, CNY: a year's shortage by the part of it."""
    paid = lived.accounts.payments[lived.accounts.payments["account"] == "shortage"]
    amounts = paid.groupby(["replication", "item"], observed=True)["amount"].sum()
    spans = lived.accounts.behind
    keys = ["replication", "demand"]
    whole = spans.groupby(keys)["amount"].transform("sum").astype(float)
    year = amounts.reindex(pd.MultiIndex.from_frame(spans[keys]), fill_value=0.0).to_numpy(float)
    return spans.assign(money=year * spans["amount"].to_numpy(float) / whole.to_numpy(float))
