"""A Study: the six runs of one question, with what the retrofits are worth and how far that is proven."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy import stats

from parksim.model import Park
from parksim.results import Result
from parksim.results.accounts import Accounts
from parksim.results.audit import Audit

Status = Literal["chosen", "rejected", "crowded_out", "marginal", "needed"]
MEASURES = ("co2_scope1", "co2_scope2", "co2", "fresh_water", "landfill", "energy_tce")
MEASURED = ("co2_scope1_t", "co2_scope2_t", "co2_t", "fresh_water_m3", "landfill_t", "energy_tce")
KEYS = ("total_cost_cny", *MEASURED, "unserved_cny")
"""The eight figures of a run, by their names in `--json`."""


@dataclass(frozen=True)
class Estimate:
    """A mean over replications with the half width of its 95 % confidence interval (0 for a plan)."""

    value: float
    half_width_95: float = 0.0


@dataclass(frozen=True)
class RetrofitOutcome:
    """What one retrofit is: its size, money and standing.

    `benefit` is its own annual benefit, CNY (None: there is no plan without it, or none with it; `size` is then that of the
    plan, or the largest on offer).
    """

    id: str
    size: float
    unit: str
    capex: float
    benefit: float | None
    payback: float | None
    chosen: bool
    status: Status
    robust: bool | None
    depends_on: tuple[str, ...] = ()
    """What turns its own benefit within a range: `capex` (all of its own capital), and numbers by their paths."""
    co2: float = 0.0
    """Change of CO2 (scope 1 + 2), t a year, that its own benefit comes with."""
    together: tuple[str, ...] = ()
    """Other retrofits that come or go with it: its own benefit and payback are those of all."""
    earns: float | None = None
    """The own benefit before the annuity of their capital, CNY a year."""
    tried: Mapping[str, int] = field(default_factory=dict)
    """How many ranges were tried, by kind; empty where nothing is known of its sign."""
    not_tried: Mapping[str, int] = field(default_factory=dict)
    """How many were not, by reason."""
    moving: int = 0
    """Ranges that may move its own benefit towards zero by more than 1 % of itself, to first order, or make a limit bind."""
    solved_again: int = 0
    """How many of them were solved again at their ends, the weightiest first."""


@dataclass(frozen=True)
class Run:
    """A result with its audit and accounts."""

    result: Result
    audit: Audit

    @property
    def accounts(self) -> Accounts:
        """Accounts that the audit found."""
        return self.audit.accounts

    def samples(self) -> dict[str, np.ndarray]:
        """The eight figures of every replication."""
        accounts = self.accounts
        figures = {key: accounts.measure(measure) for key, measure in zip(MEASURED, MEASURES, strict=True)}
        return {"total_cost_cny": accounts.total_cost(), **figures, "unserved_cny": accounts.unserved()}

    def figures(self) -> dict[str, Estimate]:
        """The eight figures as means with half widths."""
        return {key: estimate(values) for key, values in self.samples().items()}


def estimate(values: np.ndarray) -> Estimate:
    """Mean and half width of the 95 % confidence interval by Student's t."""
    n = len(values)
    half = float(stats.t.ppf(0.975, n - 1) * values.std(ddof=1) / np.sqrt(n)) if n > 1 else 0.0
    return Estimate(float(values.mean()), half)


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """The six runs (fewer where only some were asked for), outcomes of every retrofit, bounds and gap.

    `stated` is the seventh evaluation: the existing park with its stated activities fixed; None where nothing is stated
    or the stated figures do not fit together (`stated_problem` says why).
    """

    park: Park
    runs: dict[str, Run]
    retrofits: tuple[RetrofitOutcome, ...] = ()
    gap: float | None = None
    gap_of_cost: float | None = None
    stated: Run | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Which park, what was run, how many retrofits are built."""
        built = sum(outcome.chosen for outcome in self.retrofits)
        return f"Study({self.park.id!r}, {len(self.runs)} runs, builds {built} of {len(self.park.retrofits)})"

    @property
    def audits(self) -> list[Audit]:
        """The audit of every run, and that of the park as stated."""
        return [run.audit for run in (*self.runs.values(), *([self.stated] if self.stated else []))]

    def benefit(self, column: str) -> Estimate | None:
        """Benefit within a column (`planned`, `controlled`, `stressed`), paired by replication; None if not run."""
        pair = [self.runs.get(f"{park}_{column}") for park in ("existing", "retrofitted")]
        if pair[0] is None or pair[1] is None:
            return None
        before, after = (run.samples()["total_cost_cny"] for run in pair if run is not None)
        return estimate(before - after)
