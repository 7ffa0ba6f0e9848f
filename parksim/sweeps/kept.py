"""Rows of a store as SQLite holds them, each with a check sum over all that it says.

`PRAGMA integrity_check` looks at the pages of a file, not at what is written in them: of 200 flipped bytes it missed
131. The flows of a case have a check sum of their own, for they are read alone.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from parksim.files.nodes import Plain
from parksim.sweeps.plain import plain_row, text_of
from parksim.sweeps.spec import Case, Row

SCHEMA = (
    "CREATE TABLE meta (one INTEGER PRIMARY KEY CHECK (one = 1), format INTEGER, version TEXT, cases INTEGER, "
    "sweep TEXT, crc INTEGER)",
    'CREATE TABLE samples ("case" INTEGER PRIMARY KEY, chunk INTEGER, place INTEGER, key TEXT, settings TEXT, cells TEXT, '
    "crc INTEGER)",
    "CREATE INDEX samples_by_chunk ON samples (chunk, place)",
    "CREATE INDEX samples_by_key ON samples (key)",
    'CREATE TABLE results (key TEXT PRIMARY KEY, chunk INTEGER, "case" INTEGER, status TEXT, figures TEXT, problems TEXT, '
    "seconds REAL, solver_seconds REAL, crc INTEGER, flows_crc INTEGER, flows BLOB)",
)
META = "format, version, cases, sweep, crc"
SAMPLE = '"case", chunk, place, key, settings, cells, crc'
RESULT = 'key, chunk, "case", status, figures, problems, seconds, solver_seconds, crc'
FLOWS = "flows_crc, flows"


@dataclass(frozen=True)
class Sample:
    """One row of the sample table: its case, its place in a chunk, the key of its answer, its cells in the order of paths."""

    case: Case
    chunk: int
    place: int
    key: str
    cells: tuple[Plain, ...]

    def columns(self) -> tuple[object, ...]:
        """What stands in the columns SAMPLE."""
        said = (self.case.number, self.chunk, self.place, self.key, text_of(self.case.settings), text_of(self.cells))
        return *said, crc_of(said)

    @classmethod
    def of(cls, columns: Sequence[Any]) -> "Sample":
        """The sample in columns whose check sum holds."""
        number, chunk, place, key, settings, cells, _ = columns
        return cls(Case(number, json.loads(settings)), chunk, place, key, tuple(json.loads(cells)))


def result_columns(row: Row, key: str, chunk: int) -> tuple[object, ...]:
    """What stands in the columns RESULT and FLOWS."""
    plain = plain_row(row)
    said = (key, chunk, row.case, row.status, text_of(plain["figures"]), text_of(plain["problems"]),
            float(row.seconds), float(row.solver_seconds))  # fmt: skip
    return *said, crc_of(said), flows_crc(row.flows), row.flows


def flows_crc(flows: bytes | None) -> int | None:
    """Check sum of flows."""
    return None if flows is None else zlib.crc32(flows)


def result_of(columns: Sequence[Any]) -> Row:
    """The row in columns RESULT whose check sum holds, without its flows."""
    _, _, case, status, figures, problems, seconds, solver_seconds, _ = columns
    return Row(case, status, json.loads(figures), tuple(json.loads(problems)), seconds, solver_seconds)


def crc_of(said: Sequence[object]) -> int:
    """Check sum of all columns but the check sum."""
    return zlib.crc32(repr(tuple(said)).encode("utf-8", "surrogateescape"))


def is_whole(columns: Sequence[Any]) -> bool:
    """Whether columns that end in their check sum are as they were written."""
    return bool(crc_of(columns[:-1]) == columns[-1])


def whole(rows: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Rows as long as their check sums hold. Raises ValueError at one that does not."""
    for columns in rows:
        if not is_whole(columns):
            raise ValueError
        yield columns
