"""Contents that are counted and not stated: refused where a rule would count nothing, told where a figure would."""

from pathlib import Path

import pytest

from parksim.files import load
from parksim.graph import findings, graph_of
from tests.files.lab import lab, problems_of

COMMODITIES = """\
commodities:
  good: {{kind: material, unit: t}}
  raw: {{kind: material, unit: t, contents: {{mass: 1 t/t}}}}
  ash: {{kind: waste, unit: t, contents: {{{ash}}}}}
"""
BLEND = """\
enterprises:
  a:
    processes:
      plant:
        makes: good
        capacity: 10 t/h
        closure: open
        closure_reason: what leaves is not described
        modes: {{one: {{inputs: {{raw: 1 t/t}}}}, two: {{inputs: {{ash: 1 t/t}}}}}}
        shares: {{ash: {{of: [raw, ash], by: {by}, at_most: 10 %}}}}
    demands: {{need: {{takes: good, amount: 10 t/h}}}}
markets:
  raw: {{supplies: raw, to: [a], price: 100 CNY/t, limit: unlimited}}
  ash: {{supplies: ash, to: [a], price: 1 CNY/t, limit: unlimited}}
"""


@pytest.mark.parametrize(("by", "lacking"), [("mass", ["ash"]), ("energy", ["ash", "raw"]), ("unit", [])])
def test_a_share_is_counted_by_what_its_commodities_state(by: str, lacking: list[str], tmp_path: Path) -> None:
    found = problems_of(lab(tmp_path, BLEND.format(by=by), COMMODITIES.format(ash="carbon: 0.1 t/t")))
    assert [(each.code, each.values["commodity"]) for each in found] == [("PS2123", word) for word in lacking]
    assert [each for each in found if f"{{{by}: …}}" not in (each.advice("en") or "")] == []


@pytest.mark.parametrize(("ash", "codes"), [("", ["PS2123"]), ("mass: 1 t/t", [])])
def test_a_landfill_counts_tonnes(ash: str, codes: list[str], tmp_path: Path) -> None:
    text = "enterprises: {a: {}}\nmarkets: {dump: {takes: ash, from: [a], fee: 1 CNY/t, limit: unlimited, landfill: true}}\n"
    assert [each.code for each in problems_of(lab(tmp_path, text, COMMODITIES.format(ash=ash)))] == codes


@pytest.mark.parametrize(
    ("fuel", "told"),
    [("", True), (", contents: {energy: 36 MJ/m3, carbon: 0.5 kg/m3}", False), (", tce: 1.2 kgce/m3", False)],
)
def test_a_fuel_without_contents_is_told(fuel: str, told: bool, tmp_path: Path) -> None:
    """Its place is the commodity's; nobody is refused for it."""
    commodities = f"commodities:\n  gas: {{kind: energy, unit: m3{fuel}}}\n"
    text = "enterprises: {a: {demands: {use: {takes: gas, amount: 1 m3/h}}}}\n"
    text += "markets: {gas: {supplies: gas, to: [a], price: 3 CNY/m3, limit: unlimited}}\n"
    found = findings(graph_of(load(lab(tmp_path, text, commodities))))
    assert [(each.code, each.refused, str(each.where)) for each in found] == [("PS2124", False, "park.yaml:5:3")] * told
