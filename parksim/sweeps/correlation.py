"""Rank correlations of a sample.

A rank correlation (Spearman) rho between two numbers of a Gaussian copula belongs to the correlation of its normals

    r = 2 sin(pi/6 rho)        (Pearson 1907; Kruskal, J. Am. Stat. Assoc. 53, 1958, 814)

`coupled` moves every point by itself: u -> Phi(L Phi^-1(u)), L the Cholesky factor of r, so that a longer sample begins
with the shorter one. `reordered` is the restricted pairing of Iman and Conover (Commun. Stat. Simul. Comput. 11, 1982,
311): the columns keep their numbers, and with them the strata of a hypercube; only their order changes.
"""

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

__all__ = ["Pairs", "coupled", "is_possible", "matrix_of", "reordered"]

Floats: TypeAlias = NDArray[np.float64]
Pairs: TypeAlias = Mapping[tuple[int, int], float]
"""Rank correlations by pairs of columns."""
SLACK = 1e-9


def matrix_of(pairs: Pairs, size: int) -> Floats:
    """Correlations of the normals."""
    found = np.eye(size)
    for (a, b), rank in pairs.items():
        found[a, b] = found[b, a] = 2 * np.sin(np.pi / 6 * rank)
    return found


def is_possible(pairs: Pairs, size: int) -> bool:
    """Whether normals can have these correlations: no eigenvalue is below zero."""
    return bool(np.linalg.eigvalsh(matrix_of(pairs, size)).min() >= -SLACK)


def coupled(points: Floats, pairs: Pairs) -> Floats:
    """Points of the unit cube (case, column) with their coordinates tied by a Gaussian copula, each point by itself."""
    tied, local = _tied(pairs)
    found = points.copy()
    found[:, tied] = norm.cdf(norm.ppf(points[:, tied]) @ _root(matrix_of(local, len(tied))).T)
    return found


def reordered(points: Floats, pairs: Pairs) -> Floats:
    """The columns of a sample put into another order, in which their ranks are correlated as asked, and no others.

    What the sample happens to be correlated by is taken off first, where it has more than twice as many cases as
    columns; where it has not, only columns that are named are moved.
    """
    enough = len(points) > 2 * points.shape[1]
    tied, local = (list(range(points.shape[1])), pairs) if enough else _tied(pairs)
    if not tied:
        return points
    scores = norm.ppf(points[:, tied])
    if len(points) > 2 * len(tied):
        scores = scores @ np.linalg.inv(_root(np.atleast_2d(np.corrcoef(scores, rowvar=False)))).T
    wanted = scores @ _root(matrix_of(local, len(tied))).T
    found = points.copy()
    for at, column in enumerate(tied):
        ranks = rankdata(np.round(wanted[:, at], 12), method="ordinal") - 1
        found[:, column] = np.sort(points[:, column])[ranks]
    return found


def _tied(pairs: Pairs) -> tuple[list[int], Pairs]:
    """Columns that are correlated with any, and the pairs by their positions among these."""
    tied = sorted({column for pair in pairs for column in pair})
    return tied, {(tied.index(a), tied.index(b)): rank for (a, b), rank in pairs.items()}


def _root(matrix: Floats) -> Floats:
    """Lower triangle L with L L' = matrix; columns that depend on those before them give zeros."""
    size = len(matrix)
    found = np.zeros((size, size))
    for row in range(size):
        for column in range(row + 1):
            rest = matrix[row, column] - found[row, :column] @ found[column, :column]
            if row == column:
                found[row, row] = np.sqrt(rest) if rest > SLACK else 0.0
            elif found[column, column] > 0:
                found[row, column] = rest / found[column, column]
    return found
