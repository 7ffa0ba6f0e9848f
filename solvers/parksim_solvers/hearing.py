"""What HiGHS does to the process that it works in: it writes a banner, and while it works nobody hears Ctrl-C. Both are undone here."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread, current_thread, main_thread
from typing import TypeVar

Found = TypeVar("Found")
LISTEN = 0.1
"""Seconds after which Windows, whose locks do not wake for a signal, looks whether one came."""
PATIENCE = 0.5
"""Seconds that a solver has to end when it is asked to, before it is left behind."""


@contextmanager
def no_banner() -> Iterator[None]:
    """HiGHS 1.16 writes its banner to standard output, which scripts read, before it can be told not to."""
    if sys.stdout is not None and not sys.stdout.closed:
        sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # standard output is closed: nobody reads what is written there
        yield
        return
    try:
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def heard(work: Callable[[], Found], stop: Callable[[], None]) -> Found:
    """What some work gives that Python cannot interrupt, done beside the main thread, which hears signals meanwhile.

    Where a signal ends the wait, `stop` asks the work to end; what does not at once is left behind.
    """
    if current_thread() is not main_thread():
        return work()
    done: list[Found] = []
    failed: list[BaseException] = []

    def do() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            failed.append(error)

    worker = Thread(target=do, daemon=True)
    worker.start()
    try:
        while worker.is_alive():
            worker.join(LISTEN)
    except BaseException:
        stop()
        worker.join(PATIENCE)
        raise
    if failed:
        raise failed[0]
    return done[0]
