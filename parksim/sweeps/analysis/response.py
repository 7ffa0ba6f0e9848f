"""A figure against one path: means of bins with as many cases each, and how far the cases of a bin lie apart."""

import numpy as np
import pandas as pd

from parksim.sweeps.analysis.cases import is_numeric

BINS, LEAST = 8, 5
"""Bins at most; cases in a bin at least."""


def response(path: pd.Series, figure: pd.Series) -> pd.DataFrame:
    """Rows along the path: low, high (ends of the bin; of a path without order, its value), mean, p10, p90, cases.

    Bins hold equally many cases; equal values of the path are never cut apart, and few values have a bin each.
    """
    values = path.loc[figure.index]
    if not is_numeric(values) or values.nunique() <= BINS:
        groups, bounds = values, None
    else:
        bins = max(min(BINS, len(figure) // LEAST), 1)
        groups = pd.qcut(values, bins, labels=False, duplicates="drop")
        bounds = np.unique(values.quantile(np.linspace(0, 1, bins + 1)))
    found = figure.groupby(groups)
    table = pd.DataFrame({
        "mean": found.mean(), "p10": found.quantile(0.1), "p90": found.quantile(0.9), "cases": found.size(),
    })  # fmt: skip
    ends = values.groupby(groups)
    if bounds is None or len(bounds) != len(table) + 1:
        table.insert(0, "low", ends.min())
        table.insert(1, "high", ends.max())
    else:
        table.insert(0, "low", bounds[:-1])
        table.insert(1, "high", bounds[1:])
    return table.reset_index(drop=True)
