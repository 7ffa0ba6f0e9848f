"""What a simulated year was like: rates and levels over time, outages, stores that ran full or empty."""

from collections import deque
from dataclasses import dataclass

import numpy as np
import pandas as pd

from parksim.model import HOURS_PER_YEAR
from parksim.reports.figures.steps import Points, steps
from parksim.results import Result


@dataclass(frozen=True)
class Outage:
    """A unit of a component that was down from one hour of the year to another."""

    component: str
    start: float
    end: float


def outages(result: Result, replication: int | None = 0) -> list[Outage]:
    """Breakdowns with their repairs, of one replication or of all (None); of several units the first to fail is back first."""
    events = result.events if replication is None else result.events[result.events["replication"] == replication]
    events = events[events["event"].isin(["breakdown", "repair"])]
    found = []
    for (_, component), rows in events.groupby(["replication", "component"], sort=False):
        began = deque[float]()
        for time, event in zip(rows["time"].astype(float), rows["event"], strict=True):
            if event == "breakdown":
                began.append(time)
            elif began:
                found.append(Outage(str(component), began.popleft(), time))
        found += [Outage(str(component), time, HOURS_PER_YEAR) for time in began]
    return found


@dataclass(frozen=True)
class Course:
    """A quantity over the year of the first replication: starts of its pieces, its value at their begin and end."""

    starts: np.ndarray
    begins: np.ndarray
    ends: np.ndarray

    def hourly(self) -> np.ndarray:
        """Its value in the middle of every hour, of a level the one that its piece begins with."""
        at = np.searchsorted(self.starts, np.arange(HOURS_PER_YEAR) + 0.5, side="right") - 1
        return np.asarray(self.begins[np.maximum(at, 0)])

    def between(self, first: float, last: float) -> Points:
        """Corner points in a span, in hours from its begin."""
        low = max(int(np.searchsorted(self.starts, first, side="right")) - 1, 0)
        high = int(np.searchsorted(self.starts, last, side="left"))
        starts = [float(hour) - first for hour in self.starts[low:high]]
        if np.array_equal(self.begins, self.ends):
            return steps(starts, self.begins[low:high].tolist(), last - first)
        stops = [*starts[1:], last - first]
        pieces = zip(starts, stops, self.begins[low:high].tolist(), self.ends[low:high].tolist(), strict=True)
        return tuple(point for a, b, begin, end in pieces for point in ((a, begin), (b, end)))


def flow_course(result: Result, flow: str) -> Course | None:
    """A flow in the first replication; None where it does not exist."""
    try:
        rates = result.rates_of(flow)
    except KeyError:
        return None
    line = result.timeline[result.timeline["replication"] == 0].sort_values("start", kind="stable")
    columns = rates.index.get_indexer(pd.Index(line["state"].astype(int)))
    values = np.where(columns >= 0, rates.to_numpy(float)[columns], np.nan)
    mine = np.isfinite(values)
    return Course(line["start"].to_numpy(float)[mine], values[mine], values[mine]) if mine.any() else None


def level_course(result: Result, store: str) -> Course | None:
    """A store's level in the first replication."""
    rows = result.levels[result.levels["store"] == store]
    line = result.timeline.iloc[rows["row"].to_numpy(int)]
    first = line["replication"].to_numpy(int) == 0
    if not first.any():
        return None
    starts = line["start"].to_numpy(float)[first]
    order = np.argsort(starts, kind="stable")
    begins, ends = (rows[column].to_numpy(float)[first][order] for column in ("begins", "ends"))
    return Course(starts[order], begins, ends)
