"""Draws of breakdowns: what a simulated year says of breakdowns and repairs is drawn again from its seed.

up ~ exponential(mean `every`), down ~ exponential(mean `for`), a stream of random numbers for each component and unit,
named by seed, replication, CRC-32 of the id and number of the unit. A year is played with all of them or with none.
"""

from collections.abc import Iterator
from zlib import crc32

import numpy as np

from parksim.model import HOURS_PER_YEAR, Failure, Link, Store
from parksim.results.audit.report import Report
from parksim.results.audit.view import View

Outages = tuple[np.ndarray, np.ndarray]
AT_ONCE = 1.0
"""Scale of times [h]: they agree to 1e-9 of an hour."""


def check(view: View, report: Report) -> None:
    """Every component that can fail, in every replication; a controlled year has no breakdowns, a stressed one has all."""
    if view.planned:
        return
    told, failing = _told(view), dict(_failing(view))
    if view.result.run.endswith("_controlled") or (not told and not view.result.run.endswith("_stressed")):
        for component, word, _ in told:
            report.fail("draws", component, word)
        return
    end = float(view.result.calendar.hours.sum())
    for component, (fails, units) in failing.items():
        for replication in range(view.replications):
            drawn = _drawn(fails, component, units, (view.result.seed, view.result.first + replication), end)
            for word, times in zip(("breakdown", "repair"), drawn, strict=True):
                _compare(report, component, told.pop((component, word, replication), np.empty(0)), times)
    for component, word, _ in told:
        report.fail("draws", component, word)


def _compare(report: Report, component: str, told: np.ndarray, drawn: np.ndarray) -> None:
    if len(told) != len(drawn):
        report.fail("draws", component)
    else:
        report.equal("draws", component, np.sort(told), drawn, AT_ONCE)


def _failing(view: View) -> Iterator[tuple[str, tuple[Failure, int]]]:
    """What can break down, how, and of how many units it is."""
    for process in view.park.processes.values():
        if process.fails:
            yield process.id, (process.fails, process.units)
    others: list[Store | Link] = [*view.park.stores.values(), *view.park.links.values()]
    for item in others:
        if item.fails:
            yield item.id, (item.fails, 1)


def _told(view: View) -> dict[tuple[str, str, int], np.ndarray]:
    """Times of breakdowns and repairs by component, word and replication."""
    events = view.result.events
    events = events[events["event"].isin(["breakdown", "repair"])]
    found: dict[tuple[str, str, int], np.ndarray] = {}
    for about, times in events.groupby(["component", "event", "replication"], sort=False)["time"]:
        component, word, replication = (str(part) for part in about)
        found[component, word, int(replication)] = times.to_numpy(float)
    return found


def _drawn(fails: Failure, component: str, units: int, seed: tuple[int, int], end: float) -> Outages:
    """Times at which units break down and are repaired before the year ends, in order."""
    broken, repaired = list[float](), list[float]()
    for unit in range(units):
        random = np.random.default_rng([*seed, crc32(component.encode()), unit])
        time = random.exponential(fails.every)
        while time < HOURS_PER_YEAR:
            broken.append(time)
            time += random.exponential(fails.last)
            repaired.append(time)
            time += random.exponential(fails.every)
    both = [np.sort(np.array(times, float)) for times in (broken, repaired)]
    return both[0][both[0] < end], both[1][both[1] < end]
