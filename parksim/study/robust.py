"""Which ranges turn the sign of an own benefit: all are screened to first order, those that may turn it are solved again.

Every number with a range is moved once, in the park that is planned, and stamped (numbers of different things together); the
values and duals with and without each retrofit tell what that moves its own benefit by. What may move it towards zero by more
than MOVED of itself, or makes a limit bind that does not bind yet, comes on a list, the weightiest first. From that list the
operation of both parks is chosen again at the end that is feared, sizes and choices as they are. Capital costs need no solving.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from parksim.errors import ParkError
from parksim.graph import graph_of
from parksim.model import Park
from parksim.model.moved import item_of, moved
from parksim.study.kinds import ends_of, inert, kind_of, movable, ranged
from parksim_solvers.arrays import Arrays, Floats
from parksim_solvers.build import aim, template_of
from parksim_solvers.cases import Cases
from parksim_solvers.highs import Solution
from parksim_solvers.moves import Bools, Delta, Optima, Owners, delta, effects, owners, split
from parksim_solvers.question import Problem, values_of
from parksim_solvers.stamp import stamp
from parksim_solvers.warm import Warm

MOVED = 0.01
"""Share of the own benefit by which a range must be able to move it."""
LIKELY, MOST, MOST_EACH = 0.5, 2, 2
"""Shares from which on a range is likely to turn it; of those below, and of limits that begin to bind, so many a retrofit are
listed. Of all lists together so many a retrofit are solved again, and as many of it of which first order knows nothing."""
ALONE = ("commodities", "tariffs", "policies", "futures", "enterprises")
"""Sections whose numbers reach beyond the columns of their own things: each is stamped alone."""


class Pair(NamedTuple):
    """A retrofit in and out: its designs, their solutions on one calendar, and how much the one is better."""

    key: str
    with_it: Mapping[str, float]
    without: Mapping[str, float]
    inside: Solution
    outside: Solution
    benefit: float


@dataclass
class Turns:
    """Of one retrofit: the numbers that turn it, how many may move it by more than MOVED, and how many were solved again."""

    paths: list[str] = field(default_factory=list)
    moving: int = 0
    solved: int = 0


class End(NamedTuple):
    """An end of a range: the number, its value there, what it moves each own benefit by, and where something begins to bind."""

    path: str
    value: float
    moves: Floats
    hits: Bools


@dataclass
class Robust:
    """Cases of one calendar, whose ranges are tried. `objective` is what was minimised."""

    cases: Cases
    objective: Mapping[str, float]
    _warm: Warm = field(default_factory=Warm, repr=False)
    _owners: dict[str, Owners] = field(default_factory=dict, repr=False)

    def turns(self, pairs: Sequence[Pair]) -> dict[str, Turns]:
        """What turns each retrofit's own benefit."""
        found = {pair.key: Turns() for pair in pairs}
        if not pairs:
            return found
        asked = self._asked(pairs, list(self._screened(pairs)), found)
        for (path, value), places in asked.items():
            for place in self._turned(path, value, [pairs[k] for k in places]):
                key = pairs[places[place]].key
                if path not in found[key].paths:
                    found[key].paths.append(path)
        return found

    def _asked(
        self, pairs: Sequence[Pair], ends: list[End], found: Mapping[str, Turns]
    ) -> dict[tuple[str, float], list[int]]:
        """Ends to solve again, each with the pairs that it may turn: of all that are on their lists the weightiest."""
        listed, unknown = list[tuple[float, int, End]](), list[tuple[float, int, End]]()
        for k, pair in enumerate(pairs):
            feared = [(_share(pair, end.moves[k]), bool(end.hits[k]), end) for end in ends]
            feared = sorted((f for f in feared if f[0] > MOVED or f[1]), key=lambda f: -f[0])
            found[pair.key].moving = len({end.path for _, _, end in feared})
            likely = [(share, k, end) for share, _, end in feared if share >= LIKELY]
            limits = [(share, k, end) for share, hit, end in feared if hit and share < LIKELY]
            others = [(share, k, end) for share, hit, end in feared if not hit and share < LIKELY]
            listed += [*(each for each in likely if np.isfinite(each[0])), *limits[:MOST], *others[:MOST]]
            unknown += [each for each in likely if np.isinf(each[0])][:MOST_EACH]
        asked: dict[tuple[str, float], list[int]] = defaultdict(list)
        solved: dict[int, set[str]] = defaultdict(set)
        weightiest = sorted(listed, key=lambda each: -each[0])[: MOST_EACH * len(pairs)]
        for _, k, end in (*unknown, *weightiest):
            asked[end.path, end.value].append(k)
            solved[k].add(end.path)
        for k, pair in enumerate(pairs):
            found[pair.key].solved = len(solved[k])
        return asked

    def _screened(self, pairs: Sequence[Pair]) -> Iterator[End]:
        """Both ends of every range, to first order.

        What is 0 now may meet a bus at which nothing flows, whose dual is anything: that is always solved again.
        """
        base = self.cases.problem.arrays
        optima = Optima.of(base, self._chosen(), [_answers(s) for p in pairs for s in (p.inside, p.outside)])
        unknown = np.full(len(pairs), np.inf), np.ones(len(pairs), bool)
        for path, change in self._changes():
            value, ends = self.cases.park.numbers[path].value, ends_of(self.cases.park, path)
            for end in ends:
                if change is None or value == 0:
                    yield End(path, end, *unknown)
                    continue
                moves, hits = effects(base, change, (end - value) / (ends[0] - value), optima)
                yield End(path, end, moves[1::2] - moves[::2], hits[1::2] | hits[::2])

    def _chosen(self) -> np.ndarray:
        """Columns of the design, which is the same at both ends."""
        once = self.cases.problem.template.blocks["once"]
        names = [once.component(name) for name in ("chosen", "size", "step", "shared")]
        found = [self.cases.problem.arrays.columns_of(v) for each in names if each is not None for v in each.values()]
        return np.concatenate([np.empty(0, np.int64), *found])

    def _changes(self) -> Iterator[tuple[str, Delta | None]]:
        """What moving each number to its farther end changes in the programme; None where it changes its structure."""
        for batch in _batches(self.cases.park):
            yield from self._learnt(batch)

    def _learnt(self, batch: list[str]) -> Iterator[tuple[str, Delta | None]]:
        """The changes of numbers of different things of one section, from one stamp; of halves where that does not tell them apart."""
        arrays = self._stamped(batch)
        found = None if arrays is None else delta(self.cases.problem.arrays, arrays)
        if len(batch) == 1:
            yield batch[0], found
            return
        parts = None if found is None else self._parts(batch, found)
        if parts is not None:
            yield from parts.items()
            return
        for half in (batch[: len(batch) // 2], batch[len(batch) // 2 :]):
            yield from self._learnt(half)

    def _parts(self, batch: list[str], found: Delta) -> dict[str, Delta] | None:
        park = self.cases.park
        items = {path: item_of(park, path) for path in batch}
        section = next(item.section for item in items.values() if item is not None)
        known = list(getattr(park, section))
        if section not in self._owners:
            self._owners[section] = owners(self.cases.problem, known)
        places = {path: known.index(item.id) for path, item in items.items() if item is not None}
        parts = split(found, self._owners[section], places.values())
        return None if parts is None else {path: parts[place] for path, place in places.items()}

    def _stamped(self, batch: Sequence[str]) -> Arrays | None:
        park: Park | None = self.cases.park
        for path in batch:
            park = None if park is None else moved(park, path, ends_of(self.cases.park, path)[0])
        found = None if park is None else self._problem(park, loaded=False)
        return None if found is None else found.arrays

    def _problem(self, park: Park, loaded: bool) -> Problem | None:
        """A park on the calendar, its objective as it was; None where the park is refused."""
        old = self.cases.problem
        try:
            graph = graph_of(park)
            template = template_of(graph, old.template.calendar, old.template.drift)
            aim(template, graph, self.objective)
            arrays = stamp(template)
        except (ParkError, ValueError):
            return None
        arrays.offset -= old.base
        session = self._warm.session("moved", arrays) if loaded else old.session
        return Problem(graph, template, arrays, session, old.base)

    def _turned(self, path: str, value: float, pairs: Sequence[Pair]) -> Iterator[int]:
        """Which of some pairs have another sign with a number at a value."""
        park = moved(self.cases.park, path, value)
        problem = None if park is None else self._problem(park, loaded=True)
        if problem is None:
            return
        cases = replace(self.cases, problem=problem)
        for k, pair in enumerate(pairs):
            alike = len(values_of(pair.inside)) == len(problem.arrays.cost)
            inside, outside = (
                cases.solve(design, like=like if alike else None)
                for design, like in ((pair.with_it, pair.inside), (pair.without, pair.outside))
            )
            if inside.values is None and outside.values is None:
                continue
            if np.sign(outside.objective - inside.objective) != np.sign(pair.benefit):
                yield k


def _answers(solution: Solution) -> tuple[Floats, Floats]:
    assert solution.duals is not None, "a solution of a programme whose integers are fixed has duals"
    return values_of(solution), solution.duals


def _share(pair: Pair, moves: float) -> float:
    """By how much of itself an own benefit comes nearer to zero."""
    if np.isinf(moves):
        return float(moves)
    towards = -np.sign(pair.benefit) * moves if pair.benefit else abs(moves)
    return float(towards / abs(pair.benefit)) if pair.benefit else float(np.inf if towards else 0.0)


def _batches(park: Park) -> Iterator[list[str]]:
    """Numbers that are stamped together: one of every thing of a section at a time."""
    by_item: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in ranged(park):
        if inert(park, path) is not None or kind_of(path) == "capital" or not movable(park, path):
            continue
        item = item_of(park, path)
        if item is None or item.section in ALONE:
            yield [path]
        else:
            by_item[item].append(path)
    for section in {section: None for section, _ in by_item}:
        mine = [paths for (of, _), paths in by_item.items() if of == section]
        for k in range(max(map(len, mine))):
            yield [paths[k] for paths in mine if len(paths) > k]


def capital_turns(park: Park, pair: Pair, share: float) -> list[str]:
    """Numbers of capital costs that turn an own benefit: sizes stay, so that the difference is told without solving.

    `share` is the weight of cost in the objective.
    """
    found = []
    for path in ranged(park):
        if kind_of(path) != "capital" or inert(park, path) is not None:
            continue
        for end in ends_of(park, path):
            changed = moved(park, path, end)
            if changed is None:
                continue
            more = [yearly(changed, d) - yearly(park, d) for d in (pair.with_it, pair.without)]
            if np.sign(pair.benefit + share * (more[1] - more[0])) != np.sign(pair.benefit) and path not in found:
                found.append(path)
    return found


def yearly(park: Park, design: Mapping[str, float]) -> float:
    """What a year bears of the capital of a design, shared costs included, CNY."""
    own = sum(
        park.retrofits[key].capital(size) * (park.retrofits[key].cost.annuity + park.retrofits[key].cost.operation)
        for key, size in design.items()
    )
    return own + sum(g.shared_cost * g.annuity for g in park.groups.values() if any(key in design for key in g.of))
