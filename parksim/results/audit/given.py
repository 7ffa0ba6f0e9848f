"""Prices that a result uses beside the park's own: contracts without a price, shortages, excess, what stores hold.

    contract = (seller + buyer) / 2,  seller <= buyer              of a link in use between two firms that states no price

A price that is stated stays what is stated. What a year takes from its plan is held against that plan where both stand
together (a study); alone it says at least of what there is.
"""

from collections.abc import Mapping

import numpy as np

from parksim.model import Link, names
from parksim.results.audit.flows import entering_of
from parksim.results.audit.report import Report
from parksim.results.audit.view import View

WORTHLESS = 1e-6
"""Share of a price by which a unit may cost more than it saves: what a thousandth of a link is worth, told by a solver."""
SIDES = ("seller", "buyer", "contract")
SIGNED = (*SIDES, "store")
"""Prices that may be below zero; no shortage, miss or excess earns anything."""


def check(view: View, report: Report) -> None:
    """Every price is of something that needs one, and as it is stated or follows."""
    table = view.result.given["item"].astype(str)
    for item in table[table.duplicated()]:
        report.fail("price", item)
    for item, value in view.given.items():
        word, _, key = item.partition(" ")
        if not np.isfinite(value) or key not in _known(view, word):
            report.fail("price", item)
        elif word not in SIGNED:
            report.positive("price", item, value)
        stated = view.park.demands[key].shortage if word == "shortage" and key in view.park.demands else None
        if stated is not None:
            report.equal("price", item, value, stated, stated)
    for key in _assumed(view):
        _contract(view, report, key)


def _known(view: View, word: str) -> set[str]:
    """What a price of a kind may be of."""
    park = view.park
    if word in SIDES:
        return {key for key, link in park.links.items() if _unpriced(link)}
    if view.planned:
        return set()
    kinds: dict[str, Mapping[str, object]] = {
        "shortage": park.demands,
        "missed": park.processes,
        "excess": park.policies,
        "store": park.stores,
    }
    return set(kinds.get(word, ()))


def _unpriced(link: Link) -> bool:
    return link.contract.price is None and names.enterprise(link.source) != names.enterprise(link.target)


def _assumed(view: View) -> list[str]:
    """Links with an assumed price: of a plan with marginal values those in use between two firms without a price."""
    told = {item.partition(" ")[2] for item in view.given if item.partition(" ")[0] in SIDES}
    if not view.planned or view.result.duals.empty:
        return sorted(told & view.park.links.keys())
    weight = view.result.calendar.cost_weight
    used = {key for key, link in view.park.links.items() if _unpriced(link) and weight @ entering_of(view, link) > 0}
    return sorted(used | (told & view.park.links.keys()))


def _contract(view: View, report: Report, key: str) -> None:
    """The price is in the middle of what the seller asks and the buyer saves, and no exchange costs more than it saves."""
    seller, buyer, price = (view.given.get(f"{word} {key}", np.nan) for word in SIDES)
    most = max(abs(seller), abs(buyer))
    report.equal("price", f"contract {key}", price, (seller + buyer) / 2, most)
    report.at_least("price", f"buyer {key}", buyer, seller - WORTHLESS * most)
