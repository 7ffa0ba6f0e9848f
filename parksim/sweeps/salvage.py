"""Whatever is whole in a damaged store, as a new one."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parksim.errors import ParkError, UsageError, problem
from parksim.sweeps.drive import reserved
from parksim.sweeps.kept import FLOWS, RESULT, flows_crc, is_whole
from parksim.sweeps.spec import Design, Sweep
from parksim.sweeps.sqlite import HEADER, connected
from parksim.sweeps.store import Store

PAGES, PAGE_SIZE = (28, 32), (16, 18)
"""Where the header says how many pages there are, and how many bytes each has."""
MOST_MISSING = 1 << 30
"""A header that asks for more bytes than this, and than there are, is damaged itself."""
NOTHING = Sweep(Path(), None, "optimise", (), Design("list"))
"""Stands in a new store for a sweep that could not be read: running any sweep puts that one in its place."""


@dataclass(frozen=True)
class Salvaged:
    """Answers saved, answers seen that were damaged; cases and how many have no answer, None where the sample table is lost."""

    saved: int
    damaged: int
    cases: int | None
    missing: int | None


def salvage(damaged: Path, out: Path) -> Salvaged:
    """Copy every answer whose check sum holds to a new store, with the sample table if all of it is whole.

    What is missing is counted against the sample table: a page that is lost tells of none of its rows. Raises ParkError
    where no answer is whole, and leaves no store then; UsageError where `out` exists.
    """
    if out.exists():
        raise UsageError([problem("PS7176", None, path=out)])
    if not damaged.is_file():
        raise ParkError([problem("PS7152", None, path=damaged)])
    with reserved(out), _copy(damaged, out) as copy, closing(_readable(copy, damaged)) as source:
        with _begun(copy, out) as store:
            saved, broken = _put(store, source)
            left = store.status()
        if not saved:
            _forget(out)
            raise _nothing(damaged)
    known = left.total > 0
    return Salvaged(saved, broken, left.total if known else None, left.pending if known else None)


def _put(store: Store, source: sqlite3.Connection) -> tuple[int, int]:
    """Put every answer that is whole into the store; how many these are, and how many were seen that are not."""
    found: set[str] = set()
    broken = 0
    with store.writing():
        for columns in _answers(source):
            if columns is not None and is_whole(columns[:-2]) and flows_crc(columns[-1]) == columns[-2]:
                store.put(columns)
                found.add(str(columns[0]))
            else:
                broken += 1
    return len(found), broken


def _forget(out: Path) -> None:
    for end in ("", "-wal", "-shm"):
        out.with_name(out.name + end).unlink(missing_ok=True)


def _nothing(damaged: Path) -> ParkError:
    return ParkError([problem("PS7174", None, path=damaged)])


def _readable(copy: Path, damaged: Path) -> sqlite3.Connection:
    try:
        return connected(copy)
    except ParkError as error:
        raise _nothing(damaged) from error


@contextmanager
def _copy(damaged: Path, out: Path) -> Iterator[Path]:
    """A copy to read from, as long as its header says: SQLite reads nothing of a file that was cut short."""
    copy = out.with_name(f"{out.name}.reading")
    ends = ("", "-wal")
    try:
        for end in ends:
            if Path(f"{damaged}{end}").is_file():
                shutil.copyfile(f"{damaged}{end}", f"{copy}{end}")
        if copy.exists():
            _lengthen(copy)
        yield copy
    finally:
        for end in (*ends, "-shm"):
            Path(f"{copy}{end}").unlink(missing_ok=True)


def _lengthen(copy: Path) -> None:
    """Add empty pages up to the number in the header."""
    with copy.open("rb+") as file:
        head = file.read(HEADER)
        pages, size = (int.from_bytes(head[a:b], "big") for a, b in (PAGES, PAGE_SIZE))
        known = copy.stat().st_size
        if known < pages * size <= max(MOST_MISSING, 2 * known):
            file.truncate(pages * size)


def _begun(damaged: Path, out: Path) -> Store:
    """A new store with the sample table of the damaged one, or with none."""
    try:
        with Store.open(damaged) as store:
            return Store.create(out, store.sweep, list(store.samples()))
    except ParkError:
        return Store.create(out, NOTHING, [])


def _answers(source: sqlite3.Connection) -> Iterator[tuple[Any, ...] | None]:
    """Rows one by one, None for one that cannot be read: its page may be damaged, and those of its neighbours not."""
    source.text_factory = lambda content: content.decode("utf-8", "surrogateescape")
    for row in _numbers(source):
        try:
            yield source.execute(f"SELECT {RESULT}, {FLOWS} FROM results WHERE rowid = ?", (row,)).fetchone()
        except sqlite3.Error:
            yield None


def _numbers(source: sqlite3.Connection) -> Iterator[int]:
    """Row numbers, as far as they can be told from either end of the table."""
    known: set[int] = set()
    for order in ("ASC", "DESC"):
        try:
            for (number,) in source.execute(f"SELECT rowid FROM results ORDER BY rowid {order}"):
                if number in known:
                    return
                known.add(number)
                yield number
        except sqlite3.Error:
            continue
