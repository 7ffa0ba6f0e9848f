"""Plans of a park: the existing one, the best retrofitted one, one at a fixed design; with both bounds.

The design is decided first (MILP, on the relaxation that bounds the full calendar from below), then what is on and
off on the calendar that can be unfolded; then all integers are fixed and the rest is re-solved as an LP: that point,
with its duals, is the plan.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, NoReturn

import numpy as np

from parksim.calendars import split_days
from parksim.errors import Infeasible, SolverFailed, problem
from parksim.graph.read import Graph, buses_of, frame_of, links_of
from parksim.model import Calendar
from parksim.results import Result
from parksim_solvers.arrays import Arrays
from parksim_solvers.cheapest import cheapest, is_cost
from parksim_solvers.contracts import Solved, contracts
from parksim_solvers.design import chosen_again, priced, selection, to_be_chosen_again
from parksim_solvers.explain import explain, impossible, without_bound
from parksim_solvers.highs import Session, Solution, failed
from parksim_solvers.laws import restricted
from parksim_solvers.pyomo_solver import PREFIX, solve_with_pyomo
from parksim_solvers.question import Problem, Question, TooCoarse, apart, too_coarse, values_of
from parksim_solvers.record import design_of, record
from parksim_solvers.restrictions import told
from parksim_solvers.search import left_open, search
from parksim_solvers.template import Template
from parksim_solvers.ties import Start, settled
from parksim_solvers.warm import Warm

AGREED = 1e-6
"""Relative difference up to which another solver's optimum counts as the same."""


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
    this structure, `first` is a design to try first; `gap`, `slack`, `nodes` are those of `search`. Where equal days alike
    leave no plan they are split, and the result has that finer calendar. Raises Infeasible where no plan serves the demands
    within the limits (TooCoarse: on this calendar), and SolverFailed where the time limit ends the search without any.
    """
    weights = objective or {"cost": 1.0}
    question = Question(graph, calendar, weights, base, time_limit, gap, warm, first or {}, slack, nodes)
    try:
        return _planned(question, run, solver, **about)
    except TooCoarse:
        finer = split_days(calendar)
        if finer is calendar:
            raise
        return _planned(replace(question, calendar=finer, warm=None), run, solver, **about)


def _planned(question: Question, run: str, solver: str, **about: Any) -> Plan:
    graph, calendar, base = question.graph, question.calendar, question.base
    problem, final, lower, proven, searched = decide(question, solver)
    parted = lower is None or apart(question, final, lower - base)
    final, tied = shared(question, problem, final)
    about["notes"] = (*about.get("notes", restrictions(graph, calendar, parted)), *tied)
    design = design_of(graph, problem.template, problem.arrays, values_of(final))
    given = contracts(graph, Solved(problem.template, problem.arrays, problem.session, final, question.objective))
    result = record(
        run, graph, problem.template, problem.arrays, final, design, given=given,
        bounds=None if lower is None else (lower, final.objective + base),
        objective=dict(question.objective), proven=proven, **about,
    )  # fmt: skip
    return Plan(result, problem, searched, final)


def shared(question: Question, problem: Problem, final: Solution) -> tuple[Solution, tuple[str, ...]]:
    """The plan of the same cost in which equal sellers share, and a note of what each may send at that cost."""
    if not is_cost(question.objective):
        return final, ()
    start, held = Start(problem.session.highs.getBasis(), problem.session.scale), buses_of(question.graph)
    found = settled(question.graph, problem.template, problem.arrays, final, start)
    links, commodities = links_of(question.graph), frame_of(question.graph).commodities
    units = {key: commodities[held[links[key].source].holds].unit for key in found.ranges}
    told = [f"{key} ({some.least:.6g}–{some.most:.6g} {units[key]})" for key, some in found.ranges.items()]
    return found.solution, (f"note.tied: {', '.join(told)}",) if told else ()


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
    proven = chosen.proven and not apart(question, final, chosen.bound)
    if not is_cost(question.objective):
        final = cheapest(upper.session, final)
    return Decided(upper, final, lower, proven, chosen.searched)


def _chosen(question: Question) -> Chosen:
    """The best design by its lower bound, and its best operation on the calendar that can be unfolded.

    Where the two part, the design is chosen once more on that calendar: what pays on the relaxation only must not be built.
    """
    limits = (question.time_limit, question.gap, question.slack, question.nodes)
    lower = question.posed(drift=question.coarse)
    if question.first and lower.session.has_integers:
        lower.session.start(*selection(lower, question.first))
    choice = solved(question.graph, lower.template, lower.arrays, lower.session, *limits)
    proven = choice.status == "optimal"
    if not is_cost(question.objective) and lower.session.has_integers:
        choice = cheapest(lower.session, choice, question.time_limit)
    if not question.coarse:
        return Chosen(lower, choice, choice.bound, proven, left_open(choice))
    upper, found = priced(question, lower, values_of(choice))
    if frame_of(question.graph).retrofits and to_be_chosen_again(question, found, choice.bound):
        upper, found = chosen_again(question, found)
    if found.values is None:
        _refuse_calendar(question, found)
    searched = max(left_open(choice), left_open(found))
    proven = proven and found.status == "optimal" and not apart(question, found, choice.bound)
    return Chosen(upper, found, choice.bound, proven and question.unfolds, searched)


def _refuse_calendar(question: Question, solution: Solution) -> NoReturn:
    """Raise the error of a calendar that leaves no plan where its relaxation has one."""
    if solution.status != "infeasible":
        raise SolverFailed([problem("PS5002", None, hint=None)])
    raise too_coarse(question.graph, question.calendar)


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


def restrictions(graph: Graph, calendar: Calendar, apart: bool = False) -> tuple[str, ...]:
    """What a calendar restricts, as notes; `apart`: also what is told only where the bounds of the plan part."""
    return told(restricted(graph, calendar), apart)


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
