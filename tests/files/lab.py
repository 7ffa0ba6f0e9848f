"""A scenario in one file, for what only a plan of a described park can show: a firm, its markets, whatever else is said."""

from pathlib import Path

from parksim.calendars import calendar_of
from parksim.errors import ParkError, Problem
from parksim.files import load
from parksim.graph import graph_of
from parksim.model import Park
from parksim.results import Result
from parksim.results.audit import audit
from parksim_solvers.optimise import plan

HEAD = """\
parksim: 1
name: lab
calendar: {year: 2025}
"""

COMMODITIES = """\
commodities:
  power: {kind: energy, unit: MWh, contents: {energy: 3.6 GJ/MWh}, tce: 0.1229 tce/MWh}
  steam: {kind: energy, unit: t}
  gas: {kind: energy, unit: m3}
  good: {kind: material, unit: t}
  raw: {kind: material, unit: t}
  ash: {kind: waste, unit: t}
"""


def lab(folder: Path, text: str, commodities: str = COMMODITIES, **files: str) -> Path:
    """Write a scenario of one file, `text` its sections beside the commodities, and tables by name."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "park.yaml").write_text(HEAD + commodities + text, encoding="utf-8")
    for name, table in files.items():
        (folder / "tables").mkdir(exist_ok=True)
        (folder / "tables" / f"{name}.csv").write_text(table, encoding="utf-8")
    return folder


def problems_of(folder: Path) -> list[Problem]:
    """The problems for which a scenario is refused."""
    try:
        load(folder)
    except ParkError as error:
        return list(error.problems)
    return []


def cost_of(park: Park) -> float:
    """Cost of the audited plan on folded days, CNY a year."""
    return float(planned(park).payments["amount"].sum())


def planned(park: Park) -> Result:
    """The audited plan on folded days."""
    graph = graph_of(park)
    result = plan(graph, calendar_of(graph), gap=0.0).result
    assert audit(result).failures == ()
    return result
