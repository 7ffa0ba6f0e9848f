"""What a dispatch takes from a plan: orders, prices of what is missed or short, store values, use of coarser limits."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Path(NamedTuple):
    """A store in the plan: its level as a segment begins, its net filling, the value of a unit below and above it."""

    begins: Floats
    nets: Floats
    below: Floats
    above: Floats


@dataclass(frozen=True, eq=False)
class Guide:
    """Plan values by item; arrays have shape (segments of the plan,).

    orders: value of every driver [unit/h]; shortage: price of what a demand lacks [CNY/unit]; missed: price of a unit of
    activity below an order or a minimum load, by process [CNY/unit]; paths: what stores hold in the plan; excess: price of
    exceeding a cap, by policy [CNY per unit of its measure]; exhausted: policies whose allowance the plan uses up;
    weight: hours of the year that a segment of the plan stands for; on: whether a switched process is on;
    first_levels: of every store before the plan's first segment [unit]; store_values: mean value of a unit, by store;
    reserves: value of a unit in stores that follow no level but hold a reserve [CNY/unit].
    """

    orders: dict[str, Floats]
    shortage: dict[str, float]
    missed: dict[str, float]
    paths: dict[str, "Path"]
    excess: dict[str, float]
    exhausted: frozenset[str]
    weight: Floats
    on: dict[str, Floats] = field(default_factory=dict)
    first_levels: dict[str, float] = field(default_factory=dict)
    store_values: dict[str, float] = field(default_factory=dict)
    reserves: dict[str, float] = field(default_factory=dict)
