"""The laws of a park, one file each. A law adds variables, constraints and costs to the blocks of its layers.

ORDER is the order in which they are added: designs first, then what flows, then what ties flows together. LINKING are
those that link segments or have integers on them: they say what a calendar restricts, and what the relaxation lets go.
"""

from parksim.graph.read import Graph
from parksim.model import Calendar
from parksim_solvers.laws import (
    balance,
    commitment,
    demand_charge,
    demands,
    limits,
    links,
    markets,
    policies,
    processes,
    retrofits,
    shares,
    stores,
    take_or_pay,
    tiers,
)
from parksim_solvers.restrictions import Restriction

ORDER = (
    retrofits,
    processes,
    shares,
    commitment,
    links,
    markets,
    tiers,
    demand_charge,
    take_or_pay,
    stores,
    demands,
    limits,
    balance,
    policies,
)
LINKING = (commitment, stores)


def restricted(graph: Graph, calendar: Calendar) -> list[Restriction]:
    """Everything that a calendar restricts of a park beyond what the real year does."""
    return [each for law in LINKING for each in law.restricted(graph, calendar) if each.items]
