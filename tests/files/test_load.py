"""What a scenario says becomes the park: each test is one hand argument."""

from pathlib import Path

import pytest

from parksim.model import Citation, Name, Park
from tests.files.scenario import Change, loaded, refused


@pytest.fixture(scope="module")
def park(tmp_path_factory: pytest.TempPathFactory) -> Park:
    return loaded(tmp_path_factory.mktemp("works"))


def test_yearly_capacity_is_a_rate_over_the_operating_hours_and_a_sum(park: Park) -> None:
    """876 kt/a in 8000 h/a: 109.5 t/h, and 876 000 t a year."""
    oven = park.processes["works.oven"]
    assert oven.capacity == pytest.approx(109.5)
    assert oven.yearly == 876_000


def test_hourly_capacity_is_a_rate_only(park: Park) -> None:
    """20 MW of power, counted in MWh, is 20 MWh/h; no yearly sum is stated."""
    engine = park.processes["station.engine"]
    assert (engine.capacity, engine.yearly) == (20.0, None)


def test_energy_of_a_gas_is_converted_through_its_contents(park: Park) -> None:
    """9 GJ/MWh of a gas with 16 MJ/m3: 9/0.016 = 562.5 m3/MWh."""
    assert park.processes["station.engine"].modes["on_gas"].inputs == {"station.gas": pytest.approx(562.5)}


def test_mode_carries_its_own_cost_beside_the_process(park: Park) -> None:
    engine = park.processes["station.engine"]
    assert (engine.cost, engine.modes["on_gas"].cost, engine.modes["on_coal"].cost) == (15.0, 0.0, 3.0)


def test_recipe_is_closed(park: Park) -> None:
    """1.5 t coal: carbon 0.9 - 0.85 - 160*0.0002 = 0.018 t, CO2 0.072 t; mass 1.5 - 1 - 0.08 - 0.072 = 0.348 t."""
    balancing = park.processes["works.oven"].modes["standard"].balancing
    assert balancing["co2"] == pytest.approx(0.072)
    assert balancing["flue_gas"] == pytest.approx(0.348)


def test_counted_flow_stands_in_no_recipe(park: Park) -> None:
    flare = park.processes["works.flare"]
    assert (flare.makes, flare.counted, flare.modes["standard"].inputs) == ("works.gas", "input", {})


def test_rate_of_a_demand_is_a_yearly_amount(park: Park) -> None:
    """50 t/h all year is 438 000 t/a; 2 CNY/kWh is 2000 CNY/MWh."""
    assert park.demands["works.coke_sales"].amount == pytest.approx(438_000)
    assert park.demands["station.network"].shortage == pytest.approx(2000)


def test_loss_per_kilometre_counts_the_distance(park: Park) -> None:
    """1 %/km over 2 km."""
    assert park.links["gas_pipe"].loss == pytest.approx(0.02)


def test_carrying_uses_the_senders_bus(park: Park) -> None:
    """0.01 kWh/m3 is 1e-5 MWh/m3, from the works' power."""
    assert park.links["gas_pipe"].uses == {"works.power": pytest.approx(1e-5)}


def test_buses_are_those_that_something_touches(park: Park) -> None:
    touched = {"works.coal", "works.coke", "works.gas", "works.power", "station.gas", "station.coal", "station.power"}
    assert set(park.buses) == touched | {"station.steam"}


def test_market_for_all_trades_where_its_commodity_is_used(park: Park) -> None:
    """Coal is burnt at both firms; the grid names one."""
    assert park.markets["coal"].at == ("station.coal", "works.coal")
    assert park.markets["grid"].at == ("works.power",)


def test_limit_per_hour_is_a_rate(park: Park) -> None:
    grid = park.markets["grid"]
    assert (grid.limit, grid.rate, park.markets["coal"].limit) == (None, 5.0, None)


def test_tariff_band_over_midnight_is_two_spans(park: Park) -> None:
    assert park.tariffs["bands"].bands["peak"].hours == ((10.0, 12.0), (22.0, 24.0), (0.0, 1.0))
    assert park.markets["grid"].price.base == pytest.approx(500)


def test_name_stays_as_it_is_written(tmp_path: Path) -> None:
    """Full-width brackets and a raised 2 are for readers; an identifier has one spelling instead."""
    named = loaded(tmp_path, ("park.yaml", "{en: Works, zh: 工厂}", "{en: CO₂ park, zh: 园区（试验）}"))
    assert named.name == Name(en="CO₂ park", zh="园区（试验）")


def test_citation_may_stand_in_both_languages(tmp_path: Path) -> None:
    found = loaded(tmp_path, ("sources.yaml", "", "S2: {en: Yearbook, zh: 年鉴}\nS3: {zh: 公报}\n")).sources
    assert found["S2"] == Citation(en="Yearbook", zh="年鉴")
    assert found["S3"] == Citation(en="公报", zh="公报")


def test_further_bus_may_have_a_name(tmp_path: Path) -> None:
    yard = "works:\n  buses: {gas@yard: {holds: gas, name: {en: yard, zh: 堆场}}}\n"
    pipe = "yard_pipe: {from: works.gas@yard, to: station.gas, means: pipe, capacity: 1 m3/h}\n"
    buses = loaded(tmp_path, ("enterprises/all.yaml", "works:\n", yard), ("links.yaml", "", pipe)).buses
    assert buses["works.gas@yard"].name == Name(en="yard", zh="堆场")
    assert buses["works.gas"].name is None
    plain = yard.replace(", name: {en: yard, zh: 堆场}", "").replace("yard", "north")
    unnamed = (("enterprises/all.yaml", "works:\n", plain), ("links.yaml", "", pipe.replace("@yard", "@north")))
    assert loaded(tmp_path / "unnamed", *unnamed).buses["works.gas@north"].name == Name(en="north", zh="north")


def test_policy_of_all_names_every_enterprise(park: Park) -> None:
    carbon = park.policies["carbon"]
    assert (carbon.of, carbon.kind, carbon.price) == (("station", "works"), "price", 60)
    assert carbon.allowance is not None
    assert carbon.allowance.amount == 100_000


def test_added_items_follow_the_size_of_their_retrofit(park: Park) -> None:
    """The tank holds 2 t for each t/h of the boiler, so at most 16 t."""
    boiler, tank = park.processes["station.boiler"], park.stores["station.tank"]
    assert (boiler.retrofit, boiler.follows, tank.follows, tank.size) == ("boiler_house", 1.0, 2.0, 16.0)
    assert park.markets["steam_buyer"].retrofit == "boiler_house"
    size = park.retrofits["boiler_house"].size
    assert size is not None
    assert (size.unit, size.low, size.high) == ("t/h", 1, 8)


def test_cost_per_size_is_read_in_the_unit_of_the_size(park: Park) -> None:
    """5 万元/(t/h) is 50 000 CNY per t/h."""
    assert park.retrofits["boiler_house"].cost.per_size == pytest.approx(50_000)


def test_owner_is_where_everything_stands(park: Park) -> None:
    assert (park.retrofits["boiler_house"].owner, park.retrofits["less_coal"].owner) == ("station", "works")


def test_changed_figure_is_a_second_mode_with_its_running_cost(park: Park) -> None:
    """1.48 t coal: carbon 0.888 - 0.85 - 0.032 = 0.006 t, so 0.024 t CO2; 4 CNY/t of coke."""
    mode = park.processes["works.oven"].modes["less_coal"]
    assert (mode.inputs["works.coal"], mode.retrofit, mode.cost) == (1.48, "less_coal", 4.0)
    assert mode.inputs["works.power"] == pytest.approx(0.04)
    assert mode.balancing["co2"] == pytest.approx(0.024)


def test_number_keeps_its_range_source_and_place(park: Park) -> None:
    number = park.numbers["processes.works.oven.inputs.coal"]
    assert (number.value, number.low, number.high, number.unit) == (1.5, 1.4, 1.6, "t/t")
    assert (number.source, number.grade, number.origin) == ("S1", "assumption", "enterprises/all.yaml:9:30")


def test_day_types_are_shares(park: Park) -> None:
    assert {key: kind.share for key, kind in park.calendar.day_types.items()} == {"windy": 0.4, "calm": 0.6}


WIND = "start,xuwen\n2025-01-01 00:00,0.2\n2025-07-01 00:00,0.6\n"
BY_BAND = "month,day_type,hour,power\n,windy,0,30\n,calm,0,10\n7,calm,12,20\n"


def variant(folder: Path, *changes: Change) -> Park:
    return loaded(folder, *changes)


def test_dated_table_begins_with_the_year(tmp_path: Path) -> None:
    """1 July is day 181: hour 4344."""
    park = variant(
        tmp_path,
        ("tables/wind.csv", "", WIND),
        (
            "enterprises/all.yaml",
            "capacity: 20 MW",
            "capacity: 20 MW\n      available: {table: wind.csv, column: xuwen}",
        ),
    )
    available = park.processes["station.engine"].available
    assert available is not None
    assert (available.starts, available.values) == ((0.0, 4344.0), (0.2, 0.6))


def test_offer_in_a_unit_gives_the_rate(tmp_path: Path) -> None:
    """30 kW at most: the rate is 0.03 MWh/h, and calm days have a third of it."""
    offer = "wind: {supplies: power, to: [works], price: 400 CNY/MWh, take: all, surplus: 250 CNY/MWh, co2: 0 t/MWh, "
    offer += "available: {table: bands.csv, column: power, unit: kW}}\n"
    park = variant(tmp_path, ("tables/bands.csv", "", BY_BAND), ("markets.yaml", "", offer))
    wind = park.markets["wind"]
    assert wind.available is not None
    assert wind.rate == pytest.approx(0.03)
    assert wind.available.at(1, "calm", 5, 0) == pytest.approx(1 / 3)
    assert wind.available.at(7, "calm", 13, 0) == pytest.approx(2 / 3)


def test_maintenance_is_an_hour_of_the_year(tmp_path: Path) -> None:
    """1 March is day 59: hour 1416; 10 d are 240 h."""
    stop = "maintenance: [{from: 2025-03-01, for: 10 d}]"
    park = variant(tmp_path, ("enterprises/all.yaml", "capacity: 20 MW", f"capacity: 20 MW\n      {stop}"))
    (found,) = park.processes["station.engine"].maintenance
    assert (found.start, found.last, found.units) == (1416, 240, None)


def test_further_bus_is_a_bus_of_its_own(tmp_path: Path) -> None:
    park = variant(
        tmp_path,
        ("enterprises/all.yaml", "station:\n", "station:\n  buses: {power@north: {holds: power}}\n"),
        ("enterprises/all.yaml", "takes: power", "takes: power@north"),
    )
    assert park.demands["station.network"].takes == "station.power@north"
    assert park.buses["station.power@north"].holds == "power"


def test_environment_input_is_negative(tmp_path: Path) -> None:
    """0.1 t/t of air is taken; so 0.1 t more flue gas leaves: 0.448 t."""
    park = variant(tmp_path, ("enterprises/all.yaml", "power: 40 kWh/t}", "power: 40 kWh/t, air: 0.1 t/t}"))
    recipe = park.processes["works.oven"].modes["standard"]
    assert recipe.environment == {"air": -0.1}
    assert recipe.balancing["flue_gas"] == pytest.approx(0.448)


def test_computed_figure_closes_the_recipe(tmp_path: Path) -> None:
    """Without CO2 all remaining carbon, 0.9 - 0.85 = 0.05 t, is in the gas: 0.05/0.0002 = 250 m3/t."""
    park = variant(
        tmp_path,
        ("enterprises/all.yaml", "gas: 160 m3/t", "gas: {value: balance, range: [200 m3/t, 300 m3/t]}"),
        ("enterprises/all.yaml", "{carbon: co2, mass: flue_gas, energy", "{mass: flue_gas, energy"),
    )
    assert park.processes["works.oven"].modes["standard"].outputs["works.gas"] == pytest.approx(250)
    number = park.numbers["processes.works.oven.outputs.gas"]
    assert (number.grade, number.low) == ("derived", 200)
    assert number.value == pytest.approx(250)


def test_sharing_a_capacity_inherits_cost_hours_and_units(tmp_path: Path) -> None:
    """Not its breakdowns: with the capacity that it uses the guest stands still anyway, and must not do so twice."""
    guest = "\n    peaker: {makes: power, shares_capacity: engine, cost: 20 CNY/MWh, inputs: {gas: 9 GJ/MWh}, "
    guest += "balance: {carbon: co2, mass: air}}"
    stated = "fails: {every: 1000 h, for: 24 h}\n      units: 3\n      hours: 8000 h/a"
    park = variant(
        tmp_path,
        ("enterprises/all.yaml", "fails: {every: 1000 h, for: 24 h}", stated + guest),
    )
    peaker = park.processes["station.peaker"]
    assert (peaker.shares_capacity, peaker.cost) == ("station.engine", 20.0)
    assert (peaker.units, peaker.hours) == (3, 8000.0)
    assert peaker.fails is None


def test_allowance_per_product(tmp_path: Path) -> None:
    """0.8 kg/kWh is 0.8 t/MWh of power."""
    per = "allowance: {per: power, of: 0.8 kg/kWh}"
    park = variant(tmp_path, ("policies.yaml", "allowance: 100 kt/a", per))
    allowance = park.policies["carbon"].allowance
    assert allowance is not None
    assert allowance.per == "power"
    assert allowance.of == pytest.approx(0.8)


def test_flow_limit_of_several(tmp_path: Path) -> None:
    limit = "  taken: {limits: gas, at: station, from: [gas_pipe], at_most: 225 m3/h}\n"
    park = variant(tmp_path, ("retrofits/all.yaml", "", limit))
    assert park.limits["taken"].of == ("gas_pipe",)
    assert park.limits["taken"].at_most == 225


def test_published_total_is_held_in_the_unit_of_its_measure(tmp_path: Path) -> None:
    totals = "published:\n  energy: {measure: energy_tce, value: 12, unit: Mtce, tolerance: 25 %, source: S1}\n"
    totals += "  coke: {measure: activity:works.oven, value: 0.8 Mt/a, tolerance: 3 %, source: S1}\n"
    park = variant(tmp_path, ("park.yaml", "", totals))
    found = {key: (item.value, item.unit) for key, item in park.published.items()}
    assert found == {"energy": (12e6, "tce"), "coke": (pytest.approx(8e5), "t/a")}


def test_futures_name_markets_and_demands(tmp_path: Path) -> None:
    text = (
        "good: {probability: 40 %, prices: {coal: 0.8}, demands: {works.coke_sales: 1.1}}\nbad: {probability: 60 %}\n"
    )
    park = variant(tmp_path, ("futures.yaml", "", text))
    assert park.futures["good"].prices == {"coal": 0.8}


@pytest.mark.parametrize("word", ["007", "1e3", "true", "0x10", "1_000", "-5"])
def test_an_identifier_is_what_is_written(tmp_path, word):
    """A retrofit, a commodity or an enterprise may be called 007: it is not 7 where another item names it."""
    changes = [
        ("retrofits/all.yaml", "boiler_house:", f"{word}:"), ("retrofits/all.yaml", "[boiler_house,", f"[{word},"),
        ("retrofits/all.yaml", "less_coal:\n", f"less_coal:\n  requires: {word}\n"),
    ]  # fmt: skip
    if word == "-5":
        assert [found.values["word"] for found in refused(tmp_path, *changes) if found.code == "PS2011"] == [word]
        return
    park = loaded(tmp_path, *changes)
    assert word in park.retrofits
    assert park.groups["one_only"].of == (word, "less_coal")
    assert park.retrofits["less_coal"].requires == (word,)
