"""A question of a plan: a park on a calendar with an objective, loaded for a solver; its relaxation with the same names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from parksim.errors import Infeasible, problem
from parksim.graph.read import Graph
from parksim.model import Calendar
from parksim_solvers.arrays import Arrays
from parksim_solvers.build import aim, template_of
from parksim_solvers.highs import Session, Solution
from parksim_solvers.laws import restricted
from parksim_solvers.search import ASKED_GAP, search, within
from parksim_solvers.stamp import stamp
from parksim_solvers.template import Template
from parksim_solvers.warm import Warm


class TooCoarse(Infeasible):
    """A calendar leaves no plan where its relaxation has one."""


def too_coarse(graph: Graph, calendar: Calendar) -> TooCoarse:
    """The error that names a calendar, and whatever it restricts."""
    items = {item for each in restricted(graph, calendar) if each.relaxed for item in each.items}
    return TooCoarse([problem("PS5120", None, calendar=calendar.kind, items=", ".join(sorted(items)))])


@dataclass
class Problem:
    """A stamped template with its session."""

    graph: Graph
    template: Template
    arrays: Arrays
    session: Session = field(repr=False)
    base: float = 0.0

    @classmethod
    def of(
        cls, graph: Graph, calendar: Calendar, objective: Mapping[str, float], drift: bool, base: float,
        warm: Warm | None = None,
    ) -> "Problem":  # fmt: skip
        """Build, stamp and load. `base` is taken off the objective, so that a gap is a gap of the benefit."""
        template = template_of(graph, calendar, drift)
        aim(template, graph, objective)
        arrays = stamp(template)
        arrays.offset -= base
        name = "relaxed" if drift else "exact"
        return cls(graph, template, arrays, (warm or Warm()).session(name, arrays), base)


@dataclass(frozen=True)
class Question:
    """What a plan is asked: the park and its calendar, the objective less `base`, and when to stop."""

    graph: Graph
    calendar: Calendar
    objective: Mapping[str, float]
    base: float
    time_limit: float | None
    gap: float | None
    warm: Warm | None = None
    first: Mapping[str, float] = field(default_factory=dict)
    slack: float = 0.0
    nodes: int | None = None

    @property
    def asked(self) -> float:
        """The gap within which a plan is proven."""
        return ASKED_GAP if self.gap is None else self.gap

    def searched(self, session: Session) -> Solution:
        """What is loaded, solved as near to its bound as is asked."""
        return search(session, self.time_limit, self.gap, self.slack, self.nodes)

    @property
    def coarse(self) -> bool:
        """Whether the calendar restricts what the real year allows, so that a relaxation has to give the lower bound."""
        return any(each.relaxed for each in restricted(self.graph, self.calendar))

    @property
    def unfolds(self) -> bool:
        """Whether what is planned on the calendar can be played: bands that do not touch have no order."""
        return self.calendar.kind != "screening" or not self.coarse

    def posed(self, drift: bool = False) -> "Problem":
        """The question as a loaded problem; `drift` asks for the relaxation that bounds it."""
        return Problem.of(self.graph, self.calendar, self.objective, drift, self.base, self.warm)


def apart(question: Question, found: Solution, bound: float) -> bool:
    """Whether an operation that can be unfolded is dearer than a bound of the real year by more than the asked gap."""
    return found.values is None or not within(bound, found.objective, question.base, question.asked, question.slack)


def values_of(solution: Solution) -> NDArray[np.float64]:
    """Values of a solution that has some."""
    assert solution.values is not None, "asked for the values of a solution without"
    return solution.values
