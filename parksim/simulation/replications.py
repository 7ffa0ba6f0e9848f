"""Replications side by side: this process and others take the next one, until none is left.

What comes back of each, in order, is its record, or what `then` makes of it in the process that played it. That does not
depend on who played what. Other processes may begin while this one still plans.
Where years are few or short they are all played here: another process takes seconds to start.
"""

import os
import pickle
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import current_process, get_context
from multiprocessing.process import BaseProcess
from multiprocessing.shared_memory import SharedMemory
from threading import current_thread, main_thread
from types import TracebackType
from typing import Any, Self

from parksim.errors import UsageError, problem
from parksim.simulation.record import YearRecord
from parksim.simulation.year import Player, Works

Then = Callable[[int, YearRecord], Any]
_PLAYER: dict[str, tuple[Player, Then | None]] = {}
"""The player of a worker process and what it makes of a year, by the name of the works that it was sent."""
WORTH = 6.0
"""Seconds of years still to be played for which starting other processes is worth it."""
ENDING = (signal.SIGINT, signal.SIGTERM)
UNGUARDED = 120
"""How a process ends that a script without a main guard has started: it would play the whole script again."""
PATIENCE = 2.0
"""Seconds in which a process that broke its pool is asked how it ended."""


class Years:
    """The replications of one year; iterating gives every one in order. `left` are those that nobody has taken yet."""

    def __init__(self, works: Works, replications: int, crew: "Crew", then: Then | None = None) -> None:
        self.works, self.replications, self.crew, self.then = works, replications, crew, then
        self.left = deque(range(replications))
        self.here: dict[int, Any] = {}
        self.away: dict[int, Future[Any]] = {}
        self.player: Player | None = None

    def __iter__(self) -> Iterator[Any]:
        for replication in range(self.replications):
            while not self._arrived(replication) and self._play():
                pass
            with self.crew.guarded():
                record = self.here.pop(replication) if replication in self.here else self.away.pop(replication).result()
            yield record
        self.player = None  # with all that it remembers, which other years have no use for

    def begin(self, seconds: float) -> None:
        """Let the crew begin, where a year takes so many seconds and that makes it worth it."""
        if seconds * len(self.left) >= WORTH:
            self.crew.help(self)

    def _arrived(self, replication: int) -> bool:
        return replication in self.here or (replication in self.away and self.away[replication].done())

    def _play(self) -> bool:
        """Play the next replication in this process; False where none is left."""
        try:
            replication = self.left.popleft()
        except IndexError:
            return False
        self.player, began = self.player or Player(self.works), time.perf_counter()
        self.here[replication] = made(self.then, replication, self.player.play(replication))
        self.begin(time.perf_counter() - began)
        return True


def _ended_with(process: BaseProcess) -> int | None:
    """How a process ended. While the pool's own thread takes note of it the system tells nobody else, so that it is asked again."""
    until = time.monotonic() + PATIENCE
    while process.exitcode is None and time.monotonic() < until:
        time.sleep(0.01)
    return process.exitcode


class Crew:
    """Other processes that play years beside this one; they start when they are first of help and end with the block.

    `workers`: processes, this one among them (None: one per core). A process that a script without a main guard has
    started ends in silence; the one that started it raises UsageError.
    """

    def __init__(self, workers: int | None) -> None:
        if getattr(current_process(), "_inheriting", False):
            raise SystemExit(UNGUARDED)
        self.others = (workers or os.cpu_count() or 1) - 1
        self.pool: ProcessPoolExecutor | None = None
        self.sent: dict[Years, SharedMemory] = {}
        self.ended = False
        self.processes: list[BaseProcess] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the processes, at once where this one is interrupted."""
        self.ended = True
        if self.pool:
            if error is not None:
                _end(self.pool)
            self.pool.shutdown(cancel_futures=True)
            self.pool = None
        for memory in self.sent.values():
            memory.close()
            memory.unlink()

    def help(self, years: Years) -> None:
        """Play replications of these years, after those that were asked for before."""
        if self.others < 1 or years in self.sent:
            return
        self.sent[years] = _shared(years.works, years.then)
        self.pool = self.pool or ProcessPoolExecutor(self.others, get_context("spawn"))
        self._give()

    def _give(self) -> None:
        """Give every process a replication, and one to wait there; again whenever one of them is done."""
        while self.pool and not self.ended and self._busy() <= self.others and (one := self._next()):
            years, replication = one
            with deaf(), self.guarded():
                future = self.pool.submit(_play, self.sent[years].name, replication)
            self.processes = list((self.pool._processes or {}).values())
            years.away[replication] = future
            future.add_done_callback(self._done)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Say why where the processes are gone because their script has no main guard."""
        try:
            yield
        except BrokenProcessPool:
            if any(_ended_with(process) == UNGUARDED for process in self.processes):
                raise UsageError([problem("PS6022", None)]) from None
            raise

    def _done(self, future: Future[Any]) -> None:
        if not self.ended and future.exception() is None:
            self._give()

    def _busy(self) -> int:
        return sum(not future.done() for years in list(self.sent) for future in list(years.away.values()))

    def _next(self) -> tuple[Years, int] | None:
        for years in list(self.sent):
            try:
                return years, years.left.popleft()
            except IndexError:
                continue
        return None


def made(then: Then | None, replication: int, record: YearRecord) -> Any:
    """What comes back of a year that was played."""
    return record if then is None else then(replication, record)


def _shared(works: Works, then: Then | None) -> SharedMemory:
    """The works where other processes read them: one that dies before it has read a pipe would block its parent."""
    content = pickle.dumps((works, then))
    memory = SharedMemory(create=True, size=len(content))
    assert memory.buf is not None, "it is open"
    memory.buf[: len(content)] = content
    return memory


def _end(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool. One that was handing over a year leaves half of it: its reader must see the end of it."""
    for process in list((pool._processes or {}).values()):
        process.terminate()
        process.join()
    pool._result_queue._writer.close()  # type: ignore[attr-defined]


@contextmanager
def deaf() -> Iterator[None]:
    """Processes that start now do not hear Ctrl-C: this one ends them. It hears at the end what came meanwhile."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    with _later():
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _later() -> Iterator[None]:
    """The main thread hears signals at the end: whichever thread they come to, it is the one that they interrupt."""
    if current_thread() is not main_thread():
        yield
        return
    came: list[int] = []
    before = {number: signal.signal(number, lambda number, _: came.append(number)) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for heard in came[:1]:
            signal.raise_signal(heard)


def _play(name: str, replication: int) -> Any:
    if name not in _PLAYER:
        _PLAYER.clear()
        memory = SharedMemory(name)
        assert memory.buf is not None, "it is open"
        works, then = pickle.loads(memory.buf)  # noqa: S301 - its parent wrote it
        _PLAYER[name] = Player(works), then
        memory.close()
    player, then = _PLAYER[name]
    return made(then, replication, player.play(replication))
