"""Tornado: how far a figure swings while one path goes from its low to its high end."""

from typing import Literal

import numpy as np
import pandas as pd

from parksim.sweeps.analysis.cases import is_numeric, numeric
from parksim.sweeps.analysis.structure import Structure

Basis = Literal["one_at_a_time", "regression"]
COLUMNS = ["low", "high", "at_low", "at_high", "swing"]
ENDS = (0.05, 0.95)
"""Quantiles of a path that count as its ends in a sample."""
TOGETHER = 0.1
"""Directions in which the paths move less than this share of their common one are left out of the regression."""


def tornado(varied: pd.DataFrame, figure: pd.Series, structure: Structure) -> pd.DataFrame:
    """Index: path, the largest swing first; columns: low and high value of the path, figure at both, swing = |difference|.

    From a one-at-a-time design these are the cases themselves. From any other, a linear regression on all numeric paths
    together (least squares), read at the 5 % and 95 % quantile of one path with all others at their mean; of a path without
    order, the values with the least and the highest mean. Paths that always move
    together share their effect equally. `.attrs`: basis, base (figure in the middle), and r2, the share of
    the variance that the regression explains.
    """
    known = varied.loc[figure.index]
    exact = structure.kind == "one_at_a_time" and structure.base in figure.index
    found, attrs = _exact(known, figure, structure) if exact else _regressed(known, figure)
    table = pd.DataFrame.from_dict(found, orient="index", columns=COLUMNS)
    table = table.sort_values("swing", ascending=False, kind="stable")
    table.attrs.update(attrs)
    return table


def _exact(
    varied: pd.DataFrame, figure: pd.Series, structure: Structure
) -> tuple[dict[str, list[object]], dict[str, object]]:
    found = {}
    usual = varied.loc[[structure.base]].iloc[0]
    for path in map(str, varied):
        moved = (varied[path] != usual[path]) | (varied.index == structure.base)
        values, figures = varied[path][moved], figure[moved]
        if len(values) > 1:
            order = values if is_numeric(values) else figures
            low, high = int(order.argmin()), int(order.argmax())
            swing = float(figures.max() - figures.min())
            found[path] = [
                values.iloc[low], values.iloc[high], float(figures.iloc[low]), float(figures.iloc[high]), swing,
            ]  # fmt: skip
    base = float(figure[varied.index == structure.base].iloc[0])
    return found, {"basis": "one_at_a_time", "base": base, "r2": None}


def _regressed(varied: pd.DataFrame, figure: pd.Series) -> tuple[dict[str, list[object]], dict[str, object]]:
    inputs = numeric(varied)
    inputs = inputs[[path for path in inputs if inputs[path].nunique() > 1]]
    found: dict[str, list[object]] = {}
    middle, r2 = float(figure.mean()), None
    if len(figure) > inputs.shape[1] + 2 and not inputs.empty:
        centred = inputs - inputs.mean()
        scale = centred.std(ddof=0)
        slopes, *_ = np.linalg.lstsq((centred / scale).to_numpy(float), figure.to_numpy(float) - middle, rcond=TOGETHER)
        rest = figure.to_numpy(float) - middle - (centred / scale).to_numpy(float) @ slopes
        variance = float(np.var(figure.to_numpy(float)))
        r2 = 1 - float(np.mean(rest**2)) / variance if variance else None
        for path, slope in zip(inputs, slopes / scale.to_numpy(float), strict=True):
            low, high = inputs[path].quantile(list(ENDS))
            ends = [middle + slope * (end - float(inputs[path].mean())) for end in (low, high)]
            found[str(path)] = [float(low), float(high), *ends, abs(ends[1] - ends[0])]
    for path in varied.columns.difference(inputs.columns, sort=False):
        means = figure.groupby(varied[path]).mean()
        if len(means) > 1 and not is_numeric(varied[path]):
            found[str(path)] = [
                means.idxmin(), means.idxmax(), float(means.min()), float(means.max()), float(means.max() - means.min())
            ]  # fmt: skip
    return found, {"basis": "regression", "base": middle, "r2": r2}
