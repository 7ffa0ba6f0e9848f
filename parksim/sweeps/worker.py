"""A process that solves chunks: `python -m parksim.sweeps.worker`, started and watched by parksim/sweeps/hand.py.

It reads lines of JSON from standard input: first the sweep, then orders. It writes lines of JSON to standard output:
that it is ready, each case before it begins, with the seconds of the one before, and all rows of a chunk. It ends when
standard input does, which is when the process that started it ends, however that ends. Nothing is pickled.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from importlib import import_module
from queue import SimpleQueue
from types import TracebackType
from typing import IO, Any

ENDED = 0


def main() -> None:
    """Solve orders until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = _own_channel()
    lines: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    told = json.loads(lines.get())
    _limit_memory(told["memory"])

    def broken(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _say(out, broke=f"{kind.__name__}: {error}")

    sys.excepthook = broken
    engine = _engine(out, told)
    _say(out, ready=os.getpid())
    while True:
        _solve(out, engine, json.loads(lines.get()))


def _engine(out: IO[bytes], told: dict[str, Any]) -> Any:
    from parksim.errors import ParkError
    from parksim.sweeps.plain import sweep_of

    module, _, name = told["engine"].partition(":")
    try:
        return getattr(import_module(module), name)(sweep_of(told["sweep"]))
    except ParkError as error:
        _say(out, refused=str(error))
        raise


def _solve(out: IO[bytes], engine: Any, order: dict[str, Any]) -> None:
    """Rows of an order, each case announced; or that this machine's files give other keys."""
    from parksim.sweeps.plain import case_of, plain_row

    cases = [case_of(plain) for plain in order["cases"]]
    if engine.key(case_of(order["first"])) != order["key"]:
        _say(out, other=True)
        return
    rows = []
    numbers = [case.number for case in cases]
    engine.prepare(cases)
    _say(out, case=numbers[0])
    for row, following in zip(engine.solve(cases), [*numbers[1:], None], strict=True):
        rows.append(plain_row(row))
        if following is not None:
            _say(out, case=following, passed=row.case, seconds=row.seconds)
    _say(out, rows=rows)


def _own_channel() -> IO[bytes]:
    """Standard output for this alone: what solvers print goes nowhere."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)
    return out


def _listen(lines: "SimpleQueue[str]") -> None:
    """Hand on what is said; end this process when nobody is left to say anything, whatever it is doing."""
    for line in _whole(sys.stdin.buffer):
        lines.put(line)
    os._exit(ENDED)


def _whole(stream: IO[bytes]) -> Iterator[str]:
    """Lines that were written to their end."""
    for line in stream:
        if line.endswith(b"\n"):
            yield line.decode("utf-8")


def _say(out: IO[bytes], **said: object) -> None:
    content = memoryview(json.dumps(said, allow_nan=False).encode("utf-8") + b"\n")
    while content:
        content = content[out.write(content) :]


def _limit_memory(most: int | None) -> None:
    """Refuse to grow beyond so many bytes, where the system can be asked to."""
    if most and sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


if __name__ == "__main__":
    main()
