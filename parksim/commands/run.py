"""`parksim run`: the six runs of a folder, saved as they are accepted, one sentence, tables, report."""

import json
import sys
import time
from pathlib import Path
from typing import Any

from parksim import __version__
from parksim.calendars import KINDS
from parksim.commands.ending import Said, one_of, speak, weights
from parksim.files import load_resolved
from parksim.files.resolve import Resolved
from parksim.reports import report, summary
from parksim.reports.retrofits import retrofits_table
from parksim.reports.runs import six_runs
from parksim.reports.sentence import sentence
from parksim.reports.text_table import text_table
from parksim.reports.view import View
from parksim.results import Result, save
from parksim.study import Study
from parksim.study.run import run_study
from parksim.study.saved import load_study, save_study, saved_key, saved_seconds
from parksim.words import text


def run_command(
    folder: Path, scenario: str | None, sets: list[str], out: Path | None, lang: str | None, as_json: bool,
    seed: int | None, replications: int | None, objective: str | None, time_limit: float | None, calendar: str | None,
    only: str | None,
) -> None:  # fmt: skip
    """Run, or read again what an identical run saved; print, and write the report."""
    spoken = speak(lang, as_json)
    park, found = load_resolved(folder, scenario=scenario, sets=sets)
    said = found.scenario
    options: dict[str, Any] = {
        "calendar": one_of(calendar, KINDS) or said.calendar or "folded",
        "seed": seed if seed is not None else said.seed or 0,
        "replications": replications or said.replications or 20,
        "objective": weights(objective) or dict(said.objective) or {"cost": 1.0},
        "time_limit": time_limit,
        "only": one_of(only, ("existing", "retrofitted")),
    }
    target = out or folder_of(found)
    key = {"version": __version__, "scenario_hash": found.hash, **options}
    if saved_key(target) == key:
        _tell(text("cli.reused", spoken, folder=target))
        study = load_study(target)
    else:
        study = _study(park, found, target, options)
        save_study(study, target, key, frozenset(study.runs))
    written = report(study, target / "report.html", spoken)
    if as_json:
        print(json.dumps(summary(study), ensure_ascii=False))
    else:
        _print(study, spoken, written)


def folder_of(found: Resolved) -> Path:
    """Where a run is saved unless told otherwise: out/SCENARIO."""
    name = found.folder.resolve().name
    return Path("out") / (f"{name}-{found.scenario.name}" if found.scenario.name else name)


def _study(park: Any, found: Resolved, target: Path, options: dict[str, Any]) -> Study:
    (target / "study.json").unlink(missing_ok=True)
    expected, began = saved_seconds(target), time.perf_counter()

    def progress(step: str) -> None:
        known = expected.get(step)
        about = text("cli.expected", Said.lang, seconds=f"{known:.0f}") if known else ""
        _tell(f"{time.perf_counter() - began:6.1f} s  {text(f'cli.step.{step}', Said.lang)} {about}".rstrip())

    def keep(result: Result) -> None:
        save(result, target / result.run)
        Said.saved.append(str(target / result.run))

    return run_study(park, scenario_hash=found.hash, progress=progress, keep=keep, **options)


def _tell(words: str) -> None:
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def _print(study: Study, lang: str, written: Path) -> None:
    view = View(study)
    print(sentence(view).of(lang))
    print()
    print(text_table(six_runs(view), lang))
    if study.retrofits:
        print()
        print(text_table(retrofits_table(view), lang))
    print()
    print(text("cli.report", lang, path=written))
