"""What a result tells of months and years: every peak, tier, paid amount, shortage and excess is what the flows add up to.

    peak = max metering · purchase      Σ tier = Σ trade      paid = measure − allowance (>= 0 where surplus is lost)
    chosen, size, step = those of the design

A plan's peaks, paid and missed amounts are as small as they may be wherever they cost something; elsewhere they cover.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from parksim.model import Market, Policy, names
from parksim.results.audit import demands
from parksim.results.audit.duties import beyond_allowance
from parksim.results.audit.exchange import traded
from parksim.results.audit.markets import metered_peaks, meters_of
from parksim.results.audit.measures import by_enterprise
from parksim.results.audit.report import Report
from parksim.results.audit.view import View

YEAR = "year x future"
ROUNDED = 1e-3
"""What makes 1e-6 of a rest 1e-9 of the terms that it is left of."""


class Told(NamedTuple):
    """A row of `periods` as the flows have it, on its layer; `exact`: neither more nor less; the size of what it is the rest of."""

    name: str
    layer: str
    values: np.ndarray
    exact: bool = True
    terms: np.ndarray | float = 0.0


def check(view: View, report: Report) -> None:
    """Every row that is told is one of the park's, on its layer, and says what the flows say."""
    table = view.result.periods
    told = dict(zip(table["constraint"].astype(str), table["layer"].astype(str), strict=True))
    expected = {row.name: row for row in (_of_plan(view) if view.planned else _of_year(view))}
    for name in table["constraint"].astype(str).unique():
        if name not in expected:
            report.fail("period", name)
    for name, row in expected.items():
        if name in told and told[name] != row.layer:
            report.fail("period", name, told[name])
        else:
            _compare(view, report, row)


def _compare(view: View, report: Report, row: Told) -> None:
    told = view.period(row.name, row.layer)
    told = np.zeros_like(row.values) if told is None else told
    rounded = ROUNDED * np.abs(row.terms)
    report.at_least("period", row.name, told + rounded, row.values + rounded)
    if row.exact:
        report.at_most("period", row.name, told + rounded, row.values + rounded)


def _of_plan(view: View) -> Iterator[Told]:
    for market in view.whole.markets.values():
        yield from _peaks(view, market)
        yield from _tiers(view, market)
        if market.take_or_pay:
            here = market.take_or_pay if market.id in view.park.markets else 0.0
            missed = np.maximum(here - view.sums(YEAR, traded(view, market)), 0.0)
            yield Told(f"missed_{_slug(market.id)}", YEAR, missed, market.price.base > 0, market.take_or_pay)
    for policy in _priced(view):
        excess = np.asarray(sum(beyond_allowance(view, policy).values()))
        sold = policy.surplus == "sold" or policy.price < 0
        owed = excess if sold else np.maximum(excess, 0.0)
        counted = by_enterprise(view, policy.measure, policy.of)
        yield Told(f"paid_{_slug(policy.id)}", YEAR, owed, sold or policy.price > 0, counted)
    yield from _design(view)
    yield from _shortages(view)


def _of_year(view: View) -> Iterator[Told]:
    for market in view.park.markets.values():
        yield from _peaks(view, market)
        if market.limit is not None:
            yield Told(f"used[{market.id}]", YEAR, view.sums(YEAR, traded(view, market)))
    for policy in _priced(view):
        yield Told(f"counted[{policy.id}]", YEAR, by_enterprise(view, policy.measure, policy.of))
    yield from _shortages(view)
    yield from _excesses(view)


def _peaks(view: View, market: Market) -> Iterator[Told]:
    charge = market.demand_charge
    if charge is None:
        return
    for owner, _, peaks in metered_peaks(view, market):
        yield Told(f"peak[{market.id} > {owner}]", "month", peaks, charge.price > 0 or not view.planned)


def _tiers(view: View, market: Market) -> Iterator[Told]:
    """Of every meter, tier after tier, the cheapest filled first."""
    layer = {"month": "month", "year": YEAR}[market.price.per]
    for meter in meters_of(market).values():
        rates = np.sum([view.rate(names.trade(market.id, market.role, bus)) for bus in meter], axis=0)
        total, edge = view.sums(layer, rates), 0.0
        left = total
        for k, tier in enumerate(market.price.tiers):
            width = np.inf if tier.to is None else tier.to - edge
            name = f"tier_{_slug(f'{market.id} {meter[0]}')}[{k}]"
            yield Told(name, layer, np.minimum(left, width), terms=total)
            left, edge = np.maximum(left - width, 0.0), tier.to or edge


def _priced(view: View) -> Iterator[Policy]:
    for policy in view.park.policies.values():
        if policy.kind == "price" and policy.in_force(view.park.calendar.year):
            yield policy


def _design(view: View) -> Iterator[Told]:
    for key, retrofit in view.whole.retrofits.items():
        size = view.result.design.get(key)
        yield Told(f"chosen[{key}]", "once", np.full((1, 1), float(size is not None)))
        yield Told(f"size[{key}]", "once", np.full((1, 1), (size or 0.0) if retrofit.size else 0.0))
        for k, step in enumerate(retrofit.size.steps if retrofit.size else ()):
            taken = size is not None and abs(step.size - size) <= 1e-9 * step.size
            yield Told(f"step[{key},{k}]", "once", np.full((1, 1), float(taken)))


def _shortages(view: View) -> Iterator[Told]:
    for key, demand in view.park.demands.items():
        if demand.any_time_in is not None:
            layer, flow = demands.LAYER[demand.any_time_in], names.into(demand.takes, key)
            wanted = view.sums(layer, demands.wanted_rate(view, demand) * view.here(flow))
            short = np.maximum(wanted - view.sums(layer, view.rate(flow)), 0.0)
            yield Told(f"short[{key}]", layer, short, exact=False, terms=wanted)


def _excesses(view: View) -> Iterator[Told]:
    """By how much a bound is broken; a bound that does not bind this park is not told of."""
    for policy in view.park.policies.values():
        told = view.period(f"excess[{policy.id}]", YEAR) if policy.kind != "price" else None
        if told is not None:
            total = by_enterprise(view, policy.measure, policy.of)
            over = np.zeros_like(total) if policy.at_most is None else total - policy.at_most
            under = np.zeros_like(total) if policy.at_least is None else policy.at_least - total
            yield Told(f"excess[{policy.id}]", YEAR, np.maximum(np.maximum(over, under), 0.0), terms=total)


def _slug(identifier: str) -> str:
    """An identifier as part of a variable's name."""
    return identifier.replace(".", ":")
