"""Accounts: what the audit found that was paid and counted. Ledger, indicators and report read these and nothing else.

    payments   replication, enterprise, account, item, counterparty, amount  CNY a year, positive = the enterprise pays
    measures   replication, measure, enterprise, amount                         a year, in the measure's own unit
    flows      flow, replication, amount                                        yearly amount of every flow

A payment between two firms of the park stands in both ledgers and adds up to zero, and so does what a joint plant passes
on to its owners (`result share`, `investment share`); `stock` is what stores hold less at
a simulated year's end than at its beginning, at the plan's value; `excess` is what such a year is beyond a cap, at the
price by which it was held back.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

PAYMENTS = ("replication", "enterprise", "account", "item", "counterparty", "amount")
OUTSIDE = (
    "purchases", "sales", "demand charge", "levies", "carbon", "excess", "operation", "investment", "shortage", "stock",
)  # fmt: skip
"""Accounts with the world outside; `transfer` and the shares of owners move money between firms and add up to zero."""


@dataclass(frozen=True, eq=False)
class Accounts:
    """Yearly payments, measures and amounts of one run, per replication."""

    payments: pd.DataFrame
    measures: pd.DataFrame
    flows: pd.DataFrame

    def total_cost(self) -> np.ndarray:
        """Total annual cost of every replication, CNY."""
        outside = self.payments[self.payments["account"].isin(OUTSIDE)]
        totals = outside.groupby("replication")["amount"].sum()
        return totals.reindex(range(self.replications), fill_value=0.0).to_numpy()

    def cost_by_account(self) -> pd.Series:
        """Mean annual cost by account, CNY."""
        outside = self.payments[self.payments["account"].isin(OUTSIDE)]
        by_account: pd.Series = outside.groupby("account")["amount"].sum() / self.replications
        return by_account

    def by_item(self, *accounts: str, enterprise: str | None = None) -> pd.Series:
        """Mean annual payments on some accounts by what they are for, of one enterprise or of all, CNY."""
        mine = self.payments[self.payments["account"].isin(accounts)]
        mine = mine if enterprise is None else mine[mine["enterprise"] == enterprise]
        by_item: pd.Series = mine.groupby("item", observed=True)["amount"].sum() / self.replications
        return by_item

    def measure(self, measure: str) -> np.ndarray:
        """A measure of the whole park in every replication; zeros where nothing counts."""
        rows = self.measures[self.measures["measure"] == measure]
        totals = rows.groupby("replication")["amount"].sum()
        return totals.reindex(range(self.replications), fill_value=0.0).to_numpy()

    def unserved(self, demands: Collection[str] | None = None) -> np.ndarray:
        """Priced shortage of every replication, CNY; of some demands or of all."""
        rows = self.payments[self.payments["account"] == "shortage"]
        rows = rows if demands is None else rows[rows["item"].isin(list(demands))]
        totals = rows.groupby("replication")["amount"].sum()
        return totals.reindex(range(self.replications), fill_value=0.0).to_numpy()

    def amount(self, flow: str) -> float:
        """Mean yearly amount of a flow; 0 where it does not exist."""
        rows = self.flows[self.flows["flow"] == flow]
        return float(rows["amount"].sum() / self.replications)

    @property
    def replications(self) -> int:
        """Number of replications."""
        return int(self.flows["replication"].max()) + 1 if len(self.flows) else 1
