"""Any solver that Pyomo knows: the template written out, solved there, its values brought back to the stamp's columns."""

from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.opt import TerminationCondition

from parksim_solvers.arrays import Arrays
from parksim_solvers.expand import expand
from parksim_solvers.highs import Solution, failed
from parksim_solvers.template import Template

PREFIX = "pyomo:"
"""How a solver is asked for: `pyomo:NAME`."""


def solve_with_pyomo(template: Template, arrays: Arrays, name: str, time_limit: float | None = None) -> Solution:
    """Solve a template by `pyo.SolverFactory(name)`, without duals; `bound` is what the solver says it proved.

    Raises SolverFailed where Pyomo does not know the solver, cannot run it, or it ends without an optimum.
    """
    model, solver = expand(template), pyo.SolverFactory(name)
    if not solver.available(exception_flag=False):
        raise failed(f"Pyomo has no solver {name!r} that runs here")
    if "highs" in name:  # it takes one thread count per process, and our own session needs the same one
        solver.options["threads"] = 1
    limit = {} if time_limit is None else {"timelimit": time_limit}
    results = solver.solve(model, load_solutions=False, **limit)
    ended = results.solver.termination_condition
    if ended == TerminationCondition.infeasible:
        return Solution("infeasible", np.inf, -np.inf)
    if ended == TerminationCondition.unbounded:
        return Solution("unbounded", np.inf, -np.inf)
    if ended != TerminationCondition.optimal:
        raise failed(f"{name} ended with {ended}")
    _load(solver, model, results)
    offset = arrays.offset - _constant(arrays, template)
    return Solution(
        "optimal", float(pyo.value(model.total)) + offset, _bound(results) + offset, _values(model, arrays, template)
    )


def _load(solver: Any, model: Any, results: Any) -> None:
    """Take the solution over; solvers that keep the model hand it out themselves."""
    if hasattr(solver, "load_vars"):
        solver.load_vars()
    else:
        model.solutions.load_from(results)


def _values(model: Any, arrays: Arrays, template: Template) -> np.ndarray:
    values = np.zeros(len(arrays.cost))
    for block in template.blocks.values():
        for variable in block.component_data_objects(pyo.Var, descend_into=False):
            for member, column in enumerate(arrays.columns_of(variable)):
                value = model.x[variable.name, member].value
                values[column] = 0.0 if value is None else value
    return values


def _constant(arrays: Arrays, template: Template) -> float:
    """What the written-out objective counts of costs that nothing changes; the arrays hold it in their offset."""
    return template.cost_share * sum(amount for *_, amount in arrays.fixed)


def _bound(results: Any) -> float:
    found = results.problem.lower_bound
    return float(found) if isinstance(found, (int, float)) else -np.inf
