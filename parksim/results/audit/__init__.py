"""The audit: an independent reading of a Result that runs before anything of it is shown.

It imports the model, `park_of` and the Result only. From the park of that very graph and the reported flows, levels and
statuses it recomputes every balance, ratio, capacity, level, minimum time, payment and account. Equalities hold to 1e-9
of the row's largest term, bounds to 1e-6, money to 1e-6 of the payment.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from parksim.errors import AuditFailed
from parksim.model import SUMS, names
from parksim.results.accounts import FLOWS, MEASURED, PAYMENTS, STORES, Accounts, empty_accounts
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
    parts,
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

LAWS = (time, draws, exchange, measures, told, given, certificate)
"""Laws of the whole."""
OF_PARTS = (flows, processes, statuses, stores, demands)
"""Laws of what stands in one island, read island by island."""
NO_ACCOUNTS = empty_accounts()
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
        accounts = _examine(View(_of_kept(result)), report)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        report.fail("unreadable", f"{type(error).__name__}: {error}")
    return Audit(report.max_relative_residual, report.max_bound_excess, report.checks, tuple(report.failures), accounts)


def _of_kept(result: Result) -> Result:
    """The result with the events of those years alone whose other tables stand in it."""
    if result.kept >= result.replications or result.engine == "optimiser":
        return result
    return replace(result, events=result.events[result.events["replication"] < result.kept], replications=result.kept)


def _examine(view: View, report: Report) -> Accounts:
    """Check every law, then recompute what was paid and counted."""
    for law in LAWS:
        law.check(view, report)
    islands = parts.parts_of(view)
    parts.check(view, report, islands)
    for part in islands:
        for law in OF_PARTS:
            law.check(part, report)
    found = list(money.payments(view, islands))
    money.check(view, report, found)
    claims.check(view, report, found)
    found += list(owners.shares(view.park, found, view.replications))
    return Accounts(_payments(view, found), _measures(view), _flows(view), _stores(islands), _behind(islands))


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
        for firm, terms in measures.terms_of(view, measure).items():
            amounts = sum((factor * view.amount(flow) for flow, factor in terms), start=np.zeros(view.replications))
            rows += [(replication, measure, firm, float(amount)) for replication, amount in enumerate(amounts)]
    return pd.DataFrame(rows, columns=list(MEASURED))


def _flows(view: View) -> pd.DataFrame:
    rows = [
        (flow, replication, float(amount))
        for flow in view.reported
        for replication, amount in enumerate(view.amount(flow))
    ]
    return pd.DataFrame(rows, columns=list(FLOWS))


def _stores(islands: list[View]) -> pd.DataFrame:
    """Mean level of every store that stands: Σ hours · (begins + ends) / 2 over Σ hours."""
    rows = []
    for view in islands:
        levels = view.result.levels
        of_row, hours = levels["row"].to_numpy(int), view.line.hours * view.line.weight
        middle = (levels["begins"].to_numpy(float) + levels["ends"].to_numpy(float)) / 2
        for store, mine in levels.groupby("store", sort=False).indices.items():
            place, span = view.line.replication[of_row[mine]], hours[of_row[mine]]
            sums, spans = (np.bincount(place, weights, view.replications) for weights in (span * middle[mine], span))
            rows += [(str(store), k, float(level)) for k, level in enumerate(sums / spans)]
    return pd.DataFrame(rows, columns=list(STORES))


def _behind(islands: list[View]) -> pd.DataFrame:
    """Every span of a simulated year in which a demand is missed, or is behind within its period."""
    tables = [empty_accounts().behind]
    for view in islands if not islands[0].planned else ():
        line, of_row = view.result.timeline, view.case_of_row
        for key, demand in view.park.demands.items():
            rates = np.maximum(view.missed(key) + view.missed(names.into(demand.takes, key)), 0.0)[of_row]
            rows = np.flatnonzero(rates > 0)
            start, hours = (line[column].to_numpy(float)[rows] for column in ("start", "hours"))
            about = {"replication": view.line.replication[rows], "demand": key, "start": start, "hours": hours}
            tables.append(pd.DataFrame(about | {"amount": rates[rows] * hours}))
    full = [table for table in tables if len(table)]
    return pd.concat(full, ignore_index=True) if full else tables[0]


__all__ = ["Audit", "Failure", "audit"]
