"""`parksim sweep report`: the report of a store, one of its figures, or the same answers as data."""

from pathlib import Path
from typing import Any

import pandas as pd

from parksim.commands.ending import Said, answer, speak
from parksim.errors import ParkError, UsageError, problem
from parksim.files.variants import Variants
from parksim.model import Park
from parksim.reports.sweep import Reading, answers, sweep_figure, sweep_report
from parksim.reports.sweep.page import headline, page_file
from parksim.sweeps.spec import Sweep
from parksim.sweeps.store import Store
from parksim.words import text


def report_command(
    stores: list[Path], out: Path | None, lang: str | None, as_json: bool, figure: str | None = None
) -> None:
    """Write the report of the first store, or one figure; further stores hold other fixed plans over the same sample.

    With `as_json` the answers are printed, and a file is written only where `out` names one.
    """
    spoken = speak(lang, as_json)
    target = out or _beside(stores[0], figure)
    answers_alone = out is None and as_json
    reading = reading_of(stores) if answers_alone else write_report(stores, target, spoken, figure, silent=as_json)
    if as_json:
        answer(answers(reading) | {"path": str(out) if out else None})


def write_report(
    stores: list[Path], target: Path, lang: str, figure: str | None = None, silent: bool = False
) -> Reading:
    """Write the report or one figure, and say what it finds and where it is."""
    Said.target = str(target)
    if not figure:
        page_file(target)
    reading = reading_of(stores)
    sweep_figure(reading, figure, target, lang) if figure else sweep_report(reading, target, lang)
    if not silent:
        print(headline(reading).of(lang))
        print(text("cli.sweep.written", lang, path=target))
    return reading


def reading_of(stores: list[Path]) -> Reading:
    """The stores as the report reads them. Raises ParkError for a damaged one, UsageError where their samples differ."""
    read = {path: _read(path) for path in stores}
    sweep, table, problems = read[stores[0]]
    tables = {name: read[path][1] for name, path in zip(_names(stores), stores, strict=True)}
    reading = Reading(sweep, table, park_of(sweep), problems, tables if len(stores) > 1 else {})
    try:
        _ = reading.costs
    except (KeyError, ValueError) as error:
        raise UsageError([problem("PS7180", None, path=str(error.args[0]))]) from None
    return reading


def park_of(sweep: Sweep) -> Park | None:
    """The park for its names; None where its files are not there any more: identifiers take their place."""
    try:
        park, _ = Variants(sweep.folder, sweep.scenario).park({})
    except (ParkError, OSError):
        return None
    return park


def _read(path: Path) -> tuple[Sweep, pd.DataFrame, dict[int, tuple[Any, ...]]]:
    with Store.open(path) as store:
        problems = {sample.case.number: row.problems for sample, row in store.rows() if row and row.problems}
        return store.sweep, store.table(), problems


def _names(stores: list[Path]) -> list[str]:
    """Stores by the name of their file, by the whole path where two are alike."""
    short = [path.stem for path in stores]
    return short if len(set(short)) == len(short) else [str(path) for path in stores]


def _beside(store: Path, figure: str | None) -> Path:
    """Where a file goes that has no place of its own."""
    if figure is None:
        return store.with_suffix(".html")
    part = "".join(char if char.isalnum() or char in "._-" else "_" for char in figure)
    return store.with_name(f"{store.stem}_{part}.svg")
