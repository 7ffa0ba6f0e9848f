"""The table of cases: what each sets, what came out."""

from typing import Any

import pandas as pd

from parksim.sweeps.store import Store

ABOUT = ("problem", "seconds", "solver_seconds")
"""Columns about the solving itself."""


def table_of(store: Store, about: bool = False) -> pd.DataFrame:
    """Index: case. Columns: the varied paths, the figures, status (`ok`, `failed`, nothing yet); then ABOUT if asked for.

    A number that varies is in the unit of its path. Raises ParkError for a damaged store.
    """
    numbers: list[int] = []
    cells: list[tuple[Any, ...]] = []
    figures: dict[str, dict[int, Any]] = {}
    ended: list[tuple[Any, ...]] = []
    for sample, row in store.rows():
        numbers.append(sample.case.number)
        cells.append(sample.cells)
        for name, value in row.figures.items() if row else ():
            figures.setdefault(name, {})[sample.case.number] = value
        code = row.problems[0].get("code") if row and row.problems else None
        ended.append((row.status, code, row.seconds, row.solver_seconds) if row else (None, None, None, None))
    index = pd.Index(numbers, name="case")
    columns = {vary.path: _column([row[at] for row in cells], index) for at, vary in enumerate(store.sweep.vary)}
    columns |= {name: _column([found.get(number) for number in numbers], index) for name, found in figures.items()}
    ends = ("status", *ABOUT) if about else ("status",)
    columns |= {name: _column([row[at] for row in ended], index) for at, name in enumerate(ends)}
    return pd.DataFrame(columns, index=index)


def _column(values: list[Any], index: "pd.Index[Any]") -> "pd.Series[Any]":
    """Numbers as such, nothing among them as NaN; all else as it is."""
    if any(value is not None for value in values) and all(_is_number(value) for value in values):
        whole = all(isinstance(value, int) for value in values)
        return pd.Series(values, index=index, dtype="int64" if whole else "float64")
    return pd.Series(values, index=index, dtype=object)


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
