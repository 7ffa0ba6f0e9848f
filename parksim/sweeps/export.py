"""The table of cases, or the flows of one, as a file for others: Parquet, CSV, Excel.

No text becomes a formula there, whatever it begins with.

OWASP, CSV injection (CWE-1236): a text that begins with = + - @, a tab or a carriage return is one to Excel and its kin.
"""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

from parksim.errors import UsageError, problem
from parksim.sweeps.flows import flows_of
from parksim.sweeps.store import Store
from parksim.sweeps.table import table_of

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
EXCEL_ROWS = 1_048_576
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What no cell of Excel may hold."""


def export(store: Store, out: Path) -> int:
    """Write the table of cases to a file, there as a whole or not at all; the number of its rows.

    Raises UsageError for a kind of file that is none of the three.
    """
    _writer(out)
    return _written(_flat(table_of(store, about=True)), out, {vary.path: vary.unit for vary in store.sweep.vary})


def export_flows(store: Store, case: int, out: Path) -> int:
    """Write the flows of one case to a file: run, replication, flow, segment, hours, rate, amount, unit; the number of rows.

    Raises UsageError for a kind of file that is none of the three, ParkError where no flows were kept of the case.
    """
    _writer(out)
    return _written(_flat(flows_of(store, case)).set_index("run"), out, {})


def _writer(out: Path) -> "Writer":
    write = WRITERS.get(out.suffix.lower())
    if write is None:
        raise UsageError([problem("PS7172", None, path=out)])
    return write


def _written(table: pd.DataFrame, out: Path, units: Mapping[str, str]) -> int:
    write = _writer(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    new = out.with_name(f".{out.name}.new")
    try:
        write(table, new, units)
        with new.open("rb+") as file:
            os.fsync(file.fileno())
        new.replace(out)
    finally:
        new.unlink(missing_ok=True)
    return len(table)


def _flat(table: pd.DataFrame) -> pd.DataFrame:
    """The table with cells that are numbers or texts."""
    return _texts(table, _word)


def _texts(table: pd.DataFrame, change: Callable[[Any], Any]) -> pd.DataFrame:
    changed = {name: column.map(change) for name, column in table.items() if not is_numeric_dtype(column)}
    return table.assign(**{str(name): column for name, column in changed.items()})


def _word(value: Any) -> str | None:
    if value is None or (isinstance(value, float) and value != value):
        return None
    return str(value)


def _to_parquet(table: pd.DataFrame, path: Path, _: Mapping[str, str]) -> None:
    table.to_parquet(path)


def _to_csv(table: pd.DataFrame, path: Path, _: Mapping[str, str]) -> None:
    """UTF-8 with the mark by which Excel knows it; floats written so that they are exact."""
    _texts(table, _quoted).rename(columns=_quoted).to_csv(path, encoding="utf-8-sig", lineterminator="\n")


def _quoted(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _to_excel(table: pd.DataFrame, path: Path, units: Mapping[str, str]) -> None:
    """A sheet of the table, and one that tells the units of its columns where these are known."""
    if len(table) >= EXCEL_ROWS:
        raise UsageError([problem("PS7175", None, most=f"{EXCEL_ROWS:,}", rows=f"{len(table):,}")])
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("cases" if table.index.name == "case" else "flows")
    sheet.append([_cell(sheet, name) for name in (table.index.name, *table.columns)])
    for row in table.itertuples():
        sheet.append([_cell(sheet, value) for value in row])
    sheet = book.create_sheet("units") if units else sheet
    for path_of, unit in units.items():
        sheet.append([_cell(sheet, path_of), _cell(sheet, unit)])
    book.save(path)


def _cell(sheet: Any, value: Any) -> Any:
    """A cell that says what it holds: a text is a text."""
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return None if pd.isna(value) else getattr(value, "item", lambda: value)()
    cell = WriteOnlyCell(sheet, UNPRINTABLE.sub("", value))
    cell.data_type, cell.quotePrefix = "s", True
    return cell


Writer = Callable[[pd.DataFrame, Path, Mapping[str, str]], None]
WRITERS: Mapping[str, Writer] = {
    ".parquet": _to_parquet, ".csv": _to_csv, ".xlsx": _to_excel,
}  # fmt: skip
