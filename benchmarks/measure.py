"""Measuring: seconds by part within a process; a process of its own for each measurement, so that its peak means something."""

import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any

ROOT = Path(__file__).parents[1]
TOLD = "JSON "
"""How a measured process begins the line that tells what it found; the peers' scripts do the same."""
MIB = 1024.0
"""KiB in a MiB: the system counts the peak of a process in KiB."""


@dataclass
class Clock:
    """Seconds by part."""

    parts: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Add the seconds of a block to a part."""
        began = time.perf_counter()
        yield
        self.parts[name] = self.parts.get(name, 0.0) + time.perf_counter() - began


@dataclass(frozen=True)
class Ran:
    """What a process told, and what the system tells of it: wall and processor seconds, peak memory. `failed`: why not."""

    told: dict[str, Any]
    wall: float
    cpu: float
    peak_mb: float
    failed: str = ""


def tell(**found: Any) -> None:
    """End a measured process: say what was found."""
    sys.stdout.write(TOLD + json.dumps(found) + "\n")


def fresh() -> None:
    """Before a clock starts: rubbish of what came before is not its business."""
    gc.collect()


def own(module: str, *arguments: object) -> list[str]:
    """The command of one of our own measurements."""
    return [sys.executable, "-m", f"benchmarks.{module}", *(str(argument) for argument in arguments)]


def ran(
    command: Sequence[str], folder: Path = ROOT, limit: float = 600.0, told: bool = True, mark: str = TOLD
) -> Ran:  # fmt: skip
    """Run a process to its end, or to a limit of seconds; its peak memory and processor time are its own.

    `told`: it is expected to tell what it found, on a line that begins with `mark`.
    """
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    alarm = Timer(limit, os.kill, (process.pid, signal.SIGKILL))
    alarm.start()
    assert process.stdout is not None, "asked for a pipe"
    with process.stdout:
        lines = process.stdout.read().splitlines()
    _, status, usage = os.wait4(process.pid, 0)
    alarm.cancel()
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    found = [json.loads(line.removeprefix(mark)) for line in lines if line.startswith(mark)]
    why = lines[-1] if lines else f"exit code {process.returncode}"
    late = f"stopped after {limit:.0f} s" if process.returncode == -signal.SIGKILL and wall >= limit else why
    failed = late if process.returncode or (told and not found) else ""
    return Ran(found[-1] if found else {}, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MIB, failed)
