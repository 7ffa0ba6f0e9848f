"""The same park in other units, and from a millionth to a billion times as large: the same plan."""

from functools import cache
from pathlib import Path

import pytest

from parksim.api import simulate
from parksim.calendars import calendar_of
from parksim.files import load
from parksim.graph import graph_of
from parksim.results import Result
from parksim.results.audit import audit
from parksim_solvers.optimise import plan

PARK = """\
parksim: 1
name: lab
money: {{base_year: 2025, vat: excluded}}
calendar: {{year: 2025}}
commodities:
  heat: {{kind: energy, unit: {heat}, contents: {{energy: 1 GJ/GJ}}}}
  gas: {{kind: energy, unit: {heat}, contents: {{mass: 90 kg/GJ, energy: 1 GJ/GJ, carbon: 15 kg/GJ}}}}
  soot: {{kind: waste, unit: {mass}, contents: {{mass: 1 t/t}}}}
  flue: {{kind: emission, unit: {mass}, contents: {{mass: 1 t/t}}, environment: true}}
  co2: {{kind: emission, unit: t, contents: {{mass: 1 t/t, carbon: 0.2727 t/t}}, environment: true}}
  heat_loss: {{kind: energy, unit: {heat}, contents: {{energy: 1 GJ/GJ}}, environment: true}}
enterprises:
  a:
    processes:
      boiler:
        makes: heat
        capacity: {n500} GJ/h
        inputs: {{gas: 1.1 GJ/GJ}}
        outputs: {{soot: 2 kg/GJ}}
        balance: {{carbon: co2, mass: flue, energy: heat_loss}}
        operation: must_run
        load: [30 %, 100 %]
      cooler: {{takes: heat, balance: {{energy: heat_loss}}}}
    stores:
      tank: {{holds: heat, size: {n2000} GJ, rate: {n400} GJ/h, loss: 1 %/h, eta_fill: 95 %}}
    demands:
      need: {{takes: heat, amount: {n360} GJ/h, shortage: 1000 CNY/GJ}}
markets:
  gas: {{supplies: gas, to: [a], price: {{standard: 80 CNY/GJ, tariff: hours}}, limit: unlimited}}
  other: {{supplies: heat, to: [a], price: 150 CNY/GJ, limit: unlimited, co2: 0 t/GJ}}
  tip: {{takes: soot, from: [a], fee: 90 CNY/t, limit: unlimited, landfill: true}}
tariffs:
  hours: {{standard: 1, peak: {{times: 2, hours: [8-20]}}}}
policies:
  levy: {{prices: co2_scope1, of: all, price: 60 CNY/t}}
  cap: {{caps: landfill, of: all, at_most: {n3} kt/a}}
retrofits:
  pump:
    chain: energy
    owner: a
    adds: {{processes: {{a.pump: {{makes: heat, inputs: {{gas: 0.5 GJ/GJ}}, closure: open, closure_reason: test}}}}}}
    size: {{of: a.pump, between: [{n50} GJ/h, {n400} GJ/h]}}
    cost: {{fixed: {fixed}, per_size: {per_size}, lifetime: 10 a, interest: 0 %}}
"""

NUMBERS = (3, 50, 360, 400, 500, 2000)
UNITS = (
    ("J", "g"), ("kJ", "kg"), ("MJ", "t"), ("GJ", "kt"), ("TJ", "Mt"), ("PJ", "t"), ("J", "Mt"), ("PJ", "g"),
    ("kWh", "g"), ("MWh", "kt"), ("GWh", "Mt"), ("kcal", "kg"),
)  # fmt: skip
SIZES = (1e-6, 1e-3, 1e3, 1e6, 1e9)
MONEY = {"MCNY": 1.0, "亿元": 100.0, "CNY": 1e-6}
IN_GJ = {
    "J": 1e-9,
    "kJ": 1e-6,
    "MJ": 1e-3,
    "GJ": 1,
    "TJ": 1e3,
    "PJ": 1e6,
    "kWh": 3.6e-3,
    "MWh": 3.6,
    "GWh": 3600,
    "kcal": 4.1868e-6,
}


def planned(folder: Path, heat: str = "GJ", mass: str = "t", size: float = 1.0, money: str = "MCNY") -> Result:
    """The plan of the park in units of heat and mass, so many times as large, what is invested in units of money."""
    numbers = {f"n{n}": repr(size * n) for n in NUMBERS}
    costs = {"fixed": f"{20 * size / MONEY[money]!r} {money}", "per_size": f"{0.2 / MONEY[money]!r} {money}/(GJ/h)"}
    (folder / "park.yaml").write_text(PARK.format(heat=heat, mass=mass, **numbers, **costs), encoding="utf-8")
    graph = graph_of(load(folder))
    found = plan(graph, calendar_of(graph), gap=0.0).result
    audit(found).raise_if_failed()
    return found


@cache
def known(folder: Path) -> Result:
    """The plan in GJ and t: it builds the pump, and neither its size nor the cap is at an end of what is offered."""
    folder.mkdir(exist_ok=True)
    return planned(folder)


@pytest.fixture
def usual(tmp_path_factory):
    """The plan in GJ and t."""
    return known(tmp_path_factory.getbasetemp() / "usual")


def agrees(found: Result, usual: Result, heat: str, size: float) -> None:
    """The same cost, bounds and size to 1e-9, and the same marginal value of heat on average."""
    assert found.payments["amount"].sum() == pytest.approx(size * usual.payments["amount"].sum(), rel=1e-9)
    assert found.bounds[0] == pytest.approx(size * usual.bounds[0], rel=1e-9)
    assert found.proven
    assert found.design["pump"] * IN_GJ[heat] == pytest.approx(size * usual.design["pump"], rel=1e-9)


@pytest.mark.parametrize(("heat", "mass"), UNITS)
def test_a_plan_does_not_depend_on_its_units(tmp_path, usual, heat, mass):
    """From joules to petajoules and grams to megatonnes: cost, bound and size in GJ/h are the same to 1e-9."""
    agrees(planned(tmp_path, heat, mass), usual, heat, 1.0)


@pytest.mark.parametrize("money", MONEY)
def test_a_plan_does_not_depend_on_how_money_is_written(tmp_path, usual, money):
    """20 million, 0.2 亿元, 20,000,000 CNY."""
    agrees(planned(tmp_path, money=money), usual, "GJ", 1.0)


@pytest.mark.parametrize("size", SIZES)
def test_a_plan_grows_with_its_park(tmp_path, usual, size):
    """All amounts and fixed costs times a number: so are the plan's cost, its bound and what it builds."""
    agrees(planned(tmp_path, size=size), usual, "GJ", size)


@pytest.mark.parametrize(
    ("heat", "mass", "size"), [("J", "g", 1e6), ("kJ", "g", 1e-6), ("PJ", "Mt", 1e9), ("kJ", "kg", 1e-3)]
)
def test_units_and_sizes_together(tmp_path, usual, heat, mass, size):
    """Both at once."""
    agrees(planned(tmp_path, heat, mass, size), usual, heat, size)


@pytest.mark.parametrize(
    ("heat", "mass", "size"), [("J", "g", 1.0), ("PJ", "Mt", 1.0), ("GJ", "t", 1e-6), ("GJ", "t", 1e6)]
)
def test_a_simulated_year_passes_its_audit(tmp_path, usual, heat, mass, size):
    """What nothing breaks costs what was planned, whatever its unit."""
    base = planned(tmp_path, heat, mass, size)
    year = simulate(base, breakdowns=False)
    audit(year).raise_if_failed()
    known = audit(simulate(usual, breakdowns=False)).accounts.total_cost()[0]
    assert audit(year).accounts.total_cost()[0] == pytest.approx(size * known, rel=1e-6)
