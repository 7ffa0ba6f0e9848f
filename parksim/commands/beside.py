"""`parksim compare`: two saved studies or results beside each other, figure by figure."""

from dataclasses import replace
from pathlib import Path

from parksim.commands.ending import answer, speak
from parksim.commands.tables import printed
from parksim.errors import UsageError, problem
from parksim.reports import compare, differences
from parksim.reports.both import Both, say
from parksim.reports.compare import study_of
from parksim.reports.table import Table
from parksim.study import Study
from parksim.words import text


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
        answer({"first": str(first), "second": str(second), "runs": runs, "differences": rows})
        return
    for word, folder in (("first", first), ("second", second)):
        print(f"{text(f'compare.{word}', spoken)}: {folder}")
    for table in differences(*_common(*pair)):
        print("\n" + printed(_both_named(table, runs[0][0], runs[1][0]) if alone else table, spoken))


def _common(first: Study, second: Study) -> tuple[Study, Study]:
    """Both with the runs that both have. Raises UsageError where there is none."""
    runs = [run for run in first.runs if run in second.runs]
    if not runs:
        raise UsageError([problem("PS6012", None, first=", ".join(first.runs), second=", ".join(second.runs))])
    return (replace(first, runs={run: first.runs[run] for run in runs}),
            replace(second, runs={run: second.runs[run] for run in runs}))  # fmt: skip


def _both_named(table: Table, *runs: str) -> Table:
    """A table of two different runs says which they are."""
    names = [_name(run) for run in runs]
    return replace(table, title=Both(*(" → ".join(parts) for parts in zip(*names, strict=True))))


def _name(run: str) -> tuple[str, str]:
    park, _, column = run.partition("_")
    both = say("run.name", park=say(f"run.{park}"), column=say(f"run.{column}"))
    return both.en, both.zh
