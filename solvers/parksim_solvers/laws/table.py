"""The laws at a glance: who audits each, what it is in a dispatch, and the accounts it pays into. A test keeps it true.

`twin` names modules of parksim/results/audit; `dispatch` says what stands for the law between two events of a
simulated year, where only the present is known.
"""

from typing import NamedTuple


class Law(NamedTuple):
    """A file of laws/: its twins in the audit, its price in dispatch, its accounts."""

    name: str
    twin: tuple[str, ...]
    dispatch: str
    accounts: tuple[str, ...] = ()


TABLE = (
    Law("retrofits", ("exchange", "money"), "the design stands", ("investment",)),
    Law("processes", ("processes", "flows", "money"), "a missed minimum load or steady rate is priced", ("operation",)),
    Law("shares", ("processes",), "as in the plan"),
    Law("commitment", ("processes", "statuses", "money"), "on and off follow the plan and what is broken down", ("operation",)),
    Law("links", ("flows", "money"), "as in the plan", ("operation",)),
    Law("markets", ("exchange", "markets"), "what a limit has left is free, beyond it 1.01 x its price in the plan",
        ("purchases", "sales")),
    Law("tiers", ("markets",), "refused", ("purchases", "sales")),
    Law("demand_charge", ("markets",), "free up to the month's peak, beyond it the charge over the mean repair time",
        ("demand charge",)),
    Law("take_or_pay", ("markets",), "refused", ("purchases",)),
    Law("stores", ("stores", "money"), "a unit is worth the value of the band that the level is in",
        ("operation", "stock")),
    Law("demands", ("demands", "money"), "what is missed costs the price of shortage", ("shortage",)),
    Law("limits", ("exchange",), "as in the plan"),
    Law("balance", ("flows",), "as in the plan"),
    Law("policies", ("measures", "duties"), "a price is paid; a cap may be exceeded at no less than its price",
        ("carbon", "levies", "excess")),
)  # fmt: skip
