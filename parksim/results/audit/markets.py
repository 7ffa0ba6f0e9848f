"""What markets are paid: by price, in tiers, for the month's peak, and for what was not taken.

    price · trade        Σ price[k] · tier[k]        charge · metering · peak        price · (take_or_pay − taken)

Every price but that of a peak is the one of its future; tiers and peaks are counted by meter, one of each firm or one for all.

A market that `buys` pays the park: its amounts are negative.
"""

from collections.abc import Iterator

import numpy as np

from parksim.model import Market, names
from parksim.results.audit.payment import Payment, by_year, hourly, probability
from parksim.results.audit.view import View


def market_payments(view: View, market: Market) -> Iterator[Payment]:
    """Every payment to or from a market."""
    yield from _tiered(view, market) if market.price.tiers else _traded(view, market)
    yield from _peaks(view, market)
    yield from _take_or_pay(view, market)


def price_of(view: View, market: Market) -> np.ndarray:
    """Price of a market in every case: base + floating · (factor − 1), or its profile's, times the future's factor."""
    price, calendar = market.price, view.result.calendar
    values = view.profile(price.profile) if price.profile is not None else np.full(len(view.segments), price.base)
    if price.tariff is not None:
        tariff = view.park.tariffs[price.tariff]
        floating = price.base if price.floating is None else price.floating
        values = values + floating * (calendar.factors(tariff)[view.segments] - 1)
    return np.asarray(values * calendar.by_future(view.park.price_factors(market.id))[view.segments])


def moved_by(view: View, market: Market, layer: str) -> np.ndarray:
    """What the future of every member of a layer multiplies a market's price by."""
    calendar, factors = view.result.calendar, view.park.price_factors(market.id)
    futures = [calendar.labels["future"][first] for first in calendar.first(layer)]
    return np.array([factors.get(str(future), 1.0) for future in futures])


def _traded(view: View, market: Market) -> Iterator[Payment]:
    sign, account = (-1.0, "sales") if market.role == "buys" else (1.0, "purchases")
    price = price_of(view, market)
    for bus in market.at:
        trade = names.trade(market.id, market.role, bus)
        rate = sign * price * view.rate(trade)
        if market.take == "all" and market.rate is not None:
            offer = market.rate / len(market.at) * view.profile(market.available)
            rate = price * offer - market.surplus * (offer - view.rate(trade))
        yield hourly(view, names.enterprise(bus), account, trade, market.id, rate)


def _tiered(view: View, market: Market) -> Iterator[Payment]:
    layer = {"month": "month", "year": "year x future"}[market.price.per]
    sign, account = (-1.0, "sales") if market.role == "buys" else (1.0, "purchases")
    for meter in meters_of(market).values():
        rates = np.sum([view.rate(names.trade(market.id, market.role, bus)) for bus in meter], axis=0)
        left, edge = view.sums(layer, rates), 0.0
        cost = np.zeros_like(left)
        for tier in market.price.tiers:
            width = np.inf if tier.to is None else tier.to - edge
            cost, left, edge = (
                cost + tier.price * np.minimum(left, width),
                np.maximum(left - width, 0.0),
                tier.to or edge,
            )
        amounts = sign * np.asarray(cost) * moved_by(view, market, layer) * probability(view, layer)
        item = names.trade(market.id, market.role, meter[0])
        firm = names.enterprise(meter[0])
        if layer == "month":
            yield Payment(firm, account, item, market.id, amounts, monthly=True)
        else:
            yield by_year(view, firm, account, item, market.id, amounts)


def meters_of(market: Market) -> dict[str, list[str]]:
    """The buses behind every meter: one of each firm, or one for all."""
    meters: dict[str, list[str]] = {}
    for bus in market.at:
        meters.setdefault("park" if market.meter == "park" else names.enterprise(bus), []).append(bus)
    return meters


def metered_peaks(view: View, market: Market) -> Iterator[tuple[str, list[str], np.ndarray]]:
    """Whose every meter is that pays for peaks, the buses behind it, and each month's highest purchase as it counts it."""
    charge = market.demand_charge
    if charge is None:
        return
    for owner, buses in meters_of(market).items():
        bought = np.sum([view.rate(names.trade(market.id, market.role, bus)) for bus in buses], axis=0)
        yield owner, buses, peaks_of(view, bought * charge.metering)


def _peaks(view: View, market: Market) -> Iterator[Payment]:
    """The month's highest purchase of every meter, times the charge."""
    charge = market.demand_charge
    if charge is None:
        return
    for owner, buses, peaks in metered_peaks(view, market):
        amounts = charge.price * peaks * probability(view, "month")
        firm = names.enterprise(buses[0])
        yield Payment(firm, "demand charge", f"{market.id} > {owner}", market.id, amounts, monthly=True)


def peaks_of(view: View, rates: np.ndarray) -> np.ndarray:
    """The highest rate of every month in every replication; (replications, months)."""
    line, calendar = view.line, view.result.calendar
    peaks = np.zeros((view.replications, calendar.size("month")))
    np.maximum.at(peaks, (line.replication, calendar.codes("month")[line.segment]), rates[view.case_of_row])
    return peaks


def _take_or_pay(view: View, market: Market) -> Iterator[Payment]:
    if market.take_or_pay:
        rates = np.sum([view.rate(names.trade(market.id, market.role, bus)) for bus in market.at], axis=0)
        missed = np.maximum(market.take_or_pay - view.sums("year x future", rates), 0.0)
        price = market.price.base * moved_by(view, market, "year x future")
        amounts = price * missed * probability(view, "year x future")
        firm = names.enterprise(market.at[0])
        yield by_year(view, firm, "purchases", f"{market.id} take-or-pay", market.id, amounts)
