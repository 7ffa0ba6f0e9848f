"""Cases of one plan, warm: the same loaded problem with some retrofits in, some out, some free in size.

Every choice is a bound, so that a case costs a few simplex steps instead of a rebuild, or a small search where
something is switched.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from parksim.graph import park_of
from parksim.model import Park
from parksim_solvers.cheapest import cheapest
from parksim_solvers.choose import choose, leave
from parksim_solvers.highs import Solution, failed
from parksim_solvers.question import Problem, values_of
from parksim_solvers.record import design_of
from parksim_solvers.search import FINE, search
from parksim_solvers.spending import Spending

SAME = 1e-9
"""Share of an objective within which a relaxation and its rounding are one."""


@dataclass
class Cases:
    """A loaded problem of a park with candidates, whose retrofits are put in and out by hand.

    What is integer and operational (on or off, filling or emptying) is chosen again in every case, to `gap` or to
    `slack` CNY a year, whichever is wider (`search`); where nothing is, a case is a warm linear programme.
    """

    problem: Problem
    gap: float | None = 0.0
    slack: float = 0.0
    time_limit: float | None = None
    park: Park = field(init=False)
    _spending: Spending | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        self.park = park_of(self.problem.graph)
        self.problem.session.load(self.problem.session.arrays)
        self._spending = Spending.of(self.problem)

    def solve(
        self, design: Mapping[str, float], beside: Collection[str] | None = None, like: Solution | None = None
    ) -> Solution:
        """The best operation with exactly these retrofits; of sizes left FREE the best ones.

        The budget counts what is not `beside` it (None: nothing is counted). `like` is tried first.
        """
        for key, retrofit in self.park.retrofits.items():
            choose(self.problem, retrofit, design.get(key))
        return self._best(set() if beside is None else design.keys() - set(beside), like)

    def without(self, gone: Collection[str]) -> Solution:
        """The best plan of all that leave some retrofits out: whether there is any."""
        for key, retrofit in self.park.retrofits.items():
            if key in gone:
                choose(self.problem, retrofit, None)
            else:
                leave(self.problem, retrofit)
        return self._best(self.park.retrofits.keys(), None)

    def design_of(self, solution: Solution) -> dict[str, float]:
        """What a solution builds."""
        return design_of(self.problem.graph, self.problem.template, self.problem.arrays, values_of(solution))

    def _best(self, counted: Collection[str], like: Solution | None) -> Solution:
        session = self.problem.session
        if self._spending is not None:
            self._spending.count(counted)
        found = self._near(like) or self._searched(like) if session.has_integers else session.solve(self.time_limit)
        if found.values is not None and self.problem.template.aims:
            found = cheapest(session, found)
        return found

    def _near(self, like: Solution | None) -> Solution | None:
        """The best with the integers of the relaxation, rounded, or of what it is like, if no others can be better by what is asked.

        Two warm linear programmes instead of a search, which is what is left (None) where they are not enough.
        """
        session = self.problem.session
        columns = np.flatnonzero(session.integers)
        session.continuous(columns)
        relaxed = session.solve(self.time_limit)
        found = relaxed if relaxed.status == "infeasible" else None
        for guess in (relaxed.values, like.values if like is not None else None):
            if found is None and guess is not None and relaxed.status == "optimal":
                settled = self._with(columns, guess)
                near = settled.values is not None and self._enough(settled.objective, relaxed.objective)
                found = replace(settled, bound=min(relaxed.objective, settled.objective)) if near else None
        session.whole(columns)
        return found

    def _enough(self, objective: float, bound: float) -> bool:
        asked = FINE if self.gap is None else self.gap
        return objective - bound <= max(self.slack, asked * abs(objective), SAME * max(1.0, abs(objective)))

    def _with(self, columns: NDArray[np.int64], values: NDArray[np.float64]) -> Solution:
        """The optimum with some columns held at rounded values; their bounds are as before afterwards."""
        session, arrays = self.problem.session, self.problem.arrays
        session.fix(columns, np.round(values[columns]))
        final = session.solve(self.time_limit)
        session.bound(columns, arrays.lower[columns], arrays.upper[columns])
        return final

    def _searched(self, like: Solution | None) -> Solution:
        session, columns = self.problem.session, np.flatnonzero(self.problem.arrays.integer)
        if like is not None and like.values is not None:
            session.start(columns, np.round(like.values[columns]))
        found = search(session, self.time_limit, self.gap, self.slack)
        return found if found.values is None else self._settled(found)

    def _settled(self, found: Solution) -> Solution:
        """The same with its integers rounded and everything else optimal beside them, duals included; the search's bound."""
        session = self.problem.session
        columns = np.flatnonzero(session.integers)
        session.continuous(columns)
        final = self._with(columns, values_of(found))
        session.whole(columns)
        if final.values is None:
            raise failed("the operation that was found is none once its integers are rounded")
        return replace(final, bound=min(found.bound, final.objective))

    def cost_of(self, values: NDArray[np.float64]) -> float:
        """What a solution costs a year, whatever was minimised, CNY, but for what every solution costs."""
        return float(self._costs @ values)

    @cached_property
    def _costs(self) -> NDArray[np.float64]:
        return self.problem.arrays.paid()


def dependents(park: Park, retrofit: str) -> set[str]:
    """The retrofit and everything that requires it, directly or through others."""
    gone = {retrofit}
    while more := {key for key, r in park.retrofits.items() if gone & set(r.requires)} - gone:
        gone |= more
    return gone


def requirements(park: Park, retrofit: str) -> set[str]:
    """The retrofit and everything that it requires, directly or through others."""
    needed, todo = {retrofit}, [retrofit]
    while todo:
        for key in park.retrofits[todo.pop()].requires:
            if key not in needed:
                needed.add(key)
                todo.append(key)
    return needed


def excluded(park: Park, coming: Iterable[str], design: Mapping[str, float]) -> set[str]:
    """What must go from a design for some retrofits to come in: group members beyond what a group allows."""
    coming, gone = set(coming), set()
    for group in park.groups.values():
        if group.at_most is None or not coming & set(group.of):
            continue
        others = [key for key in group.of if key in design and key not in coming]
        surplus = len(others) + len(coming & set(group.of)) - group.at_most
        gone |= set(others[: max(0, surplus)])
    return {other for key in gone for other in dependents(park, key)}
