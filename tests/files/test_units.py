"""Quantities: what reads, what does not, and what must never be converted."""

import math
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from parksim.errors import ParkError, Place
from parksim.files.unit_table import UNITS
from parksim.files.units import UnitMismatch, convert, number, parse, same_dimension, unit
from parksim.words import LANGS

NAMES = [name for name in UNITS if name not in {"月", "month"}]
finite = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e200, max_value=1e200)


def code_of(raw: Any, **options: Any) -> str:
    with pytest.raises(ParkError) as caught:
        parse(raw, **options)
    (found,) = caught.value.problems
    assert found.message("en")
    assert found.message("zh")
    return found.code


def told(raw: Any) -> list[dict[str, object]]:
    try:
        parse(raw)
    except ParkError as error:
        return [found.record() for found in error.problems]
    return []


@pytest.mark.parametrize(
    ("text", "value", "dimension"),
    [
        ("1.5 千吨", 1500, "t"),
        ("2 十万吨/a", 2e5 / 8760, "t/h"),
        ("3 千标方", 3000, "m3"),
        ("8 千元", 8000, "CNY"),
        ("4.0 Mt/a", 4e6 / 8760, "t/h"),
        ("8500 h/a", 8500 / 8760, "1"),
        ("17.4 MJ/m3", 0.0174, "GJ/m3"),
        ("17.4 MJ/Nm³", 0.0174, "GJ/m3"),
        ("150 kNm3", 150_000, "m3"),
        ("10 Mm3", 1e7, "m3"),
        ("40 kWh/t", 0.144, "GJ/t"),
        ("48 MWp", 172.8, "GJ/h"),
        ("0.54 CNY/kWh", 150, "CNY/GJ"),
        ("32 CNY/kW/month", 32 / 0.0036, "CNY·h/GJ/month"),
        ("32 CNY/(kW*month)", 32 / 0.0036, "CNY·h/GJ/month"),
        ("32 元/(kW·月)", 32 / 0.0036, "CNY·h/GJ/month"),
        ("45 MCNY/(t/h)", 45e6, "CNY·h/t"),
        ("3 %/a", 0.03 / 8760, "1/h"),
        ("1 %/km", 0.01, "1/km"),
        ("0.1 1/h", 0.1, "1/h"),
        ("0.1/h", 0.1, "1/h"),
        ("2 %/h", 0.02, "1/h"),
        ("2 h-1", 2, "1/h"),
        ("70 %", 0.7, "1"),
        ("５％", 0.05, "1"),
        ("3 ‰", 0.003, "1"),
        ("400 ppm", 4e-4, "1"),
        ("1.05 p.u.", 1.05, "1"),
        ("12.5 Mtce/a", 12.5e6 / 8760, "tce/h"),
        ("122.9 gce/kWh", 122.9e-6 / 0.0036, "tce/GJ"),
        ("280 万立方米/年", 2.8e6 / 8760, "m3/h"),
        ("1200万吨/年", 12e6 / 8760, "t/h"),
        ("1.2 亿千瓦时", 432_000, "GJ"),
        ("3.5 万千瓦", 126, "GJ/h"),
        ("100 度", 0.36, "GJ"),
        ("2 百万吨", 2e6, "t"),
        ("7 公斤", 0.007, "t"),
        ("5 方", 5, "m3"),
        ("5.6 万元", 56_000, "CNY"),
        ("1 亿元", 1e8, "CNY"),
        ("320 千克标煤/吨", 0.32, "tce/t"),
        ("9 万吨标煤", 90_000, "tce"),
        ("12 公里", 12, "km"),
        ("1．2", 1.2, "1"),
        ("２５ ℃", 298.15, "K"),
        ("4.1868 kJ/(kg*°C)", 4.1868e-3, "GJ/t/K"),
        ("1.0 MPa", 1e-3, "GJ/m3"),
        ("30 mg/L", 30e-6, "t/m3"),
        ("20 m^3/h", 20, "m3/h"),
        ("5 h^2", 5, "h^2"),
        ("10 人", 10, "count"),
        ("10 CNY/start", 10, "CNY/count"),
        (1.5, 1.5, "1"),
        (2, 2, "1"),
        ("−3e-2 t", -0.03, "t"),
    ],
)
def test_what_people_write(text: str, value: Any, dimension: str) -> None:
    quantity = parse(text)
    assert quantity.value == pytest.approx(value, rel=1e-14)
    assert str(quantity.dimension) == dimension


def test_exponents_are_a_dictionary() -> None:
    assert parse("32 CNY/kW/month").dimension.exponents == {"CNY": 1, "GJ": -1, "h": 1, "month": -1}


def test_a_year_has_8760_hours_and_no_others() -> None:
    """1 t/h through 8760 h is 8760 t/a; a year of 365.25 days would say 8766."""
    assert convert(parse("1 t/h"), "t/a") == 8760
    assert convert(parse("1 a"), "d") == 365


@pytest.mark.parametrize(
    ("text", "wanted", "result"),
    [
        ("1 MWh", "GJ", 3.6),
        ("1 MW", "GJ/h", 3.6),
        ("0.54 CNY/kWh", "CNY/MWh", 540),
        ("25 °C", "K", 298.15),
        ("25 °C", "°C", 25),
        ("25 °C", "C", 25),
        ("300 K", "°C", 26.85),
        ("10 °C", "ΔK", 10),
        ("10 K", "ΔK", 10),
        ("0.06", "%", 6),
        ("6 %", "1", 0.06),
        ("1 亩", "m2", 2000 / 3),
    ],
)
def test_conversion_by_hand(text: str, wanted: str, result: float) -> None:
    assert convert(parse(text), wanted) == result


@pytest.mark.parametrize(
    ("text", "wanted", "found", "needed"),
    [
        ("5 t", "t/h", "t", "t/h"),
        ("5 t/h", "t", "t/h", "t"),
        ("5 kW", "kWh", "GJ/h", "GJ"),
        ("5 MWh/a", "MWh", "GJ/h", "GJ"),
        ("5 tce", "GJ", "tce", "GJ"),
        ("5 GJ", "tce", "GJ", "tce"),
        ("5 m3", "t", "m3", "t"),
        ("5 CNY/t", "CNY/m3", "CNY/t", "CNY/m3"),
        ("5 CNY/kW/month", "CNY/kW/a", "CNY·h/GJ/month", "CNY/GJ"),
        ("5 t/month", "t/h", "t/month", "t/h"),
        ("5 MCNY/t/h", "MCNY/(t/h)", "CNY/t/h", "CNY·h/t"),
        ("5 %", "1/h", "1", "1/h"),
        ("5 km", "h", "km", "h"),
        ("5 K", "GJ", "K", "GJ"),
        ("5 m2", "m3", "km^2", "m3"),
        ("5 人", "1", "count", "1"),
    ],
)
def test_another_dimension_is_an_error_that_names_both(text: str, wanted: str, found: str, needed: str) -> None:
    with pytest.raises(UnitMismatch) as caught:
        convert(parse(text), wanted, Place("park.yaml", 3, 9))
    (problem,) = caught.value.problems
    assert problem.code == "PS1109"
    assert str(problem.where) == "park.yaml:3:9"
    assert (problem.values["found"], problem.values["wanted"]) == (found, needed)
    assert problem.message("en")
    assert problem.message("zh")
    assert not same_dimension(text.split()[1], wanted)


@pytest.mark.parametrize(
    ("text", "wanted", "hint"),
    [
        ("100 Mm3/a", "m3", "without_time"),
        ("38 CNY/kWh", "CNY/MW", "without_time"),
        ("100 t", "t/h", "with_time"),
        ("12 CNY", "CNY/a", "with_time"),
        ("38 CNY/kW", "CNY/(MWh/h)/month", "per_month"),
        ("456 元/kW/a", "CNY/(MWh/h)/month", "per_month"),
        ("5 m3", "t", None),
        ("5 t/month", "t/h", None),
    ],
)
def test_what_differs_in_time_alone_is_told_so(text: str, wanted: str, hint: str | None) -> None:
    """A sum for a rate, a rate for a sum, a charge without its month: the hint says what to do with the time."""
    with pytest.raises(UnitMismatch) as caught:
        convert(parse(text), wanted)
    (problem,) = caught.value.problems
    assert (problem.code, problem.hint) == ("PS1109", hint)
    assert wanted in problem.line("en")
    assert wanted in problem.line("zh")


@pytest.mark.parametrize(
    ("text", "dimension"), [("3 tkm", "t·km"), ("2 万吨公里", "t·km"), ("5 万件", "count"), ("4 车次", "count")]
)
def test_haulage_and_pieces_are_counted(text: str, dimension: str) -> None:
    assert str(parse(text).dimension) == dimension


@pytest.mark.parametrize("raw", [200, "200", 4.5, "４．５"])
def test_a_missing_unit_is_said_to_be_missing(raw: Any) -> None:
    with pytest.raises(UnitMismatch) as caught:
        convert(parse(raw), "t/h")
    assert caught.value.problems[0].code == "PS1110"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "PS1101"),
        ("   ", "PS1101"),
        (None, "PS1101"),
        (True, "PS1102"),
        (False, "PS1102"),
        ([1], "PS1102"),
        ({"value": 1}, "PS1102"),
        (b"1 t", "PS1102"),
        (math.nan, "PS1103"),
        (math.inf, "PS1103"),
        (10**400, "PS1103"),
        ("nan", "PS1103"),
        ("-.inf t", "PS1103"),
        ("Infinity", "PS1103"),
        ("1e400 t", "PS1103"),
        ("1e308 Mt", "PS1103"),
        ("1,200 t", "PS1104"),
        ("１，２００ 吨", "PS1104"),
        ("1,5 t", "PS1104"),
        ("1，200", "PS1104"),
        ("t", "PS1105"),
        ("ten t", "PS1105"),
        ("1 200 t", "PS1105"),
        ("1.2.3 t", "PS1105"),
        ("10-12 h", "PS1105"),
        ("5 t/", "PS1105"),
        ("5 (t", "PS1105"),
        ("5 t)", "PS1105"),
        ("5 t//h", "PS1105"),
        ("5 kW h", "PS1105"),
        ("5 t**2", "PS1105"),
        ("5 t^99", "PS1105"),
        ("½ t", "PS1105"),
        ("10² t", "PS1105"),
        ("0x10 t", "PS1106"),
        ("1_000 t", "PS1105"),
        ("5 " + "(" * 2000, "PS1105"),
        ("5" + " " * 400 + "t", "PS1105"),
        ("5 MWh; DROP", "PS1105"),
        ("5 T/h", "PS1106"),
        ("5 kwh", "PS1106"),
        ("5 furlong", "PS1106"),
        ("5 吨/小時", "PS1106"),
        ("5 USD/t", "PS1107"),
        ("5 万美元", "PS1107"),
        ("5 kEUR", "PS1107"),
        ("5 month", "PS1108"),
        ("3 个月", "PS1106"),
        ("5 CNY/(kW/month)", "PS1108"),
        ("32 元/kW·月", "PS1111"),
        ("5 GJ/t*h", "PS1111"),
    ],
)
def test_what_does_not_read(raw: Any, code: str) -> None:
    assert code_of(raw) == code


@pytest.mark.parametrize(("word", "meant"), [("T", "t"), ("kwh", "kWh"), ("MCNYY", "MCNY"), ("吨标炭", "吨标煤")])
def test_an_unknown_unit_has_a_suggestion(word: str, meant: str | None) -> None:
    with pytest.raises(ParkError) as caught:
        parse(f"1 {word}")
    assert caught.value.problems[0].values["suggestion"] == meant


def test_foreign_money_needs_its_rate() -> None:
    assert parse("2 MUSD/t", rates={"USD": 7.1}).value == 14.2e6
    assert parse("5 万美元", rates={"USD": 7.1}).value == 355_000
    assert parse("5 SGD", rates={"SGD": 5.25}).value == 26.25
    with pytest.raises(ParkError) as caught:
        parse("5 EUR", rates={"USD": 7.1})
    assert "park.yaml" in (caught.value.problems[0].advice("en") or "")


def test_the_place_is_that_of_the_caller() -> None:
    with pytest.raises(ParkError) as caught:
        parse("5 furlong", Place("x.yaml", 2, 3))
    assert str(caught.value.problems[0].where) == "x.yaml:2:3"


def test_a_plain_number() -> None:
    assert number("１２") == 12
    with pytest.raises(UnitMismatch):
        number("12 t")


def test_a_quantity_prints_as_it_was_written() -> None:
    assert [str(parse(text)) for text in ("4.0 Mt/a", "５％", 7)] == ["4 Mt/a", "5 %", "7"]


@given(value=finite, name=st.sampled_from(NAMES))
def test_a_number_converted_to_its_own_unit_is_itself(value: Any, name: str) -> None:
    assert convert(parse(f"{value!r} {name}"), name) == value


@given(value=finite, names=st.lists(st.sampled_from(NAMES), min_size=2, max_size=2))
@example(value=25.0, names=["°C", "K"])
@example(value=0.0, names=["ΔK", "°C"])
def test_there_and_back_is_the_identity(value: Any, names: list[str]) -> None:
    """To another unit of the dimension and back: within rounding of the number, or of 273 K for temperatures."""
    here, there = names
    assume(same_dimension(here, there))
    once = convert(parse(f"{value!r} {here}"), there)
    assert convert(parse(f"{once!r} {there}"), here) == pytest.approx(value, rel=1e-12, abs=1e-9)


@given(above=st.sampled_from(NAMES), below=st.sampled_from([*NAMES, "month"]))
def test_a_quotient_is_the_quotient_of_its_units(above: str, below: str) -> None:
    quotient, first, second = unit(f"{above}/{below}"), unit(above), unit(below) if below != "month" else None
    if second is not None:
        assert quotient.factor == first.factor / second.factor
    assert unit(f"({above})/({below})").factor == quotient.factor
    assert unit(f"{above} / {below}").dimension == quotient.dimension


@given(st.text(max_size=40))
@example("1" * 79)
def test_any_text_reads_or_is_refused_in_words(raw: Any) -> None:
    assert told(raw) or math.isfinite(parse(raw).value)


@given(st.text(alphabet="tkWh/*()^-13 %月°C.元", max_size=30))
def test_any_expression_reads_or_is_refused_in_words(expression: str) -> None:
    assert told("1 " + expression) or math.isfinite(parse("1 " + expression).value)


@pytest.mark.parametrize(
    ("text", "advice"),
    [("3 million t", "3e6 t"), ("2 bn CNY", "3e9 t"), ("75 蒸吨", "75 t/h"), ("75 蒸吨/h", "75 t/h"), ("5 kwh", "kWh")],
)
def test_what_is_no_unit_is_told_with_what_to_write(text: str, advice: str) -> None:
    with pytest.raises(ParkError) as error:
        parse(text)
    (found,) = error.value.problems
    assert all(advice in (found.advice(lang) or "") for lang in LANGS)
