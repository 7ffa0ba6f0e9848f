"""How far a search for integers is, told while it lasts to whoever listens."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Hear = Callable[[float, float], None]
_hear: list[Hear] = []


@contextmanager
def hearing(hear: Hear) -> Iterator[None]:
    """Hear of every search for integers meanwhile: the best found (inf: nothing yet) and the proven bound."""
    _hear.append(hear)
    try:
        yield
    finally:
        _hear.remove(hear)


@contextmanager
def told(highs: Any, factor: float | None) -> Iterator[None]:
    """While somebody listens, HiGHS tells at every chance to stop how far its search is; `factor` scales its objective.

    None where there is nothing to search.
    """
    if not _hear or factor is None:
        yield
        return

    def tell(event: Any) -> None:
        best, bound = (float(event.data_out.mip_primal_bound), float(event.data_out.mip_dual_bound))
        for hear in _hear:
            hear(best / factor, bound / factor)

    highs.cbMipInterrupt.subscribe(tell)
    try:
        yield
    finally:
        highs.cbMipInterrupt.unsubscribe(tell)
