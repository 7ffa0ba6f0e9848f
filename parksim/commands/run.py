"""`parksim run`: the six runs of a folder, saved as they are accepted, one sentence, tables, report."""

from pathlib import Path
from typing import Any

from parksim import __version__
from parksim.commands.asked import options_of
from parksim.commands.ending import answer, speak, tell
from parksim.commands.folders import Stage, folder_of, reserved
from parksim.commands.opening import opening
from parksim.commands.progress import progress_of
from parksim.commands.tables import printed, wrapped
from parksim.errors import ParkError
from parksim.files import load_resolved
from parksim.model import Park
from parksim.reports import report, summary
from parksim.reports.head import changed_line
from parksim.reports.retrofits import retrofits_table
from parksim.reports.runs import six_runs
from parksim.reports.view import View
from parksim.study import Study
from parksim.study.run import run_study
from parksim.study.saved import load_study, saved_key
from parksim.words import has, text
from parksim_solvers.listening import hearing


def run_command(
    folder: Path, scenario: str | None, sets: list[str], out: Path | None, lang: str | None, as_json: bool, **asked: Any
) -> None:
    """Run, or read again what an identical run saved; print, and write the report."""
    spoken = speak(lang, as_json)
    park, found = load_resolved(folder, scenario=scenario, sets=sets)
    options = options_of(found, **asked)
    target = out or folder_of(found)
    with reserved(target):
        key = {"version": __version__, "scenario_hash": found.hash, **options}
        study = _saved(target, key, spoken) or _made(park, found.hash, target, key, options)
        written = report(study, target / "report.html", spoken)
    if as_json:
        answer(summary(study))
    else:
        _print(study, spoken, written)


def _saved(target: Path, key: dict[str, Any], lang: str) -> Study | None:
    """What an identical run saved; None where there is none, or what is saved does not hold any more."""
    if saved_key(target) != key:
        return None
    try:
        study = load_study(target)
    except ParkError as error:
        tell(error.problems[0].line(lang))
        tell(text("cli.run_again", lang, folder=target))
        return None
    tell(text("cli.reused", lang, folder=target))
    return study


def _made(park: Park, scenario_hash: str, target: Path, key: dict[str, Any], options: dict[str, Any]) -> Study:
    stage = Stage(target)
    progress = progress_of(park, target, options["replications"], scenario_hash)
    with progress, hearing(progress.searched):
        about: dict[str, Any] = {"progress": progress, "passed": progress.passed, "keep": stage.keep}
        study = run_study(park, scenario_hash=scenario_hash, **about, **options)
    stage.finish(study, key)
    return study


def _print(study: Study, lang: str, written: Path) -> None:
    view = View(study)
    for line in opening(view):
        print(*wrapped(line.of(lang)), sep="\n")
    print("\n" + printed(six_runs(view), lang))
    if study.retrofits:
        print("\n" + printed(retrofits_table(view), lang))
    for note in notes(study, lang):
        print("\n" + "\n".join(wrapped(note)))
    audits = study.audits
    print("\n" + text("cli.audited_runs", lang, runs=len(audits), checks=f"{sum(a.checks for a in audits):,}",
                      residual=f"{max(a.max_relative_residual for a in audits):.1e}"))  # fmt: skip
    print(text("cli.report", lang, path=written))


def notes(study: Study, lang: str) -> list[str]:
    """What a reader should know of how the plans were made, each thing once."""
    changed = changed_line(study.park)
    told = [note for run in study.runs.values() for note in run.result.notes]
    items: dict[str, dict[str, None]] = {}
    for key, _, named in (note.partition(": ") for note in told):
        items.setdefault(key, {}).update(dict.fromkeys(named.split(", ")))
    failed = [text("published.stated_fails", lang, reason=reason) for reason in study.notes]
    made = [text(key, lang, items=", ".join(some)) for key, some in items.items() if has(key)]
    return [*([changed.of(lang)] if changed else []), *made, *failed]
