"""Tiered prices: what is bought in a month or year fills the cheap tiers first (prices rise, so cost does it).

    Σ hours·repeats·trade = Σ tier    tier[k] <= to[k] − to[k−1]        cost each period: Σ price[k]·tier[k]     [CNY]

The period is a month or a year x future, and every price that of its future; a meter is all that a firm trades, wherever
its buses stand, or the whole market where it says `meter: park`.
"""

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from parksim.graph.read import Graph, frame_of, markets_of
from parksim.model import Market, Park, names
from parksim_solvers.laws.markets import trades_of
from parksim_solvers.template import Template, component_name

LAYER = {"month": "month", "year": "year x future"}


def add(template: Template, graph: Graph) -> None:
    """Add the tiers of every market that has them. Raises ValueError where a later tier of a purchase is cheaper."""
    for market in markets_of(graph).values():
        if market.price.tiers:
            factor = factor_of(template, frame_of(graph), market, LAYER[market.price.per])
            for meter in _meters(market):
                _one(template, market, meter, factor)


def factor_of(template: Template, park: Park, market: Market, layer: str) -> Any:
    """What a market's price is multiplied by in the future of every member of a layer; 1 where no future moves it."""
    factors = template.calendar.by_future(park.price_factors(market.id))[template.calendar.first(layer)]
    if (factors == 1).all():
        return 1.0
    return template.data(layer, f"future_price_{component_name(market.id)}", None, factors)


def _meters(market: Market) -> Iterator[list[str]]:
    """The buses of every account: those of one firm, or all."""
    accounts: dict[str, list[str]] = {}
    for bus in market.at:
        accounts.setdefault("park" if market.meter == "park" else names.enterprise(bus), []).append(bus)
    yield from accounts.values()


def _one(template: Template, market: Market, meter: list[str], factor: Any) -> None:
    tiers = market.price.tiers
    order = [tier.price for tier in tiers]
    if order != sorted(order, reverse=market.role == "buys"):
        raise ValueError(f"{market.id}: tiers must grow dearer, else the cheap one is used first and the sum is wrong")
    drivers = [template.drivers[trade] for trade in trades_of(market, template.drivers, meter)]
    if not drivers:
        return
    block, name = template.block(LAYER[market.price.per]), component_name(f"{market.id} {meter[0]}")
    edges = [0.0, *(tier.to or 0.0 for tier in tiers[:-1])]
    widths = [None if tier.to is None else tier.to - edge for tier, edge in zip(tiers, edges, strict=True)]
    block.add_component(f"tier_{name}", tier := pyo.Var(range(len(tiers)), bounds=lambda _, k: (0, widths[k])))
    total = sum(template.total(driver) for driver in drivers)
    row = total == sum(tier[k] for k in range(len(tiers)))
    block.add_component(f"tiers_fill_{name}", pyo.Constraint(expr=row))
    sign, account = (-1, "sales") if market.role == "buys" else (1, "purchases")
    for k, step in enumerate(tiers):
        cost = sign * step.price * factor * tier[k]
        template.cost_each(account, names.trade(market.id, market.role, meter[0]), cost)
