"""The sample table cut once into chunks of neighbours, whoever solves them: a model is changed little from case to case.

What is no number (overrides, calendars, choices) comes first, since it changes the structure of a model. Within equal
choices the cases are halved again and again across the path in which they are most spread (a k-d tree; Bentley, Commun.
ACM 18, 1975, 509), each path measured by its own range; a chunk is walked from its corner to the nearest case not yet
walked. The cut depends on the table and the size alone.
"""

import math
from itertools import groupby
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parksim.sweeps.probes import ends_of
from parksim.sweeps.spec import PLANS, Sweep, Task, Vary

__all__ = ["chunks", "default_size"]

Floats: TypeAlias = NDArray[np.float64]
FEW, MANY, CHUNKS = 8, 32, 8
"""Least and most cases of a chunk by default, and so many chunks where that leaves a choice."""


def default_size(cases: int, task: Task) -> int:
    """Cases of a chunk where nobody says.

    At a fixed design an eighth of all, but 8 to 32; 8 where each is a search, which takes long; one where years are
    simulated, which share nothing.
    """
    if task not in PLANS:
        return 1
    return min(max(math.ceil(cases / CHUNKS), FEW), MANY) if task == "operate" else FEW


def chunks(sweep: Sweep, table: pd.DataFrame, size: int | None = None) -> list[list[int]]:
    """Case numbers by chunk: every case once, at most `size` in a chunk."""
    most = size or default_size(len(table), sweep.task)
    points = _points(sweep, table)
    alike = _alike(sweep, table)
    groups = [
        list(group) for _, group in groupby(sorted(range(len(table)), key=lambda at: alike[at]), alike.__getitem__)
    ]
    if len(groups) * most > 2 * len(table):
        line = [at for group in groups for part in _cut(points, group, most) for at in part]
        cut = [line[first : first + most] for first in range(0, len(line), most)]
    else:
        cut = [_walked(points, part) for group in groups for part in _cut(points, group, most)]
    numbers = table.index.tolist()
    return [[int(numbers[at]) for at in part] for part in cut]


def _points(sweep: Sweep, table: pd.DataFrame) -> Floats:
    """Numbers of the cases, each path from 0 to 1 over its range; in the middle where a case sets none."""
    columns = [_scaled(vary, table[vary.path].to_numpy(dtype=np.float64)) for vary in sweep.vary if vary.unit]
    return np.column_stack(columns) if columns else np.zeros((len(table), 1))


def _scaled(vary: Vary, cells: Floats) -> Floats:
    low, high = ends_of(vary)
    return np.nan_to_num((cells - low) / ((high - low) or 1.0), nan=0.5)


def _alike(sweep: Sweep, table: pd.DataFrame) -> list[tuple[int, ...]]:
    """A key per case of all that is no number: positions of its cells in order of appearance."""
    codes = [pd.factorize(table[vary.path].map(str))[0] for vary in sweep.vary if not vary.unit]
    return [tuple(int(code[at]) for code in codes) for at in range(len(table))]


def _cut(points: Floats, cases: list[int], most: int) -> list[list[int]]:
    """Cases in parts of at most so many, equal but for one, each part close together."""
    many = math.ceil(len(cases) / most)
    if many <= 1:
        return [cases]
    inside = points[cases]
    spread = np.var(inside, axis=0)
    order = [cases[at] for at in np.argsort(inside[:, int(np.argmax(spread))], kind="stable")]
    left = many // 2
    here = len(cases) * left // many
    return [*_cut(points, order[:here], most), *_cut(points, order[here:], most)]


def _walked(points: Floats, cases: list[int]) -> list[int]:
    """From the case nearest to the corner of all low ends, always on to the nearest that is left."""
    inside = points[cases]
    left = np.ones(len(cases), dtype=bool)
    at = int(np.argmin(inside.sum(axis=1)))
    found = []
    for _ in cases:
        left[at] = False
        found.append(cases[at])
        distance = np.where(left, ((inside - inside[at]) ** 2).sum(axis=1), np.inf)
        at = int(np.argmin(distance))
    return found
