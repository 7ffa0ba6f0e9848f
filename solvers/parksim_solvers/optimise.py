"""Plans of a park: the existing one, the best retrofitted one, one at a fixed design; with both bounds.

The design is decided first (MILP, on the relaxation that bounds the full calendar from below), then what is on and
off on the calendar that can be unfolded; then all integers are fixed and the rest is re-solved as an LP: that point,
with its duals, is the plan.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, NoReturn

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parksim.errors import Infeasible, SolverFailed, problem
from parksim.graph.read import Graph, frame_of, stores_of
from parksim.model import Calendar
from parksim.results import Result
from parksim_solvers.arrays import Arrays
from parksim_solvers.build import aim, template_of
from parksim_solvers.cheapest import cheapest, is_cost
from parksim_solvers.explain import explain, impossible, without_bound
from parksim_solvers.highs import Session, Solution, failed
from parksim_solvers.laws.commitment import switched
from parksim_solvers.laws.retrofits import decided_by_size
from parksim_solvers.pyomo_solver import PREFIX, solve_with_pyomo
from parksim_solvers.record import design_of, record
from parksim_solvers.search import left_open, search, within
from parksim_solvers.stamp import stamp
from parksim_solvers.template import Template
from parksim_solvers.unfold import starts_between_days
from parksim_solvers.warm import Warm

AGREED = 1e-6
"""Relative difference up to which another solver's optimum counts as the same."""
HOUR = 1.0 + 1e-9
"""Hours of a segment up to which nothing was merged."""


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
        return cls(graph, template, arrays, Session(arrays) if warm is None else warm.session(name, arrays), base)


@dataclass(frozen=True)
class Plan:
    """A plan with its problem still loaded, for questions asked of it afterwards."""

    result: Result
    problem: Problem = field(repr=False)
    searched: float = 0.0
    """How far the search for integers was from its own bound when it stopped: a share of the benefit that it saw."""
    solution: Solution | None = field(default=None, repr=False)
    """The plan as the loaded problem has it, what is taken off its objective included."""


def plan(
    graph: Graph,
    calendar: Calendar,
    run: str = "retrofitted_planned",
    objective: Mapping[str, float] | None = None,
    base: float = 0.0,
    time_limit: float | None = None,
    gap: float | None = None,
    solver: str = "highs",
    warm: Warm | None = None,
    first: Mapping[str, float] | None = None,
    slack: float = 0.0,
    nodes: int | None = None,
    **about: Any,
) -> Plan:
    """The best plan of a park: its retrofits chosen and sized, its operation in every segment.

    `base` is the existing park's cost, `solver` may be `pyomo:NAME`; `warm` keeps sessions for the next plan of a park of
    this structure, `first` is a design to try first; `gap`, `slack`, `nodes` are those of `search`. Raises Infeasible where no
    plan serves the demands within the limits, and SolverFailed where the time limit ends the search without any.
    """
    question = Question(
        graph, calendar, objective or {"cost": 1.0}, base, time_limit, gap, warm, first or {}, slack, nodes
    )
    problem, final, lower, proven, searched = decide(question, solver)
    about.setdefault("notes", restrictions(graph, calendar))
    design = design_of(graph, problem.template, problem.arrays, values_of(final))
    result = record(
        run, graph, problem.template, problem.arrays, final, design,
        bounds=None if lower is None else (lower, final.objective + base),
        objective=dict(question.objective), proven=proven, **about,
    )  # fmt: skip
    return Plan(_as_played(graph, result), problem, searched, final)


def _as_played(graph: Graph, result: Result) -> Result:
    """The result with the starts between its folded days among its payments, and in its upper bound where cost is."""
    more = starts_between_days(graph, result)
    if more.empty:
        return result
    key = ["account", "item", "month"]
    payments = pd.concat([result.payments, more], ignore_index=True).groupby(key)[["amount"]].sum().reset_index()
    bounds = result.bounds
    if bounds is not None:
        bounds = (bounds[0], bounds[1] + result.objective.get("cost", 0.0) * float(more["amount"].sum()))
    return replace(result, payments=payments, bounds=bounds)


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
    def coarse(self) -> bool:
        """Whether the calendar restricts what the full one allows, so that a relaxation has to give the lower bound."""
        return self.calendar.kind != "full" and bool(stores_of(self.graph) or switched(self.graph))

    def posed(self, drift: bool = False) -> "Problem":
        """The question as a loaded problem; `drift` asks for the relaxation that bounds it."""
        return Problem.of(self.graph, self.calendar, self.objective, drift, self.base, self.warm)


class Chosen(NamedTuple):
    """A problem with a solution whose integers are to be kept, and how far that is proven."""

    problem: Problem
    solution: Solution
    bound: float
    proven: bool
    searched: float


class Decided(NamedTuple):
    """A problem with its integers settled, its optimum with duals, and the proven lower bound of the whole objective.

    `searched` is the share that the search for integers left open, which says nothing of what the calendar restricts.
    """

    problem: Problem
    final: Solution
    lower: float | None
    proven: bool
    searched: float


def decide(question: Question, solver: str = "highs") -> Decided:
    """Answer a question up to its numbers. Errors are those of `plan`."""
    chosen = _chosen(question) if solver == "highs" else _chosen_elsewhere(question, solver)
    upper, final = chosen.problem, chosen.solution
    if upper.session.has_integers or solver != "highs":
        settle(upper, final)
        final = solved(question.graph, upper.template, upper.arrays, upper.session, None, 0.0)
    if solver != "highs" and abs(final.objective - chosen.solution.objective) > AGREED * max(1.0, abs(final.objective)):
        raise failed(f"HiGHS and {solver} differ: {final.objective:.9g} and {chosen.solution.objective:.9g}")
    lower = min(chosen.bound, final.objective) + question.base if np.isfinite(chosen.bound) else None
    proven = chosen.proven and within(chosen.bound, final.objective, question.base, question.gap, question.slack)
    if not is_cost(question.objective):
        final = cheapest(upper.session, final)
    return Decided(upper, final, lower, proven, chosen.searched)


def _chosen(question: Question) -> Chosen:
    """The best design by its lower bound, and its best operation on the calendar that can be unfolded."""
    limits = (question.time_limit, question.gap, question.slack, question.nodes)
    lower = question.posed(drift=question.coarse)
    if question.first and lower.session.has_integers:
        lower.session.start(*_selection(lower, question.first))
    choice = solved(question.graph, lower.template, lower.arrays, lower.session, *limits)
    proven, searched = choice.status == "optimal", left_open(choice)
    if not is_cost(question.objective) and lower.session.has_integers:
        choice = cheapest(lower.session, choice, question.time_limit)
    if not question.coarse:
        return Chosen(lower, choice, choice.bound, proven, searched)
    upper = question.posed()
    _fix_design(upper, lower, values_of(choice))
    found = search(upper.session, *limits)
    if found.values is None:  # this design needs days that do not return to where they began: the best that does not
        upper = question.posed()
        found = solved(question.graph, upper.template, upper.arrays, upper.session, *limits)
    unfolds = question.calendar.kind == "folded" or not stores_of(question.graph)
    return Chosen(upper, found, choice.bound, proven and found.status == "optimal" and unfolds, searched)


def _chosen_elsewhere(question: Question, solver: str) -> Chosen:
    """The integers that another solver chooses. It proves nothing about a calendar finer than the one at hand."""
    problem = question.posed()
    solution = solve_with_pyomo(problem.template, problem.arrays, solver.removeprefix(PREFIX), question.time_limit)
    if solution.values is None:
        refuse(question.graph, problem.template, problem.arrays, solution)
    bound = -np.inf if question.coarse else solution.bound
    return Chosen(problem, solution, bound, bool(np.isfinite(bound)), left_open(solution))


def settle(problem: Problem, solution: Solution) -> None:
    """Fix every integer at its rounded value; the rest, sizes included, becomes an LP."""
    columns = np.flatnonzero(problem.arrays.integer)
    problem.session.fix(columns, np.round(values_of(solution)[columns]))
    problem.session.continuous(columns)


def _fix_design(upper: Problem, lower: Problem, values: NDArray[np.float64]) -> None:
    """Choose in one problem what was chosen in another of the same park; sizes and statuses stay free."""
    for name in ("chosen", "step"):
        for mine, other in zip(_once(upper, name), _once(lower, name), strict=True):
            columns = upper.arrays.columns_of(mine)
            upper.session.fix(columns, np.round(values[lower.arrays.columns_of(other)]))
            upper.session.continuous(columns)


def _selection(problem: Problem, design: Mapping[str, float]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Columns of what is chosen, and steps, with the values that they have in a design."""
    once, retrofits = problem.template.once, frame_of(problem.graph).retrofits
    taken = [(once.chosen[key], key in design or decided_by_size(problem.template, key)) for key in retrofits]
    for key, retrofit in retrofits.items():
        steps = retrofit.size.steps if retrofit.size else ()
        taken += [(once.step[key, k], design.get(key) == step.size) for k, step in enumerate(steps)]
    columns = [problem.arrays.columns_of(variable)[0] for variable, _ in taken]
    return np.array(columns, np.int64), np.array([value for _, value in taken], float)


def _once(problem: Problem, name: str) -> list[Any]:
    return list(problem.template.once.component(name).values())


def restrictions(graph: Graph, calendar: Calendar) -> tuple[str, ...]:
    """What a calendar restricts, as notes: a word of the catalogue, `: `, the items that it is said of.

    Bands of a screening calendar that do not touch are one segment; a store with a standing loss would rather fill late
    in a segment than all through it; a folded day switches on all of its equal days alike.
    """
    merged = calendar.hours.max(initial=0.0) > HOUR
    stores = stores_of(graph)
    found = {
        "note.stores_on_screening": list(stores) if calendar.kind == "screening" else [],
        "note.losses_in_merged_segments": [key for key, store in stores.items() if store.loss and merged],
        "note.switched_on_equal_days": list(switched(graph)) if calendar.kind != "full" else [],
    }
    return tuple(f"{note}: {', '.join(items)}" for note, items in found.items() if items)


def solved(
    graph: Graph, template: Template, arrays: Arrays, session: Session, time_limit: float | None, gap: float | None,
    slack: float = 0.0, nodes: int | None = None,
) -> Solution:  # fmt: skip
    """Solve, or explain: Infeasible names what is missing and the limits in conflict, SolverFailed the time limit.

    A search with integers may take hours to find that there is nothing: the sums of the year often tell at once.
    """
    if session.has_integers and impossible(template, arrays):
        raise Infeasible(
            explain(graph, template, arrays) if session.explained else [problem("PS5103", None, hint=None)]
        )
    solution = search(session, time_limit, gap, slack, nodes)
    if solution.values is None and not session.explained:
        raise Infeasible([problem("PS5103", None, hint=None)])
    if solution.values is None:
        refuse(graph, template, arrays, solution)
    return solution


def refuse(graph: Graph, template: Template, arrays: Arrays, solution: Solution) -> NoReturn:
    """Raise the error of a solve that gave no values."""
    if solution.status == "infeasible":
        raise Infeasible(explain(graph, template, arrays))
    if solution.status == "unbounded":
        raise Infeasible(without_bound(graph))
    raise SolverFailed([problem("PS5002", None, hint=None)])


def values_of(solution: Solution) -> NDArray[np.float64]:
    """Values of a solution that has some."""
    assert solution.values is not None, "asked for the values of a solution without"
    return solution.values
