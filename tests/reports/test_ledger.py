"""Ledgers add up as printed, in both languages, and to the Study's cost; what one firm pays another receives."""

from collections import defaultdict
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from parksim.reports.books import Ledger, Line, half_widths, ledgers, printed
from parksim.reports.gainers import Won, even_price, finding, loser
from parksim.reports.ledger import RUNS, section, tied, who_pays_whom
from parksim.reports.numbers import summing
from parksim.reports.traded import quantity
from parksim.reports.view import View
from parksim.results.audit import audit
from parksim.study import Run, Study
from parksim.words import LANGS


def value(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-").replace("+", ""))


@pytest.fixture(scope="module")
def tables(study):
    return section(View(study)).parts


def test_a_firm_that_pays_nothing_has_a_row_and_no_page(study, tables):
    """An idle firm whose only payment is none stands in the sums; an empty page of paper would say no more."""
    firm = next(iter(study.park.enterprises.values()))
    idle = firm.model_copy(update={"id": "idle", "name": firm.name.model_copy(update={"en": "Idle works"})})
    park = study.park.model_copy(update={"enterprises": study.park.enterprises | {"idle": idle}})
    runs = {key: paying_nothing(run, "idle") for key, run in study.runs.items()}
    summary, whom, *books = section(View(replace(study, park=park, runs=runs))).parts
    assert "Idle works" in [row.cells[0].text.en for row in summary.rows]
    assert [whom, *books] == list(tables[1:])


def paying_nothing(run, firm):
    """A run in which a firm has a payment of nothing."""
    payments = run.accounts.payments
    row = payments.iloc[[0]].assign(enterprise=firm, counterparty="", amount=0.0)
    accounts = replace(run.accounts, payments=pd.concat([payments, row], ignore_index=True))
    return replace(run, audit=replace(run.audit, accounts=accounts))


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_printed_adds_up(tables, lang):
    summary, _, *books = tables
    for table in (summary, *books):
        *rows, total = [row for row in table.rows if row.role != "group"]
        for column in range(1, len(total.cells)):
            printed = [value(row.cells[column].text.of(lang)) for row in rows]
            assert sum(printed) == pytest.approx(value(total.cells[column].text.of(lang)), abs=1e-6)
        for row in (*rows, total):
            before, planned, gain = (value(row.cells[k].text.of(lang)) for k in (1, 2, 3))
            assert before - planned == pytest.approx(gain, abs=1e-6)
    assert len(books) == len(summary.rows) - 1
    for row, book in zip(summary.rows, books, strict=False):
        assert row.cells[0].text.of(lang) in book.folded.of(lang)
        assert [c.text.of(lang) for c in row.cells[1:]] == [c.text.of(lang) for c in book.rows[-1].cells[1:]]


def test_the_park_pays_what_the_study_says(study, tables):
    total = tables[0].rows[-1]
    cost = [study.runs[run].figures()["total_cost_cny"].value / 1e6 for run in RUNS]
    expected = (cost[0], cost[1], cost[0] - cost[1], cost[2] - cost[3])
    for column, figure in enumerate(expected, start=1):
        assert value(total.cells[column].text.en) == pytest.approx(figure, abs=0.11)
    gains = [total.cells[column].text.en for column in (3, 4)]
    assert gains == [f"{cost[0] - cost[1]:+.1f}", f"{cost[2] - cost[3]:+.1f}"], "a gain is rounded by itself"


def test_who_loses_is_named_with_what_breakdowns_make_of_it(study):
    """Nobody loses in the tutorial; a firm that pays 3 instead of 1 loses 2, with breakdowns 4 instead of 1: 3."""
    assert "loses most" not in section(View(study)).lines[0].en
    won = [Won("power_station", (2e6, 2e6), (2e6, 2e6), 1e5), Won("paper_mill", (-2e6, -2e6), (-3e6, -3e6), 1e6)]
    told = loser(View(study), won)
    assert told.en == "Paper mill loses most a year: CNY 2.00 million, with breakdowns CNY 3.00 ± 1.00 million."


def test_firms_that_gain_and_lose_are_counted_by_the_signs_in_the_table(study):
    """Whatever is printed with a minus is a loss, also one of 0.1 M beside a gain of 100 M."""
    for lost, told in ((0.0, "No firm loses"), (-1e5, "Gaining firms: 1, losing: 1")):
        won = [Won("power_station", (1e8 - lost, 1e8 - lost), None, 0.0), Won("paper_mill", (lost, lost), None, 0.0)]
        assert finding(View(study), won).en.startswith(told)


def test_a_loser_is_told_at_which_price_it_would_not_lose(study):
    """The paper mill pays P for steam at a price that no contract states; a loss of P/10 is none at a price 10 % lower.

    More than P cannot be made up for by it.
    """
    paid = study.runs["retrofitted_planned"].accounts.payments
    mine = paid[(paid["account"] == "transfer") & (paid["enterprise"] == "paper_mill") & (paid["item"] == "large_pipe")]
    steam = float(mine["amount"].sum())
    gainer = Won("power_station", (5 * steam, 5 * steam), None, 0.0)
    told = even_price(View(study), [gainer, Won("paper_mill", (-steam / 10, -steam / 10), None, 0.0)])
    assert told.en.startswith("At a price 10.0% lower for Large steam pipe to the paper mill (CNY ")
    assert even_price(View(study), [gainer, Won("paper_mill", (-2 * steam, -2 * steam), None, 0.0)]) is None
    assert even_price(View(study), [gainer]) is None


def test_the_gain_of_a_firm_with_breakdowns_has_its_interval(study, tables):
    """Half of the interval of what the firm pays less, both parks under the same breakdowns: Student's t by hand."""
    halves = half_widths(*(study.runs[f"{park}_stressed"] for park in ("existing", "retrofitted")))
    sums = []
    for park in ("existing", "retrofitted"):
        paid = study.runs[f"{park}_stressed"].accounts.payments
        sums.append(paid[paid["enterprise"] == "paper_mill"].groupby("replication")["amount"].sum().to_numpy())
    gains = sums[0] - sums[1]
    half = stats.t.ppf(0.975, len(gains) - 1) * gains.std(ddof=1) / len(gains) ** 0.5
    assert halves["paper_mill"] == pytest.approx(half)
    row = next(row for row in tables[0].rows if row.cells[0].text.en == "Paper mill")
    assert row.cells[-1].under.en == f"± {half / 1e6:.1f}"


def test_what_one_firm_pays_another_receives(study):
    books = ledgers([study.runs[run] for run in RUNS])
    for state in range(4):
        inside = [values[state] for book in books for line, values in book.lines.items() if line.account == "transfer"]
        assert sum(inside) == pytest.approx(0, abs=1e-3)
    (whom,) = who_pays_whom(View(study))
    heads = {tuple(cell.text.en for cell in row.cells[:3]) for row in whom.rows}
    assert ("Paper mill", "Power station", "Large steam pipe to the paper mill") in heads


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.floats(1e4, 1e8)), max_size=12), st.integers(0, 9))
def test_both_sides_of_a_payment_are_rounded_alike(paid, seed):
    """Whoever pays whom: the two ledgers show the same figure, and what each firm shows adds up to the park."""
    books = [Ledger(str(firm), {Line("purchases", f"m{firm}", ""): (seed * 1.37e5 + firm,)}) for firm in range(4)]
    for k, (payer, payee, amount) in enumerate(paid):
        for firm, other, sign in ((payer, payee, 1), (payee, payer, -1)):
            if payer != payee:
                books[firm].lines[Line("transfer", f"link{k}", str(other))] = (sign * amount,)
    for lang, unit in ((0, 1e5), (1, 1e4)):
        figures = printed(books, 1, lang)
        shown = defaultdict(list)
        for book, lines in zip(books, figures, strict=True):
            for line, (value,) in zip(book.lines, lines, strict=True):
                assert value / unit == pytest.approx(round(value / unit), abs=1e-6)
                shown[line.item].append(value)
        assert all(sum(pair) == 0 for item, pair in shown.items() if item.startswith("link"))
        total = sum(value for mine in figures for (value,) in mine)
        assert total == pytest.approx(sum(book.total(0) for book in books), abs=unit / 2 + 1e-3)


@given(values=st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30), unit=st.sampled_from([1.0, 1e4, 1e5]))
def test_rounded_lines_are_near_and_add_up(values, unit):
    rounded = summing(values, unit)
    assert sum(rounded) / unit == pytest.approx(round(sum(values) / unit), abs=1e-6)
    assert all(abs(r - v) <= unit * (1 + 1e-9) + 1e-6 for r, v in zip(rounded, values, strict=True))


def test_what_is_traded_says_how_much(study, tables):
    """The large pipe: what arrives of steam a year, in the ledger of both firms and between them."""
    view = View(study)
    carried = study.runs["retrofitted_planned"].accounts.amount("large_pipe")
    assert quantity(view, "large_pipe").en == f"{carried / 1e3:.0f} kt/yr"
    assert quantity(view, "small_pipe") is None
    row = next(row for row in tables[1].rows if row.cells[2].text.en.startswith("Large steam pipe"))
    assert quantity(view, "large_pipe").en in row.cells[2].under.en


@pytest.fixture(scope="module")
def joint(study) -> Study:
    """The tutorial whose power station belongs to the paper mill, 60 %, and the brick works, 40 %."""
    firm = study.park.enterprises["power_station"]
    owned = firm.model_copy(update={"owners": {"paper_mill": 0.6, "brick_works": 0.4}})
    park = study.park.model_copy(update={"enterprises": study.park.enterprises | {firm.id: owned}})
    results = {key: replace(run.result, park=park) for key, run in study.runs.items() if key.endswith("planned")}
    return replace(study, park=park, runs={key: Run(result, audit(result)) for key, result in results.items()})


def test_owners_of_a_joint_plant_bear_its_ledger(study, joint):
    """What stood in the station's ledger stands by 60 and 40 % in those of its owners; nothing is left in its own."""
    ids = ("existing_planned", "retrofitted_planned")
    before, after = ({book.firm: book for book in ledgers([s.runs[key] for key in ids])} for s in (study, joint))
    for state in (0, 1):
        whole = before["power_station"].total(state)
        assert after["power_station"].total(state) == pytest.approx(0, abs=1e-3)
        for firm, share in (("paper_mill", 0.6), ("brick_works", 0.4)):
            assert after[firm].total(state) - before[firm].total(state) == pytest.approx(share * whole)


@pytest.mark.parametrize("lang", LANGS)
def test_shares_of_owners_are_told_in_words(joint, lang):
    """In the owners' ledgers under the plant's name, in the plant's own with the owner's; rows still add up."""
    words = {"en": "Share of the result of a joint plant", "zh": "合资装置损益分摊"}[lang]
    found = section(View(joint)).parts
    rows = [
        row for book in found[2:] for row in book.rows if row.cells[0].under and words in row.cells[0].under.of(lang)
    ]
    names = {key: getattr(joint.park.enterprises[key].name, lang) for key in joint.park.enterprises}
    assert {row.cells[0].text.of(lang) for row in rows} == {names["power_station"]}
    assert {row.cells[0].under.of(lang) for row in rows} == {
        words, f"{words} · {names['paper_mill']}", f"{words} · {names['brick_works']}",
    }  # fmt: skip
    test_what_is_printed_adds_up(found, lang)


@pytest.mark.parametrize("notes", [(), ("note.tied: ac (0–100 t), bc (0–100 t)",)])
def test_what_equal_sellers_may_send_is_told(notes):
    view = SimpleNamespace(retrofitted=None, existing=SimpleNamespace(result=SimpleNamespace(notes=notes)))
    told = tied(view)
    assert (told is not None) is bool(notes)
    assert told is None or "ac (0–100 t), bc (0–100 t)" in told.en
