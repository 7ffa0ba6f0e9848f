"""A table as text for a terminal: aligned columns, Chinese characters counted as two."""

from unicodedata import east_asian_width

from parksim.reports.both import Both
from parksim.reports.table import Cell, Column, Row, Table

GAP = "  "
WIDE = ("W", "F")


def text_table(table: Table, lang: str) -> str:
    """The lines of a table; bars are left out."""
    keep = [k for k, _ in enumerate(table.columns) if not any(_has_bar(row, k) for row in table.rows)]
    columns = [table.columns[k] for k in keep]
    overs = [column.over for column in columns]
    lines = [_over(overs, lang)] if any(overs) else []
    lines.append([column.head.of(lang) for column in columns])
    heads = len(lines)
    lines += [[_text(row.cells[k], lang) for k in keep] for row in table.rows if row.role != "group"]
    widths = [max(width(line[k]) for line in lines) for k in range(len(columns))]
    written = [_line(line, columns, widths) for line in lines]
    written.insert(heads, "-" * (sum(widths) + len(GAP) * (len(widths) - 1)))
    titled = [table.title.of(lang), *written] if table.title else written
    return "\n".join([*titled, table.caption.of(lang)] if table.caption else titled)


def width(word: str) -> int:
    """Columns of a terminal that a text takes."""
    return sum(2 if east_asian_width(char) in WIDE else 1 for char in word)


def _over(overs: list[Both | None], lang: str) -> list[str]:
    before = [None, *overs[:-1]]
    return [over.of(lang) if over and over != last else "" for over, last in zip(overs, before, strict=True)]


def _has_bar(row: Row, k: int) -> bool:
    return k < len(row.cells) and row.cells[k].bar is not None


def _text(cell: Cell, lang: str) -> str:
    parts = [cell.text.of(lang), cell.unit.of(lang) if cell.unit else ""]
    return " ".join(part for part in parts if part)


def _line(words: list[str], columns: list[Column], widths: list[int]) -> str:
    padded = []
    for word, column, wide in zip(words, columns, widths, strict=True):
        blanks = " " * (wide - width(word))
        padded.append(blanks + word if column.number else word + blanks)
    return GAP.join(padded).rstrip()
