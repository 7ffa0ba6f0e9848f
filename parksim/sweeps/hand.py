"""One worker process seen from the process that started it: what it is told, what it says, and that it has ended."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, TypeAlias

from parksim.sweeps.plain import for_solving, plain_case, plain_sweep, text_of
from parksim.sweeps.spec import Sweep
from parksim.sweeps.tried import Tried

ENGINE = "parksim.sweeps.engine:Engine"
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
Inbox: TypeAlias = "SimpleQueue[tuple[Hand, dict[str, Any] | None]]"
"""What hands say; None when one has ended."""


@dataclass(frozen=True)
class Terms:
    """How cases are solved: the engine by its import path, the longest time of a case, the most memory of a process."""

    engine: str = ENGINE
    case_seconds: float | None = None
    memory: int | None = None


class Hand:
    """A worker process. It ends with the process that started it."""

    def __init__(self, sweep: Sweep, terms: Terms, inbox: Inbox) -> None:
        self.tried: Tried | None = None
        self.case: int | None = None
        self.since = 0.0
        self.ready = False
        self.reason = ""
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "parksim.sweeps.worker"], env=_environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        threading.Thread(target=self._listen, args=(inbox,), daemon=True).start()
        told = {"sweep": plain_sweep(for_solving(sweep)), "engine": terms.engine, "memory": terms.memory}
        self._tell(text_of(told))

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def give(self, tried: Tried) -> None:
        """Let it solve what comes next of a chunk."""
        cases, order = tried.next(), tried.order
        self.tried, self.case = tried, None
        said = {"cases": [plain_case(case) for case in cases], "first": plain_case(order.first), "key": order.key}
        self._tell(text_of(said))

    def heard(self, said: dict[str, Any]) -> None:
        """Note what concerns the process alone: that it is ready, where it is, why it will end."""
        self.ready = self.ready or "ready" in said
        self.reason = str(said.get("broke", self.reason))
        if "case" in said:
            self.case, self.since = said["case"], time.monotonic()

    def let_go(self) -> Tried | None:
        """The chunk that it was at, which is not its any more."""
        tried, self.tried = self.tried, None
        return tried

    def why(self) -> str:
        """Why it has ended."""
        code = self._process.wait()
        name = (
            signal.Signals(-code).name if code < 0 and -code in {each.value for each in signal.Signals} else str(code)
        )
        return self.reason or name

    def close(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                _close(stream)

    def _tell(self, line: str) -> None:
        """Write a line; a process that has ended will be heard of by its silence."""
        assert self._process.stdin is not None, "it is a pipe"
        try:
            self._process.stdin.write(line.encode("utf-8") + b"\n")
            self._process.stdin.flush()
        except OSError:
            return

    def _listen(self, inbox: Inbox) -> None:
        assert self._process.stdout is not None, "it is a pipe"
        try:
            for line in self._process.stdout:
                if line.endswith(b"\n"):
                    inbox.put((self, json.loads(line)))
        except (OSError, ValueError):  # closed from here
            return
        inbox.put((self, None))


def _close(stream: Any) -> None:
    try:
        stream.close()
    except OSError:
        return


def _environment() -> dict[str, str]:
    """This environment, with the modules that are known here, and one thread for arithmetic."""
    return {**os.environ, **ONE_THREAD, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
