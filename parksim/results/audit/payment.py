"""A payment as the audit finds it: who pays whom, on which account, in every replication and month.

    of an hourly rate:  Σ hours · repeats · probability · rate        of an occurrence:  amount · probability · discount

Weights are those of a year.
"""

from typing import NamedTuple

import numpy as np

from parksim.results.audit.view import View


class Payment(NamedTuple):
    """Amounts per replication and month (one column for a payment of the whole year), CNY; positive = pays."""

    enterprise: str
    account: str
    item: str
    counterparty: str
    amounts: np.ndarray
    monthly: bool


def hourly(view: View, firm: str, account: str, item: str, other: str, rate: np.ndarray) -> Payment:
    """What a rate costs in every month."""
    return Payment(firm, account, item, other, view.sums("month", rate, each=True), monthly=True)


def yearly(firm: str, account: str, item: str, other: str, amounts: np.ndarray) -> Payment:
    """An amount of the whole year in every replication."""
    return Payment(firm, account, item, other, amounts.reshape(-1, 1), monthly=False)


def by_year(view: View, firm: str, account: str, item: str, other: str, amounts: np.ndarray) -> Payment:
    """A yearly payment stands in the month where the year has only one, as the plan's rows have it."""
    calendar = view.result.calendar
    if calendar.size("month") == calendar.size("year x future"):
        return Payment(firm, account, item, other, amounts, monthly=True)
    return yearly(firm, account, item, other, amounts.sum(axis=1))


def probability(view: View, layer: str) -> np.ndarray:
    """Probability x discount of every member of a layer."""
    first = view.result.calendar.first(layer)
    return np.asarray((view.result.calendar.probability * view.result.calendar.discount)[first])
