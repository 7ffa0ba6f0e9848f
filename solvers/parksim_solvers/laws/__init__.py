"""The laws of a park, one file each. A law adds variables, constraints and costs to the blocks of its layers.

ORDER is the order in which they are added: designs first, then what flows, then what ties flows together.
"""

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
