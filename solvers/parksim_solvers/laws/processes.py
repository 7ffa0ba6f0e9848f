"""Processes: activity of every mode, within one capacity that the modes share.

    Σ activity (modes, and processes that use this capacity) <= load_max · capacity · available · units up    [unit/h]
    Σ activity of a guest <= its capacity, or else what its host can do, · available · units up
                             · units up of its host                                                           [unit/h]
    Σ activity >= load_min · capacity · available · units up                   where the process must run
    Σ hours·repeats·activity <= yearly                                                                          [unit/a]
    cost · activity  [CNY/h];   fixed_cost a year, of a candidate where it is chosen                             [CNY/a]

Units in planned maintenance at the same time add up. A steady process has one rate a day or a part of a month (cut where
planned maintenance begins or ends): its activity has, or where it has several modes, which may change within it,

    Σ activity (modes) = rate                                                                                   [unit/h]
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyomo.environ as pyo

from parksim.calendars import stands_still
from parksim.graph.read import Graph, open_modes, processes_of
from parksim.model import HOURS_PER_YEAR, Calendar, Process, names
from parksim_solvers.laws.retrofits import extent
from parksim_solvers.template import Template, component_name

_name = component_name
LAYER = {None: "segment", "day": "day", "month": "part"}


def add(template: Template, graph: Graph) -> None:
    """Add every process with an open mode to the block of its layer."""
    processes = {key: process for key, process in processes_of(graph).items() if open_modes(graph, process)}
    for layer in ("segment", "day", "part"):
        here = {key: p for key, p in processes.items() if layer_of(p) == layer}
        if here:
            _activities(template, graph, layer, here)
    guests = guests_of(processes)
    for key, process in processes.items():
        if process.shares_capacity not in processes:
            _capacity(template, process, [key, *guests.get(key, [])], processes)
        _yearly(template, process, [key, *guests.get(key, [])], processes)
        _costs(template, process)
        if process.steady and layer_of(process) == "segment":
            _one_rate(template, process)


def layer_of(process: Process) -> str:
    """Layer on which a process has its activities: the modes of a steady one may change within its layer."""
    return LAYER[process.steady if len(process.modes) == 1 else None]


def finest(processes: Iterable[Process]) -> str:
    """The finest layer on which one of some processes has its activity: a row that joins them lives there."""
    layers = {layer_of(process) for process in processes}
    return next(layer for layer in LAYER.values() if layer in layers)


def guests_of(processes: dict[str, Process]) -> dict[str, list[str]]:
    """Processes that use the capacity of another, by the id of that other."""
    guests: dict[str, list[str]] = {}
    for key, process in processes.items():
        if process.shares_capacity in processes:
            guests.setdefault(str(process.shares_capacity), []).append(key)
    return guests


def _activities(template: Template, graph: Graph, layer: str, processes: dict[str, Process]) -> None:
    block = template.block(layer)
    drivers = [names.activity(key, mode) for key, p in processes.items() for mode in open_modes(graph, p)]
    block.activity = pyo.Var(drivers, bounds=(0, None))
    for driver in drivers:
        template.drivers[driver] = block.activity[driver]


def _one_rate(template: Template, process: Process) -> None:
    block, name = template.block(LAYER[process.steady]), component_name(process.id)
    block.add_component(f"rate_{name}", rate := pyo.Var(bounds=(0, None)))
    row = sum(activities(template, process)) == rate
    template.segment.add_component(f"steady_{name}", pyo.Constraint(expr=row))


def activities(template: Template, process: Process) -> list[Any]:
    """Activity variables of the open modes of a process."""
    drivers = (names.activity(process.id, mode) for mode in process.modes)
    return [template.drivers[driver] for driver in drivers if driver in template.drivers]


def _capacity(template: Template, process: Process, users: Iterable[str], processes: dict[str, Process]) -> None:
    layer, name = finest([processes[key] for key in users]), component_name(process.id)
    block = template.block(layer)
    up = availability(process, template.calendar, layer)
    there = template.data(layer, f"available_{name}", None, up)
    host = extent(template, process, process.capacity)
    used = [v for key in users for v in activities(template, processes[key])]
    if host is not None:
        limit = process.load_max * host * there
        if len(used) == 1 and process.retrofit is None:
            used[0].setub(limit)
        else:
            block.add_component(f"capacity_{name}", pyo.Constraint(expr=sum(used) <= limit))
        if process.operation == "must_run" and process.load_min:
            needed = availability(process, template.calendar, layer, np.maximum)
            least = process.load_min * host * template.data(layer, f"needed_{name}", None, needed)
            block.add_component(f"least_{name}", pyo.Constraint(expr=sum(used) >= least))
    for key in users:
        _own_limit(template, processes[key], process, layer)


def _own_limit(template: Template, process: Process, host: Process, layer: str) -> None:
    """Limits of a candidate mode or guest: nothing without its retrofit, at most its own extent."""
    block = template.block(layer)
    for mode, recipe in process.modes.items():
        driver = template.drivers.get(names.activity(process.id, mode))
        for retrofit in recipe.needs:
            if driver is None or retrofit == process.retrofit:
                continue
            if host.capacity is None:
                raise ValueError(f"{host.id}: a process with a candidate mode needs a capacity")
            most = host.load_max * host.capacity * template.once.chosen[retrofit]
            name = f"only_if_{component_name(driver.index())} {retrofit}"
            block.add_component(name, pyo.Constraint(expr=driver <= most))
    if process is host:
        return
    most = _guest_extent(template, process, host)
    if most is not None:
        there = availability(process, template.calendar, layer, host=host)
        up = template.data(layer, f"guest_{component_name(process.id)}", None, there)
        own = sum(activities(template, process))
        block.add_component(f"guest_capacity_{component_name(process.id)}", pyo.Constraint(expr=own <= most * up))


def _guest_extent(template: Template, guest: Process, host: Process) -> Any:
    """The most of a guest: its own capacity, else what its host can do where the guest stands still by itself or is a candidate."""
    if guest.capacity is not None or host.capacity is None:
        return extent(template, guest, guest.capacity)
    if guest.retrofit not in (None, host.retrofit):
        return extent(template, guest, host.load_max * host.capacity)
    by_itself = guest.fails or guest.maintenance or guest.available
    return host.load_max * extent(template, host, host.capacity) if by_itself or guest.retrofit else None


def availability(
    process: Process, calendar: Calendar, layer: str, of: np.ufunc = np.minimum, host: Process | None = None
) -> np.ndarray:
    """Share of the capacity that is there: schedule or weather x units not in planned maintenance; (members,).

    What uses the capacity of a host is maintained with it, its own maintenance on top. Of a member of several segments
    the least, which bounds what runs through all of them, or the most where `of` says so.
    """
    standing = sum(_maintained(each, calendar) for each in (process, host) if each is not None)
    share = np.maximum(1.0 - standing, 0.0)
    if process.available is not None:
        share *= calendar.values(process.available)
    codes, found = calendar.codes(layer), share[calendar.first(layer)]
    of.at(found, codes, share)
    return found


def _maintained(process: Process, calendar: Calendar) -> np.ndarray:
    """Share of the units that are in planned maintenance, more than 1 where more are named than there are; (segments,)."""
    out = np.zeros(calendar.segments)
    for stop in process.maintenance:
        down = np.array([stands_still(stop.start, stop.last, float(s)) for s in calendar.start])
        out += np.where(down, stop.units or process.units, 0)
    return np.asarray(out / process.units)


def _yearly(template: Template, process: Process, users: Iterable[str], processes: dict[str, Process]) -> None:
    """The yearly sum of all that use a capacity: stated amounts, or operating hours below a full year times it."""
    whole = process.yearly
    if whole is None and process.hours < HOURS_PER_YEAR and process.capacity is not None:
        whole = process.capacity * process.hours
    most = extent(template, process, whole) if whole is not None and process.follows is None else None
    if process.follows is not None and process.hours < HOURS_PER_YEAR:
        most = process.hours * extent(template, process, None)
    if most is not None:
        total = sum(template.total(v) for key in users for v in activities(template, processes[key]))
        year = template.block("year x future")
        year.add_component(f"yearly_{component_name(process.id)}", pyo.Constraint(expr=total <= most))


def _costs(template: Template, process: Process) -> None:
    for mode, recipe in process.modes.items():
        driver = template.drivers.get(names.activity(process.id, mode))
        if driver is not None and process.cost + recipe.cost:
            template.cost("operation", process.id, (process.cost + recipe.cost) * driver)
    if process.fixed_cost:
        there = 1.0 if process.retrofit is None else template.once.chosen[process.retrofit]
        template.cost_each("operation", process.id, process.fixed_cost * there)
