"""Statuses of a simulated year: what its events say of breakdowns, trips and switching is what every state says.

    able = units − breakdowns + repairs, while on (0 while off)        running = share · units
    running = able;   of what has a minimum load running <= able, and less than before only by a stop or a trip
    running = 0 for min_down after a trip;   time on >= min_up unless all units broke down,   time off >= min_down   [h]

Every such event begins a row of its island's timeline. A plan has no events: `processes` reads its statuses.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parksim.model import Park, names
from parksim.results.audit.report import Report
from parksim.results.audit.view import View

Floats = NDArray[np.float64]
TOLD = ("breakdown", "repair", "stop", "trip", "on", "off")
"""Events that concern units; others tell of stores at an edge."""
AT_ONCE = 1e-9
"""Hours within which two instants are one."""
SHORT_OF = 1e-6
"""Hours by which a minimum time may seem too short: the clock of a year adds up."""


class Component(NamedTuple):
    """What can be down: its units, whether it is switched, may be stopped for want of load; a flow of its island."""

    id: str
    units: int
    fails: bool
    switched: bool
    stops: bool
    min_up: float
    min_down: float
    flow: str


class Told(NamedTuple):
    """Events of a component in one replication: times [h] by word, in order."""

    times: dict[str, Floats]

    def at(self, word: str, when: Floats) -> Floats:
        """How many there have been at some times, those of that instant included."""
        return np.searchsorted(self.times[word], when + AT_ONCE, side="right").astype(float)


def check(view: View, report: Report) -> None:
    """Every component of a simulated year, in every replication."""
    if view.planned:
        return
    components = {component.id: component for component in _components(view)}
    _known(view, report, components)
    told = _told(view)
    starts = view.result.timeline["start"].to_numpy(float)
    for component in components.values():
        here = view.here(component.flow)[view.case_of_row] > 0
        running = view.up(component.id)[view.case_of_row] * component.units
        report.equal("status", component.id, running, np.round(running), component.units)
        for replication in range(view.replications):
            rows = np.flatnonzero(here & (view.line.replication == replication))
            events = told.get((component.id, replication), Told({word: np.empty(0) for word in TOLD}))
            _replay(report, component, events, starts[rows], np.round(running[rows]))


def _components(view: View) -> Iterator[Component]:
    park: Park = view.park
    for key, process in park.processes.items():
        switched = process.operation == "switchable"
        stops = process.operation != "continuous" and process.load_min > 0
        if process.fails or switched or stops:
            flow = view.counted(process, next(iter(process.modes)))
            times = (process.min_up, process.min_down)
            yield Component(key, process.units, process.fails is not None, switched, stops, *times, flow)
    for key, store in park.stores.items():
        if store.fails:
            yield Component(key, 1, True, False, False, 0.0, 0.0, names.fill(key))
    for key, link in park.links.items():
        if link.fails:
            yield Component(key, 1, True, False, False, 0.0, 0.0, key)


def _known(view: View, report: Report, components: dict[str, Component]) -> None:
    """Statuses are of components and of states that hold at some time; nothing breaks down that cannot fail."""
    for component in view.result.statuses["component"].astype(str).unique():
        told = view.statuses_of(component)
        if component not in components or (told is not None and not np.isin(told[0], view.states).all()):
            report.fail("status", component)
    events = view.result.events
    for component, event in set(zip(events["component"].astype(str), events["event"].astype(str), strict=True)):
        known = components.get(component)
        able = {
            "breakdown": "fails",
            "repair": "fails",
            "stop": "stops",
            "trip": "stops",
            "on": "switched",
            "off": "switched",
        }
        if event in able and (known is None or not getattr(known, able[event])):
            report.fail("event", component, event)


def _told(view: View) -> dict[tuple[str, int], Told]:
    events = view.result.events
    times = events["time"].to_numpy(float)
    words = events["event"].astype(str).to_numpy(object)
    found = {}
    for component, some in events.groupby("component", sort=False).indices.items():
        played = events["replication"].to_numpy(int)[some]
        for replication in np.unique(played):
            rows = some[played == replication]
            mine, said = times[rows], words[rows]
            found[str(component), int(replication)] = Told({word: np.sort(mine[said == word]) for word in TOLD})
    return found


def _replay(report: Report, component: Component, told: Told, starts: Floats, running: Floats) -> None:
    """Let the events happen, and compare what is left with what every row says."""
    key, units = component.id, component.units
    able = units - told.at("breakdown", starts) + told.at("repair", starts)
    report.at_least("breakdowns", key, able, 0.0)
    report.at_most("breakdowns", key, able, units)
    _begin_rows(report, key, told, starts)
    if component.switched:
        _switched(report, component, told)
        able = able * _on(told, starts, running)
    if not component.stops:
        report.equal("status", key, running, able, units)
        return
    report.at_most("status", key, running, able)
    _stopped(report, component, told, starts, able - running, running)


def _begin_rows(report: Report, key: str, told: Told, starts: Floats) -> None:
    times = np.concatenate(list(told.times.values()))
    if len(times) and len(starts):
        after = np.minimum(np.searchsorted(starts, times - AT_ONCE), len(starts) - 1)
        report.at_most("event", key, np.abs(starts[after] - times), AT_ONCE)


def _stopped(report: Report, component: Component, told: Told, starts: Floats, idle: Floats, running: Floats) -> None:
    """Units that could run and do not were stopped at the time when they became less, or before; a trip lasts."""
    before = np.concatenate([[component.units], running[:-1]])
    fewer = (idle > 0) & (running < before)
    forced = np.sort(np.concatenate([told.times["stop"], told.times["trip"]]))
    near = np.searchsorted(forced, starts + AT_ONCE, side="right") > np.searchsorted(forced, starts - AT_ONCE)
    if (fewer & ~near).any():
        report.fail("stop", component.id, str(int(np.flatnonzero(fewer & ~near)[0])))
    trips = told.times["trip"]
    if len(trips):
        last = np.concatenate([[-np.inf], trips])[told.at("trip", starts).astype(int)]
        held = starts < last + component.min_down - SHORT_OF
        report.at_most("minimum time off", component.id, np.where(held, running, 0.0), 0.0)


def _on(told: Told, starts: Floats, running: Floats) -> Floats:
    """Whether it is on in every row: as its first event says before that, without any as it runs."""
    on, off = told.times["on"], told.times["off"]
    if not len(on) + len(off):
        return np.full(len(starts), float((running > 0).any()))
    first = 1.0 if not len(on) or (len(off) and off[0] < on[0]) else 0.0
    return np.asarray(first + told.at("on", starts) - told.at("off", starts))


def _switched(report: Report, component: Component, told: Told) -> None:
    """On and off take turns, and each lasts its minimum time; what breaks down whole goes off at once."""
    on, off = told.times["on"], told.times["off"]
    times = np.concatenate([on, off])
    order = np.argsort(times, kind="stable")
    ended, when = np.r_[np.zeros(len(on)), np.ones(len(off))][order], times[order]
    if (ended[1:] == ended[:-1]).any():
        report.fail("switching", component.id)
    lasted = np.diff(when)
    broken = told.at("breakdown", when) - told.at("repair", when) >= component.units
    up = lasted[(ended[1:] == 1) & ~broken[1:]]
    report.at_least("minimum time on", component.id, up + SHORT_OF, component.min_up)
    report.at_least("minimum time off", component.id, lasted[ended[1:] == 0] + SHORT_OF, component.min_down)
