"""Some answered cases of a store solved again on another calendar: how far outcomes move, and whether their order is kept.

Nothing is written into the store. Each case is a chunk of its own, so it is made from its own park and audited whole.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from parksim.calendars import Kind
from parksim.errors import ParkError, problem
from parksim.sweeps.drive import Crew, Listener, engine_of
from parksim.sweeps.hand import ENGINE
from parksim.sweeps.kept import Sample
from parksim.sweeps.spec import Case, Design, Row, Sweep, Task
from parksim.sweeps.store import Store
from parksim.sweeps.tried import Order

__all__ = ["Answer", "Check", "Compared", "Swap", "Turned", "check_store", "drawn"]

BENEFIT, COST = "benefit.promised", "existing_planned.total_cost_cny"
CHOSEN = "chosen."
PLANS: Mapping[Task, Task] = {"optimise": "optimise", "run": "optimise", "operate": "operate", "simulate": "operate"}
"""Both calendars are about plans: years that follow one are not simulated again."""
ROUNDING = 1e-9
"""Share of the largest cost below which two outcomes are equal."""


@dataclass(frozen=True)
class Answer:
    """A case on one calendar.

    Its outcome, CNY a year; how far it may be from the best one, CNY; that as the solver's gap; what is chosen.
    """

    outcome: float
    slack: float
    gap: float | None
    chosen: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Compared:
    """A case on the store's calendar and on the other one."""

    case: int
    here: Answer
    there: Answer
    rounding: float

    @property
    def difference(self) -> float:
        """What the other calendar adds, CNY a year."""
        return self.there.outcome - self.here.outcome

    @property
    def share(self) -> float | None:
        """The difference as a share of the outcome; None of nothing."""
        return self.difference / abs(self.here.outcome) if abs(self.here.outcome) > self.rounding else None

    @property
    def within(self) -> bool:
        """Whether the difference lies within the gaps of both."""
        return abs(self.difference) <= self.here.slack + self.there.slack + self.rounding


@dataclass(frozen=True)
class Swap:
    """Two cases that stand in the other order on the other calendar; `within`: on one of both their gaps reach that far."""

    cases: tuple[int, int]
    within: bool


@dataclass(frozen=True)
class Turned:
    """A retrofit that is not chosen alike: in how many cases on the store's calendar alone, and on the other one alone."""

    retrofit: str
    here: int
    there: int


@dataclass(frozen=True, eq=False)
class Check:
    """What was compared: the store's calendar and the other one, the outcome's name, cases, those that failed."""

    here: str
    there: str
    figure: str
    cases: tuple[Compared, ...]
    failed: tuple[Row, ...] = ()

    @cached_property
    def spearman(self) -> float | None:
        """Rank correlation of the outcomes; None for fewer than two that differ."""
        sides = [
            [_rounded(getattr(each, side).outcome, each.rounding) for each in self.cases] for side in ("here", "there")
        ]
        if any(len(set(side)) < 2 for side in sides):
            return None
        return float(spearmanr(*sides).statistic)

    @cached_property
    def swaps(self) -> tuple[Swap, ...]:
        """Pairs whose order is not kept."""
        return tuple(Swap((a.case, b.case), _reached(a, b)) for a, b in combinations(self.cases, 2) if _swapped(a, b))

    @cached_property
    def turned(self) -> tuple[Turned, ...]:
        """Retrofits whose choice is not kept in every case, the most often turned first."""
        here = Counter(key for each in self.cases for key in each.here.chosen - each.there.chosen)
        there = Counter(key for each in self.cases for key in each.there.chosen - each.here.chosen)
        found = (Turned(key, here[key], there[key]) for key in here.keys() | there.keys())
        return tuple(sorted(found, key=lambda each: (-each.here - each.there, each.retrofit)))


def check_store(
    store: Store, many: int, seed: int, kind: Kind, crew_of: Callable[[Sweep], Crew],
    told: Listener | None = None, engine: str = ENGINE,
) -> Check:  # fmt: skip
    """Solve `many` ok cases, drawn by `seed`, on a calendar. Raises ParkError where there are none, or files have changed."""
    samples = drawn(store, many, seed, engine)
    rows = {
        sample.case.number: row for sample, row in store.rows() if sample.case.number in samples and row is not None
    }
    sweep = _asked(store.sweep, kind, next(iter(rows.values())))
    heard = told or Listener.silent()
    again = {row.case: row for row in _solved(sweep, samples, crew_of, heard, engine)}
    figure = BENEFIT if all(row.figures.get(BENEFIT) is not None for row in rows.values()) else COST
    ok = [number for number in rows if again[number].status == "ok"]
    costs = [_number(row, COST) for row in rows.values()]
    rounding = ROUNDING * max(map(abs, costs), default=0.0)
    cases = (Compared(at, _answer(rows[at], figure, sweep), _answer(again[at], figure, sweep), rounding) for at in ok)
    failed = tuple(again[number] for number in rows if number not in ok)
    return Check(_calendar(store.sweep, samples.values()), kind, figure, tuple(cases), failed)


def drawn(store: Store, many: int, seed: int, engine: str = ENGINE) -> dict[int, Sample]:
    """Ok cases by number, as many as asked for or there are. Raises ParkError: none, or of another scenario than is there."""
    known = [sample for sample, row in store.rows() if row is not None and row.status == "ok"]
    if not known:
        raise ParkError([problem("PS7185", None, path=store.path)])
    at = np.random.default_rng(seed).permutation(len(known))[:many]
    chosen = {known[k].case.number: known[k] for k in sorted(at.tolist())}
    asker = engine_of(store.sweep, engine)
    if any(asker.key(sample.case) != sample.key for sample in chosen.values()):
        raise ParkError([problem("PS7186", None, path=store.path)])
    return chosen


def _asked(sweep: Sweep, kind: Kind, row: Row) -> Sweep:
    """The same question about plans on the other calendar, at the design of the store where that is fixed."""
    fixed = sweep.fixed
    if PLANS[sweep.task] == "operate" and fixed is None:
        fixed = _design(row)
    return replace(sweep, task=PLANS[sweep.task], calendar=kind, fixed=fixed, flows=False, design=Design("list"))


def _solved(
    sweep: Sweep,
    samples: Mapping[int, Sample],
    crew_of: Callable[[Sweep], Crew],
    told: Listener,
    engine: str,
) -> Iterator[Row]:
    """Rows of the cases, each an order of its own."""
    asker = engine_of(sweep, engine)
    cases = [_without_calendar(sample.case) for sample in samples.values()]
    orders = (Order(at, (case,), case, asker.key(case)) for at, case in enumerate(cases))
    with closing(crew_of(sweep)) as crew:
        told.manned(crew)
        for solved in crew.solved(orders, told.passed):
            told.kept(solved.rows)
            yield from solved.rows


def _without_calendar(case: Case) -> Case:
    return replace(case, settings={path: value for path, value in case.settings.items() if path != "calendar"})


def _calendar(sweep: Sweep, samples: Any) -> str:
    """Calendars of the cases in the store: one, but where it varies."""
    return ", ".join(dict.fromkeys(str(sample.case.settings.get("calendar", sweep.calendar)) for sample in samples))


def _answer(row: Row, figure: str, sweep: Sweep) -> Answer:
    """What came out, and how far it may be from the best: its bounds, else the gap of the sweep."""
    outcome, gap = _number(row, figure), row.figures.get("gap")
    lower, upper = row.figures.get("bounds.lower"), row.figures.get("bounds.upper")
    if sweep.task != "optimise":
        return Answer(outcome, sweep.gap * abs(outcome), None)
    chosen = frozenset(_design(row))
    if gap is not None:
        return Answer(outcome, abs(float(gap) * outcome), float(gap), chosen)
    known = lower is not None and upper is not None
    return Answer(outcome, max(float(upper or 0.0) - float(lower or 0.0), 0.0) if known else 0.0, None, chosen)


def _design(row: Row) -> dict[str, float]:
    """Sizes of what is chosen in a case."""
    sizes = {key.removeprefix(CHOSEN): _number(row, key) for key in row.figures if key.startswith(CHOSEN)}
    return {key: size for key, size in sizes.items() if size}


def _number(row: Row, figure: str) -> float:
    return float(row.figures.get(figure) or 0.0)


def _rounded(value: float, rounding: float) -> float:
    return round(value / rounding) * rounding if rounding else value


def _swapped(a: Compared, b: Compared) -> bool:
    apart = [getattr(a, side).outcome - getattr(b, side).outcome for side in ("here", "there")]
    return bool(apart[0] * apart[1] < 0 and min(map(abs, apart)) > a.rounding)


def _reached(a: Compared, b: Compared) -> bool:
    """Whether on one of the calendars both are closer together than their gaps."""
    sides = ((a.here, b.here), (a.there, b.there))
    return any(abs(one.outcome - other.outcome) <= one.slack + other.slack for one, other in sides)
