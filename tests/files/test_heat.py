"""Heat runs downhill: what is made of warm things alone is no hotter than the warmest of them."""

from pathlib import Path

import pytest

from tests.files.scenario import Change, refused

WARM = ("commodities.yaml", "steam: {", "steam: {temperature: 180 °C, ")
WATER = (
    "commodities.yaml",
    "",
    "hot_water: {kind: energy, unit: GJ, temperature: 90 °C, contents: {energy: 1 GJ/GJ}}\n",
)


def lift(inputs: str) -> Change:
    """A process that makes steam of hot water and of what else it is given."""
    text = f"    lift: {{makes: steam, closure: open, closure_reason: test, inputs: {{{inputs}}}}}\n    flare:"
    return ("enterprises/all.yaml", "    flare:", text)


@pytest.mark.parametrize(
    ("inputs", "codes"),
    [
        ("hot_water: 2.5 GJ/t", ["PS2097"]),
        ("hot_water: 2 GJ/t, power: 140 kWh/t", []),
        ("hot_water: 2 GJ/t, gas: 0.6 GJ/t", []),
        ("coal: 2.5 GJ/t", []),
    ],
)
def test_only_power_or_a_fuel_lifts_heat(tmp_path: Path, inputs: str, codes: list[str]) -> None:
    assert [problem.code for problem in refused(tmp_path, WARM, WATER, lift(inputs))] == codes


def test_downhill_is_free(tmp_path: Path) -> None:
    cool = (
        "enterprises/all.yaml",
        "    flare:",
        "    cool: {makes: hot_water, closure: open, closure_reason: test, inputs: {steam: 1 GJ/GJ}}\n    flare:",
    )
    assert refused(tmp_path, WARM, WATER, cool) == []
