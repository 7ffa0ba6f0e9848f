"""Cases of a sweep solved one after the other: the park of each made anew, its models changed in place and solved warm.

A chunk begins with nothing loaded, so that its rows are the same whoever solves it. Every result of a park made anew is
audited; where slopes pay that is the first case of a chunk, and the others are checked against their programmes.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeAlias

from parksim import __version__
from parksim.calendars import KINDS, Kind, calendar_of, inputs_of
from parksim.errors import ParkError
from parksim.files.nodes import Plain
from parksim.files.variants import Variants
from parksim.graph import existing_graph, graph_of
from parksim.graph.read import Graph
from parksim.model import Calendar, Park
from parksim.results import Result
from parksim.results.audit import audit
from parksim.simulation.shortage import Prices, shortages, standing
from parksim.simulation.simulate import simulate
from parksim.study import Run, Study
from parksim.study.nearer import gaps
from parksim.study.run import refuse, run_study
from parksim.sweeps.along import Along
from parksim.sweeps.figures import DESIGNED, EXISTING, Figures, figures_of
from parksim.sweeps.flows import packed
from parksim.sweeps.slopes import Slopes, pays
from parksim.sweeps.spec import PLANS, Case, Row, Sweep
from parksim_solvers.cheapest import is_cost
from parksim_solvers.highs import seconds_spent
from parksim_solvers.operate import operated
from parksim_solvers.optimise import Plan, plan
from parksim_solvers.warm import Warm


class Parks(Protocol):
    """What makes the park of a case, with the hash of all that decides it; `Variants` of a folder, usually."""

    def park(self, settings: Mapping[str, Plain]) -> tuple[Park, str]:
        """The park with these settings. Raises ParkError."""
        ...


Calendars: TypeAlias = Callable[[Graph, Kind, int], Calendar]
"""What makes the calendar of a graph, of a kind and seed; `calendar_of`, usually."""


@dataclass
class _Chunk:
    """What stays from one case of a chunk to the next."""

    calendar: Calendars
    existing: Warm = field(default_factory=Warm)
    retrofitted: Warm = field(default_factory=Warm)
    design: Mapping[str, float] = field(default_factory=dict)
    searched: float | None = None
    """What the last search for integers left open, a share of the benefit."""
    calendars: dict[bool, tuple[object, Calendar]] = field(default_factory=dict)

    @property
    def built(self) -> int:
        """How many models were built anew so far."""
        return self.existing.built + self.retrofitted.built

    def forget(self) -> None:
        """Begin anew, as a chunk does."""
        self.existing.forget()
        self.retrofitted.forget()
        self.design = {}

    def calendar_of(self, graph: Graph, kind: Kind, seed: int, today: bool) -> Calendar:
        """The calendar of the existing or the open park; that of the case before where the same inputs cut it."""
        inputs = (kind, seed, inputs_of(graph))
        if today not in self.calendars or self.calendars[today][0] != inputs:
            self.calendars[today] = (inputs, self.calendar(graph, kind, seed))
        return self.calendars[today][1]


class Engine:
    """Solves cases of one sweep. Raises ParkError where the files of its folder cannot be read."""

    def __init__(self, sweep: Sweep, parks: Parks | None = None, calendar: Calendars = calendar_of) -> None:
        self.sweep = self.asked = sweep
        self.calendar = calendar
        self.parks: Parks = Variants(sweep.folder, sweep.scenario) if parks is None else parks
        self.base, self.hash = self.parks.park({})
        self.along = Along.of(sweep)
        # what else is minimised is looked up in the payments, which slopes do not have
        costs = is_cost(sweep.objective)
        self._learns = sweep.task in PLANS and costs and not sweep.flows and pays(sweep, self.along)
        self._known: dict[str, Slopes] = {}

    def key(self, case: Case) -> str:
        """Hash of all that decides the answer of a case: the scenario's, its settings, what is asked, the version."""
        about = {name: getattr(self.asked, name) for name in _ASKED}
        about |= {name: dict(value) for name, value in about.items() if isinstance(value, Mapping)}
        text = json.dumps([__version__, self.hash, about, dict(case.settings)], sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def prepare(self, cases: Sequence[Case]) -> None:
        """Learn what all cases but the first of a chunk are written from, so that none of them bears it.

        What cannot be learnt is told by the case that needs it.
        """
        try:
            self._settle_design()
            if self._learns and len(cases) > 1 and self.along.theta(cases[1]) is not None:
                self._slopes(cases[1])
        except ParkError:
            return

    def solve(self, cases: Sequence[Case]) -> Iterator[Row]:
        """Rows of one chunk, in its order. A case without an answer says why, and the next one begins anew."""
        chunk = _Chunk(self.calendar)
        for position, case in enumerate(cases):
            began, spent = time.perf_counter(), seconds_spent()
            try:
                self._settle_design()
                figures = self._by_slopes(chunk, case) if position else None
                figures, flows = (figures, None) if figures else self._whole(chunk, case)
            except ParkError as error:
                problems = tuple(problem.record() for problem in error.problems)
                yield Row(case.number, "failed", {}, problems, time.perf_counter() - began, seconds_spent() - spent)
                chunk.forget()
                continue
            yield Row(case.number, "ok", figures, (), time.perf_counter() - began, seconds_spent() - spent, flows)

    def _settle_design(self) -> None:
        """Where the design is fixed and not named it is the best one of the base case. Raises ParkError."""
        sweep = self.sweep
        if sweep.task in ("operate", "simulate") and sweep.fixed is None and self.base.retrofits:
            figures, _ = Engine(replace(sweep, task="optimise", flows=False), self.parks)._whole(
                _Chunk(self.calendar), Case(-1, {})
            )
            sizes = {key: figures[f"chosen.{key}"] for key in self.base.retrofits}
            self.sweep = replace(sweep, fixed={key: float(size) for key, size in sizes.items() if size})

    def _by_slopes(self, chunk: _Chunk, case: Case) -> Figures | None:
        """The figures of a case written from slopes; None where these are not known, or give no answer."""
        theta = self.along.theta(case) if self._learns else None
        if theta is None:
            return None
        slopes = self._slopes(case)
        if slopes.family is None:
            return None
        try:
            figures, design = slopes.figures(
                theta, {EXISTING: chunk.existing, DESIGNED: chunk.retrofitted}, chunk.design
            )
        except ParkError:  # its own park says why, and nothing of what failed stays
            chunk.forget()
            return None
        chunk.design = design
        return figures

    def _slopes(self, case: Case) -> Slopes:
        """What is learnt of the cases that share all that does not vary between two ends."""
        rest = self.along.rest(case)
        key = json.dumps(rest, sort_keys=True)
        if key not in self._known:
            self._known.clear()  # neighbours come together: one is enough
            kind, seed = self._calendar(case), self._seed(case)
            self._known[key] = Slopes(
                self.sweep, self.parks, self.along, _paths(rest), lambda graph: self.calendar(graph, kind, seed)
            )
        return self._known[key]

    def _whole(self, chunk: _Chunk, case: Case) -> tuple[Figures, bytes | None]:
        """The figures of a case made from its own park, every result audited, and its flows where they are kept."""
        built = chunk.built
        study = self._study(chunk, case)
        figures = figures_of(study, "built" if chunk.built > built else "in place")
        if chunk.searched is not None:
            figures["gap.search"] = chunk.searched
        return figures, packed(study) if self.sweep.flows else None

    def _study(self, chunk: _Chunk, case: Case) -> Study:
        park, scenario_hash = self.parks.park(_paths(case.settings))
        kind, seed = self._calendar(case), self._seed(case)
        about = {"seed": seed, "version": __version__, "scenario_hash": scenario_hash}
        if self.sweep.task == "run":
            return run_study(park, calendar=kind, seed=seed, replications=self.sweep.replications,
                              objective=self.sweep.objective, workers=1, scenario_hash=scenario_hash)  # fmt: skip
        refuse(park)
        return self._planned(chunk, park, kind, about)

    def _planned(self, chunk: _Chunk, park: Park, kind: Kind, about: dict[str, Any]) -> Study:
        """Plans of both parks, followed by years where these are asked for."""
        graph, sweep = graph_of(park), self.sweep
        today = existing_graph(graph)
        existing = self._operated(chunk, today, kind, "existing_planned", {}, about)
        runs, gap, retrofitted = [existing.result], None, None
        if park.changes and sweep.task == "optimise":
            base = existing.result.bounds[1] if existing.result.bounds else 0.0
            calendar = chunk.calendar_of(graph, kind, about["seed"], False)
            retrofitted = plan(graph, calendar, "retrofitted_planned", sweep.objective, base, gap=sweep.gap,
                               warm=chunk.retrofitted, first=chunk.design, **about)  # fmt: skip
            chunk.design, chunk.searched = retrofitted.result.design, retrofitted.searched
            gap, _ = gaps(existing.result, retrofitted.result)
        elif park.retrofits and sweep.fixed is not None:
            retrofitted = self._operated(chunk, graph, kind, "retrofitted_planned", sweep.fixed, about)
        if retrofitted is not None:
            runs.append(retrofitted.result)
        if sweep.task == "simulate":
            runs = self._with_years(runs, about["seed"])
        return Study(park, {result.run: _audited(result) for result in runs}, gap=gap)

    def _operated(
        self, chunk: _Chunk, graph: Graph, kind: Kind, run: str, design: Mapping[str, float], about: dict[str, Any]
    ) -> Plan:
        """A plan at a fixed design; the existing park of a question that is open is planned with both bounds."""
        today = run.startswith("existing")
        warm = chunk.existing if today else chunk.retrofitted
        calendar = chunk.calendar_of(graph, kind, about["seed"], today)
        if self.sweep.task == "optimise":
            return plan(graph, calendar, run, self.sweep.objective, gap=self.sweep.gap, warm=warm, **about)
        return operated(graph, calendar, run, design, self.sweep.objective, warm=warm, **about)

    def _with_years(self, plans: list[Result], seed: int) -> list[Result]:
        """Every plan with its years; missing a demand costs the same in all of them."""
        prices = shortages(*plans)
        return [each for planned in plans for each in (planned, *self._years(planned, seed, prices))]

    def _years(self, planned: Result, seed: int, prices: Prices) -> Iterator[Result]:
        """The year without breakdowns and those with them that follow a plan."""
        graph = standing(planned)
        for column, breakdowns, many in (("controlled", False, 1), ("stressed", True, self.sweep.replications)):
            run = planned.run.replace("planned", column)
            yield simulate(graph, planned, breakdowns=breakdowns, replications=many, seed=seed, workers=1, run=run,
                           agreed=prices)  # fmt: skip

    def _calendar(self, case: Case) -> Kind:
        said = case.settings.get("calendar")
        return next((kind for kind in KINDS if kind == said), self.sweep.calendar)

    def _seed(self, case: Case) -> int:
        said = case.settings.get("seed")
        return int(said) if isinstance(said, int | float) else self.sweep.seed


_ASKED = ("task", "calendar", "seed", "replications", "objective", "gap", "fixed", "flows")


def _paths(settings: Mapping[str, Plain]) -> dict[str, Plain]:
    """The settings of the scenario; seed and calendar are how it is run."""
    return {path: value for path, value in settings.items() if path not in ("seed", "calendar")}


def _audited(result: Result) -> Run:
    """A run whose result keeps every law. Raises AuditFailed."""
    found = audit(result)
    found.raise_if_failed()
    return Run(result, found)
