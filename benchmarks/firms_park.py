"""A park of any number of firms, drawn from a seed: about one candidate a firm, no file and no peers needed.

Firms stand in clusters of five. Each makes a good by shifts and seasons with steam of its own boiler and power of the
grid, has a tank of steam, and breaks down. Steam pipes stand between some neighbours; candidates are a pipe to the next firm
of the cluster, or an electrode boiler.
"""

from typing import Any

import numpy as np

from benchmarks.peers_park import TARIFF, name
from benchmarks.tariff_park import FAILURE, SHIFTS
from parksim.model import (
    Bus,
    CalendarSpec,
    Commodity,
    Contents,
    Demand,
    Enterprise,
    InvestmentCost,
    Link,
    Market,
    Park,
    Price,
    Process,
    Profile,
    ProfileRow,
    Recipe,
    Retrofit,
    Size,
    Store,
)

CLUSTER = 5
HELD = ("coal", "steam", "power", "water", "ash", "good")
COMMODITIES = {
    c.id: c
    for c in (
        Commodity(id="coal", name=name("coal"), kind="material", unit="t", contents=Contents(mass=1, carbon=0.6, energy=20)),
        Commodity(id="steam", name=name("steam"), kind="energy", unit="t", contents=Contents(mass=1, energy=2.8)),
        Commodity(id="power", name=name("power"), kind="energy", unit="MWh", contents=Contents(energy=3.6)),
        Commodity(id="water", name=name("water"), kind="water", unit="t", contents=Contents(mass=1, water=1), fresh=True),
        Commodity(id="ash", name=name("ash"), kind="waste", unit="t", contents=Contents(mass=1)),
        Commodity(id="good", name=name("good"), kind="material", unit="t", contents=Contents(mass=1)),
        Commodity(
            id="co2", name=name("co2"), kind="emission", unit="t", environment=True,
            contents=Contents(mass=1, carbon=3 / 11),
        ),
    )
}  # fmt: skip


def firms_park(firms: int, seed: int = 0) -> Park:
    """The park of so many firms."""
    random = np.random.default_rng(seed)
    everyone = [f"f{k}" for k in range(firms)]
    processes, links = dict[str, Process](), dict[str, Link]()
    stores, retrofits = dict[str, Store](), dict[str, Retrofit]()
    for k, firm in enumerate(everyone):
        made = (_boiler(firm, random), _line(firm, random))
        processes |= {process.id: process for process in made}
        stores[f"{firm}.tank"] = _tank(firm, random)
        last = (k + 1) % CLUSTER == 0 or k + 1 == firms
        if not last and random.random() < 0.5:
            links[f"old_{firm}"] = _pipe(f"old_{firm}", firm, everyone[k + 1], capacity=float(random.uniform(2, 6)))
        if last:
            processes[f"{firm}.electrode"] = _electrode(firm)
        else:
            links[f"new_{firm}"] = _pipe(f"new_{firm}", firm, everyone[k + 1], retrofit=f"build_{firm}", follows=1.0)
        retrofits[f"build_{firm}"] = _candidate(firm, random)
    return Park(
        id="firms", name=name("firms"), commodities=COMMODITIES, tariffs={TARIFF.id: TARIFF},
        enterprises={firm: Enterprise(id=firm, name=name(firm)) for firm in everyone},
        buses={f"{firm}.{key}": Bus(id=f"{firm}.{key}", enterprise=firm, holds=key) for firm in everyone for key in HELD},
        processes=processes, demands={f"{firm}.orders": _orders(firm, k) for k, firm in enumerate(everyone)},
        markets=_markets(everyone), stores=stores, links=links, retrofits=retrofits, calendar=CalendarSpec(longest=2.0),
    )  # fmt: skip


def _boiler(firm: str, random: np.random.Generator) -> Process:
    coal = float(random.uniform(0.14, 0.24))
    recipe = Recipe(
        inputs={f"{firm}.coal": coal, f"{firm}.water": 1.02}, outputs={f"{firm}.ash": 0.02},
        balancing={"co2": coal * 0.6 * 11 / 3}, balance={"carbon": "co2"},
    )  # fmt: skip
    return Process(
        id=f"{firm}.boiler", enterprise=firm, name=name("boiler"), makes=f"{firm}.steam", capacity=36.0,
        modes={"coal": recipe}, operation="must_run", load_min=0.1, cost=float(random.uniform(2, 8)), fails=FAILURE,
        units=3,
    )  # fmt: skip


def _line(firm: str, random: np.random.Generator) -> Process:
    recipe = Recipe(
        inputs={f"{firm}.steam": float(random.uniform(1, 2)), f"{firm}.power": float(random.uniform(0.5, 2))}
    )
    return Process(
        id=f"{firm}.line", enterprise=firm, name=name("line"), makes=f"{firm}.good", capacity=12.0, units=2,
        modes={"standard": recipe}, closure="open", fails=FAILURE,
    )  # fmt: skip


def _tank(firm: str, random: np.random.Generator) -> Store:
    return Store(
        id=f"{firm}.tank", enterprise=firm, name=name("tank"), holds=f"{firm}.steam", size=float(random.uniform(20, 60)),
        rate=10.0, loss=0.01, eta_fill=0.98, eta_empty=0.98,
    )  # fmt: skip


def _pipe(key: str, source: str, target: str, **more: Any) -> Link:
    return Link(
        id=key, name=name("pipe"), source=f"{source}.steam", target=f"{target}.steam", means="pipe", loss=0.03, cost=1.0,
        uses={f"{source}.power": 0.01}, **more,
    )  # fmt: skip


def _electrode(firm: str) -> Process:
    recipe = Recipe(inputs={f"{firm}.power": 0.8, f"{firm}.water": 1.02})
    return Process(
        id=f"{firm}.electrode", enterprise=firm, name=name("electrode boiler"), makes=f"{firm}.steam", closure="open",
        modes={"standard": recipe}, retrofit=f"build_{firm}", follows=1.0,
    )  # fmt: skip


def _candidate(firm: str, random: np.random.Generator) -> Retrofit:
    cost = InvestmentCost(
        fixed=float(random.uniform(1e5, 2e6)), per_size=float(random.uniform(5e4, 3e5)), operation=0.02, lifetime=20.0,
        interest=0.07,
    )  # fmt: skip
    size = Size(unit="t/h", low=1.0, high=12.0)
    return Retrofit(id=f"build_{firm}", name=name("build"), chain="energy", owner=firm, size=size, cost=cost)


def _orders(firm: str, number: int) -> Demand:
    """Shifts and seasons, out of step between three kinds of firms."""
    levels = list(SHIFTS.values())
    rows = tuple(
        ProfileRow(
            month=month, hour=float(hour),
            value=levels[(k + number) % 3] * (1 - 0.1 * float(np.cos(2 * np.pi * (month + number % 3) / 12))) / 1.1,
        )
        for month in range(1, 13)
        for k, hour in enumerate(SHIFTS)
    )  # fmt: skip
    return Demand(
        id=f"{firm}.orders", enterprise=firm, name=name("orders"), takes=f"{firm}.good", amount=8760.0 * 8.0,
        profile=Profile(rows=rows), shortage=6000.0,
    )  # fmt: skip


def _markets(everyone: list[str]) -> dict[str, Market]:
    at = {key: tuple(f"{firm}.{key}" for firm in everyone) for key in HELD}
    tariff = Price(base=500.0, tariff=TARIFF.id, floating=400.0)
    markets = (
        Market(id="coal", name=name("coal"), role="supplies", commodity="coal", at=at["coal"], price=Price(base=800.0)),
        Market(id="grid", name=name("grid"), role="supplies", commodity="power", at=at["power"], price=tariff, co2=0.5),
        Market(id="river", name=name("river"), role="supplies", commodity="water", at=at["water"], price=Price(base=1.0)),
        Market(id="dump", name=name("dump"), role="takes", commodity="ash", at=at["ash"], price=Price(base=150.0)),
        Market(id="vent", name=name("vent"), role="takes", commodity="steam", at=at["steam"]),
    )  # fmt: skip
    return {market.id: market for market in markets}
