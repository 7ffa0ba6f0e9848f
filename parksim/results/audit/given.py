"""Prices that a result uses beside the park's own: contracts without a price, shortages, excess, what stores hold.

    contract = Σ weight · entering · (value at seller + value at buyer) / 2  /  Σ weight · entering        of a plan's duals

A price that is stated stays what is stated. What a year takes from its plan is held against that plan where both stand
together (a study); alone it says at least of what there is.
"""

import numpy as np

from parksim.model import Link, names
from parksim.results.audit.flows import entering_of
from parksim.results.audit.report import Report
from parksim.results.audit.view import View

SIGNED = ("contract", "store")
"""Prices that may be below zero; no shortage, miss or excess earns anything."""


def check(view: View, report: Report) -> None:
    """Every price is of something that needs one, and as it is stated or follows."""
    expected = _contracts(view) if view.planned else {}
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
    for item, value in expected.items():
        report.equal("price", item, view.given.get(item, np.nan), value, value)


def _known(view: View, word: str) -> set[str]:
    """What a price of a kind may be of."""
    park = view.park
    if word == "contract":
        return {key for key, link in park.links.items() if _unpriced(link)}
    if view.planned:
        return set()
    kinds = {"shortage": park.demands, "missed": park.processes, "excess": park.policies, "store": park.stores}
    return set(kinds.get(word, ()))


def _unpriced(link: Link) -> bool:
    return link.contract.price is None and names.enterprise(link.source) != names.enterprise(link.target)


def _contracts(view: View) -> dict[str, float]:
    """Assumed prices of links that carry something between two firms, from the marginal values at both ends."""
    duals = view.result.duals
    values = duals[duals["kind"] == "bus"].sort_values("segment").groupby("item")["value"]
    by_bus = {str(bus): some.to_numpy(float) for bus, some in values}
    found = {}
    for key, link in view.park.links.items() if by_bus else ():
        weight = entering_of(view, link) * view.result.calendar.cost_weight
        if _unpriced(link) and weight.sum() > 0:
            mean = (by_bus[link.source] + by_bus[link.target]) / 2
            found[f"contract {key}"] = float(weight @ mean / weight.sum())
    return found
