"""Replications side by side: each process plays some of them; what they return does not depend on who played what."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from parksim.simulation.record import YearRecord
from parksim.simulation.year import Player, Works

_PLAYER: list[Player] = []
"""The player of a worker process."""


def played_years(works: Works, replications: int, workers: int | None) -> Iterator[YearRecord]:
    """Every replication in order. `workers`: processes (None: one per core, none for few replications)."""
    count = min(workers or os.cpu_count() or 1, replications)
    if count <= 1:
        player = Player(works)
        yield from (player.play(replication) for replication in range(replications))
        return
    with ProcessPoolExecutor(count, get_context("spawn"), _begin, (works,)) as pool:
        yield from pool.map(_play, range(replications))


def _begin(works: Works) -> None:
    _PLAYER[:] = [Player(works)]


def _play(replication: int) -> YearRecord:
    return _PLAYER[0].play(replication)
