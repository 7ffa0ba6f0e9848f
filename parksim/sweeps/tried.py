"""One chunk on its way through processes that may die: what to solve next, and what is said of a case that kills them.

A case of which a process dies is tried again twice with its chunk, then alone; then it is kept as failed, with the code
`worker-died`, and the rest of its chunk is solved without it. A case that takes longer than it may is kept as failed at
once, with the code `time-limit`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from parksim.errors import problem
from parksim.sweeps.spec import Case, Row

TOGETHER = 3
"""How often a case is tried with its chunk."""
DIED, LATE = "worker-died", "time-limit"


@dataclass(frozen=True)
class Order:
    """A chunk as it is handed out: its number and its cases in order; a case and its key, by which files are compared."""

    chunk: int
    cases: tuple[Case, ...]
    first: Case
    key: str


@dataclass(frozen=True)
class Solved:
    """Answers to all cases of a chunk."""

    chunk: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Passed:
    """A case of a chunk that is under way has its answer, not saved yet; `began`: its chunk began with it."""

    case: int
    seconds: float
    began: bool


Hear: TypeAlias = Callable[[Passed], None]
"""Who hears of cases before their chunk is whole."""


def nobody(_: Passed) -> None:
    """Nobody listens."""


@dataclass
class Tried:
    """An order that is being solved."""

    order: Order
    rows: dict[int, Row] = field(default_factory=dict)
    deaths: Counter[int] = field(default_factory=Counter)
    alone: list[Case] = field(default_factory=list)

    def next(self) -> Sequence[Case]:
        """What to solve now: a suspect alone, or all that is left; nothing when the chunk is whole."""
        if self.alone:
            return self.alone[:1]
        return [case for case in self.order.cases if case.number not in self.rows]

    def passed(self, number: int, seconds: float) -> Passed:
        """What is told of a case whose answer is not here yet."""
        return Passed(number, seconds, number == self.order.cases[0].number)

    def answered(self, rows: Iterable[Row]) -> None:
        """Answers came."""
        self.rows |= {row.case: row for row in rows}
        self.alone = [case for case in self.alone if case.number not in self.rows]

    def died(self, number: int, reason: str) -> None:
        """A process ended while it solved a case."""
        if any(case.number == number for case in self.alone):
            self.answered([failed(number, DIED, "PS7161", reason=reason)])
            return
        self.deaths[number] += 1
        if self.deaths[number] >= TOGETHER:
            self.alone += [case for case in self.order.cases if case.number == number]

    def suspect(self, cases: Iterable[Case]) -> None:
        """Try these one by one from now on."""
        self.alone = list(cases)

    def late(self, number: int, seconds: float) -> None:
        """A case took longer than it may."""
        self.answered([failed(number, LATE, "PS7162", seconds=f"{seconds:g}")])

    def solved(self) -> Solved:
        """All answers, in the order of the chunk."""
        return Solved(self.order.chunk, tuple(self.rows[case.number] for case in self.order.cases))


def failed(number: int, code: str, said: str, **values: str) -> Row:
    """The row of a case that has no answer for a reason outside of it."""
    return Row(number, "failed", {}, ({**problem(said, None, hint=None, **values).record(), "code": code},))
