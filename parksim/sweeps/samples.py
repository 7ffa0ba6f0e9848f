"""The sample table of a sweep: a row per case, a column per path.

    grid            every combination: of `points` numbers at equal distances, of all values; the last path moves fastest
    one_at_a_time   all at base; then each path alone at its low and high end, or at each of its other values
    lhs, sobol, random   points of the unit cube, each coordinate turned into its distribution by the inverse of its
                    cumulative distribution; Sobol is scrambled (Owen), and its first n points are those of any longer table
    saltelli, morris    blocks of such points in which one path after the other moves alone (analysis/structure.py)

Latin hypercube and Sobol are those of scipy.stats.qmc, the two matrices those of SALib. The table depends on the sweep
only, not on time or machine.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc, triang, truncnorm

from parksim.files.nodes import Plain
from parksim.sweeps.correlation import coupled, reordered
from parksim.sweeps.probes import ends_of
from parksim.sweeps.spec import Case, Sweep, Vary
from parksim.sweeps.standing import cell_of, setting_of

__all__ = ["MATRICES", "cases_of", "count_of", "probabilities", "ranged", "sample_table"]

Floats: TypeAlias = NDArray[np.float64]
MATRICES = ("saltelli", "morris")
"""Designs whose rows belong together in blocks, one case more for every path."""
POINTS = 5
INSIDE = 2.0**-53
"""How far points of the unit cube stay away from its faces, where the inverse of a normal is infinite."""


def count_of(sweep: Sweep) -> int:
    """How many cases there are, found without making them."""
    design = sweep.design
    if design.kind == "grid":
        return math.prod(len(_points(vary, design.cases)) for vary in sweep.vary)
    if design.kind == "one_at_a_time":
        return 1 + sum(len(_others(vary)) for vary in sweep.vary)
    if design.kind in MATRICES:
        return design.cases * (len(ranged(sweep.vary)) + (2 if design.kind == "saltelli" else 1))
    return len(design.listed) if design.kind == "list" else design.cases


def ranged(varies: Sequence[Vary]) -> list[Vary]:
    """What varies between two ends, and not among values."""
    return [vary for vary in varies if vary.distribution != "values"]


def sample_table(sweep: Sweep) -> pd.DataFrame:
    """Case by path: a number in the unit of its path, a value as in a scenario file, or nothing: as the scenario says."""
    made = {"grid": _grid, "one_at_a_time": _one_at_a_time, "list": _list}
    kind = sweep.design.kind
    columns = made[kind](sweep) if kind in made else _drawn(sweep)
    index = pd.RangeIndex(count_of(sweep), name="case")
    return pd.DataFrame({vary.path: _column(vary, columns[vary.path], index) for vary in sweep.vary}, index=index)


def cases_of(sweep: Sweep, table: pd.DataFrame) -> list[Case]:
    """The cases of a table, with what each sets by path; an empty cell sets nothing."""
    columns = {vary.path: [_setting(vary, cell) for cell in table[vary.path].tolist()] for vary in sweep.vary}
    return [
        Case(int(number), {path: found[at] for path, found in columns.items() if found[at] is not None})
        for at, number in enumerate(table.index.tolist())
    ]


def _setting(vary: Vary, cell: object) -> Plain:
    empty = cell is None or (isinstance(cell, float) and math.isnan(cell))
    return None if empty else setting_of(vary, cell)


def _column(vary: Vary, cells: Any, index: pd.RangeIndex) -> "pd.Series[Any]":
    """Numbers as floats; whole numbers as such where none is missing; anything else as it is."""
    if vary.unit:
        return pd.Series(np.asarray(cells, dtype=np.float64), index=index)
    plain = list(cells)
    whole = all(isinstance(cell, int) and not isinstance(cell, bool) for cell in plain)
    return pd.Series(plain, index=index, dtype=np.int64 if whole else object)


def _grid(sweep: Sweep) -> dict[str, list[Any]]:
    points = [_points(vary, sweep.design.cases) for vary in sweep.vary]
    rows = list(product(*points))
    return {vary.path: [row[at] for row in rows] for at, vary in enumerate(sweep.vary)}


def _points(vary: Vary, many: int) -> list[Any]:
    """All values, or numbers at equal distances from end to end; a single one stands in the middle."""
    if vary.distribution == "values":
        return [cell_of(value) for value in vary.values]
    low, high = ends_of(vary)
    return [float(x) for x in np.linspace(low, high, many)] if many > 1 else [(low + high) / 2]


def _one_at_a_time(sweep: Sweep) -> dict[str, list[Any]]:
    rows = [{vary.path: _base(vary) for vary in sweep.vary}]
    rows += [rows[0] | {vary.path: other} for vary in sweep.vary for other in _others(vary)]
    return {vary.path: [row[vary.path] for row in rows] for vary in sweep.vary}


def _base(vary: Vary) -> Any:
    """The number of the scenario, nothing for what is no number; of a single value, which all cases have, that one."""
    return cell_of(vary.values[0]) if len(vary.values) == 1 else vary.base


def _others(vary: Vary) -> list[Any]:
    """What a path is set to alone: its ends, or its values; not what it is at base."""
    cells = [cell_of(value) for value in vary.values] if vary.distribution == "values" else list(ends_of(vary))
    return [cell for cell in cells if cell != _base(vary)]


def _list(sweep: Sweep) -> dict[str, list[Any]]:
    named = {path for case in sweep.design.listed for path in case}

    def cell(vary: Vary, case: Mapping[str, Plain]) -> Any:
        if vary.path in case:
            return cell_of(case[vary.path])
        return vary.base if vary.path in named else _base(vary)

    return {vary.path: [cell(vary, case) for case in sweep.design.listed] for vary in sweep.vary}


def _drawn(sweep: Sweep) -> dict[str, Any]:
    unit = _correlated(sweep, _unit_cube(sweep))
    return {vary.path: _inverse(vary, unit[:, at]) for at, vary in enumerate(sweep.vary)}


def _unit_cube(sweep: Sweep) -> Floats:
    """Points of the unit cube, a row each, strictly inside; those of Morris stand on its faces too."""
    if sweep.design.kind in MATRICES:
        return _matrix(sweep)
    many, paths = sweep.design.cases, len(sweep.vary)
    random = np.random.default_rng(sweep.design.seed)
    if sweep.design.kind == "lhs":
        points = qmc.LatinHypercube(paths, seed=random).random(many)
    elif sweep.design.kind == "sobol":
        powers = max(many - 1, 0).bit_length()
        points = qmc.Sobol(paths, scramble=True, seed=random).random_base2(powers)[:many]
    else:
        points = random.random((many, paths))
    return np.clip(np.asarray(points, dtype=np.float64), INSIDE, 1 - INSIDE)


def _matrix(sweep: Sweep) -> Floats:
    """The matrix of SALib for the paths with ranges; a path of a single value stays where it is."""
    from parksim.sweeps.analysis.structure import unit_morris, unit_saltelli

    design, paths = sweep.design, [vary.path for vary in ranged(sweep.vary)]
    if design.kind == "saltelli":
        drawn = unit_saltelli(paths, design.cases, design.seed)
    else:
        drawn = unit_morris(paths, design.cases, design.seed, design.levels)
    every = drawn.reindex(columns=[vary.path for vary in sweep.vary], fill_value=0.0)
    return every.to_numpy(dtype=np.float64)


def _correlated(sweep: Sweep, points: Floats) -> Floats:
    """A hypercube keeps its strata, its columns are reordered; points of the other designs are moved one by one."""
    paths = [vary.path for vary in sweep.vary]
    pairs = {(paths.index(a), paths.index(b)): rank for (a, b), rank in sweep.design.correlations.items()}
    if sweep.design.kind == "lhs":
        return reordered(points, pairs)
    return coupled(points, pairs) if pairs else points


def _inverse(vary: Vary, u: Floats) -> Any:
    """Quantiles of a distribution: F^-1(u)."""
    if vary.distribution == "values":
        cells = [cell_of(value) for value in vary.values]
        return [cells[at] for at in np.minimum((u * len(cells)).astype(int), len(cells) - 1)]
    low, high = ends_of(vary)
    if vary.distribution == "triangular":
        found = triang.ppf(u, (vary.numbers[1] - low) / (high - low), loc=low, scale=high - low)
    elif vary.distribution == "normal":
        mean, deviation = vary.numbers[:2]
        found = truncnorm.ppf(u, (low - mean) / deviation, (high - mean) / deviation, loc=mean, scale=deviation)
    else:
        found = low + u * (high - low)
    return np.clip(found, low, high)


def probabilities(vary: Vary, cells: Floats) -> Floats:
    """Where numbers stand in their distribution, from 0 at its low end to 1 at its high one: F(x)."""
    low, high = ends_of(vary)
    if vary.distribution == "triangular":
        found = triang.cdf(cells, (vary.numbers[1] - low) / (high - low), loc=low, scale=high - low)
    elif vary.distribution == "normal":
        mean, deviation = vary.numbers[:2]
        found = truncnorm.cdf(cells, (low - mean) / deviation, (high - mean) / deviation, loc=mean, scale=deviation)
    else:
        found = (cells - low) / (high - low)
    return np.asarray(found, dtype=np.float64)
