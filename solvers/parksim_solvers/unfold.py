"""What a folded plan costs beyond its own accounts when its days are played in their order: starts from day to day.

A folded day counts its starts as if it followed itself. In the year it follows another one: a unit that is off all day
in winter and on all day in summer starts once between them.
"""

import numpy as np
from numpy.typing import NDArray

from parksim.graph.read import Graph
from parksim.model import Calendar
from parksim.results import Result
from parksim_solvers.laws.commitment import switched


def starts_between_days(graph: Graph, plan: Result) -> float:
    """Cost of the starts at midnight of the played year less those that the plan counts, CNY; 0 where days are whole."""
    costly = {key: process.start_cost for key, process in switched(graph).items() if process.start_cost}
    if not plan.calendar.days or not costly:
        return 0.0
    total = 0.0
    for key, rows in plan.statuses.groupby("component"):
        status = np.ones(plan.calendar.segments)
        status[rows["state"].to_numpy(int)] = np.round(rows["share"].to_numpy(float))
        total += costly.get(str(key), 0.0) * _starts(plan.calendar, status)
    return total


def _starts(calendar: Calendar, status: NDArray[np.float64]) -> float:
    """Starts at midnight, played less counted, weighted by the probability of their future."""
    days, codes, futures = np.array(calendar.days), calendar.codes("day"), calendar.codes("future")
    total = 0.0
    for future in np.unique(futures):
        here = [np.flatnonzero((codes == day) & (futures == future)) for day in range(codes.max() + 1)]
        begins = status[[members[0] for members in here]][days]
        ends = status[[members[-1] for members in here]][days]
        played, counted = np.maximum(begins - np.roll(ends, 1), 0.0), np.maximum(begins - ends, 0.0)
        first = here[days[0]][0]
        total += float((played - counted).sum() * calendar.probability[first] * calendar.discount[first])
    return total
