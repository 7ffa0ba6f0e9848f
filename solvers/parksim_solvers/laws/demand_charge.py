"""Demand charge: the month's highest purchase costs money, however short it was.

    purchase · metering <= peak of the month [unit/h]        cost each month: charge · peak        [CNY/(unit/h·month)]

`metering` >= 1 lifts the mean of a segment to the meter's interval (15 min): the market's own, stated factor.
One meter per enterprise: the peaks of two firms do not net off, unless the market says `meter: park`.
"""

from typing import Any, NamedTuple

import pyomo.environ as pyo

from parksim.graph.read import Graph, markets_of
from parksim.model import DemandCharge, Market, names
from parksim_solvers.template import Template


class Meter(NamedTuple):
    """A meter `market > enterprise`: the trades that it sees and what its peak costs."""

    id: str
    trades: list[str]
    charge: DemandCharge


def add(template: Template, graph: Graph) -> None:
    """Add the peak of every meter that pays for it to the month block."""
    meters = [meter for market in markets_of(graph).values() for meter in meters_of(market, template)]
    if not meters:
        return
    month, by_id = template.block("month"), {meter.id: meter for meter in meters}
    month.peak = pyo.Var(list(by_id), bounds=(0, None))

    @template.segment.Constraint(list(by_id))
    def peak_covers_purchase(b: Any, meter: str) -> Any:
        bought = sum(template.drivers[trade] for trade in by_id[meter].trades)
        return bought * by_id[meter].charge.metering <= month.peak[meter]

    for meter in meters:
        template.cost_each("demand charge", meter.id, meter.charge.price * month.peak[meter.id])


def meters_of(market: Market, template: Template) -> list[Meter]:
    """Every meter of a market that charges for peaks, with the trades behind it."""
    if market.demand_charge is None:
        return []
    trades: dict[str, list[str]] = {}
    for bus in market.at:
        owner = "park" if market.meter == "park" else names.enterprise(bus)
        if (trade := names.trade(market.id, market.role, bus)) in template.drivers:
            trades.setdefault(f"{market.id} > {owner}", []).append(trade)
    return [Meter(meter, some, market.demand_charge) for meter, some in trades.items()]
