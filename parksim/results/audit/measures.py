"""Measures and policies: what the park emits, takes and discharges, recomputed from flows; caps hold.

co2_scope1: fossil and mineral carbon to the air; co2_scope2: of what is bought; fresh_water: m³ marked fresh;
landfill: t into the ground; energy_tce: bought less what leaves; else a commodity that leaves to the environment.
"""

from collections import defaultdict

import numpy as np

from parksim.model import MEASURES, Policy, names
from parksim.results.audit.report import Report
from parksim.results.audit.view import View

YEAR = "year x future"
Term = tuple[str, float]
"""A flow and what a unit of it counts."""


def check(view: View, report: Report) -> None:
    """Caps and binding targets, with the excess that the simulator reports."""
    for policy in view.park.policies.values():
        here = policy.kind != "price" and policy.in_force(view.park.calendar.year)
        bound = here and (policy.kind == "cap" or policy.binds is not None)
        if bound and _binds(view, policy) and _counted(view, policy):
            total, excess = by_enterprise(view, policy.measure, policy.of), excess_of(view, policy.id)
            beyond = [np.zeros_like(total)]
            if policy.at_most is not None:
                report.at_most("cap", policy.id, total, policy.at_most + excess)
                beyond.append(total - policy.at_most)
            if policy.at_least is not None:
                report.at_least("cap", policy.id, total, policy.at_least - excess)
                beyond.append(policy.at_least - total)
            report.at_most("excess of a cap", policy.id, excess, np.max(beyond, axis=0))


def _binds(view: View, policy: Policy) -> bool:
    """Whether a cap binds here: a park to which nothing can be added may be asked for more than it keeps today, too."""
    return policy.binds == "both" or view.result.built


def _counted(view: View, policy: Policy) -> bool:
    return policy.measure in MEASURES or policy.measure in view.park.commodities


def excess_of(view: View, policy: str) -> np.ndarray:
    """Reported excess of a cap: only the simulator may exceed one, and says so; (replications, members)."""
    told = None if view.planned else view.period(f"excess[{policy}]", YEAR)
    return np.zeros((view.replications, view.result.calendar.size(YEAR))) if told is None else told


def by_enterprise(view: View, measure: str, of: tuple[str, ...]) -> np.ndarray:
    """A measure of some enterprises; (replications, members of year x future)."""
    return np.asarray(sum(totals_of(view, measure, of).values(), start=_nothing(view)))


def totals_of(view: View, measure: str, of: tuple[str, ...]) -> dict[str, np.ndarray]:
    """A measure of each of some enterprises; (replications, members of year x future)."""
    terms = terms_of(view, measure)
    return {
        firm: sum((factor * view.total(YEAR, flow) for flow, factor in terms.get(firm, ())), start=_nothing(view))
        for firm in of
    }


def _nothing(view: View) -> np.ndarray:
    return np.zeros((view.replications, view.result.calendar.size(YEAR)))


def terms_of(view: View, measure: str) -> dict[str, list[Term]]:
    """The flows that a measure counts with a factor each, by enterprise."""
    if measure == "co2":
        parts = [terms_of(view, "co2_scope1"), terms_of(view, "co2_scope2")]
        firms = sorted(parts[0].keys() | parts[1].keys())
        return {firm: [term for part in parts for term in part.get(firm, ())] for firm in firms}
    if measure in ("co2_scope2", "fresh_water", "landfill", "energy_tce"):
        return _of_trades(view, measure)
    commodity = "co2" if measure == "co2_scope1" else measure
    return _of_environment(view, commodity)


def _of_environment(view: View, commodity: str) -> dict[str, list[Term]]:
    terms: dict[str, list[Term]] = defaultdict(list)
    for flow in view.described:
        if flow.environment == commodity:
            terms[names.enterprise(_owner(view, flow.flow))].append((flow.flow, flow.sign))
    for market in view.park.markets.values():
        if market.role == "takes" and market.commodity == commodity:
            for bus in market.at:
                terms[names.enterprise(bus)].append((names.trade(market.id, market.role, bus), 1.0))
    return terms


def _owner(view: View, flow: str) -> str:
    """Whose flow to or from the environment it is: the process's, or the sender's of a link."""
    word = flow.split(" ")[0]
    if word in view.park.links:
        parts = flow.split(" uses ")
        return parts[1] if len(parts) == 2 else view.park.links[word].source
    source, target = flow.split(" > ")
    return source if "#" in source else target


def _of_trades(view: View, measure: str) -> dict[str, list[Term]]:
    terms: dict[str, list[Term]] = defaultdict(list)
    for market in view.park.markets.values():
        commodity = view.park.commodities[market.commodity]
        bought = market.role == "supplies"
        factor = {
            "co2_scope2": market.co2 if bought else 0.0,
            "fresh_water": (commodity.contents.water or 1.0) if bought and commodity.fresh else 0.0,
            "landfill": commodity.contents.mass if market.landfill else 0.0,
            "energy_tce": commodity.tce_per_unit if bought else -commodity.tce_per_unit,
        }[measure]
        if factor:
            for bus in market.at:
                terms[names.enterprise(bus)].append((names.trade(market.id, market.role, bus), factor))
    if measure == "energy_tce":
        for demand in view.park.demands.values():
            factor = view.park.commodity_of(demand.takes).tce_per_unit if demand.used == "outside" else 0.0
            if factor:
                terms[names.enterprise(demand.takes)].append((names.into(demand.takes, demand.id), -factor))
    return terms
