"""Rates of stores and what follows a size: what is written holds, and an upper bound that nothing reaches decides nothing."""

from pathlib import Path

import pytest

from parksim.files import load
from parksim.words import LANGS
from tests.files.lab import lab, planned, problems_of
from tests.files.scenario import refused

BATTERY = """\
enterprises:
  works: {{demands: {{load: {{takes: power, amount: 1 MW}}}}}}
markets:
  grid: {{supplies: power, to: all, price: {{standard: 100 CNY/MWh, tariff: day}}, limit: unlimited, co2: 0 t/MWh}}
tariffs: {{day: {{standard: 1, dear: {{times: 10, hours: [12-24]}}}}}}
retrofits:
  battery:
    chain: energy
    adds: {{stores: {{works.battery: {{holds: power, {store}}}}}}}
    size: {{between: [0 MWh, {largest} MWh]}}
    cost: {{per_size: 0.05 MCNY/MWh, lifetime: 1 a, interest: 0 %}}
"""


@pytest.mark.parametrize("largest", [12, 24, 120, 1200])
def test_a_rate_holds_at_every_size(largest: int, tmp_path: Path) -> None:
    """1 MW is 12 h at 1000 CNY/MWh and 12 h at 100: each of 12 MWh saves 900 · 365 CNY a year and costs 50,000.

    12 MWh at 1 MW serve all of it, whatever is offered beyond: 1 MW would take longer than a day to fill more.
    """
    park = load(lab(tmp_path, BATTERY.format(store="rate: 1 MW", largest=largest)))
    assert planned(park).design == pytest.approx({"battery": 12.0})


@pytest.mark.parametrize(("rate", "size"), [("0.25 1/h", 12.0), ("0.05 1/h", 20.0)])
def test_a_rate_per_size_follows_it(rate: str, size: float, tmp_path: Path) -> None:
    """A quarter an hour fills 12 MWh in 12 h; at a twentieth 1 MW needs 20 MWh, which save 900 · 365 · 12 CNY for 1 M."""
    park = load(lab(tmp_path, BATTERY.format(store=f"rate: {rate}", largest=120)))
    assert planned(park).design == pytest.approx({"battery": size})


def test_a_stated_size_is_the_one_of_the_rate(tmp_path: Path) -> None:
    """1 MW at 20 MWh is a twentieth an hour too."""
    park = load(lab(tmp_path, BATTERY.format(store="size: 20 MWh, rate: 1 MW", largest=120)))
    assert planned(park).design == pytest.approx({"battery": 20.0})


def test_a_store_that_stands_may_state_its_rate_per_size(tmp_path: Path) -> None:
    text = "enterprises: {a: {stores: {tank: {holds: steam, size: 40 t, rate: 0.25 1/h}}}}\n"
    assert load(lab(tmp_path, text)).stores["a.tank"].rate == pytest.approx(10.0)


def test_a_rate_per_size_needs_a_size(tmp_path: Path) -> None:
    text = "enterprises: {a: {stores: {tank: {holds: steam, rate: 0.25 1/h}}}}\n"
    assert [(each.code, each.values["key"]) for each in problems_of(lab(tmp_path, text))] == [("PS2002", "size")]


PAIR = """\
commodities:
  power: {{kind: energy, unit: MWh}}
  heat: {{kind: energy, unit: GJ}}
  hydrogen: {{kind: material, unit: kg}}
enterprises: {{works: {{demands: {{load: {{takes: power, amount: 1 MW}}}}}}}}
retrofits:
  pair:
    chain: energy
    adds: {{processes: {{works.plant: {{makes: power}}, works.cell: {{makes: {makes}}}}}}}
    size: {{of: works.plant, between: [1 MW, 10 MW], follows: {{works.cell: {factor}}}}}
    cost: {{per_size: 1 MCNY/MW, lifetime: 1 a, interest: 0 %}}
"""


@pytest.mark.parametrize(
    ("makes", "factor", "follows"),
    [
        ("power", "2", 2.0),
        ("hydrogen", "2 kg/MWh", 2.0),
        ("hydrogen", "2 (kg/h)/kW", 2000.0),
        ("heat", "3.6 GJ/MWh", 3.6),
        ("heat", "50 %", 1.8),
    ],
)
def test_what_follows_a_size_is_in_its_own_unit(makes: str, factor: str, follows: float, tmp_path: Path) -> None:
    park = load(lab(tmp_path, PAIR.format(makes=makes, factor=factor), ""))
    assert park.processes["works.cell"].follows == pytest.approx(follows)


@pytest.mark.parametrize("makes", ["hydrogen", "heat"])
def test_a_factor_between_units_states_its_own(makes: str, tmp_path: Path) -> None:
    """2 what for a MW: kg/h, t/h, GJ/h?"""
    (found,) = problems_of(lab(tmp_path, PAIR.format(makes=makes, factor="2"), ""))
    assert found.code == "PS1110"
    assert all(found.advice(lang) for lang in LANGS)


def test_a_concentration_that_nothing_reads_is_refused(tmp_path: Path) -> None:
    (found,) = refused(
        tmp_path, ("commodities.yaml", "kind: energy, unit: t,", "kind: energy, unit: t, quality: {ash: 9 %},")
    )
    assert (found.code, found.values["word"]) == ("PS2001", "quality")
