"""What a result claims of itself: its objective, the bounds that are proven of it, the plan that it follows.

    upper bound = Σ weight · measure     (`cost`: all that is paid)           lower bound <= upper bound

Both bounds are one where nothing is whole: there the certificate proves the plan. A simulated year has no bounds; it
follows a plan of the very park that it shows.
"""

import numpy as np

from parksim.results.audit.measures import by_enterprise
from parksim.results.audit.payment import Payment, probability
from parksim.results.audit.report import Report
from parksim.results.audit.stores import may_push
from parksim.results.audit.view import View
from parksim.results.result import RUNS

TOLERANCE = 1e-5
"""Share of another objective than cost that the cheapest plan as good may give away, above what was asked of it."""


def check(view: View, report: Report, found: list[Payment]) -> None:
    """Claims of a plan, or of a year that follows one."""
    if not view.result.kept == view.result.replications == view.replications or view.result.seed < 0:
        report.fail("claim", "replications")
    if view.planned:
        _bounds(view, report, found)
    else:
        _follows(view, report)


def _bounds(view: View, report: Report, found: list[Payment]) -> None:
    result = view.result
    if result.follows is not None:
        report.fail("claim", "follows")
    if result.bounds is not None and not np.isfinite(result.bounds).all():
        report.fail("bounds", "not finite")
    elif result.bounds is not None:
        lower, upper = result.bounds
        report.at_most("bounds", "lower", lower, upper)
        cost = result.objective == {"cost": 1.0}
        floor = 0.0 if cost else TOLERANCE * max(1.0, abs(upper))
        report.money("total cost" if cost else "objective", _objective(view, found), upper, floor)
        if cost and nothing_whole(view):
            report.at_least("bounds", "lower", lower, upper)
            if not result.proven:
                report.fail("claim", "proven")


def nothing_whole(view: View) -> bool:
    """Whether nothing is decided by whole numbers or left out by the calendar, so that a certificate is all there is to prove."""
    park = view.whole
    switched = any(process.operation == "switchable" for process in park.processes.values())
    turning = may_push(view) and any(store.eta_fill * store.eta_empty < 1 for store in park.stores.values())
    coarse = view.result.calendar.kind != "full" and bool(park.stores)
    return not (park.retrofits or switched or turning or coarse)


def _objective(view: View, found: list[Payment]) -> float:
    """What was minimised, from what is paid and what flows; probability weights the futures."""
    total, everyone = 0.0, tuple(view.whole.enterprises)
    for measure, weight in view.result.objective.items():
        if measure == "cost":
            paid = sum(float(payment.amounts.sum()) for payment in found if payment.account != "transfer")
            total += weight * paid
        elif weight:
            amounts = by_enterprise(view, measure, everyone)
            total += weight * float((amounts * probability(view, "year x future")).sum())
    return total


def _follows(view: View, report: Report) -> None:
    """The park of a plan, and its run: of the same park, existing or retrofitted, where the run is one of the six."""
    result = view.result
    if result.bounds is not None:
        report.fail("claim", "bounds")
    park, _, run = (result.follows or "").partition(" ")
    standing = result.run.split("_")[0]
    if park != result.graph_hash or not run or (result.run in RUNS and run.split("_")[0] != standing):
        report.fail("claim", "follows")
