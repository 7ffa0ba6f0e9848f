"""The memory of an island: what was dispatched in a state is looked up when the state returns."""

from collections import OrderedDict

from parksim_solvers.dispatch_solve import Dispatcher
from parksim_solvers.dispatch_state import Dispatch, State

MOST_REMEMBERED = 20_000


class Memory:
    """A bounded memory of states, the least recently used forgotten first; `asked` and `solved` count dispatches."""

    def __init__(self, dispatcher: Dispatcher, most: int = MOST_REMEMBERED) -> None:
        self.dispatcher, self.most = dispatcher, most
        self.asked = self.solved = 0
        self._known: OrderedDict[State, Dispatch] = OrderedDict()

    def dispatch(self, state: State) -> Dispatch:
        """What flows in a state. Raises SolverFailed."""
        self.asked += 1
        known = self._known.get(state)
        if known is not None:
            self._known.move_to_end(state)
            return known
        self.solved += 1
        answer = self._known[state] = self.dispatcher.dispatch(state)
        if len(self._known) > self.most:
            self._known.popitem(last=False)
        return answer
