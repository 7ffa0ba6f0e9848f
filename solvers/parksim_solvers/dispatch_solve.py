"""Dispatching a state: the island's session becomes the state's linear programme by changes in place, and solves it.

Every state is solved after `clearSolver()` from the basis of its segment's class: the final one of that class with all
up, with or without backlogs, itself solved from the island's first. So it always gives the same flows, whatever came
before. What misses its minimum load stops units until the rest can run; a store that would fill and empty at once does
only the larger: such a further round goes on from where the round before it ended, which is the state's own too.
"""

from collections.abc import Collection, Sequence

import highspy
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import splu

from parksim_solvers.dispatch_island import Account, Component, Island, Roles, Tank
from parksim_solvers.dispatch_sheet import Numbers
from parksim_solvers.dispatch_state import Dispatch, State, TankStatus
from parksim_solvers.highs import DEVEX, Session, failed
from parksim_solvers.ways import MODEL

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NOTHING = 1e-9
MOST_ROUNDS = 100
EXACT = 1e-10
BASIC, AT_LOWER, AT_UPPER = (
    int(status)
    for status in (highspy.HighsBasisStatus.kBasic, highspy.HighsBasisStatus.kLower, highspy.HighsBasisStatus.kUpper)
)


class Dispatcher:
    """An island with its session; `solves` counts the linear programmes solved."""

    def __init__(self, island: Island, first: State) -> None:
        """Load the island and find its first basis: the final one of the state with all up in the first segment."""
        self.island, self.solves = island, 0
        self.segment_of = {int(kind): s for s, kind in reversed(list(enumerate(island.kinds)))}
        roles = island.roles
        self.steady = np.array([steady.column for steady in roles.steady], int)
        self.orders = np.array([steady.order for steady in roles.steady]).reshape(len(roles.steady), len(island.kinds))
        self.rows = sp.csr_matrix(island.matrix)
        self.sizes = abs(self.rows)
        self.accounts = _Accounts(roles.accounts, len(island.kinds))
        self.short = np.array([order.short for order in roles.orders], int)
        self.most = np.array([order.most for order in roles.orders])
        self.metered = np.array([meter.row for meter in roles.meters], int)
        self.over = np.array([meter.over for meter in roles.meters], int)
        self.charges = np.array([meter.charge for meter in roles.meters])
        self.told, self.parts = _told(roles, island.matrix.shape[1])
        self.first, self.now = first, self.numbers(first, first.up)
        self.session = Session(self.now.arrays(island.matrix), presolve="off", simplex_dual_edge_weight_strategy=DEVEX)
        self._run()
        self.bases = {(first.kind, False): self.session.highs.getBasis()}

    def dispatch(self, state: State) -> Dispatch:
        """What flows in a state. Raises SolverFailed where no round of stops and fixes settles it."""
        running, fixed = state.up, frozenset[int]()
        self._begin(self._basis(state.kind, any(state.backlogs)))
        for _ in range(MOST_ROUNDS):
            values = self._solve(self.numbers(state, running, fixed))
            stopped, both = self._stopped(values, state, running), self._both(values)
            if stopped == running and both <= fixed:
                return self._answer(values, running)
            running, fixed = stopped, fixed | both
        raise failed("a dispatch does not settle: units stop or stores turn without end")

    def numbers(self, state: State, running: tuple[int, ...], fixed: Collection[int] = ()) -> Numbers:
        """Every number of the linear programme of a state with some units running and some columns fixed at 0."""
        roles, segment = self.island.roles, self.segment_of[state.kind]
        numbers = self.island.numbers.at(segment)
        for component, units in zip(roles.components, running, strict=True):
            if units != component.units:
                _shrink(numbers, component, units / component.units)
        if not any(state.backlogs):
            numbers.upper[self.steady] = np.minimum(numbers.upper[self.steady], self.orders[:, segment])
        for tank, status in zip(roles.tanks, state.tanks, strict=True):
            _status(numbers, tank, status, segment)
        self.accounts.limit(numbers, np.array(state.accounts, bool), segment)
        owed = np.flatnonzero(state.backlogs)
        numbers.lower[self.short[owed]] = -self.most[owed]
        numbers.high[self.metered] = state.allowed
        numbers.cost[self.over] = self.charges / state.repair
        numbers.upper[list(fixed)] = 0.0
        return numbers

    def _basis(self, kind: int, owed: bool) -> highspy.HighsBasis:
        """Where states of a class of segments start from, with or without backlogs."""
        if (kind, owed) not in self.bases:
            begun = self.first._replace(kind=kind, backlogs=tuple(owed for _ in self.first.backlogs))
            self._begin(self.bases[self.first.kind, False])
            self._solve(self.numbers(begun, begun.up))
            self.bases[kind, owed] = self.session.highs.getBasis()
        return self.bases[kind, owed]

    def _begin(self, basis: highspy.HighsBasis) -> None:
        """Forget all that was solved before, and stand at a basis."""
        self.session.highs.clearSolver()
        self.session.highs.setBasis(basis)

    def _solve(self, numbers: Numbers) -> Floats:
        self._change(numbers)
        return self._run()

    def _run(self) -> Floats:
        self.solves += 1
        status = self.session.run()
        if status != MODEL.kOptimal:
            raise failed(f"a dispatch ended with {self.session.highs.modelStatusToString(status)}")
        values = self.session.values()
        if self._off(values) > EXACT:
            values = self._settled()
        return self.island.without_noise(values)

    def _off(self, values: Floats) -> float:
        """By how much the worst row misses its sides, as a share of its largest term (of a unit where that is less)."""
        activity = self.rows @ values
        miss = np.maximum(np.maximum(self.now.low - activity, activity - self.now.high), 0.0)
        return float((miss / np.maximum(self.sizes @ np.abs(values), 1.0)).max(initial=0.0))

    def _settled(self) -> Floats:
        """The values that the final basis means: a solver stops within its tolerance of them, which the audit sees."""
        basis, now = self.session.highs.getBasis(), self.now
        of_columns = np.array([int(status) for status in basis.col_status])
        of_rows = np.array([int(status) for status in basis.row_status])
        basic, tight = np.flatnonzero(of_columns == BASIC), np.flatnonzero(of_rows != BASIC)
        values = np.where(of_columns == AT_UPPER, now.upper, np.where(of_columns == AT_LOWER, now.lower, 0.0))
        sides = np.where(of_rows[tight] == AT_UPPER, now.high[tight], now.low[tight])
        left = sides - self.rows[tight] @ values
        values[basic] = splu(sp.csc_matrix(self.rows[tight][:, basic])).solve(left)
        return np.asarray(values)

    def _change(self, numbers: Numbers) -> None:
        """Tell the session what differs from what it holds."""
        now, self.now, session = self.now, numbers, self.session
        priced = np.flatnonzero(numbers.cost != now.cost)
        bounds = np.flatnonzero((numbers.lower != now.lower) | (numbers.upper != now.upper))
        rows = np.flatnonzero((numbers.low != now.low) | (numbers.high != now.high))
        if len(priced):
            session.price(priced, numbers.cost[priced])
        if len(bounds):
            session.bound(bounds, numbers.lower[bounds], numbers.upper[bounds])
        if len(rows):
            session.sides(rows, numbers.low[rows], numbers.high[rows])

    def _stopped(self, values: Floats, state: State, running: tuple[int, ...]) -> tuple[int, ...]:
        """Units that can run at their minimum load with what there is."""
        left, segment = list(running), self.segment_of[state.kind]
        for load in self.island.roles.loads:
            units = running[load.component]
            least = float(self.island.numbers.low[segment, load.row])
            if units == 0 or values[load.missed] <= NOTHING * max(least, 1.0):
                continue
            of_one = least / self.island.roles.components[load.component].units
            left[load.component] = min(units - 1, int(values[load.used].sum() / of_one + 1e-6))
        return tuple(left)

    def _both(self, values: Floats) -> frozenset[int]:
        """The smaller of filling and emptying of every store that does both at once."""
        found = set()
        for tank in self.island.roles.tanks:
            fill, empty = values[tank.fill], values[tank.empty]
            if min(fill, empty) > NOTHING * max(1.0, tank.store.rate):
                found.add(tank.empty if fill >= empty else tank.fill)
        return frozenset(found)

    def _answer(self, values: Floats, running: tuple[int, ...]) -> Dispatch:
        told = self.told @ values
        nets, drawn, short, bought, missed = (told[part] for part in self.parts)
        return Dispatch(values, running, nets, drawn, short, bought, missed)


class _Accounts:
    """Accounts as arrays: those that lend through a column, and those that bound the only column that uses them."""

    def __init__(self, accounts: list[Account], segments: int) -> None:
        self.free = np.array([account.free for account in accounts], int)
        self.through = self.free >= 0
        alone = [account for account in accounts if account.free < 0]
        each = np.array([account.coefficients[0] for account in alone])
        self.columns = np.array([account.columns[0] for account in alone], int)
        self.planned = np.array([account.planned for account in alone]).reshape(len(alone), segments) / each[:, None]
        self.lends = np.array([account.lends for account in alone]) / each

    def limit(self, numbers: Numbers, holds: NDArray[np.bool_], segment: int) -> None:
        """No use beyond the plan's but what accounts lend that hold something."""
        numbers.upper[self.free[self.through & ~holds]] = 0.0
        most = self.planned[:, segment] + self.lends * holds[~self.through]
        numbers.upper[self.columns] = np.minimum(numbers.upper[self.columns], most)


def _told(roles: Roles, columns: int) -> tuple[sp.csr_matrix, list[slice]]:
    """What a dispatch tells beside its values, as rows over the columns, and where each kind of them stands."""
    kinds: list[list[tuple[Sequence[int] | Ints, Sequence[float] | Floats]]] = [
        [((t.fill, t.empty), (t.store.eta_fill, -1 / t.store.eta_empty)) for t in roles.tanks],
        [(account.columns, account.coefficients) for account in roles.accounts]
        + [((order.served,), (1.0,)) for order in roles.orders],
        [((order.short,), (1.0,)) for order in roles.orders],
        [(meter.columns, meter.coefficients) for meter in roles.meters],
        [((steady.missed,), (1.0,)) for steady in roles.steady],
    ]
    rows = [row for kind in kinds for row in kind]
    begins = np.cumsum([0, *(len(places) for places, _ in rows)])
    places = np.concatenate([np.zeros(0, int), *(np.asarray(places, int) for places, _ in rows)])
    values = np.concatenate([np.zeros(0), *(np.asarray(values, float) for _, values in rows)])
    parts = [
        slice(end - len(kind), end) for kind, end in zip(kinds, np.cumsum([len(kind) for kind in kinds]), strict=True)
    ]
    return sp.csr_matrix((values, places, begins), shape=(len(rows), columns)), parts


def _shrink(numbers: Numbers, component: Component, share: float) -> None:
    """Leave a component the share of its units that runs."""
    if share == 0:
        numbers.upper[component.columns] = 0.0
        numbers.lower[component.columns] = 0.0
    else:
        numbers.upper[component.columns] *= share
    numbers.high[component.upper_rows] *= share
    numbers.low[component.lower_rows] *= share


def _status(numbers: Numbers, tank: Tank, status: TankStatus, segment: int) -> None:
    """Price a store's net filling by where its level stands: one value below the kink, another above it."""
    leak, band = tank.store.loss * tank.store.size, status.band
    if tank.path is not None:
        kink = float(tank.path.nets[segment])
        values: tuple[float, ...] = (-numbers.cost[tank.low], -numbers.cost[tank.high])
    else:
        kink, values = leak * (band + 1) / len(tank.bands), tank.bands
    most = leak if status.place == "full" else np.inf
    if status.place == "empty":
        numbers.lower[tank.low], kink = 0.0, max(kink, 0.0)
    kink = min(kink, most)
    numbers.upper[tank.low] = kink if status.on_edge else most
    numbers.upper[tank.high] = most - kink if status.on_edge else 0.0
    numbers.cost[tank.low] = -values[band]
    numbers.cost[tank.high] = -values[min(band + 1, len(values) - 1)]
