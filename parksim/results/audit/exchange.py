"""Markets, links across several, retrofits: limits of what is bought, sold, discharged and built."""

import numpy as np

from parksim.model import Market, Retrofit, names
from parksim.results.audit.flows import entering_of
from parksim.results.audit.report import Report
from parksim.results.audit.view import View


def check(view: View, report: Report) -> None:
    """Every market, every limit across several, and the design itself."""
    for market in view.park.markets.values():
        _market(view, report, market)
    for key, limit in view.park.limits.items():
        total = np.zeros(len(view.states))
        for name in limit.of:
            if name in view.park.processes:
                total += view.load(view.park.processes[name])
            elif name in view.park.links:
                total += entering_of(view, view.park.links[name])
        report.at_most("limit", key, total, limit.at_most)
    _design(view, report)


def traded(view: View, market: Market) -> np.ndarray:
    """What a market trades at all its buses, in every case."""
    flows = [view.rate(names.trade(market.id, market.role, bus)) for bus in market.at]
    return np.sum(flows, axis=0) if flows else np.zeros(len(view.states))


def _market(view: View, report: Report, market: Market) -> None:
    if market.rate is None and market.limit is None:
        return
    total = traded(view, market)
    if market.rate is not None:
        report.at_most("market rate", market.id, total, market.rate * view.profile(market.available))
    if market.limit is not None:
        report.at_most("market limit", market.id, view.sums("year x future", total), market.limit)


def _design(view: View, report: Report) -> None:
    """What was chosen is on offer at that size, with what it requires, within its groups and the budget."""
    park, design = view.whole, view.result.design
    chosen = {key: park.retrofits[key] for key in design if key in park.retrofits}
    for key in design.keys() - chosen.keys():
        report.fail("unknown retrofit", key)
    for key, retrofit in chosen.items():
        for needed in set(retrofit.requires) - design.keys():
            report.fail("requires", key, needed)
        _sized(report, retrofit, design[key])
    for key in park.retrofits if view.planned else ():
        _told(view, report, key, design.get(key))
    spent = sum(retrofit.capital(design[key]) for key, retrofit in chosen.items())
    for key, group in park.groups.items():
        used = design.keys() & set(group.of)
        if group.at_most is not None and len(used) > group.at_most:
            report.fail("group", key)
        spent += group.shared_cost if used else 0.0
    if park.budget is not None and design:
        report.at_most("budget", "budget", spent, park.budget)


def _told(view: View, report: Report, key: str, size: float | None) -> None:
    """A plan's own decisions are its design."""
    for word, value in (("chosen", float(size is not None)), ("size", size or 0.0)):
        told = view.period(f"{word}[{key}]", "once")
        if told is not None:
            report.at_most("design", f"{word} {key}", told, value)
            report.at_least("design", f"{word} {key}", told, value)
        elif word == "chosen" and view.result.design:
            report.fail("design", key)


def _sized(report: Report, retrofit: Retrofit, size: float) -> None:
    """One of the steps, or anything between two bounds; 1 where a retrofit has no size."""
    offered = retrofit.size
    if offered is None:
        report.equal("size", retrofit.id, size, 1.0, 1.0)
    elif offered.steps:
        if not any(abs(step.size - size) <= 1e-9 * step.size for step in offered.steps):
            report.fail("size", retrofit.id)
    else:
        report.at_most("size", retrofit.id, size, offered.high)
        report.at_least("size", retrofit.id, size, offered.low)
