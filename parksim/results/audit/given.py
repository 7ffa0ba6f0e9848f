"""Prices that a result uses beside the park's own: contracts without a price, shortages, excess, what stores hold.

    contract = (seller + buyer) / 2,   seller <= buyer: what a unit costs the one and saves the other next to without the link

The cost of a plan is convex in what a link carries, so the first unit gains no less than the last one, which gains nothing.
A price that is stated stays what is stated. What a year takes from its plan is held against that plan where both stand
together (a study); alone it says at least of what there is.
"""

import numpy as np

from parksim.model import Link, names
from parksim.results.audit.report import Report
from parksim.results.audit.view import View

SIGNED = ("contract", "seller", "buyer", "store")
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
    for key in _known(view, "contract"):
        _contract(view, report, key)


def _known(view: View, word: str) -> set[str]:
    """What a price of a kind may be of."""
    park = view.park
    if word in ("contract", "seller", "buyer"):
        return {key for key, link in park.links.items() if _unpriced(link)}
    if view.planned:
        return set()
    kinds = {"shortage": park.demands, "missed": park.processes, "excess": park.policies, "store": park.stores}
    return set(kinds.get(word, ()))


def _unpriced(link: Link) -> bool:
    return link.contract.price is None and names.enterprise(link.source) != names.enterprise(link.target)


def _contract(view: View, report: Report, key: str) -> None:
    """The assumed price of a link that carries something between two firms; of one that carries nothing there is none."""
    price, seller, buyer = (view.given.get(f"{word} {key}") for word in ("contract", "seller", "buyer"))
    if view.planned and len(view.result.duals) and view.amount(key).sum() > 0 and price is None:
        report.fail("price", f"contract {key}")
    if price is None:
        return
    if seller is None or buyer is None:
        report.fail("price", f"contract {key}")
        return
    scale = max(abs(seller), abs(buyer), 1.0)
    report.equal("price", f"contract {key}", price, (seller + buyer) / 2, scale)
    report.at_most("price", f"contract {key}", scale + seller - buyer, scale)
