"""Calendars of a park: full (every segment), folded (equal days stand for each other), screening (bands only).

A day is cut where a tariff, profile, schedule or planned maintenance changes, and where the park says; neighbours that
no input distinguishes are one segment. Equal days of a month and future fold into one with `repeats`, of whatever
type. Day types are whole days; their order over the year is drawn from the seed.
"""

import calendar as gregorian
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from parksim.graph.read import Graph, demands_of, frame_of, markets_of, processes_of
from parksim.model import Calendar, CalendarSpec, Demand, Market, Park, Process, Profile

Kind = Literal["full", "folded", "screening"]
Span = tuple[float, float, tuple[object, ...]]
"""Hour of the day, hours, signature of what holds."""
ROUNDING = 1e-9
"""Share of a day that rounding may take from a whole one."""
KINDS: tuple[Kind, ...] = ("full", "folded", "screening")


@dataclass(frozen=True)
class _Day:
    """A day of the year: month, day type, and its segments as (hour, hours, signature)."""

    first_hour: float
    month: int
    day_type: str
    segments: tuple[Span, ...]
    key: tuple[object, ...]


def calendar_of(graph: Graph, kind: Kind = "folded", seed: int = 0) -> Calendar:
    """The calendar of a park, over every future. Raises LookupError where a profile has a gap."""
    park = frame_of(graph)
    inputs = _Inputs(graph)
    days = [inputs.day(*place) for place in _days_of_year(park, seed)]
    rows, standing = _rows(days, kind)
    futures = [(future.id, future.probability) for future in park.futures.values()] or [("base", 1.0)]
    return _table(park, kind, rows, standing, futures)


def inputs_of(graph: Graph) -> object:
    """Everything in a park that its calendars are cut by; equal inputs give equal calendars."""
    park, inputs = frame_of(graph), _Inputs(graph)
    return park.calendar, park.futures, inputs.tariffs, inputs.profiles, inputs.stops


def _days_of_year(park: Park, seed: int) -> list[tuple[int, int, str]]:
    """(day of the year, month, day type) of every day; the order of day types in a month is drawn."""
    spec, random = park.calendar, np.random.default_rng([seed, 365])
    days, first = [], 0
    owed = np.zeros(len(spec.day_types))
    for month in range(1, 13):
        count = 28 if month == 2 else gregorian.monthrange(2025, month)[1]
        whole = _whole(spec, count, owed)
        types = [name for name, many in zip(spec.day_types, whole, strict=True) for _ in range(many)]
        days += [(first + d, month, str(name)) for d, name in enumerate(random.permutation(types))]
        first += count
    return days


def _whole(spec: CalendarSpec, count: int, owed: NDArray[np.float64]) -> list[int]:
    """Whole days of each type in a month of `count` days, by largest remainder of the year up to its end.

    `owed` is what earlier months left of each type, and is brought up to date: a kind of one day in a hundred has its
    four days a year, not one a month or none.
    """
    exact = np.array([kind.share * count for kind in spec.day_types.values()]) + owed
    whole = np.maximum(np.floor(exact + ROUNDING), 0.0)
    while whole.sum() > count:
        whole[np.argmax(np.where(whole > 0, whole - exact, -np.inf))] -= 1
    for k in np.argsort(whole - exact, kind="stable")[: count - int(whole.sum())]:
        whole[k] += 1
    owed[:] = exact - whole
    return [int(days) for days in whole]


class _Inputs:
    """Every given input that changes in time, and where it cuts a day."""

    def __init__(self, graph: Graph) -> None:
        park = frame_of(graph)
        self.longest, self.tariffs = park.calendar.longest, list(park.tariffs.values())
        processes = processes_of(graph).values()
        others: list[Process | Market | Demand] = [*markets_of(graph).values(), *demands_of(graph).values()]
        self.profiles = _distinct([profile for item in (*processes, *others) for profile in _profiles(item)])
        self.stops = [stop for process in processes for stop in process.maintenance]
        self.fixed = {0.0, *park.calendar.hours}
        cuts = {hour for part in (self.tariffs, self.profiles) for source in part for hour in source.cuts()}
        self.cuts = sorted(self.fixed | cuts)
        dated = {start for profile in self.profiles for start in profile.starts}
        stops = {(stop.start + end) % 8760 for stop in self.stops for end in (0.0, stop.last)}
        self.dated = sorted(dated | stops)

    def day(self, number: int, month: int, day_type: str) -> _Day:
        first = 24.0 * number
        inside = [start - first for start in self.dated if 0 < start - first < 24]
        cuts = sorted({*self.cuts, *inside})
        segments: list[Span] = []
        for hour, end in zip(cuts, [*cuts[1:], 24.0], strict=True):
            signature = self.signature(month, day_type, hour, first)
            last = segments[-1] if segments else None
            if last and last[2] == signature and hour not in self.fixed and end - last[0] <= self.longest + 1e-9:
                segments[-1] = (last[0], end - last[0], signature)
            else:
                segments += _cut(hour, end, signature, self.longest)
        key = (month, *((hour, signature) for hour, _, signature in segments))
        return _Day(first, month, day_type, tuple(segments), key)

    def signature(self, month: int, day_type: str, hour: float, first: float) -> tuple[object, ...]:
        """Everything that holds at this hour of this day: bands, profile values, planned standstills."""
        start = first + hour
        bands = tuple(tariff.band_at(month, day_type, hour) for tariff in self.tariffs)
        values = tuple(profile.at(month, day_type, hour, start) for profile in self.profiles)
        down = tuple(k for k, stop in enumerate(self.stops) if stands_still(stop.start, stop.last, start))
        return bands, values, down


def _cut(hour: float, end: float, signature: tuple[object, ...], longest: float) -> list[Span]:
    """A span in equal parts no longer than `longest`."""
    parts = max(1, int(np.ceil((end - hour) / longest - 1e-9)))
    length = (end - hour) / parts
    return [(hour + k * length, length, signature) for k in range(parts)]


def stands_still(start: float, last: float, hour: float) -> bool:
    """Whether an hour of the year lies in a standstill, which may run over the year's end."""
    return (hour - start + 1e-6) % 8760 < last - 1e-6


def _profiles(item: Process | Market | Demand) -> list[Profile]:
    price = getattr(item, "price", None)
    found = [getattr(item, "available", None), getattr(item, "profile", None), getattr(price, "profile", None)]
    return [profile for profile in found if profile is not None]


def _distinct(profiles: Sequence[Profile]) -> list[Profile]:
    kept: list[Profile] = []
    for profile in profiles:
        if profile not in kept:
            kept.append(profile)
    return kept


def _rows(days: list[_Day], kind: Kind) -> tuple[list[tuple[int, _Day, float]], tuple[int, ...]]:
    """Days of the calendar as (number, day, repeats), and for folded ones which stands for each day of the year."""
    if kind == "full":
        return [(number, day, 1.0) for number, day in enumerate(days)], ()
    kept: dict[tuple[object, ...], tuple[int, _Day]] = {}
    standing = []
    for day in days:
        number, _ = kept.setdefault(day.key, (len(kept), day))
        standing.append(number)
    counts = np.bincount(standing)
    shaped = _banded if kind == "screening" else _as_it_is
    rows = [(number, shaped(day), float(counts[number])) for number, day in kept.values()]
    return rows, tuple(standing)


def _as_it_is(day: _Day) -> _Day:
    return day


def _banded(day: _Day) -> _Day:
    """A day whose segments of equal inputs are one, whether they touch or not."""
    spans: dict[tuple[object, ...], tuple[float, float]] = {}
    for hour, hours, signature in day.segments:
        first, total = spans.get(signature, (hour, 0.0))
        spans[signature] = (first, total + hours)
    segments = tuple((hour, hours, signature) for signature, (hour, hours) in spans.items())
    return _Day(day.first_hour, day.month, day.day_type, segments, day.key)


def _table(
    park: Park,
    kind: Kind,
    rows: list[tuple[int, _Day, float]],
    standing: tuple[int, ...],
    futures: list[tuple[str, float]],
) -> Calendar:
    records = []
    for f, (future, probability) in enumerate(futures):
        for number, day, repeats in rows:
            chain = f if kind == "full" else f * len(rows) + number
            for hour, hours, signature in day.segments:
                records.append((future, probability, number, day, repeats, chain, hour, hours, signature[2]))
    column = list(zip(*records, strict=True))
    days = column[3]
    labels = {
        "future": column[0],
        "year": (park.calendar.year,) * len(records),
        "month": tuple((record[0], record[3].month) for record in records),
        "day": tuple((record[0], record[2]) for record in records),
        "part": tuple((record[0], record[3].month, record[8]) for record in records),
    }
    return Calendar(
        kind=kind,
        hours=np.array(column[7], float),
        repeats=np.array(column[4], float),
        probability=np.array(column[1], float),
        discount=np.ones(len(records)),
        start=np.array([day.first_hour for day in days]) + np.array(column[6], float),
        month=np.array([day.month for day in days], int),
        day_type=tuple(day.day_type for day in days),
        hour=np.array(column[6], float),
        sequence=np.array(column[5], int),
        labels=labels,
        days=standing,
    )


def split_days(calendar: Calendar) -> Calendar:
    """The folded calendar in which a day that stands n times is several, standing 1, 2, 4 … times, n in all.

    What all equal days do alike then happens on as many of them as it should, from none to all: the parts of 31 days are
    1, 2, 4, 8 and 16. The calendar itself where nothing can be split.
    """
    if calendar.kind != "folded" or not calendar.days or len(set(calendar.days)) == len(calendar.days):
        return calendar
    old = np.array(calendar.days)
    number, days, repeats, first = 0, np.zeros(len(old), int), list[int](), list[int]()
    origin: list[int] = []
    for day in range(old.max() + 1):
        places = np.flatnonzero(old == day)
        for part in np.split(places, np.cumsum(_doubling(len(places)))[:-1]):
            days[part] = number
            repeats, first, origin = [*repeats, len(part)], [*first, int(part[0])], [*origin, day]
            number += 1
    return _with_days(calendar, days, np.array(repeats), np.array(first), origin)


def _doubling(count: int) -> list[int]:
    """Parts 1, 2, 4 … of a count, the last one what is left."""
    parts: list[int] = []
    while sum(parts) < count:
        parts.append(min(2 ** len(parts), count - sum(parts)))
    return parts


def _with_days(
    calendar: Calendar, days: NDArray[np.int64], repeats: NDArray[np.int64], first: NDArray[np.int64], origin: list[int]
) -> Calendar:
    """The calendar with days numbered anew: each as often, and first, as said, its segments those of its origin."""
    labels = calendar.labels["day"]
    rows: list[int] = []
    number: list[int] = []
    for future in dict.fromkeys(calendar.labels["future"]):
        of_day: dict[object, list[int]] = {}
        for row, label in enumerate(labels):
            if calendar.labels["future"][row] == future:
                of_day.setdefault(label, []).append(row)
        whole = list(of_day.values())
        rows += [row for day in origin for row in whole[day]]
        number += [n for n, day in enumerate(origin) for _ in whole[day]]
    place, numbers = np.array(rows), np.array(number)
    kept = {name: tuple(column[row] for row in rows) for name, column in calendar.labels.items()}
    futures = {label: f for f, label in enumerate(dict.fromkeys(kept["future"]))}
    chain = np.array([futures[label] for label in kept["future"]]) * len(origin) + numbers
    return replace(
        calendar, hours=calendar.hours[place], repeats=repeats[numbers].astype(float),
        probability=calendar.probability[place], discount=calendar.discount[place],
        start=24.0 * first[numbers] + calendar.hour[place], month=calendar.month[place],
        day_type=tuple(calendar.day_type[row] for row in rows), hour=calendar.hour[place], sequence=chain,
        labels=kept | {"day": tuple(zip(kept["future"], number, strict=True))}, days=tuple(int(day) for day in days),
    )  # fmt: skip
