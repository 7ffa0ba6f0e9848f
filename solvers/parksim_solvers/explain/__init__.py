"""Why there is no plan: which named limits cannot hold together, and what is missing where.

limits.py    the park's limits as rows and bounds of the model, each with its path in the scenario
sums.py      the year's sums: a small relaxation in which most conflicts show
missing.py   an elastic solve: amounts that would have to come from nowhere
conflict.py  the limits in conflict: a deletion filter, policies first and physics last
bound.py     of a plan without bound: the markets that pay without limit
tell.py      all of it as problems, in the park's words
"""

from parksim_solvers.explain.bound import without_bound
from parksim_solvers.explain.conflict import impossible
from parksim_solvers.explain.tell import explain

__all__ = ["explain", "impossible", "without_bound"]
