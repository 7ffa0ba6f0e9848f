"""Chunks solved by processes of this machine, each watched: one that dies is replaced, and its chunk tried again."""

import os
import time
from collections import deque
from collections.abc import Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import Any

from parksim.errors import TryAgain, problem
from parksim.sweeps.hand import Hand, Inbox, Terms
from parksim.sweeps.plain import row_of
from parksim.sweeps.spec import Sweep
from parksim.sweeps.tried import Hear, Order, Solved, Tried, nobody

GLANCE = 0.2
"""Seconds between two looks at the clock."""
STILLBORN = 3
"""So many processes in a row that end before they are ready: it is not the cases."""


class Local:
    """Processes that solve chunks of one sweep. They start when they are needed and end with `close`."""

    def __init__(self, sweep: Sweep, workers: int | None = None, terms: Terms | None = None) -> None:
        self.sweep, self.terms = sweep, terms or Terms()
        self.workers = workers or cores()
        self._inbox: Inbox = SimpleQueue()
        self._hands: list[Hand] = []
        self._again: deque[Tried] = deque()
        self._whole: deque[Solved] = deque()
        self._stillborn = 0
        self._hear_passed: Hear = nobody

    def solved(self, orders: Iterable[Order], passed: Hear = nobody) -> Iterator[Solved]:
        """Answers to orders, as they come; an order is taken when a process is free for it. `passed` hears of each case.

        Raises TryAgain where processes cannot begin, or read other files than this one.
        """
        waiting, self._hear_passed = iter(orders), passed
        while self._give(waiting):
            self._hear()
            while self._whole:
                yield self._whole.popleft()

    def close(self) -> None:
        """End all processes at once."""
        while self._hands:
            self._hands.pop().close()

    @property
    def pids(self) -> list[int]:
        """Numbers of the processes."""
        return [hand.pid for hand in self._hands]

    def _give(self, waiting: Iterator[Order]) -> bool:
        """Let as many processes work as may; whether any does."""
        while len(self._busy()) < self.workers and (tried := self._next(waiting)):
            hand = next((hand for hand in self._hands if hand.tried is None), None)
            if hand is None:
                hand = Hand(self.sweep, self.terms, self._inbox)
                self._hands.append(hand)
            hand.give(tried)
        return bool(self._busy())

    def _busy(self) -> list[Hand]:
        return [hand for hand in self._hands if hand.tried is not None]

    def _next(self, waiting: Iterator[Order]) -> Tried | None:
        if self._again:
            return self._again.popleft()
        order = next(waiting, None)
        return None if order is None else Tried(order)

    def _settle(self, tried: Tried) -> None:
        """A chunk goes on, or is whole."""
        if tried.next():
            self._again.append(tried)
        else:
            self._whole.append(tried.solved())

    def _hear(self) -> None:
        """Act on the next message, and on the clock."""
        try:
            hand, said = self._inbox.get(timeout=GLANCE)
        except Empty:
            hand, said = None, {}
        if hand is not None and hand in self._hands:
            if said is None:
                self._bury(hand)
            else:
                self._heard(hand, said)
        self._end_late()

    def _heard(self, hand: Hand, said: dict[str, Any]) -> None:
        hand.heard(said)
        _check_same_files(said)
        if "case" in said:
            self._stillborn = 0
        if "passed" in said and hand.tried is not None:
            self._hear_passed(hand.tried.passed(said["passed"], said["seconds"]))
        if "rows" in said and (tried := hand.let_go()) is not None:
            tried.answered(row_of(plain) for plain in said["rows"])
            self._settle(tried)

    def _bury(self, hand: Hand) -> None:
        """A process has ended by itself: its case is suspected, if it had begun one."""
        self._hands.remove(hand)
        reason, tried = hand.why(), hand.let_go()
        hand.close()
        if tried is None:
            return
        if hand.case is not None:
            tried.died(hand.case, reason)
        else:
            self._stillborn += 1
            if self._stillborn >= STILLBORN:
                raise TryAgain([problem("PS7163", None, reason=reason)])
        self._settle(tried)

    def _end_late(self) -> None:
        """End processes whose case takes longer than it may."""
        most = self.terms.case_seconds
        for hand in self._busy() if most else ():
            if most and hand.case is not None and time.monotonic() - hand.since > most:
                self._hands.remove(hand)
                hand.close()
                tried = hand.let_go()
                if tried is not None:
                    tried.late(hand.case, most)
                    self._settle(tried)


def cores() -> int:
    """Processors that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _check_same_files(said: dict[str, Any]) -> None:
    if "other" in said:
        raise TryAgain([problem("PS7164", None)])
    if "refused" in said:
        raise TryAgain([problem("PS7165", None, reason=said["refused"])])
