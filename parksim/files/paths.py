"""Bytes of a file of a scenario folder, and of nothing else on this machine."""

import stat
from pathlib import Path, PurePosixPath, PureWindowsPath

from parksim.errors import ParkError, Place, Problem, problem, suggest

__all__ = ["read_bytes"]

_DEVICES = frozenset(("con", "prn", "aux", "nul")) | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}


def read_bytes(path: Path, root: Path, largest: int, where: Place | None = None) -> tuple[str, bytes]:
    """Return the name of a file relative to the scenario folder `root` and its bytes, at most `largest`.

    `path` is relative to `root`; links must stay inside. `where` is the place that names the file, if another one does.
    Raises ParkError for a path that is absolute or leads out, a missing file, a device or folder, a file too large.
    """
    name = path.as_posix()
    where = where or Place(name)
    inside = _inside(path, root)
    if inside is None:
        raise ParkError([problem("PS1001", where, path=name)])
    try:
        return name, _regular(inside, largest, name, where)
    except FileNotFoundError:
        raise ParkError([_missing(inside, name, where)]) from None
    except OSError as error:
        raise ParkError([problem("PS1006", where, path=name, detail=error.strerror)]) from None


def _inside(path: Path, root: Path) -> Path | None:
    windows = PureWindowsPath(path)
    device = any(part.split(".")[0].strip().lower() in _DEVICES for part in windows.parts)
    if path.is_absolute() or windows.drive or windows.root or "\\" in str(PurePosixPath(path)) or device:
        return None
    try:
        base = root.resolve()
        real = (base / path).resolve()
    except (OSError, RuntimeError, ValueError):
        return None
    return real if real.is_relative_to(base) else None


def _regular(path: Path, largest: int, name: str, where: Place) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):
        raise ParkError([problem("PS1003", where, path=name)])
    with path.open("rb") as stream:
        data = stream.read(largest + 1)
    if len(data) > largest:
        raise ParkError([problem("PS1004", where, path=name, limit=f"{largest / 1e6:g} MB")])
    return data


def _missing(path: Path, name: str, where: Place) -> Problem:
    try:
        near = suggest(path.name, sorted(each.name for each in path.parent.iterdir()))
    except OSError:
        near = None
    return problem("PS1002", where, path=name, suggestion=near)
