"""Sweeps of the fake engine, solved in this process, and what their stores must hold in the end."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from parksim.sweeps.drive import Listener, Wish, run_sweep
from parksim.sweeps.spec import Sweep
from parksim.sweeps.store import Status, Store
from parksim.sweeps.tried import Hear, Order, Solved, nobody
from tests.sweeps.fake import FAKE, Fake


class Here:
    """A crew of nobody: this process solves, and stops after so many chunks as if it were interrupted."""

    def __init__(self, sweep: Sweep, stop_after: int | None = None, engine: type[Fake] = Fake) -> None:
        self.engine, self.stop_after = engine(sweep), stop_after
        self.asked: list[int] = []

    workers = 1

    def solved(self, orders: Iterable[Order], _: Hear = nobody) -> Iterator[Solved]:
        for count, order in enumerate(orders):
            if count == self.stop_after:
                raise KeyboardInterrupt
            assert self.engine.key(order.first) == order.key
            self.asked += [case.number for case in order.cases]
            yield Solved(order.chunk, tuple(self.engine.solve(order.cases)))

    def close(self) -> None:
        pass


def run_here(
    sweep: Sweep, path: Path, stop_after: int | None = None, listener: Listener | None = None,
    engine: type[Fake] = Fake, **wish,
) -> tuple[Status, list[int]]:  # fmt: skip
    """What is in the store in the end, and the cases that were solved for it."""
    crew = Here(sweep, stop_after, engine)
    return run_sweep(sweep, path, lambda: crew, Wish(engine=FAKE, **wish), listener), crew.asked


def assert_right(path: Path, of: int, failed: Iterable[int] = ()) -> None:
    """Every case once, with the answer that its settings give, but for those that had to fail."""
    lost = set(failed)
    with Store.open(path) as store:
        store.check()
        found = {sample.case.number: (sample.case, row) for sample, row in store.rows()}
    assert sorted(found) == list(range(of))
    for number, (case, row) in found.items():
        assert row is not None
        assert row.status == ("failed" if number in lost else "ok")
        if number not in lost:
            x = float(str(case.settings["x"]).split()[0])
            assert row.figures == {"cost": x * x + 0.1, "chosen.pipe": float(x > 3), "how": "=built"}


def assert_same(first: Path, second: Path) -> None:
    """Equal objectives to 1e-9, equal choices, in every case."""
    with Store.open(first) as a, Store.open(second) as b:
        one, other = a.table(), b.table()
    assert list(one.index) == list(other.index)
    assert list(one["status"]) == list(other["status"])
    for name in one:
        if one[name].dtype == float:
            assert other[name].to_numpy() == pytest.approx(one[name].to_numpy(), rel=1e-9, abs=1e-9, nan_ok=True), name
        elif name != "how":
            assert list(one[name]) == list(other[name]), name
