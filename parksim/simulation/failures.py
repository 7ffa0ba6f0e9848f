"""Breakdowns and repairs, drawn beforehand from a random stream per component and unit.

up ~ exponential(mean `every`), down ~ exponential(mean `for`), on the calendar clock [h]. The stream depends on the
seed, the replication and the component's id alone, so that two scenarios meet the same failures.
"""

from collections.abc import Mapping
from typing import NamedTuple
from zlib import crc32

import numpy as np

from parksim.model import HOURS_PER_YEAR, Failure


class Outage(NamedTuple):
    """One unit of a component is down from `start` to `end`, hours of the year (`end` may lie beyond it)."""

    start: float
    end: float
    component: str
    unit: int


def outages(fails: Failure, component: str, units: int, seed: int, replication: int) -> list[Outage]:
    """Every outage of a year of a component of `units` equal units, by unit."""
    found = []
    for unit in range(units):
        random = np.random.default_rng([seed, replication, crc32(component.encode()), unit])
        time = float(random.exponential(fails.every))
        while time < HOURS_PER_YEAR:
            repaired = time + float(random.exponential(fails.last))
            found.append(Outage(time, repaired, component, unit))
            time = repaired + float(random.exponential(fails.every))
    return found


def outages_of(components: Mapping[str, tuple[Failure, int]], seed: int, replication: int) -> list[Outage]:
    """Every outage of all components (by id: how they fail, how many units), in order of time."""
    found = [o for key, (fails, units) in components.items() for o in outages(fails, key, units, seed, replication)]
    return sorted(found)
