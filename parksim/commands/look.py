"""Commands that look and change nothing: check, show, compare, audit; and init, which copies the tutorial."""

import json
import shutil
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

from parksim.calendars import calendar_of
from parksim.commands.ending import speak
from parksim.errors import ParkError, problem
from parksim.files import load_resolved
from parksim.graph import Finding, findings, graph_of, islands
from parksim.model import Park
from parksim.words import text


def check_command(folder: Path, scenario: str | None, sets: list[str], lang: str | None, as_json: bool) -> None:
    """Every finding; exit code 3 where one of them is refused."""
    spoken = speak(lang, as_json)
    park, found = load_resolved(folder, scenario=scenario, sets=sets)
    graph = graph_of(park)
    told = findings(graph)
    counts = _counts(park) | {"segments": calendar_of(graph).segments, "islands": len(islands(graph))}
    refused = [_problem(finding) for finding in told if finding.refused]
    if as_json and not refused:
        records = [_problem(finding).record() for finding in told]
        print(json.dumps({"scenario_hash": found.hash, **counts, "findings": records}, ensure_ascii=False))
    elif not as_json:
        for finding in told:
            if not finding.refused:
                print(_problem(finding).line(spoken))
        print(text("cli.checked", spoken, name=getattr(park.name, spoken), **counts))
    if refused:
        raise ParkError(refused)


def _problem(finding: Finding) -> Any:
    return problem(finding.code, None, **finding.values)


def _counts(park: Park) -> dict[str, int]:
    words = ("enterprises", "processes", "stores", "links", "markets", "demands", "retrofits", "policies")
    return {word: len(getattr(park, word)) for word in words}


def show_command(
    folder: Path, scenario: str | None, sets: list[str], resolved: bool, origin: bool, lang: str | None, as_json: bool
) -> None:
    """What is in a park, or every value with the file and line that it comes from."""
    spoken = speak(lang, as_json)
    park, found = load_resolved(folder, scenario=scenario, sets=sets)
    rows = [(path, value, str(place)) for path, value, place in found.origins()] if resolved else []
    if as_json:
        values = {path: {"value": value, "origin": place} for path, value, place in rows}
        counts = _counts(park)
        plain = {"scenario_hash": found.hash, "name": park.name.model_dump(), **counts, "values": values}
        print(json.dumps(plain, ensure_ascii=False, default=str))
        return
    print(getattr(park.name, spoken), found.hash)
    for path, value, place in rows:
        print(f"{path} = {value}" + (f"  ← {place}" if origin else ""))
    if not resolved:
        for key, enterprise in park.enterprises.items():
            inside = [p.id for p in park.processes.values() if p.enterprise == key]
            print(f"{getattr(enterprise.name, spoken)} ({key}): {', '.join(inside) or '–'}")


def compare_command(first: Path, second: Path, lang: str | None, as_json: bool) -> None:
    """Differences of two saved studies or results, figure by figure."""
    from parksim.reports import compare, differences
    from parksim.reports.text_table import text_table

    spoken = speak(lang, as_json)
    if as_json:
        print(compare(first, second).to_json(orient="records", force_ascii=False))
        return
    for table in differences(first, second):
        print(text_table(table, spoken))
        print()


def audit_command(folder: Path, lang: str | None, as_json: bool) -> None:
    """Audit a saved result again; exit code 7 where it breaks a law."""
    from parksim.results import load_result
    from parksim.results.audit import audit

    spoken = speak(lang, as_json)
    found = audit(load_result(folder))
    about = {
        "checks": found.checks,
        "residual": f"{found.max_relative_residual:.2g}",
        "excess": f"{found.max_bound_excess:.2g}",
    }
    if found.passed:
        print(json.dumps({"passed": True, **about}) if as_json else text("cli.audited", spoken, **about))
    found.raise_if_failed()


def init_command(folder: Path, lang: str | None) -> None:
    """Copy the tutorial to a new folder; one that holds something is refused with exit code 2."""
    spoken = speak(lang)
    if folder.exists() and any(folder.iterdir()):
        sys.stderr.write(text("cli.not_empty", spoken, folder=folder) + "\n")
        raise SystemExit(2)
    shutil.copytree(_tutorial(), folder, dirs_exist_ok=True)
    print(text("cli.begun", spoken, folder=folder))


def _tutorial() -> Path:
    """The tutorial as package data, or in the checkout."""
    packaged = Path(str(files("parksim"))) / "examples" / "tutorial"
    return packaged if packaged.exists() else Path(str(files("parksim"))).parent / "scenarios" / "tutorial"
