"""A sweep driven to its end: its store made or opened, what is left handed out, whole chunks kept as they come.

One process writes; it holds one chunk per worker, however many cases there are.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, Self, TypeAlias

import pandas as pd

from parksim.errors import TryAgain, problem
from parksim.lock import locked
from parksim.sweeps.chunks import chunks
from parksim.sweeps.hand import ENGINE
from parksim.sweeps.kept import Sample
from parksim.sweeps.plain import question_of
from parksim.sweeps.samples import cases_of, sample_table
from parksim.sweeps.spec import Case, Row, Sweep
from parksim.sweeps.store import WHOLE, Status, Store
from parksim.sweeps.tried import Hear, Order, Passed, Solved, nobody

AT_ONCE = 500
"""Cases that are written to a new store at once."""


class Crew(Protocol):
    """Who solves chunks: processes here, or a cluster."""

    @property
    def workers(self) -> int:
        """How many chunks are solved at a time."""
        ...

    def solved(self, orders: Iterable[Order], passed: Hear = nobody) -> Iterator[Solved]:
        """Answers to orders, as they come; `passed` hears of cases whose chunk is under way."""
        ...

    def close(self) -> None:
        """End at once what runs."""
        ...


class Solver(Protocol):
    """What the driver asks of an engine."""

    def key(self, case: Case) -> str:
        """Hash of all that decides the answer of a case."""
        ...


@dataclass(frozen=True)
class Wish:
    """What of a sweep is to be done: a part of its chunks, failed cases again, how many cases a new chunk has."""

    shard: tuple[int, int] = WHOLE
    retry_failed: bool = False
    chunk: int | None = None
    engine: str = ENGINE


@dataclass(frozen=True)
class Begun:
    """What was found before anything is solved: the store, cases to solve and in how many chunks, whether it was another's."""

    status: Status
    left: int
    changed: bool = False
    chunks: int = 0


class Listener:
    """What is told of a running sweep; nothing, here."""

    def begun(self, found: Begun) -> None:
        """The store is ready."""

    def manned(self, crew: Crew) -> None:
        """These solve from now on."""

    def passed(self, found: Passed) -> None:
        """A case has its answer, which is saved with its chunk."""

    def kept(self, rows: Sequence[Row]) -> None:
        """These answers are saved."""

    @classmethod
    def silent(cls) -> Self:
        """A listener that tells nobody."""
        return cls()


MakeCrew: TypeAlias = Callable[[], Crew]


def run_sweep(
    sweep: Sweep, path: Path, crew_of: MakeCrew, wish: Wish | None = None, listener: Listener | None = None
) -> Status:
    """Solve every case of a sweep that has no answer in its store yet; what is in the end.

    Raises TryAgain where another process is at the store, the disk is full, workers are lost or an answer is missing;
    ParkError for a damaged store. What was solved until then is saved.
    """
    wished, told = wish or Wish(), listener or Listener.silent()
    with reserved(path), _prepared(sweep, path, wished) as (store, changed):
        if wished.retry_failed:
            store.forget_failed()
        left = store.missing(wished.shard)
        told.begun(Begun(store.status(), left, changed, store.open_chunks(wished.shard)))
        if left:
            _solve(store, crew_of, wished.shard, told)
        if left := store.missing(wished.shard):
            raise TryAgain([problem("PS7166", None, path=path, left=left)])
        return store.status()


@contextmanager
def reserved(path: Path) -> Iterator[None]:
    """Keep other runs from a store. Raises TryAgain naming the process that is at work there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.with_name(f"{path.name}.lock"), "PS7150", path):
        yield


def _solve(store: Store, crew_of: MakeCrew, shard: tuple[int, int], told: Listener) -> None:
    with closing(crew_of()) as crew, closing(_generator(crew.solved(_orders(store, shard), told.passed))) as answers:
        told.manned(crew)
        for solved in answers:
            store.write(solved.chunk, solved.rows)
            told.kept(solved.rows)


def _generator(answers: Iterator[Solved]) -> Any:
    return answers


def _orders(store: Store, shard: tuple[int, int]) -> Iterator[Order]:
    for chunk, samples in store.pending(shard):
        yield Order(chunk, tuple(sample.case for sample in samples), samples[0].case, samples[0].key)


@contextmanager
def _prepared(sweep: Sweep, path: Path, wish: Wish) -> Iterator[tuple[Store, bool]]:
    """The store of a sweep, and whether it was of another question until now."""
    engine = engine_of(sweep, wish.engine)
    if not path.exists():
        with Store.create(path, sweep, _samples(sweep, engine, wish.chunk)) as store:
            yield store, False
        return
    with Store.open(path) as store:
        store.check()
        same = question_of(store.sweep) == question_of(sweep) and _same_keys(store, engine)
        if not same:
            store.revise(sweep, _samples(sweep, engine, wish.chunk))
        yield store, not same


def engine_of(sweep: Sweep, named: str = ENGINE) -> Any:
    """The engine of an import path for a sweep. Raises ParkError where the scenario cannot be read."""
    module, _, name = named.partition(":")
    return getattr(import_module(module), name)(sweep)


def _same_keys(store: Store, engine: Solver) -> bool:
    return all(engine.key(sample.case) == sample.key for sample in store.samples())


def _samples(sweep: Sweep, engine: Solver, size: int | None) -> Iterator[Sample]:
    """The sample table cut into chunks, with the key of every case, a few cases at a time."""
    table = sample_table(sweep)
    places = (
        (number, at, place) for at, chunk in enumerate(chunks(sweep, table, size)) for place, number in enumerate(chunk)
    )
    while few := list(islice(places, AT_ONCE)):
        part = table.loc[[number for number, _, _ in few]]
        cells = zip(*(part[vary.path].tolist() for vary in sweep.vary), strict=True) if sweep.vary else [()] * len(few)
        for case, (_, chunk, place), row in zip(cases_of(sweep, part), few, cells, strict=True):
            yield Sample(case, chunk, place, engine.key(case), tuple(_plain(cell) for cell in row))


def _plain(cell: Any) -> Any:
    return None if cell is None or cell is pd.NA or (isinstance(cell, float) and cell != cell) else cell
