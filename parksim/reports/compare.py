"""Two studies or results side by side: every figure of both, and what changed."""

from pathlib import Path
from typing import Any

import pandas as pd

from parksim.reports.both import Both, named, say
from parksim.reports.numbers import FIGURE_KINDS, NONE, percent, scale
from parksim.reports.table import Column, Row, Table, cell
from parksim.reports.view import View
from parksim.results import Result
from parksim.results.audit import audit
from parksim.study import Run, Study
from parksim.study.saved import load_any

Comparable = Study | Result | Path | str


def compare(first: Comparable, second: Comparable) -> pd.DataFrame:
    """Every figure of two studies, results or saved folders: columns run, figure, first, second, difference.

    A run or retrofit that only one of them has is left empty in the other.
    """
    views = [View(study_of(each)) for each in (first, second)]
    rows = [(run, key, *_values(views, run, key)) for run in _runs(views) for key in FIGURE_KINDS]
    keys = dict.fromkeys(key for view in views for key in view.park.retrofits)
    rows += [
        ("design", key, *(view.design.get(key, 0.0) for view in views))
        for key in keys
        if any(key in v.design for v in views)
    ]
    frame = pd.DataFrame(rows, columns=["run", "figure", "first", "second"])
    return frame.assign(difference=frame["second"] - frame["first"])


def study_of(given: Comparable) -> Study:
    """A study as it is, a result as a study of one run, a folder as whichever was saved there.

    Raises AuditFailed for a result that breaks a law.
    """
    found = load_any(Path(given)) if isinstance(given, Path | str) else given
    if isinstance(found, Result):
        audited = Run(found, audit(found))
        audited.audit.raise_if_failed()
        return Study(found.park, {found.run: audited})
    return found


def differences(first: Comparable, second: Comparable) -> list[Table]:
    """The same as tables to read: one of the figures of every run, one of the retrofits."""
    frame = compare(first, second)
    park = study_of(first).park
    tables = [_figures(rows, str(run)) for run, rows in frame[frame["run"] != "design"].groupby("run", sort=False)]
    design = frame[frame["run"] == "design"]
    if len(design):
        heads = (Column(say("retrofits.retrofit"), number=False), *_heads()[1:4])
        rows = tuple(_design_row(park, row) for row in design.itertuples())
        tables.append(Table(heads, rows, title=say("compare.design")))
    return tables


def _figures(rows: pd.DataFrame, run: str) -> Table:
    lines = []
    row: Any
    for row in rows.itertuples():
        scaled = scale(FIGURE_KINDS[row.figure], [row.first, row.second])
        share = percent(row.difference / abs(row.first), "+", 1) if row.first else NONE
        words = [scaled.number(row.first), scaled.number(row.second), scaled.change(row.difference), share]
        lines.append(Row((cell(say(f"figure.{row.figure}"), unit=scaled.unit), *(cell(word) for word in words))))
    return Table(_heads(), tuple(lines), title=_run_name(run))


def _heads() -> tuple[Column, ...]:
    words = ("compare.first", "compare.second", "compare.difference", "state.change")
    return (Column(say("per_year_head"), number=False), *(Column(say(word)) for word in words))


def _design_row(park, row) -> Row:  # type: ignore[no-untyped-def]
    scaled = scale("", [row.first, row.second])
    retrofit = park.retrofits.get(row.figure)
    name = named(retrofit.name) if retrofit else row.figure
    words = (scaled.number(row.first), scaled.number(row.second), scaled.change(row.difference))
    return Row((cell(name), *(cell(word) for word in words)))


def _run_name(run: str) -> Both:
    park, _, column = run.partition("_")
    return say("run.name", park=say(f"run.{park}"), column=say(f"run.{column}"))


def _runs(views: list[View]) -> list[str]:
    return list(dict.fromkeys(run for view in views for run in view.figures))


def _values(views: list[View], run: str, key: str) -> list[float | None]:
    found = [view.figure(run, key) for view in views]
    return [None if figure is None else figure.value for figure in found]
