"""Markets in the programme of a plan: trades by price or tier, peaks, what a contract takes or pays; by audit/described.py."""

import numpy as np

from parksim.model import Market, names
from parksim.results.audit.markets import meters_of, moved_by, price_of
from parksim.results.audit.programme import Programme
from parksim.results.audit.view import View

YEAR = "year x future"


def markets(view: View, programme: Programme) -> None:
    """Every market that is open."""
    for market in view.park.markets.values():
        trades = {bus: names.trade(market.id, market.role, bus) for bus in market.at}
        for trade in trades.values():
            programme.column(trade, "segment", view.rate(trade))
        _limits(view, programme, market, list(trades.values()))
        if market.price.tiers:
            _tiers(view, programme, market, trades)
        else:
            _price(view, programme, market, list(trades.values()))
        _peaks(view, programme, market, trades)
        _take_or_pay(view, programme, market, list(trades.values()))


def _slug(identifier: str) -> str:
    return identifier.replace(".", ":")


def _limits(view: View, programme: Programme, market: Market, trades: list[str]) -> None:
    every, name = dict.fromkeys(trades, 1.0), _slug(market.id)
    if market.rate is not None:
        programme.row(f"rate_{name}", "segment", every, -np.inf, market.rate * view.profile(market.available))
        if market.retrofit is not None:
            programme.row(f"only_if_{name}", "segment", every, -np.inf, market.rate)
    if market.limit is not None:
        programme.row(f"market_{name}", YEAR, every, -np.inf, market.limit)


def _price(view: View, programme: Programme, market: Market, trades: list[str]) -> None:
    """The price of what is traded; of an offer that is paid whole, what the unused rest would have earned."""
    price = price_of(view, market) * (-1.0 if market.role == "buys" else 1.0)
    whole = market.take == "all" and market.rate is not None
    for trade in trades:
        programme.hourly(trade, market.surplus if whole else price)


def _tiers(view: View, programme: Programme, market: Market, trades: dict[str, str]) -> None:
    layer = {"month": "month", "year": YEAR}[market.price.per]
    sign = -1.0 if market.role == "buys" else 1.0
    for meter in meters_of(market).values():
        name, edge = _slug(f"{market.id} {meter[0]}"), 0.0
        fill = {trades[bus]: 1.0 for bus in meter}
        for k, tier in enumerate(market.price.tiers):
            label = f"tier_{name}[{k}]"
            told = view.period(label, layer)
            width = np.inf if tier.to is None else tier.to - edge
            programme.column(label, layer, 0.0 if told is None else told[0], 0.0, width)
            programme.each(label, sign * tier.price * moved_by(view, market, layer))
            fill[label] = -1.0
            edge = tier.to or edge
        programme.row(f"tiers_fill_{name}", layer, fill, 0.0, 0.0)


def _peaks(view: View, programme: Programme, market: Market, trades: dict[str, str]) -> None:
    charge = market.demand_charge
    if charge is None:
        return
    for owner, buses in meters_of(market).items():
        meter = f"{market.id} > {owner}"
        told = view.period(f"peak[{meter}]", "month")
        programme.column(f"peak {meter}", "month", 0.0 if told is None else told[0])
        programme.each(f"peak {meter}", charge.price)
        row = dict.fromkeys([trades[bus] for bus in buses], charge.metering) | {f"peak {meter}": -1.0}
        programme.row(f"peak_covers_purchase[{meter}]", "segment", row, -np.inf, 0.0)


def _take_or_pay(view: View, programme: Programme, market: Market, trades: list[str]) -> None:
    if market.take_or_pay:
        label = f"missed_{_slug(market.id)}"
        told = view.period(label, YEAR)
        programme.column(label, YEAR, 0.0 if told is None else told[0])
        programme.each(label, market.price.base * moved_by(view, market, YEAR))
        row = {label: 1.0} | dict.fromkeys(trades, 1.0)
        programme.row(f"take_or_pay_{_slug(market.id)}", YEAR, row, market.take_or_pay, np.inf)
