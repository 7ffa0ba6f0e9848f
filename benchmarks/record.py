"""A measurement as it is written: one shape for every benchmark."""

from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks.measure import Ran


@dataclass(frozen=True)
class Record:
    """One tool at one size. `ratio`: its seconds beside those of the tool that the benchmark is measured against.

    seconds is wall time without imports and files (of `start`: processor time, all of it); details hold what else was
    counted; `failed` says why there is no figure.
    """

    benchmark: str
    size: str
    tool: str
    seconds: float | None = None
    ratio: float | None = None
    peak_mb: float | None = None
    objective: float | None = None
    details: dict[str, Any] = field(default_factory=dict)
    failed: str = ""

    def told(self) -> dict[str, Any]:
        """As results.json has it."""
        return asdict(self)


def failure(benchmark: str, size: str, tool: str, run: Ran) -> Record:
    """The record of a process that gave no figure."""
    return Record(benchmark, size, tool, peak_mb=run.peak_mb, failed=run.failed)
