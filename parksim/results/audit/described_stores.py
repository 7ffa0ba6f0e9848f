"""Stores in the programme of a plan: levels from segment to segment, one midnight; by audit/described.py.

level − keep · level before − gain · (filling · eta_fill − emptying / eta_empty) = 0
"""

import numpy as np

from parksim.model import Store, names
from parksim.results.audit.programme import Entry, Programme
from parksim.results.audit.stores import may_push
from parksim.results.audit.view import View

YEAR = "year x future"


def stores(view: View, programme: Programme) -> None:
    """Every store that stands."""
    for store in view.park.stores.values():
        levels = view.result.levels[view.result.levels["store"] == store.id].sort_values("row")
        _columns(view, programme, store, levels["ends"].to_numpy(float))
        _level(programme, store)
        if programme.calendar.kind != "full":
            _midnight(programme, store)


def _columns(view: View, programme: Programme, store: Store, ends: np.ndarray) -> None:
    filling, emptying = view.rate(names.fill(store.id)), view.rate(names.empty(store.id))
    most = np.full((2, len(filling)), store.rate)
    if store.eta_fill * store.eta_empty < 1 and may_push(view):
        most = np.where([filling > 0, emptying > 0], most, 0.0)
    programme.column(names.fill(store.id), "segment", filling, 0.0, most[0])
    programme.column(names.empty(store.id), "segment", emptying, 0.0, most[1])
    programme.column(f"level {store.id}", "segment", ends, 0.0, store.size)
    programme.hourly(names.fill(store.id), store.cost)


def _level(programme: Programme, store: Store) -> None:
    hours, number = programme.calendar.hours, programme.calendar.sequence
    every, before = np.arange(len(hours)), np.empty(len(hours), int)
    for one in np.unique(number):
        some = np.flatnonzero(number == one)
        before[some] = np.roll(some, 1)
    keep = np.exp(-store.loss * hours)
    gain = -np.expm1(-store.loss * hours) / store.loss if store.loss else hours
    entries = [
        Entry(f"level {store.id}", every, every, np.ones(len(hours))),
        Entry(f"level {store.id}", every, before, -keep),
        Entry(names.fill(store.id), every, every, -gain * store.eta_fill),
        Entry(names.empty(store.id), every, every, gain / store.eta_empty),
    ]
    programme.put(f"store_balance[{store.id}]", "segment", entries, 0.0, 0.0)


def _midnight(programme: Programme, store: Store) -> None:
    """A day ends at the midnight level of its year."""
    calendar, level = programme.calendar, programme.columns[f"level {store.id}"]
    days = calendar.codes("day")
    last = len(days) - 1 - np.unique(days[::-1], return_index=True)[1]
    years = calendar.codes(YEAR)[last]
    midnight = np.zeros(calendar.size(YEAR))
    midnight[years] = level.value[last]
    programme.column(f"midnight {store.id}", YEAR, midnight)
    every = np.arange(len(last))
    entries = [
        Entry(f"level {store.id}", every, last, np.ones(len(last))),
        Entry(f"midnight {store.id}", every, years, -np.ones(len(last))),
    ]
    programme.put(f"midnight_is_one[{store.id}]", "day", entries, 0.0, 0.0)
