"""What a folded plan costs beyond its own accounts when its days are played in their order: starts from day to day.

A folded day counts its starts as if it followed itself. In the year it follows another one: a unit that is off all day
in winter and on all day in summer starts once between them.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parksim.graph.read import Graph
from parksim.model import Calendar
from parksim.results import Result
from parksim.results.result import COLUMNS
from parksim_solvers.laws.commitment import switched

Floats = NDArray[np.float64]


def starts_between_days(graph: Graph, plan: Result) -> pd.DataFrame:
    """Payments for starts at midnight of the played year less those that the plan counts; none where days are whole."""
    costly = {key: process.start_cost for key, process in switched(graph).items() if process.start_cost}
    rows: list[tuple[str, str, int, float]] = []
    if plan.calendar.days and costly:
        for key, told in plan.statuses.groupby("component"):
            status = np.ones(plan.calendar.segments)
            status[told["state"].to_numpy(int)] = np.round(told["share"].to_numpy(float))
            amounts = costly.get(str(key), 0.0) * _starts(plan.calendar, status)
            rows += [("operation", str(key), int(month), float(amounts[month])) for month in np.flatnonzero(amounts)]
    return pd.DataFrame(rows, columns=list(COLUMNS["payments"]))


def _starts(calendar: Calendar, status: Floats) -> Floats:
    """Starts at midnight, played less counted, weighted by the probability of their future; by month."""
    days, codes, futures = np.array(calendar.days), calendar.codes("day"), calendar.codes("future")
    by_month = np.zeros(calendar.size("month"))
    for future in np.unique(futures):
        here = [np.flatnonzero(codes == day) for day in np.unique(codes[futures == future])]
        first, last = (np.array([members[end] for members in here])[days] for end in (0, -1))
        begins, ends = status[first], status[last]
        more = np.maximum(begins - np.roll(ends, 1), 0.0) - np.maximum(begins - ends, 0.0)
        weighted = more * calendar.probability[first] * calendar.discount[first]
        by_month += np.bincount(calendar.codes("month")[first], weights=weighted, minlength=len(by_month))
    return by_month
