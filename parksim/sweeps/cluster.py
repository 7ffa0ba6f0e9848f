"""Chunks solved by a cluster of Dask workers. What goes there and comes back is JSON; the store stays here.

A worker of the cluster starts a process of its own for cases (parksim/sweeps/hand.py), so that a case that kills its
process is found there as it is here. What is lost on the way is no answer: it ends the run, to be tried again.
"""

import ipaddress
import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from dataclasses import asdict
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit

from parksim.errors import ParkError, TryAgain, UsageError, problem
from parksim.sweeps.hand import Terms
from parksim.sweeps.local import Local
from parksim.sweeps.plain import case_of, for_solving, plain_case, plain_row, plain_sweep, row_of, sweep_of, text_of
from parksim.sweeps.spec import Sweep
from parksim.sweeps.tried import Hear, Order, Solved, Tried, nobody

AHEAD = 2
"""Chunks at the scheduler for each thread of its workers, so that none waits for this process."""
QUIET = 5
"""Glances without an answer after which it is asked whether any worker is left."""
GLANCE, PATIENCE, ENDING = 1.0, 30.0, 2.0
"""Seconds between two looks at the connection, for an answer that is there, for closing."""
LOST = (OSError, CancelledError, TimeoutError, RuntimeError, AttributeError, ValueError)
"""What Dask raises, one here and one there, when its scheduler is gone."""
_THERE = threading.local()
"""In a worker of the cluster: the process of each of its threads, and what that process was started for."""


class Dask:
    """A cluster that solves chunks of one sweep. Raises TryAgain where its scheduler does not answer."""

    def __init__(
        self, sweep: Sweep, address: str, security: Any, terms: Terms, waiting: Callable[[], None] = lambda: None
    ) -> None:
        from distributed import Client

        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it has to say comes as a problem
        self._about = {"sweep": plain_sweep(for_solving(sweep)), "terms": asdict(terms)}
        self._inbox: SimpleQueue[Any] = SimpleQueue()
        self._away: dict[str, tuple[Any, Tried]] = {}
        self._waiting, self._quiet = waiting, 0
        try:
            self._client = Client(address, security=security, timeout=PATIENCE, set_as_default=False)
        except LOST as error:
            raise _lost(error) from error

    @property
    def workers(self) -> int:
        """How many chunks the cluster solves at a time, now."""
        return self._threads()

    def solved(self, orders: Iterable[Order], passed: Hear = nobody) -> Iterator[Solved]:
        """Answers to orders, as they come: whole chunks, `passed` hears of nothing less.

        Raises TryAgain when the scheduler is lost or a worker has other files.
        """
        waiting = iter(orders)
        self._await_workers()
        while self._submit(waiting):
            future = self._hear()
            if future is None:
                continue
            _, tried = self._away.pop(str(future.key))
            self._take(future, tried)
            if tried.next():
                self._send(tried)
            else:
                yield tried.solved()

    def close(self) -> None:
        """Let go of what is still under way."""
        try:
            self._client.close(timeout=ENDING)
        except LOST:
            return

    def _submit(self, waiting: Iterator[Order]) -> int:
        """Keep all workers busy; how many chunks are away."""
        room = max(AHEAD * self._threads(), 1) - len(self._away)
        while room > 0 and (order := next(waiting, None)) is not None:
            self._send(Tried(order))
            room -= 1
        return len(self._away)

    def _send(self, tried: Tried) -> None:
        order = tried.order
        cases = [plain_case(case) for case in tried.next()]
        said = {"chunk": order.chunk, "cases": cases, "first": plain_case(order.first), "key": order.key}
        try:
            future = self._client.submit(solved_there, text_of({**self._about, **said}), pure=False)
            future.add_done_callback(self._inbox.put)
        except LOST as error:
            raise _lost(error) from error
        self._away[str(future.key)] = future, tried

    def _hear(self) -> Any:
        """The next future that is done; None if none is yet."""
        try:
            return self._inbox.get(timeout=GLANCE)
        except Empty:
            if self._client.status != "running":
                raise _lost(self._client.status) from None
            self._quiet += 1
            if self._quiet % QUIET == 0:
                self._await_workers()
            return None

    def _take(self, future: Any, tried: Tried) -> None:
        """Note what a future brought."""
        from distributed import KilledWorker

        try:
            found = json.loads(future.result(timeout=PATIENCE))
        except KilledWorker as error:
            suspects = tried.next()
            if tried.alone or len(suspects) == 1:
                tried.suspect(suspects[:1])
                tried.died(suspects[0].number, str(error))
            else:
                tried.suspect(suspects)
            return
        except LOST as error:
            raise _lost(error) from error
        if "again" in found:
            raise TryAgain([problem("PS7169", None, reason=found["again"])])
        tried.answered(row_of(plain) for plain in found["rows"])

    def _threads(self) -> int:
        try:
            return sum(self._client.nthreads().values())
        except LOST as error:
            raise _lost(error) from error

    def _await_workers(self) -> None:
        told = False
        while not self._threads():
            if not told:
                self._waiting()
            told = True
            time.sleep(GLANCE)


def guarded(address: str, ca: Path | None, cert: Path | None, key: Path | None) -> Any:
    """What proves who asks: the security of a connection, None on this machine without certificates.

    Raises UsageError for an address beyond this machine without mutual TLS, or where Dask is not installed.
    """
    try:
        from distributed import Security
    except ImportError as error:
        raise UsageError([problem("PS7170", None)]) from error
    parts = urlsplit(address)
    if parts.scheme == "tcp" and _is_here(parts.hostname):
        return None
    if parts.scheme != "tls":
        raise UsageError([problem("PS7167", None, address=address)])
    files = {"--tls-ca": ca, "--tls-cert": cert, "--tls-key": key}
    missing = [name for name, file in files.items() if file is None or not file.is_file()]
    if missing:
        raise UsageError([problem("PS7168", None, missing=", ".join(missing))])
    return Security(tls_ca_file=str(ca), tls_client_cert=str(cert), tls_client_key=str(key), require_encryption=True)


def solved_there(said: str) -> str:
    """In a worker of the cluster: the rows of an order, or why it should be tried again."""
    told = json.loads(said)
    order = Order(told["chunk"], tuple(case_of(case) for case in told["cases"]), case_of(told["first"]), told["key"])
    try:
        (found,) = _crew_there(told).solved([order])
    except ParkError as error:
        _forget_crew()
        return text_of({"again": str(error)})
    return text_of({"rows": [plain_row(row) for row in found.rows]})


def _crew_there(told: dict[str, Any]) -> Local:
    """The process of this thread, started anew for another sweep."""
    about = text_of([told["sweep"], told["terms"]])
    if getattr(_THERE, "about", None) != about:
        _forget_crew()
        _THERE.crew, _THERE.about = Local(sweep_of(told["sweep"]), 1, Terms(**told["terms"])), about
    found: Local = _THERE.crew
    return found


def _forget_crew() -> None:
    if getattr(_THERE, "crew", None) is not None:
        _THERE.crew.close()
    _THERE.crew = _THERE.about = None


def _is_here(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _lost(reason: object) -> TryAgain:
    said = str(reason) or type(reason).__name__
    return TryAgain([problem("PS7169", None, reason=said)])
