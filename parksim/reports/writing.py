"""Files that are whole or not there: a crash leaves the old one or the new one, never half of one."""

import os
import tempfile
from pathlib import Path

from parksim.errors import unwritable


def written(path: Path | str, data: bytes) -> Path:
    """Write a file. Raises TryAgain or ParkError where it cannot be written; an older one then stays as it was."""
    target = Path(path)
    try:
        _write(target, data)
    except OSError as error:
        raise unwritable(target, error) from error
    return target


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(fresh).chmod(0o644)
        Path(fresh).replace(path)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise
