"""Stores: tanks, gasholders, stockpiles, accumulators, batteries.

    level  = keep · back(level) + gain · (filling · eta_fill − emptying / eta_empty)                              [unit]
    level <= size;   filling <= rate;   emptying <= rate                                                [unit], [unit/h]

A standing loss λ [1/h] acts on the level while the flows are constant over a segment of h hours, so the balance
is the solution of dL/dt = f − λL:  keep = exp(−λh),  gain = (1 − keep)/λ,  and gain = h without loss.

    filling <= rate · way,   emptying <= rate · (1 − way),   way 0 or 1             where losing what is stored may pay

Filling and emptying at once burns what the two lose. Where a unit may be worth less than nothing (`burning.py`) that
would earn money: there a store does one of the two at a time.

On a folded calendar a day returns to where it began, and all days to one level at midnight, so that they can be run
in any order. `drift` relaxes that to what every full operation obeys on average: a day may change the level, and the
changes of all days, times their repeats, sum to zero. That is a lower bound of the full calendar's cost. On a screening
calendar, where bands that do not touch are one segment, only the sums of its days are left of a store.
"""

from typing import Any

import numpy as np
import pyomo.environ as pyo

from parksim.graph.read import Graph, frame_of, stores_of
from parksim.model import Calendar, Park, Store, names
from parksim_solvers.burning import unwanted
from parksim_solvers.laws.retrofits import extent
from parksim_solvers.restrictions import Restriction, folded, merged
from parksim_solvers.template import Template, back, component_name


def add(template: Template, graph: Graph) -> None:
    """Add every store of the park to the segment block."""
    stores = stores_of(graph)
    if not stores:
        return
    segment, keys = template.segment, list(stores)
    segment.level = pyo.Var(keys, bounds=lambda _, s: (0, _whole(stores[s], stores[s].size)))
    segment.filling = pyo.Var(keys, bounds=lambda _, s: (0, _whole(stores[s], stores[s].rate)))
    segment.emptying = pyo.Var(keys, bounds=lambda _, s: (0, _whole(stores[s], stores[s].rate)))
    for s in keys:
        template.drivers[names.fill(s)], template.drivers[names.empty(s)] = segment.filling[s], segment.emptying[s]
    if template.drift and template.calendar.kind == "screening":
        _over_the_year(template, stores)
    else:
        _balance(template, stores)
    _candidates(template, stores)
    _one_way(template, graph, stores)
    for s in keys:
        if stores[s].cost:
            template.cost("operation", s, stores[s].cost * segment.filling[s])


def restricted(graph: Graph, calendar: Calendar) -> list[Restriction]:
    """What stands between a store and the year that it could have; `drift` lets all of it go but standing losses.

    Bands of a screening calendar that do not touch are one segment; on a folded one a store is at midnight where it was
    the midnight before. Within a merged segment a store would rather fill late, or first fill and then empty.
    """
    stores = stores_of(graph)
    found = list[Restriction]()
    if calendar.kind == "screening":
        found.append(Restriction("note.stores_on_screening", tuple(stores)))
    elif folded(calendar):
        long = tuple(key for key, store in stores.items() if _days_to_fill(store) > 1)
        others = tuple(key for key in stores if key not in long)
        found.append(Restriction("note.stores_for_longer_than_a_day", long))
        found.append(Restriction("note.stores_return_by_midnight", others, always=False))
    if merged(calendar):
        leaking = tuple(key for key, store in stores.items() if store.loss)
        found.append(Restriction("note.losses_in_merged_segments", leaking, relaxed=False))
        turning = tuple(one_way(graph, calendar)) if not folded(calendar) else ()
        found.append(Restriction("note.one_way_in_merged_segments", turning, always=False))
    return found


def _days_to_fill(store: Store) -> float:
    return store.size / (24.0 * store.rate) if store.rate else 0.0


def _balance(template: Template, stores: dict[str, Store]) -> None:
    segment, keys = template.segment, list(stores)
    keep_of, gain_of = leakage(template.calendar.hours, [stores[s].loss for s in keys])
    keep = template.data("segment", "store_keep", keys, keep_of)
    gain = template.data("segment", "store_gain", keys, gain_of)
    before = _before(template, stores)

    @segment.Constraint(keys)
    def store_balance(b: Any, s: str) -> Any:
        net = b.filling[s] * stores[s].eta_fill - b.emptying[s] / stores[s].eta_empty
        return b.level[s] == keep[s] * before[s] + gain[s] * net


def _one_way(template: Template, graph: Graph, stores: dict[str, Store]) -> None:
    """A store that loses by turning what it may pay to burn fills or empties; relaxed in `drift`."""
    park, segment, burning = frame_of(graph), template.segment, one_way(graph, template.calendar)
    if not burning:
        return
    segment.way = pyo.Var(burning, within=pyo.UnitInterval if template.drift else pyo.Binary)
    for s in burning:
        most, name = _fastest(park, stores[s]), component_name(s)
        segment.add_component(f"fills_{name}", pyo.Constraint(expr=segment.filling[s] <= most * segment.way[s]))
        segment.add_component(
            f"empties_{name}", pyo.Constraint(expr=segment.emptying[s] <= most * (1 - segment.way[s]))
        )


def one_way(graph: Graph, calendar: Calendar) -> list[str]:
    """Stores that lose by turning what it may pay to burn."""
    losing = [s for s, store in stores_of(graph).items() if store.eta_fill * store.eta_empty < 1]
    burnt = unwanted(graph, calendar) if losing else set()
    return [s for s in losing if stores_of(graph)[s].holds in burnt]


def _fastest(park: Park, store: Store) -> float:
    """The rate of a store at its largest size."""
    size = park.retrofits[store.retrofit].size if store.retrofit in park.retrofits and store.follows else None
    return store.rate if size is None or not store.follows else store.sized(store.follows * size.largest).rate


def _over_the_year(template: Template, stores: dict[str, Store]) -> None:
    """Where bands that do not touch are one segment no level is known, only what its days bring in and what they move.

    Σ weight·(filling·eta_fill − emptying/eta_empty) = leaked + moved      leaked <= λ·size·Σ weight, as if always full
    |moved| <= runs·size,  Σ moved = 0 over the year         equal days in a row move a store from one level to another
    """
    day, year, segment, keys = template.block("day"), template.block("year x future"), template.segment, list(stores)
    runs = template.data("day", "day_runs", None, runs_of(template.calendar))
    hours = template.data("day", "day_hours", None, _sum_of(template.calendar, "day"))
    day.leaked, day.moved = pyo.Var(keys, bounds=(0, None)), pyo.Var(keys)

    @day.Constraint(keys)
    def nothing_from_nowhere(b: Any, s: str) -> Any:
        filled, emptied = template.total(segment.filling[s]), template.total(segment.emptying[s])
        return filled * stores[s].eta_fill - emptied / stores[s].eta_empty == b.leaked[s] + b.moved[s]

    for s, store in stores.items():
        size, name = extent(template, store, store.size), component_name(s)
        day.add_component(f"leaked_{name}", pyo.Constraint(expr=day.leaked[s] <= store.loss * hours * size))
        day.add_component(f"moved_up_{name}", pyo.Constraint(expr=day.moved[s] <= runs * size))
        day.add_component(f"moved_down_{name}", pyo.Constraint(expr=day.moved[s] >= -runs * size))
    year.add_component("moves_sum_to_zero", pyo.Constraint(keys, rule=lambda b, s: 1.0 * day.moved[s] == 0))


def _sum_of(calendar: Calendar, layer: str) -> np.ndarray:
    """Hours of the year that each member of a layer stands for."""
    return np.bincount(calendar.codes(layer), weights=calendar.weight, minlength=calendar.size(layer))


def runs_of(calendar: Calendar) -> np.ndarray:
    """How many times in the year each folded day begins to stand for one day after the other; (days,).

    Where the order of the days is not known, each of them by itself.
    """
    if not calendar.days:
        return calendar.repeats[calendar.first("day")]
    stands = np.array(calendar.days)
    begins = np.r_[stands[0], stands[1:][stands[1:] != stands[:-1]]]
    runs = np.bincount(begins, minlength=stands.max() + 1)
    labels: Any = calendar.labels["day"]  # (future, number)
    return np.array([runs[labels[segment][1]] for segment in calendar.first("day")], float)


def _whole(store: Store, amount: float) -> float | None:
    return None if store.retrofit is not None else amount


def _candidates(template: Template, stores: dict[str, Store]) -> None:
    """Size and rates of a candidate follow what is chosen."""
    segment = template.segment
    for key, store in stores.items():
        if store.retrofit is None:
            continue
        size = extent(template, store, store.size)
        rate = store.rate * template.once.chosen[store.retrofit] if store.any_size else size * store.sized(1.0).rate
        for name, most in (("level", size), ("filling", rate), ("emptying", rate)):
            row = segment.component(name)[key] <= most
            segment.add_component(f"{name}_of_{component_name(key)}", pyo.Constraint(expr=row))


def _before(template: Template, stores: dict[str, Store]) -> dict[str, Any]:
    """The level before each segment: the previous one, and at a folded day's beginning as its rule says."""
    calendar, segment, keys = template.calendar, template.segment, list(stores)
    if calendar.kind == "full":
        return {s: back(segment.level[s]) for s in keys}
    last = template.data("segment", "day_ends", None, _ends(calendar.codes("day"), last=True))
    day, year = template.block("day"), template.block("year x future")
    if not template.drift:
        year.midnight = pyo.Var(keys, bounds=(0, None))
        day.add_component("midnight_is_one", pyo.Constraint(
            keys, rule=lambda b, s: last * segment.level[s] == year.midnight[s]
        ))  # fmt: skip
        return {s: back(segment.level[s]) for s in keys}
    first = template.data("segment", "day_begins", None, _ends(calendar.codes("day"), last=False))
    repeats = template.data("day", "day_repeats", None, calendar.repeats[calendar.first("day")])
    day.begins = pyo.Var(keys, bounds=(0, None))
    for s, store in stores.items():
        size = extent(template, store, store.size)
        day.add_component(f"begins_of_{component_name(s)}", pyo.Constraint(expr=day.begins[s] <= size))
    day.change = pyo.Var(keys)
    day.add_component("day_changes", pyo.Constraint(
        keys, rule=lambda b, s: day.change[s] == last * segment.level[s] - day.begins[s]
    ))  # fmt: skip
    year.add_component("changes_sum_to_zero", pyo.Constraint(keys, rule=lambda b, s: repeats * day.change[s] == 0))
    return {s: back(segment.level[s], boundary=0.0) + first * day.begins[s] for s in keys}


def _ends(days: np.ndarray, last: bool) -> np.ndarray:
    """1 at the first (or last) segment of every day, 0 elsewhere."""
    order = days[::-1] if last else days
    mark = np.zeros(len(days))
    mark[np.unique(order, return_index=True)[1]] = 1.0
    return mark[::-1].copy() if last else mark


def leakage(hours: Any, loss: Any) -> tuple[np.ndarray, np.ndarray]:
    """Share kept and effective hours of each segment: two arrays of shape (segments, stores)."""
    hours, loss = np.asarray(hours, float)[:, None], np.asarray(loss, float)[None, :]
    keep = np.exp(-loss * hours)
    leaks = loss * hours > 1e-12
    gain = np.where(leaks, -np.expm1(-loss * hours) / np.where(leaks, loss, 1), hours)
    return keep, gain
