"""The calendar: a table with one row per segment, a maximal span of time in which every given input is constant.

Every column of `labels` is a layer, a partition of the segments into members; the product of layers ("year x future")
is a layer too; `once` and `segment` always exist.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from parksim.model.exchange import Tariff
from parksim.model.profile import Profile

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RECURRING = ("segment", "day")
"""Layers whose members stand for themselves `repeats` times; a month or a year happens once."""


@dataclass(frozen=True, eq=False)
class Calendar:
    """Segments in order. Arrays have shape (segments,).

    hours: length; repeats: how often the folded day stands; probability and discount: weights of its future and year;
    start: hour of the year at which it first begins; month, day_type, hour: what tariffs and profiles are looked up by;
    sequence: segments of one number follow each other in time, cyclically; labels: a member's label per layer.
    """

    kind: str
    hours: Floats
    repeats: Floats
    probability: Floats
    discount: Floats
    start: Floats
    month: Ints
    day_type: tuple[str, ...]
    hour: Floats
    sequence: Ints
    labels: Mapping[str, tuple[object, ...]]
    days: tuple[int, ...] = ()
    """The folded day (member of `day`) that stands for each day of the year; empty where nothing is folded."""
    _codes: dict[str, Ints] = field(default_factory=dict, repr=False)
    _weights: dict[str, Floats] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for kept in ("_codes", "_weights"):
            object.__setattr__(self, kept, {})  # a copy with other labels never sees this one's members

    @property
    def segments(self) -> int:
        """Number of segments."""
        return len(self.hours)

    @cached_property
    def weight(self) -> Floats:
        """Hours of the year that a segment stands for: hours x repeats."""
        return self.hours * self.repeats

    @cached_property
    def cost_weight(self) -> Floats:
        """What a cost per hour on the segment counts: hours x repeats x probability x discount."""
        return self.weight * self.probability * self.discount

    def only(self, segments: Sequence[int]) -> "Calendar":
        """Some segments alone, each with the hours that it stands for; no order of days is known of them."""
        rows = np.asarray(segments, int)
        arrays = ("hours", "repeats", "probability", "discount", "start", "month", "hour", "sequence")
        labels = {name: tuple(column[s] for s in segments) for name, column in self.labels.items()}
        kept = {name: getattr(self, name)[rows] for name in arrays}
        return replace(self, **kept, day_type=tuple(self.day_type[s] for s in segments), labels=labels, days=())

    def values(self, profile: Profile) -> Floats:
        """Value of a profile in every segment. Raises LookupError where it has a gap."""
        if not profile.starts:
            return self._by_time(lambda month, day_type, hour: profile.at(month, day_type, hour, 0.0))
        last = np.searchsorted(profile.starts, self.start + 1e-9, side="right") - 1
        if (last < 0).any():
            raise LookupError(f"no value before hour {profile.starts[0]:g} of the year")
        return np.asarray(profile.values, float)[last]

    def factors(self, tariff: Tariff) -> Floats:
        """Factor of a tariff in every segment."""
        return self._by_time(tariff.factor_at)

    def by_future(self, factors: Mapping[str, float]) -> Floats:
        """The factor of its future in every segment, 1 for a future without one."""
        return np.array([factors.get(name, 1.0) for name in self.names("future")], float)[self.codes("future")]

    def _by_time(self, value_at: Callable[[int, str, float], float]) -> Floats:
        times, place = self._times
        return np.array([value_at(*time) for time in times], float)[place]

    @cached_property
    def _times(self) -> tuple[list[tuple[int, str, float]], Ints]:
        """Every month, day type and hour at which a segment begins, and which of them each segment has."""
        number: dict[tuple[int, str, float], int] = {}
        times = zip(self.month.tolist(), self.day_type, self.hour.tolist(), strict=True)
        place = np.array([number.setdefault(time, len(number)) for time in times], int)
        return list(number), place

    def codes(self, layer: str) -> Ints:
        """Member of every segment in a layer, numbered by first appearance. Raises KeyError for an unknown layer."""
        if layer not in self._codes:
            self._codes[layer] = self._number(layer)
        return self._codes[layer]

    def size(self, layer: str) -> int:
        """Number of members of a layer."""
        codes = self.codes(layer)
        return int(codes.max()) + 1 if len(codes) else 0

    def first(self, layer: str) -> Ints:
        """First segment of every member of a layer."""
        return np.unique(self.codes(layer), return_index=True)[1]

    def names(self, layer: str) -> list[str]:
        """Label of every member of a layer, as text."""
        if layer in ("once", "segment"):
            return [str(member) for member in range(self.size(layer))]
        return [" ".join(str(self.labels[part][s]) for part in layer.split(" x ")) for s in self.first(layer)]

    def each(self, layer: str) -> Floats:
        """What a cost per occurrence on a member of a layer counts, never weighted by hours.

        probability x discount, for recurring layers x repeats; a member that holds several futures or years
        (`once`) counts 1: its cost is paid before anything is known.
        """
        if layer not in self._weights:
            self._weights[layer] = self._weigh(layer)
        return self._weights[layer]

    def _weigh(self, layer: str) -> Floats:
        first = self.first(layer)
        weight = self.probability[first] * self.discount[first]
        if not self._refines(layer, "future") or not self._refines(layer, "year"):
            weight = np.where(self._refines(layer, "year"), self.discount[first], 1.0)
            weight = weight * (self.probability[first] if self._refines(layer, "future") else 1.0)
        return weight * self.repeats[first] if layer in RECURRING else weight

    def _refines(self, layer: str, coarser: str) -> bool:
        """Whether every member of a layer lies in one member of the coarser one."""
        pairs = np.unique(np.stack([self.codes(layer), self.codes(coarser)]), axis=1)
        return bool(pairs.shape[1] == self.size(layer))

    def _number(self, layer: str) -> Ints:
        if layer == "once":
            return np.zeros(self.segments, int)
        if layer == "segment":
            return np.arange(self.segments)
        columns = [self.labels[part] for part in layer.split(" x ")]
        seen: dict[tuple[object, ...], int] = {}
        return np.array([seen.setdefault(row, len(seen)) for row in zip(*columns, strict=True)], int)


def plain_calendar(hours: list[float] | Floats, **labels: list[object] | tuple[object, ...]) -> Calendar:
    """A calendar of segments that follow each other once, cyclically: for tests, notebooks and small studies.

    Layers not given are one month, year and future; `day` too.
    """
    n = len(hours)
    ones = np.ones(n)
    columns = {"day": (0,) * n, "part": (0,) * n, "month": (1,) * n, "year": (2025,) * n, "future": ("base",) * n}
    columns |= {name: tuple(values) for name, values in labels.items()}
    lengths = np.asarray(hours, float)
    start = np.concatenate([[0.0], np.cumsum(lengths)[:-1]])
    return Calendar(
        kind="full", hours=lengths, repeats=ones, probability=ones, discount=ones, start=start,
        month=np.ones(n, int), day_type=("day",) * n, hour=start % 24, sequence=np.zeros(n, int), labels=columns,
    )  # fmt: skip
