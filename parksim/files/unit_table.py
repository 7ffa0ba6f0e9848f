"""The table of units: what each is worth in base units.

Base units: t of mass, m3 of volume (at standard conditions for gases), GJ of energy, CNY, h, km, month, tce of energy
as the energy statistics count it, count, K. Power is GJ/h, pressure GJ/m3. `a` is 8760 h exactly. Coal equivalent does
not turn into GJ, and a month does not turn into hours.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

__all__ = ["BASE", "CURRENCIES", "MONEY_PREFIXES", "UNITS", "Worth"]

BASE = ("t", "m3", "GJ", "CNY", "h", "km", "month", "tce", "count", "K")


Powers = tuple[tuple[str, int], ...]


class Worth(NamedTuple):
    """A unit as a factor times powers of base units."""

    factor: Fraction
    exponents: Powers


CHINESE_PREFIXES = {"千": "1e3", "万": "1e4", "十万": "1e5", "百万": "1e6", "千万": "1e7", "亿": "1e8"}
MONEY_PREFIXES = {"": "1", "k": "1e3", "M": "1e6"} | CHINESE_PREFIXES

NUMBER_WORDS = {
    "thousand": "e3",
    "million": "e6",
    "mn": "e6",
    "mln": "e6",
    "billion": "e9",
    "bn": "e9",
    "trillion": "e12",
}
"""Words that stand between a number and its unit, with the power of ten to be written instead."""

TIME_HINTS = {
    frozenset({("h", -1)}): "without_time",
    frozenset({("h", 1)}): "with_time",
    frozenset({("month", 1)}): "per_month",
    frozenset({("month", 1), ("h", -1)}): "per_month",
}
"""What to write where the powers of a quantity and those wanted differ in time alone, by the difference."""

STEAM_TONNE = "蒸吨"
"""What a boiler is sold by: a tonne of steam an hour."""

CURRENCIES = {"USD": "USD", "EUR": "EUR", "GBP": "GBP", "JPY": "JPY", "HKD": "HKD"} | {
    "美元": "USD", "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "港元": "HKD",
}  # fmt: skip

_MASS = {
    "t": "1", "kg": "1e-3", "g": "1e-6", "mg": "1e-9", "μg": "1e-12", "kt": "1e3", "Mt": "1e6",
    "tC": "1", "kgC": "1e-3", "ktC": "1e3", "MtC": "1e6",
    "tCO2": "1", "kgCO2": "1e-3", "gCO2": "1e-6", "ktCO2": "1e3", "MtCO2": "1e6",
    "tCO2e": "1", "kgCO2e": "1e-3", "gCO2e": "1e-6", "ktCO2e": "1e3", "MtCO2e": "1e6",
    "吨": "1", "千克": "1e-3", "公斤": "1e-3", "克": "1e-6", "毫克": "1e-9",
    "吨碳": "1", "吨CO2": "1", "吨二氧化碳": "1",
}  # fmt: skip

_VOLUME = {
    "m3": "1", "Mm3": "1e6", "L": "1e-3", "l": "1e-3", "mL": "1e-6",
    "Nm3": "1", "kNm3": "1e3", "MNm3": "1e6", "m^3": "1",
    "立方米": "1", "千立方米": "1e3", "方": "1", "标方": "1", "标立方米": "1", "标准立方米": "1", "升": "1e-3",
}  # fmt: skip

_ENERGY = {
    "J": "1e-9", "kJ": "1e-6", "MJ": "1e-3", "GJ": "1", "TJ": "1e3", "PJ": "1e6",
    "Wh": "3.6e-6", "kWh": "3.6e-3", "MWh": "3.6", "GWh": "3.6e3", "TWh": "3.6e6",
    "kcal": "4.1868e-6", "Mcal": "4.1868e-3", "Gcal": "4.1868",
    "千瓦时": "3.6e-3", "度": "3.6e-3", "兆瓦时": "3.6", "千焦": "1e-6", "兆焦": "1e-3", "吉焦": "1",
    "千卡": "4.1868e-6", "大卡": "4.1868e-6",
}  # fmt: skip

_POWER = {
    "W": "3.6e-6", "kW": "3.6e-3", "MW": "3.6", "GW": "3.6e3",
    "Wp": "3.6e-6", "kWp": "3.6e-3", "MWp": "3.6", "GWp": "3.6e3",
    "瓦": "3.6e-6", "千瓦": "3.6e-3", "兆瓦": "3.6", "吉瓦": "3.6e3",
}  # fmt: skip

_PRESSURE = {"Pa": "1e-9", "kPa": "1e-6", "MPa": "1e-3", "bar": "1e-4"}

_COAL_EQUIVALENT = {
    "tce": "1", "kgce": "1e-3", "gce": "1e-6", "ktce": "1e3", "Mtce": "1e6",
    "吨标煤": "1", "千克标煤": "1e-3", "公斤标煤": "1e-3", "克标煤": "1e-6", "吨标准煤": "1", "千克标准煤": "1e-3",
}  # fmt: skip

_MONEY = {"CNY": "1", "kCNY": "1e3", "MCNY": "1e6", "RMB": "1", "元": "1", "千元": "1e3"}

_TIME = {
    "s": "1/3600", "min": "1/60", "h": "1", "d": "24", "a": "8760",
    "秒": "1/3600", "分钟": "1/60", "小时": "1", "天": "24", "日": "24", "年": "8760",
}  # fmt: skip

_LENGTH = {
    "km": "1",
    "m": "1e-3",
    "mm": "1e-6",
    "nmi": "1.852",
    "公里": "1",
    "千米": "1",
    "米": "1e-3",
    "海里": "1.852",
}

_AREA = {
    "km2": "1", "ha": "1e-2", "m2": "1e-6", "m^2": "1e-6", "亩": "1/1500",
    "平方公里": "1", "平方千米": "1", "公顷": "1e-2", "平方米": "1e-6",
}  # fmt: skip

_TEMPERATURE = {"K": "1", "ΔK": "1", "°C": "1", "C": "1", "摄氏度": "1"}

_COUNT = dict.fromkeys(
    "count person persons unit units piece pieces trip trips start starts 人 个 件 台 套 座 辆 次 趟 车次".split(), "1"
)
_HAULAGE = dict.fromkeys("tkm 吨公里 吨千米".split(), "1")

_FRACTION = {"1": "1", "%": "1e-2", "‰": "1e-3", "ppm": "1e-6", "p.u.": "1", "pu": "1"}

_TAKING_CHINESE_PREFIXES = frozenset(
    "t kg tC tCO2 tCO2e 吨 千克 公斤 吨碳 吨CO2 吨二氧化碳 m3 Nm3 立方米 方 标方 标立方米 标准立方米 升 GJ kWh kcal "
    "千瓦时 度 千焦 吉焦 千卡 大卡 kW 千瓦 tce 吨标煤 吨标准煤 CNY 元 人 个 件 台 套 辆 次 趟 车次 "
    "吨公里 吨千米 亩 平方米".split()
)

_GROUPS: tuple[tuple[dict[str, int], dict[str, str]], ...] = (
    ({"t": 1}, _MASS),
    ({"m3": 1}, _VOLUME),
    ({"GJ": 1}, _ENERGY),
    ({"GJ": 1, "h": -1}, _POWER),
    ({"GJ": 1, "m3": -1}, _PRESSURE),
    ({"tce": 1}, _COAL_EQUIVALENT),
    ({"CNY": 1}, _MONEY),
    ({"h": 1}, _TIME),
    ({"month": 1}, {"month": "1", "月": "1"}),
    ({"km": 1}, _LENGTH),
    ({"km": 2}, _AREA),
    ({"K": 1}, _TEMPERATURE),
    ({"count": 1}, _COUNT),
    ({"t": 1, "km": 1}, _HAULAGE),
    ({}, _FRACTION),
)


def _rows() -> Iterator[tuple[str, Worth]]:
    for exponents, names in _GROUPS:
        powers = tuple(exponents.items())
        for name, factor in names.items():
            yield name, Worth(Fraction(factor), powers)
            if name in _TAKING_CHINESE_PREFIXES:
                for prefix, times in CHINESE_PREFIXES.items():
                    yield prefix + name, Worth(Fraction(times) * Fraction(factor), powers)


UNITS: dict[str, Worth] = dict(_rows())


def hint_of_time(found: Powers, needed: Powers) -> str | None:
    """What is too much or lacking where a sum is confused with a rate, or a month with a year."""
    powers = dict(found)
    for name, power in needed:
        powers[name] = powers.get(name, 0) - power
    return TIME_HINTS.get(frozenset((name, power) for name, power in powers.items() if power))
