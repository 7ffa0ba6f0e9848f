"""`parksim optimise` and `parksim simulate`: one engine alone, each result audited, saved, and summed up."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from parksim import api
from parksim.commands.asked import REPLICATIONS, options_of
from parksim.commands.ending import Said, answer, speak
from parksim.commands.folders import beside_study, folder_of, reserved
from parksim.commands.opening import opening
from parksim.commands.progress import Progress, progress_of
from parksim.commands.run import notes
from parksim.commands.tables import printed, wrapped
from parksim.errors import Infeasible, UsageError, problem
from parksim.files import load_resolved
from parksim.reports.both import named, say
from parksim.reports.built import sizes_of
from parksim.reports.runs import six_runs
from parksim.reports.summary import figures
from parksim.reports.table import Column, Row, Table, cell
from parksim.reports.view import View
from parksim.results import Result
from parksim.study import Run, Study
from parksim.study.kept import audited, run_of, save_run
from parksim.study.nearer import again, gaps, nearer
from parksim.study.saved import FILE, saved_runs
from parksim.study.years import simulated
from parksim.words import text
from parksim_solvers.listening import hearing
from parksim_solvers.optimise import Plan


def optimise_command(
    folder: Path, scenario: str | None, sets: list[str], out: Path | None, lang: str | None, as_json: bool,
    only: str | None, **asked: Any,
) -> None:  # fmt: skip
    """The best plan of the park, or of the existing one."""
    spoken = speak(lang, as_json)
    park, found = load_resolved(folder, scenario=scenario, sets=sets)
    options = options_of(found, replications=None, only=only, **asked)
    existing = options.pop("only") == "existing"
    del options["replications"], options["keep_years"]
    with reserved(out or folder_of(found)):
        target = beside_study(out or folder_of(found))
        progress = progress_of(park, out or folder_of(found), REPLICATIONS, found.hash)
        plan = partial(api.planned, folder, scenario=scenario, sets=sets, **options)
        with progress, hearing(progress.searched):
            before = None if existing or not park.changes else _before(plan, progress)
            progress("existing_planned" if existing else "retrofitted_planned")
            made = plan(existing=existing, beside=None if before is None else before.result)
            if before is not None and options["solver"] == "highs":
                search = partial(again, time_limit=options["time_limit"])
                before, made = nearer(before, made, options["gap"], search)
            run = run_of(made.result)
        _finish([run], target, spoken, as_json, None if before is None else before.result)


def _before(plan: Callable[..., Plan], progress: Progress) -> Plan | None:
    """The plan of the existing park, which a saving is measured from; None where its caps leave it none."""
    progress("existing_planned")
    try:
        return plan(existing=True, beside=None)
    except Infeasible:
        return None


def simulate_command(
    folder: Path, scenario: str | None, sets: list[str], out: Path | None, lang: str | None, as_json: bool,
    seed: int | None, replications: int | None,
) -> None:  # fmt: skip
    """A folder: the existing park, planned, controlled, stressed. A saved plan: its design, controlled and stressed."""
    spoken = speak(lang, as_json)
    if _is_saved(folder):
        planned, target, runs = _plan_in(folder, scenario, sets), out or folder.parent, list[Run]()
        years = replications or REPLICATIONS
        progress = progress_of(planned.park, target, years, planned.scenario_hash)
    else:
        park, found = load_resolved(folder, scenario=scenario, sets=sets)
        target, years = out or folder_of(found), replications or found.scenario.replications or REPLICATIONS
        progress = progress_of(park, target, years, found.hash)
        with progress, hearing(progress.searched):
            progress("existing_planned")
            planned = api.optimise(folder, scenario=scenario, sets=sets, seed=seed, existing=True)
        runs = [run_of(planned)]
    with reserved(target):
        drawn = planned.seed if seed is None else seed
        with progress:
            for column, many in (("controlled", 1), ("stressed", years)):
                progress(planned.run.replace("planned", column))
                about: dict[str, Any] = {"seed": drawn, "replications": many, "passed": progress.passed}
                runs.append(simulated(planned, breakdowns=column == "stressed", **about))
        _finish(runs, beside_study(target), spoken, as_json)


def _is_saved(folder: Path) -> bool:
    return (folder / "result.json").exists() or bool(saved_runs(folder) and not (folder / "park.yaml").exists())


def _plan_in(folder: Path, scenario: str | None, sets: list[str]) -> Result:
    """The plan that a folder holds. Raises UsageError where it holds no plan, or a saved plan is to be changed."""
    if not (folder / "result.json").exists():
        plans = [str(folder / run) for run in saved_runs(folder) if run.endswith("planned")]
        suggestion = plans[-1] if plans else None
        raise UsageError([problem("PS6007", None, path=folder, run=FILE, suggestion=suggestion)])
    if scenario or sets:
        raise UsageError([problem("PS6010", None, path=folder)])
    planned = audited(folder).result
    if not planned.run.endswith("planned"):
        raise UsageError([problem("PS6007", None, path=folder, run=planned.run)])
    return planned


def _finish(made: list[Run], target: Path, lang: str, as_json: bool, before: Result | None = None) -> None:
    """Save and print runs that were audited, beside the existing park where it was planned."""
    runs = {run.result.run: run for run in ([run_of(before), *made] if before else made)}
    for run in made:
        Said.saved.append(str(save_run(run, target / run.result.run)))
    first = made[0].result
    gap, of_cost = gaps(before, first) if first.run == "retrofitted_planned" else (None, None)
    view = View(Study(first.park, runs, gap=gap, gap_of_cost=of_cost))
    if as_json:
        answer({run.result.run: _plain(view, run.result) for run in made})
        return
    _print(view, first, lang)
    print("\n" + text("cli.saved", lang, paths=", ".join(Said.saved)))


def _print(view: View, first: Result, lang: str) -> None:
    """What `run` says first where there is a plan, the figures, what is built, notes."""
    told = opening(view) if first.run.endswith("planned") else []
    for line in told:
        print(*wrapped(line.of(lang)), sep="\n")
    print("\n" * bool(told) + printed(six_runs(view), lang))
    if first.design and first.engine == "optimiser":
        print("\n" + _design(first, lang))
    for note in notes(view.study, lang):
        print("\n" + "\n".join(wrapped(note)))


def _plain(view: View, result: Result) -> dict[str, Any]:
    bounds = {"lower": result.bounds[0], "upper": result.bounds[1]} if result.bounds else None
    about: dict[str, Any] = {
        "design": result.design,
        "bounds": bounds,
        "proven": result.proven,
        "objective": result.objective,
    }
    about |= {"calendar": result.calendar.kind, "seed": result.seed, "scenario_hash": result.scenario_hash}
    if result.run == "retrofitted_planned":
        saving = view.study.benefit("planned")
        about |= {"benefit": saving and saving.value, "gap": view.study.gap, "gap_of_cost": view.study.gap_of_cost}
    return {**(figures(view, result.run) or {}), **about}


def _design(result: Result, lang: str) -> str:
    """What the plan builds, with sizes."""
    columns = (Column(say("retrofits.retrofit"), number=False), Column(say("retrofits.size")))
    chosen = [(result.park.retrofits[key], size) for key, size in result.design.items()]
    sizes = sizes_of([(size, retrofit.size.unit if retrofit.size else "") for retrofit, size in chosen])
    names = [named(retrofit.name) for retrofit, _ in chosen]
    rows = tuple(Row((cell(name), cell(size))) for name, size in zip(names, sizes, strict=True))
    return printed(Table(columns, rows), lang)
