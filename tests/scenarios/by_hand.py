"""What retrofits of the flagship are worth by hand: price difference x amount - annuity and upkeep, a line for each.

Prices are read from the files, coefficients stand in the line. An internal carrier is worth what makes the next unit of it:
power of the steel base what the grid asks on average, steam of a boiler its fuel, hydrogen its natural gas.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from parksim.model import Park

HOURS = 8760.0


@dataclass(frozen=True)
class Prices:
    """What a unit costs or brings, CNY: bought, sold, or made by the next plant of the park."""

    power: float
    power_35: float
    chp_power: float
    gas: float
    coal: float
    raw: float
    tap: float
    boiler_water: float
    chp_steam: float
    gas_steam: float
    coal_steam: float
    park_coal_steam: float
    outfall: float
    carbon: float


def grid(park: Park, key: str) -> float:
    """Mean of the hours: standard + floating x (mean factor - 1) + demand charge x factor over the hours of a month, CNY/MWh."""
    price, charge = park.markets[key].price, park.markets[key].demand_charge
    assert price.tariff is not None
    assert price.floating is not None
    assert charge is not None
    tariff = park.tariffs[price.tariff]
    factors = [tariff.factor_at(month, "calm", hour) for month in range(1, 13) for hour in range(24)]
    return price.base + price.floating * (sum(factors) / len(factors) - 1) + charge.price * charge.factor * 12 / HOURS


def prices(park: Park) -> Prices:
    """Prices of the files, and carriers by the recipe of the plant that makes the next unit."""
    bought = {key: market.price.base for key, market in park.markets.items()}
    coal, gas = bought["steam_coal"], bought["natural_gas"] / park.commodities["natural_gas"].contents.energy
    power, power_35, carbon = (
        grid(park, "grid_110kv"),
        grid(park, "grid_35kv"),
        park.policies["carbon_price_power"].price,
    )
    outfall = 1.30 + 0.05 * park.policies["cod_tax"].price
    raw = 0.73 + 0.12e-3 * power_35 + park.policies["water_resource_tax"].price
    works, tap = 1.04 * raw + 0.15 + 0.3e-3 * power + 0.04 * outfall, bought["tap_water"] + 0.2
    boiler_water = 3.4 + 1.25 * works + 0.25 * outfall
    softened = 3.4 + 1.25 * (1.04 * tap + 0.15 + 0.3e-3 * power_35) + 0.25 * outfall
    burnt = 0.595 * 44 / 12  # t of carbon dioxide per t of coal
    chp_power = 0.395 * coal + 15 + 0.00845 * bought["limestone"] + carbon * (0.395 * burnt - 0.82)
    heat = 2.85 * 0.1033 * carbon
    chp_steam = (0.52535 - 0.395) / 1.5 * (coal + carbon * burnt) + 1.02 * boiler_water - heat
    return Prices(
        power=power, power_35=power_35, chp_power=chp_power, gas=gas, coal=coal, raw=works, tap=1.04 * tap + 0.15,
        boiler_water=boiler_water, chp_steam=chp_steam, outfall=outfall, carbon=carbon,
        gas_steam=3.0978 * gas + 6 + 0.006 * power_35 + 1.02 * softened,
        coal_steam=0.13458 * (coal + 40 * burnt) + 12 + 0.015 * power_35 + 1.02 * softened,
        park_coal_steam=0.12994 * coal + 12 + 0.008 * power_35 + 1.02 * softened,
    )  # fmt: skip


def capital(park: Park, key: str, size: float) -> float:
    """Annuity and upkeep, CNY a year."""
    retrofit = park.retrofits[key]
    return retrofit.capital(size) * (retrofit.cost.annuity + retrofit.cost.operation)


Line = Callable[[Prices, Mapping[str, float]], float]
"""Margin of a unit of the size's item, CNY."""
