"""Accounts: what the audit found that was paid and counted. Ledger, indicators and report read these and nothing else.

    payments   replication, enterprise, account, item, counterparty, amount  CNY a year, positive = the enterprise pays
    measures   replication, measure, enterprise, amount                         a year, in the measure's own unit
    flows      flow, replication, amount                                        yearly amount of every flow
    stores     store, replication, level                                        mean level of every store
    behind     replication, demand, start, hours, amount                        spans in which a demand lacks so much

A payment between two firms of the park stands in both ledgers and adds up to zero, and so does what a joint plant passes
on to its owners (`result share`, `investment share`); `stock` is what stores hold less at
a simulated year's end than at its beginning, at the plan's value; `excess` is what such a year is beyond a cap, at the
price by which it was held back.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields

import numpy as np
import pandas as pd

MEASURED = ("replication", "measure", "enterprise", "amount")
FLOWS = ("flow", "replication", "amount")
STORES = ("store", "replication", "level")
BEHIND = ("replication", "demand", "start", "hours", "amount")
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
    stores: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(STORES)))
    behind: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(BEHIND)))

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

    def of(self, replication: int) -> "Accounts":
        """The accounts of one year alone, as its only one."""
        tables = (table[table["replication"] == replication].assign(replication=0) for table in self.tables().values())
        return Accounts(*(table.reset_index(drop=True) for table in tables))

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by its name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def empty_accounts() -> Accounts:
    """Accounts of nothing."""
    return Accounts(*(pd.DataFrame(columns=list(names)) for names in (PAYMENTS, MEASURED, FLOWS, STORES, BEHIND)))


def together(years: Sequence[Accounts]) -> Accounts:
    """Accounts of several replications, each given as that of its only one; rows of one thing stand together."""
    return Accounts(*(_together([year.tables()[each.name] for year in years]) for each in fields(Accounts)))


def _together(tables: list[pd.DataFrame]) -> pd.DataFrame:
    numbered = [table.assign(replication=k) for k, table in enumerate(tables)]
    place = np.concatenate([np.arange(len(table)) for table in tables])
    return pd.concat(numbered, ignore_index=True).iloc[np.argsort(place, kind="stable")].reset_index(drop=True)
