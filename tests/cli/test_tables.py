"""Tables and texts for a terminal: width counted in columns, nothing wider than it has, nothing lost."""

import re

import pytest

from parksim.commands.tables import printed, wrapped
from parksim.reports.both import Both, same
from parksim.reports.table import Column, Row, Table, cell
from tests.cli.commands import text_columns

LONG = Both(
    "Joint reclaimed-water works on the effluent of refinery and paper " * 2, "园区尾水联合回用与钢厂冲渣补水" * 6
)
WHY = Both("depends on the price of granulated slag, the price of slag powder " * 2, "取决于水渣价格、矿渣微粉价格" * 6)


def table(*rows: Row, over: bool = False) -> Table:
    heads = (Both("retrofit", "改造"), Both("own benefit, CNY M/yr", "自身效益（亿元/年）"), Both("robust", "稳健性"))
    overs = (None, same("above"), same("above")) if over else (None, None, None)
    columns = [Column(head, number=k == 1, over=overs[k]) for k, head in enumerate(heads)]
    return Table(tuple(columns), rows)


def row(name: Both, number: str, why: Both) -> Row:
    return Row((cell(name), cell(number), cell(why)))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("over", [False, True])
def test_a_wide_table_fits_and_loses_no_word(lang, over):
    written = printed(table(row(LONG, "12.3", WHY), row(same("short"), "−4", same("yes")), over=over), lang)
    lines = written.splitlines()
    assert max(map(text_columns, lines)) <= 120
    letters = re.sub(r"[\s-]", "", written)
    for text in (LONG, WHY):
        some = re.sub(r"[\s-]", "", text.of(lang))
        assert sorted(set(some)) == sorted(set(some) & set(letters))
    if lang == "zh":
        assert sum(line.count("园区") for line in lines) == LONG.zh.count("园区")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_columns_stand_under_each_other(lang):
    """Wide characters take two columns: the number ends in the same column in every row."""
    names = (same("a"), Both("two words", "通往造纸厂"))
    written = printed(table(*(row(name, "1,234", same("yes")) for name in names)), lang)
    ends = {text_columns(line[: line.index("1,234") + 5]) for line in written.splitlines() if "1,234" in line}
    assert len(ends) == 1


def test_units_and_half_widths_stand_beside_their_figures():
    filled = Row((cell("Cost", unit=Both("CNY million", "万元")), cell("1.2", under=same("± 0.3")), cell("–")))
    written = printed(table(filled), "en")
    assert "Cost, CNY million" in written
    assert "1.2 ± 0.3" in written
    assert "robust" not in written, "a column in which nothing is told is left out"
    assert "Cost（万元）" in printed(table(filled), "zh")


@pytest.mark.parametrize("words", ["one two  three " * 30, "中文字符，没有空格。" * 30, "x" * 300, ""])
def test_wrapped_lines_fit_and_hold_everything(words):
    lines = wrapped(words, 40)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert all(text_columns(line) <= 40 for line in lines if line != "x" * 300)


def test_the_terminal_says_how_wide_it_is(monkeypatch):
    monkeypatch.setenv("COLUMNS", "70")
    assert max(map(text_columns, printed(table(row(LONG, "12.3", WHY)), "en").splitlines())) <= 70
