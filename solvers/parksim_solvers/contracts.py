"""Assumed contract prices: where a link between two firms states none, each has half of what the link gains.

    seller = value at the bus it leaves + cost + Σ uses · value at a bus of the seller               [CNY per unit sent]
    buyer  = (1 − loss) · value at the bus it reaches − Σ uses · value at any other bus              [CNY per unit sent]
    price  = (seller + buyer) / 2                                weighted by what the plan sends

Values are those of the park without the link: with it both ends are worth the same wherever it is not full, and that
value is the cost of the one or the saving of the other, whichever the plan stops at. Without means a thousandth of what
the plan sends: what it takes to make the first unit is a price, to make none is not. Where the park has no plan without
the link, its values with it must do.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parksim.graph.read import Graph, audible, flows_of, links_of
from parksim.model import Link, names
from parksim.results.result import COLUMNS
from parksim_solvers.arrays import Arrays
from parksim_solvers.cheapest import cheapest, is_cost
from parksim_solvers.highs import Session, Solution
from parksim_solvers.record import bus_values, per_segment
from parksim_solvers.template import Template

Floats = NDArray[np.float64]
Row = tuple[str, float]
WITHOUT = 1e-3
"""Share of what the plan sends that is left of it."""


class Solved(NamedTuple):
    """A plan's model, loaded, with its integers settled, and the solution with duals that it ended with."""

    template: Template
    arrays: Arrays
    session: Session
    final: Solution
    objective: Mapping[str, float]


def contracts(graph: Graph, plan: Solved) -> pd.DataFrame:
    """The table `given` of a plan: of every link in use without a price the seller's cost, the buyer's saving, their mean.

    What is loaded is left as it was.
    """
    rows: list[Row] = []
    if plan.final.values is not None and plan.final.duals is not None and not plan.session.has_integers:
        least = audible(flows_of(graph))
        for link in links_of(graph).values():
            if link.contract.price is None and names.enterprise(link.source) != names.enterprise(link.target):
                rows += _of_link(plan, link, plan.final.values, plan.final.duals, least[link.id])
    return pd.DataFrame(rows, columns=list(COLUMNS["given"]))


def _of_link(plan: Solved, link: Link, final: Floats, duals: Floats, least: float) -> Iterator[Row]:
    """Prices of one link; what a solver leaves of a rate of zero is no use of it."""
    template, arrays = plan.template, plan.arrays
    sent = per_segment(template, arrays, final, template.drivers[link.id])
    weight = np.where(sent < least, 0.0, sent) * template.calendar.cost_weight
    if weight.sum() <= 0:
        return
    values = _without(plan, link.id, final) or bus_values(template, arrays, duals)
    costs, savings = _sides(link, values)
    seller, buyer = (float(weight @ side / weight.sum()) for side in (costs, savings))
    yield f"seller {link.id}", seller
    yield f"buyer {link.id}", buyer
    yield f"contract {link.id}", (seller + buyer) / 2


def _sides(link: Link, values: Mapping[str, Floats]) -> tuple[Floats, Floats]:
    """What a unit sent costs the seller, and what it saves the buyer, in every segment."""
    seller = values[link.source] + link.cost
    buyer = (1 - link.loss) * values[link.target]
    for bus, amount in link.uses.items():
        if names.enterprise(bus) == names.enterprise(link.source):
            seller = seller + amount * values[bus]
        else:
            buyer = buyer - amount * values[bus]
    return seller, buyer


def _without(plan: Solved, link: str, final: Floats) -> dict[str, Floats] | None:
    """Values of all buses next to without a link, sizes as they are; None where there is no plan so."""
    template, arrays, session = plan.template, plan.arrays, plan.session
    sizes = template.once.component("size")
    held = np.array([arrays.columns_of(size)[0] for size in (sizes.values() if sizes is not None else ())], int)
    sent = arrays.columns_of(template.drivers[link])
    lower, upper = session.bounds()
    session.fix(held, final[held])
    session.fix(sent, WITHOUT * final[sent])
    found = session.solve()
    if found.values is not None and not is_cost(plan.objective):
        found = cheapest(session, found)
    columns = np.concatenate([held, sent])
    session.bound(columns, lower[columns], upper[columns])
    return None if found.duals is None else bus_values(template, arrays, found.duals)
