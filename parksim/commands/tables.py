"""Tables for a terminal: half widths beside their figures, units behind names, nothing wider than the terminal."""

import os
import shutil
from dataclasses import replace
from itertools import groupby

from parksim.reports.both import Both, same, say
from parksim.reports.numbers import NONE
from parksim.reports.table import Cell, Column, Row, Table
from parksim.reports.text_table import GAP, text_table, width

WIDE, LEAST = 120, 12
"""Columns where the terminal does not say how many it has, as in a pipe; and the least that words get."""


def printed(table: Table, lang: str) -> str:
    """A table as text: heads above several columns in their middle, words in several lines where it is too wide."""
    flat = _fitting(_flat(_only_told(table)), lang)
    bare = tuple(replace(column, over=None) for column in flat.columns)
    lines = [*([flat.title.of(lang)] if flat.title else [])]
    if any(column.over for column in flat.columns):
        lines.append(_groups(flat, lang))
    lines.append(text_table(replace(flat, columns=bare, title=None, caption=None), lang))
    return "\n".join(lines + (wrapped(flat.caption.of(lang)) if flat.caption else []))


def wrapped(words: str, room: int | None = None) -> list[str]:
    """A text in lines of the terminal, or of a column; Chinese is cut between any two characters."""
    limit, lines, line = room or _limit(), [], ""
    for piece in _pieces(words):
        if line and width(line + piece.rstrip()) > limit:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line else lines


def _pieces(words: str) -> list[str]:
    """What must stay on one line: a word of Latin letters with the blank behind it, or one wide character."""
    found = [""]
    for char in words:
        if width(char) == 2 or found[-1].endswith(" ") or (found[-1] and width(found[-1][-1]) == 2):
            found.append(char)
        else:
            found[-1] += char
    return [piece for piece in found if piece]


def _limit() -> int:
    return shutil.get_terminal_size((WIDE, 0)).columns if os.environ.get("COLUMNS") or os.isatty(1) else WIDE


def _flat(table: Table) -> Table:
    """Second lines of numbers behind their first, units behind their names."""
    rows = tuple(replace(row, cells=tuple(_one_line(cell) for cell in row.cells)) for row in table.rows)
    return replace(table, rows=rows)


def _one_line(cell: Cell) -> Cell:
    words = cell.text
    if cell.unit and (cell.unit.en or cell.unit.zh):
        words = say("cli.with_unit", name=words, unit=cell.unit)
    if cell.under:
        words = Both(f"{words.en} {cell.under.en}", f"{words.zh} {cell.under.zh}")
    return replace(cell, text=words, unit=None, under=None)


def _only_told(table: Table) -> Table:
    """The table without columns in which nothing is told."""
    rows = [row for row in table.rows if row.role != "group"]
    told = [k for k, _ in enumerate(table.columns) if k == 0 or any(row.cells[k].text.en != NONE for row in rows)]
    return _columns(table, told)


def _columns(table: Table, keep: list[int]) -> Table:
    rows = tuple(_cells(row, keep) for row in table.rows)
    return replace(table, columns=tuple(table.columns[k] for k in keep), rows=rows)


def _cells(row: Row, keep: list[int]) -> Row:
    return row if row.role == "group" else replace(row, cells=tuple(row.cells[k] for k in keep))


def _fitting(table: Table, lang: str) -> Table:
    """The table with heads on two lines and words wrapped as far as it needs to fit."""
    if _width(table, lang) <= _limit():
        return table
    if not any(column.over for column in table.columns):
        table = replace(table, columns=tuple(_two_heads(column) for column in table.columns))
    rooms = [_column_width(table, k, lang) for k, _ in enumerate(table.columns)]
    words = [k for k, column in enumerate(table.columns) if not column.number]
    while words and _total(rooms) > _limit() and max(rooms[k] for k in words) > LEAST:
        rooms[max(words, key=lambda k: rooms[k])] -= 1
    rows = [line for row in table.rows for line in ([row] if row.role == "group" else _lines(row, rooms, lang))]
    return replace(table, rows=tuple(rows))


def _two_heads(column: Column) -> Column:
    """A head cut before its unit: `capex,` over `CNY M`."""
    (en_over, en), (zh_over, zh) = _halves(column.head.en, ", ", 1), _halves(column.head.zh, "（", 0)
    return replace(column, head=Both(en, zh), over=Both(en_over, zh_over))


def _halves(head: str, sign: str, kept: int) -> tuple[str, str]:
    before, found, after = head.rpartition(sign)
    return (before + found[:kept], found[kept:].strip() + after) if found else ("", head)


def _lines(row: Row, rooms: list[int], lang: str) -> list[Row]:
    """A row, its words in as many lines as they need."""
    cut = [
        wrapped(c.text.of(lang), room) if width(c.text.of(lang)) > room else [c.text.of(lang)]
        for c, room in zip(row.cells, rooms, strict=True)
    ]
    many = max(len(lines) for lines in cut)
    filled = [[*lines, *[""] * (many - len(lines))] for lines in cut]
    return [replace(row, cells=tuple(Cell(same(words)) for words in line)) for line in zip(*filled, strict=True)]


def _groups(table: Table, lang: str) -> str:
    """The heads above several columns, each in the middle of its own."""
    line = ""
    rooms = [_column_width(table, k, lang) for k, _ in enumerate(table.columns)]
    for over, group in groupby(range(len(rooms)), key=lambda k: _over(table.columns[k], lang)):
        room = _total([rooms[k] for k in group])
        line += (GAP if line else "") + " " * ((room - width(over)) // 2) + over
        line += " " * (room - width(over) - (room - width(over)) // 2)
    return line.rstrip()


def _over(column: Column, lang: str) -> str:
    return column.over.of(lang) if column.over else ""


def _width(table: Table, lang: str) -> int:
    return _total([_column_width(table, k, lang) for k, _ in enumerate(table.columns)])


def _total(rooms: list[int]) -> int:
    return sum(rooms) + len(GAP) * (len(rooms) - 1)


def _column_width(table: Table, k: int, lang: str) -> int:
    """Columns that cells and head take; a head above is as wide as all that stand below it."""
    column = table.columns[k]
    alone = column.over is not None and [_over(c, lang) for c in table.columns].count(_over(column, lang)) == 1
    cells = [row.cells[k].text.of(lang) for row in table.rows if row.role != "group"]
    return max(width(word) for word in (*cells, column.head.of(lang), _over(column, lang) if alone else ""))
