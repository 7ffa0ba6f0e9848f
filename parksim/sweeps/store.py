"""The store of a sweep: one SQLite file with the frozen sample table and every answer, by the hash of what was asked.

    meta      one row: format, version, number of cases, the sweep itself
    samples   a row per case: its chunk and place there, the key of its answer, its settings, its cells
    results   a row per key: the answer

A case whose key has an answer is done, whichever case, sweep or scenario it was solved for. Of several cases with one
key the first in its chunk is solved. Answers that no case asks for any more stay.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pandas as pd

from parksim import __version__
from parksim.sweeps.kept import (
    FLOWS,
    META,
    RESULT,
    SAMPLE,
    SCHEMA,
    Sample,
    crc_of,
    flows_crc,
    is_whole,
    result_columns,
    result_of,
    whole,
)
from parksim.sweeps.plain import plain_sweep, sweep_of, text_of
from parksim.sweeps.spec import Row, Sweep
from parksim.sweeps.sqlite import FORMAT, OURS, connected, damaged, understood

WHOLE = (1, 1)
"""The shard that is everything."""
UNANSWERED = """
    NOT EXISTS (SELECT 1 FROM results AS r WHERE r.key = s.key)
    AND NOT EXISTS (SELECT 1 FROM samples AS e WHERE e.key = s.key AND (e.chunk, e.place) < (s.chunk, s.place))
"""
"""Of samples s: those that have to be solved."""


@dataclass(frozen=True)
class Status:
    """How many cases there are, have an answer, failed, have none yet; and answers that no case asks for."""

    total: int
    ok: int
    failed: int
    pending: int
    old: int = 0


class Store:
    """An open store. Every method raises ParkError where the file is damaged, TryAgain where the disk is full."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = connected(path)
        try:
            self.sweep, self.cases = self._meta()
        except BaseException:
            self._connection.close()
            raise

    @classmethod
    def create(cls, path: Path, sweep: Sweep, samples: Iterable[Sample]) -> Self:
        """A new store, there as a whole or not at all."""
        new = path.with_name(f"{path.name}.new")
        new.unlink(missing_ok=True)
        try:
            with understood(path):
                connection = sqlite3.connect(new, isolation_level=None)
                try:
                    _filled(connection, sweep, samples)
                finally:
                    connection.close()
            for left in ("-wal", "-shm"):  # of a store that someone removed
                path.with_name(path.name + left).unlink(missing_ok=True)
            new.replace(path)
        finally:
            for left in ("", "-journal", "-wal", "-shm"):
                new.with_name(new.name + left).unlink(missing_ok=True)
        return cls(path)

    @classmethod
    def open(cls, path: Path) -> Self:
        """The store of a file. Raises ParkError, saying what the file is instead."""
        return cls(path)

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def revise(self, sweep: Sweep, samples: Iterable[Sample]) -> None:
        """Put another sample table in the place of this one; answers stay."""
        with self._transaction():
            self._connection.execute("DELETE FROM samples")
            cases = _insert_samples(self._connection, samples)
            _insert_meta(self._connection, sweep, cases)
        self.sweep, self.cases = sweep, cases

    def samples(self) -> Iterator[Sample]:
        """The sample table, by chunk and place."""
        found = 0
        for columns in self._rows(f"SELECT {SAMPLE} FROM samples ORDER BY chunk, place"):
            found += 1
            yield Sample.of(columns)
        if found != self.cases:
            raise damaged(self.path, "PS7156", found=found, cases=self.cases)

    def pending(self, shard: tuple[int, int] = WHOLE) -> Iterator[tuple[int, tuple[Sample, ...]]]:
        """Chunks of the i-th of n shards with their cases that have to be solved, found as they are asked for."""
        chunk = -1
        while (chunk := self._next(chunk, shard)) >= 0:
            query = f"SELECT {SAMPLE} FROM samples AS s WHERE chunk = ? AND {UNANSWERED} ORDER BY place"
            yield chunk, tuple(Sample.of(columns) for columns in self._rows(query, chunk))

    def write(self, chunk: int, rows: Iterable[Row]) -> None:
        """Keep the answers of a chunk, all or none. A key that has an answer keeps it."""
        with self._transaction():
            for row in rows:
                key = self._one('SELECT key FROM samples WHERE "case" = ?', row.case)
                self.put(result_columns(row, key, chunk))

    def put(self, columns: Iterable[object], instead: bool = False) -> None:
        """Add columns RESULT and FLOWS as they are; `instead` of an answer to the same key."""
        given = tuple(columns)
        verb = "REPLACE" if instead else "IGNORE"
        with understood(self.path):
            marks = ", ".join("?" * len(given))
            self._connection.execute(f"INSERT OR {verb} INTO results ({RESULT}, {FLOWS}) VALUES ({marks})", given)

    def forget_failed(self) -> None:
        """Let failed cases be pending again."""
        with self._transaction():
            self._connection.execute("DELETE FROM results WHERE status = 'failed' AND key IN (SELECT key FROM samples)")

    def rows(self) -> Iterator[tuple[Sample, Row | None]]:
        """Every case by its number, with its answer if there is one, without flows."""
        answers = f"SELECT {RESULT} FROM results WHERE key = ?"
        for columns in self._rows(f'SELECT {SAMPLE} FROM samples ORDER BY "case"'):
            sample = Sample.of(columns)
            found = next(self._rows(answers, sample.key), None)
            yield sample, None if found is None else result_of(found)

    def flows(self, case: int) -> bytes | None:
        """The flows of a case, if they were kept."""
        query = f'SELECT {FLOWS} FROM results WHERE key = (SELECT key FROM samples WHERE "case" = ?)'
        with understood(self.path):
            crc, flows = self._connection.execute(query, (case,)).fetchone() or (None, None)
        if flows_crc(flows) != crc:
            raise damaged(self.path, "PS7157", case=case)
        return None if flows is None else bytes(flows)

    def answers(self) -> Iterator[tuple[Any, ...]]:
        """Columns RESULT and FLOWS of every answer."""
        for columns in self._select(f"SELECT {RESULT}, {FLOWS} FROM results"):
            if not is_whole(columns[:-2]):
                raise damaged(self.path, "PS7157", case=columns[2])
            yield columns

    def answer_to(self, key: str) -> tuple[Any, ...] | None:
        """Columns RESULT of one answer."""
        return next(self._rows(f"SELECT {RESULT} FROM results WHERE key = ?", key), None)

    def status(self) -> Status:
        """Counts of cases."""
        counts = dict(
            self._select("SELECT r.status, count(*) FROM samples AS s JOIN results AS r USING (key) GROUP BY 1")
        )
        ok, failed = counts.get("ok", 0), counts.get("failed", 0)
        old = self._one("SELECT count(*) FROM results WHERE key NOT IN (SELECT key FROM samples)")
        return Status(self.cases, ok, failed, self.cases - ok - failed, old)

    def missing(self, shard: tuple[int, int] = WHOLE) -> int:
        """Cases of a shard that have to be solved."""
        return self._left("*", shard)

    def open_chunks(self, shard: tuple[int, int] = WHOLE) -> int:
        """Chunks of a shard with cases that have to be solved."""
        return self._left("DISTINCT chunk", shard)

    def table(self) -> pd.DataFrame:
        """The table of cases: what each sets, its figures, its status (parksim/sweeps/table.py)."""
        from parksim.sweeps.table import table_of

        return table_of(self)

    def check(self) -> None:
        """Read everything once. Raises ParkError where anything is not as it was written."""
        said = self._one("PRAGMA integrity_check(1)")
        if said != "ok":
            raise damaged(self.path, reason=said)
        for _ in self.samples():
            pass
        for _ in self._rows(f"SELECT {RESULT} FROM results"):
            pass

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All that is put inside is kept, or nothing."""
        with self._transaction():
            yield

    def _meta(self) -> tuple[Sweep, int]:
        with understood(self.path):
            columns = self._connection.execute(f"SELECT {META} FROM meta").fetchone()
        if columns is None:
            raise damaged(self.path, "PS7158")
        if isinstance(columns[0], int) and columns[0] > FORMAT:
            raise damaged(self.path, "PS7159", version=columns[1], format=columns[0], known=FORMAT)
        if not is_whole(columns):
            raise damaged(self.path, "PS7158")
        try:
            return sweep_of(json.loads(columns[3])), int(columns[2])
        except (KeyError, TypeError) as error:
            raise damaged(self.path, "PS7159", version=columns[1], format=columns[0], known=FORMAT) from error

    def _left(self, counted: str, shard: tuple[int, int]) -> int:
        part, parts = shard
        query = f"SELECT count({counted}) FROM samples AS s WHERE chunk % ? = ? AND {UNANSWERED}"
        return int(self._one(query, parts, part - 1))

    def _next(self, chunk: int, shard: tuple[int, int]) -> int:
        part, parts = shard
        query = (
            f"SELECT chunk FROM samples AS s WHERE chunk > ? AND chunk % ? = ? AND {UNANSWERED} ORDER BY chunk LIMIT 1"
        )
        found = self._one(query, chunk, parts, part - 1)
        return -1 if found is None else int(found)

    def _one(self, query: str, *values: object) -> Any:
        with understood(self.path):
            return (self._connection.execute(query, values).fetchone() or (None,))[0]

    def _rows(self, query: str, *values: object) -> Iterator[Any]:
        """Rows that end in their check sum."""
        found = self._select(query, *values)
        try:
            yield from whole(found)
        except ValueError as error:
            raise damaged(self.path, "PS7160") from error

    def _select(self, query: str, *values: object) -> Iterator[Any]:
        with understood(self.path):
            yield from map(tuple, self._connection.execute(query, values))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with understood(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def _filled(connection: sqlite3.Connection, sweep: Sweep, samples: Iterable[Sample]) -> None:
    connection.execute(f"PRAGMA application_id = {OURS}")
    connection.execute("BEGIN")
    for statement in SCHEMA:
        connection.execute(statement)
    _insert_meta(connection, sweep, _insert_samples(connection, samples))
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode = WAL")


def _insert_samples(connection: sqlite3.Connection, samples: Iterable[Sample]) -> int:
    query = f"INSERT INTO samples ({SAMPLE}) VALUES (?, ?, ?, ?, ?, ?, ?)"
    connection.executemany(query, (sample.columns() for sample in samples))
    return int(connection.execute("SELECT count(*) FROM samples").fetchone()[0])


def _insert_meta(connection: sqlite3.Connection, sweep: Sweep, cases: int) -> None:
    said = (FORMAT, __version__, cases, text_of(plain_sweep(sweep)))
    query = f"INSERT OR REPLACE INTO meta (one, {META}) VALUES (1, ?, ?, ?, ?, ?)"
    connection.execute(query, (*said, crc_of(said)))
