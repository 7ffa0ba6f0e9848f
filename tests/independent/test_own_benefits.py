"""Own benefits against the programme written from the Park alone: each is the difference of two optima.

The rule stands here once more as docs and code word it: whether the others are built stays, their sizes and what is
switched are chosen again. Of a chosen one what requires it goes too; where that leaves no plan, the best of all without
them stands for it. A rejected one comes with what it requires, beside the budget, and what their groups do not allow
goes, the first named first.
"""

from collections import Counter
from functools import cache

import numpy as np
import pytest

from parksim.graph import graph_of
from parksim.model import Calendar, Park
from parksim.study.benefits import outcomes
from parksim_solvers.cases import Cases
from parksim_solvers.optimise import plan
from tests.independent.calendars import TYPES, short_year
from tests.independent.invested import InvestedPark
from tests.independent.written import programme_of
from tests.parks import two_futures

MONTHS, DAYS = 1, 3
HOURS = MONTHS * DAYS * 24.0
CLOSE = 1e-6


def case(seed: int) -> tuple[Park, Calendar]:
    """A random park of one or two firms with up to nine retrofits, and its short year."""
    futures = two_futures() if seed % 4 == 3 else {}
    park = InvestedPark(seed, HOURS, firms=1 + seed % 2).invested(futures=futures, calendar=TYPES)
    return park, short_year(graph_of(park), seed, MONTHS, DAYS)["full"]


def with_dependents(park: Park, key: str) -> set[str]:
    """A retrofit and all that cannot be without it."""
    gone = {key}
    for _ in park.retrofits:
        gone |= {other for other, retrofit in park.retrofits.items() if gone & set(retrofit.requires)}
    return gone


def with_needs(park: Park, key: str) -> set[str]:
    """A retrofit and all that it cannot be without."""
    needed = {key}
    for _ in park.retrofits:
        needed |= {other for one in needed for other in park.retrofits[one].requires}
    return needed


def optimum(park: Park, calendar: Calendar, design: set[str], counted: set[str]) -> float | None:
    """The best operation and sizes of what is built."""
    solved = programme_of(park, calendar, dict.fromkeys(design), counted).solved()
    return None if solved is None else solved["optimum"]


def without(park: Park, calendar: Calendar, design: set[str], key: str) -> float | None:
    """The best of the others as they are chosen, or the best that there is."""
    gone = with_dependents(park, key)
    found = optimum(park, calendar, design - gone, design - gone)
    if found is not None:
        return found
    programme = programme_of(park, calendar)
    for other in gone:
        programme.fix(f"chosen {other}", 0.0)
    solved = programme.solved()
    return None if solved is None else solved["optimum"]


def with_it(park: Park, calendar: Calendar, design: set[str], key: str) -> float | None:
    """The best of the chosen ones with what comes in, beside the budget."""
    coming, gone = with_needs(park, key) - design, set()
    for group in park.groups.values():
        if group.at_most is not None and coming & set(group.of):
            others = [other for other in group.of if other in design - coming]
            surplus = len(others) + len(coming & set(group.of)) - group.at_most
            for other in others[: max(0, surplus)]:
                gone |= with_dependents(park, other)
    built = (design - gone) | coming
    return optimum(park, calendar, built, built - coming)


@cache
def agrees(seed: int) -> Counter[str]:
    """Compare every own benefit; how often each status was met."""
    park, calendar = case(seed)
    free = programme_of(park, calendar).solved()
    assert free is not None, seed
    planned = plan(graph_of(park), calendar, gap=0.0)
    slack, design = CLOSE * max(1.0, abs(free["optimum"])), set(planned.result.design)
    assert planned.result.bounds is not None
    assert planned.result.bounds[1] == pytest.approx(free["optimum"], abs=slack), seed
    cases = Cases(planned.problem)
    co2 = np.zeros(len(planned.problem.arrays.cost))
    met: Counter[str] = Counter()
    for told in outcomes(cases, cases, planned.result.design, slack, co2, planned.solution):
        found = with_it(park, calendar, design, told.id) if told.id not in design else free["optimum"]
        other = without(park, calendar, design, told.id) if told.id in design else free["optimum"]
        expected = None if found is None or other is None else other - found
        where = f"seed {seed}: {told.id} ({told.status}) of {sorted(design)}"
        assert (told.benefit is None) == (expected is None), where
        if expected is not None:
            assert told.benefit == pytest.approx(expected, abs=2 * slack), where
        assert told.chosen == (told.id in design), where
        met[told.status] += 1
    return met


@pytest.mark.parametrize("seed", range(12))
def test_own_benefits_agree(seed: int) -> None:
    agrees(seed)


def test_the_parks_have_retrofits_of_every_kind() -> None:
    """What no park has would be held against nothing."""
    met = sum((agrees(seed) for seed in range(12)), Counter())
    assert {"chosen", "rejected", "crowded_out"} <= met.keys()


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_own_benefits_agree_in_two_hundred_parks(block: int) -> None:
    for seed in range(100 + 10 * block, 110 + 10 * block):
        agrees(seed)
