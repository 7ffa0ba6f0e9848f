"""What a row reports, as factors of the columns of a programme: costs, measures, shortage, capital."""

import numpy as np

from parksim.graph.measures import measure_factors
from parksim.graph.read import Graph, flows_of, frame_of
from parksim.study import KEYS
from parksim.study.study import MEASURES
from parksim_solvers.arrays import Arrays, Floats
from parksim_solvers.laws.policies import total_of
from parksim_solvers.laws.retrofits import capital
from parksim_solvers.stamp import vectors
from parksim_solvers.template import Template

REPORTED = (*KEYS, "capex_cny")
"""The figures of a plan that are linear in its columns, a row each: factors, then the constant."""


def functionals(graph: Graph, template: Template, arrays: Arrays) -> Floats:
    """Factors of every reported figure; (figures, columns + 1), the last column a constant."""
    everyone, flows = set(frame_of(graph).enterprises), flows_of(graph)
    totals = [total_of(template, measure_factors(graph, flows, measure, everyone), flows) for measure in MEASURES]
    spent = sum(capital(template.once, retrofit) for retrofit in frame_of(graph).retrofits.values())
    rows = [_paid(arrays, None)]
    rows += [np.append(factors, 0.0) for factors in vectors(template, arrays, totals, "year x future")]
    rows += [_paid(arrays, "shortage"), *(np.append(each, 0.0) for each in vectors(template, arrays, [spent], "once"))]
    return np.array(rows)


def _paid(arrays: Arrays, account: str | None) -> Floats:
    """What is paid on an account, or on all of them, CNY a year."""
    constant = sum(amount for name, _, _, amount in arrays.fixed if account in (None, name))
    return np.append(arrays.paid(account), constant)
