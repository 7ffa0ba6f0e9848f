"""On what terms results were made: seed, simulated years, objective, calendar, version, scenario; where two sides differ."""

from collections.abc import Iterable
from typing import Any

from parksim.reports.both import Both, joined, same, say
from parksim.reports.numbers import MINUS, NONE
from parksim.results import Result
from parksim.study import Study
from parksim.study.ladder import SELECTED
from parksim.words import LANGS, has

COST = {"cost": 1.0}
SHORT = 12
"""Characters of a hash that are shown."""
SET = "set."
"""Begins a term that is a path set over the files, and no number with a unit."""


def objective_in_words(objective: dict[str, float]) -> Both:
    """What was minimised: a measure, or a sum of measures with their weights."""
    parts = [_weighted(measure, weight) for measure, weight in objective.items()]
    return Both(*(" + ".join(part.of(lang) for part in parts) for lang in LANGS))


def objective_line(result: Result) -> Both | None:
    """Says what was minimised where that is not the annual cost."""
    return None if result.objective == COST else say("terms.minimised", objective=objective_in_words(result.objective))


def terms(study: Study) -> dict[str, Any]:
    """The terms of a study as plain data; None for what it does not have, a list where its runs differ."""
    results = [run.result for run in study.runs.values()]
    plans = [result for result in results if result.run.endswith("planned")] or results
    played = [result.replications for result in results if result.run.endswith("stressed")]
    return {
        "seed": _one(result.seed for result in results),
        "replications": _one(played),
        "objective": _one(result.objective for result in results),
        "calendar": _one(result.calendar.kind for result in plans),
        "selection": _one(_selected_on(result) for result in plans if result.built),
        "version": _one(result.version for result in results),
        "scenario_hash": _one(result.scenario_hash for result in results),
    }


def differing(first: Study, second: Study) -> dict[str, tuple[Any, Any]]:
    """Terms that both sides have and that are not the same, then what was set in one of them and is no number."""
    pair = [terms(study) for study in (first, second)]
    found = {key: (pair[0][key], pair[1][key]) for key in pair[0] if None not in (pair[0][key], pair[1][key])}
    if found.get("selection") == found.get("calendar"):
        found.pop("selection", None)
    return {key: both for key, both in found.items() if both[0] != both[1]} | _set(first, second)


def _selected_on(result: Result) -> str:
    """The calendar that a plan's retrofits were selected on."""
    return "screening" if any(note.startswith(SELECTED) for note in result.notes) else result.calendar.kind


def _set(first: Study, second: Study) -> dict[str, tuple[Any, Any]]:
    changed = [study.park.changed for study in (first, second)]
    numbers = first.park.numbers.keys() | second.park.numbers.keys()
    paths = [path for path in dict.fromkeys((*changed[0], *changed[1])) if path.removesuffix(".value") not in numbers]
    pairs = {path: (changed[0].get(path), changed[1].get(path)) for path in paths}
    return {SET + path: pair for path, pair in pairs.items() if pair[0] != pair[1]}


def term_name(key: str) -> Both:
    """A term as it is told; a path as it was set."""
    return same(key.removeprefix(SET)) if key.startswith(SET) else say(f"terms.{key}")


def term_in_words(key: str, value: Any) -> Both:
    """What a term says."""
    if isinstance(value, list):
        return joined([term_in_words(key, each) for each in value])
    if value is None:
        return say("terms.as_written")
    if key == "objective":
        return objective_in_words(value)
    if key in ("calendar", "selection"):
        return say(f"calendar.{value}")
    return same(value[:SHORT] or NONE if key == "scenario_hash" else value)


def _one(values: Iterable[Any]) -> Any:
    """What all say; None where nobody says anything, a list where they differ."""
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found[0] if len(found) == 1 else found or None


def _weighted(measure: str, weight: float) -> Both:
    name = say(f"measure.{measure}") if has(f"measure.{measure}") else same(measure)
    return name if weight == 1 else Both(*(f"{weight:g} × {name.of(lang)}".replace("-", MINUS) for lang in LANGS))
