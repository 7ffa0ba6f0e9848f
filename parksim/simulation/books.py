"""The books of an island: what coarser limits have left, what demands are owed, how high purchases have been.

Each book is an amount that grows at a constant rate between two events; when it runs out is an event.
"""

import numpy as np
from numpy.typing import NDArray

from parksim.simulation.played import Played
from parksim_solvers.dispatch_island import Roles
from parksim_solvers.dispatch_state import Dispatch

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LEAST_ACCOUNT, LEAST_BACKLOG, NOTHING = 1e-7, 1e-9, 1e-9
"""What counts as nothing: a share of the limit, and of a year at the demand's highest rate."""


class Books:
    """Balances of accounts, backlogs of demands that may be served any time in a period, peaks of the month."""

    def __init__(self, roles: Roles, year: Played) -> None:
        self.roles, self.of = roles, year.planned
        self.months = year.calendar.codes("month")
        self.balances = np.array([account.slack for account in roles.accounts])
        self.least = np.array([max(LEAST_ACCOUNT * account.limit, NOTHING) for account in roles.accounts])
        self.backlogs = np.zeros(len(roles.orders))
        self.noise = np.array([LEAST_BACKLOG * 8760 * order.most for order in roles.orders])
        self.waits = np.array([order.period is not None for order in roles.orders], bool)
        self.planned = np.array([account.planned for account in roles.accounts])
        self.ordered = np.array([order.order for order in roles.orders])
        self.peaks = np.zeros(len(roles.meters))
        self.monthly = [_highest(meter.planned[self.of], self.months) for meter in roles.meters]

    def hold(self) -> tuple[bool, ...]:
        """Which accounts hold something."""
        return tuple((self.balances > self.least).tolist())

    def owed(self) -> tuple[bool, ...]:
        """Which demands are owed something."""
        return tuple((self.waits & (self.backlogs > self.noise)).tolist())

    def allowed(self, segment: int) -> tuple[float, ...]:
        """Purchase of every meter that costs no further charge in this month: the plan's peak or the past one."""
        month = self.months[segment]
        return tuple(
            max(peak, float(plan[month])) for peak, plan in zip(self.peaks.tolist(), self.monthly, strict=True)
        )

    def bought(self, dispatch: Dispatch) -> None:
        """Note the purchases of a dispatch that begins."""
        if len(self.peaks):
            np.maximum(self.peaks, dispatch.bought, out=self.peaks)

    def settle(self, dispatch: Dispatch, segment: int, hours: float) -> None:
        """Let a dispatch last for some hours of a segment."""
        planned = self.of[segment]
        if len(self.balances):
            self.balances = np.maximum(self.balances + (self.planned[:, planned] - dispatch.uses) * hours, 0.0)
        if len(self.backlogs):
            self.backlogs = np.maximum(self.backlogs + (self.ordered[:, planned] - dispatch.served) * hours, 0.0)

    def next(self, dispatch: Dispatch, segment: int) -> float:
        """Hours until an account or a backlog that now stands runs out; infinite where none does."""
        planned, soonest = self.of[segment], np.inf
        if len(self.balances):
            rate = dispatch.uses - self.planned[:, planned]
            soonest = _first(self.balances, rate, self.balances > self.least)
        if len(self.backlogs):
            rate = dispatch.served - self.ordered[:, planned]
            soonest = min(soonest, _first(self.backlogs, rate, self.waits & (self.backlogs > self.noise)))
        return soonest

    def close_month(self) -> None:
        """A month ends: what was owed within it is shortage now, and peaks begin anew."""
        self.backlogs[[k for k, order in enumerate(self.roles.orders) if order.period == "month"]] = 0.0
        self.peaks[:] = 0.0


def _highest(values: Floats, months: Ints) -> Floats:
    highest = np.zeros(int(months.max()) + 1)
    np.maximum.at(highest, months, values)
    return highest


def _first(amounts: Floats, rates: Floats, stands: NDArray[np.bool_]) -> float:
    falling = stands & (rates > 0)
    return float((amounts[falling] / rates[falling]).min()) if falling.any() else np.inf
