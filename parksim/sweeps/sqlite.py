"""The file of a store: opened only if it is one, and every error of SQLite told as what it means to its user."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parksim.errors import ParkError, TryAgain, problem

FORMAT = 1
"""The version of the format that is written; stores of a newer one are refused."""
OURS = 0x70736B31
"""`psk1` in the header of the file: the application id."""
MAGIC, ID_AT, HEADER = b"SQLite format 3\0", 68, 100
PATIENCE = 30.0
"""Seconds for which a reader or writer waits for the other."""
CORRUPT = ("PS7154", "PS7156", "PS7157", "PS7158", "PS7160")
PASSING = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_READONLY",
           "SQLITE_PERM", "SQLITE_NOMEM", "SQLITE_PROTOCOL")  # fmt: skip
"""What lies outside the store and passes; everything else says that its file is damaged."""


def connected(path: Path) -> sqlite3.Connection:
    """A connection to a store that exists, in WAL: readers and the one writer do not wait for each other.

    `synchronous` is FULL, so that an answer that was told to be saved survives a loss of power: it costs a third of a
    millisecond for each chunk. Raises ParkError for a file that is no store.
    """
    _check_head(path)
    with understood(path):
        address = f"{path.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(address, PATIENCE, uri=True, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def damaged(path: Path, code: str = "PS7154", **values: object) -> ParkError:
    """What is wrong with the file of a store, and that what is whole can be copied."""
    hint = "PS7154" if code in CORRUPT else None
    return ParkError([problem(code, None, hint=hint, path=path, **values)])


@contextmanager
def understood(path: Path) -> Iterator[None]:
    """Errors of SQLite as problems. Raises TryAgain for a full disk and the like, ParkError for a damaged file."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", None) or ""
        if name.startswith(PASSING):
            raise TryAgain([problem("PS7151", None, path=path, reason=error)]) from error
        raise damaged(path, reason=error) from error


def _check_head(path: Path) -> None:
    if not path.is_file():
        raise damaged(path, "PS7152")
    with path.open("rb") as file:
        head = file.read(HEADER)
    if not head:
        raise damaged(path, "PS7153")
    if not head.startswith(MAGIC) or int.from_bytes(head[ID_AT : ID_AT + 4], "big") != OURS:
        raise damaged(path, "PS7155")
