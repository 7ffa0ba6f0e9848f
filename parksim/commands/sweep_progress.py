"""Progress of a sweep on standard error: how many cases, how fast, how long still."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from parksim.commands.ending import tell
from parksim.commands.sweep_pace import Pace
from parksim.sweeps.drive import Begun, Crew, Listener
from parksim.sweeps.spec import Row
from parksim.sweeps.tried import Passed
from parksim.words import text

HERE, ELSEWHERE = 0.5, 10.0
"""Seconds between two lines: on a terminal, where one line changes, and in a file."""
MINUTE, HOUR, FEW = 60, 3600, 120
ROUNDING = 1e-6
ERASE = "\r\x1b[K"


@dataclass
class Told(Listener):
    """Tells of a running sweep in a language, and adds up what it took.

    `at_work` are seconds of all workers, `in_solver` those of HiGHS among them; `over` counts searches for integers that
    stopped farther from their bound than the share of the benefit that is `asked`.
    """

    lang: str
    left: int = 0
    chunks: int = 0
    saved: int = 0
    asked: float = 1.0
    at_work: float = 0.0
    in_solver: float = 0.0
    over: int = 0
    began: float = field(default_factory=time.monotonic)
    said: float = 0.0
    pace: Pace = field(default_factory=Pace)
    under_way: set[int] = field(default_factory=set)
    """Cases that have an answer which is not saved yet."""
    crew: Crew | None = None
    begun_chunks: int = 0
    saved_chunks: int = 0

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self.began

    def begun(self, found: Begun) -> None:
        """Tell what is to be done, and what is known of before."""
        status = found.status
        if found.changed:
            again = status.ok + status.failed
            tell(text("cli.sweep.changed", self.lang, old=f"{status.old:,}", again=f"{again:,}"))
        tell(text("cli.sweep.begun", self.lang, left=f"{found.left:,}", total=f"{status.total:,}"))
        self.left, self.chunks, self.began = found.left, found.chunks, time.monotonic()

    def manned(self, crew: Crew) -> None:
        """Tell why nothing is heard at first."""
        self.crew = crew
        tell(text("cli.sweep.manned", self.lang))

    def passed(self, found: Passed) -> None:
        """Count a case whose chunk is under way; one that is tried again is counted once."""
        self.begun_chunks += found.began and found.case not in self.under_way
        self.pace.add(found.seconds, found.began)
        self.under_way.add(found.case)
        self._tell()

    def kept(self, rows: Sequence[Row]) -> None:
        """Count what is saved."""
        for at, row in enumerate(rows):
            if row.case not in self.under_way:
                self.begun_chunks += at == 0
                self.pace.add(row.seconds, at == 0)
        self.under_way -= {row.case for row in rows}
        self.saved, self.saved_chunks = self.saved + len(rows), self.saved_chunks + 1
        self.at_work += sum(row.seconds for row in rows)
        self.in_solver += sum(row.solver_seconds for row in rows)
        self.over += sum(_left_open(row) > self.asked + ROUNDING for row in rows)
        self._tell()

    def spent(self) -> dict[str, float]:
        """Wall seconds, cases a second, the share of the workers' time that HiGHS took, searches beyond the asked gap."""
        seconds = self.seconds
        rate, share = self.saved / max(seconds, 1e-9), self.in_solver / max(self.at_work, 1e-9)
        return {"seconds": round(seconds, 3), "solved": self.saved, "cases_per_second": round(rate, 4),
                "solver_share": round(share, 4), "beyond_gap": self.over}  # fmt: skip

    def _tell(self) -> None:
        """Tell how it goes, now and then."""
        now, here, ended = time.monotonic(), sys.stderr.isatty(), self.saved >= self.left
        if now - self.said < (HERE if here else ELSEWHERE) and not ended:
            return
        self.said = now
        line = self._line()
        sys.stderr.write(ERASE + line + ("\n" if ended else "") if here else line + "\n")
        sys.stderr.flush()

    def _line(self) -> str:
        done = self.saved + len(self.under_way)
        told = {"done": f"{done:,}", "left": f"{self.left:,}", "saved": f"{self.saved:,}"}
        seconds = self._seconds_left(self.left - done)
        if not seconds:
            return text("cli.sweep.counted", self.lang, **told)
        rate = f"{(self.left - done) / seconds:.3g}"
        return text("cli.sweep.progress", self.lang, **told, rate=rate, time=duration(seconds, self.lang))

    def _seconds_left(self, cases: int) -> float | None:
        """How long the cases that are left will take; None as long as that cannot be told."""
        chunks = min(max(self.chunks - self.begun_chunks, 0), cases)
        side_by_side = min(self.crew.workers if self.crew else 1, self.chunks - self.saved_chunks)
        return self.pace.seconds(chunks, cases - chunks, side_by_side)


def _left_open(row: Row) -> float:
    found = row.figures.get("gap.search")
    return found if isinstance(found, float) else 0.0


def duration(seconds: float, lang: str) -> str:
    """Seconds as people say them."""
    if seconds < FEW:
        return text("cli.sweep.seconds", lang, number=f"{seconds:.0f}")
    if seconds < 2 * HOUR:
        return text("cli.sweep.minutes", lang, number=f"{seconds / MINUTE:.0f}")
    return text("cli.sweep.hours", lang, number=f"{seconds / HOUR:.1f}")
