"""Which design a sample table is, read from its rows: that decides which indices it allows.

Saltelli's matrix (Saltelli et al. 2010) is blocks of rows A, AB_1 … AB_k, B (with BA_1 … BA_k between for second order),
where AB_i is A with the value of path i taken from B. Morris's (1991) is blocks of k + 1 rows, each differing from the one
before in one path, every path once. One at a time: every row differs from one base row in at most one path.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

Kind = Literal["saltelli", "morris", "one_at_a_time", "sample"]


@dataclass(frozen=True)
class Structure:
    """What a table is; `block` is the number of rows of a Saltelli or Morris block; `base` the base row's case number."""

    kind: Kind
    block: int = 0
    base: int | None = None


def structure_of(samples: pd.DataFrame) -> Structure:
    """The structure of a whole sample table (failed cases included): a column per path, rows in the order of cases."""
    codes = (
        np.column_stack([pd.factorize(samples[path])[0] for path in samples]) if samples.shape[1] else np.empty((0, 0))
    )
    k = codes.shape[1]
    if len(codes) < 2 or not k:
        return Structure("sample")
    for block in (k + 2, 2 * k + 2):
        if k > 1 and _is_saltelli(codes, block):
            return Structure("saltelli", block)
    if k > 1 and _is_morris(codes):
        return Structure("morris", k + 1)
    base = _base(codes)
    return Structure("sample") if base is None else Structure("one_at_a_time", base=int(samples.index[base]))


def unit_saltelli(paths: Sequence[str], cases: int, seed: int = 0) -> pd.DataFrame:
    """Saltelli's matrix in the unit cube, one column per path: `cases` (a power of two) × (paths + 2) rows, by SALib.

    Map every column through the quantile function of its path and hand it to a design of kind `list`.
    """
    from SALib.sample import sobol

    drawn = sobol.sample(_problem(paths), cases, calc_second_order=False, scramble=True, seed=seed)
    return pd.DataFrame(drawn, columns=list(paths))


def unit_morris(paths: Sequence[str], trajectories: int, seed: int = 0, levels: int = 4) -> pd.DataFrame:
    """Morris's trajectories in the unit cube, one column per path: `trajectories` × (paths + 1) rows, by SALib."""
    from SALib.sample import morris

    return pd.DataFrame(morris.sample(_problem(paths), trajectories, num_levels=levels, seed=seed), columns=list(paths))


def _problem(paths: Sequence[str]) -> dict[str, object]:
    return {"num_vars": len(paths), "names": list(paths), "bounds": [[0.0, 1.0]] * len(paths)}


def _is_saltelli(codes: np.ndarray, block: int) -> bool:
    k = codes.shape[1]
    if len(codes) % block:
        return False
    rows = codes.reshape(-1, block, k)
    first, last = rows[:, :1], rows[:, -1:]
    own = np.eye(k, dtype=bool)
    crossed = bool((rows[:, 1 : k + 1] == np.where(own, last, first)).all())
    back = block == k + 2 or bool((rows[:, k + 1 : 2 * k + 1] == np.where(own, first, last)).all())
    return crossed and back and bool((first != last).any(axis=0).all())


def _is_morris(codes: np.ndarray) -> bool:
    k = codes.shape[1]
    if len(codes) % (k + 1):
        return False
    rows = codes.reshape(-1, k + 1, k)
    moved = rows[:, 1:] != rows[:, :-1]
    return bool((moved.sum(axis=2) == 1).all() and (moved.sum(axis=1) == 1).all())


def _base(codes: np.ndarray) -> int | None:
    """The row from which all others differ in at most one path: the most frequent value of every path."""
    usual = np.array([np.bincount(column + 1).argmax() - 1 for column in codes.T])
    apart = (codes != usual).sum(axis=1)
    if codes.shape[1] < 2 or apart.max() > 1 or not (apart == 0).any():
        return None
    return int(np.flatnonzero(apart == 0)[0])
