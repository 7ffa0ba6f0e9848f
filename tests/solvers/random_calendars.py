"""Tiny calendars for random parks: unequal segments of several months, years, futures; a year's hours in a few rows."""

import dataclasses
from typing import Any

import numpy as np

from parksim.model import Calendar, Future

FUTURES = {
    "dear": Future(id="dear", probability=0.4, prices={"gas": 1.5}),
    "cheap": Future(id="cheap", probability=0.6, prices={"coal": 0.8}, demands={"firm0.sales": 1.1}),
}
DISCOUNT = {2025: 1.0, 2030: 0.8}


def random_calendar(random: np.random.Generator, kind: str, years: int, futures: int, months: int) -> Calendar:
    """Every year and future has `months` months of two days each, a day of two to four segments of 1 to 8 hours.

    `full`: the segments of a year and future follow each other; `folded`: those of a day do, and it stands many times.
    """
    rows: list[dict[str, Any]] = []
    for year in (2025, 2030)[:years]:
        for future in ("dear", "cheap")[:futures]:
            for month in range(1, months + 1):
                for day in range(2):
                    for part in range(int(random.integers(1, 3))):
                        place = (year, future, month)
                        rows.append({
                            "year": year, "future": future, "month": place, "day": (*place, day),
                            "part": (*place, part % 2), "hours": float(random.choice([1, 2, 3, 5, 8])),
                        })  # fmt: skip
    return _table(kind, rows, futures)


def _table(kind: str, rows: list[dict[str, Any]], futures: int) -> Calendar:
    labels = {name: tuple(row[name] for row in rows) for name in ("year", "future", "month", "day", "part")}
    hours = np.array([row["hours"] for row in rows])
    whole = np.array([sum(r["hours"] for r in rows if r["month"][:2] == row["month"][:2]) for row in rows])
    chains = labels["day"] if kind == "folded" else tuple(label[:2] for label in labels["month"])
    numbers: dict[object, int] = {}
    start = np.cumsum(hours) - hours
    return Calendar(
        kind=kind, hours=hours, repeats=8760 / whole, discount=np.array([DISCOUNT[y] for y in labels["year"]]),
        probability=np.array([FUTURES[f].probability if futures > 1 else 1.0 for f in labels["future"]]),
        start=start, month=np.array([label[2] for label in labels["month"]]), day_type=("day",) * len(rows),
        hour=start % 24, sequence=np.array([numbers.setdefault(chain, len(numbers)) for chain in chains]),
        labels=labels,
    )  # fmt: skip


def replaced(calendar: Calendar, **update: Any) -> Calendar:
    """A calendar with other columns."""
    return dataclasses.replace(calendar, **update)
