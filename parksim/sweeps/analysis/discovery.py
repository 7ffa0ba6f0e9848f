"""Scenario discovery: which ranges of what was varied lead to the outcomes of interest, by PRIM.

The patient rule induction method of Friedman and Fisher (1999): a box around all cases is peeled, a twentieth of its cases
at a time, always where that raises the share of interesting cases most; then pasted on again where that helps. Of all boxes
on the way the one with the largest harmonic mean of coverage and density is taken. Restrictions that chance explains are
dropped by their quasi-p-values (Bryant and Lempert 2010).

    coverage = interesting cases in the box / all interesting cases;   density = interesting cases in the box / cases in the box
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from parksim.sweeps.analysis.cases import is_numeric

PEEL, LEAST_CASES, LEAST_SHARE, SURE = 0.05, 5, 0.02, 0.05
"""Share of its cases that a box loses at a time; cases (and their share of all) that it keeps; quasi-p of a restriction."""


ENDS = ("low", "high", "values")
"""What a restriction may hold."""


@dataclass(frozen=True)
class Limit:
    """A restriction of the box on one path: a range (an end that is None is open), or the values that stay."""

    path: str
    low: float | None = None
    high: float | None = None
    values: tuple[object, ...] = ()
    quasi_p: float = 0.0
    """Chance of as many interesting cases in the box if its less sure end told nothing."""


@dataclass(frozen=True)
class Box:
    """Ranges that hold together, and how well they describe the outcomes of interest."""

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    cases: int
    base: float
    """Share of interesting cases among all."""

    @property
    def tells(self) -> bool:
        """Whether the box says more than that interesting cases happen."""
        return bool(self.limits) and self.density > self.base


def discover(varied: pd.DataFrame, interesting: pd.Series) -> Box:
    """The box of the cases of interest (a truth value per case)."""
    inputs = varied.loc[interesting.index]
    wanted = interesting.to_numpy(bool)
    every = np.ones(len(wanted), bool)
    if wanted.all() or not wanted.any() or inputs.empty:
        return _box((), every, wanted)
    sides = {str(path): inputs[path] for path in inputs}
    best, here = every, every
    while (smaller := _peeled(sides, here, wanted)) is not None:
        here = smaller
        best = here if _merit(here, wanted) > _merit(best, wanted) else best
    return _told(sides, _pasted(sides, best, wanted), wanted)


def inside(varied: pd.DataFrame, limits: tuple[Limit, ...]) -> pd.Series:
    """Which cases lie in a box."""
    found = pd.Series(True, index=varied.index)
    for limit in limits:
        found &= pd.Series(_keeps(limit, varied[limit.path]), index=varied.index)
    return found


def _peeled(sides: dict[str, pd.Series], here: np.ndarray, wanted: np.ndarray) -> np.ndarray | None:
    """The smaller box with the highest density gained per case given up."""
    least = max(LEAST_CASES, round(LEAST_SHARE * len(here)))
    now, best, gain = float(wanted[here].mean()), None, 0.0
    if now == 1:
        return None
    for keep in (keep for values in sides.values() for keep in _peels(values, here)):
        smaller = here & keep
        lost = int(here.sum() - smaller.sum())
        if lost and smaller.sum() >= least:
            found = (float(wanted[smaller].mean()) - now) / lost
            best, gain = (smaller, found) if best is None or found > gain else (best, gain)
    return best


def _peels(values: pd.Series, here: np.ndarray) -> Iterator[np.ndarray]:
    """What may stay: without the lowest or the highest twentieth, or without one of several values."""
    if not is_numeric(values):
        yield from ((values != value).to_numpy() for value in pd.unique(values[here]))
        return
    numbers = values.to_numpy(float)
    for low in (True, False):
        edge = float(np.quantile(numbers[here], PEEL if low else 1 - PEEL))
        keep = numbers >= edge if low else numbers <= edge
        if (here & ~keep).sum() == 0:
            keep = numbers > edge if low else numbers < edge
        yield keep


def _pasted(sides: dict[str, pd.Series], here: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The box, grown again on one side at a time as long as that raises its merit."""
    while True:
        larger = [_within(sides, _without(limit, end), len(here), limits, limit)
                  for limits in [_limits(sides, here)] for limit in limits for end in ENDS
                  if _has(limit, end)]  # fmt: skip
        better = [grown for grown in larger if _merit(grown, wanted) > _merit(here, wanted)]
        if not better:
            return here
        here = max(better, key=lambda grown: _merit(grown, wanted))


def _within(sides: dict[str, pd.Series], new: Limit, size: int, limits: list[Limit], old: Limit) -> np.ndarray:
    found = np.ones(size, bool)
    for limit in limits:
        mine = new if limit is old else limit
        found &= _keeps(mine, sides[mine.path])
    return found


def _has(limit: Limit, end: str) -> bool:
    return bool(limit.values) if end == "values" else getattr(limit, end) is not None


def _without(limit: Limit, end: str) -> Limit:
    low, high = (None if end == side else getattr(limit, side) for side in ("low", "high"))
    return Limit(limit.path, low, high, () if end == "values" else limit.values)


def _limits(sides: dict[str, pd.Series], here: np.ndarray) -> list[Limit]:
    """The ends of a box, each half way to the next case outside; paths that the box does not restrict are left out."""
    found = []
    for path, values in sides.items():
        if not is_numeric(values):
            stay = tuple(pd.unique(values[here]))
            found += [Limit(path, values=stay)] if len(stay) < values.nunique() else []
            continue
        numbers = values.to_numpy(float)
        low, high = float(numbers[here].min()), float(numbers[here].max())
        below, above = numbers[numbers < low], numbers[numbers > high]
        ends = (
            (low + float(below.max())) / 2 if len(below) else None,
            (high + float(above.min())) / 2 if len(above) else None,
        )
        found += [Limit(path, *ends)] if ends != (None, None) else []
    return found


def _told(sides: dict[str, pd.Series], here: np.ndarray, wanted: np.ndarray) -> Box:
    """The box without restrictions that chance explains, the least sure end of a range dropped first."""
    limits = _limits(sides, here)
    while True:
        ends = [
            (_quasi_p(sides, limits, limit, end, wanted), limit, end)
            for limit in limits
            for end in ENDS
            if _has(limit, end)
        ]
        worst = max(ends, key=lambda one: one[0], default=None)
        if worst is None or worst[0] <= SURE:
            break
        limits = [_without(limit, worst[2]) if limit is worst[1] else limit for limit in limits]
        limits = [limit for limit in limits if any(_has(limit, end) for end in ENDS)]
    rated = [replace(limit, quasi_p=max(p for p, of, _ in ends if of is limit)) for limit in limits]
    return _box(tuple(sorted(rated, key=lambda limit: limit.quasi_p)), _kept(sides, limits, len(here)), wanted)


def _quasi_p(sides: dict[str, pd.Series], limits: list[Limit], limit: Limit, end: str, wanted: np.ndarray) -> float:
    """P(X >= interesting cases in the box), X ~ Binomial(cases in the box, density of the box without this end)."""
    box = _kept(sides, limits, len(wanted))
    larger = _kept(sides, [_without(other, end) if other is limit else other for other in limits], len(wanted))
    return float(stats.binom.sf(wanted[box].sum() - 1, box.sum(), wanted[larger].mean()))


def _kept(sides: dict[str, pd.Series], limits: list[Limit], size: int) -> np.ndarray:
    found = np.ones(size, bool)
    for limit in limits:
        found &= _keeps(limit, sides[limit.path])
    return found


def _keeps(limit: Limit, values: pd.Series) -> np.ndarray:
    if limit.values:
        return values.isin(limit.values).to_numpy()
    if not is_numeric(values):
        return np.ones(len(values), bool)
    numbers = values.to_numpy(float)
    low, high = (bound if bound is not None else sign * np.inf for bound, sign in ((limit.low, -1), (limit.high, 1)))
    return np.asarray((numbers >= low) & (numbers <= high))


def _merit(here: np.ndarray, wanted: np.ndarray) -> float:
    """Harmonic mean of coverage and density."""
    hits = float((here & wanted).sum())
    return 2 * hits / float(here.sum() + wanted.sum())


def _box(limits: tuple[Limit, ...], here: np.ndarray, wanted: np.ndarray) -> Box:
    hits = int((here & wanted).sum())
    total, cases = int(wanted.sum()), int(here.sum())
    return Box(limits, hits / total if total else 0.0, hits / cases if cases else 0.0, cases, float(np.mean(wanted)))
