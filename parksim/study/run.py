"""The six runs of one question, two plans: existing and retrofitted, each planned, controlled and stressed."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from parksim import __version__
from parksim.calendars import Kind, calendar_of
from parksim.errors import Infeasible, ParkError, problem
from parksim.graph import existing_graph, findings, graph_of
from parksim.graph.measures import measure_factors
from parksim.graph.read import Graph, flows_of
from parksim.model import Park
from parksim.results.audit import audit
from parksim.results.result import RUNS, Result
from parksim.simulation.replications import Crew, Years
from parksim.simulation.shortage import shortages, standing
from parksim.simulation.simulate import Simulator
from parksim.simulation.simulate import refuse as refuse_simulation
from parksim.study.benefits import outcomes
from parksim.study.checked import check_study
from parksim.study.ladder import existing_cost, selected_plan
from parksim.study.nearer import again, gaps, left_open, nearer
from parksim.study.study import RetrofitOutcome, Run, Study
from parksim.study.years import Keep, Passed, counted, examined, folded, nobody
from parksim_solvers.cases import Cases
from parksim_solvers.laws.policies import total_of
from parksim_solvers.optimise import Plan, plan
from parksim_solvers.question import Problem
from parksim_solvers.search import FINE
from parksim_solvers.stamp import vectors
from parksim_solvers.stated import stated_plan

Progress = Callable[[str], None]


@dataclass
class _Begun:
    """Years that follow a plan, under way."""

    simulator: Simulator
    years: Years
    run: str


@dataclass
class _Desk:
    """What the runs of one study share."""

    park: Park
    calendar: Kind
    seed: int
    replications: int
    objective: Mapping[str, float]
    time_limit: float | None
    solver: str
    gap: float | None
    crew: Crew
    scenario_hash: str
    progress: Progress
    keep: Callable[[Run], None]
    keep_years: Keep = "first"
    passed: Passed = nobody
    runs: dict[str, Run] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Tell that a step begins and keep how long it took."""
        self.progress(name)
        began = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - began

    def accept(self, result: Result) -> None:
        """Audit a result and keep it. Raises AuditFailed: nothing of a result that breaks a law is shown."""
        found = audit(result)
        found.raise_if_failed()
        self.take(Run(result, found))

    def take(self, run: Run) -> None:
        """Keep a run whose audit has passed."""
        self.runs[run.result.run] = run
        self.keep(run)

    def plan(self, graph: Graph, run: str, base: float) -> Plan:
        """Plan a park on the study's calendar; a screening calendar only selects retrofits."""
        asked: tuple[Any, ...] = (run, self.objective, base, self.time_limit, self.gap)
        about = {"solver": self.solver, **self.about}
        with self.step(run):
            if self.calendar != "screening":
                return plan(graph, calendar_of(graph, self.calendar, self.seed), *asked, **about)
            if run.startswith("existing"):
                return plan(graph, calendar_of(graph, "folded", self.seed), *asked, **about)
            return selected_plan(graph, *asked, **about)

    @property
    def about(self) -> dict[str, Any]:
        """What every plan tells of where it comes from."""
        return {"seed": self.seed, "version": __version__, "scenario_hash": self.scenario_hash}

    def again(self, planned: Result, base: float, slack: float, nodes: int | None) -> Plan:
        """Search for a plan once more, for so much money."""
        began = time.perf_counter()
        found = again(planned, base, slack, nodes, self.time_limit)
        self.seconds[planned.run] += time.perf_counter() - began
        return found

    def begin(self, *plans: Result) -> list[_Begun]:
        """Follow the plans of the parks that are compared: missing a demand costs the same in all of them."""
        prices = shortages(*plans)
        return [self._begin(Simulator(standing(plan), plan, self.seed, prices)) for plan in plans]

    def _begin(self, simulator: Simulator) -> _Begun:
        """Follow a plan through a year without breakdowns; those with breakdowns begin where a process is free."""
        park = simulator.plan.run.split("_")[0]
        begun = self._years(simulator, f"{park}_stressed", True, self.replications)
        controlled = self._years(simulator, f"{park}_controlled", False, 1)
        self.finish(controlled)
        begun.years.begin(self.seconds[controlled.run])
        return begun

    def _years(self, simulator: Simulator, run: str, breakdowns: bool, replications: int) -> _Begun:
        """Years that are audited where they are played; all at once where all of them stay."""
        if self.keep_years == "first" or replications == 1:
            return _Begun(simulator, examined(simulator, run, self.crew, breakdowns, replications), run)
        return _Begun(simulator, simulator.years(self.crew, breakdowns, replications), run)

    def finish(self, begun: _Begun) -> None:
        """Play the years that are left, and accept them all as one result."""
        with self.step(begun.run):
            if begun.years.then is not None:
                self.take(folded(begun.simulator, begun.years, self.passed))
            else:
                self.accept(begun.simulator.result(begun.run, counted(begun.years, self.passed)))


def run_study(
    park: Park,
    *,
    calendar: Kind = "folded",
    seed: int = 0,
    replications: int = 20,
    objective: Mapping[str, float] | None = None,
    time_limit: float | None = None,
    only: str | None = None,
    solver: str = "highs",
    gap: float | None = None,
    workers: int | None = None,
    scenario_hash: str = "",
    progress: Progress | None = None,
    keep: Callable[[Run], None] | None = None,
    keep_years: Keep = "first",
    passed: Passed | None = None,
) -> Study:
    """The six runs of a park (three with `only`: existing or retrofitted), each audited before it is kept.

    On the calendar `screening` the retrofits are selected; sizes and all figures are those of the folded one.

    `progress` hears the name of every step as it begins, `passed` how many of its years or retrofits are done, `keep` gets
    every accepted run at once. Every table stays of the `first` year, or of `all`; accounts and events are those of all.
    Raises ParkError for a park that cannot be run, Infeasible (exit code 4), SolverFailed (5), AuditFailed (7).
    """
    refuse(park)
    refuse_simulation(graph_of(park) if only != "existing" else existing_graph(graph_of(park)))
    with Crew(workers) as crew:
        desk = _Desk(
            park, calendar, seed, replications, objective or {"cost": 1.0}, time_limit, solver, gap, crew,
            scenario_hash, progress or _nothing, keep or _nothing, keep_years, passed or nobody,
        )  # fmt: skip
        return _study(desk, only)


def _nothing(_: object) -> None:
    """For nobody who listens."""


def _study(desk: _Desk, only: str | None) -> Study:
    """Plans early, so that a cap that cannot be kept is told soon; what else is asked while the crew plays years.

    A shortage that is too cheap in the existing park is refused before the long choice of retrofits begins.
    """
    graph = graph_of(desk.park)
    today: Plan | None = None
    retrofitted: Plan | None = None
    found: tuple[RetrofitOutcome, ...] = ()
    if only != "retrofitted":
        today = _existing(desk, graph, only)
    if only != "existing" and desk.park.changes:
        if today is not None:
            shortages(today.result)
        retrofitted = desk.plan(graph, "retrofitted_planned", _base(desk, graph, _result(today)))
        today, retrofitted = _nearer(desk, today, retrofitted)
    existing, today = _result(today), None
    begun = desk.begin(*(each for each in (existing, _result(retrofitted)) if each is not None))
    if retrofitted is not None:
        with desk.step("own_benefits"):
            found = tuple(_outcomes(desk, retrofitted, left_open(retrofitted.result)))
    planned, retrofitted = _result(retrofitted), None  # its problem, loaded, has answered all that is asked of it
    stated, notes = _stated(desk, existing)
    for years in begun:
        desk.finish(years)
    gap, gap_of_cost = gaps(existing, planned)
    runs = {name: desk.runs[name] for name in RUNS if name in desk.runs}
    study = Study(desk.park, runs, found, gap, gap_of_cost, stated, desk.seconds, notes)
    check_study(study, hint="PS7001")
    return study


def _nearer(desk: _Desk, existing: Plan | None, retrofitted: Plan) -> tuple[Plan | None, Plan]:
    """Both plans searched for the same money where both are planned alike, accepted as far as they are not yet."""
    if existing is not None and desk.calendar != "screening" and desk.solver == "highs":
        existing, retrofitted = nearer(existing, retrofitted, desk.gap, desk.again)
    for planned in (existing, retrofitted):
        if planned is not None and planned.result.run not in desk.runs:
            desk.accept(planned.result)
    return existing, retrofitted


def _existing(desk: _Desk, graph: Graph, only: str | None) -> Plan:
    """The plan of the existing park; where it has none, the error says which park it is of and what may be asked instead.

    It is accepted at once where nothing is left to search for.
    """
    try:
        planned = desk.plan(existing_graph(graph), "existing_planned", 0.0)
    except Infeasible as error:
        if only is not None or not desk.park.retrofits:
            raise
        relaxed = Problem.of(graph, calendar_of(graph, "folded", desk.seed), desk.objective, False, 0.0)
        relaxed.session.continuous()
        hint = "neither_park" if relaxed.session.solve().values is None else "only_retrofitted"
        raise Infeasible([problem("PS2129", None, hint=hint), *error.problems]) from None
    if not left_open(planned.result) or only == "existing" or not desk.park.changes:
        desk.accept(planned.result)
    return planned


def _stated(desk: _Desk, existing: Result | None) -> tuple[Run | None, tuple[str, ...]]:
    """The existing park as stated, where something is; or why that has no plan."""
    if existing is None or all(process.stated is None for process in desk.park.processes.values()):
        return None, ()
    with desk.step("stated"):
        try:
            result = stated_plan(existing.graph, existing.calendar, version=__version__)
        except Infeasible as error:
            return None, (str(error),)
        stated = Run(result, audit(result))
        stated.audit.raise_if_failed()
        return stated, ()


def _base(desk: _Desk, graph: Graph, existing: Result | None) -> float:
    """What the gap of the benefit is measured from."""
    if existing is not None and existing.bounds is not None:
        return existing.bounds[1]
    return existing_cost(graph, calendar_of(graph, "folded", desk.seed), desk.objective, desk.time_limit, desk.gap)


def refuse(park: Park) -> None:
    """Raise ParkError with everything in the graph for which a park is refused."""
    refused = [finding.problem for finding in findings(graph_of(park)) if finding.refused]
    if refused:
        raise ParkError(refused)


def _result(planned: Plan | None) -> Result | None:
    return None if planned is None else planned.result


def _outcomes(desk: _Desk, retrofitted: Plan, slack: float) -> list[RetrofitOutcome]:
    graph = retrofitted.result.graph
    promised = abs(retrofitted.solution.objective) if retrofitted.solution else 0.0
    asked: dict[str, Any] = {"gap": desk.gap, "slack": (desk.gap or FINE) * promised, "time_limit": desk.time_limit}
    cases = Cases(retrofitted.problem, **asked)
    calendar = calendar_of(graph, "screening", desk.seed)
    screening = Problem.of(graph, calendar, desk.objective, False, retrofitted.problem.base)
    template = retrofitted.problem.template
    flows = flows_of(graph)
    total = total_of(template, measure_factors(graph, flows, "co2", set(desk.park.enterprises)), flows)
    co2, *_ = vectors(template, retrofitted.problem.arrays, [total], "year x future")
    coarse = Cases(screening, **asked)
    many = len(desk.park.retrofits)
    return outcomes(
        cases, coarse, retrofitted.result.design, slack, np.asarray(co2), retrofitted.solution, desk.objective,
        lambda done: desk.passed(done, many),
    )  # fmt: skip
