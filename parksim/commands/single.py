"""`parksim optimise` and `parksim simulate`: one engine alone, each result audited, saved, and summed up."""

import json
from pathlib import Path

from parksim import api
from parksim.calendars import KINDS
from parksim.commands.ending import one_of, speak, weights
from parksim.commands.run import folder_of
from parksim.files import resolve
from parksim.reports.runs import six_runs
from parksim.reports.summary import figures
from parksim.reports.text_table import text_table
from parksim.reports.view import View
from parksim.results import Result, load_result, save
from parksim.results.audit import audit
from parksim.study import Run, Study


def optimise_command(
    folder: Path, scenario: str | None, sets: list[str], out: Path | None, lang: str | None, as_json: bool,
    seed: int | None, objective: str | None, time_limit: float | None, calendar: str | None, only: str | None,
) -> None:  # fmt: skip
    """The best plan of the park, or of the existing one."""
    spoken = speak(lang, as_json)
    kind = one_of(calendar, KINDS)
    existing = one_of(only, ("existing", "retrofitted")) == "existing"
    found = resolve(folder, scenario=scenario, sets=sets)
    result = api.optimise(
        folder, scenario=scenario, sets=sets, calendar=kind, seed=seed,  # type: ignore[arg-type]
        objective=weights(objective), time_limit=time_limit, existing=existing,
    )  # fmt: skip
    _finish([result], out or folder_of(found), spoken, as_json)


def simulate_command(
    folder: Path, scenario: str | None, sets: list[str], out: Path | None, lang: str | None, as_json: bool,
    seed: int | None, replications: int | None,
) -> None:  # fmt: skip
    """A folder: the existing park, planned, controlled, stressed. A saved plan: its design, controlled and stressed."""
    spoken = speak(lang, as_json)
    if (folder / "result.json").exists():
        planned, target, results = load_result(folder), out or folder.parent, []
        audit(planned).raise_if_failed()
    else:
        target = out or folder_of(resolve(folder, scenario=scenario, sets=sets))
        planned = api.optimise(folder, scenario=scenario, sets=sets, seed=seed, existing=True)
        results = [planned]
    results.append(api.simulate(planned, breakdowns=False, seed=seed))
    results.append(api.simulate(planned, breakdowns=True, seed=seed, replications=replications or 20))
    _finish(results, target, spoken, as_json)


def _finish(results: list[Result], target: Path, lang: str, as_json: bool) -> None:
    """Audit, save and print. Raises AuditFailed before anything of a wrong result is shown."""
    runs = {}
    for result in results:
        found = audit(result)
        found.raise_if_failed()
        runs[result.run] = Run(result, found)
        save(result, target / result.run)
    view = View(Study(results[-1].park, runs))
    if as_json:
        print(json.dumps({run: figures(view, run) | {"design": runs[run].result.design} for run in runs}))  # type: ignore[operator]
    else:
        print(text_table(six_runs(view), lang))
