"""A mixed-integer programme written row by row, with names for columns: nothing of parksim, solved by SciPy's HiGHS."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

GAP = 1e-9
NOTHING = 1e-30


@dataclass
class Programme:
    """min c·x + constant, with a column per variable and member."""

    names: dict[str, int] = field(default_factory=dict)
    cost: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    integer: list[bool] = field(default_factory=list)
    rows: list[tuple[dict[str, float], float, float]] = field(default_factory=list)
    constant: float = 0.0

    def column(
        self, name: str, cost: float = 0.0, low: float = 0.0, high: float | None = None, integer: bool = False
    ) -> str:
        """A new column; a name that stands already is a mistake of the test."""
        assert name not in self.names, f"{name} stands already"
        self.names[name] = len(self.cost)
        self.cost.append(cost)
        self.low.append(low)
        self.high.append(np.inf if high is None else high)
        self.integer.append(integer)
        return name

    def pay(self, name: str, cost: float) -> None:
        """Add to the cost of a column."""
        self.cost[self.names[name]] += cost

    def row(self, terms: Mapping[str, float], low: float | None = None, high: float | None = None) -> None:
        """low <= Σ terms <= high; None leaves a side open."""
        self.rows.append((dict(terms), -np.inf if low is None else low, np.inf if high is None else high))

    def equal(self, terms: Mapping[str, float], side: float = 0.0) -> None:
        """Σ terms = side."""
        self.row(terms, side, side)

    def fix(self, name: str, value: float) -> None:
        """Hold a column at a value."""
        self.low[self.names[name]] = self.high[self.names[name]] = value

    def solved(self) -> dict[str, float] | None:
        """Values by name at the optimum, the optimum itself as `optimum`; None without a plan."""
        entries = [
            (at, self.names[name], value) for at, (terms, _, _) in enumerate(self.rows) for name, value in terms.items()
        ]
        row, column, value = (np.array(part) for part in zip(*entries, strict=True))
        shape = (len(self.rows), len(self.cost))
        matrix = sp.csr_matrix((value, (row.astype(int), column.astype(int))), shape=shape)
        sides = [np.array(side) for side in zip(*((low, high) for _, low, high in self.rows), strict=True)]
        answer = milp(
            self.cost, integrality=np.array(self.integer, int), bounds=Bounds(self.low, self.high),
            constraints=LinearConstraint(matrix, *sides), options={"mip_rel_gap": GAP},
        )  # fmt: skip
        if answer.status == 2:
            return None
        assert answer.status == 0, answer.message
        return {name: float(answer.x[at]) for name, at in self.names.items()} | {
            "optimum": float(answer.fun) + self.constant
        }
