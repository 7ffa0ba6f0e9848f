"""The report says what the Study says, in two languages, as one file that asks nothing of the network."""

import json
import re
import time
from dataclasses import replace

import pytest

from parksim.reports import page, report, summary
from parksim.reports.books import ledgers
from parksim.reports.both import Both, same
from parksim.reports.head import key_figures
from parksim.reports.numbers import FIGURE_KINDS, amount, percent, scale
from parksim.reports.prices import price_table
from parksim.reports.report import folded, long, roomy, tied
from parksim.reports.retrofits import chosen_table, rejected_table
from parksim.reports.sentence import lede
from parksim.reports.table import Column, Row, Table, cell
from parksim.reports.view import COLUMNS, PARKS, View
from parksim.results.audit import Failure
from parksim.study import KEYS
from parksim.words import LANGS, text
from tests.reports.reading import Element, read, rows

URL = re.compile(r"url\(|@import|https?://|//\w", re.IGNORECASE)
LATIN = re.compile(r"[A-Za-z]{3,}")
UNITS = {"CNY", "MWh", "GWh", "kWh", "CO", "yr"}


@pytest.fixture(scope="module")
def html(study) -> str:
    return page(study, "en")


@pytest.fixture(scope="module")
def root(html) -> Element:
    return read(html)


def tables_with(root: Element, key: str, lang: str = "en") -> list[Element]:
    """The tables that have a column head."""
    return [t for t in root.all("table") if text(key, lang) in [h.text(lang).strip() for h in t.all("th")]]


def table_with(root: Element, key: str, lang: str = "en") -> Element:
    """The first of them."""
    return tables_with(root, key, lang)[0]


def first_number(cell: str) -> str:
    return cell.split(" | ")[0].split(" ")[0]


@pytest.mark.parametrize("lang", LANGS)
def test_the_six_runs_are_those_of_the_study(study, root, lang):
    view, found = View(study), rows(table_with(root, "runs.controlled", lang), lang)
    for key in KEYS:
        figures = [view.figure(f"{park}_{column}", key) for column in COLUMNS for park in PARKS]
        scaled = scale(FIGURE_KINDS[key], [figure.value for figure in figures])
        label = f"{text(f'figure.{key}', lang)} {scaled.unit.of(lang)}"
        assert [first_number(cell) for cell in found[label]] == [scaled.number(f.value).of(lang) for f in figures]
        halves = [cell.partition(" | ")[2] for cell in found[label]]
        assert halves[4] == text("half_width", lang, half=scaled.number(figures[4].half_width_95).of(lang))
        assert halves[:4] == [""] * 4


def test_the_head_shows_three_states_and_says_it_in_a_sentence(study, root):
    found = rows(table_with(root, "state.surviving"), "en")
    cost = next(cells for label, cells in found.items() if label.startswith("Annual cost"))
    runs = ("existing_planned", "retrofitted_planned", "existing_stressed", "retrofitted_stressed")
    values = [View(study).figure(run, "total_cost_cny").value for run in runs]
    scaled = scale("money", values)
    assert [cost[k] for k in (0, 1, 3, 4)] == [scaled.number(value).of("en") for value in values]
    assert cost[2] == percent(values[1] / values[0] - 1, "+", 1).of("en")
    headings = root.all("h1")
    assert len(headings) == 1
    assert headings[0].text("en").startswith("Build 1 of 3 candidate retrofits.")
    assert headings[0].text("zh").startswith("在 3 项候选改造中建设 1 项")


@pytest.mark.parametrize("lang", LANGS)
def test_every_retrofit_stands_with_its_status_money_and_robustness(study, root, lang):
    money = scale("money_rows", [outcome.benefit for outcome in study.retrofits])
    chosen = rows(table_with(root, "retrofits.size", lang), lang)
    others = rows(table_with(root, "retrofits.why_not", lang), lang)
    for outcome in study.retrofits:
        name = getattr(study.park.retrofits[outcome.id].name, lang)
        cells = (chosen if outcome.chosen else others)[name]
        assert money.number(outcome.benefit).of(lang) in cells
        assert text("retrofits.is_robust" if outcome.robust else "retrofits.is_not_robust", lang) == cells[-1]


def test_sources_and_grades_stand_with_their_numbers(study, root):
    weighty, every = tables_with(root, "sources.grade")
    heads = [row.children[0].text("en") for row in every.all("tr")[1:]]
    paths = [head.split(" | ")[1].split(" · ")[0] for head in heads]
    found = dict(zip(paths, rows(every, "en").values(), strict=True))
    told = {path: n for path, n in study.park.numbers.items() if n.source or n.grade or n.low is not None}
    assert set(found) == set(told)
    for path, number in told.items():
        grade = text(f"grade.{number.grade}", "en") if number.grade else "–"
        assert found[path][2].endswith(grade)
    assert set(rows(table_with(root, "sources.citation"), "en")) == set(study.park.sources)
    built = [study.park.retrofits[o.id].name.en for o in study.retrofits if o.chosen]
    assert built
    for name in built:
        assert any(name in row for row in rows(weighty, "en"))


def test_the_audit_box_tells_the_checks(study, root):
    box = root.classed("audit")[0].text("en")
    runs = [*study.runs.values(), *([study.stated] if study.stated else [])]
    assert f"{sum(run.audit.checks for run in runs):,}" in box
    assert study.runs["existing_planned"].result.scenario_hash[:12] in box
    mono = [value.text("en") for value in root.classed("audit")[0].classed("mono")]
    assert len(mono) == 4, "two residuals, what payments leave over, and the hash"
    assert mono[3] == study.runs["existing_planned"].result.scenario_hash[:12]


def test_of_a_failed_audit_nothing_but_the_failures_is_shown(study):
    run = study.runs["existing_planned"]
    failed = replace(run, audit=replace(run.audit, failures=(Failure("balance", "mill.steam", "3", 0.5),)))
    root = read(page(replace(study, runs=study.runs | {"existing_planned": failed}), "en"))
    assert root.all("h1")[0].text("en") == text("audit.failed", "en")
    assert "mill.steam" in root.all("table")[0].text("en")
    assert text("law.balance", "zh") in root.all("table")[0].text("zh")
    assert root.classed("kpi") == []
    assert root.classed("sec") == []


def test_both_languages_say_the_same_places(study, root):
    """Every text in one language has its twin beside it, and none is a key of the catalogue."""
    for element in root.every():
        langs = [
            c.attributes.get("lang") for c in element.children if isinstance(c, Element) and "lang" in c.attributes
        ]
        if element.tag != "root":
            assert langs.count("en") == langs.count("zh-CN")
    for lang in LANGS:
        found = re.findall(r"\b(?:audit|retrofits|state|run|key|figure|sources)\.[a-z_.]+", root.text(lang))
        assert set(found) <= set(study.park.numbers)


def test_no_english_word_stands_in_the_chinese_page(study, root):
    """Identifiers, units, sources as cited, the program's name and the label of the switch are the same in both."""
    stated = [study.park.model_dump_json(include={"buses", "retrofits", "sources", "links", "processes", "markets"})]
    stated += [f"{path} {number.origin} {number.unit}" for path, number in study.park.numbers.items()]
    known = set(LATIN.findall(" ".join(stated))) | UNITS | {"parksim", "English"}
    hashes = study.runs["existing_planned"].result.scenario_hash
    seen = root.all("body")[0].text("zh").replace(hashes[:12], "").replace(hashes[:8], "")
    assert {word for word in LATIN.findall(seen) if word not in known} == set()
    assert " > " not in seen  # an identifier of a trade


def test_nothing_is_fetched_and_nothing_runs(html, root):
    for element in root.every():
        assert element.tag not in ("script", "iframe", "link", "object", "embed", "base", "form", "img")
        for key, value in element.attributes.items():
            assert not key.startswith("on")
            if key in ("href", "src", "xlink:href", "action", "data"):
                assert value.startswith(("#", "data:"))
            if key == "style":
                assert not URL.search(value)
    assert not URL.search(root.all("style")[0].children[0])
    assert len(html.encode()) < 3_000_000


@pytest.mark.parametrize("lang", LANGS)
def test_the_language_asked_for_is_shown_first(study, lang):
    root = read(page(study, lang))
    checked = [
        e.attributes["id"] for e in root.all("input") if e.attributes["name"] == "lang" and "checked" in e.attributes
    ]
    assert checked == [f"l{lang}"]


def test_it_is_written_in_seconds_and_again_over_an_old_one(study, tmp_path):
    began = time.perf_counter()
    target = report(study, tmp_path / "new" / "report.html", "en")
    assert time.perf_counter() - began < 10
    report(study, target, "en")
    assert [path.name for path in target.parent.iterdir()] == ["report.html"]
    read(target.read_text(encoding="utf-8"))


def _widths(table):
    """Columns that every row fills, with what reaches down into it from the row above."""
    down = 0
    for row in table.all("tr"):
        cells = [c.attributes for c in row.children if isinstance(c, Element)]
        yield down + sum(int(c.get("colspan", "1")) for c in cells)
        down = sum(int(c.get("colspan", "1")) for c in cells if int(c.get("rowspan", "1")) > 1)


def test_every_table_has_heads_and_every_id_is_its_own(root):
    for table in root.all("table"):
        width = sum(int(c.attributes.get("colspan", "1")) for c in table.all("tr")[-1].children)
        assert all(h.attributes.get("scope") and h.text("en").strip() for h in table.all("th"))
        assert set(_widths(table)) == {width}
    ids = [e.attributes["id"] for e in root.every() if "id" in e.attributes]
    assert len(ids) == len(set(ids))


def test_the_summary_keeps_its_keys(study):
    plain = json.loads(json.dumps(summary(study), allow_nan=False))
    assert set(plain) == {
        "existing", "retrofitted", "benefit", "replications", "retrofits", "audit", "bounds", "gap", "gap_of_cost",
        "calendar", "seed", "scenario_hash", "full_connections",
    }  # fmt: skip
    for park in PARKS:
        assert set(plain[park]) == set(COLUMNS)
        assert set(plain[park]["planned"]) == set(KEYS)
        assert set(plain[park]["stressed"]) == {*KEYS, "half_width_95"}
    assert plain["benefit"]["promised"]["value"] == pytest.approx(study.benefit("planned").value)
    assert {outcome["id"] for outcome in plain["retrofits"]} == set(study.park.retrofits)


def test_every_picture_has_a_switch_of_its_own_and_a_table_beside_it(root):
    found = [figure for figure in root.all("figure") if figure.classed("scen")]
    assert found
    for figure in found:
        inputs, labels, panes = figure.all("input"), figure.all("label"), figure.classed("pane")
        assert [e.attributes["id"] for e in inputs] == [e.attributes["for"] for e in labels]
        assert len(inputs) == len(panes) == 3
        assert len({e.attributes["name"] for e in inputs}) == 1
        assert ["checked" in e.attributes for e in inputs] == [False, True, False]
        views = {e.attributes["viewbox"] for e in figure.all("svg")}
        assert len(views) == 1
        assert len(figure.all("table")) == 1


def test_what_is_not_built_says_what_it_would_bring_and_cost(study, root):
    """What the small pipe brings a year is its own benefit plus the annuity of its capital."""
    others = rows(table_with(root, "retrofits.why_not"), "en")
    outcome = next(
        o for o in study.retrofits if not o.chosen and "capital" in others[study.park.retrofits[o.id].name.en][0]
    )
    yearly = outcome.capex * study.park.retrofits[outcome.id].cost.annuity
    assert others[study.park.retrofits[outcome.id].name.en][0].startswith(
        text(
            "reason.loses",
            "en",
            brings=amount("money", outcome.benefit + yearly).en,
            capital=amount("money", yearly).en,
        )
    )


def test_co2_is_told_per_yuan_of_capital(study, root):
    chosen = rows(table_with(root, "retrofits.co2_per_cny"), "en")
    outcome = next(o for o in study.retrofits if o.chosen)
    assert chosen[study.park.retrofits[outcome.id].name.en][6] == f"{-1000 * outcome.co2 / outcome.capex:.2f}"


def test_the_sum_of_what_is_built_is_the_saving_of_the_park(study, root):
    """One pipe is all: 120 million, 27.8 a year after and 40.0 before its capital of 12.2, so 3.0 years."""
    total = [cell.text("en") for cell in table_with(root, "retrofits.co2_per_cny").all("tr")[-1].children]
    saving = study.benefit("planned").value
    assert total[0] == "All that is built together: 1"
    assert total[2:6] == ["120.0", f"{saving / 1e6:.1f}", f"{saving / 1e6 + 12.2:.1f}", "3.0"]


def test_every_price_with_a_range_says_what_turns_with_it(study):
    turned = tuple(
        replace(o, robust=False, depends_on=("markets.gas.price",)) if o.id == "ash_conveyor" else o
        for o in study.retrofits
    )
    table = price_table(View(replace(study, retrofits=turned)))
    told = {row.cells[0].text.en: row.cells[-1].text.en for row in table.rows}
    assert told[study.park.markets["gas"].name.en] == study.park.retrofits["ash_conveyor"].name.en
    assert set(told.values()) - {text("prices.nothing", "en")} == {study.park.retrofits["ash_conveyor"].name.en}


def test_a_heading_breaks_between_clauses(root):
    heading = root.all("h1")[0]
    for lang, html_lang in (("en", "en"), ("zh", "zh-CN")):
        own = next(e for e in heading.children if e.attributes["lang"] == html_lang)
        parts = [e.text(lang) for e in own.classed("cl")]
        assert len(parts) > 1
        assert all(part[-1] in ".,：，。" for part in parts)
    assert "retrofits. Invest" in heading.text("en")


def test_what_a_phone_folds_away_stands_under_the_name(study, root):
    chosen = table_with(root, "retrofits.co2_per_cny")
    under = [part for line in chosen.classed("fo") for part in line.text("en").removeprefix(" | ").split(" · ")]
    assert "robust: yes" in under
    assert not [line for line in under if "–" in line]


def test_every_firm_that_the_plan_touches_has_a_page_of_paper_and_the_links_begin_one(study, root):
    assert [e.tag for e in root.classed("page")] == ["section", "section"], "retrofits and ledgers"
    printed, in_place, kept = (
        [e.all("summary")[0].text("en") for e in root.classed(where)] for where in ("on-page", "on-place", "on-none")
    )
    for book in ledgers([study.runs[run] for run in ("existing_planned", "retrofitted_planned")]):
        name = study.park.enterprises[book.firm].name.en
        where = printed if book.changes and book.firm else in_place if book.changes else kept
        assert any(name in words for words in where)


@pytest.mark.parametrize("lang", LANGS)
def test_what_was_set_over_the_files_stands_in_the_head(study, lang):
    """A page made with another price says so; eight changes are named, the others counted."""
    few, many = ({f"markets.m{k}.price": f"{k} CNY/t" for k in range(n)} for n in (2, 11))
    told, cut = (
        page(replace(study, park=study.park.model_copy(update={"changed": set_})), lang) for set_ in (few, many)
    )
    assert text("head.changed", lang, told="").rstrip(".。 ") not in page(study, lang)
    assert f"markets.m0.price = 0 CNY/t{text('list_comma', lang)}" in told
    assert "markets.m7.price = 7 CNY/t" in cut
    assert "markets.m8" not in cut


def test_the_opening_says_what_is_cut_beside_the_cost(study, root):
    """CO2 and fresh water, as the runs differ; the sentence of the terminal says CO2 before, so its second line does not."""
    cut = {key: View(study).cut("planned", key).value for key in ("co2_t", "fresh_water_m3")}
    opening = root.classed("lede")[0].text("en")
    assert (
        f"CO₂ by {amount('mass', cut['co2_t']).en}, fresh water by {amount('water', cut['fresh_water_m3']).en} a year"
        in opening
    )
    assert "CO₂" not in lede(View(study)).en


def test_a_phone_folds_what_stands_beside_single_numbers_under_the_whole_width():
    """One wide line needs that nothing but numbers without a second line stands beside the name."""
    plain = (Column(same("name"), number=False), Column(same("a")), Column(same("b"), folds=True))
    row = Row((cell("x"), cell("1"), cell("2", under=same("more"))))
    assert roomy(Table(plain, (row,)))
    assert not roomy(Table(plain, (Row((cell("x"), cell("1", under=same("± 2")), cell("2"))),)))
    words = (plain[0], Column(same("a"), number=False), plain[2])
    assert not roomy(Table(words, (row,)))
    assert folded(plain, row) == Both("b: 2", "b：2")


def test_a_phone_folds_long_tables(study):
    """More than 8 rows with a title below another part; more than 24 anywhere."""
    rows = tuple(Row((cell(str(k)),)) for k in range(25))
    columns = (Column(same("name"), number=False),)
    assert not long(Table(columns, rows[:9], title=same("t")), later=False)
    assert long(Table(columns, rows[:9], title=same("t")), later=True)
    assert not long(Table(columns, rows[:9]), later=True)
    assert long(Table(columns, rows), later=False)


def test_a_head_does_not_break_inside_its_unit():
    assert tied(Both("own benefit, CNY M/yr", "效益")) == (
        '<span lang="en">own benefit, <span class="nb">CNY M/yr</span></span><span lang="zh-CN">效益</span>'
    )
    assert tied(same("CNY M/yr")) == '<span class="nb">CNY M/yr</span>'
    assert tied(same("自身效益（亿元/年）")) == '自身效益<span class="nb">（亿元/年）</span>'
    assert tied(same("before its capital, CNY M/yr")) == 'before its capital, <span class="nb">CNY M/yr</span>'
    assert tied(same("<b>times a year")) == "&lt;b&gt;times a year"


def test_every_retrofit_tells_how_much_of_its_use_survives(study):
    """The large pipe: what it carries in years with breakdowns by what the plan sends through it."""
    carried = [study.runs[f"retrofitted_{run}"].accounts.amount("large_pipe") for run in ("planned", "stressed")]
    row = next(r for r in chosen_table(View(study)).rows if r.cells[0].text.en.startswith("Large steam pipe"))
    assert row.cells[8].text.en == f"{100 * carried[1] / carried[0]:.0f}"


def test_payback_can_be_reckoned_from_the_row(study):
    """Capital by what it earns a year before its capital, as saved in the outcome; alone, for nothing goes with the pipe."""
    (outcome,) = [o for o in study.retrofits if o.chosen]
    assert outcome.together == ()
    assert outcome.payback == pytest.approx(outcome.capex / outcome.earns)
    annuity = study.park.retrofits[outcome.id].cost.annuity
    assert outcome.earns - outcome.benefit == pytest.approx(annuity * outcome.capex)


def test_what_the_budget_leaves_is_the_reason(study):
    """A marginal retrofit that costs more than what is left of the budget is not built for that, not for the gap."""
    (rejected, *_) = [o for o in study.retrofits if not o.chosen]
    marginal = replace(rejected, status="marginal", capex=3e6)
    built = View(study).capital
    for budget, told in ((built + 2e6, "only CNY 2.00 million are left"), (built + 4e6, "smaller than the gap")):
        park = study.park.model_copy(update={"budget": budget})
        table = rejected_table(View(replace(study, park=park, retrofits=(marginal,))))
        assert told in table.rows[0].cells[1].text.en
    (invested, *_) = key_figures(View(replace(study, park=park)))
    assert invested.line.en.endswith(f"of a budget of {amount('money', budget).en}")
