"""Commands that look and change nothing: check, show, audit."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from parksim.calendars import calendar_of
from parksim.commands.ending import answer, speak
from parksim.commands.one_line import one_line
from parksim.errors import ParkError
from parksim.files import load_resolved
from parksim.graph import findings, graph_of, islands
from parksim.model import Park
from parksim.words import text


def check_command(folder: Path, scenario: str | None, sets: list[str], lang: str | None, as_json: bool) -> None:
    """Every finding; exit code 3 where one of them is refused."""
    from parksim_solvers.foreseen import foreseen

    spoken = speak(lang, as_json)
    park, found = load_resolved(folder, scenario=scenario, sets=sets)
    graph = graph_of(park)
    told = findings(graph)
    endless, cheap = foreseen(graph)
    refused = [*(finding.problem for finding in told if finding.refused), *endless]
    if refused:
        raise ParkError(refused)
    counts = _counts(park) | {"segments": calendar_of(graph).segments, "islands": len(islands(graph))}
    if as_json:
        noted = [*(finding.problem for finding in told), *cheap]
        answer({"scenario_hash": found.hash, **counts, "findings": [each.record() for each in noted]})
        return
    for each in (*(finding.problem for finding in told), *cheap):
        print(each.line(spoken))
    print(text("cli.checked", spoken, name=getattr(park.name, spoken), **counts))


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
        about = {"scenario_hash": found.hash, "name": park.name.model_dump(), **_counts(park)}
        answer({**about, "scenarios": list(found.scenarios), "values": values})
        return
    for path, value, place in rows:
        print(f"{path} = {one_line(value)}" + (f"  ← {place}" if origin else ""))
    if not resolved:
        print("\n".join(_seen(park, spoken)))
        if found.scenarios:
            print(text("cli.scenarios", spoken, names=_listed(list(found.scenarios), spoken)))
    print(text("cli.hash", spoken, hash=found.hash))


def _seen(park: Park, lang: str) -> Iterator[str]:
    """A park by its enterprises with their processes, and the retrofits that could be built."""
    yield getattr(park.name, lang)
    for key, enterprise in park.enterprises.items():
        own = [p for p in park.processes.values() if p.enterprise == key and p.retrofit is None]
        yield f"  {_called(enterprise, lang)}: {_listed([_called(p, lang) for p in own], lang) or '–'}"
    if park.retrofits:
        yield text("cli.candidates", lang)
        yield from (f"  {_called(retrofit, lang)}" for retrofit in park.retrofits.values())


def _listed(words: list[str], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(words)


def _called(item: Any, lang: str) -> str:
    """Name and identifier of an item; one that has no name of its own only by its identifier."""
    name = getattr(item.name, lang)
    own = item.id.rpartition(".")[2]
    return own if name == own else f"{name} ({own})"


def audit_command(folder: Path, lang: str | None, as_json: bool) -> None:
    """Audit a saved result or study again, or every result that a folder holds; exit code 7 where one breaks a law."""
    from parksim.study.saved import audits_of

    spoken = speak(lang, as_json)
    found = audits_of(folder)
    checks = sum(one.checks for one in found.values())
    residual = max((one.max_relative_residual for one in found.values()), default=0.0)
    excess = max((one.max_bound_excess for one in found.values()), default=0.0)
    if as_json:
        about = {"checks": checks, "max_relative_residual": residual, "max_bound_excess": excess}
        answer({"passed": True, "results": list(found), **about})
    else:
        print(text("cli.audited", spoken, checks=f"{checks:,}", residual=f"{residual:.2g}", excess=f"{excess:.2g}"))
