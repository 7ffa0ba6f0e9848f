"""Rank correlation of a figure with what was varied: how strongly, and in which direction, one moves with the other."""

import numpy as np
import pandas as pd
from scipy import stats

from parksim.sweeps.analysis.cases import numeric

LEVEL = 0.95
LEAST = 8
"""Cases below which a correlation is no finding."""
TOGETHER = 0.01
"""Share of its variance that a path must have for itself."""
NOTHING = 1e-12


def rank_correlations(varied: pd.DataFrame, figure: pd.Series) -> pd.DataFrame:
    """Spearman's ρ and the partial rank correlation of every numeric path, both from −1 to 1, with 95 % intervals.

    The partial one (Iman and Conover 1980) is that of the ranks with the linear part of all other ranks taken out of both;
    NaN for a path that always moves with others. Intervals by Fisher's z = artanh r with variance
    (1 + ρ²/2)/(n − 3) (Bonett and Wright 2000) and, for k other paths, 1/(n − k − 3). Index: path, the strongest first;
    columns: spearman, spearman_low, spearman_high, partial, partial_low, partial_high. Empty below eight cases.
    """
    columns = ["spearman", "spearman_low", "spearman_high", "partial", "partial_low", "partial_high"]
    inputs = numeric(varied.loc[figure.index])
    inputs = inputs[[path for path in inputs if inputs[path].nunique() > 1]]
    if len(figure) < LEAST or figure.nunique() < 2 or inputs.empty:
        return pd.DataFrame(columns=columns, dtype=float)
    ranks = np.column_stack([stats.rankdata(inputs[path]) for path in inputs])
    target = stats.rankdata(figure)
    plain = np.array([np.corrcoef(column, target)[0, 1] for column in ranks.T])
    partial, n, others = _partial(ranks, target), len(figure), inputs.shape[1] - 1
    whole = _interval(plain, np.sqrt((1 + plain**2 / 2) / (n - 3)))
    parts = _interval(partial, np.full(len(partial), 1 / np.sqrt(max(n - others - 3, 1))))
    found = pd.DataFrame(np.column_stack([plain, *whole, partial, *parts]), list(inputs), columns)
    return found.loc[found["spearman"].abs().sort_values(ascending=False, kind="stable").index]


def _partial(ranks: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Correlation of what of a path and of the target the other paths leave; NaN for one that moves with the others only."""
    found = []
    for k, column in enumerate(ranks.T):
        others = np.column_stack([np.ones(len(target)), np.delete(ranks, k, axis=1)])
        mine, its = (values - others @ np.linalg.lstsq(others, values, rcond=None)[0] for values in (column, target))
        alone, left = float(mine.var()), float(its.var())
        told = float(np.mean(mine * its) / np.sqrt(alone * left)) if left > NOTHING * target.var() else 0.0
        found.append(min(max(told, -1.0), 1.0) if alone > TOGETHER * column.var() else np.nan)
    return np.array(found)


def _interval(values: np.ndarray, errors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    middle = np.arctanh(np.clip(values, -1 + 1e-12, 1 - 1e-12))
    half = stats.norm.ppf((1 + LEVEL) / 2) * errors
    return np.tanh(middle - half), np.tanh(middle + half)
