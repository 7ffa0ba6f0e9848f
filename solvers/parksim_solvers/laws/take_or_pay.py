"""Take-or-pay with a market: what is not taken of the contracted amount is paid all the same.

    missed >= take_or_pay − Σ hours·repeats·trade,  missed >= 0     cost each year: price · missed, a future's price   [CNY]

A candidate's contract binds where its retrofit is chosen: take_or_pay · chosen.
Between two firms of the park it moves money between their ledgers only and is no row of the plan.
"""

import pyomo.environ as pyo

from parksim.graph.read import Graph, frame_of, markets_of
from parksim_solvers.laws.markets import trades_of
from parksim_solvers.laws.tiers import factor_of
from parksim_solvers.template import Template, component_name


def add(template: Template, graph: Graph) -> None:
    """Add the missed amount of every market with a take-or-pay contract to the year block."""
    park = frame_of(graph)
    for market in markets_of(graph).values():
        if market.take_or_pay:
            year, name = template.block("year x future"), component_name(market.id)
            trades = [template.drivers[trade] for trade in trades_of(market, template.drivers, market.at)]
            year.add_component(f"missed_{name}", missed := pyo.Var(bounds=(0, None)))
            there = 1.0 if market.retrofit is None else template.once.chosen[market.retrofit]
            row = missed + sum(template.total(trade) for trade in trades) >= market.take_or_pay * there
            year.add_component(f"take_or_pay_{name}", pyo.Constraint(expr=row))
            price = market.price.base * factor_of(template, park, market, "year x future")
            template.cost_each("purchases", f"{market.id} take-or-pay", price * missed)
