"""A retrofit in and out: the park solved with it and without, what must come or go with it too, sizes chosen again."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from parksim.model import Park
from parksim_solvers.cases import Cases, dependents, excluded, requirements
from parksim_solvers.choose import FREE
from parksim_solvers.highs import Solution


@dataclass(frozen=True)
class Worth:
    """A retrofit in and out: the two designs, their solutions, and the size it has where it is in (without a plan: the largest)."""

    with_it: dict[str, float]
    without: dict[str, float]
    inside: Solution
    outside: Solution
    size: float

    @property
    def benefit(self) -> float | None:
        """Own annual benefit; None where one of the two parks has no plan."""
        if self.inside.values is None or self.outside.values is None:
            return None
        return self.outside.objective - self.inside.objective

    @property
    def left_open(self) -> float:
        """By how much the searches behind it may have missed it, CNY a year."""
        found = [each for each in (self.inside, self.outside) if each.values is not None]
        return sum(max(0.0, each.objective - each.bound) for each in found)


def worth_of(cases: Cases, design: dict[str, float], base: Solution, key: str) -> Worth:
    """Solve the park with and without a retrofit."""
    park = cases.park
    if key in design:
        return _left_out(cases, design, base, key)
    coming = requirements(park, key) - design.keys()
    gone = excluded(park, coming, design)
    with_it = {
        k: _free(park, k) for k in [k for k in design if k not in gone] + [k for k in park.retrofits if k in coming]
    }
    inside = cases.solve(with_it, beside=coming, like=base)
    offered = park.retrofits[key].size
    size = offered.largest if offered else 1.0
    if inside.values is not None:
        with_it = _sized(cases, with_it, inside.values)
        size = with_it[key]
    return Worth(with_it, design, inside, base, size)


def _left_out(cases: Cases, design: dict[str, float], base: Solution, key: str) -> Worth:
    gone = dependents(cases.park, key)
    without = {k: _free(cases.park, k) for k in design if k not in gone}
    outside = cases.solve(without, beside=(), like=base)
    if outside.values is None:
        outside = cases.without(gone)
        without = {} if outside.values is None else cases.design_of(outside)
    if outside.values is not None:
        without = _sized(cases, without, outside.values)
    return Worth(design, without, base, outside, design[key])


def _free(park: Park, key: str) -> float:
    return FREE if park.retrofits[key].size else 1.0


def _sized(cases: Cases, design: Mapping[str, float], values: np.ndarray) -> dict[str, float]:
    """A design with the sizes that a solution has."""
    return {key: _size_in(cases, key, values) for key in design}


def _size_in(cases: Cases, key: str, values: np.ndarray) -> float:
    if cases.park.retrofits[key].size is None:
        return 1.0
    column = cases.problem.arrays.columns_of(cases.problem.template.once.size[key])[0]
    return float(values[column])
