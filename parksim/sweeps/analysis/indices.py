"""Indices of global sensitivity, by SALib: the share of a figure's variance that comes with each path.

First order S_i = V(E(Y | x_i)) / V(Y): what fixing path i would take off. Total T_i: the same with everything that it does
together with others. Both between 0 and 1 but for the noise of few cases; with correlated paths S_i counts what is shared.
"""

from typing import Any

import numpy as np
import pandas as pd

from parksim.sweeps.analysis.cases import numeric
from parksim.sweeps.analysis.structure import Structure

LEAST = 40
"""Cases below which indices from given data are noise."""
SEED = 1
RESAMPLES = 200
SAME = 1e-9
LEVELS = 4
"""SALib divides by the step of so many levels; the actual step takes its place afterwards."""


def given_data_indices(varied: pd.DataFrame, figure: pd.Series) -> pd.DataFrame:
    """First-order Sobol indices from any random sample: RBD-FAST with the bias correction of Tissot and Prieur (2012).

    Index: path, the largest first; columns: first, first_half_95. Empty below forty cases or for a figure without variance.
    """
    from SALib.analyze import rbd_fast

    inputs = numeric(varied.loc[figure.index])
    inputs = inputs[[path for path in inputs if inputs[path].nunique() > 2]]
    if len(figure) < LEAST or _constant(figure) or inputs.empty:
        return pd.DataFrame(columns=["first", "first_half_95"], dtype=float)
    shuffled = np.random.default_rng(SEED).permutation(len(figure))
    values, points = figure.to_numpy(float)[shuffled], inputs.to_numpy(float)[shuffled]
    harmonics = max(2, min(10, len(values) // 12))
    found = rbd_fast.analyze(_problem(inputs), points, values, M=harmonics, num_resamples=RESAMPLES, seed=SEED)
    table = {"first": np.array(found["S1"], float), "first_half_95": np.array(found["S1_conf"], float)}
    return pd.DataFrame(table, list(inputs)).sort_values("first", ascending=False, kind="stable")


def sobol_indices(samples: pd.DataFrame, figure: pd.Series, structure: Structure) -> pd.DataFrame:
    """First-order and total Sobol indices from Saltelli's matrix (Saltelli et al. 2010; Jansen's total).

    `samples` is the whole table; a block in which a case has no answer is left out whole. Index: path; columns: first,
    first_half_95, total, total_half_95; `.attrs["blocks"]` how many were used. Empty where fewer than two blocks stay.
    """
    from SALib.analyze import sobol

    kept = whole_blocks(samples, figure, structure.block)
    columns = ["first", "first_half_95", "total", "total_half_95"]
    if structure.kind != "saltelli" or len(kept) < 2 * structure.block or _constant(figure.loc[kept]):
        return pd.DataFrame(columns=columns, dtype=float)
    second = structure.block > samples.shape[1] + 2
    values = figure.loc[kept].to_numpy(float)
    found = sobol.analyze(_problem(samples), values, calc_second_order=second, num_resamples=RESAMPLES, seed=SEED)
    table = np.column_stack([found[key] for key in ("S1", "S1_conf", "ST", "ST_conf")])
    result = pd.DataFrame(table, list(samples), columns).sort_values("total", ascending=False, kind="stable")
    result.attrs["blocks"] = len(kept) // structure.block
    return result


def morris_effects(
    samples: pd.DataFrame, figure: pd.Series, structure: Structure, unit: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Morris's elementary effects: change of the figure over the whole range of a path (by its levels), in the figure's unit.

    `unit` are the samples in the unit cube; left out, the levels of every path are taken to be all there.

    mean, mean of absolute values (Campolongo et al. 2007) with its 95 % half width, and standard deviation: large where a
    path acts together with others or not in a straight line. A trajectory in which a case has no answer is left out whole.
    """
    from SALib.analyze import morris

    kept = whole_blocks(samples, figure, structure.block)
    columns = ["mean", "absolute", "absolute_half_95", "deviation"]
    if structure.kind != "morris" or len(kept) < 2 * structure.block or numeric(samples).shape[1] < samples.shape[1]:
        return pd.DataFrame(columns=columns, dtype=float)
    levels = samples.rank(method="dense") - 1
    points = (levels / levels.max() if unit is None else unit[list(samples)]).loc[kept].to_numpy(float)
    found = morris.analyze(
        _problem(samples), points, figure.loc[kept].to_numpy(float), num_levels=LEVELS, num_resamples=RESAMPLES,
        seed=SEED,
    )  # fmt: skip
    step = np.abs(np.diff(points.reshape(-1, structure.block, points.shape[1]), axis=1)).max(axis=1).mean(axis=0)
    whole = LEVELS / (2 * (LEVELS - 1)) / step
    table = np.column_stack(
        [np.asarray(found[key], float) * whole for key in ("mu", "mu_star", "mu_star_conf", "sigma")]
    )
    result = pd.DataFrame(table, list(samples), columns).sort_values("absolute", ascending=False, kind="stable")
    result.attrs["trajectories"] = len(kept) // structure.block
    return result


def whole_blocks(samples: pd.DataFrame, figure: pd.Series, block: int) -> pd.Index:
    """Case numbers of the blocks of which every case has the figure."""
    known = samples.index.isin(figure.index).reshape(-1, block) if block else np.zeros((0, 1), bool)
    return samples.index[np.repeat(known.all(axis=1), block)] if block else samples.index[:0]


def _problem(inputs: pd.DataFrame) -> dict[str, Any]:
    return {"num_vars": inputs.shape[1], "names": list(inputs), "bounds": [[0.0, 1.0]] * inputs.shape[1]}


def _constant(figure: pd.Series) -> bool:
    return float(figure.std(ddof=0)) <= SAME * max(1.0, float(figure.abs().max()))
