"""Closure of recipes: each test is one hand calculation."""

import pytest

from parksim.model import Commodity, Contents, Name, Process, Recipe
from parksim.model.closure import Closed, Computed, Fault, close

CO2 = 12.011 / 44.009


def commodity(key: str, unit: str = "t", environment: bool = False, **contents: float) -> Commodity:
    name = Name(en=key, zh=key)
    return Commodity(
        id=key, name=name, kind="material", unit=unit, contents=Contents(**contents), environment=environment
    )


COMMODITIES = {
    c.id: c
    for c in (
        commodity("coal", mass=1, energy=25, carbon=0.6),
        commodity("wood", mass=1, energy=18, carbon=0.5, biogenic_carbon=0.5),
        commodity("paper", mass=1, carbon=0.4, biogenic_carbon=0.35),
        commodity("power", "MWh", energy=3.6),
        commodity("water", "m3", mass=1, water=1),
        commodity("steam", mass=1, water=1, energy=2.8),
        commodity("ore", mass=1),
        commodity("metal", mass=1, carbon=0.04),
        commodity("slag", mass=1),
        commodity("top_gas", "kNm3", mass=1.25, carbon=0.25, energy=3.3),
        commodity("co2", environment=True, mass=1, carbon=0.25),
        commodity("co2_biogenic", environment=True, mass=1, carbon=0.25, biogenic_carbon=0.25),
        commodity("evaporation", "m3", environment=True, mass=1, water=1),
        commodity("air", environment=True, mass=1),
        commodity("flue_gas", environment=True, mass=1),
        commodity("heat_loss", "GJ", environment=True, energy=1),
    )
}
HOLDS = {f"firm.{key}": key for key in COMMODITIES}


def closed(makes: str, recipe: Recipe, *computed: Computed, closure: str = "closed", counted: str = "output") -> Closed:
    process = Process(
        id="firm.plant",
        enterprise="firm",
        name=Name(en="plant", zh="厂"),
        makes=f"firm.{makes}",
        counted=counted,
        modes={"standard": recipe},
        closure=closure,
    )
    return close(process, recipe, COMMODITIES, HOLDS, computed)


def at_firm(**amounts: float) -> dict[str, float]:
    return {f"firm.{key}": amount for key, amount in amounts.items()}


def test_carbon_leaves_as_co2_and_its_mass_counts_in_the_air() -> None:
    """1 MWh from 0.4 t coal: carbon 0.4*0.6 = 0.24 t, CO2 0.24/0.25 = 0.96 t, air 0.96-0.4 = 0.56 t.

    Energy in 10 GJ, power 3.6 GJ: heat loss 6.4 GJ.
    """
    balance = {"carbon": "co2", "mass": "air", "energy": "heat_loss"}
    found = closed("power", Recipe(inputs=at_firm(coal=0.4), balance=balance))
    assert not found.faults
    assert found.recipe.balancing == pytest.approx({"co2": 0.96, "air": -0.56, "heat_loss": 6.4})
    assert max(map(abs, found.remainders.values())) < 1e-12


def test_biogenic_carbon_leaves_as_biogenic_co2() -> None:
    """0.5 t wood and 0.1 t coal: biogenic 0.25/0.25 = 1.0 t, fossil 0.06/0.25 = 0.24 t."""
    found = closed("power", Recipe(inputs=at_firm(wood=0.5, coal=0.1), balance={"carbon": "co2", "mass": "air"}))
    assert found.recipe.balancing == pytest.approx({"co2_biogenic": 1.0, "co2": 0.24, "air": -0.64})


def test_biogenic_carbon_in_the_product_is_not_emitted() -> None:
    """1 t paper (0.35 biogenic of 0.4 t C) from 0.9 t wood (0.45) and 0.1 t coal (0.06).

    Biogenic out 0.45-0.35 = 0.10 t C = 0.4 t; all carbon out 0.51-0.40 = 0.11, so fossil 0.01 t C = 0.04 t.
    """
    found = closed("paper", Recipe(inputs=at_firm(wood=0.9, coal=0.1), balance={"carbon": "co2", "mass": "air"}))
    assert found.recipe.balancing == pytest.approx({"co2_biogenic": 0.4, "co2": 0.04, "air": -0.44})


def test_water_evaporates_before_mass_is_closed() -> None:
    """1 t steam from 1.05 m3 water: 0.05 m3 evaporate, so no mass is missing."""
    found = closed("steam", Recipe(inputs=at_firm(water=1.05), balance={"water": "evaporation"}))
    assert found.recipe.balancing == pytest.approx({"evaporation": 0.05})
    assert found.remainders["mass"] == pytest.approx(0)


def test_small_remainder_is_told_and_accepted() -> None:
    """1 t slag from 1.04 t ore: 0.04/1.04 = 3.85 % of the mass is unaccounted, below 5 %."""
    found = closed("slag", Recipe(inputs=at_firm(ore=1.04)))
    assert not found.faults
    assert found.remainders["mass"] == pytest.approx(0.04 / 1.04)


def test_large_remainder_is_refused() -> None:
    """1 t slag from 1.1 t ore: 0.1/1.1 = 9.1 % of the mass is missing."""
    found = closed("slag", Recipe(inputs=at_firm(ore=1.1)))
    assert found.faults == (Fault("remainder", "mass", amount=pytest.approx(0.1 / 1.1)),)


def test_what_comes_from_nothing_is_refused() -> None:
    """1 t slag out of nothing: all of it is missing."""
    assert closed("slag", Recipe()).faults == (Fault("remainder", "mass", amount=-1.0),)


def test_open_recipe_may_leave_a_remainder() -> None:
    """The same recipe, said to be open: the 9.1 % are told and accepted."""
    found = closed("slag", Recipe(inputs=at_firm(ore=1.1)), closure="open")
    assert not found.faults
    assert found.remainders["mass"] == pytest.approx(0.1 / 1.1)


def test_water_does_not_dilute_a_missing_mass() -> None:
    """1.1 t ore washed with 20 m3 water that evaporates: 0.1 t of 1.1 dry t is missing, not 0.5 % of 21.1 t."""
    found = closed("slag", Recipe(inputs=at_firm(ore=1.1, water=20), balance={"water": "evaporation"}))
    assert found.faults == (Fault("remainder", "mass", amount=pytest.approx(0.1 / 1.1)),)


def test_negative_balancing_flow_is_refused() -> None:
    """1 t metal holds 0.04 t C and 0.05 t coal brings 0.03: the CO2 would be -0.01/0.25 = -0.04 t."""
    found = closed("metal", Recipe(inputs=at_firm(ore=0.95, coal=0.05), balance={"carbon": "co2"}))
    assert found.faults == (Fault("negative", "carbon", "co2", pytest.approx(-0.04)),)


def test_balancing_flow_must_hold_the_content() -> None:
    """Flue gas without carbon cannot take up the carbon."""
    found = closed("power", Recipe(inputs=at_firm(coal=0.4), balance={"carbon": "flue_gas"}))
    assert found.faults == (Fault("lacks_content", "carbon", "flue_gas"),)


def test_unknown_balancing_commodity_is_told() -> None:
    found = closed("power", Recipe(inputs=at_firm(coal=0.4), balance={"carbon": "smoke"}))
    assert found.faults == (Fault("unknown", "carbon", "smoke"),)


def test_computed_figure_closes_the_carbon() -> None:
    """1 t metal from 1.5 t ore and 0.4 t coal: carbon 0.24-0.04 = 0.20 t leaves in 0.20/0.25 = 0.8 kNm3 top gas.

    Mass: 1.9 t in, metal 1 t and gas 1.0 t out, so 0.1 t of air enters. The order of the unknowns does not matter.
    """
    recipe = Recipe(inputs=at_firm(ore=1.5, coal=0.4), balance={"mass": "air"})
    found = closed("metal", recipe, Computed("firm.top_gas", "carbon", "outputs"))
    assert found.recipe.outputs == pytest.approx({"firm.top_gas": 0.8})
    assert found.recipe.balancing == pytest.approx({"air": -0.1})


def test_two_flows_cannot_close_one_content() -> None:
    recipe = Recipe(inputs=at_firm(ore=1.5, coal=0.4), balance={"carbon": "co2"})
    found = closed("metal", recipe, Computed("firm.top_gas", "carbon", "outputs"))
    assert [fault.kind for fault in found.faults] == ["singular"]


def test_counted_input_is_burnt() -> None:
    """A flare counted in top gas: 1 kNm3 holds 0.25 t C, so 1 t CO2; mass 1.25 t in, 0.25 t of other gas out."""
    found = closed("top_gas", Recipe(balance={"carbon": "co2", "mass": "flue_gas"}), counted="input")
    assert found.recipe.balancing == pytest.approx({"co2": 1.0, "flue_gas": 0.25})


def test_closing_twice_changes_nothing() -> None:
    recipe = Recipe(inputs=at_firm(wood=0.5, coal=0.1), balance={"carbon": "co2", "mass": "air"})
    once = closed("power", recipe).recipe
    assert closed("power", once).recipe == once
