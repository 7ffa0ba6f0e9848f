"""The one Result, its tables, saving and loading, and the audit that recomputes everything from the park."""

from parksim.results.result import COLUMNS, RUNS, Result, empty
from parksim.results.save import load_result, save

__all__ = ["COLUMNS", "RUNS", "Result", "empty", "load_result", "save"]
