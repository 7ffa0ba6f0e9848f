"""Regret of fixed plans: what a plan costs in a case beyond the best of the plans in that case."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

SAME = 1e-9


def costs_of(tables: Mapping[str, pd.DataFrame], paths: list[str], figure: str) -> pd.DataFrame:
    """Cost of every plan in every case, from a table of cases each over the same sample; NaN where a plan has no answer.

    Raises ValueError with the path where two tables do not vary the same things in the same cases.
    """
    first = next(iter(tables.values())).sort_index()
    for table in tables.values():
        for path in paths:
            if path not in table or not _alike(first, table, path):
                raise ValueError(path)
    columns = {name: _known(table.sort_index(), figure) for name, table in tables.items()}
    return pd.DataFrame(columns, index=first.index)


def regret(costs: pd.DataFrame) -> pd.DataFrame:
    """Cost − least cost of the case, plan by plan, in the unit of the costs; cases in which no plan works are left out."""
    possible = costs.dropna(how="all")
    return possible.sub(possible.min(axis=1), axis=0)


def regret_summary(costs: pd.DataFrame) -> pd.DataFrame:
    """Index: plan, the smallest largest regret first (Savage 1951), plans that fail somewhere last.

    Columns: largest, mean and p90 regret over the cases in which the plan works, best (share of cases in which no other
    plan is cheaper), fails (cases in which it has no answer while another plan has one).
    """
    found = regret(costs)
    table = pd.DataFrame({
        "largest": found.max(), "mean": found.mean(), "p90": found.quantile(0.9), "best": (found == 0).mean(), "fails": found.isna().sum(),
    })  # fmt: skip
    return table.sort_values(["fails", "largest"], kind="stable")


def _known(table: pd.DataFrame, figure: str) -> pd.Series:
    values = pd.to_numeric(table[figure], errors="coerce")
    return values.where(table["status"] == "ok") if "status" in table else values


def _alike(first: pd.DataFrame, other: pd.DataFrame, path: str) -> bool:
    ordered = other.sort_index()
    if path not in first or not first.index.equals(ordered.index):
        return False
    pairs = [pd.to_numeric(table[path], errors="coerce") for table in (first, ordered)]
    if all(values.notna().all() for values in pairs):
        return bool(np.allclose(pairs[0], pairs[1], rtol=SAME, atol=0))
    return bool((first[path].map(str) == ordered[path].map(str)).all())
