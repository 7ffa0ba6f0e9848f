"""How often each retrofit is chosen, and which path decides whether it is."""

from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from parksim.sweeps.analysis.cases import is_numeric

Standing = Literal["always", "mostly", "sometimes", "never"]
MOST = 0.8
"""From this share of the cases on, a retrofit is chosen in most of them."""
NOTHING = 1e-9
SURE, CLEAR = 0.05, 0.5
"""A path decides where chance would separate as well less often than this, and Youden's index is at least that."""


def frequency(sizes: pd.DataFrame) -> pd.DataFrame:
    """Index: retrofit, the most often chosen first; columns: cases, share, standing, least, p10, median, p90, most.

    The last five are of its size where it is chosen.
    The robust core of a plan is what stands `always`; `mostly` begins at four of five cases.
    """
    chosen = sizes > NOTHING
    where = sizes.where(chosen)
    share = chosen.mean()
    table = pd.DataFrame({
        "cases": chosen.sum(), "share": share, "standing": share.map(standing), "least": where.min(), "p10": where.quantile(0.1),
        "median": where.median(), "p90": where.quantile(0.9), "most": where.max(),
    })  # fmt: skip
    return table.loc[share.sort_values(ascending=False, kind="stable").index]


def standing(share: float) -> Standing:
    """What a share of the cases is called."""
    if share >= 1:
        return "always"
    return "mostly" if share >= MOST else "sometimes" if share > 0 else "never"


def separations(varied: pd.DataFrame, sizes: pd.DataFrame) -> pd.DataFrame:
    """How well one threshold on one path tells the cases that choose a retrofit from those that do not.

    A row per retrofit (chosen in some cases, not in all) and path: youden J = sensitivity + specificity − 1 of the best
    threshold, which is the two-sample Kolmogorov-Smirnov distance; side (`above`, `below`, or `is` for paths without
    order), threshold (half way between the neighbouring sampled values `gap_low` and `gap_high`) or value, accuracy (share
    of all cases told right), p (chance of such a J without any effect, times the number of paths: Bonferroni).
    """
    rows = []
    for retrofit in sizes:
        chosen = (sizes[retrofit] > NOTHING).to_numpy()
        if 0 < chosen.sum() < len(chosen):
            rows += [{"retrofit": retrofit, "path": path, **_split(varied[path], chosen)} for path in varied]
    columns = ["retrofit", "path", "youden", "side", "threshold", "value", "gap_low", "gap_high", "accuracy", "p"]
    table = pd.DataFrame(rows, columns=columns)
    table["p"] = (table["p"].astype(float) * varied.shape[1]).clip(upper=1.0)
    return table.sort_values(["retrofit", "youden"], ascending=[True, False], kind="stable", ignore_index=True)


def deciding(found: pd.DataFrame) -> pd.DataFrame:
    """The path that separates best, for every retrofit of `separations`; `decides` says whether it is more than chance.

    Columns as there, and `second`: the index of the runner-up. Index: retrofit.
    """
    best = found.groupby("retrofit", sort=False).head(1).set_index("retrofit")
    second = found.groupby("retrofit", sort=False).nth(1).set_index("retrofit")["youden"]
    return best.assign(
        second=second.reindex(best.index).fillna(0.0).astype(float),
        decides=(best["p"] < SURE) & (best["youden"] >= CLEAR),
    )


def _split(path: pd.Series, chosen: np.ndarray) -> dict[str, object]:
    return _ordered(path.to_numpy(float), chosen) if is_numeric(path) else _named(path, chosen)


def _ordered(values: np.ndarray, chosen: np.ndarray) -> dict[str, object]:
    found = stats.ks_2samp(values[chosen], values[~chosen], method="auto" if len(values) < 2000 else "asymp")
    at = float(found.statistic_location)
    above = bool(found.statistic_sign < 0)
    beyond = values[values > at]
    following = float(beyond.min()) if len(beyond) else at
    right = (values > at) == chosen if above else (values <= at) == chosen
    return {
        "youden": float(found.statistic), "side": "above" if above else "below", "threshold": (at + following) / 2, "value": None,
        "gap_low": at, "gap_high": following, "accuracy": float(right.mean()), "p": float(found.pvalue),
    }  # fmt: skip


def _named(path: pd.Series, chosen: np.ndarray) -> dict[str, object]:
    """One value against all others, chosen there or not there, by Fisher's exact test."""
    rows = []
    for value in pd.unique(path):
        here = (path == value).to_numpy()
        table = [[int((here & chosen).sum()), int((here & ~chosen).sum())],
                 [int((~here & chosen).sum()), int((~here & ~chosen).sum())]]  # fmt: skip
        youden = table[0][0] / chosen.sum() - table[0][1] / (~chosen).sum()
        right = (here == chosen) if youden >= 0 else (here != chosen)
        p = float(stats.fisher_exact(table).pvalue) * path.nunique()
        rows.append({"youden": abs(float(youden)), "side": "is" if youden >= 0 else "is_not", "threshold": None, "value": value,
                     "gap_low": None, "gap_high": None, "accuracy": float(right.mean()), "p": min(p, 1.0)})  # fmt: skip
    return max(rows, key=lambda row: float(row["youden"]))
