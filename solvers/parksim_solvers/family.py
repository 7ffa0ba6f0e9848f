"""Programmes whose numbers are affine in a few parameters: learnt from some, checked at others, then written at once.

    v(θ) = v(θ₀) + Σ (θ_p − θ₀_p) · s_p,      v: every cost, bound, side and coefficient, and what is reported of them

Prices, demands, caps, capacities and investment costs are of this kind, each alone and, where no number holds two of
them as a product, together. What is not is found by comparing with programmes that were stamped: no family then.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from parksim_solvers.arrays import Arrays, Floats, Ints

Stamped = Mapping[str, tuple[Arrays, Floats]]
"""Programmes by name, each with the numbers that are reported of it, flat."""
TOLERANCE = 1e-10
"""Of a number's own size, at least of 1: rounding of sums and products is far below, a second parameter far above."""


@dataclass(frozen=True)
class Family:
    """All programmes of one structure over ranges of parameters."""

    stamped: Stamped
    start: Floats
    origin: Floats
    slopes: list[tuple[Ints, Floats]]

    def at(self, theta: Floats) -> Stamped:
        """The programmes at given parameters, and what is reported of them."""
        flat = self.start.copy()
        for value, origin, (places, slope) in zip(theta, self.origin, self.slopes, strict=True):
            flat[places] += (value - origin) * slope
        ends = np.cumsum([_length(*each) for each in self.stamped.values()])
        parts = np.split(flat, ends[:-1])
        return {name: _unfolded(self.stamped[name][0], part) for name, part in zip(self.stamped, parts, strict=True)}


def _unfolded(like: Arrays, flat: Floats) -> tuple[Arrays, Floats]:
    n, (height, width) = like.matrix.nnz, like.matrix.shape
    cost, lower, upper, low, high, data, rest = np.split(flat, np.cumsum([width, width, width, height, height, n]))
    matrix = sp.csc_matrix((data, like.matrix.indices, like.matrix.indptr), shape=(height, width))
    arrays = replace(
        like, matrix=matrix, cost=cost, lower=lower, upper=upper, low=low, high=high, offset=float(rest[0]),
        payments=[], fixed=[],
    )  # fmt: skip
    return arrays, rest[1:]


def learnt(stamped: Callable[[Floats], Stamped], low: Floats, high: Floats, seed: int = 0) -> Family | None:
    """The family over a box of parameters; None where the numbers are not affine in them.

    Stamps the middle, both ends of every parameter, and two points inside at which all differ.
    """
    origin = (low + high) / 2
    first = stamped(origin)
    start = _flat(first)
    slopes: list[tuple[Ints, Floats]] = []
    for k in range(len(origin)):
        one, other = (_like(first, start, stamped(_moved(origin, k, end[k]))) for end in (low, high))
        if one is None or other is None or not _same(start, np.where(one == other, one, (one + other) / 2)):
            return None
        places = np.flatnonzero(one != other)
        slopes.append((places, (other[places] - one[places]) / (high[k] - low[k])))
    family = Family(first, start, origin, slopes)
    random = np.random.default_rng(seed)
    for _ in range(2):
        theta = low + random.uniform(0.1, 0.9, len(origin)) * (high - low)
        seen = _like(first, start, stamped(theta))
        if seen is None or not _same(seen, _flat(family.at(theta))):
            return None
    return family


def _moved(origin: Floats, k: int, value: float) -> Floats:
    moved = origin.copy()
    moved[k] = value
    return moved


def _flat(stamped: Stamped) -> Floats:
    return np.concatenate([_flat_of(*each) for each in stamped.values()])


def _flat_of(arrays: Arrays, more: Floats) -> Floats:
    sides = (arrays.cost, arrays.lower, arrays.upper, arrays.low, arrays.high)
    return np.concatenate([*sides, arrays.matrix.data, [arrays.offset], more])


def _length(arrays: Arrays, more: Floats) -> int:
    height, width = arrays.matrix.shape
    return int(3 * width + 2 * height + arrays.matrix.nnz + 1 + len(more))


def _like(first: Stamped, start: Floats, other: Stamped) -> Floats | None:
    """The numbers of other programmes; None where one has another structure, or is open where the first is bounded."""
    if not all(arrays.alike(other[name][0]) for name, (arrays, _) in first.items()):
        return None
    flat, finite = _flat(other), np.isfinite(start)
    alike = len(flat) == len(start) and np.array_equal(np.isfinite(flat), finite)
    return flat if alike and np.array_equal(flat[~finite], start[~finite]) else None


def _same(one: Floats, other: Floats) -> bool:
    """Whether numbers agree; where one is open both are."""
    finite = np.isfinite(one)
    scale = np.maximum(1.0, np.abs(one[finite]))
    return bool((np.abs(one[finite] - other[finite]) <= TOLERANCE * scale).all())
