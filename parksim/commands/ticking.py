"""What a step that lasts says meanwhile on standard error: how far it is, and for how much longer.

A terminal rewrites one line every second; elsewhere a line follows every ten seconds.
"""

import sys
import time
from dataclasses import dataclass, field
from math import isfinite
from threading import Event, Thread
from types import TracebackType
from typing import Self

from parksim.commands.ending import Said, tell
from parksim.words import text

EVERY, ON_TERMINAL = 10.0, 1.0
"""Seconds between two lines, and between two states of the one line of a terminal."""
PATIENCE = 5.0
"""Seconds of a step in which nothing more is said."""
AGAIN = "\r\x1b[K"
"""Takes back what a terminal's line says."""
MINUTE = 60.0


@dataclass
class Step:
    """A step under way: its words, the seconds that it is expected to take (None: unknown), what was heard of it."""

    name: str = ""
    expected: float | None = None
    began: float = field(default_factory=time.perf_counter)
    done: int = 0
    of: int = 0
    gap: float | None = None

    def left(self) -> float | None:
        """Seconds that it will take still: by what is done where parts are counted, else by what was expected."""
        spent = time.perf_counter() - self.began
        if self.done:
            return spent / self.done * (self.of - self.done) if self.done < self.of else None
        return None if self.expected is None or spent >= self.expected else self.expected - spent

    def told(self) -> str:
        """How far it is, in the user's language."""
        parts = [text("cli.step_lasts", Said.lang, time=_time(time.perf_counter() - self.began))]
        if self.of:
            key = "cli.step_retrofits" if self.name == "own_benefits" else "cli.step_years"
            parts = [text(key, Said.lang, done=self.done, of=self.of)]
        if self.gap is not None:
            parts.append(text("cli.step_gap", Said.lang, gap=f"{self.gap:.1%}"))
        left = self.left()
        if left is not None:
            parts.append(text("cli.step_left", Said.lang, time=_time(left)))
        return ("，" if Said.lang == "zh" else ", ").join(parts)


def _time(seconds: float) -> str:
    """Seconds below two minutes, minutes above."""
    minutes = seconds >= 2 * MINUTE
    return text(
        "cli.minutes" if minutes else "cli.seconds", Said.lang, many=round(seconds / MINUTE if minutes else seconds)
    )


class Ticking:
    """Says while it is open how far the present step is; `passed` and `searched` hear of it."""

    def __init__(self) -> None:
        self.opened, self.step = time.perf_counter(), Step()
        self.terminal = sys.stderr.isatty()
        self._ended, self._shown = Event(), False
        self._thread: Thread | None = None

    def __enter__(self) -> Self:
        self._ended.clear()
        self._thread = Thread(target=self._tick, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        self._clear()

    def begin(self, step: Step) -> None:
        """Another step begins."""
        self._clear()
        self.step = step

    def passed(self, done: int, of: int) -> None:
        """So many parts of the step are done."""
        self.step.done, self.step.of = done, of

    def searched(self, best: float, bound: float) -> None:
        """A search for integers has found something and proven a bound."""
        if isfinite(best) and isfinite(bound):
            self.step.gap = abs(best - bound) / max(abs(best), 1e-9)

    def _tick(self) -> None:
        while not self._ended.wait(ON_TERMINAL if self.terminal else EVERY):
            if self.step.name and time.perf_counter() - self.step.began >= min(PATIENCE, EVERY):
                self._say()

    def _say(self) -> None:
        words = text(f"cli.step.{self.step.name}", Said.lang)
        colon = "：" if Said.lang == "zh" else ": "
        line = f"{time.perf_counter() - self.opened:6.1f} s  {words}{colon}{self.step.told()}"
        if not self.terminal:
            tell(line)
            return
        sys.stderr.write(AGAIN + line)
        sys.stderr.flush()
        self._shown = True

    def _clear(self) -> None:
        if self._shown:
            sys.stderr.write(AGAIN)
            self._shown = False
