"""The audit: an independent reading of a Result that runs before anything of it is shown.

It imports the model, `park_of` and the Result only. From the park of that very graph and the reported flows, levels and
statuses it recomputes every balance, ratio, capacity, level, minimum time, payment and account. Equalities hold to 1e-9
of the row's largest term, bounds to 1e-6, money to 1e-6 of the payment.
"""

from dataclasses import dataclass

import pandas as pd

from parksim.errors import AuditFailed
from parksim.model import SUMS
from parksim.results.accounts import PAYMENTS, Accounts
from parksim.results.audit import (
    certificate,
    claims,
    demands,
    draws,
    exchange,
    flows,
    given,
    measures,
    money,
    owners,
    processes,
    statuses,
    stores,
    time,
    told,
)
from parksim.results.audit.payment import Payment
from parksim.results.audit.report import Failure, Report
from parksim.results.audit.view import View
from parksim.results.result import Result

LAWS = (time, flows, processes, statuses, draws, stores, demands, exchange, measures, told, given, certificate)
MEASURED = ("replication", "measure", "enterprise", "amount")
FLOWS = ("flow", "replication", "amount")
NO_ACCOUNTS = Accounts(*(pd.DataFrame(columns=list(names)) for names in (PAYMENTS, MEASURED, FLOWS)))
"""What is told of a result that cannot be read."""


@dataclass(frozen=True, eq=False)
class Audit:
    """Outcome of an audit, and the accounts that it recomputed."""

    max_relative_residual: float
    max_bound_excess: float
    checks: int
    failures: tuple[Failure, ...]
    accounts: Accounts

    @property
    def passed(self) -> bool:
        """Whether every law holds."""
        return not self.failures

    def raise_if_failed(self, hint: str | None = None) -> None:
        """Raise AuditFailed naming every law that is broken; `hint` names another hint than for a run that was just made."""
        if self.failures:
            raise AuditFailed(failure.problem(hint) for failure in self.failures)


def audit(result: Result) -> Audit:
    """Recompute everything that a result says. Never raises for a wrong result: its failures say what is wrong."""
    report, accounts = Report(), NO_ACCOUNTS
    try:
        accounts = _examine(View(result), report)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        report.fail("unreadable", f"{type(error).__name__}: {error}")
    return Audit(report.max_relative_residual, report.max_bound_excess, report.checks, tuple(report.failures), accounts)


def _examine(view: View, report: Report) -> Accounts:
    """Check every law, then recompute what was paid and counted."""
    for law in LAWS:
        law.check(view, report)
    found = list(money.payments(view))
    money.check(view, report, found)
    claims.check(view, report, found)
    found += list(owners.shares(view.park, found, view.replications))
    return Accounts(_payments(view, found), _measures(view), _flows(view))


def _payments(view: View, found: list[Payment]) -> pd.DataFrame:
    rows = []
    for payment in found:
        yearly = payment.amounts.sum(axis=1)
        about = (payment.enterprise, payment.account, payment.item, payment.counterparty)
        rows += [(replication, *about, float(amount)) for replication, amount in enumerate(yearly)]
    return pd.DataFrame(rows, columns=list(PAYMENTS))


def _measures(view: View) -> pd.DataFrame:
    """Every measure, every emission that reaches the environment, and what policies name of the rest, by enterprise."""
    park, rows = view.park, []
    asked = {policy.measure for policy in park.policies.values()} | {item.measure for item in park.published.values()}
    counted = [
        key
        for key, c in park.commodities.items()
        if key not in SUMS and (key in asked or (c.environment and c.kind == "emission"))
    ]
    for measure in [*SUMS, *counted]:
        for firm, rates in measures.rates_of(view, measure).items():
            amounts = view.weights @ rates
            rows += [(replication, measure, firm, float(amount)) for replication, amount in enumerate(amounts)]
    return pd.DataFrame(rows, columns=list(MEASURED))


def _flows(view: View) -> pd.DataFrame:
    rows = [
        (flow, replication, float(amount))
        for flow in view.result.rates.index
        for replication, amount in enumerate(view.amount(flow))
    ]
    return pd.DataFrame(rows, columns=list(FLOWS))


__all__ = ["Audit", "Failure", "audit"]
