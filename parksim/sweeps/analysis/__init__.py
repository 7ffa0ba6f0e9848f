"""What the cases of a sweep say together: plain tables in, plain tables out, no park and no report.

Every function takes the varied values (a column per path) and one figure, or sizes of retrofits, of the cases that have
an answer. Paths whose values are no numbers (overrides, calendars, names) are compared value by value.
"""

from parksim.sweeps.analysis.cases import Cases, cases_of, is_numeric
from parksim.sweeps.analysis.chosen import deciding, frequency, separations
from parksim.sweeps.analysis.discovery import Box, Limit, discover
from parksim.sweeps.analysis.indices import given_data_indices, morris_effects, sobol_indices
from parksim.sweeps.analysis.ranks import rank_correlations
from parksim.sweeps.analysis.regret import costs_of, regret, regret_summary
from parksim.sweeps.analysis.response import response
from parksim.sweeps.analysis.structure import Structure, structure_of, unit_morris, unit_saltelli
from parksim.sweeps.analysis.swing import tornado

__all__ = [
    "Box", "Cases", "Limit", "Structure", "cases_of", "costs_of", "deciding", "discover", "frequency", "given_data_indices",
    "is_numeric", "morris_effects", "rank_correlations", "regret", "regret_summary", "response", "separations", "sobol_indices",
    "structure_of", "tornado", "unit_morris", "unit_saltelli",
]  # fmt: skip
