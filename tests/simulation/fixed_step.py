"""A park of boilers with tanks, and a month of it played by a fixed-step loop that knows nothing of parksim's engine.

A boiler [t/h of steam] of two units, an electric one, serves a demand D; a tank stands beside it, and dearer steam may be
bought up to a rate B; what is missing then is short. Power costs p by the hour; a tonne in the tank is worth v to its
owner, both ways. With p < v < price of bought steam < price of shortage the merit order is

    p < v    boiler for the demand, then tank, bought, short; what the boiler has left fills the tank
    p > v    tank for the demand, then boiler, bought, short

An empty tank gives nothing; a full one takes what its standing loss λ·size takes away.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parksim.model import Failure, Park, Price
from tests.simulation.years import by_hour
from tests.small import demand, market, process, small_park, store

Floats = NDArray[np.float64]
HOURS = 31 * 24
BANDS = ((0, 20.0), (8, 60.0), (10, 150.0), (12, 60.0), (14, 150.0), (20, 60.0))
"""(hour of the day, price of power from then on, CNY/t of steam)."""
SEGMENTS = [8.0, 2.0, 2.0, 2.0, 6.0, 4.0] * 31
VALUE, BOUGHT, SHORT = 100.0, 300.0, 600.0
FAILS = Failure(every=40.0, last=4.0)
ROUNDING = 1e-9
"""Tonnes that count as nothing: sixty sixtieths are not quite one."""


@dataclass(frozen=True)
class Boilers:
    """Firms side by side, an entry each: rates in t/h, `size` in t, standing `loss` in 1/h."""

    capacity: Floats
    need: Floats
    size: Floats
    rate: Floats
    loss: Floats
    most_bought: Floats
    outages: tuple[tuple[int, int, int], ...]
    """(firm, first hour, hour of the repair) of one unit."""

    @property
    def firms(self) -> int:
        """How many there are."""
        return len(self.need)

    def up(self) -> Floats:
        """Share of every boiler that may run; (hours, firms)."""
        down = np.zeros((HOURS, self.firms))
        for firm, start, end in self.outages:
            down[start:end, firm] += 0.5
        return 1.0 - down


def boilers(firms: int, seed: int) -> Boilers:
    """Firms of drawn sizes: no rate divides a size, so that tanks run empty and full at any time of an hour."""
    random = np.random.default_rng(seed)
    need = random.uniform(7.0, 9.0, firms)
    return Boilers(
        capacity=need + random.uniform(0.8, 2.0, firms),
        need=need,
        size=random.uniform(15.0, 30.0, firms),
        rate=random.uniform(6.0, 12.0, firms),
        loss=random.uniform(0.0, 0.01, firms),
        most_bought=random.uniform(2.0, 5.0, firms),
        outages=outages(firms, random),
    )


def round_boilers(firms: int, seed: int) -> Boilers:
    """Firms whose tanks take and give 1 t/h, hold 5 t and lose nothing: they run empty and full on full hours only."""
    full = np.ones(firms)
    failing = outages(firms, np.random.default_rng(seed))
    return Boilers(12 * full, 8 * full, 5 * full, full, 0 * full, 2 * full, failing)


def outages(firms: int, random: np.random.Generator) -> tuple[tuple[int, int, int], ...]:
    """Outages of two units of every firm, begun and ended on full hours."""
    return tuple((firm, *hours) for firm in range(firms) for _ in range(2) for hours in _outages(random))


def _outages(random: np.random.Generator) -> Iterator[tuple[int, int]]:
    time = round(random.exponential(FAILS.every))
    while time < HOURS:
        repaired = time + 1 + round(random.exponential(FAILS.last))
        yield time, repaired
        time = repaired + 1 + round(random.exponential(FAILS.every))


def park_of(some: Boilers) -> Park:
    """The same firms as a park: each is an island."""
    buses = tuple(f"f{firm}.power" for firm in range(some.firms))
    items = [market("grid", "supplies", buses, Price(profile=by_hour(*BANDS)))]
    for firm in range(some.firms):
        steam, power = f"f{firm}.steam", f"f{firm}.power"
        items += [
            process(f"f{firm}.boiler", steam, {power: 1.0}, capacity=float(some.capacity[firm]), units=2, fails=FAILS),
            store(f"f{firm}.tank", steam, float(some.size[firm]), float(some.rate[firm]), loss=float(some.loss[firm]),
                  bands=(VALUE,)),
            market(f"other_{firm}", "supplies", steam, BOUGHT, rate=float(some.most_bought[firm])),
            demand(f"f{firm}.use", steam, float(some.need[firm]), shortage=SHORT),
        ]  # fmt: skip
    return small_park(*items)


def prices() -> Floats:
    """Price of power in every hour, CNY/t of steam."""
    hour = np.arange(HOURS) % 24
    return np.array([p for _, p in BANDS])[np.searchsorted([h for h, _ in BANDS], hour, side="right") - 1]


def cost_by_steps(some: Boilers, first: Floats, steps: int) -> Floats:
    """Cost of a month by firm, CNY, in `steps` equal steps an hour, from first levels.

    Each step decides by the level at its beginning and holds its rates to its end (Euler), where the level is cut to
    [0, size]: what a tank gave that it did not hold was free, what did not fit is lost.
    """
    dt, level, cost = 1.0 / steps, first.copy(), np.zeros(some.firms)
    for price, up in zip(prices(), some.up(), strict=True):
        able = some.capacity * up
        for _ in range(steps):
            gives = np.where(level > ROUNDING, some.rate, 0.0)
            takes = np.where(level < some.size - ROUNDING, some.rate, some.loss * some.size)
            if price < VALUE:
                made = np.minimum(able, some.need)
                given = np.minimum(some.need - made, gives)
                filled = np.minimum(able - made, takes)
            else:
                given = np.minimum(some.need, gives)
                made = np.minimum(able, some.need - given)
                filled = 0.0
            missing = some.need - made - given
            bought = np.minimum(missing, some.most_bought)
            cost += dt * (price * (made + filled) + BOUGHT * bought + SHORT * (missing - bought))
            level = np.clip(level + dt * (filled - given - some.loss * level), 0.0, some.size)
    return cost
