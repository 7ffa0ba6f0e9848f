"""Progress of a sweep on standard error: how many cases, how fast, how long still."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from parksim.commands.ending import tell
from parksim.sweeps.drive import Begun, Listener
from parksim.sweeps.spec import Row
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
    done: int = 0
    asked: float = 1.0
    at_work: float = 0.0
    in_solver: float = 0.0
    over: int = 0
    began: float = field(default_factory=time.monotonic)
    said: float = 0.0

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
        self.left, self.began = found.left, time.monotonic()

    def kept(self, rows: Sequence[Row]) -> None:
        """Tell how it goes, now and then."""
        self.done += len(rows)
        self.at_work += sum(row.seconds for row in rows)
        self.in_solver += sum(row.solver_seconds for row in rows)
        self.over += sum(_left_open(row) > self.asked + ROUNDING for row in rows)
        now, here = time.monotonic(), sys.stderr.isatty()
        ended = self.done >= self.left
        if now - self.said < (HERE if here else ELSEWHERE) and not ended:
            return
        self.said = now
        line = self._line(now - self.began)
        sys.stderr.write(ERASE + line + ("\n" if ended else "") if here else line + "\n")
        sys.stderr.flush()

    def spent(self) -> dict[str, float]:
        """Wall seconds, cases a second, the share of the workers' time that HiGHS took, searches beyond the asked gap."""
        seconds = self.seconds
        rate, share = self.done / max(seconds, 1e-9), self.in_solver / max(self.at_work, 1e-9)
        return {"seconds": round(seconds, 3), "solved": self.done, "cases_per_second": round(rate, 4),
                "solver_share": round(share, 4), "beyond_gap": self.over}  # fmt: skip

    def _line(self, spent: float) -> str:
        rate = self.done / max(spent, 1e-9)
        left = duration(max(self.left - self.done, 0) / rate, self.lang)
        return text(
            "cli.sweep.progress", self.lang, done=f"{self.done:,}", left=f"{self.left:,}", rate=f"{rate:.3g}", time=left
        )


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
