"""Markets: trades at their price, within a rate and a yearly limit.

    trade <= rate · available          Σ over its buses trade <= rate          Σ hours·repeats·trade <= limit
    cost: price · trade (bought), − price · trade (sold), fee · trade (discharged)                            [CNY/h]
    take all: price · available is paid, what is not used earns surplus

Prices in tiers, demand charges and take-or-pay are laws of their own.
"""

from collections.abc import Container, Iterable
from typing import Any

import numpy as np
import pyomo.environ as pyo

from parksim.graph.read import Graph, flows_of, frame_of, markets_of
from parksim.model import Calendar, Market, Park, names
from parksim_solvers.template import Template, component_name


def add(template: Template, graph: Graph) -> None:
    """Add the trades of every market to the segment block."""
    park, segment = frame_of(graph), template.segment
    markets = markets_of(graph)
    flows = flows_of(graph)
    trades = {key: trades_of(market, flows, market.at) for key, market in markets.items()}
    segment.trade = pyo.Var([t for some in trades.values() for t in some], bounds=(0, None))
    for key, market in markets.items():
        for trade in trades[key]:
            template.drivers[trade] = segment.trade[trade]
        if trades[key]:
            _limits(template, market, [segment.trade[t] for t in trades[key]])
            if not market.price.tiers:
                _price(template, park, market, trades[key])


def trades_of(market: Market, known: Container[str], at: Iterable[str]) -> list[str]:
    """Trades of a market at some buses that are open: those that are among the known flows or drivers."""
    return [trade for bus in at if (trade := names.trade(market.id, market.role, bus)) in known]


def _limits(template: Template, market: Market, trades: list[Any]) -> None:
    name, segment = component_name(market.id), template.segment
    rate: Any = market.rate
    if market.rate is not None and market.available is not None:
        rate = market.rate * template.data("segment", f"offer_{name}", None, offered(market, template.calendar))
    if rate is not None and len(trades) == 1:
        trades[0].setub(rate)
    elif rate is not None:
        segment.add_component(f"rate_{name}", pyo.Constraint(expr=sum(trades) <= rate))
    if market.retrofit is not None:
        _only_if_chosen(template, market, trades)
    if market.limit is not None:
        total = sum(template.total(trade) for trade in trades)
        year = template.block("year x future")
        most = market.limit if market.retrofit is None else market.limit * template.once.chosen[market.retrofit]
        year.add_component(f"market_{name}", pyo.Constraint(expr=total <= most))


def _only_if_chosen(template: Template, market: Market, trades: list[Any]) -> None:
    """A candidate market opens with its retrofit. Raises ValueError for one without any limit."""
    if market.rate is None and market.limit is None:
        raise ValueError(f"{market.id}: a candidate market needs a rate or a limit")
    if market.rate is not None:
        row = sum(trades) <= market.rate * template.once.chosen[market.retrofit]
        template.segment.add_component(f"only_if_{component_name(market.id)}", pyo.Constraint(expr=row))


def offered(market: Market, calendar: Calendar) -> np.ndarray:
    """Share of the rate that is on offer in every segment; (segments,)."""
    if market.available is None:
        return np.ones(calendar.segments)
    return calendar.values(market.available)


def prices(park: Park, market: Market, calendar: Calendar) -> np.ndarray:
    """Price in every segment: base + floating · (factor − 1), or the profile's, times the future's factor; CNY/unit."""
    price, n = market.price, calendar.segments
    values = np.full(n, price.base)
    if price.profile is not None:
        values = calendar.values(price.profile)
    if price.tariff is not None:
        tariff = park.tariffs[price.tariff]
        floating = price.base if price.floating is None else price.floating
        values = values + floating * (calendar.factors(tariff) - 1)
    return np.asarray(values * calendar.by_future(park.price_factors(market.id)))


def _price(template: Template, park: Park, market: Market, trades: list[str]) -> None:
    values = prices(park, market, template.calendar)
    if not values.any() and market.take == "wanted":
        return
    sign, account = (-1, "sales") if market.role == "buys" else (1, "purchases")
    if np.ptp(values) == 0:
        price: Any = float(values[0])
    else:
        price = template.data("segment", f"price_{component_name(market.id)}", None, values)
    for trade in trades:
        used = template.drivers[trade]
        if market.take == "all" and market.rate is not None:
            offer = (
                market.rate
                / len(trades)
                * template.data("segment", f"all_{component_name(trade)}", None, offered(market, template.calendar))
            )
            there = 1.0 if market.retrofit is None else template.once.chosen[market.retrofit]
            template.cost(account, trade, (price - market.surplus) * offer * there + market.surplus * used)
        else:
            template.cost(account, trade, sign * price * used)
