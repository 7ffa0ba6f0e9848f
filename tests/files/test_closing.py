"""Recipes that close: what the files compute is what the audit computes, down to what rounds to nothing."""

from pathlib import Path

import pytest

from parksim.files import load
from tests.files.lab import cost_of, lab

EXACT = """\
commodities:
  raw: {kind: material, unit: t, contents: {mass: 1 t/t}}
  product: {kind: material, unit: t, contents: {mass: 1 t/t}}
  by: {kind: waste, unit: t, contents: {mass: 1 t/t}}
  water: {kind: water, unit: m3, fresh: true, contents: {mass: 1 t/m3, water: 1 m3/m3}}
  steam: {kind: energy, unit: t, contents: {mass: 1 t/t, energy: 2.6 GJ/t, water: 1 m3/t}}
  sewage: {kind: waste, unit: m3, contents: {mass: 1 t/m3, water: 1 m3/m3}}
  vapour: {kind: water, unit: t, environment: true, contents: {mass: 1 t/t, water: 1 m3/t}}
  dust: {kind: emission, unit: t, environment: true, contents: {mass: 1 t/t}}
  heat_loss: {kind: energy, unit: GJ, environment: true, contents: {energy: 1 GJ/GJ}}
"""
WORKS = """\
enterprises:
  works:
    processes:
      main:
        makes: product
        capacity: 10 t/h
        inputs: {raw: 1.2 t/t, steam: 0.81 t/t, water: 3 m3/t}
        outputs: {by: 0.2 t/t, sewage: 1 m3/t}
        balance: {water: vapour, mass: dust, energy: heat_loss}
    demands: {sales: {takes: product, amount: 1 t/h}}
markets:
  raw: {supplies: raw, to: all, price: 100 CNY/t, limit: unlimited}
  steam: {supplies: steam, to: all, price: 200 CNY/t, limit: unlimited, co2: 0 t/t}
  water: {supplies: water, to: all, price: 3 CNY/m3, limit: unlimited}
  dump: {takes: by, from: all, fee: 60 CNY/t, limit: unlimited}
  sewer: {takes: sewage, from: all, fee: 5 CNY/m3, limit: unlimited}
"""


def test_a_recipe_that_closes_exactly_is_legal(tmp_path: Path) -> None:
    """1.2 + 0.81 + 3 = 1 + 0.2 + 1 + 2.81 of vapour: dust is 0 and whatever rounding leaves of it.

    An hour costs 120 + 162 + 9 + 12 + 5 CNY.
    """
    park = load(lab(tmp_path, WORKS, EXACT))
    assert park.processes["works.main"].modes["standard"].balancing["dust"] == 0.0
    assert cost_of(park) == pytest.approx(308 * 8760)


CARBON = """\
commodities:
  coal: {kind: energy, unit: t, contents: {mass: 1 t/t, carbon: 0.6 t/t, energy: 20 GJ/t}}
  steam: {kind: energy, unit: GJ, contents: {energy: 1 GJ/GJ}}
  co2: {kind: emission, unit: t, contents: {mass: 1 t/t, carbon: 0.25 t/t}, environment: true}
  soot: {kind: waste, unit: t, contents: {mass: 1 t/t, carbon: 0.1 t/t}, environment: true}
  air: {kind: material, unit: t, contents: {mass: 1 t/t}, environment: true}
  heat_loss: {kind: energy, unit: GJ, contents: {energy: 1 GJ/GJ}, environment: true}
"""
BOILER = """\
enterprises:
  a:
    processes:
      boiler: {makes: steam, inputs: {coal: 0.06 t/GJ, air: 0.2 t/GJ}, balance: {carbon: co2, energy: heat_loss, mass: soot}}
    demands: {need: {takes: steam, amount: 50 GJ/h}}
markets:
  coal: {supplies: coal, to: [a], price: 800 CNY/t, limit: unlimited}
"""


def test_a_mass_balance_may_hold_carbon(tmp_path: Path) -> None:
    """Carbon 0.036 = 0.25 x + 0.1 y and mass 0.26 = x + y are solved together: x = 1/15 t of CO2, y = 0.26 − 1/15 t of soot."""
    park = load(lab(tmp_path, BOILER, CARBON))
    found = park.processes["a.boiler"].modes["standard"].balancing
    assert found["co2"] == pytest.approx(1 / 15)
    assert found["soot"] == pytest.approx(0.26 - 1 / 15)
    assert cost_of(park) == pytest.approx(50 * 0.06 * 800 * 8760)
