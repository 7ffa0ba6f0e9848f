"""Two studies beside each other: the saving first, only what differs, and never a `nan`."""

from dataclasses import replace

import pandas as pd
import pytest

from parksim.reports import compare, differences
from parksim.reports.both import same
from parksim.reports.numbers import scale
from parksim.reports.view import View
from parksim.words import LANGS, text


@pytest.fixture(scope="module")
def other(study):
    """The same study without its breakdowns, as if nothing were built."""
    runs = {run: study.runs[run] for run in ("existing_planned", "retrofitted_planned")}
    return replace(study, runs=runs | {"retrofitted_planned": study.runs["existing_planned"]})


def test_the_saving_stands_first(study):
    frame = compare(study, study)
    assert list(frame["figure"][:3]) == ["promised", "controlled", "surviving"]
    assert frame["first"][0] == pytest.approx(study.benefit("planned").value)
    assert list(frame["figure"][3:5]) == ["investment", "payback"]
    capital = sum(study.park.retrofits[o.id].capital(o.size) for o in study.retrofits if o.chosen)
    assert frame["first"][3] == pytest.approx(capital)
    assert frame["first"][4] == pytest.approx(View(study).payback)
    assert not frame["difference"].any()


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_equal_is_told_in_a_sentence_alone(study, lang):
    found = differences(study, study)
    assert found.tables == ()
    assert text("compare.benefit", lang) in found.equal.of(lang)


def test_only_rows_that_differ_are_shown_and_a_missing_run_is_a_dash(study, other):
    found = differences(study, other, (same("left"), same("right")))
    titles = [table.title.en for table in found.tables]
    assert titles[0] == text("compare.benefit", "en")
    assert "existing park, planned" in found.equal.en
    stressed = next(table for table in found.tables if table.title.en == "existing park, stressed")
    assert [column.head.en for column in stressed.columns[1:3]] == ["left", "right"]
    for table in found.tables:
        for row in table.rows:
            assert "nan" not in " ".join(cell.text.en for cell in row.cells).lower()
    assert {row.cells[2].text.en for row in stressed.rows} == {"–"}
    assert {row.cells[4].text.en for row in stressed.rows} == {"–"}


def dearer(study, **settings: float):
    """The study as if some of its numbers had been others."""
    numbers = study.park.numbers | {
        path: study.park.numbers[path].model_copy(update={"value": value}) for path, value in settings.items()
    }
    return replace(study, park=study.park.model_copy(update={"numbers": numbers}))


def test_numbers_of_the_scenarios_that_differ_stand_first(study):
    """Carbon at 100 instead of 80 CNY/t: one row, 20 more, 25 %."""
    other = dearer(study, **{"policies.carbon_price.price": 100.0})
    rows = compare(study, other)
    assert tuple(rows.loc[0]) == ("settings", "policies.carbon_price.price", 80.0, 100.0, 20.0)
    assert (rows["run"] == "settings").sum() == 1
    (table,) = differences(study, other).tables
    assert [cell.text.en for cell in table.rows[0].cells] == [
        "Carbon price · price",
        "80",
        "100",
        "+20",
        "+25.0%",
    ]
    assert table.rows[0].cells[0].unit.en == "CNY/t"
    assert table.rows[0].cells[0].under.en == "policies.carbon_price.price"


def test_of_many_numbers_that_differ_twenty_are_shown_and_the_others_counted(study):
    other = dearer(study, **{path: number.value + 1.0 for path, number in study.park.numbers.items()})
    many = len(study.park.numbers)
    assert (compare(study, other)["run"] == "settings").sum() == many
    table = differences(study, other).tables[0]
    assert len(table.rows) == 20
    assert str(many - 20) in table.caption.en


def test_a_half_width_is_never_printed_as_zero():
    """130 ± 0.32 in ktce: the row has no decimals, the half width gets one; 0.0004 is below what two more would tell."""
    scaled = scale("tce", [130_000.0])
    assert scaled.number(130_000).en == "130"
    assert [scaled.seen(value).en for value in (2_400, 320, 41, 0.4, 0)] == ["2", "0.3", "0.04", "< 0.01", "0"]
    assert scale("tce", [130_000.0]).seen(320).zh == "0.03"


def test_a_number_that_one_scenario_does_not_have_keeps_its_unit_and_its_columns(study):
    """Of the left study the price is taken away: it is said so, and the unit is that of the right one."""
    path = "policies.carbon_price.price"
    numbers = {key: number for key, number in study.park.numbers.items() if key != path}
    bare = replace(study, park=study.park.model_copy(update={"numbers": numbers}))
    for pair, shown in (((bare, study), ["not there", "80"]), ((study, bare), ["80", "not there"])):
        (table,) = differences(*pair).tables
        (row,) = table.rows
        assert row.cells[0].unit.en == "CNY/t"
        assert [cell.text.en for cell in row.cells[1:3]] == shown


def with_cost(study, *yearly: float):
    """The study as if its planned park cost so much in the simulated years, CNY."""
    run = study.runs["retrofitted_stressed"]
    flows = pd.DataFrame({"flow": "a", "replication": range(len(yearly)), "amount": 0.0})
    payments = pd.DataFrame({
        "replication": range(len(yearly)), "enterprise": "a", "account": "purchases", "item": "a", "counterparty": "",
        "amount": yearly,
    })  # fmt: skip
    accounts = replace(run.accounts, payments=payments, flows=flows, measures=run.accounts.measures.iloc[:0])
    return replace(study, runs={"retrofitted_stressed": replace(run, audit=replace(run.audit, accounts=accounts))})


def test_a_difference_that_chance_makes_is_told_as_one(study):
    """100 and 120 million in two years are 110 ± 127; in the other study 124 ± 127: 14 more are nothing to speak of.

    t of one degree of freedom is 12.71: 12.71 · 14.14 / √2 = 127. Twenty alike, 110 ± 1, against 160 ± 1: 50 more, 45.5 %.
    """
    few, other = with_cost(study, 100e6, 120e6), with_cost(study, 114e6, 134e6)
    (table,) = differences(few, other).tables
    assert [cell.text.en for cell in table.rows[0].cells[1:]] == ["110", "124", "+14", "by chance"]
    assert [cell.under.en for cell in table.rows[0].cells[1:4]] == ["± 127", "± 127", "± 180"]
    many, more = with_cost(study, *[109.9e6, 110.1e6] * 10), with_cost(study, *[159.9e6, 160.1e6] * 10)
    (table,) = differences(many, more).tables
    assert table.rows[0].cells[4].text.en == "+45.5%"
