"""Rank correlation of a figure with what was varied: how strongly, and in which direction, one moves with the other."""

import numpy as np
import pandas as pd
from scipy import stats

from parksim.sweeps.analysis.cases import numeric

LEVEL = 0.95
LEAST = 8
"""Cases below which a correlation is no finding."""


def rank_correlations(varied: pd.DataFrame, figure: pd.Series) -> pd.DataFrame:
    """Spearman's ρ and the partial rank correlation of every numeric path, both from −1 to 1, with 95 % intervals.

    The partial one (Iman and Conover 1980) is that of the ranks with the linear part of all other ranks taken out: from
    the inverse P of the correlation matrix, −P_xy / √(P_xx P_yy). Intervals by Fisher's z = artanh r with variance
    (1 + ρ²/2)/(n − 3) (Bonett and Wright 2000) and, for k other paths, 1/(n − k − 3). Index: path, the strongest first;
    columns: spearman, spearman_low, spearman_high, partial, partial_low, partial_high. Empty below eight cases.
    """
    columns = ["spearman", "spearman_low", "spearman_high", "partial", "partial_low", "partial_high"]
    inputs = numeric(varied.loc[figure.index])
    inputs = inputs[[path for path in inputs if inputs[path].nunique() > 1]]
    if len(figure) < LEAST or figure.nunique() < 2 or inputs.empty:
        return pd.DataFrame(columns=columns, dtype=float)
    ranks = np.column_stack([*(stats.rankdata(inputs[path]) for path in inputs), stats.rankdata(figure)])
    matrix = np.atleast_2d(np.corrcoef(ranks, rowvar=False))
    plain, n, others = matrix[:-1, -1], len(figure), inputs.shape[1] - 1
    partial = _partial(matrix)
    whole = _interval(plain, np.sqrt((1 + plain**2 / 2) / (n - 3)))
    parts = _interval(partial, np.full(len(partial), 1 / np.sqrt(max(n - others - 3, 1))))
    found = pd.DataFrame(np.column_stack([plain, *whole, partial, *parts]), list(inputs), columns)
    return found.loc[found["spearman"].abs().sort_values(ascending=False, kind="stable").index]


def _partial(matrix: np.ndarray) -> np.ndarray:
    """Partial correlations of the last variable with each other one; singular where paths always move together."""
    inverse = np.linalg.pinv(matrix, hermitian=True)
    scale = np.sqrt(np.abs(np.diag(inverse)))
    return np.asarray(np.clip(-inverse[:-1, -1] / (scale[:-1] * scale[-1]), -1, 1))


def _interval(values: np.ndarray, errors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    middle = np.arctanh(np.clip(values, -1 + 1e-12, 1 - 1e-12))
    half = stats.norm.ppf((1 + LEVEL) / 2) * errors
    return np.tanh(middle - half), np.tanh(middle + half)
