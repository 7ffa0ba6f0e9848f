"""How HiGHS is told to work, usually, in a search for few integers, and where it gives up; and what it answers."""

from typing import Literal

import highspy

Option = float | int | str
Options = dict[str, Option]
Status = Literal["optimal", "feasible", "infeasible", "unbounded", "stopped"]
MODEL = highspy.HighsModelStatus
PROVEN: dict[object, Status] = {
    MODEL.kOptimal: "optimal",
    MODEL.kModelEmpty: "optimal",
    MODEL.kInfeasible: "infeasible",
    MODEL.kUnbounded: "unbounded",
}
FEASIBLE = 2
"""What HiGHS calls a solution that keeps rows and bounds."""
STOPPED = (MODEL.kTimeLimit, MODEL.kIterationLimit, MODEL.kSolutionLimit, MODEL.kInterrupt, MODEL.kObjectiveBound)

USUAL: Options = {
    "primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9, "simplex_strategy": 1,
    "presolve": "choose", "simplex_scale_strategy": 2,
}  # fmt: skip
OTHER_WAYS: tuple[Options, ...] = (
    {"presolve": "choose"},
    {"presolve": "off"},
    {"simplex_scale_strategy": 0},
    {"simplex_strategy": 4},
    {"primal_feasibility_tolerance": 1e-8, "dual_feasibility_tolerance": 1e-8},
    {"primal_feasibility_tolerance": 1e-7, "dual_feasibility_tolerance": 1e-7},
)
"""What is tried where HiGHS ends with `Unknown`: from nothing, no presolve, no scaling, primal simplex, wider tolerances. The audit
judges what comes of it."""

FEW_INTEGERS = 200
FEW: Options = dict.fromkeys(
    ("mip_allow_restart", *(f"mip_heuristic_run_{name}" for name in ("rins", "rens", "root_reduced_cost"))), False
)
"""With few integers over a large linear programme, solving it again costs more than branching, inside a heuristic as from the root."""


def searching(integers: int) -> Options:
    """What a search for so many integers is told beside what is usual."""
    return FEW if 0 < integers <= FEW_INTEGERS else {}
