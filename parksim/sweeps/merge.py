"""One store of several that hold parts of the same sweep, as `--shard i/n` makes them."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from parksim.errors import ParkError, problem
from parksim.sweeps.drive import reserved
from parksim.sweeps.plain import question_of
from parksim.sweeps.store import Status, Store

KEY, CHUNK, STATUS = 0, 1, 3
"""Where they stand among the columns of an answer."""


def merge(out: Path, parts: Sequence[Path]) -> Status:
    """Add the answers of all parts to `out`, which is made if it does not exist; what it holds in the end.

    Of two answers to one key one that is ok goes before one that failed, then that of the earlier chunk, so that the
    order of the parts does not matter. Raises ParkError where a part is damaged or of another sweep, and changes nothing.
    """
    with reserved(out), ExitStack() as stack:
        opened = [stack.enter_context(Store.open(part)) for part in parts]
        target = stack.enter_context(_target(out, opened[0]))
        for part in opened:
            part.check()
            _check_same(target, part)
        with target.writing():
            for part in opened:
                for columns in part.answers():
                    _add(target, columns)
        return target.status()


def _target(out: Path, first: Store) -> Store:
    return Store.open(out) if out.exists() else Store.create(out, first.sweep, first.samples())


def _check_same(target: Store, part: Store) -> None:
    same = part.cases == target.cases and question_of(part.sweep) == question_of(target.sweep)
    if not same or any(a != b for a, b in zip(target.samples(), part.samples(), strict=True)):
        raise ParkError([problem("PS7173", None, path=part.path, first=target.path)])


def _add(target: Store, columns: tuple[Any, ...]) -> None:
    known = target.answer_to(columns[KEY])
    better = known is None or (columns[STATUS] != "ok", columns[CHUNK]) < (known[STATUS] != "ok", known[CHUNK])
    if better:
        target.put(columns, instead=True)
