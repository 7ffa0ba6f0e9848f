"""What people read: the HTML report, tables for the terminal, the JSON summary, comparisons. Both languages at once."""

from parksim.reports.compare import compare, differences
from parksim.reports.picture import figure
from parksim.reports.report import page, report
from parksim.reports.summary import summary

__all__ = ["compare", "differences", "figure", "page", "report", "summary"]
