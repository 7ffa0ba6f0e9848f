"""Processes: activity within capacity, load range, yearly sums, steadiness, shares, minimum times.

    Σ activity <= load_max · capacity · available · up  Σ activity >= load_min · capacity · available · up (must run)

What shares a capacity counts at its host, in the host's yearly sum too, and stands still with it.
"""

from collections.abc import Iterator

import numpy as np

from parksim.model import HOURS_PER_YEAR, Calendar, Process
from parksim.results.audit.report import Report
from parksim.results.audit.view import View

STEADY = {"month": "part", "day": "day"}


def check(view: View, report: Report) -> None:
    """Every process that stands."""
    for process in view.park.processes.values():
        guests = [p for p in view.park.processes.values() if p.shares_capacity == process.id]
        load = view.load(process) + sum((view.load(guest) for guest in guests), start=np.zeros(len(view.states)))
        host = view.park.processes.get(process.shares_capacity or "")
        if host is None:
            _load(view, report, process, load)
        elif (whole := whole_of(process, host)) is not None:
            report.at_most("capacity", process.id, view.load(process), whole * view.available(process))
        _yearly(view, report, process, load)
        _status(view, report, process)
        if process.steady and view.planned:
            _steady(view, report, process)
        if process.shares:
            _shares(view, report, process)
        if process.operation == "switchable" and view.planned:
            _switched(view, report, process)


def whole_of(guest: Process, host: Process) -> float | None:
    """The most of what shares a capacity: its own, else its host's where it stands still by itself; None: no limit of its own."""
    if guest.capacity is not None or host.capacity is None:
        return guest.capacity
    return host.load_max * host.capacity if guest.fails or guest.maintenance or guest.available else None


def _load(view: View, report: Report, process: Process, load: np.ndarray) -> None:
    if process.capacity is None:
        return
    here = view.here(view.counted(process, next(iter(process.modes))))
    there = process.capacity * view.available(process) * here
    if process.operation == "switchable":
        there = there * view.up(process.id)
    report.at_most("capacity", process.id, load, process.load_max * there)
    if process.operation != "continuous":
        report.at_least("minimum load", process.id, load, process.load_min * there)


def _status(view: View, report: Report, process: Process) -> None:
    """A share between none and all; of a switchable process in a plan on or off, in every segment."""
    told = view.statuses_of(process.id)
    states, shares = told if told is not None else (np.empty(0, int), np.empty(0))
    report.positive("status", process.id, shares)
    report.at_most("status", process.id, shares, 1.0)
    whole = len(np.unique(states)) == len(view.states) and np.isin(shares, (0.0, 1.0)).all()
    if process.operation == "switchable" and view.planned and not whole:
        report.fail("status", process.id)


def _yearly(view: View, report: Report, process: Process, load: np.ndarray) -> None:
    most = process.yearly
    if (
        process.hours < HOURS_PER_YEAR
        and process.capacity is not None
        and (most is None or process.follows is not None)
    ):
        most = process.capacity * process.hours
    if most is not None:
        report.at_most("yearly amount", process.id, view.sums("year x future", load), most)


def _steady(view: View, report: Report, process: Process) -> None:
    members, load = view.members(STEADY[process.steady or "month"]), view.load(process)
    first = np.full(members.max() + 1, np.nan)
    first[members[::-1]] = load[::-1]
    report.equal("steady", process.id, load, first[members], np.maximum(load, first[members]))


def _shares(view: View, report: Report, process: Process) -> None:
    for key, share in process.shares.items():
        weighed: dict[str, np.ndarray] = {}
        for mode, recipe in process.modes.items():
            for bus, amount in recipe.inputs.items():
                held = view.park.commodity_of(bus)
                content = 1.0 if share.by == "unit" else getattr(held.contents, share.by)
                weighed[held.id] = weighed.get(held.id, 0.0) + content * amount * view.activity(process, mode)
        whole = sum((weighed.get(other, np.zeros(1)) for other in share.of), start=np.zeros(len(view.states)))
        part = weighed.get(share.part, np.zeros(len(view.states)))
        report.at_most("share", f"{process.id} {key}", part, share.at_most * whole)
        report.at_least("share", f"{process.id} {key}", part, share.at_least * whole)


def _switched(view: View, report: Report, process: Process) -> None:
    """A status holds at least its minimum time, in the year as it is played; its ends are joined."""
    status = np.round(view.up(process.id))
    calendar = view.result.calendar
    for members in _played(calendar):
        hours, here = calendar.hours[members], status[members]
        for value, least, word in (
            (1.0, process.min_up, "minimum time on"),
            (0.0, process.min_down, "minimum time off"),
        ):
            for length in _runs(hours, here, value):
                report.at_least(word, process.id, length, min(least, float(hours.sum())))


def _played(calendar: Calendar) -> Iterator[np.ndarray]:
    """Segments in the order in which they happen: a year of every future; a sequence where days have no known order."""
    futures = np.array([str(label) for label in calendar.labels["future"]])
    if not calendar.days:
        for number in np.unique(calendar.sequence):
            yield np.flatnonzero(calendar.sequence == number)
        return
    for future in np.unique(futures):
        here = np.flatnonzero(futures == future)
        numbers = calendar.codes("day")[here]
        of_day = [here[numbers == number] for number in np.unique(numbers)]
        yield np.concatenate([of_day[day] for day in calendar.days])


def _runs(hours: np.ndarray, status: np.ndarray, value: float) -> list[float]:
    """Lengths of the uninterrupted times at a status, the ends joined; none where it never changes."""
    changes = np.flatnonzero(status != np.roll(status, 1))
    if not len(changes):
        return []
    runs = []
    for k, start in enumerate(changes):
        end = changes[(k + 1) % len(changes)]
        span = np.arange(start, end if end > start else end + len(status)) % len(status)
        if status[start] == value:
            runs.append(float(hours[span].sum()))
    return runs
