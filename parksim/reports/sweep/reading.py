"""What every part of the report of a sweep asks of its table of cases, computed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd

from parksim.model import Park
from parksim.sweeps import analysis
from parksim.sweeps.analysis.cases import comparable
from parksim.sweeps.samples import probabilities
from parksim.sweeps.spec import Sweep, Vary

OUTCOMES = (
    "benefit.surviving", "benefit.controlled", "benefit.promised", "retrofitted_planned.total_cost_cny", "existing_stressed.total_cost_cny",
    "existing_planned.total_cost_cny",
)  # fmt: skip
"""What the cases are read by: the first of these that they have."""
WORST, ENOUGH = 0.1, 5
"""Share of the cases that are the worst; cases with a negative benefit from which on these are what is bad."""
ROUNDING = 1e-9
"""Share of the largest cost below which a benefit is none."""
PLAN_COST = "retrofitted_planned.total_cost_cny"


@dataclass(frozen=True)
class Bad:
    """Which outcomes are bad: `negative` below zero, or the `worst` tenth; cases by number; the bound in CNY a year."""

    kind: str
    cases: pd.Series
    bound: float


@dataclass(frozen=True, eq=False)
class Reading:
    """A sweep with its table of cases: as the store gives it, a column per path, the figures, the status.

    `park` names things; without it they have their identifiers. `problems` are records by failed case. `plans` are the
    tables of further stores over the same sample, one fixed plan each, this one among them.
    """

    sweep: Sweep
    table: pd.DataFrame
    park: Park | None = None
    problems: Mapping[int, Sequence[Mapping[str, object]]] = field(default_factory=dict)
    plans: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @cached_property
    def cases(self) -> analysis.Cases:
        """Answered, failed and open cases."""
        return analysis.cases_of(self.whole, [vary.path for vary in self.sweep.vary])

    @cached_property
    def whole(self) -> pd.DataFrame:
        """The table with what the scenario says where a case sets nothing."""
        stated = {vary.path: vary.base for vary in self.sweep.vary if vary.base is not None and vary.path in self.table}
        return self.table.assign(
            **{path: self.table[path].map(lambda v, b=base: b if _nothing(v) else v) for path, base in stated.items()}
        )

    @cached_property
    def samples(self) -> pd.DataFrame:
        """What every case sets, failed ones included; paths that move only."""
        ordered = self.whole.sort_index()
        return pd.DataFrame({path: comparable(ordered[path]) for path in self.cases.varied}, index=ordered.index)

    @cached_property
    def structure(self) -> analysis.Structure:
        """Which design the sample table is."""
        return analysis.structure_of(self.samples)

    @property
    def is_sample(self) -> bool:
        """Whether the cases fill the ranges, so that shares of them say something."""
        return self.structure.kind != "one_at_a_time"

    @cached_property
    def outcome(self) -> str | None:
        """The figure that the cases are read by."""
        return next((name for name in OUTCOMES if self.cases.has(name)), None)

    @property
    def higher_is_better(self) -> bool:
        """Whether the outcome is a benefit, not a cost."""
        return bool(self.outcome and self.outcome.startswith("benefit"))

    @cached_property
    def figure(self) -> pd.Series:
        """The outcome of every case that has it, CNY a year."""
        return self.money(self.outcome) if self.outcome else pd.Series(dtype=float)

    def money(self, name: str) -> pd.Series:
        """A figure in CNY; a difference of costs that is as small as their rounding is none, nor is one between cases."""
        found = self.cases.figure(name)
        costs = self.cases.figures.filter(like=".total_cost_cny").to_numpy(float)
        largest = float(np.nanmax(np.abs(costs), initial=0.0)) if costs.size else 0.0
        if len(found) and float(found.max() - found.min()) <= ROUNDING * largest:
            found = pd.Series(float(found.median()), found.index)
        return found.where(found.abs() > ROUNDING * largest, 0.0)

    @cached_property
    def bad(self) -> Bad | None:
        """Bad outcomes; None where all cases end the same."""
        figure = self.figure
        if figure.nunique() < 2:
            return None
        below = figure < 0
        if self.higher_is_better and ENOUGH <= below.sum() < len(figure):
            return Bad("negative", below, 0.0)
        bound = float(figure.quantile(WORST if self.higher_is_better else 1 - WORST))
        return Bad("worst", figure <= bound if self.higher_is_better else figure >= bound, bound)

    @cached_property
    def box(self) -> analysis.Box | None:
        """The ranges that lead to bad outcomes."""
        if self.bad is None or not self.is_sample:
            return None
        found = analysis.discover(self.cases.varied, self.bad.cases)
        return found if found.tells else None

    @cached_property
    def frequency(self) -> pd.DataFrame:
        """How often every retrofit is chosen."""
        return analysis.frequency(self.cases.sizes)

    @cached_property
    def deciding(self) -> pd.DataFrame:
        """The path that separates best, for every retrofit that is chosen in some cases."""
        return analysis.deciding(analysis.separations(self.cases.varied, self.cases.sizes))

    def often(self, retrofit: str) -> Mapping[str, Any]:
        """The row of a retrofit in `frequency`."""
        return row_of(self.frequency, retrofit)

    def decider(self, retrofit: str) -> Mapping[str, Any] | None:
        """What decides about a retrofit; None where nothing does."""
        found = row_of(self.deciding, retrofit) if retrofit in self.deciding.index else None
        return found if found is not None and found["decides"] else None

    @cached_property
    def failing(self) -> Mapping[str, Any] | None:
        """The path that separates failed cases from the others; None where none does."""
        failed = pd.DataFrame(
            {"failed": self.samples.index.isin(self.cases.failed.index).astype(float)}, self.samples.index
        )
        found = analysis.deciding(analysis.separations(self.samples, failed))
        return row_of(found, "failed") if len(found) and bool(found["decides"].iloc[0]) else None

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """Rank correlations of the outcome."""
        known = self.cases.varied if self.is_sample else self.cases.varied.iloc[:, :0]
        return analysis.rank_correlations(known, self.figure)

    @property
    def has_indices(self) -> bool:
        """Whether SALib is there."""
        return find_spec("SALib") is not None

    @cached_property
    def indices(self) -> pd.DataFrame:
        """First-order (and, where the design allows it, total) Sobol indices of the outcome; empty where there are none."""
        if not self.has_indices or not self.is_sample or self.structure.kind == "morris":
            return pd.DataFrame(columns=["first", "first_half_95"])
        if self.structure.kind == "saltelli":
            return analysis.sobol_indices(self.samples, self.figure, self.structure)
        return analysis.given_data_indices(self.cases.varied, self.figure)

    @cached_property
    def morris(self) -> pd.DataFrame:
        """Elementary effects on the outcome; empty where the design has no trajectories."""
        if not self.has_indices or self.structure.kind != "morris":
            return pd.DataFrame(columns=["mean", "absolute", "absolute_half_95", "deviation"])
        return analysis.morris_effects(self.samples, self.figure, self.structure, self.unit)

    @property
    def unit(self) -> pd.DataFrame | None:
        """What every case sets as points of the unit cube; None where a path has no range, as in a list."""
        if any(self.vary(str(path)).distribution == "values" for path in self.samples):
            return None
        return pd.DataFrame(
            {path: probabilities(self.vary(str(path)), self.samples[path].to_numpy(float)) for path in self.samples},
            index=self.samples.index,
        )

    @cached_property
    def tornado(self) -> pd.DataFrame:
        """Swing of the outcome with every path."""
        return analysis.tornado(self.cases.varied, self.figure, self.structure)

    @cached_property
    def costs(self) -> pd.DataFrame:
        """Cost of every fixed plan in every case. Raises ValueError with the path where samples differ."""
        paths = [vary.path for vary in self.sweep.vary]
        return analysis.costs_of(self.plans, paths, PLAN_COST) if len(self.plans) > 1 else pd.DataFrame()

    @property
    def by_weight(self) -> list[str]:
        """Paths, those that move the outcome most first."""
        return [str(path) for path in self.tornado.index]

    def vary(self, path: str) -> Vary:
        """What was asked of a path."""
        return next(vary for vary in self.sweep.vary if vary.path == path)


def _nothing(value: object) -> bool:
    return value is None or (isinstance(value, float) and value != value)


def row_of(table: pd.DataFrame, key: str) -> Mapping[str, Any]:
    """A row of a table by the names of its columns."""
    return {str(name): value for name, value in table.loc[[key]].iloc[0].items()}
