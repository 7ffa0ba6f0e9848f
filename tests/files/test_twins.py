"""Retrofits that change one process: what each changes holds together, what cannot is told."""

from itertools import combinations
from pathlib import Path

import pytest

from parksim.files import load
from parksim.graph import graph_of
from parksim.graph.find import Finding, findings
from parksim.model import Park
from parksim.words import LANGS
from tests.files.lab import cost_of, lab, planned, problems_of

PLANT = """\
enterprises:
  a:
    processes:
      plant: {makes: good, capacity: 10 t/h, inputs: {raw: 2 t/t, power: 1 MWh/t, gas: 100 m3/t}}
    demands:
      need: {takes: good, amount: 10 t/h}
markets:
  raw: {supplies: raw, to: [a], price: 100 CNY/t, limit: unlimited}
  grid: {supplies: power, to: [a], price: 100 CNY/MWh, limit: unlimited, co2: 0 t/MWh}
  gas: {supplies: gas, to: [a], price: 1 CNY/m3, limit: unlimited}
retrofits:
"""
TERMS = "{fixed: 10 MCNY, lifetime: 10 a, interest: 0 %}"
LESS = {"raw": "1 t/t", "power": "0.5 MWh/t", "gas": "20 m3/t"}


def apart(park: Park) -> list[Finding]:
    return [each for each in findings(graph_of(park)) if each.code == "PS2122"]


def less(flow: str, key: str = "", cost: str = TERMS) -> str:
    return f"  {key or flow}: {{chain: energy, changes: {{a.plant.inputs.{flow}: {LESS[flow]}}}, cost: {cost}}}\n"


def test_changes_of_different_figures_hold_together(tmp_path: Path) -> None:
    """A tonne saves 100 CNY of raw, 50 of power, 80 of gas; 10 t/h cost 400 CNY/t and each retrofit 1 MCNY a year.

    All three are built: 10 · (400 − 230) · 8760 + 3 M.
    """
    park = load(lab(tmp_path, PLANT + "".join(map(less, LESS))))
    assert len(park.processes["a.plant"].modes) == 8
    result = planned(park)
    assert set(result.design) == set(LESS)
    assert float(result.payments["amount"].sum()) == pytest.approx(10 * 170 * 8760 + 3e6)
    assert apart(park) == []


def test_what_each_costs_a_unit_is_paid_for_both(tmp_path: Path) -> None:
    """Each saves more than the 5 CNY/t that it costs: 10 · (400 − 150 + 10) · 8760 + 2 M."""
    dear = "{fixed: 10 MCNY, lifetime: 10 a, interest: 0 %, per_activity: 5 CNY/t}"
    text = PLANT + less("raw", cost=dear) + less("power", cost=dear)
    assert cost_of(load(lab(tmp_path, text))) == pytest.approx(10 * 260 * 8760 + 2e6)


def test_every_mode_that_stands_has_its_twins(tmp_path: Path) -> None:
    """Two modes and two retrofits that change what both have: 2 · 4 modes, each named once."""
    modes = "inputs: {raw: 2 t/t, power: 1 MWh/t}, modes: {dry: {inputs: {gas: 100 m3/t}, cost: 7 CNY/t}, wet: {}}"
    text = (PLANT + less("raw") + less("power")).replace("inputs: {raw: 2 t/t, power: 1 MWh/t, gas: 100 m3/t}", modes)
    found = load(lab(tmp_path, text)).processes["a.plant"].modes
    assert set(found) == {"dry", "wet", *(f"{m}_{r}" for m in ("dry", "wet") for r in ("raw", "power", "raw_power"))}
    assert (found["dry_raw_power"].cost, found["wet_raw_power"].cost) == (7, 0)
    assert found["dry_raw_power"].inputs == {"a.gas": 100.0, "a.raw": 1.0, "a.power": 0.5}


def test_two_values_of_one_figure_are_told(tmp_path: Path) -> None:
    """1 t/t and 1 t/t of raw: one of both holds at a time; a group that allows one says so itself."""
    text = PLANT + less("raw") + less("raw", "again")
    found = apart(load(lab(tmp_path, text)))
    assert [(each.values["one"], each.values["other"], each.refused) for each in found] == [("raw", "again", False)]
    assert all("requires: [raw, again]" in (found[0].problem.advice(lang) or "") for lang in LANGS)
    group = "groups:\n  one: {of: [raw, again], at_most: 1}\n"
    assert apart(load(lab(tmp_path, text + group))) == []


ADDED = """\
  {key}: {{chain: energy, adds: {{modes: {{a.plant.{key}: {{inputs: {inputs}}}}}}}, cost: {{lifetime: 1 a, interest: 0 %}}{more}}}
"""


def test_modes_that_two_retrofits_add_are_told_until_a_third_combines_them(tmp_path: Path) -> None:
    """Less power in one mode, less raw in the other: half and half costs 325 CNY/t, a third retrofit that requires both 250."""
    added = ADDED.format(key="one", inputs="{power: 0.5 MWh/t}", more="")
    added += ADDED.format(key="two", inputs="{raw: 1 t/t}", more="")
    assert len(apart(load(lab(tmp_path, PLANT + added)))) == 1
    added += ADDED.format(key="both", inputs="{power: 0.5 MWh/t, raw: 1 t/t}", more=", requires: [one, two]")
    park = load(lab(tmp_path, PLANT + added))
    assert apart(park) == []
    assert cost_of(park) == pytest.approx(10 * 250 * 8760)


def test_more_than_can_be_combined_is_refused(tmp_path: Path) -> None:
    flows = ("raw", "power", "gas", "steam", "ash", "fume", "dust")
    recipe = "{" + ", ".join(f"{flow}: 1 {unit}/t" for flow, unit in zip(flows, UNITS, strict=True)) + "}"
    text = PLANT.replace("{raw: 2 t/t, power: 1 MWh/t, gas: 100 m3/t}", recipe)
    for flow, unit in zip(flows, UNITS, strict=True):
        text += f"  less_{flow}: {{chain: energy, changes: {{a.plant.inputs.{flow}: 0.5 {unit}/t}}, cost: {TERMS}}}\n"
    more = "".join(f"  {key}: {{kind: material, unit: t}}\n" for key in ("fume", "dust"))
    (found,) = problems_of(lab(tmp_path, more + text))
    assert (found.code, found.values["many"]) == ("PS2121", "7")


UNITS = ("t", "MWh", "m3", "t", "t", "t", "t")


def test_a_group_keeps_sets_apart(tmp_path: Path) -> None:
    """Of three that may be built two at most there is no mode of all three."""
    group = "groups:\n  two: {of: [raw, power, gas], at_most: 2}\n"
    found = load(lab(tmp_path, PLANT + "".join(map(less, LESS)) + group)).processes["a.plant"].modes
    assert set(found) == {"standard", *LESS, *("_".join(pair) for pair in combinations(LESS, 2))}
