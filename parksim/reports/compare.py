"""Two studies or results side by side: what each saves, every figure that differs, and which ones do not."""

from math import hypot, isclose, isfinite
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from parksim.model import Park
from parksim.reports.both import Both, joined, named, same, say
from parksim.reports.numbers import FIGURE_KINDS, MINUS, NONE, digits, percent, scale, unit_word, years
from parksim.reports.paths import path_in_words
from parksim.reports.summary import BENEFITS
from parksim.reports.table import Cell, Column, Row, Table, cell
from parksim.reports.terms import differing, term_in_words, term_name
from parksim.reports.view import View
from parksim.results import Result
from parksim.study import Study
from parksim.study.kept import run_of
from parksim.study.saved import load_any

Comparable = Study | Result | Path | str
Names = tuple[Both, Both]
Parks = tuple[Park, Park]
Halves = dict[tuple[str, str], tuple[float, float]]
SETTINGS, BENEFIT, DESIGN = "settings", "benefit", "design"
HEADS = {SETTINGS: "compare.number", DESIGN: "retrofits.retrofit"}
INVESTED = ("investment", "payback")
MOST_SETTINGS = 20
"""Numbers of the scenarios that are shown at most."""
EQUAL = 1e-6
"""Figures that differ by less than this share of themselves are equal."""


class Differences(NamedTuple):
    """Tables of what differs, and a sentence on what does not."""

    tables: tuple[Table, ...]
    equal: Both | None


def compare(first: Comparable, second: Comparable) -> pd.DataFrame:
    """Every figure of two studies, results or saved folders: columns run, figure, first, second, difference.

    The run is one of the six, `settings` (numbers of the scenarios that differ, in their own units), `benefit` (promised,
    controlled, surviving; investment in CNY, payback in years) or `design` (sizes). What only one of them has is left
    empty in the other. What is no number, and how both were made, tells `parksim.reports.terms.differing`.
    """
    views = [View(study_of(each)) for each in (first, second)]
    benefits = [(BENEFIT, key, *_benefits(views, column)) for key, column in BENEFITS.items()]
    benefits += [(BENEFIT, key, *(_invested(view, key) for view in views)) for key in INVESTED]
    rows: list[tuple[Any, ...]] = _settings(views)
    rows += [row for row in benefits if any(value is not None for value in row[2:])]
    rows += [(run, key, *_values(views, run, key)) for run in _runs(views) for key in FIGURE_KINDS]
    keys = dict.fromkeys(key for view in views for key in view.park.retrofits)
    rows += [
        (DESIGN, key, *(view.design.get(key, 0.0) for view in views))
        for key in keys
        if any(key in v.design for v in views)
    ]
    frame = pd.DataFrame(rows, columns=["run", "figure", "first", "second"]).astype({"first": float, "second": float})
    return frame.assign(difference=frame["second"] - frame["first"])


def study_of(given: Comparable) -> Study:
    """A study as it is, a result as a study of one run, a folder as what was saved there.

    Raises AuditFailed for a result that breaks a law.
    """
    if isinstance(given, Path | str):
        return load_any(Path(given))
    if isinstance(given, Study):
        return given
    return Study(given.park, {given.run: run_of(given)})


def differences(first: Comparable, second: Comparable, names: Names | None = None) -> Differences:
    """The same to read: how both were made, the saving, then what differs of every run, then sizes.

    Only what differs is shown; `names` head the two columns.
    """
    heads = names or (say("compare.first"), say("compare.second"))
    pair = (study_of(first), study_of(second))
    frame, parks, halves = compare(*pair), (pair[0].park, pair[1].park), _halves([View(each) for each in pair])
    groups = {
        str(run): [row for row in rows.itertuples() if _differs(row)] for run, rows in frame.groupby("run", sort=False)
    }
    tables = [*_terms(*pair, heads), *(_table(run, rows, parks, heads, halves) for run, rows in groups.items() if rows)]
    alike = [_title(run) for run, rows in groups.items() if not rows]
    return Differences(tuple(tables), say("compare.equal", parts=joined(alike)) if alike else None)


def _differs(row: Any) -> bool:
    pair = (row.first, row.second)
    return row.run == SETTINGS or not all(map(isfinite, pair)) or not isclose(*pair, rel_tol=EQUAL, abs_tol=EQUAL)


def _terms(first: Study, second: Study, names: Names) -> list[Table]:
    """How the two were made, where that differs."""
    found = differing(first, second)
    columns = (Column(say("compare.term"), number=False), Column(names[0]), Column(names[1]))
    rows = [
        Row((cell(term_name(key)), *(cell(term_in_words(key, value)) for value in pair))) for key, pair in found.items()
    ]
    return [Table(columns, tuple(rows), title=say("compare.terms"))] if rows else []


def _halves(views: list[View]) -> Halves:
    """Half widths of the 95 % intervals of both sides, of what has one: figures with breakdowns and what survives."""
    found = {(run, key): [view.figure(run, key) for view in views] for run in _runs(views) for key in FIGURE_KINDS}
    found |= {(BENEFIT, key): [view.study.benefit(column) for view in views] for key, column in BENEFITS.items()}
    halves = {each: [figure.half_width_95 if figure else 0.0 for figure in pair] for each, pair in found.items()}
    return {each: (pair[0], pair[1]) for each, pair in halves.items() if any(pair)}


def _table(run: str, rows: list[Any], parks: Parks, names: Names, halves: Halves) -> Table:
    columns = (
        Column(say(HEADS.get(run, "per_year_head")), number=False), Column(names[0]), Column(names[1]), Column(say("compare.difference")),
        Column(say("state.change")),
    )  # fmt: skip
    if run == SETTINGS:
        shown = tuple(_setting(row, parks) for row in rows[:MOST_SETTINGS])
        left = len(rows) - len(shown)
        return Table(columns, shown, title=_title(run), caption=say("compare.more", many=left) if left else None)
    told = tuple(_row(run, row, parks, halves.get((run, row.figure), (0.0, 0.0))) for row in rows)
    chance = any((run, row.figure) in halves for row in rows)
    return Table(columns, told, title=_title(run), caption=say("compare.chance_caption") if chance else None)


def _setting(row: Any, parks: Parks) -> Row:
    """A number of the scenarios as it was written, its unit behind its path; or that a scenario does not have it."""
    sides = [
        _written(value, ",.12g") if isfinite(value) else say("compare.absent") for value in (row.first, row.second)
    ]
    words = (*sides, _written(row.difference, "+,.6g"), _share(row))
    park = next(park for park in parks if row.figure in park.numbers)
    name, unit = path_in_words(park, row.figure), unit_word(park.numbers[row.figure].unit)
    return Row((cell(name, unit=unit, under=same(row.figure)), *map(cell, words)))


def _written(value: float, form: str) -> Both:
    return same(f"{value:{form}}".replace("-", MINUS) if isfinite(value) else NONE)


def _share(row: Any) -> Both:
    """The difference as a share of the first; a dash where there is none."""
    known = isfinite(row.difference) and row.first
    return percent(row.difference / abs(row.first), "+", 1) if known else same(NONE)


def _row(run: str, row: Any, parks: Parks, halves: tuple[float, float]) -> Row:
    """Both figures with their half widths, and the difference; one within the half width of its own is chance."""
    if row.figure == "payback":
        paybacks = [years(value if isfinite(value) else None) for value in (row.first, row.second)]
        longer = same(digits(row.difference, 1, "+") if isfinite(row.difference) else NONE)
        return Row((_name(run, row.figure, say("years"), parks), *map(cell, (*paybacks, longer, _share(row)))))
    kind = {BENEFIT: "money", DESIGN: ""}.get(run) or FIGURE_KINDS.get(row.figure, "")
    scaled, half = scale(kind, [row.first, row.second]), hypot(*halves)
    values = (row.first, row.second, row.difference)
    words = (scaled.number(row.first), scaled.number(row.second), scaled.change(row.difference))
    shown = (
        cell(word, under=say("half_width", half=scaled.seen(each)) if each and isfinite(value) else None)
        for word, value, each in zip(words, values, (*halves, half), strict=True)
    )
    share = say("compare.chance") if abs(row.difference) <= half else _share(row)
    return Row((_name(run, row.figure, scaled.unit, parks), *shown, cell(share)))


def _name(run: str, key: str, unit: Both, parks: Parks) -> Cell:
    if run == DESIGN:
        return cell(next(named(park.retrofits[key].name) for park in parks if key in park.retrofits))
    return cell(say(f"compare.{key}" if run == BENEFIT else f"figure.{key}"), unit=unit)


def _title(run: str) -> Both:
    if run in (SETTINGS, BENEFIT, DESIGN):
        return say(f"compare.{run}")
    park, _, column = run.partition("_")
    return say("run.name", park=say(f"run.{park}"), column=say(f"run.{column}"))


def _settings(views: list[View]) -> list[tuple[str, str, float | None, float | None]]:
    """Numbers of the scenarios that are not the same in both."""
    numbers = [view.park.numbers for view in views]
    found: list[tuple[str, str, float | None, float | None]] = []
    for path in dict.fromkeys(path for each in numbers for path in each):
        before, after = (each[path].value if path in each else None for each in numbers)
        if before != after:
            found.append((SETTINGS, path, before, after))
    return found


def _runs(views: list[View]) -> list[str]:
    return list(dict.fromkeys(run for view in views for run in view.figures))


def _values(views: list[View], run: str, key: str) -> list[float | None]:
    found = [view.figure(run, key) for view in views]
    return [None if figure is None else figure.value for figure in found]


def _invested(view: View, key: str) -> float | None:
    """Capital of what is built, CNY, or its simple payback, years; None where no retrofits were planned."""
    if view.retrofitted is None:
        return None
    return view.capital if key == "investment" else view.payback


def _benefits(views: list[View], column: str) -> list[float | None]:
    found = [view.study.benefit(column) for view in views]
    return [None if benefit is None else benefit.value for benefit in found]
