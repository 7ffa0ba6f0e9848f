"""`--verbose`: how far apart the numbers of every model are that the solver gets, as they are and scaled."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from parksim.commands.ending import Said, tell
from parksim.words import text

SOLVER = "parksim_solvers.highs"
PARTS = ("matrix", "cost", "bound", "side")


class _Teller(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        """Tell the ranges before and after scaling, where a message has some."""
        for when, ranges in zip(("before", "after"), getattr(record, "ranges", ()), strict=False):
            parts = {part: _range(getattr(ranges, part)) for part in PARTS}
            tell(text(f"cli.ranges.{when}", Said.lang, **parts))


def _range(ends: Any) -> str:
    return "–" if ends is None else " … ".join(f"{end:.1e}" for end in ends)


@contextmanager
def ranges_told(asked: bool) -> Iterator[None]:
    """While this lasts, every model that is passed tells its ranges on standard error, where they are asked for."""
    logger, teller = logging.getLogger(SOLVER), _Teller()
    if asked:
        logger.setLevel(logging.INFO)
        logger.addHandler(teller)
    try:
        yield
    finally:
        logger.removeHandler(teller)
