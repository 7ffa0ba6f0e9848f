"""How far a search for integers is, told while it lasts to whoever listens, and whether that is far enough."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Hear = Callable[[float, float], None]
Enough = Callable[[float, float, int], bool]
"""Whether a search may end, by the best found, the proven bound and the nodes that it took."""
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
def told(highs: Any, factor: float | None, enough: Enough | None = None) -> Iterator[None]:
    """While somebody listens, HiGHS tells at every chance to stop how far its search is; `factor` scales its objective.

    None where there is nothing to search. Where that is `enough` it stops.
    """
    if not (_hear or enough) or factor is None:
        yield
        return

    def tell(event: Any) -> None:
        best, bound = (float(event.data_out.mip_primal_bound), float(event.data_out.mip_dual_bound))
        for hear in _hear:
            hear(best / factor, bound / factor)
        if enough and enough(best / factor, bound / factor, int(event.data_out.mip_node_count)):
            event.interrupt()

    highs.cbMipInterrupt.subscribe(tell)
    try:
        yield
    finally:
        highs.cbMipInterrupt.unsubscribe(tell)
