"""`parksim optimise` and `parksim simulate`: one engine alone, each result audited, saved, and summed up."""

from pathlib import Path
from typing import Any

from parksim import api
from parksim.commands.asked import REPLICATIONS, options_of
from parksim.commands.ending import Said, answer, speak
from parksim.commands.folders import beside_study, folder_of, reserved
from parksim.commands.progress import progress_of
from parksim.commands.run import notes
from parksim.commands.tables import printed, wrapped
from parksim.errors import UsageError, problem
from parksim.files import load_resolved
from parksim.reports.both import named, say
from parksim.reports.built import sizes_of
from parksim.reports.runs import six_runs
from parksim.reports.summary import figures
from parksim.reports.table import Column, Row, Table, cell
from parksim.reports.view import View
from parksim.results import Result, load_result, save
from parksim.results.audit import audit
from parksim.study import Run, Study
from parksim.study.saved import FILE, saved_runs
from parksim.words import text


def optimise_command(
    folder: Path, scenario: str | None, sets: list[str], out: Path | None, lang: str | None, as_json: bool,
    only: str | None, **asked: Any,
) -> None:  # fmt: skip
    """The best plan of the park, or of the existing one."""
    spoken = speak(lang, as_json)
    park, found = load_resolved(folder, scenario=scenario, sets=sets)
    options = options_of(found, replications=None, only=only, **asked)
    existing = options.pop("only") == "existing"
    del options["replications"]
    with reserved(out or folder_of(found)):
        target = beside_study(out or folder_of(found))
        progress = progress_of(park, out or folder_of(found), REPLICATIONS, found.hash)
        progress("existing_planned" if existing else "retrofitted_planned")
        result = api.optimise(folder, scenario=scenario, sets=sets, existing=existing, **options)
        _finish([result], target, spoken, as_json)


def simulate_command(
    folder: Path, scenario: str | None, sets: list[str], out: Path | None, lang: str | None, as_json: bool,
    seed: int | None, replications: int | None,
) -> None:  # fmt: skip
    """A folder: the existing park, planned, controlled, stressed. A saved plan: its design, controlled and stressed."""
    spoken = speak(lang, as_json)
    if _is_saved(folder):
        planned, target, results = _plan_in(folder, scenario, sets), out or folder.parent, []
        years = replications or REPLICATIONS
        progress = progress_of(planned.park, target, years, planned.scenario_hash)
    else:
        park, found = load_resolved(folder, scenario=scenario, sets=sets)
        target, years = out or folder_of(found), replications or found.scenario.replications or REPLICATIONS
        progress = progress_of(park, target, years, found.hash)
        progress("existing_planned")
        planned = api.optimise(folder, scenario=scenario, sets=sets, seed=seed, existing=True)
        results = [planned]
    with reserved(target):
        for column, many in (("controlled", 1), ("stressed", years)):
            progress(planned.run.replace("planned", column))
            results.append(api.simulate(planned, breakdowns=column == "stressed", seed=seed, replications=many))
        _finish(results, beside_study(target), spoken, as_json)


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
    planned = load_result(folder)
    if not planned.run.endswith("planned"):
        raise UsageError([problem("PS6007", None, path=folder, run=planned.run)])
    audit(planned).raise_if_failed()
    return planned


def _finish(results: list[Result], target: Path, lang: str, as_json: bool) -> None:
    """Audit, save and print. Raises AuditFailed before anything of a wrong result is shown."""
    audited = [(result, audit(result)) for result in results]
    for _, found in audited:
        found.raise_if_failed()
    for result, _ in audited:
        Said.saved.append(str(save(result, target / result.run)))
    study = Study(results[-1].park, {result.run: Run(result, found) for result, found in audited})
    view = View(study)
    if as_json:
        answer({run: _plain(view, run) for run in study.runs})
        return
    print(printed(six_runs(view), lang))
    if results[0].run == "retrofitted_planned":
        print("\n" + _design(results[0], lang))
    if not results[0].proven:
        print("\n" + "\n".join(wrapped(text("cli.not_proven", lang))))
    for note in notes(study, lang):
        print("\n" + "\n".join(wrapped(note)))
    print("\n" + text("cli.saved", lang, paths=", ".join(Said.saved)))


def _plain(view: View, run: str) -> dict[str, Any]:
    result = view.study.runs[run].result
    bounds = {"lower": result.bounds[0], "upper": result.bounds[1]} if result.bounds else None
    about: dict[str, Any] = {
        "design": result.design,
        "bounds": bounds,
        "proven": result.proven,
        "objective": result.objective,
    }
    about |= {"calendar": result.calendar.kind, "seed": result.seed, "scenario_hash": result.scenario_hash}
    return {**(figures(view, run) or {}), **about}


def _design(result: Result, lang: str) -> str:
    """What the plan builds, with sizes."""
    if not result.design:
        return text("answer.none", lang, all=len(result.park.retrofits))
    columns = (Column(say("retrofits.retrofit"), number=False), Column(say("retrofits.size")))
    chosen = [(result.park.retrofits[key], size) for key, size in result.design.items()]
    sizes = sizes_of([(size, retrofit.size.unit if retrofit.size else "") for retrofit, size in chosen])
    names = [named(retrofit.name) for retrofit, _ in chosen]
    rows = tuple(Row((cell(name), cell(size))) for name, size in zip(names, sizes, strict=True))
    return printed(Table(columns, rows), lang)
