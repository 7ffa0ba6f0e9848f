"""The year that is played: every day in its order, and the segment of the plan that stands for each of its segments.

A folded plan says which of its days stands for each day of the year; unfolding it gives the full calendar of the same
park and seed. Of several futures the most probable one is played, as if it were certain.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from parksim.errors import ParkError, problem
from parksim.model import Calendar

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Played:
    """The calendar of the year, the plan's segment behind each of its segments, and the future that is played."""

    calendar: Calendar
    planned: Ints
    future: str
    futures: int

    @property
    def end(self) -> float:
        """Hour at which the year ends."""
        return float(self.calendar.hours.sum())


def played(plan: Calendar) -> Played:
    """Unfold the calendar of a plan. Raises ParkError (PS4203) for one whose days have no order (`screening`)."""
    if plan.kind not in ("full", "folded") or (plan.kind == "folded" and not plan.days):
        raise ParkError([problem("PS4203", None, calendar=plan.kind)])
    future = most_probable(plan)
    chosen = np.flatnonzero(np.array([str(label) for label in plan.labels["future"]]) == future)
    rows, starts, labels = _days(plan, chosen) if plan.kind == "folded" else _as_it_is(plan, chosen)
    ones = np.ones(len(rows))
    calendar = replace(
        plan, kind="full", hours=plan.hours[rows], repeats=ones, probability=ones, discount=ones, start=starts,
        month=plan.month[rows], day_type=tuple(plan.day_type[r] for r in rows), hour=plan.hour[rows],
        sequence=np.zeros(len(rows), int), days=(), _codes={},
        labels={name: tuple(column[r] for r in rows) for name, column in plan.labels.items()} | {"day": labels},
    )  # fmt: skip
    return Played(calendar, rows, future, len(set(plan.labels["future"])))


def most_probable(plan: Calendar) -> str:
    """The future of the highest probability; the first one where several share it."""
    best = int(np.argmax(plan.probability))
    return str(plan.labels["future"][best])


def _days(plan: Calendar, chosen: Ints) -> tuple[Ints, NDArray[np.float64], tuple[object, ...]]:
    """Segments of every day of the year: the plan's rows, when they start, and the day's label."""
    of_day: dict[object, list[int]] = {}
    for row in chosen:
        of_day.setdefault(plan.labels["day"][row][1], []).append(int(row))
    rows = [row for day in plan.days for row in of_day[day]]
    number = [n for n, day in enumerate(plan.days) for _ in of_day[day]]
    starts = 24.0 * np.array(number) + plan.hour[rows]
    future = plan.labels["future"][chosen[0]]
    return np.array(rows), starts, tuple((future, n) for n in number)


def _as_it_is(plan: Calendar, chosen: Ints) -> tuple[Ints, NDArray[np.float64], tuple[object, ...]]:
    return chosen, plan.start[chosen], tuple(plan.labels["day"][row] for row in chosen)
