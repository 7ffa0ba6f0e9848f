"""The peers' park as a Park of ours: the same arrays, the same optimum.

The peers' folder (given by who runs the benchmarks) makes one park as plain arrays for every tool. Here each of its parts
becomes what it is in our words:

    net[n, t]      a plant per enterprise, whose activity is the enterprise's profile and whose recipe takes and leaves
                   what its nodes need and bring; a demand for its product holds the activity at the profile
    buy, sell      a market per node: supplies at its price up to its rate; takes at its fee
    links          pipes; where they are to be sized, a retrofit each, whose size costs and whose choice is free
    converters     a process that makes what it converts into: capacity and cost per unit of that
    stores         level = keep·before + gain·(filling·eta_fill − emptying/eta_empty): ours integrates the standing loss over
                   the hour, gain = (1 − keep)/λ, theirs takes gain = 1; so eta_fill is divided and eta_empty multiplied by
                   gain, and the rows agree
"""

import importlib
import math
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from parksim.model import (
    Bus,
    Calendar,
    Commodity,
    Demand,
    Enterprise,
    InvestmentCost,
    Link,
    Market,
    Name,
    Park,
    Policy,
    Price,
    Process,
    Profile,
    Recipe,
    Retrofit,
    Size,
    Store,
    Tariff,
)
from parksim.model.calendar import plain_calendar
from parksim.model.exchange import Band

STANDARD_HOUR = 6
"""An hour of the day at which the peers' power costs its standard price."""
TARIFF = Tariff(
    id="time_of_use",
    bands={
        "peak": Band(times=1.45, hours=((8, 12), (17, 21))),
        "valley": Band(times=0.55, hours=((0, 6),)),
    },
)
FREE_CHOICE = InvestmentCost(lifetime=1.0, interest=0.0)
"""Capital that is paid within its year: the peers state a yearly cost per unit of size."""


def peers_problem(folder: Path, enterprises: int, hours: int, **about: float) -> Any:
    """The peers' arrays of a park with so many enterprises and hours; `about` scales them."""
    sys.path.insert(0, str(folder))
    try:
        problem = importlib.import_module("problem").make(enterprises, hours, **about)
    finally:
        sys.path.remove(str(folder))
    return problem


def hourly_calendar(problem: Any) -> Calendar:
    """The peers' calendar: so many hours, one after the other, the last before the first."""
    return plain_calendar(np.ones(problem.T))


def peers_park(problem: Any, design: bool, level: float = 1.0) -> Park:
    """The peers' park: with links to be sized under a cap on CO2, or of half their largest size and no cap.

    Every enterprise does `level` times what `problem.net` says.
    """
    activity, needs = plants_of(problem)
    hours = tuple(float(hour) for hour in range(problem.T))
    profiles = [Profile(starts=hours, values=tuple(row)) for row in activity.tolist()]
    return assembled(
        problem, plants(problem, needs, profiles, level), {market.id: market for market in (*purchases(problem), *sales(problem))},
        design=design, cap=problem.co2cap if design else None,
    )  # fmt: skip


def plants_of(problem: Any) -> tuple[np.ndarray, np.ndarray]:
    """Activity of every enterprise in every hour, 1 at its highest, and what each node gains (+) per unit of it."""
    first = [int(np.flatnonzero(problem.ne == firm)[0]) for firm in range(problem.N)]
    activity = np.abs(problem.net[first])
    activity = activity / activity.max(axis=1, keepdims=True)
    mine = activity[problem.ne]
    return activity, (problem.net * mine).sum(axis=1) / (mine * mine).sum(axis=1)


def plants(
    problem: Any, needs: np.ndarray, profiles: list[Profile], level: float = 1.0, **more: Any
) -> SimpleNamespace:
    """A plant per enterprise and the demand for what it makes, at its highest `level`; `more` goes to the plants."""
    made: dict[str, Process] = {}
    sold: dict[str, Demand] = {}
    for firm in range(problem.N):
        nodes = np.flatnonzero(problem.ne == firm).tolist()
        recipe = Recipe(
            inputs={bus_of(problem, n): -float(needs[n]) for n in nodes if needs[n] < 0},
            outputs={bus_of(problem, n): float(needs[n]) for n in nodes if needs[n] > 0},
        )
        plant = Process(
            id=f"e{firm}.plant", enterprise=f"e{firm}", name=name("plant"), makes=f"e{firm}.product",
            capacity=level, modes={"standard": recipe}, closure="open", **more,
        )  # fmt: skip
        order = Demand(
            id=f"e{firm}.orders", enterprise=f"e{firm}", name=name("orders"), takes=plant.makes, amount=8760.0 * level,
            profile=profiles[firm],
        )  # fmt: skip
        made[plant.id], sold[order.id] = plant, order
    return SimpleNamespace(processes=made, demands=sold)


def purchases(problem: Any) -> list[Market]:
    """A market for everything that is bought, at its price in every hour."""
    return [_supply(problem, b, _price(problem, b)) for b in range(problem.B)]


def _price(problem: Any, b: int) -> Price:
    prices = problem.bpr[b]
    if np.ptp(prices) == 0:
        return Price(base=float(prices[0]))
    if problem.nk[problem.bn[b]] == 0:
        base = float(prices[STANDARD_HOUR])
        moves = float(prices[STANDARD_HOUR + 2] - base) / (TARIFF.bands["peak"].times - 1)
        return Price(base=base, tariff=TARIFF.id, floating=moves)
    return Price(profile=Profile(starts=tuple(float(h) for h in range(problem.T)), values=tuple(prices.tolist())))


def _supply(problem: Any, b: int, price: Price) -> Market:
    node = problem.bn[b]
    return Market(
        id=f"buy{b}", name=name("supply"), role="supplies", commodity=problem.K[problem.nk[node]],
        at=(bus_of(problem, node),), price=price, rate=float(problem.bmx[b]), co2=float(problem.bef[b]),
    )  # fmt: skip


def sales(problem: Any) -> list[Market]:
    """A market that takes what nobody uses, for a fee."""
    return [
        Market(
            id=f"sell{s}", name=name("disposal"), role="takes", commodity=problem.K[problem.nk[node]],
            at=(bus_of(problem, node),), price=Price(base=float(problem.spr[s, 0])), rate=float(problem.smx[s]),
        )
        for s, node in enumerate(problem.sn)
    ]  # fmt: skip


def assembled(
    problem: Any, works: SimpleNamespace, markets: dict[str, Market], *, design: bool, cap: float | None,
    stores: bool = True, **more: Any,
) -> Park:  # fmt: skip
    """The park of these plants and markets with the peers' links, converters and stores; `more` goes to the Park."""
    firms = [f"e{firm}" for firm in range(problem.N)]
    held = {bus_of(problem, n): problem.K[problem.nk[n]] for n in range(problem.Nn)} | {
        f"{e}.product": "product" for e in firms
    }
    limit = Policy(id="cap", name=name("cap"), kind="cap", measure="co2", of=tuple(firms), at_most=cap, binds="both")
    return Park(
        id="peers", name=name("peers"),
        commodities={key: Commodity(id=key, name=name(key), kind="material", unit="t") for key in (*problem.K, "product")},
        enterprises={firm: Enterprise(id=firm, name=name(firm)) for firm in firms},
        buses={bus: Bus(id=bus, enterprise=bus.split(".")[0], holds=key) for bus, key in held.items()},
        processes=works.processes | _converters(problem), demands=works.demands, markets=markets,
        stores=_stores(problem) if stores else {}, links=_links(problem, design),
        retrofits=_candidates(problem) if design else {}, tariffs={TARIFF.id: TARIFF},
        policies={} if cap is None else {"cap": limit}, **more,
    )  # fmt: skip


def _links(problem: Any, design: bool) -> dict[str, Link]:
    links = (
        Link(
            id=f"link{k}", name=name("pipe"), source=bus_of(problem, problem.lf[k]), target=bus_of(problem, problem.lt[k]),
            means="pipe", loss=float(problem.lloss[k]), cost=float(problem.lvar[k]),
            **({"retrofit": f"link{k}", "follows": 1.0} if design else {"capacity": 0.5 * float(problem.lmax[k])}),
        )
        for k in range(problem.L)
    )  # fmt: skip
    return {link.id: link for link in links}


def _candidates(problem: Any) -> dict[str, Retrofit]:
    """A link to be sized: its yearly cost per unit, for the hours of the calendar, as capital paid within its year."""
    return {
        f"link{k}": Retrofit(
            id=f"link{k}", name=name("pipe"), chain="energy", owner=f"e{problem.ne[problem.lf[k]]}",
            size=Size(unit="t/h", high=float(problem.lmax[k])),
            cost=FREE_CHOICE.model_copy(update={"per_size": float(problem.lcap[k])}),
        )
        for k in range(problem.L)
    }  # fmt: skip


def _converters(problem: Any) -> dict[str, Process]:
    """A process from one bus to another, counted by what it makes; its identifier ends in its number."""
    converters = (
        Process(
            id=f"e{problem.ne[problem.ci[c]]}.converter{c}", enterprise=f"e{problem.ne[problem.ci[c]]}",
            name=name("converter"), makes=bus_of(problem, problem.co[c]), closure="open",
            capacity=float(problem.cmx[c] * problem.ceff[c]), cost=float(problem.cvar[c] / problem.ceff[c]),
            modes={"standard": Recipe(inputs={bus_of(problem, problem.ci[c]): float(1 / problem.ceff[c])})},
        )
        for c in range(problem.C)
    )  # fmt: skip
    return {converter.id: converter for converter in converters}


def _stores(problem: Any) -> dict[str, Store]:
    stores = (_store(problem, q) for q in range(problem.Q))
    return {store.id: store for store in stores}


def _store(problem: Any, q: int) -> Store:
    node, loss = problem.qn[q], -math.log1p(-problem.qs[q])
    gain = problem.qs[q] / loss
    return Store(
        id=f"e{problem.ne[node]}.store{q}", enterprise=f"e{problem.ne[node]}", name=name("store"),
        holds=bus_of(problem, node), size=float(problem.qE[q]), rate=float(problem.qP[q]), loss=loss,
        eta_fill=float(problem.qc[q] / gain), eta_empty=float(problem.qd[q] * gain),
    )  # fmt: skip


def bus_of(problem: Any, node: int) -> str:
    """Identifier of a node's bus."""
    return f"e{problem.ne[node]}.{problem.K[problem.nk[node]]}"


def name(word: str) -> Name:
    """The same word in both languages: nobody reads these."""
    return Name(en=word, zh=word)
