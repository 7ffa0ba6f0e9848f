"""The budget's row of a loaded problem, told whom to count.

    Σ capital of whom it counts + shared costs that they alone need not share <= budget                          [CNY]

A retrofit that is forced in to ask what it is worth is not counted, nor a shared cost of which only such have a part.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from parksim.graph.read import frame_of
from parksim_solvers.question import Problem


@dataclass
class Spending:
    """The row, its columns and coefficients, and whose each column is."""

    problem: Problem
    row: int
    owners: dict[int, frozenset[str]]
    whole: NDArray[np.float64]
    _now: NDArray[np.float64] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._now = self.whole.copy()

    @classmethod
    def of(cls, problem: Problem) -> "Spending | None":
        """None where nothing bounds what is spent."""
        budget, once = problem.template.once.component("budget"), problem.template.once
        if budget is None:
            return None
        park, owners = frame_of(problem.graph), dict[int, frozenset[str]]()
        named = [(variable, {key}) for key, variable in [*once.chosen.items(), *once.size.items()]]
        named += [(variable, {key}) for (key, _), variable in once.step.items()]
        named += [(variable, set(park.groups[key].of)) for key, variable in once.shared.items()]
        for variable, keys in named:
            owners[int(problem.arrays.columns_of(variable)[0])] = frozenset(keys)
        row = int(problem.arrays.rows_of(budget)[0])
        line = problem.arrays.matrix.tocsr()[[row]].tocoo()
        held = dict(zip(line.col.tolist(), line.data.tolist(), strict=True))
        owners = {column: keys for column, keys in owners.items() if column in held}
        return cls(problem, row, owners, np.array([held[column] for column in owners]))

    def count(self, counted: Collection[str]) -> None:
        """Let the budget bind these and nobody else; bind nothing where it counts nobody."""
        columns = np.array(list(self.owners), np.int64)
        wanted = np.array(
            [c if keys & set(counted) else 0.0 for c, keys in zip(self.whole, self.owners.values(), strict=True)]
        )
        changed = wanted != self._now
        self.problem.session.coefficients(self.row, columns[changed], wanted[changed])
        self._now = wanted
