"""Time: a plan's timeline is its calendar, row by row; a simulated one runs through the year without gap or overlap.

    start + hours = start of the next row, in every island and replication        Σ hours = the year

A simulated row lies within the segment that it names, for prices and schedules are read there. It happens once and for
sure: the future that is played is taken as certain.
"""

import numpy as np
import pandas as pd

from parksim.results.audit.report import Report
from parksim.results.audit.view import View

COLUMNS = ("start", "hours", "repeats", "weight")


def check(view: View, report: Report) -> None:
    """The timeline, and that every state it names has rates."""
    line = view.result.timeline
    if not np.isfinite(line[list(COLUMNS)].to_numpy(float)).all():
        report.fail("time", "timeline")
    if not set(line["state"].astype(int)) <= {int(state) for block in view.result.blocks for state in block.columns}:
        report.fail("time", "states without rates")
    if view.planned:
        _is_calendar(view, report, line)
        return
    for column in ("repeats", "weight"):
        report.equal("time", column, line[column].to_numpy(float), 1.0, 1.0)
    for replication in range(view.result.kept):
        here = line[line["replication"] == replication]
        for island in line["island"].unique():
            _runs_through(view, report, f"{island} {replication}", here[here["island"] == island])
    if (line.groupby("state")["island"].nunique() != 1).any():
        report.fail("time", "a state of two islands")


def _is_calendar(view: View, report: Report, line: pd.DataFrame) -> None:
    calendar, n = view.result.calendar, view.result.calendar.segments
    if len(line) != n:
        report.fail("time", "rows of the timeline")
        return
    for column in ("segment", "state"):
        report.equal("time", column, line[column].to_numpy(float), np.arange(n), n)
    weight = calendar.probability * calendar.discount
    wanted = dict(zip(COLUMNS, (calendar.start, calendar.hours, calendar.repeats, weight), strict=True))
    for column, values in wanted.items():
        report.equal("time", column, line[column].to_numpy(float), values, np.maximum(values, 1.0))


def _runs_through(view: View, report: Report, name: str, line: pd.DataFrame) -> None:
    calendar = view.result.calendar
    start, hours = line["start"].to_numpy(float), line["hours"].to_numpy(float)
    segment = line["segment"].to_numpy(int)
    year = float(calendar.hours.sum())
    report.positive("time", f"{name}: hours", hours)
    report.equal("time", name, np.append(start, year), np.concatenate([[0.0], start + hours]), year)
    report.at_least("time", f"{name}: segment", start + 1.0, calendar.start[segment] + 1.0)
    report.at_most("time", f"{name}: segment", start + hours, calendar.start[segment] + calendar.hours[segment])
