"""The report of a sweep: which retrofits stay, what decides, what moves the outcome, where it goes wrong. Both languages.

reading = Reading(sweep, table)          # a table of cases, as a store gives it
sweep_report(reading, "prices.html")     # one HTML file
sweep_svg(reading, "chosen")             # one figure, for a notebook
answers(reading)                         # the same as data
"""

from parksim.reports.sweep.answers import answers
from parksim.reports.sweep.page import sweep_page, sweep_report
from parksim.reports.sweep.picture import sweep_figure, sweep_figures, sweep_svg
from parksim.reports.sweep.reading import Reading

__all__ = ["Reading", "answers", "sweep_figure", "sweep_figures", "sweep_page", "sweep_report", "sweep_svg"]
