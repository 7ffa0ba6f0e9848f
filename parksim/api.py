"""What `import parksim` offers, as plain functions: a folder or a Park in, a Study or a Result out.

Engines are imported where they are used, so that reading and checking a park stays quick.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parksim import __version__
from parksim.asked import options as asked
from parksim.calendars import Kind, calendar_of
from parksim.files import Resolved, load, load_resolved
from parksim.graph import Finding, existing_graph, findings, graph_of
from parksim.model import Park
from parksim.results import Result
from parksim.results import save as save_result

if TYPE_CHECKING:
    import pandas as pd

    from parksim.study import Study
    from parksim_solvers.optimise import Plan

__all__ = ["check", "load", "optimise", "run", "save", "simulate", "sweep", "sweep_flows"]

Sets = Iterable[str] | Mapping[str, Any]
Source = Park | Path | str


def check(source: Source, *, scenario: str | None = None, sets: Sets = ()) -> list[Finding]:
    """Everything worth telling of a park; raises ParkError where its files are wrong."""
    return findings(graph_of(_read(source, scenario, sets)[0]))


def run(
    source: Source, *, scenario: str | None = None, sets: Sets = (), progress: Callable[[str], None] | None = None,
    **options: Any,
) -> "Study":  # fmt: skip
    """The six runs of a folder or Park.

    Options: calendar, seed, replications, keep_years (`first` or `all`: whose tables stay), objective, time_limit, only,
    solver, workers, gap (how near to the best plan, a share of the benefit).
    Raises ParkError (the park cannot be run), Infeasible, SolverFailed, AuditFailed.
    """
    from parksim.study.run import run_study

    park, found = _read(source, scenario, sets)
    about: dict[str, Any] = {"scenario_hash": found.hash} if found else {}
    return run_study(park, progress=progress, **about, **(_said(found) | asked(**options)))


def optimise(
    source: Source, *, scenario: str | None = None, sets: Sets = (), calendar: Kind | None = None,
    seed: int | None = None, objective: Mapping[str, float] | None = None, time_limit: float | None = None,
    solver: str = "highs", existing: bool = False, beside: Result | None = None, gap: float | None = None,
) -> Result:  # fmt: skip
    """The best plan of a park, or of the existing one without any retrofit. Errors as `run`.

    `solver` may be `pyomo:NAME`. Gaps are gaps of the benefit: `beside` is the plan of the existing park that it is
    measured from; without one its cost is found first. `gap` is asked of the search, by default 0.01 % where that costs
    little, else 0.5 %.
    """
    return planned(
        source, scenario=scenario, sets=sets, calendar=calendar, seed=seed, objective=objective, time_limit=time_limit,
        solver=solver, existing=existing, beside=beside, gap=gap,
    ).result  # fmt: skip


def planned(
    source: Source, *, scenario: str | None, sets: Sets, calendar: Kind | None, seed: int | None,
    objective: Mapping[str, float] | None, time_limit: float | None, solver: str, existing: bool,
    beside: Result | None, gap: float | None,
) -> "Plan":  # fmt: skip
    """What `optimise` gives, with its problem still loaded."""
    from parksim.study.ladder import existing_cost
    from parksim.study.run import refuse
    from parksim_solvers.optimise import plan

    options = asked(calendar=calendar, seed=seed, objective=objective, time_limit=time_limit, solver=solver, gap=gap)
    objective, time_limit, seed = options["objective"], options["time_limit"], options["seed"]
    park, found = _read(source, scenario, sets)
    said = _said(found)
    kind, drawn = calendar or said.get("calendar", "folded"), seed if seed is not None else said.get("seed", 0)
    near = said.get("gap") if gap is None else options["gap"]
    refuse(park)
    graph = existing_graph(graph_of(park)) if existing else graph_of(park)
    name = "existing_planned" if existing else "retrofitted_planned"
    weights, frame = objective or said.get("objective") or {"cost": 1.0}, calendar_of(graph, kind, drawn)
    if existing or not park.retrofits:
        base = 0.0
    elif beside is not None and beside.bounds is not None:
        base = beside.bounds[1]
    else:
        base = existing_cost(graph, frame, weights, time_limit, near)
    about: dict[str, Any] = {"seed": drawn, "version": __version__, "scenario_hash": found.hash if found else ""}
    return plan(graph, frame, name, weights, base, time_limit, near, solver=solver, **about)


def simulate(
    planned: Result,
    *,
    breakdowns: bool = True,
    replications: int = 20,
    seed: int | None = None,
    workers: int | None = None,
) -> Result:
    """Years of a planned park, with or without breakdowns: its design, following its plan."""
    from parksim.simulation.shortage import standing
    from parksim.simulation.simulate import simulate as simulate_graph

    options = asked(replications=replications, seed=planned.seed if seed is None else seed, workers=workers)
    if not breakdowns:
        options["replications"] = 1
    return simulate_graph(
        standing(planned), planned, breakdowns=breakdowns, **options,
        run=planned.run.replace("planned", "stressed" if breakdowns else "controlled"),
    )  # fmt: skip


def save(found: "Study | Result", folder: Path | str) -> Path:
    """Write a study or a result to a folder; `load_result` reads a result again."""
    from parksim.study.saved import save_study

    return save_result(found, Path(folder)) if isinstance(found, Result) else save_study(found, Path(folder))


def sweep(
    source: Path | str | Mapping[str, Any], store: Path | str, *, folder: Path | str | None = None,
    scenario: str | None = None, sets: Sets = (), workers: int | None = None,
) -> "pd.DataFrame":  # fmt: skip
    """The table of a sweep's cases: a row each, what it sets and its figures (docs/sweeps.md names them).

    `source` is a sweep file, what one says as a mapping (then `folder` is the park's), or a scenario folder: everything
    that declares a range. Cases that have an answer in `store` are not solved again. Raises ParkError with all problems
    of the file, TryAgain where the store is in use or a case is missing.
    """
    from parksim.sweeps.drive import run_sweep
    from parksim.sweeps.local import Local
    from parksim.sweeps.read import read_sweep
    from parksim.sweeps.store import Store

    spec, many = read_sweep(source, folder, scenario, sets), asked(workers=workers)["workers"]
    run_sweep(spec, Path(store), lambda: Local(spec, many))
    with Store.open(Path(store)) as opened:
        return opened.table()


def sweep_flows(store: Path | str, case: int) -> "pd.DataFrame":
    """All flows of one case of a sweep that said `flows: true`: a row per run, replication, flow and segment.

    Columns: run, replication, flow, segment, hours (that it stands for in the year), rate [unit/h], amount [unit], unit.
    Simulated years have no segments and no rates: the amount is the year's. Raises ParkError where no flows were kept.
    """
    from parksim.sweeps.flows import flows_of
    from parksim.sweeps.store import Store

    with Store.open(Path(store)) as opened:
        return flows_of(opened, case)


def _read(source: Source, scenario: str | None, sets: Sets) -> tuple[Park, Resolved | None]:
    return (source, None) if isinstance(source, Park) else load_resolved(source, scenario=scenario, sets=sets)


def _said(found: Resolved | None) -> dict[str, Any]:
    """What the scenario says of how it is run."""
    if found is None:
        return {}
    chosen = found.scenario
    said: dict[str, Any] = {"calendar": chosen.calendar, "seed": chosen.seed, "objective": chosen.objective or None}
    said |= {"replications": chosen.replications, "gap": chosen.gap}
    return {key: value for key, value in said.items() if value is not None}
