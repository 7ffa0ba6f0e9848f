"""What retrofits of the flagship are worth by hand: price difference x amount - annuity and upkeep, a line for each.

Prices are read from the files, coefficients of the recipes stand in the lines. An internal carrier costs what makes the next
unit of it: steam of the power plant its coal, of a boiler its fuel, hydrogen its natural gas. Only power of the steel base and
its coke-oven gas are taken at the plan's marginal value, for the works make most of both themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass

from parksim.model import Park

HOURS = 8760.0
BURNT = 0.595 * 44 / 12
"""t of carbon dioxide per t of steam coal."""


@dataclass(frozen=True)
class Hand:
    """The park, size of every retrofit, and marginal values of the steel base: power CNY/MWh, coke-oven gas CNY/GJ."""

    park: Park
    sizes: dict[str, float]
    power: float
    cog: float

    def price(self, market: str) -> float:
        """CNY per unit at a market."""
        return self.park.markets[market].price.base

    def year(self, key: str) -> float:
        """What a retrofit's size is in a year of 8760 h."""
        return self.sizes[key] * HOURS

    def capital(self, key: str, size: float | None = None) -> float:
        """Annuity and upkeep, CNY a year."""
        retrofit = self.park.retrofits[key]
        share = retrofit.cost.annuity + retrofit.cost.operation
        return retrofit.capital(self.sizes[key] if size is None else size) * share

    def grid(self, key: str) -> float:
        """Mean of the hours: standard + floating x (mean factor - 1) + demand charge over the hours of a month, CNY/MWh."""
        price, charge = self.park.markets[key].price, self.park.markets[key].demand_charge
        assert price.tariff is not None
        assert price.floating is not None
        assert charge is not None
        tariff = self.park.tariffs[price.tariff]
        factors = [tariff.factor_at(month, "calm", hour) for month in range(1, 13) for hour in range(24)]
        moved = price.floating * (sum(factors) / len(factors) - 1)
        return price.base + moved + charge.price * 1.05 * 12 / HOURS

    @property
    def high(self) -> float:
        return self.grid("grid_110kv")

    @property
    def low(self) -> float:
        return self.grid("grid_35kv")

    @property
    def gas(self) -> float:
        """Natural gas, CNY/GJ."""
        return self.price("natural_gas") / self.park.commodities["natural_gas"].contents.energy

    @property
    def coal(self) -> float:
        return self.price("steam_coal")

    @property
    def carbon(self) -> float:
        return self.park.policies["carbon_price_power"].price

    @property
    def outfall(self) -> float:
        """Sea outfall with the tax on 50 g/m3, CNY/m3."""
        return 1.30 + 50e-6 * self.park.policies["cod_tax"].price

    @property
    def works_water(self) -> float:
        """Industrial water from the Jianjiang: pumping, tax, works."""
        return 1.04 * (0.73 + 0.12e-3 * self.low + 0.2) + 0.15 + 0.3e-3 * self.high + 0.04 * self.outfall

    @property
    def town_water(self) -> float:
        """Industrial water from tap water, with the tax."""
        return 1.04 * (self.price("tap_water") + 0.2) + 0.15 + 0.3e-3 * self.low + 0.04 * self.outfall

    @property
    def boiler_water(self) -> float:
        """Demineralised water of the power plant, CNY/t."""
        return 3.4 + 1.25 * self.works_water + 0.25 * self.outfall

    @property
    def soft_water(self) -> float:
        """Demineralised water of those on tap water, CNY/t."""
        return 3.4 + 1.25 * self.town_water + 0.25 * self.outfall

    @property
    def chp_power(self) -> float:
        """A MWh of the power plant: coal, running cost, carbon beyond the allowance."""
        return 0.395 * self.coal + 15 + self.carbon * (0.395 * BURNT - 0.82)

    @property
    def chp_steam(self) -> float:
        """A t of extraction steam: 0.0869 t more coal with its carbon, water, less the allowance of its heat."""
        more = (0.52535 - 0.395) / 1.5
        return more * (self.coal + self.carbon * BURNT) + 1.02 * self.boiler_water - 2.85 * 0.1033 * self.carbon

    @property
    def gas_steam(self) -> float:
        """A t of steam of a gas boiler."""
        return 3.0978 * self.gas + 6 + 0.006 * self.low + 1.02 * self.soft_water

    @property
    def gas_hydrogen(self) -> float:
        """A t of hydrogen from natural gas, less the 4 t of steam that come with it, of the power plant else."""
        burnt = 176 / 38.634 * 0.58839 * 44 / 12 - 0.27
        steam = 13.08 * self.boiler_water - 4 * 1.9 * self.chp_steam
        return 176 * self.gas + 500 + 0.6 * self.high + 40 * burnt + steam

    @property
    def hearth_iron(self) -> float:
        """A t of hearth iron: 0.7 t of scrap."""
        return 0.7 * self.price("scrap")


Line = Callable[[Hand, float], float]
IDLE = "runs at no hour: its margin is below nothing, annuity and upkeep are left"
LINES: dict[str, tuple[str, Line]] = {
    "paper_effluent_to_slag": ("(water of the works 1.43 + outfall 1.44 - pumping 0.22 - 0.15) x S", lambda p, q: q * (
        p.works_water + p.outfall - 0.35e-3 * p.low - 0.15)),
    "condensate_return": ("(boiler water 5.8 + drain 1.44 + 11 kWh - pumping - 1) x S", lambda p, q: q * (
        p.boiler_water + p.outfall + 0.011 * p.chp_power - 0.6e-3 * p.low - 1)),
    "joint_reclaimed_water": ("(tap water 3.0 + effluent 1.39 x 1.44 - concentrate - 1.8 - 2 kWh) x S", lambda p, q: q * (
        p.town_water + p.outfall - 1.8 - 2.0e-3 * p.low)),
    "municipal_effluent": (IDLE, lambda p, q: 0.0),
    "low_temperature_desalination": ("(boiler water 5.8 - 0.034 t steam - 1.1 - 1.35 kWh) x S", lambda p, q: q * (
        p.boiler_water - 0.0338 * p.chp_steam - 1.1 - 1.35e-3 * p.chp_power)),
    "ggbs_third_line": ("(215 - slag 100 - 38 - 41 kWh - 0.12 GJ of gas as power) x 0.6 Mt", lambda p, q: 0.6e6 * (
        p.price("ggbs_further") - p.price("bf_slag_sold") - 38 - 0.041 * p.power - 0.12 / 9.863 * (p.power - 15))),
    "slag_powder": ("(115 - tailings 20 + 12 kg scrap - 42.5 - 56 kWh) x S", lambda p, q: q * (
        p.price("powder_buyers") - 1.0122 * p.price("tailings_sold") + 0.0122 * p.price("scrap") - 42.5 - 0.0557 * p.power)),
    "sludge_cofiring": ("(fee 300 - truck 40) x 25 kg x MWh - 4.5 + 0.5 kg coal", lambda p, q: 0.95 * q * (
        0.02518 * (p.price("tiaoshun_pulp_sludge") - 40) - 4.5 + 0.5e-3 * p.coal + 1.45e-3 * p.price("fly_ash_sold"))),
    "rotary_hearth_second_line": ("(0.7 t scrap + zinc 203 kg - dust 0.78 t - coke - gas - power - 547) x S - line 1, whose dust it takes",
        lambda p, q: q * (p.hearth_iron + 0.203 * 6000 - 0.78125 * p.price("outside_dust") - 0.172 * p.price("coke")
        - 4.686 * p.cog - 0.125 * p.power - 547 - 56) - 0.5469 * q * (
        p.hearth_iron + 0.0643 * 6000 - 0.0857 * p.price("coke") - 4.286 * p.cog - 0.114 * p.power - 350 - 56)),
    "ash_classification": ("(130 - raw 50 - 26 - 14 kWh) x S", lambda p, q: q * (
        p.price("class_two_ash") - p.price("fly_ash_sold") - 26 - 0.0141 * p.chp_power)),
    "cog_hydrogen": ("(natural-gas hydrogen 17.0 k - 120 GJ of gas - 5.0 MWh - 1.1 k) x S", lambda p, q: q * (
        p.gas_hydrogen - 119.9 * p.cog - 5.02 * p.power - 1100)),
    "cracker_hydrogen": ("(natural-gas hydrogen 17.0 k - 38.7 t steam made up - 2.78 MWh - 300) x S", lambda p, q: q * (
        p.gas_hydrogen - 38.7 * ((p.chp_steam + 2) / 0.987 - 17.2) - 2.78 * 0.82 * p.high - 300)),
    "eo_co2_liquefaction": ("(6 kt at 350, the rest at 220) - (140 + 0.16 MWh - carbon 40) x S", lambda p, q: (
        6e3 * 350 + (q - 6e3) * 220 - q * (140 + 0.16 * p.high - 40))),
    "plastics_pyrolysis": (IDLE, lambda p, q: 0.0),
    "nitrogen_main": ("(generators 0.312 MWh + 12) x 105 M - (0.11 MWh + 10) x sent", lambda p, q: (
        0.98 * q * (0.312 * p.low + 12) - q * (0.11 * p.power + 10))),
    "surplus_steam_small": ("gas steam 303 x 0.97 S - (0.13 MWh + 2 + water) x S", lambda p, q: q * (
        0.9706 * p.gas_steam - 0.13 * p.power - 2 - p.boiler_water)),
    "chp_steam_to_east": ("gas steam 303 x 0.989 S - (steam of the mains 67 + 1) x S", lambda p, q: q * (
        0.9888 * p.gas_steam - (p.chp_steam + 2) / 0.98 - 1)),
    "chp_steam_to_paper": ("coal steam 134 x 1.066 S - (steam 65 + 2) x S", lambda p, q: q * (
        0.9723 * 1.0961 * (0.13458 * (p.coal + 40 * BURNT) + 12 + 0.015 * p.low) - p.chp_steam - 2)),
    "second_main_to_verbund": ("gas steam 309 x 0.987 S - (steam 65 + 2) x S", lambda p, q: q * (
        0.987 * (p.gas_steam + 40 * 0.173) - p.chp_steam - 2)),
    "park_let_down": ("coal steam 122 x S - 0.91 t of the mains - spray water", lambda p, q: q * (
        0.12994 * p.coal + 12 + 0.008 * p.low + (1.02 - 0.0877) * p.soft_water - 0.9123 * (p.chp_steam + 2) / 0.98)),
    "dry_quenching_extraction": ("(2.92 GJ of gas as power 0.30 MWh + 6 - 0.09 MWh) x S", lambda p, q: 0.97 * q * (
        2.9214 / 9.6 * (p.power - 15) + 6 + 0.008 * p.power - (0.952 / 4 - 0.148) * p.power)),
    "low_heat_to_chp": ("0.926 S / 18.18 MWh of coal power with its allowance - 4 kWh x S", lambda p, q: q * (
        0.926 / 18.18 * (p.chp_power + 0.82 * p.carbon) - 0.004 * p.high)),
    "slag_water_heat_pump": (IDLE, lambda p, q: 0.0),
    "electrode_boiler": (IDLE, lambda p, q: 0.0),
    "battery": (IDLE, lambda p, q: 0.0),
    "stove_co2_capture": (IDLE, lambda p, q: 0.0),
    "yard_pv": ("0.125 x S of power at the mean of the grid", lambda p, q: 0.125 * q * p.high),
    "shore_power": ("(1050 - 1.04 MWh - 40) x 35 GWh", lambda p, q: q * (p.price("ships_at_berth") - 1.04 * p.low - 40)),
}  # fmt: skip
"""A formula in a line, and the margin before annuity and upkeep for what the size is in a year."""
APART = {
    "cog_hydrogen": "the gas that it takes is worth less than in the power plant: first goes low-pressure steam for desalination",
    "hydrogen_pipe": "goes with the hydrogen of the coke ovens",
    "cog_to_park_boilers": "in the place of the hydrogen of the coke ovens",
    "sulphuric_acid": "its steam lets the natural-gas plant, whose steam the refinery lacks else, make less hydrogen",
    "surplus_steam_large": "in the place of the smaller pipe; the rest pushes back steam of the mains",
    "second_main_to_refinery": "pushes back the refinery's own coal boilers, which make power too",
    "yard_pv": "sun falls in the hours in which the works make much of their power themselves",
}
"""Where a line does not come within 15 % of the plan, or there is none, and why."""


def by_hand(hand: Hand, key: str) -> float:
    """Own benefit by its line, CNY a year."""
    return LINES[key][1](hand, hand.year(key)) - hand.capital(key)
