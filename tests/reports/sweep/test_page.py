"""The report of a sweep says what the table of cases says, in two languages, as one file that asks nothing of the network."""

import json
import re
from dataclasses import replace

import pytest

from parksim.errors import UsageError
from parksim.model import Name
from parksim.reports.both import same
from parksim.reports.sweep import Reading, answers, sweep_figure, sweep_figures, sweep_page, sweep_report, sweep_svg
from parksim.reports.sweep.labels import every
from parksim.reports.sweep.page import headline
from parksim.sweeps.samples import sample_table
from parksim.sweeps.spec import Vary
from parksim.words import LANGS, text
from tests.reports.reading import Element, read, rows
from tests.reports.sweep.made_up import CARBON, FAILED, GAS, POWER, answered, failing, reading, samples, sweep
from tests.reports.test_hostile_names import HOSTILE, TAGS
from tests.reports.test_report import LATIN, URL, first_number

ANSWERED = {"en": "all 196 answered cases", "zh": "全部 196 个有结果的算例"}
"""Four of the cases that are made up failed."""


@pytest.fixture(scope="module")
def found(park) -> Reading:
    return reading(park, stressed=True)


@pytest.fixture(scope="module")
def root(found) -> Element:
    return read(sweep_page(found, "en"))


def table_with(root: Element, key: str, lang: str = "en") -> dict[str, list[str]]:
    """Rows of the first table with a column head."""
    mine = (t for t in root.all("table") if text(key, lang) in [h.text(lang).strip() for h in t.all("th")])
    return rows(next(mine), lang)


@pytest.mark.parametrize("lang", LANGS)
def test_the_headline_answers_what_stays_and_which_price_decides(park, root, lang):
    path = "Gas grid · price" if lang == "en" else f"{park.markets['gas'].name.zh}价格"
    assert root.all("h1")[0].text(lang) == text(
        "sweep.chosen.two",
        lang,
        first=text("sweep.chosen.stay", lang, always=1, all=3, every=ANSWERED[lang]),
        second=text("sweep.chosen.decides_one", lang, path=path),
    )


@pytest.mark.parametrize("lang", LANGS)
def test_every_retrofit_stands_with_share_size_and_threshold(park, root, lang):
    always, sometimes, never = (getattr(park.retrofits[key].name, lang) for key in sorted(park.retrofits))
    told = table_with(root, "sweep.chosen.share", lang)
    assert told[always][0] == "100%"
    assert told[always][2] == text("sweep.chosen.always", lang, every=ANSWERED[lang])
    assert told[never][0] == "0%"
    assert told[never][1] == "–"
    assert told[sometimes][0] == "66%"
    assert text("sweep.when.above", lang, value="3 CNY/m³" if lang == "en" else "3 元/m³") in told[sometimes][2]
    assert told[sometimes][3] == "100%"


def test_three_states_stand_side_by_side(root):
    heads = [[h.text("en") for h in t.all("th")] for t in root.all("table")]
    assert any(h[1:4] == ["before", "planned", "surviving"] for h in heads)


def test_failed_cases_are_told(root):
    seen = root.all("body")[0].text("en")
    assert text("sweep.failed.finding", "en", many=4, total=200) in seen
    assert table_with(root, "sweep.failed.reason")["water_cap allows at most 5"] == ["PS5106", "4"]
    assert set(table_with(root, "sweep.failed.case")) == {str(case) for case in FAILED}


def test_a_design_says_which_indices_it_allows(park, root):
    assert text("sweep.allows.sample", "en", more="").strip() in root.all("body")[0].text("en")
    first = table_with(root, "sweep.moves.first")["Gas grid · price"][-1]
    assert float(first_number(first)) > 0.9
    few = answered(samples(20), tuple(sorted(park.retrofits)))
    page = sweep_page(Reading(sweep(cases=20), few, park), "en")
    assert text("sweep.allows.few", "en", cases=20, more="").strip() in read(page).all("body")[0].text("en")


def test_without_salib_all_but_the_indices_of_variance_stands(found, monkeypatch):
    monkeypatch.setattr("parksim.reports.sweep.reading.find_spec", lambda name: None)
    alone = replace(found)
    assert alone.indices.empty
    seen = read(sweep_page(alone, "en")).all("body")[0].text("en")
    assert text("sweep.allows.no_salib", "en", more="").strip() in seen
    assert text("sweep.moves.spearman", "en") in seen


def test_findings_that_the_cases_do_not_bear_out_are_dropped(park):
    """All cases end the same and choose the same: no tornado, no box, no decider, and nothing breaks."""
    always, sometimes, never = sorted(park.retrofits)
    table = answered(samples(30), (always, sometimes, never))
    for name in [c for c in table if c.startswith(("benefit", "retrofitted", "existing"))]:
        table[name] = 1e6
    table[f"chosen.{sometimes}"] = 0.0
    flat = Reading(sweep(cases=30), table, park)
    root = read(sweep_page(flat, "en"))
    assert root.all("h1")[0].text("en") == text("sweep.chosen.same", "en", always=1, all=3, every="every case")
    titles = [h.text("en") for h in root.all("h2")]
    assert text("sweep.parallel.heading", "en") not in titles
    assert set(sweep_figures(flat)) == {"chosen"}


def test_a_sweep_without_any_answer_says_so(park):
    table = failing(answered(samples(6), tuple(sorted(park.retrofits))).astype({"how": object}), tuple(range(6)))
    none = Reading(sweep(cases=6), table, park)
    root = read(sweep_page(none, "en"))
    assert root.all("h1")[0].text("en") == text("sweep.nothing", "en", cases=6)
    assert text("sweep.failed.finding", "en", many=6, total=6) in root.all("body")[0].text("en")
    assert json.loads(json.dumps(answers(none), allow_nan=False))["cases"] == {
        "total": 6,
        "ok": 0,
        "failed": 6,
        "pending": 0,
    }
    empty = Reading(sweep(cases=6), samples(6).assign(status=None), park)
    assert text("sweep.failed.open", "en", many=6, total=6) in read(sweep_page(empty, "en")).all("body")[0].text("en")


@pytest.mark.parametrize("noise", [0.0, 1e-8])
def test_what_moves_by_less_than_rounding_is_not_moved(park, noise):
    """Benefits that differ by 1e-8 CNY, in the order of the gas price: no correlation of +1, no tornado, no bad cases."""
    table = answered(samples(60), tuple(sorted(park.retrofits)))
    table["benefit.promised"] = 3e6 + noise * table[GAS]
    table["retrofitted_planned.total_cost_cny"] = table["existing_planned.total_cost_cny"] = 1e8
    found = Reading(sweep(cases=60), table, park)
    assert (found.ranks.empty, found.indices.empty, found.bad) == (True, True, None)
    page = read(sweep_page(found, "en"))
    told = [head.text("en") for head in page.all("h2")]
    assert [head for head in told if head.startswith("Nothing that varies moves it")] != []
    assert text("sweep.key.moves", "en") not in page.all("body")[0].text("en")


def test_regret_of_two_fixed_plans(park):
    """Plan b costs 1 M more than a where gas is dear, 2 M less where it is cheap."""
    table = answered(samples(60), tuple(sorted(park.retrofits)))
    cost = "retrofitted_planned.total_cost_cny"
    other = table.assign(**{cost: table[cost] + (table[GAS] > 3) * 3e6 - 2e6})
    plans = Reading(sweep(cases=60, task="operate"), table, park, plans={"a": table, "b": other})
    found = {row["plan"]: row for row in answers(plans)["regret"]}
    assert found["a"]["largest"] == pytest.approx(2e6)
    assert found["b"]["largest"] == pytest.approx(1e6)
    titles = [h.text("en") for h in read(sweep_page(plans, "en")).all("h2")]
    assert text("sweep.regret.finding", "en", plan="b", amount="CNY 1.00 million") in titles
    assert "regret" in sweep_figures(plans)


def test_one_at_a_time_is_read_as_such(park):
    base = samples(1).assign(**{GAS: 3.4, POWER: 0.54, CARBON: 62.4})
    table = base.loc[[0] * 5].reset_index(drop=True)
    table.loc[1, GAS], table.loc[2, GAS], table.loc[3, POWER], table.loc[4, POWER] = 2.0, 5.0, None, 0.6
    table[CARBON] = None
    found = Reading(
        sweep("one_at_a_time", 5), answered(table.fillna({CARBON: 62.4}), tuple(sorted(park.retrofits))), park
    )
    assert found.structure.kind == "one_at_a_time"
    assert found.tornado.attrs["basis"] == "one_at_a_time"
    assert found.tornado.index[0] == GAS
    assert found.ranks.empty
    seen = read(sweep_page(found, "en")).all("body")[0].text("en")
    assert text("sweep.chosen.caption_single", "en") in seen


def matrix_reading(park, kind: str, many: int) -> Reading:
    """Cost 3e6 gas + 6e6 power, gas from 0 to 4 and power from 0 to 1: effects of 12 and 6 million over the ranges, shares
    of the variance (12² : 6²) 80 % and 20 %."""
    vary = (Vary(GAS, "uniform", (0.0, 4.0), "CNY/m3"), Vary(POWER, "uniform", (0.0, 1.0), "CNY/kWh"))
    asked = sweep(kind, many, vary=vary)
    table = sample_table(asked)
    cost = 3e6 * table[GAS] + 6e6 * table[POWER]
    return Reading(asked, table.assign(**{"existing_planned.total_cost_cny": cost, "status": "ok"}), park)


@pytest.mark.parametrize(("kind", "many", "heads", "told"), [
    ("saltelli", 128, ("first", "total"), (0.8, 0.2)), ("morris", 10, ("effect", "spread"), (12, 6)),
])  # fmt: skip
@pytest.mark.parametrize("lang", LANGS)
def test_a_matrix_shows_its_indices_as_bars(park, kind, many, heads, told, lang):
    made = matrix_reading(park, kind, many)
    assert made.structure.kind == kind
    seen = read(sweep_page(made, lang))
    unit = text("unit.money_rows.large", "en")
    found = table_with(seen, f"sweep.moves.{heads[0]}", "en") if kind == "saltelli" else rows(
        next(t for t in seen.all("table") if text("sweep.moves.spread", "en", unit=unit) in t.text("en")), "en")  # fmt: skip
    values = [float(first_number(row[0])) for row in list(found.values())[:2]]
    assert values == pytest.approx(told, abs=0.05)
    drawn = sweep_svg(made, "sensitivity", lang)
    assert drawn.count('class="w-planned"') == 2
    assert drawn.count('class="w-cost"') == 2
    assert text(f"sweep.design.{kind}", lang) in seen.all("body")[0].text(lang)


def test_the_answers_are_those_of_the_report(found):
    plain = json.loads(json.dumps(answers(found), allow_nan=False))
    assert plain["cases"] == {"total": 200, "ok": 196, "failed": 4, "pending": 0}
    decided = {row["id"]: row["decided_by"] for row in plain["retrofits"]}
    sometimes = sorted(decided)[1]
    assert decided[sometimes]["path"] == GAS
    assert decided[sometimes]["threshold"] == pytest.approx(3, abs=0.03)
    assert plain["sensitivity"][0]["path"] == GAS
    assert plain["bad"]["box"]["limits"][0]["path"] == GAS
    assert len(plain["failures"]) == 4
    assert plain["outcome"]["figure"] == "benefit.surviving"
    assert set(plain["responses"]) == {GAS, POWER, CARBON, "overrides"}


@pytest.mark.parametrize("lang", LANGS)
def test_every_figure_is_a_file_too(found, tmp_path, lang):
    for name in sweep_figures(found):
        assert sweep_svg(found, name, lang).startswith("<svg")
    for form in ("svg", "png", "pdf"):
        assert sweep_figure(found, "parallel", tmp_path / f"x.{form}", lang).stat().st_size > 2000
    with pytest.raises(UsageError):
        sweep_figure(found, "no such figure", tmp_path / "x.svg")


def test_both_languages_say_the_same_places_and_no_key(root):
    for element in root.every():
        children = [c for c in element.children if isinstance(c, Element) and "lang" in c.attributes]
        langs = [c.attributes["lang"] for c in children]
        if element.tag != "root":
            assert langs.count("en") == langs.count("zh-CN")
    for lang in LANGS:
        assert re.findall(r"\b(?:sweep|retrofits|state|figure)\.[a-z_]+", root.text(lang)) == []


def test_no_english_word_stands_in_the_chinese_page(root):
    known = {"parksim", "English", "Sobol", "SALib", "RBD", "FAST", "Saltelli", "Morris", "PRIM", "Friedman", "Fisher"}
    known |= {"markets", "gas", "price", "grid", "standard", "policies", "carbon_price", "carbon", "overrides"}
    known |= {"no_carbon_price", "kWh", "water_cap"}
    words = {word for part in LATIN.findall(root.all("body")[0].text("zh")) for word in [part]}
    assert {word for word in words if word not in known and not any(word in one for one in known)} == set()


def test_nothing_is_fetched_and_every_table_has_heads(root, found):
    for element in root.every():
        assert element.tag not in ("script", "iframe", "link", "object", "embed", "base", "form", "img")
        for key, value in element.attributes.items():
            assert not key.startswith("on")
            assert key != "style" or not URL.search(value)
    for table in root.all("table"):
        width = len([c for c in table.all("tr")[-1].children if isinstance(c, Element)])
        assert all(h.attributes.get("scope") for h in table.all("th") if h.text("en").strip())
        assert all(len([c for c in row.children if isinstance(c, Element)]) == width for row in table.all("tr"))
    ids = [e.attributes["id"] for e in root.every() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    assert len(sweep_page(found, "en").encode()) < 3_000_000


def test_what_holds_for_answered_cases_is_not_said_of_every_one(park):
    """Four of 200 failed: the others are counted. Without them all is said of every case."""
    one = reading(park)
    whole = one.table[one.table["status"] == "ok"].reset_index(drop=True)
    assert {lang: every(one).of(lang) for lang in LANGS} == ANSWERED
    assert "stay chosen in all 196 answered cases" in headline(one).en
    assert "stay chosen in every case" in headline(Reading(one.sweep, whole, park)).en


@pytest.mark.parametrize("name", ["prices.docx", "prices.pdf", "prices", "prices.html.txt"])
def test_a_report_is_a_page_and_nothing_else(found, tmp_path, name):
    with pytest.raises(UsageError, match="PS7187"):
        sweep_report(found, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_it_is_written_whole(found, tmp_path):
    target = sweep_report(found, tmp_path / "new" / "prices.html", "zh")
    sweep_report(found, target, "zh")
    assert [path.name for path in target.parent.iterdir()] == ["prices.html"]
    boxes = read(target.read_text(encoding="utf-8")).all("input")
    checked = [e.attributes["id"] for e in boxes if e.attributes["name"] == "lang" and "checked" in e.attributes]
    assert checked == ["lzh"]


@pytest.mark.parametrize("word", HOSTILE)
def test_a_hostile_name_is_text(park, word):
    name = Name.model_construct(en=word, zh=word)
    update = {key: {k: item.model_copy(update={"name": name}) for k, item in getattr(park, key).items()}
              for key in ("retrofits", "markets", "policies")}  # fmt: skip
    hostile = reading(park.model_copy(update={"name": name, **update}))
    table = hostile.table.assign(overrides=[[word] if k % 2 else [] for k in range(len(hostile.table))])
    asked = replace(hostile.sweep, name={"en": word, "zh": word})
    problems = {3: ({"code": word, "message": {"en": word, "zh": word}},)}
    hostile = replace(hostile, sweep=asked, table=table, problems=problems)
    html = sweep_page(hostile, "en")
    root = read(html)
    assert {element.tag for element in root.every()} <= TAGS
    assert [key for element in root.every() for key in element.attributes if key.startswith("on")] == []
    assert same(word).of("en") in root.all("body")[0].text("en")
    assert not re.search("[\x00-\x08\x0b-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069]", html)
    for figure in sweep_figures(hostile):
        sweep_svg(hostile, figure)
