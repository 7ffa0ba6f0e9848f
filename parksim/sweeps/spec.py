"""What a sweep asks: which park, what is varied and how, what is done with every case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from parksim.calendars import Kind
from parksim.files.nodes import Plain

Task = Literal["optimise", "operate", "simulate", "run"]
"""Plans of both parks; the same with the design fixed; the existing or designed park simulated; all six runs."""
PLANS: tuple[Task, ...] = ("optimise", "operate")
"""Tasks that end with plans: their models stay loaded from one case to the next."""
DesignKind = Literal["grid", "list", "one_at_a_time", "lhs", "sobol", "random", "saltelli", "morris"]
Distribution = Literal["uniform", "triangular", "normal", "values"]
ABOUT_RUN = ("overrides", "seed", "calendar")
"""What may be varied beside paths of the scenario: named overrides (a list), the seed, the calendar."""


@dataclass(frozen=True)
class Vary:
    """One thing that varies: a path of the scenario (or of ABOUT_RUN), its distribution, the unit of its numbers.

    `numbers`: uniform (low, high); triangular (low, mode, high); normal (mean, deviation, low, high), cut at both ends.
    `values` are those of the distribution `values`, each as in a scenario file, all equally likely.
    """

    path: str
    distribution: Distribution
    numbers: tuple[float, ...] = ()
    unit: str = ""
    values: tuple[Plain, ...] = ()
    base: float | None = None
    """The value in the scenario, in `unit`; None for what is no number."""


@dataclass(frozen=True)
class Design:
    """How cases are drawn: the kind, how many, the seed, rank correlations of pairs of paths.

    `cases` are points of each path (`grid`), base points (`saltelli`), trajectories (`morris`), else cases.
    """

    kind: DesignKind
    cases: int = 0
    seed: int = 0
    correlations: Mapping[tuple[str, str], float] = field(default_factory=dict)
    listed: tuple[Mapping[str, Plain], ...] = ()
    """The cases of a `list`: settings by path."""
    levels: int = 4
    """How many values `morris` gives each path, at equal distances in probability from its low end to its high one."""


@dataclass(frozen=True)
class Sweep:
    """A sweep as asked: everything that its answers depend on beside the scenario's own files."""

    folder: Path
    scenario: str | None
    task: Task
    vary: tuple[Vary, ...]
    design: Design
    calendar: Kind = "screening"
    seed: int = 0
    replications: int = 5
    objective: Mapping[str, float] = field(default_factory=lambda: {"cost": 1.0})
    gap: float = 0.02
    """Gap of the benefit asked of every MILP."""
    fixed: Mapping[str, float] | None = None
    """Sizes of the retrofits where the design is fixed (task `operate`, `simulate`); None: the best design of the base
    case."""
    flows: bool = False
    """Whether every case keeps all its flows."""
    name: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One row of the sample table: its number, and what it sets, as plain values by path."""

    number: int
    settings: Mapping[str, Plain]


@dataclass(frozen=True)
class Row:
    """The answer to one case: flat figures by name, or why there is none (records of problems)."""

    case: int
    status: Literal["ok", "failed"]
    figures: Mapping[str, float | str | None] = field(default_factory=dict)
    problems: tuple[Mapping[str, object], ...] = ()
    seconds: float = 0.0
    solver_seconds: float = 0.0
    flows: bytes | None = None
