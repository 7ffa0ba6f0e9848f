"""Replications side by side: this process plays from the first, others from the last, until they meet.

What they return does not depend on who played what. Few or short years are played here alone: another process takes
seconds to start.
"""

import os
import pickle
import signal
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import current_process, get_context
from multiprocessing.shared_memory import SharedMemory

from parksim.simulation.record import YearRecord
from parksim.simulation.year import Player, Works

_PLAYER: list[Player] = []
"""The player of a worker process."""
WORTH = 6.0
"""Seconds of years still to be played for which starting other processes is worth it."""
UNGUARDED = (
    "a script that starts processes needs its lines under `if __name__ == '__main__':`, as Python asks; or workers=1"
)


def played_years(works: Works, replications: int, workers: int | None) -> Iterator[YearRecord]:
    """Every replication in order. `workers`: processes, this one among them (None: one per core).

    Raises RuntimeError in a process that a script without a main guard has started.
    """
    if getattr(current_process(), "_inheriting", False):
        raise RuntimeError(UNGUARDED)
    player, began = Player(works), time.perf_counter()
    yield player.play(0)
    left, seconds = range(1, replications), time.perf_counter() - began
    others = min(workers or os.cpu_count() or 1, replications) - 1
    if others < 1 or seconds * len(left) < WORTH:
        yield from (player.play(replication) for replication in left)
        return
    with _pool(others, works) as pool:
        yield from _shared(pool, others, player, deque(left))


def _shared(pool: ProcessPoolExecutor, others: int, player: Player, left: deque[int]) -> Iterator[YearRecord]:
    """Years in order: those from the front are played here, those from the back by the pool, one waiting there."""
    away: dict[int, Future[YearRecord]] = {}
    while left:
        while left and sum(not future.done() for future in away.values()) <= others:
            replication = left.pop()
            with _deaf():
                away[replication] = pool.submit(_play, replication)
        if left:
            yield player.play(left.popleft())
    for replication in sorted(away):
        yield away[replication].result()


@contextmanager
def _pool(count: int, works: Works) -> Iterator[ProcessPoolExecutor]:
    """Processes that end at once when this one is interrupted.

    They read the works from shared memory: a process that dies before it has read what is piped to it would block its
    parent.
    """
    content = pickle.dumps(works)
    memory = SharedMemory(create=True, size=len(content))
    buffer = memory.buf
    assert buffer is not None, "it is open"
    buffer[: len(content)] = content
    pool = ProcessPoolExecutor(count, get_context("spawn"), _begin, (memory.name,))
    try:
        yield pool
    except BaseException:
        for process in list((pool._processes or {}).values()):
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        memory.close()
        memory.unlink()


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes that start now do not hear Ctrl-C: this one ends them. It hears at the end what came meanwhile."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(name: str) -> None:
    memory = SharedMemory(name)
    assert memory.buf is not None, "it is open"
    _PLAYER[:] = [Player(pickle.loads(memory.buf))]  # noqa: S301 - its parent wrote it
    memory.close()


def _play(replication: int) -> YearRecord:
    return _PLAYER[0].play(replication)
