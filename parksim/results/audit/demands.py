"""Demands: what was served, and missed, is what was wanted, at every instant or over each month or year."""

import numpy as np

from parksim.model import HOURS_PER_YEAR, Demand, names
from parksim.results.audit.report import Report
from parksim.results.audit.view import View

LAYER = {"month": "month", "year": "year x future"}


def check(view: View, report: Report) -> None:
    """Every demand of the park."""
    for key, demand in view.park.demands.items():
        served = view.rate(names.into(demand.takes, key))
        wanted = wanted_rate(view, demand) * view.here(names.into(demand.takes, key))
        if demand.any_time_in is None:
            short = view.missed(key)
            report.equal("demand", key, served + short, wanted, np.maximum(wanted, served))
            report.positive("missed", key, short)
        else:
            layer = LAYER[demand.any_time_in]
            amounts, sums = view.sums(layer, wanted), view.sums(layer, served)
            short = period_short(view, key, layer)
            report.equal("demand", key, sums + short, amounts, np.maximum(amounts, sums))
            report.positive("missed", key, short)


def wanted_rate(view: View, demand: Demand) -> np.ndarray:
    """What is wanted in every case: amount / 8760 · profile · the future's factor."""
    factors = {key: future.demands.get(demand.id, 1.0) for key, future in view.park.futures.items()}
    factor = view.result.calendar.by_future(factors)[view.segments]
    return np.asarray(demand.amount / HOURS_PER_YEAR * view.profile(demand.profile) * factor)


def period_short(view: View, demand: str, layer: str) -> np.ndarray:
    """Shortage of a demand of a period; (replications, members)."""
    short = view.period(f"short[{demand}]", layer)
    return np.zeros((view.replications, view.result.calendar.size(layer))) if short is None else short
