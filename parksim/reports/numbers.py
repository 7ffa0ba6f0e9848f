"""Numbers as a reader sees them, in both languages: sensible units, three significant digits, at most four.

A scale is chosen once for a row or column, so that all its figures have the same unit and the same decimals.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import floor, isfinite, log10

from parksim.reports.both import Both, same, say
from parksim.words import LANGS

MINUS, NONE = "−", "–"
CLOSE, MORE_DECIMALS = 0.1, 2
"""Figures of a row that differ by less than this share get a fourth digit; a half width may have so many decimals more."""

SHORT = 0.95
"""Years below which a payback is told with one significant digit."""

Pair = tuple[float, float]
"""A figure rounded for English and for Chinese, apart, so that what is printed adds up in both."""
Steps = tuple[tuple[float, float, str], ...]
STEPS: dict[str, dict[str, Steps]] = {
    "money": {
        "en": ((1e9, 1e9, "large"), (1e5, 1e6, "middle"), (0, 1, "small")),
        "zh": ((1e8, 1e8, "large"), (1e4, 1e4, "middle"), (0, 1, "small")),
    },
    "money_rows": {"en": ((0, 1e6, "large"),), "zh": ((1e8, 1e8, "large"), (0, 1e4, "middle"))},
    "mass": {
        "en": ((1e6, 1e6, "large"), (1e3, 1e3, "middle"), (0, 1, "small")),
        "zh": ((1e3, 1e4, "large"), (0, 1, "small")),
    },
    "water": {
        "en": ((1e5, 1e6, "large"), (0, 1, "small")),
        "zh": ((1e4, 1e4, "large"), (0, 1, "small")),
    },
    "tce": {
        "en": ((1e6, 1e6, "large"), (1e3, 1e3, "middle"), (0, 1, "small")),
        "zh": ((1e3, 1e4, "large"), (0, 1, "small")),
    },
    "power": {
        "en": ((1e6, 1e6, "large"), (1e3, 1e3, "middle"), (0, 1, "small")),
        "zh": ((1e4, 1e5, "large"), (10, 10, "middle"), (0, 1, "small")),
    },
    "gas": {
        "en": ((1e2, 1e3, "large"), (0, 1, "small")),
        "zh": ((1e5, 1e5, "large"), (10, 10, "middle"), (0, 1, "small")),
    },
    "heat": {
        "en": ((1e6, 1e6, "large"), (1e3, 1e3, "middle"), (0, 1, "small")),
        "zh": ((1e6, 1e6, "large"), (1e3, 1e3, "middle"), (0, 1, "small")),
    },
}
"""By kind and language: from which amount on, divided by what, in which unit of the catalogue (`unit.<kind>.<size>`)."""

KIND_OF_UNIT = {"t": "mass", "m3": "water", "tce": "tce", "MWh": "power", "GJ": "heat", "kNm3": "gas", "CNY": "money"}
FIGURE_KINDS = {
    "total_cost_cny": "money", "co2_scope1_t": "mass", "co2_scope2_t": "mass", "co2_t": "mass",
    "fresh_water_m3": "water", "landfill_t": "mass", "energy_tce": "tce", "unserved_cny": "money",
}  # fmt: skip


@dataclass(frozen=True)
class Scale:
    """How the figures of a row or column are written; `factors` and `decimals` by language."""

    unit: Both
    factors: tuple[float, float]
    decimals: tuple[int, int]

    @property
    def last_digits(self) -> Pair:
        """What one in the last decimal is worth in each language: what figures are rounded to."""
        en, zh = (factor / 10**places for factor, places in zip(self.factors, self.decimals, strict=True))
        return en, zh

    def number(self, value: float | None) -> Both:
        """A figure without its unit; a dash where there is none."""
        return self._written(value, "")

    def change(self, value: float | None) -> Both:
        """A figure with its sign."""
        return self._written(value, "+")

    def pair(self, rounded: Pair, sign: str = "") -> Both:
        """A figure that is rounded already, in each language by its own unit."""
        return Both(self._written(rounded[0], sign).en, self._written(rounded[1], sign).zh)

    def seen(self, value: float) -> Both:
        """A figure that is not zero, with as many more decimals as it takes not to be printed as zero."""
        pairs = zip(self.factors, self.decimals, strict=True)
        return Both(*(_not_zero(value / factor, places) for factor, places in pairs))

    def _written(self, value: float | None, sign: str) -> Both:
        if value is None or not isfinite(value):
            return same(NONE)
        pairs = zip(self.factors, self.decimals, strict=True)
        return Both(*(digits(value / factor, places, sign) for factor, places in pairs))


def digits(value: float, decimals: int, sign: str = "") -> str:
    """A number in groups of three with a real minus; never a minus before zero."""
    rounded = round(value, decimals) + 0.0
    return f"{rounded:{sign if rounded else ''},.{decimals}f}".replace("-", MINUS)


def _not_zero(value: float, decimals: int) -> str:
    """A number above zero; below the last decimal that is told, it is said to be smaller than that."""
    for places in range(decimals, decimals + MORE_DECIMALS + 1):
        if not value or round(value, places):
            return digits(value, places)
    return "< " + digits(10.0 ** -(decimals + MORE_DECIMALS), decimals + MORE_DECIMALS)


def scale(kind: str, values: Iterable[float | None]) -> Scale:
    """The scale for figures of a kind (a key of `STEPS`), or of any unit, which is then kept as it is."""
    found = [value for value in values if value is not None and isfinite(value)]
    largest = max((abs(value) for value in found), default=0.0)
    if kind not in STEPS:
        return Scale(unit_word(kind), (1.0, 1.0), (_decimals(found, 1.0),) * 2)
    chosen = [next(step for step in STEPS[kind][lang] if largest >= step[0]) for lang in LANGS]
    units = Both(*(say(f"unit.{kind}.{size}").of(lang) for lang, (_, _, size) in zip(LANGS, chosen, strict=True)))
    factors = (chosen[0][1], chosen[1][1])
    return Scale(units, factors, (_decimals(found, factors[0]), _decimals(found, factors[1])))


def ledger_scale() -> Scale:
    """The scale of all ledgers: CNY million with one decimal, in Chinese ten thousand CNY without."""
    units = Both(say("unit.money_rows.middle").en, say("unit.money_rows.middle").zh)
    return Scale(units, (1e6, 1e4), (1, 0))


def small_money(values: Iterable[float | None]) -> Scale:
    """The units of the ledgers, with as many decimals as it takes to tell three digits of the largest figure."""
    scaled, found = ledger_scale(), [value for value in values if value is not None and isfinite(value)]
    en, zh = (max(places, _decimals(found, f)) for places, f in zip(scaled.decimals, scaled.factors, strict=True))
    return replace(scaled, decimals=(en, zh))


def summing(values: list[float], unit: float, total: float | None = None) -> list[float]:
    """Values rounded to a unit so that they add up to their rounded total (or to a given one): largest remainders first."""
    steps = [floor(value / unit) for value in values]
    wanted = round((sum(values) if total is None else total) / unit)
    by_rest = sorted(range(len(values)), key=lambda k: steps[k] - values[k] / unit)
    missing = wanted - sum(steps)
    for k in range(abs(missing)) if values else ():
        steps[by_rest[k % len(values)]] += 1 if missing > 0 else -1
    return [step * unit for step in steps]


def yearly_scale(unit: str, values: Iterable[float | None]) -> Scale:
    """The scale for figures whose unit may be an amount a year (`t/a`): sensible amounts, then `a year`."""
    kind = KIND_OF_UNIT.get(unit.removesuffix("/a"))
    if kind is None or not unit.endswith("/a"):
        return scale(kind or unit, values)
    scaled = scale(kind, values)
    return replace(scaled, unit=say("per_year", unit=scaled.unit))


def size_scale(unit: str, values: Iterable[float]) -> Scale:
    """The scale for sizes in a unit: three digits of the smallest where the largest then has four at most, no idle zeros."""
    found = [abs(value) for value in values if value]
    if unit in KIND_OF_UNIT or not found:
        return scale(KIND_OF_UNIT.get(unit, unit), found)
    places = max(min(2 - floor(log10(min(found))), 3 - floor(log10(max(found)))), 0)
    while places and all(round(value, places) == round(value, places - 1) for value in found):
        places -= 1
    return Scale(unit_word(unit), (1.0, 1.0), (places, places))


def amount(kind: str, value: float, half: float = 0.0) -> Both:
    """A figure with its unit, as in running text: four significant digits at most; with half of its interval where there is one."""
    short = at_most_four(value)
    scaled = scale(kind, [short])
    exact, cut, (en, zh) = scaled.number(value), scaled.number(short), scaled.decimals
    number = Both(exact.en if en else cut.en, exact.zh if zh else cut.zh)
    if half:
        number = say("plus_half", number=number, half=scaled.seen(half))
    if kind != "money":
        return say("amount", number=number, unit=scaled.unit)
    sizes = [next(size for least, _, size in STEPS[kind][lang] if abs(short) >= least) for lang in LANGS]
    texts = [say(f"amount.money.{size}", number=number) for size in sizes]
    return Both(*(text.of(lang) for text, lang in zip(texts, LANGS, strict=True)))


def amount_as_printed(kind: str, rounded: Pair, half: float = 0.0) -> Both:
    """A figure with its unit, as in running text, that is rounded already, in each language by its own unit."""
    return Both(amount(kind, rounded[0], half).en, amount(kind, rounded[1], half).zh)


def at_most_four(value: float) -> float:
    """A figure that stands alone, rounded to four significant digits."""
    return round(value, 3 - floor(log10(abs(value)))) if value and isfinite(value) else value


def significant(value: float, many: int = 3) -> str:
    """A single number with three significant digits, without idle zeros."""
    if not isfinite(value):
        return NONE
    if value and not 1e-3 <= abs(value) < 1e12:
        return f"{value:.{many - 1}e}".replace("-", MINUS)
    places = many - 1 - floor(log10(abs(value))) if value else 0
    written = digits(round(value, places), max(places, 0))
    return written.rstrip("0").rstrip(".") if "." in written else written


def years(value: float | None) -> Both:
    """A payback: one decimal, below one year one significant digit, so that none is printed as zero."""
    if value is None:
        return same(NONE)
    return same(significant(value, 1) if 0 < value < SHORT else digits(value, 1))


def percent(share: float, sign: str = "", decimals: int = 0) -> Both:
    """A share in percent."""
    return same(f"{digits(100 * share, decimals, sign)}%")


def unit_word(unit: str) -> Both:
    """A unit as it is printed: m³ for m3; nothing for a plain number; amounts and a year in words of each language."""
    word = unit.replace("m3", "m³").replace("*", "·").replace("MWh/h", "MW")
    if word in ("1", ""):
        return same("")
    amount = word.removesuffix("/a")
    kind = KIND_OF_UNIT.get(amount)
    zh = say(f"unit.{kind}.small").zh if kind else amount.replace("CNY", say("unit.money.small").zh)
    both = Both(amount, zh)
    return say("per_year", unit=both) if word.endswith("/a") else both


def between(low: float, high: float, write: Callable[[float], Both]) -> Both:
    """A range; one that begins below zero is told with a word, so that no minus stands beside a dash."""
    return say("range.to" if low < 0 else "range", low=write(low), high=write(high))


def _decimals(values: list[float], factor: float) -> int:
    """Three significant digits of the largest figure, four where the figures lie close together and differ in the fourth."""
    sizes = [abs(value) / factor for value in values]
    largest = max(sizes, default=0.0)
    if not largest:
        return 0
    places = 2 - floor(log10(largest) + 1e-9)
    close = len({round(size, 9) for size in sizes}) > 1 and largest - min(sizes) < CLOSE * largest
    idle = all(abs(round(size, places) - size) < 1e-9 * largest for size in sizes)
    return min(max(0, places + (close and not idle)), 4)
