"""CSV tables of a scenario folder: a header, then rows; UTF-8 or the GB18030 that Chinese Excel writes."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from math import isfinite
from pathlib import Path
from typing import TypeAlias
from unicodedata import normalize

from parksim.errors import Collector, ParkError, Place, problem, suggest
from parksim.files.nodes import hidden_character, normal_word
from parksim.files.paths import read_bytes

__all__ = ["Cell", "Table", "read_table", "shown_cell"]

LARGEST_FILE = 50_000_000

Cell: TypeAlias = str | float

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_CODE = re.compile(r"0[0-9]+")
_GROUPED = re.compile(r"[+-]?[0-9]+(?:,[0-9]+)+(?:\.[0-9]*)?")
_AMOUNT = r"[+-]?[0-9][0-9,]*\.?[0-9]*"
NOT_PLAIN = (
    (_GROUPED, "PS1104"),
    (
        re.compile(rf"(?:[¥$€£]|CNY|RMB|USD|EUR) ?{_AMOUNT}|{_AMOUNT} ?(?:[¥$€£元]|万元|亿元|CNY|RMB|USD|EUR)"),
        "currency_cell",
    ),
    (re.compile(rf"{_AMOUNT} ?%"), "percent_cell"),
)
"""What spreadsheets write in place of a plain number, with the hint for each."""


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a table by name: numbers where every cell is one, else texts without outer blanks.

    A column with codes such as `007` is text; `numbers` reads it all the same.
    """

    file: str
    columns: dict[str, tuple[Cell, ...]]
    lines: tuple[int, ...]

    def place_of(self, row: int, column: str) -> Place:
        """Return the place of a cell, rows counted from 0 below the header: its line, and as column its field."""
        return Place(self.file, self.lines[row], list(self.columns).index(column) + 1)

    def only(self, rows: Sequence[int]) -> "Table":
        """The table with some of its rows."""
        columns = {name: tuple(cells[row] for row in rows) for name, cells in self.columns.items()}
        return Table(self.file, columns, tuple(self.lines[row] for row in rows))

    def numbers(self, column: str, where: Place | None = None) -> tuple[float, ...]:
        """Return a column of numbers; `where` is the place that names the column.

        Raises ParkError if there is no such column, or with every cell that is not a number.
        """
        if column not in self.columns:
            near = suggest(column, self.columns)
            raise ParkError([problem("PS1211", where or Place(self.file), column=column, suggestion=near)])
        problems = Collector()
        values = [cell if isinstance(cell, float) else _number(cell) for cell in self.columns[column]]
        for row, value in enumerate(values):
            if value is None or not isfinite(value):
                text = str(self.columns[column][row])
                problems.add("PS1209", self.place_of(row, column), column=column, text=text, hint=_hint(_plain(text)))
        problems.raise_if_any()
        return tuple(value for value in values if value is not None)


def read_table(path: Path, root: Path, where: Place | None = None) -> Table:
    """Read a table of the scenario folder `root`; `path` is relative to it, `where` the place that names the file.

    Raises ParkError with all problems of the file.
    """
    name, data = read_bytes(path, root, LARGEST_FILE, where)
    records = _records(_decoded(data, name), name)
    if not records:
        raise ParkError([problem("PS1201", Place(name, 1))])
    _refuse_title(records, name)
    problems = Collector()
    (top, titles), *rows = records
    header = _header(titles, Place(name, top), problems)
    for line, fields in rows:
        if len(fields) != len(header):
            problems.add("PS1203", Place(name, line), found=len(fields), wanted=len(header))
    problems.raise_if_any()
    lines = tuple(line for line, _ in rows)
    texts = {column: [fields[at] for _, fields in rows] for at, column in enumerate(header)}
    table = Table(name, {column: _typed(cells) for column, cells in texts.items()}, lines)
    _check_finite(table, problems)
    problems.raise_if_any()
    return table


def _decoded(data: bytes, name: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data:
        raise ParkError([problem("PS1205", Place(name))])
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ParkError([problem("PS1206", Place(name))])


def _records(text: str, name: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    records, line = [], 1
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                records.append((line, fields))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ParkError([problem("PS1208", Place(name, line), detail=error)]) from None
    return records


def _refuse_title(records: list[tuple[int, list[str]]], name: str) -> None:
    """Raise ParkError where the first row is a title above the columns: one cell, and more in the row below it."""
    filled = [[field for field in fields if field.strip()] for _, fields in records[:3]]
    if len(filled[0]) == 1 and any(len(fields) > 1 for fields in filled[1:]):
        (line, _), (text,) = records[0], filled[0]
        raise ParkError([problem("PS1212", Place(name, line), text=text.strip())])


def _header(fields: list[str], place: Place, problems: Collector) -> list[str]:
    header = [normal_word(field) for field in fields]
    if len(header) == 1 and any(mark in fields[0] for mark in ";\t，"):
        problems.add("PS1207", place)
        return header
    for at, column in enumerate(header):
        here = Place(place.file, place.line, at + 1)
        hidden = hidden_character(column)
        if not column:
            problems.add("PS1210", here)
        elif hidden is not None:
            problems.add("PS1019", here, key=column, character=hidden)
        elif column in header[:at]:
            problems.add("PS1202", here, column=column, first=header.index(column) + 1)
    return header


def _typed(cells: list[str]) -> tuple[Cell, ...]:
    values = [_number(cell) for cell in cells]
    if any(value is None for value in values) or any(_CODE.fullmatch(_plain(cell)) for cell in cells):
        return tuple(cell.strip() for cell in cells)
    return tuple(value for value in values if value is not None)


def _number(cell: str) -> float | None:
    text = _plain(cell)
    return float(text) if _NUMBER.fullmatch(text) or _NOT_FINITE.fullmatch(text) else None


def _plain(cell: str) -> str:
    return normalize("NFKC", cell).replace("−", "-").strip()


def _hint(text: str) -> str | None:
    """The hint for a cell that is no number; None for the usual one."""
    return next((hint for pattern, hint in NOT_PLAIN if pattern.fullmatch(text)), None)


def shown_cell(cell: Cell) -> str:
    """A cell as its problem quotes it."""
    return cell if isinstance(cell, str) else f"{cell:.15g}"


def _check_finite(table: Table, problems: Collector) -> None:
    for column, cells in table.columns.items():
        for row, cell in enumerate(cells):
            if isinstance(cell, float) and not isfinite(cell):
                problems.add("PS1204", table.place_of(row, column), column=column, text=cell)
