"""The state of an island: everything its dispatch depends on, and what a dispatch answers."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Place = Literal["empty", "between", "full", "down"]


class TankStatus(NamedTuple):
    """Where a level stands: empty, full or between, inside a band or on the edge above it; `down` passes nothing."""

    place: Place
    band: int
    on_edge: bool


class State(NamedTuple):
    """The key of a dispatch: two equal states have equal numbers in every place of the linear programme.

    kind: class of the segment (equal prices, bounds, orders); up: units of every component that may run; tanks: status
    of every store; accounts: which hold something; backlogs: which demands are owed something; allowed: purchase of
    every meter without a charge; repair: mean repair time behind the price of a peak, h.
    """

    kind: int
    up: tuple[int, ...]
    tanks: tuple[TankStatus, ...]
    accounts: tuple[bool, ...]
    backlogs: tuple[bool, ...]
    allowed: tuple[float, ...]
    repair: float


class Dispatch(NamedTuple):
    """What flows in a state. `running` are units up that are not stopped for want of load.

    values: of every column of the island, of which rates are multiples; nets: what enters every store after losses of
    filling and emptying; drawn: use of every account, then what is served of every demand; short: of every demand;
    bought: by every meter; missed: of every steady activity.
    """

    values: Floats
    running: tuple[int, ...]
    nets: Floats
    drawn: Floats
    short: Floats
    bought: Floats
    missed: Floats
