"""Progress of a sweep on standard error: how many cases, how fast, how long still."""

import sys
import time
from dataclasses import dataclass, field

from parksim.commands.ending import tell
from parksim.sweeps.drive import Begun, Listener
from parksim.words import text

HERE, ELSEWHERE = 0.5, 10.0
"""Seconds between two lines: on a terminal, where one line changes, and in a file."""
MINUTE, HOUR, FEW = 60, 3600, 120
ERASE = "\r\x1b[K"


@dataclass
class Told(Listener):
    """Tells of a running sweep in a language."""

    lang: str
    left: int = 0
    done: int = 0
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

    def kept(self, rows: int) -> None:
        """Tell how it goes, now and then."""
        self.done += rows
        now, here = time.monotonic(), sys.stderr.isatty()
        ended = self.done >= self.left
        if now - self.said < (HERE if here else ELSEWHERE) and not ended:
            return
        self.said = now
        line = self._line(now - self.began)
        sys.stderr.write(ERASE + line + ("\n" if ended else "") if here else line + "\n")
        sys.stderr.flush()

    def _line(self, spent: float) -> str:
        rate = self.done / max(spent, 1e-9)
        left = duration(max(self.left - self.done, 0) / rate, self.lang)
        return text(
            "cli.sweep.progress", self.lang, done=f"{self.done:,}", left=f"{self.left:,}", rate=f"{rate:.3g}", time=left
        )


def duration(seconds: float, lang: str) -> str:
    """Seconds as people say them."""
    if seconds < FEW:
        return text("cli.sweep.seconds", lang, number=f"{seconds:.0f}")
    if seconds < 2 * HOUR:
        return text("cli.sweep.minutes", lang, number=f"{seconds / MINUTE:.0f}")
    return text("cli.sweep.hours", lang, number=f"{seconds / HOUR:.1f}")
