"""The flagship as it is described: who stands in it, what ties them, what may be built, where every number comes from."""

from pathlib import Path

import pytest

from parksim.calendars import calendar_of
from parksim.files import load
from parksim.graph import existing_graph, findings, graph_of
from parksim.model import HOURS_PER_YEAR, Failure, Park

FOLDER = Path(__file__).parents[2] / "scenarios" / "zhanjiang_lingang"
INSIDE = {
    "steel", "refinery", "verbund", "chp", "paper", "water", "chenming", "port", "jianjiang", "wind", "biomass",
    "waste_to_energy", "building", "gases", "park_firms",
}  # fmt: skip
CHAINS = ("petrochemical", "energy", "water", "waste")
FREE = {
    "steel.captive_power", "steel.gas_boiler", "steel.air_separation", "steel.hot_rolling", "steel.ggbs_mill",
    "gases.air_separation", "chp.coal_chp", "refinery.refinery_chp", "verbund.boiler", "paper.coal_boiler",
    "park_firms.gas_boiler", "building.cement_mill",
}  # fmt: skip
STEADY = {
    "steel.coke_oven", "steel.sinter_plant", "steel.blast_furnace", "steel.bof", "steel.caster", "steel.cold_rolling",
    "steel.shaft_furnace", "steel.eaf", "refinery.crude_unit", "refinery.steam_cracker", "refinery.eo_unit",
    "refinery.pe_unit", "verbund.cracker", "verbund.syngas_unit", "paper.paper_machine", "paper.pulp_mill",
}  # fmt: skip


@pytest.fixture(scope="module")
def park() -> Park:
    return load(FOLDER)


def test_sites_of_the_plan_stand_inside(park: Park) -> None:
    assert set(park.enterprises) == INSIDE
    assert all(firm.place.lat is not None and firm.place.lon is not None for firm in park.enterprises.values())


@pytest.mark.parametrize("market", ["tiaoshun_sludge", "tiaoshun_pulp_sludge", "co2_leizhou", "lianjiang_nuclear"])
def test_power_stations_leizhou_and_the_nuclear_plant_are_markets(park: Park, market: str) -> None:
    assert park.markets[market].limit is not None


def test_idle_mill_is_a_switch(park: Park) -> None:
    assert park.demands["chenming.paper_sales"].amount == 0
    assert load(FOLDER, scenario="year_2028").demands["chenming.paper_sales"].amount == pytest.approx(190_000)


def test_wind_farm_follows_its_table_and_supplies_under_contract(park: Park) -> None:
    link = park.links["wind_to_verbund"]
    assert park.processes["wind.turbines"].available is not None
    assert (link.source, link.target) == ("wind.power", "verbund.power")
    assert link.contract.price == pytest.approx(400)


@pytest.mark.parametrize(
    ("process", "bus"),
    [
        ("steel.captive_power", "steel.bfg"),
        ("steel.captive_power", "steel.cog"),
        ("steel.captive_power", "steel.ldg"),
        ("steel.hot_stoves", "steel.bfg"),
        ("steel.hot_rolling", "steel.cog"),
        ("steel.coke_steam_turbine", "steel.steam_hp"),
        ("steel.shaft_furnace", "steel.h2"),
        ("steel.eaf", "steel.dri"),
        ("steel.co2_purification", "steel.co2_stream"),
        ("steel.ggbs_mill", "steel.bf_slag"),
        ("steel.slag_processing", "steel.steel_slag"),
        ("steel.sinter_plant", "steel.iron_dust"),
        ("steel.rotary_hearth", "steel.iron_dust"),
        ("steel.water_reuse", "steel.waste_water"),
        ("steel.desalination", "steel.steam_lp"),
        ("verbund.syngas_unit", "verbund.co2_stream"),
        ("biomass.carbon_capture_pilot", "co2_biogenic"),
    ],
)
def test_symbiosis_of_today_is_in_the_existing_park(park: Park, process: str, bus: str) -> None:
    item = park.processes[process]
    standing = [mode for mode in item.modes.values() if mode.retrofit is None]
    assert item.retrofit is None
    assert any(bus in mode.inputs or bus in mode.environment for mode in standing)


def test_furnace_tops_sinter_coolers_and_converters_give_power_and_steam(park: Park) -> None:
    made = {
        "steel.blast_furnace": "steel.power", "steel.sinter_plant": "steel.power", "steel.bof": "steel.steam_lp",
        "steel.coke_dry_quenching": "steel.steam_hp", "steel.rooftop_pv": "steel.power",
    }  # fmt: skip
    for key, bus in made.items():
        process = park.processes[key]
        assert process.makes == bus or any(bus in mode.outputs for mode in process.modes.values())


def test_tail_water_of_five_firms_goes_to_one_trunk(park: Park) -> None:
    senders = {link.source.split(".")[0] for link in park.links.values() if link.target.startswith("water.")}
    assert senders >= {"steel", "refinery", "verbund", "chp", "paper"}
    assert sum(park.enterprises["water"].owners.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("month", "hour", "factor"), [(1, 3, 0.38), (1, 9, 1), (1, 11, 1.7), (8, 11, 2.125), (8, 14, 1.7), (8, 16, 2.125)]
)
def test_guangdong_tariff_with_its_critical_peak(park: Park, month: int, hour: float, factor: float) -> None:
    assert park.tariffs["guangdong_time_of_use"].factor_at(month, "calm", hour) == pytest.approx(factor)


def test_steel_and_petrochemicals_pay_two_prices_of_carbon(park: Park) -> None:
    assert park.policies["carbon_price"].price == pytest.approx(62.4)
    for firm in ("guangdong", "verbund", "paper"):
        policy = park.policies[f"carbon_price_{firm}"]
        assert policy.price == pytest.approx(40)
        assert len(policy.of) == 1, "an allowance is one firm's"
    assert park.markets["grid_110kv"].co2 == pytest.approx(0.4419)


def test_heat_of_the_power_plant_earns_allowances(park: Park) -> None:
    """1.5 t of steam per MWh x 2.85 GJ/t x 0.1033 t/GJ = 0.442 t/MWh, paid at the price of an allowance."""
    extraction = park.processes["chp.coal_chp"].modes["extraction"]
    heat = extraction.outputs["chp.steam_mp"] * park.commodities["steam_mp"].contents.energy
    assert extraction.environment["co2_allowance_heat"] == pytest.approx(heat * 0.1033, rel=2e-3)
    assert park.policies["carbon_allowance_heat"].price == -park.policies["carbon_price_power"].price


@pytest.mark.parametrize("scenario", [None, "strict_carbon"])
def test_allowances_of_heat_and_power_have_one_price(scenario: str | None) -> None:
    policies = load(FOLDER, scenario=scenario).policies
    assert policies["carbon_allowance_heat"].price == -policies["carbon_price_power"].price


def test_targets_are_yardsticks_with_a_source(park: Park) -> None:
    targets = {item.measure: item for item in park.policies.values() if item.kind == "target"}
    assert targets["non_fossil_share"].at_least == pytest.approx(0.498)
    assert {"solid_waste_utilisation", "industrial_water_reuse", "steel_energy_benchmark"} <= set(targets)
    assert all(item.binds is None for item in targets.values())


@pytest.mark.parametrize("scenario", ["no_carbon_price", "high_gas", "strict_carbon"])
def test_overrides_are_read(scenario: str) -> None:
    assert load(FOLDER, scenario=scenario).retrofits


# ---- candidates ----


def test_every_chain_has_at_least_five_candidates(park: Park) -> None:
    count = {chain: sum(item.chain == chain for item in park.retrofits.values()) for chain in CHAINS}
    assert sum(count.values()) >= 20
    assert min(count.values()) >= 5


def test_candidates_exclude_require_share_and_meet_a_budget(park: Park) -> None:
    assert park.groups["cog_use"].at_most == 1
    assert set(park.groups["steam_pipe"].of) == {"surplus_steam_small", "surplus_steam_large"}
    assert park.retrofits["cog_hydrogen"].requires == ("hydrogen_pipe",)
    rack = park.groups["pipe_rack"]
    assert (rack.shared_cost, rack.lifetime, rack.interest) == (pytest.approx(60e6), 20, pytest.approx(0.07))
    assert park.budget == pytest.approx(1.5e9)


def test_heat_falls_through_buses_and_a_heat_pump_lifts_it(park: Park) -> None:
    cascade = ("steam_hp", "steam_mp", "steam_lp", "waste_heat_95", "waste_heat_65")
    warmth = [park.commodities[key].temperature or 0.0 for key in cascade]
    assert warmth == sorted(warmth, reverse=True)
    assert all(any(bus.holds == key for bus in park.buses.values()) for key in cascade)
    pump = park.processes["steel.heat_pump"]
    assert pump.makes == "steel.steam_lp"
    assert {"steel.waste_heat_65", "steel.power"} <= set(pump.modes["standard"].inputs)


def test_heat_that_rises_is_paid_in_power_or_fuel(park: Park) -> None:
    """A process whose only energy is heat gives none that is warmer."""
    for process in park.processes.values():
        for mode in process.modes.values():
            carriers = [park.commodity_of(bus) for bus in mode.inputs if bus in park.buses]
            energy = [item for item in carriers if item.contents.energy]
            made = park.commodity_of(process.makes) if process.makes in park.buses else None
            if made and made.temperature and energy and all(item.temperature for item in energy):
                assert made.temperature <= max(item.temperature or 0.0 for item in energy), process.id


def test_every_candidate_says_which_system_of_the_plan_it_serves(park: Park) -> None:
    assert all("of the municipal plan" in item.note for item in park.retrofits.values())


# ---- steam of the power plant ----

MAINS = ("chp_steam_to_east", "chp_steam_to_paper", "second_main_to_refinery")


@pytest.mark.parametrize("key", MAINS)
def test_capital_of_a_main_follows_way_and_diameter(park: Park, key: str) -> None:
    """22.5 kCNY per km and mm: a DN400 of 9 MCNY/km carries 31 t/h, a DN600 of 13.5 MCNY/km 62 t/h; tie-ins beside."""
    retrofit = park.retrofits[key]
    (link,) = (link for link in park.links.values() if link.retrofit == key)
    for size, diameter in ((31, 400), (62, 600)):
        tie_ins = retrofit.capital(size) - 22.5e3 * diameter * link.distance
        assert 5e6 <= tie_ins <= 25e6, (size, tie_ins)


def test_capital_of_the_second_main_to_the_verbund_is_that_of_wider_pipes(park: Park) -> None:
    """Half of the way at the same fall of pressure: DN600 carries 62 x 2^0.5 = 88 t/h, DN700 88 x (700/600)^2.5 = 130 t/h."""
    retrofit, link = park.retrofits["second_main_to_verbund"], park.links["verbund_main_2"]
    for size, diameter in ((88, 600), (130, 700)):
        tie_ins = retrofit.capital(size) - 22.5e3 * diameter * link.distance
        assert 15e6 <= tie_ins <= 45e6, (size, tie_ins)


@pytest.mark.parametrize(
    "boiler", ["park_firms.gas_boiler", "park_firms.coal_boiler", "paper.coal_boiler", "verbund.boiler"]
)
def test_boilers_behind_a_main_stay_warm(park: Park, boiler: str) -> None:
    process = park.processes[boiler]
    assert process.operation == "must_run"
    assert 0.1 <= process.load_min <= 0.2


def test_let_down_stations_keep_energy(park: Park) -> None:
    """Energy of the steam that enters, with its spray water, is that of the steam that leaves."""
    energy = {key: item.contents.energy for key, item in park.commodities.items()}
    for key in ("park_firms.let_down", "paper.let_down"):
        (mode,) = park.processes[key].modes.values()
        entering = sum(amount * energy[park.commodity_of(bus).id] for bus, amount in mode.inputs.items())
        assert entering == pytest.approx(energy["steam_lp"], rel=1e-3), key
        assert sum(mode.inputs.values()) == pytest.approx(1, rel=1e-3), key


# ---- shortage ----


def test_what_is_sold_has_a_price_of_shortage_with_a_source(park: Park) -> None:
    for key, demand in park.demands.items():
        if demand.used == "outside":
            assert demand.shortage, key
            assert park.numbers[f"demands.{key}.shortage"].source, key


def test_missing_polymers_costs_alike(park: Park) -> None:
    """Polypropylene is sold at its spot price; missing polyethylene costs its spot price and 30 % penalty."""
    pe, pp = park.demands["refinery.pe_sales"].shortage, park.markets["pp_sold"].price.base
    assert pe is not None
    assert 0.8 < 1.3 * pp / pe < 1.25


@pytest.mark.parametrize("product", ["jet", "diesel", "lpg", "aromatics", "other_oil", "pp"])
def test_joint_products_are_sold_at_a_price_up_to_today(park: Park, product: str) -> None:
    """What comes in fixed shares with petrol or ethylene has a market: its worth cannot fall on the other product."""
    market = park.markets[f"{product}_sold"]
    assert market.price.base > 3000
    assert market.limit is not None


def test_refinery_runs_every_month(park: Park) -> None:
    crude = park.processes["refinery.crude_unit"]
    assert (crude.operation, crude.load_min) == ("must_run", pytest.approx(0.6))
    assert {d.any_time_in for d in park.demands.values() if d.enterprise == "refinery" and d.used == "outside"} == {
        "month"
    }


def test_a_turnaround_stops_the_refinery_for_a_month() -> None:
    """31 days of 365: eleven months of sales in the year, crude unit and cracker stand together."""
    park = load(FOLDER, scenario="turnaround_year")
    usual = load(FOLDER)
    for unit in ("crude_unit", "steam_cracker", "h2_plant", "pp_unit"):
        (stop,) = park.processes[f"refinery.{unit}"].maintenance
        assert stop.last == pytest.approx(31 * 24)
    for key in ("refinery.gasoline_sales", "refinery.pe_sales"):
        demand = park.demands[key]
        assert demand.amount / usual.demands[key].amount == pytest.approx(334 / 365, rel=1e-3)
        assert demand.any_time_in == "year"


def test_bulk_solid_waste_is_counted_once(park: Park) -> None:
    """What is made of counted waste is a material; blast-furnace slag and gypsum count by choice."""
    kinds = {key: park.commodities[key].kind for key in ("steel_slag", "slag_powder", "fly_ash_ii", "ggbs")}
    assert set(kinds.values()) == {"material"}
    assert {park.commodities[key].kind for key in ("bf_slag", "slag_tailings", "fly_ash", "gypsum")} == {"waste"}


# ---- provenance ----


def test_every_number_has_a_source_and_a_grade(park: Park) -> None:
    """A published total carries its source beside it."""
    bare = [key for key, n in park.numbers.items() if not (n.source and n.grade) and not key.startswith("published.")]
    assert bare == []
    assert all(item.source for item in park.published.values())
    assert {n.source for n in park.numbers.values() if n.source} <= set(park.sources)


def test_air_pollutants_are_assumed_from_emission_limits(park: Park) -> None:
    """Emission limit x flue gas: source EL, grade assumption."""
    found = [n for key, n in park.numbers.items() if key.rpartition(".")[2] in ("so2", "nox") and ".outputs." in key]
    assert len(found) > 50
    assert {(n.source, n.grade) for n in found} == {("EL", "assumption")}


def test_failures_are_assumed_with_half_and_double_as_range(park: Park) -> None:
    ends = {key: n for key, n in park.numbers.items() if key.endswith((".fails.every", ".fails.for"))}
    assert len(ends) >= 2 * 10
    for key, number in ends.items():
        assert (number.source, number.grade) == ("W", "assumption"), key
        assert number.low is not None
        assert number.high is not None
        assert number.low < number.value < number.high, key


def _failing(park: Park) -> dict[str, Failure]:
    return {key: item.fails for key, item in park.processes.items() if item.fails is not None}


def test_main_units_fail_as_seldom_as_such_works_do(park: Park) -> None:
    """Every unit is up at least 96 % of the time; a blast furnace stops at most five times a year."""
    failing = _failing(park)
    assert {"steel.blast_furnace", "refinery.steam_cracker", "verbund.cracker", "chp.coal_chp"} <= set(failing)
    for key, fails in failing.items():
        assert fails.every / (fails.every + fails.last) >= 0.96, key
    assert HOURS_PER_YEAR / failing["steel.blast_furnace"].every <= 5


# ---- structure ----


def test_every_by_product_has_a_last_outlet(park: Park) -> None:
    assert [finding for finding in findings(graph_of(park)) if finding.refused] == []


def test_no_recipe_is_open(park: Park) -> None:
    assert sum(process.closure == "open" for process in park.processes.values()) <= len(park.processes) / 10


def test_continuous_processes_hold_one_rate_a_month(park: Park) -> None:
    assert {key for key in STEADY if park.processes[key].steady != "month"} == set()
    assert {key for key in FREE if park.processes[key].steady is not None} == set()


def test_stores_stand_between_steady_and_free_and_are_few(park: Park) -> None:
    """Slabs between casters and mills, oxygen and coke-oven gas beside steady furnaces; iron for the arc furnace is steady."""
    holding = {store.holds for store in park.stores.values()}
    assert {"steel.slab", "steel.o2", "gases.o2", "steel.cog"} <= holding
    assert {park.processes[key].steady for key in ("steel.shaft_furnace", "steel.eaf")} == {"month"}
    assert len(park.stores) <= 5
    assert all(process.operation != "switchable" for process in park.processes.values())


def test_folded_calendar_stays_small(park: Park) -> None:
    assert calendar_of(existing_graph(graph_of(park)), "folded").segments <= 250


def test_main_products_are_due_within_a_month_or_a_year(park: Park) -> None:
    outside = [demand for demand in park.demands.values() if demand.used == "outside"]
    assert all(demand.any_time_in is not None for demand in outside)


# ---- no money for nothing ----


def test_nothing_is_sold_without_limit_and_nobody_has_tiers(park: Park) -> None:
    for key, market in park.markets.items():
        assert market.price.tiers == (), key
        earns = market.role == "buys" or (market.role == "supplies" and market.price.base < 0)
        if earns:
            told = park.numbers[f"markets.{key}.limit"]
            assert market.limit is not None, key
            assert told.source, key
            assert told.grade, key


def test_two_prices_of_one_buyer_are_two_markets_with_limits(park: Park) -> None:
    for first, second in (("co2_merchant", "co2_leizhou"), ("ggbs_sold", "ggbs_further")):
        pair = park.markets[first], park.markets[second]
        assert pair[0].commodity == pair[1].commodity
        assert pair[0].price.base > pair[1].price.base
        assert pair[0].limit is not None
        assert pair[1].limit is not None


def test_no_market_pays_more_than_it_costs_to_buy_the_same(park: Park) -> None:
    """At every bus, and along every link of one commodity, the cheapest hour to buy stays above every price to sell."""
    reach = {bus: {bus} for bus in park.buses}
    for _ in range(3):
        for link in park.links.values():
            reach[link.source] |= reach[link.target]
    for supply in (market for market in park.markets.values() if market.role == "supplies"):
        reached = set().union(*(reach[bus] for bus in supply.at))
        for sale in (market for market in park.markets.values() if market.role == "buys"):
            if reached & set(sale.at):
                assert _cheapest(park, supply.id) > sale.price.base, (supply.id, sale.id)


def _cheapest(park: Park, market: str) -> float:
    """Lowest price over the day: what floats falls with the tariff's lowest factor."""
    price = park.markets[market].price
    if price.tariff is None:
        return price.base
    tariff = park.tariffs[price.tariff]
    lowest = min(tariff.factor_at(month, "calm", hour) for month in (1, 8) for hour in range(24))
    floating = price.base if price.floating is None else price.floating
    return price.base - floating * (1 - lowest)


def test_spot_supplies_bridge_a_standstill_and_no_more(park: Park) -> None:
    """What may be bought instead of made stays below a tenth of what the maker makes."""
    for market, maker in (("hot_briquetted_iron", "steel.shaft_furnace"), ("lime_spot", "steel.lime_kiln")):
        limit, capacity = park.markets[market].limit, park.processes[maker].yearly
        assert limit is not None
        assert capacity is not None
        assert limit <= 0.1 * capacity
