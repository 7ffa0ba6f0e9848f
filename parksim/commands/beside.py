"""`parksim compare`: two saved studies or results beside each other, figure by figure."""

from dataclasses import replace
from pathlib import Path

from parksim.commands.ending import answer, speak
from parksim.commands.tables import printed, wrapped
from parksim.errors import UsageError, problem
from parksim.reports import compare, differences
from parksim.reports.both import Both, same, say
from parksim.reports.compare import Differences, study_of
from parksim.reports.table import Table
from parksim.reports.terms import differing
from parksim.study import Study


def compare_command(first: Path, second: Path, lang: str | None, as_json: bool) -> None:
    """Differences of two saved studies or results; two single results are compared whatever run each is."""
    spoken = speak(lang, as_json)
    pair = (study_of(first), study_of(second))
    runs = [list(study.runs) for study in pair]
    alone = len(runs[0]) == len(runs[1]) == 1 and runs[0] != runs[1]
    if alone:
        pair = (pair[0], replace(pair[1], runs={runs[0][0]: pair[1].runs[runs[1][0]]}))
    if as_json:
        rows = compare(*pair).to_dict("records")
        made = {key: {"first": one, "second": other} for key, (one, other) in differing(*pair).items()}
        answer({"first": str(first), "second": str(second), "runs": runs, "terms": made, "differences": rows})
        return
    common = _common((first, second), *pair)
    _show(differences(*common, _names(first, second)), spoken, (runs[0][0], runs[1][0]) if alone else None)


def _show(found: Differences, spoken: str, alone: tuple[str, str] | None) -> None:
    """Tables, then what is equal in both."""
    for table in found.tables:
        print(printed(_both_named(table, *alone) if alone else table, spoken) + "\n")
    if found.equal:
        print("\n".join(wrapped(found.equal.of(spoken))))


def _names(first: Path, second: Path) -> tuple[Both, Both]:
    """Both folders by the last part of their paths that tells them apart."""
    parts = [path.resolve().parts[::-1] for path in (first, second)]
    one, other = next((pair for pair in zip(*parts, strict=False) if pair[0] != pair[1]), (first.name, second.name))
    return same(one), same(other)


def _common(folders: tuple[Path, Path], first: Study, second: Study) -> tuple[Study, Study]:
    """Both with the runs that both have. Raises UsageError where there is none."""
    runs = [run for run in first.runs if run in second.runs]
    if not runs:
        one = " ".join(str(_last_plan(*side)) for side in zip(folders, (first, second), strict=True))
        raise UsageError([problem("PS6012", None, first=tuple(first.runs), second=tuple(second.runs), one=one)])
    return (replace(first, runs={run: first.runs[run] for run in runs}),
            replace(second, runs={run: second.runs[run] for run in runs}))  # fmt: skip


def _last_plan(folder: Path, study: Study) -> Path:
    """Where a single result of a side stands, a plan where it has one."""
    plans = [run for run in study.runs if run.endswith("planned")]
    inside = folder / (plans or list(study.runs))[-1]
    return inside if inside.exists() else folder


def _both_named(table: Table, *runs: str) -> Table:
    """A table of two different runs says which they are; those that are of no run keep their names."""
    names = [_name(run) for run in runs]
    if table.title != Both(*names[0]):
        return table
    return replace(table, title=Both(*(" → ".join(parts) for parts in zip(*names, strict=True))))


def _name(run: str) -> tuple[str, str]:
    park, _, column = run.partition("_")
    both = say("run.name", park=say(f"run.{park}"), column=say(f"run.{column}"))
    return both.en, both.zh
