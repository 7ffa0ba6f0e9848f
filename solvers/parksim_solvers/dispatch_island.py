"""One island's dispatch: its columns and rows of the stamp, with what makes it soft, and who changes which number.

minimum load     Σ activity + missed >= least                                                               [unit/h]
steady order     activity + missed >= order,   activity <= order (unless a backlog stands)                  [unit/h]
demand           served + short = order        short < 0 only while a backlog stands                        [unit/h]
coarser limit    Σ use − free − over <= the plan's use        free only while the account holds something   [unit/h]
                 (of one column alone: its upper bound)
store            filling · eta_fill − emptying / eta_empty = low + high     worth v below and above the kink [unit/h]
competing link   sent − beyond <= order        beyond counts next to nothing: of equal sellers the plan's sends     [unit/h]
peak             purchase · metering <= allowed + over                                                      [unit/h]
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from parksim.model import Failure, Store
from parksim_solvers.dispatch_guide import Path
from parksim_solvers.dispatch_sheet import Numbers

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Component(NamedTuple):
    """What can be down: the columns and rows whose upper (lower) numbers shrink with the share of its units up."""

    id: str
    units: int
    fails: Failure | None
    switched: bool
    columns: Ints
    upper_rows: Ints
    lower_rows: Ints
    min_up: float
    min_down: float


class Load(NamedTuple):
    """A minimum load: the component that must run, its row, the column of what it misses, its activities."""

    component: int
    row: int
    missed: int
    used: Ints


class Steady(NamedTuple):
    """An activity with an order: its column, the column of what it misses, the order in every segment."""

    driver: str
    column: int
    missed: int
    order: Floats


class Tank(NamedTuple):
    """A store: its columns, the component that may fail (−1: none), its values, and what it holds at first.

    Either `bands`, values from the lowest band to the highest, or `path`, the plan's level and values by segment.
    """

    store: Store
    fill: int
    empty: int
    low: int
    high: int
    component: int
    bands: tuple[float, ...]
    path: Path | None
    begins: float


class Account(NamedTuple):
    """A limit on a coarser layer: use is `coefficients · columns`; `slack` is what the plan leaves unused.

    While it holds something it lends up to `lends` beyond the plan's use, through the column `free`, or where only one
    column uses it (free: −1) by that column's upper bound.
    """

    name: str
    free: int
    columns: Ints
    coefficients: Floats
    planned: Floats
    slack: float
    limit: float
    lends: float


class Order(NamedTuple):
    """A demand: its columns, the plan's rate in every segment, the period it may be served in (None: at once)."""

    demand: str
    served: int
    short: int
    period: str | None
    order: Floats
    most: float


class Meter(NamedTuple):
    """A purchase whose monthly peak costs money: its row, the column beyond, the charge, the plan's use by segment."""

    id: str
    row: int
    over: int
    charge: float
    columns: Ints
    coefficients: Floats
    planned: Floats


@dataclass(eq=False)
class Roles:
    """Who changes which number of an island's dispatch."""

    components: list[Component] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    steady: list[Steady] = field(default_factory=list)
    tanks: list[Tank] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    meters: list[Meter] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Island:
    """One island's dispatch in every segment: numbers, coefficients, roles, and its flows as multiples of columns."""

    name: str
    numbers: Numbers
    kinds: Ints
    matrix: sp.csc_matrix
    roles: Roles
    flows: tuple[str, ...]
    flow_columns: Ints
    flow_amounts: Floats
    least: Floats

    def without_noise(self, values: Floats) -> Floats:
        """Columns of drivers too small to be more than rounding at 0."""
        return np.where(np.abs(values) < self.least, 0.0, values)

    def rates(self, values: Floats) -> Floats:
        """Rates of all flows of the island, for values of shape (columns,) or (columns, states)."""
        return (self.flow_amounts * values[self.flow_columns].T).T
