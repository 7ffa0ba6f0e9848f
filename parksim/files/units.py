"""Quantities as people write them, `4.0 Mt/a` or `280 万立方米/年`, read once at the boundary into base units.

    quantity = number [unit]
    unit     = ["/"] factor {("*" | "·" | "/") factor}         no product after a division: write a/(b·c) or a/b/c
    factor   = name ["^" digit | "-" digit] | "1" | "(" unit ")"

Factors are exact fractions, so a number converted to its own unit is itself. Nothing is converted through operating
hours: `a` is 8760 h, that is all. A lone °C is a temperature (0 °C = 273.15 K); a part of a compound is a
difference. A field that wants a difference asks for `ΔK` and then reads `10 K` and `10 °C` alike.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import isfinite
from unicodedata import normalize

from parksim.errors import ParkError, Place, problem, suggest
from parksim.files.unit_table import (
    BASE,
    CURRENCIES,
    MONEY_PREFIXES,
    NUMBER_WORDS,
    STEAM_TONNE,
    UNITS,
    Worth,
    hint_of_time,
)

__all__ = ["Dimension", "Quantity", "Unit", "UnitMismatch", "convert", "number", "parse", "same_dimension", "unit"]

Rates = tuple[tuple[str, float], ...]

LONGEST = 80
ZERO_CELSIUS = Fraction("273.15")
CELSIUS = frozenset(("°C", "C", "摄氏度"))
DIFFERENCE = "ΔK"

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![0-9.])")
_GROUPED = re.compile(r"[+-]?[0-9]+(?:,[0-9]+)+")
_NOT_FINITE = re.compile(r"[+-]?\.?(?:nan|inf|infinity)", re.IGNORECASE)
_RAISED = re.compile(r"\d\s*[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]")
_NAME = re.compile(r"\s*(?P<name>p\.u\.|[%‰]|°?[^\W\d_][^\W_]*|1(?![0-9.]))(?P<power>\^-?[1-9]|-[1-9])?")
_SIGN = re.compile(r"\s*(?P<sign>[*/()])")
_LOOKALIKES = str.maketrans(dict.fromkeys("·⋅×∙•・", "*") | {"−": "-", "µ": "μ"})


@dataclass(frozen=True, slots=True)
class Dimension:
    """Powers of base units, none of them zero; prints as `GJ/t`, and as `1` for a plain number."""

    powers: tuple[tuple[str, int], ...]

    @property
    def exponents(self) -> dict[str, int]:
        """The powers as a dictionary of base unit and exponent."""
        return dict(self.powers)

    def __str__(self) -> str:
        above = "·".join(_power(name, power) for name, power in self.powers if power > 0)
        below = "".join(f"/{_power(name, -power)}" for name, power in self.powers if power < 0)
        return (above or "1") + below


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written and its worth: `factor` base units of `dimension`."""

    text: str
    factor: Fraction
    dimension: Dimension

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the unit it was written in."""

    number: float
    unit: Unit

    @property
    def value(self) -> float:
        """The number in base units: t, m3, GJ, CNY, h, km, month, tce, count, K; a lone °C in K above absolute zero."""
        return float(Fraction(self.number) * self.unit.factor + _offset(self.unit))

    @property
    def dimension(self) -> Dimension:
        """The powers of base units."""
        return self.unit.dimension

    def __str__(self) -> str:
        return f"{self.number:.15g} {self.unit}".removesuffix(" 1")


class UnitMismatch(ParkError):
    """A quantity has another dimension than the one asked for."""


def parse(raw: object, where: Place | None = None, *, rates: Mapping[str, float] | None = None) -> Quantity:
    """Read a quantity from a text or a plain number; a plain number has the dimension 1.

    `rates` gives CNY per unit of foreign money, such as {"USD": 7.1}. Raises ParkError, with the place if one is given,
    for anything that is not one finite number and a known unit.
    """
    try:
        return _parse(raw, tuple(sorted((rates or {}).items())))
    except ParkError as error:
        raise error.at(where) from None


def number(raw: object, where: Place | None = None) -> float:
    """Read a plain finite number, full-width digits included; raises ParkError for anything else."""
    quantity = parse(raw, where)
    if quantity.unit != _PLAIN:
        raise UnitMismatch([problem("PS1109", where, text=quantity, found=quantity.dimension, wanted="1", unit="1")])
    return quantity.number


def unit(text: str, where: Place | None = None, *, rates: Mapping[str, float] | None = None) -> Unit:
    """Read a unit; raises ParkError if it is unknown or not well formed."""
    try:
        return _unit(text, tuple(sorted((rates or {}).items())))
    except ParkError as error:
        raise error.at(where) from None


def convert(
    quantity: Quantity, wanted: str, where: Place | None = None, *, rates: Mapping[str, float] | None = None
) -> float:
    """Return the number of a quantity in another unit of its dimension; raises UnitMismatch naming both dimensions."""
    target = unit(wanted, where, rates=rates)
    if quantity.dimension != target.dimension:
        code = "PS1109" if quantity.unit != _PLAIN else "PS1110"
        found, needed = quantity.dimension, target.dimension
        hint = hint_of_time(found.powers, needed.powers) if code == "PS1109" else None
        raise UnitMismatch([problem(code, where, hint=hint, text=quantity, found=found, wanted=needed, unit=target)])
    if quantity.unit.text == target.text:
        return quantity.number
    base = Fraction(quantity.number) * quantity.unit.factor
    if DIFFERENCE not in (quantity.unit.text, target.text):
        base += _offset(quantity.unit) - _offset(target)
    return _finite(base / target.factor, str(quantity), where)


def same_dimension(unit_a: str, unit_b: str) -> bool:
    """Whether two units measure the same; raises ParkError if one is not a unit."""
    return unit(unit_a).dimension == unit(unit_b).dimension


def _parse(raw: object, rates: Rates) -> Quantity:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | None):
        raise _bad("PS1102", text=str(raw).lower() if isinstance(raw, bool) else type(raw).__name__)
    if isinstance(raw, int | float):
        return Quantity(_plain_number(raw), _PLAIN)
    text = _normal((raw or "")[: LONGEST + 1])
    found = _NUMBER.match(text)
    if raw is None or found is None or _GROUPED.match(text) or _RAISED.search(raw) or len(raw) > LONGEST:
        raise _not_a_number(raw or "", text)
    rest = text[found.end() :].strip()
    quantity = Quantity(_plain_number(found.group()), _unit(rest, rates) if rest else _PLAIN)
    _finite(Fraction(quantity.number) * quantity.unit.factor, raw)
    return quantity


def _plain_number(raw: str | int | float) -> float:
    try:
        value = float(raw)
    except OverflowError:
        raise _bad("PS1103", text="> 1.8e308") from None
    if not isfinite(value):
        raise _bad("PS1103", text=raw)
    return value


def _finite(value: Fraction, text: str, where: Place | None = None) -> float:
    try:
        return float(value)
    except OverflowError:
        raise ParkError([problem("PS1103", where, text=text)]) from None


def _not_a_number(raw: str, text: str) -> ParkError:
    if not text:
        return _bad("PS1101")
    if _GROUPED.match(text):
        return _bad("PS1104", text=raw)
    return _bad("PS1103" if _NOT_FINITE.match(text) else "PS1105", text=raw)


@lru_cache(maxsize=4096)
def _unit(raw: str, rates: Rates) -> Unit:
    text = _normal(raw)
    if not text or len(raw) > LONGEST:
        raise _bad("PS1105", text=raw)
    factor, exponents = _Reader(text, dict(rates)).whole()
    powers = dict(exponents)
    if powers.get("month", 0) > 0:
        raise _bad("PS1108", text=text)
    ordered = tuple((name, powers[name]) for name in BASE if powers.get(name))
    return Unit(text, factor, Dimension(ordered))


class _Reader:
    """Reads one unit expression by recursive descent; the longest has 80 characters."""

    def __init__(self, text: str, rates: Mapping[str, float]) -> None:
        self.text, self.rates, self.at = text, rates, 0

    def whole(self) -> Worth:
        worth = self.product()
        if self.at < len(self.text):
            raise _bad("PS1105", text=self.text)
        return worth

    def product(self) -> Worth:
        divided = bool(self.took("/"))
        worth = _times(UNITS["1"], self.factor(), -1 if divided else 1)
        while sign := self.took("*/"):
            if divided and sign == "*":
                raise _bad("PS1111", text=self.text)
            divided = sign == "/"
            worth = _times(worth, self.factor(), -1 if divided else 1)
        return worth

    def factor(self) -> Worth:
        if self.took("("):
            worth = self.product()
            if not self.took(")"):
                raise _bad("PS1105", text=self.text)
            return worth
        found = _NAME.match(self.text, self.at)
        if found is None:
            raise _bad("PS1105", text=self.text)
        self.at = found.end()
        return self.named(found["name"], found["power"] or "")

    def took(self, signs: str) -> str:
        found = _SIGN.match(self.text, self.at)
        if found is None or found["sign"] not in signs:
            return ""
        self.at = found.end()
        return found["sign"]

    def named(self, name: str, power: str) -> Worth:
        if name + power in UNITS:
            return UNITS[name + power]
        worth = UNITS.get(name) or self.money(name)
        if worth is None:
            raise _unknown(name)
        return _times(UNITS["1"], worth, int(power.lstrip("^") or 1))

    def money(self, name: str) -> Worth | None:
        known = CURRENCIES | {code: code for code in self.rates}
        for prefix, times in MONEY_PREFIXES.items():
            code = known.get(name.removeprefix(prefix)) if name.startswith(prefix) else None
            if code is not None and code not in self.rates:
                raise _bad("PS1107", unit=name, currency=code)
            if code is not None:
                return Worth(Fraction(times) * Fraction(str(self.rates[code])), (("CNY", 1),))
        return None


def _times(worth: Worth, other: Worth, power: int) -> Worth:
    exponents = dict(worth.exponents)
    for name, each in other.exponents:
        exponents[name] = exponents.get(name, 0) + each * power
    return Worth(worth.factor * other.factor**power, tuple(exponents.items()))


def _unknown(name: str) -> ParkError:
    """A unit that is none: a word for a number, the measure of boilers, or one that is misspelt."""
    power = NUMBER_WORDS.get(name.casefold())
    hint = "number_word" if power else "steam_tonne" if STEAM_TONNE in name else None
    near = None if hint else suggest(name, UNITS)
    return ParkError([problem("PS1106", None, hint=hint, unit=name, power=power, suggestion=near)])


def _bad(code: str, **values: object) -> ParkError:
    return ParkError([problem(code, None, hint=None, **values)])


def _normal(raw: str) -> str:
    return normalize("NFKC", raw).translate(_LOOKALIKES).strip()


def _power(name: str, power: int) -> str:
    return name if power == 1 else f"{name}^{power}"


def _offset(unit: Unit) -> Fraction:
    return ZERO_CELSIUS if unit.text.strip("() ") in CELSIUS else Fraction(0)


_PLAIN = Unit("1", Fraction(1), Dimension(()))
