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
    """Balances of accounts, then backlogs of demands that may be served any time in a period; peaks of the month.

    An account grows by what the plan uses and a dispatch does not, a backlog by what is ordered and not served.
    """

    def __init__(self, roles: Roles, year: Played) -> None:
        self.roles, self.of = roles, year.planned
        self.months = year.calendar.codes("month")
        self.accounts = len(roles.accounts)
        self.amounts = np.array([*(account.slack for account in roles.accounts), *(0.0 for _ in roles.orders)])
        self.least = np.array(
            [max(LEAST_ACCOUNT * account.limit, NOTHING) for account in roles.accounts]
            + [LEAST_BACKLOG * 8760 * order.most if order.period else np.inf for order in roles.orders]
        )
        given = [*(account.planned for account in roles.accounts), *(order.order for order in roles.orders)]
        self.given = np.column_stack(given) if given else np.zeros((len(self.of), 0))
        self.peaks = np.zeros(len(roles.meters))
        self.monthly = np.array([_highest(meter.planned[self.of], self.months) for meter in roles.meters]).T

    def stands(self) -> tuple[tuple[bool, ...], tuple[bool, ...]]:
        """Which accounts hold something, which demands are owed something."""
        stands = (self.amounts > self.least).tolist()
        return tuple(stands[: self.accounts]), tuple(stands[self.accounts :])

    def allowed(self, segment: int) -> tuple[float, ...]:
        """Purchase of every meter that costs no further charge in this month: the plan's peak or the past one."""
        return tuple(np.maximum(self.peaks, self.monthly[self.months[segment]]).tolist()) if len(self.peaks) else ()

    def bought(self, dispatch: Dispatch) -> None:
        """Note the purchases of a dispatch that begins."""
        if len(self.peaks):
            np.maximum(self.peaks, dispatch.bought, out=self.peaks)

    def settle(self, dispatch: Dispatch, segment: int, hours: float) -> None:
        """Let a dispatch last for some hours of a segment."""
        if len(self.amounts):
            self.amounts = np.maximum(self.amounts + (self.given[self.of[segment]] - dispatch.drawn) * hours, 0.0)

    def next(self, dispatch: Dispatch, segment: int) -> float:
        """Hours until an account or a backlog that now stands runs out; infinite where none does."""
        if not len(self.amounts):
            return np.inf
        rates = dispatch.drawn - self.given[self.of[segment]]
        falling = (self.amounts > self.least) & (rates > 0)
        return float((self.amounts[falling] / rates[falling]).min(initial=np.inf))

    def close_month(self) -> None:
        """A month ends: what was owed within it is shortage now, and peaks begin anew."""
        ended = [self.accounts + k for k, order in enumerate(self.roles.orders) if order.period == "month"]
        self.amounts[ended] = 0.0
        self.peaks[:] = 0.0


def _highest(values: Floats, months: Ints) -> Floats:
    highest = np.zeros(int(months.max()) + 1)
    np.maximum.at(highest, months, values)
    return highest
