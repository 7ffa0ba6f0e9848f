"""Numbers as a reader sees them: digits that bear something, units that fit, ranges that can be read."""

from parksim.reports.both import Both, same
from parksim.reports.built import sizes_of
from parksim.reports.numbers import amount, between, scale, significant, yearly_scale, years
from parksim.reports.runs import six_runs
from parksim.reports.sources import written
from parksim.reports.view import View


def test_a_long_number_keeps_three_digits():
    assert [significant(value) for value in (210_144, 88_701, 12.25, 0.5, 100, 7)] == [
        "210,000", "88,700", "12.2", "0.5", "100", "7",
    ]  # fmt: skip


def test_figures_close_together_get_a_fourth_digit_where_it_differs():
    """0.305 and 0.300 differ in the third already; 72.965 and 72.616 would both be 73.0 and 72.6, so they get one more."""
    assert [scale("1", [0.305, 0.3]).number(value).en for value in (0.305, 0.3)] == ["0.305", "0.300"]
    assert [scale("1", [3665.3, 3650.4]).number(value).en for value in (3665.3, 3650.4)] == ["3,665", "3,650"]
    assert [scale("1", [72.965, 72.616]).number(value).en for value in (72.965, 72.616)] == ["72.97", "72.62"]


def test_a_figure_is_rounded_once():
    """98.746 rounded to four digits is 98.75, and that to three 98.8; rounded once it is 98.7, in Chinese 9,875 ten thousand."""
    assert amount("money", 98_746_000.0) == Both("CNY 98.7 million", "9,875 万元")


def test_no_payback_is_printed_as_zero():
    told = [years(value).en for value in (0.023, 0.127, 0.94, 1.0, 6.34, -2.0, None)]
    assert told == ["0.02", "0.1", "0.9", "1.0", "6.3", "−2.0", "–"]


def test_gas_is_told_in_millions():
    """209,800 kNm3 are 210 MNm3, in Chinese 2.10 hundred million Nm3; 50 kNm3 stay, in Chinese 5 ten thousand Nm3."""
    assert amount("gas", 209_800) == Both("210 MNm³", "2.10 亿 Nm³")
    assert amount("gas", 50.0) == Both("50.0 kNm³", "5.00 万 Nm³")
    assert yearly_scale("kNm3/a", [209_800.0]).unit == Both("MNm³/yr", "亿 Nm³/年")


def test_sizes_in_a_unit_have_equal_decimals_four_digits_at_most_and_amounts_sensible_units():
    """2.834 t/h would have two decimals by itself; beside 156.61 t/h one decimal is the most that four digits allow."""
    sizes = sizes_of(
        [(2.6, "t/h"), (2.834, "t/h"), (156.61, "t/h"), (62.0, "GJ/h"), (119.0, "GJ/h"), (20_000.0, "t"), (1.0, "")]
    )
    assert [size.en for size in sizes] == ["2.6 t/h", "2.8 t/h", "156.6 t/h", "62 GJ/h", "119 GJ/h", "20.0 kt", "whole"]
    assert sizes[5].zh == "2.00 万吨"
    assert [size.en for size in sizes_of([(0.02, "t/h"), (4000.0, "t/h")])] == ["0.02 t/h", "4,000 t/h"]


def test_a_range_that_begins_below_zero_is_told_with_a_word():
    assert between(-400, 300, lambda end: same(significant(end))) == Both("−400 to 300", "−400～300")
    assert between(65, 135, lambda end: same(significant(end))) == Both("65–135", "65～135")


def test_a_large_capital_cost_is_told_in_millions():
    write, unit = written([5.56e7, 3.3e7, 6.7e7], "CNY/(t/h)")
    assert (write(5.56e7).en, write(3.3e7).en, unit.en) == ("55.6", "33.0", "CNY million/(t/h)")
    write, unit = written([3.1e6], "CNY/(MWh/h)")
    assert (write(3.1e6), unit) == (Both("3.10", "310"), Both("CNY million/MW", "万元/MW"))
    write, unit = written([1.5e9], "CNY")
    assert (write(1.5e9), unit) == (Both("1.50", "15.0"), Both("CNY billion", "亿元"))
    write, unit = written([540.0], "CNY/MWh")
    assert (write(540.0).en, unit.en) == ("540", "CNY/MWh")


def test_every_figure_of_the_six_runs_has_its_unit(study):
    assert all(row.cells[0].unit and row.cells[0].unit.en for row in six_runs(View(study)).rows)
