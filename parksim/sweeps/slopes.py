"""Cases whose numbers are affine in what varies: written at once from slopes that were learnt, without their park.

What is learnt depends on the ranges of the sweep alone, so that a case is the same whoever solves it. The engine makes
the first case of a chunk from its own park, and audits it whole.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from parksim.errors import ParkError
from parksim.files.nodes import Plain
from parksim.graph import existing_graph, graph_of
from parksim.graph.read import Graph, frame_of
from parksim.model import Calendar, Park
from parksim.study.run import refuse
from parksim.sweeps.along import Along
from parksim.sweeps.figures import DESIGNED, EXISTING, Figures
from parksim.sweeps.functionals import REPORTED, functionals
from parksim.sweeps.samples import count_of
from parksim.sweeps.spec import Sweep
from parksim_solvers.arrays import Arrays, Floats
from parksim_solvers.build import aim, template_of
from parksim_solvers.family import Family, Stamped, learnt
from parksim_solvers.highs import Solution, failed
from parksim_solvers.operate import operate
from parksim_solvers.optimise import decide
from parksim_solvers.question import Problem, Question, values_of
from parksim_solvers.record import design_of
from parksim_solvers.stamp import stamp
from parksim_solvers.template import Template, component_name
from parksim_solvers.warm import Warm

WORTH = 2
"""So many cases for each park that is stamped to learn slopes; with fewer they are not worth it."""
RESIDUAL = 1e-9
NOTHING = np.empty(0)


def pays(sweep: Sweep, along: Along) -> bool:
    """Whether learning slopes, over 2 p + 3 parks for p paths, is less work than the cases that share what else is set."""
    others = math.prod(max(len(vary.values), 1) for vary in sweep.vary)
    return bool(along.paths) and count_of(sweep) >= WORTH * (2 * len(along.paths) + 3) * others


class Part(NamedTuple):
    """A park laid over its calendar at the middle of the ranges: what does not vary of it."""

    graph: Graph
    template: Template
    question: Question


@dataclass(frozen=True)
class Laid(Question):
    """A question whose programmes are written already, by whether they are relaxed."""

    templates: Mapping[bool, Template] = field(default_factory=dict)
    written: Mapping[bool, Arrays] = field(default_factory=dict)

    def posed(self, drift: bool = False) -> Problem:
        """The programme loaded, the base taken off its objective."""
        arrays = replace(self.written[drift], offset=self.written[drift].offset - self.base)
        warm = self.warm or Warm()
        session = warm.session("relaxed" if drift else "exact", arrays, explained=False)
        return Problem(self.graph, self.templates[drift], arrays, session)


class Answer(NamedTuple):
    """A plan as numbers: reported figures, its design, bounds, whether it is proven, values of caps."""

    reported: dict[str, float]
    design: dict[str, float]
    bounds: tuple[float, float] | None
    proven: bool
    shadows: Figures
    searched: float | None


class Slopes:
    """The programmes of a sweep over its ranges, for one set of all that does not vary between two ends."""

    def __init__(
        self, sweep: Sweep, parks: Any, along: Along, rest: Mapping[str, Plain], calendar: Callable[[Graph], Calendar]
    ) -> None:
        self.sweep, self.parks, self.along, self.rest, self.calendar = sweep, parks, along, dict(rest), calendar
        self.parts: dict[str, dict[bool, Part]] = {}
        self.retrofits: list[str] = []
        self.family = self._learnt()

    def _learnt(self) -> Family | None:
        """The family; None where the numbers are not affine, or an end of a range makes no park."""
        try:
            return learnt(self._stamped, self.along.low, self.along.high)
        except ParkError:
            return None

    def _stamped(self, theta: Floats) -> Stamped:
        """Every programme of the park at these numbers. The first park that is stamped stands for what does not vary."""
        park, _ = self.parks.park(self.rest | self.along.settings(theta))
        refuse(park)
        whole, self.retrofits = graph_of(park), list(park.retrofits)
        graphs = {EXISTING: existing_graph(whole)} | ({DESIGNED: whole} if self._designed(park) else {})
        found: dict[str, tuple[Arrays, Floats]] = {}
        for run, graph in graphs.items():
            first = run not in self.parts
            question = self._question(graph) if first else self.parts[run][False].question
            drifts = (False, True) if self.sweep.task == "optimise" and question.coarse else (False,)
            for drift in drifts:
                template = template_of(graph, question.calendar, drift)
                aim(template, graph, self.sweep.objective)
                arrays = stamp(template)
                if first:
                    self.parts.setdefault(run, {})[drift] = Part(graph, template, question)
                more = NOTHING if drift else functionals(graph, template, arrays).ravel()
                found[_name(run, drift)] = (arrays, more)
        return found

    def _designed(self, park: Park) -> bool:
        if self.sweep.task == "optimise":
            return park.changes
        return bool(park.retrofits) and self.sweep.fixed is not None

    def _question(self, graph: Graph) -> Question:
        return Question(graph, self.calendar(graph), self.sweep.objective, 0.0, None, self.sweep.gap)

    def figures(
        self, theta: Floats, warm: Mapping[str, Warm], first: Mapping[str, float]
    ) -> tuple[Figures, dict[str, float]]:
        """The row of a case, and the design to try first in the next one. Raises ParkError where it has no answer."""
        assert self.family is not None, "asked of what was not learnt"
        stamped = self.family.at(theta)
        existing = self._answer(EXISTING, stamped, warm[EXISTING], 0.0, {})
        answers = {EXISTING: existing}
        if DESIGNED in self.parts:
            base = existing.bounds[1] if existing.bounds else 0.0
            answers[DESIGNED] = self._answer(DESIGNED, stamped, warm[DESIGNED], base, first)
        return _row(answers, self.retrofits), list(answers.values())[-1].design

    def _answer(self, run: str, stamped: Stamped, warm: Warm, base: float, first: Mapping[str, float]) -> Answer:
        parts = self.parts[run]
        written = {drift: stamped[_name(run, drift)][0] for drift in parts}
        templates = {drift: part.template for drift, part in parts.items()}
        question = _laid(parts[False].question, base, warm, first, templates, written)
        if self.sweep.task == "optimise":
            problem, final, lower, proven, searched = decide(question)
            bounds = None if lower is None else (lower, final.objective + base)
        else:
            problem = question.posed()
            final, proven = operate(problem, (self.sweep.fixed or {}) if run == DESIGNED else {})
            bounds, searched = None, None
        _check(problem.arrays, final)
        values = values_of(final)
        table = stamped[_name(run, False)][1].reshape(len(REPORTED), -1)
        reported = dict(zip(REPORTED, (table[:, :-1] @ values + table[:, -1]).tolist(), strict=True))
        design = design_of(problem.graph, problem.template, problem.arrays, values)
        return Answer(reported, design, bounds, proven, _shadows(problem, final), searched)


def _laid(
    like: Question, base: float, warm: Warm, first: Mapping[str, float], templates: Mapping[bool, Template],
    written: Mapping[bool, Arrays],
) -> Laid:  # fmt: skip
    """A question of the same kind about written programmes."""
    return Laid(
        like.graph,
        like.calendar,
        like.objective,
        base,
        None,
        like.gap,
        warm,
        first,
        templates=templates,
        written=written,
    )


def _name(run: str, drift: bool) -> str:
    return f"{run} relaxed" if drift else run


def _check(arrays: Arrays, solution: Solution) -> None:
    """Raise ParkError where a solution leaves a row or a bound of its programme by more than rounding."""
    values = values_of(solution)
    rows = arrays.matrix @ values
    scale = np.maximum(1.0, abs(arrays.matrix) @ np.abs(values))
    over = np.maximum(rows - arrays.high, arrays.low - rows) / scale
    outside = np.maximum(values - arrays.upper, arrays.lower - values) / np.maximum(1.0, np.abs(values))
    if max(over.max(initial=0.0), outside.max(initial=0.0)) > RESIDUAL:
        raise failed("the solution leaves its programme")


def _shadows(problem: Problem, final: Solution) -> Figures:
    block, found = problem.template.block("year x future"), dict[str, float | str | None]()
    for key, policy in frame_of(problem.graph).policies.items():
        if policy.at_most is not None and policy.kind != "price":
            cap = block.component(f"cap_{component_name(key)}")
            rows = problem.arrays.rows_of(cap) if cap is not None else np.empty(0, int)
            duals = final.duals if final.duals is not None else NOTHING
            found[f"shadow.{key}"] = abs(float(duals[rows].sum())) if len(rows) else 0.0
    return found


def _row(answers: Mapping[str, Answer], retrofits: list[str]) -> Figures:
    """The figures of a row, by the names that `figures_of` gives them."""
    found: Figures = {}
    for run, answer in answers.items():
        found |= {f"{run}.{key}": answer.reported[key] for key in REPORTED[:-1]}
    last = list(answers.values())[-1]
    if DESIGNED in answers:
        costs = [answers[run].reported["total_cost_cny"] for run in (EXISTING, DESIGNED)]
        found["benefit.promised"] = costs[0] - costs[1]
    if last.searched is not None and DESIGNED in answers:
        found["gap.search"] = last.searched
    found |= {f"chosen.{key}": last.design.get(key, 0.0) for key in retrofits}
    found |= {"capex_cny": last.reported["capex_cny"]} | last.shadows
    lower, upper = last.bounds or (None, None)
    return found | {"bounds.lower": lower, "bounds.upper": upper, "gap": _gap(answers), "proven": float(last.proven),
                    "how": "by slopes"}  # fmt: skip


def _gap(answers: Mapping[str, Answer]) -> float | None:
    """Distance of the bounds of both plans as a share of the benefit, as `gaps` has it."""
    bounds = [answer.bounds for answer in answers.values()]
    if len(bounds) < 2 or bounds[0] is None or bounds[1] is None:
        return None
    promised = bounds[0][1] - bounds[1][1]
    slack = sum(max(0.0, pair[1] - pair[0]) for pair in bounds if pair is not None)
    return slack / promised if promised > 0 else None
