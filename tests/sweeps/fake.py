"""An engine that solves nothing, and does what its cases say: `does` is ok, abort, sleep, memory, parent, raise, once or fail.

Whatever it does, the answer to a case depends on the case alone.
"""

import hashlib
import json
import os
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from parksim.errors import ParkError, problem
from parksim.sweeps.spec import Case, Design, Row, Sweep, Vary

FAKE = "tests.sweeps.fake:Fake"
SLOW = "tests.sweeps.fake:Slow"


class Fake:
    seconds = 0.0

    def __init__(self, sweep: Sweep) -> None:
        self.sweep = sweep
        self.salt = _salt(sweep)

    def key(self, case: Case) -> str:
        return hashlib.sha256(json.dumps([self.salt, dict(case.settings)], sort_keys=True).encode()).hexdigest()

    def prepare(self, cases: Sequence[Case]) -> None:
        pass

    def solve(self, cases: Sequence[Case]) -> Iterator[Row]:
        for case in cases:
            time.sleep(self.seconds)
            yield self.row(case)

    def row(self, case: Case) -> Row:
        does = str(case.settings.get("does", "ok"))
        if does == "fail":
            records = (problem("PS7162", None, seconds="1").record(),)
            return Row(case.number, "failed", {}, records)
        self.act(does)
        x = float(str(case.settings["x"]).split()[0])
        return Row(
            case.number, "ok", {"cost": x * x + 0.1, "chosen.pipe": float(x > 3), "how": "=built"}, (), 0.01, 0.005
        )

    def act(self, does: str) -> None:
        if does == "abort":
            os.abort()
        elif does == "sleep":
            time.sleep(600)
        elif does == "memory":
            grown = bytearray()
            while True:
                grown += bytes(1 << 26)
        elif does == "parent":
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(600)
        elif does == "raise":
            raise KeyError(does)
        elif does.startswith("once:"):
            mark = Path(does.removeprefix("once:"))
            if not mark.exists():
                mark.touch()
                os.abort()


class Slow(Fake):
    seconds = 0.05


class Flowing(Fake):
    """Keeps flows: many bytes for each case."""

    def row(self, case: Case) -> Row:
        found = super().row(case)
        return Row(found.case, found.status, found.figures, (), 0.0, 0.0, bytes(range(256)) * 400)


def _salt(sweep: Sweep) -> str:
    """Stands for the files of the scenario."""
    file = sweep.folder / "salt"
    text = file.read_text() if file.exists() else ""
    if text == "broken":
        raise ParkError([problem("PS7152", None, path=file)])
    return text


def listed(folder: Path, does: Sequence[object], **about) -> Sweep:
    """A sweep with a case for each thing to do; `x` is its number."""
    cases = tuple({"x": number, "does": str(what)} for number, what in enumerate(does))
    vary = (
        Vary("x", "values", values=tuple(range(len(does)))),
        Vary("does", "values", values=tuple(sorted(set(map(str, does))))),
    )
    return Sweep(folder, None, "operate", vary, Design("list", listed=cases), **about)


def drawn(folder: Path, cases: int, kind: str = "sobol", **about) -> Sweep:
    """A sweep over one number."""
    return Sweep(folder, None, "operate", (Vary("x", "uniform", (0.0, 6.0), "t/h"),), Design(kind, cases, 3), **about)  # type: ignore[arg-type]
