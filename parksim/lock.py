"""One process at a time: a lock beside what is written, which the system gives back when its holder ends, however."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from parksim.errors import TryAgain, problem

BEHIND = 1 << 20
"""Windows keeps others from reading what is locked: a byte far behind the number of the process is."""


@contextmanager
def locked(path: Path, code: str, target: Path) -> Iterator[None]:
    """Hold the lock file `path`. Raises TryAgain with a problem of `code`, naming the process that is at `target`."""
    with path.open("a+") as file:
        if not _taken(file):
            file.seek(0)
            raise TryAgain([problem(code, None, path=target, pid=file.read().strip() or "?")])
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _taken(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(BEHIND)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
