"""What the README and the docs show is run, and what they explain is complete."""

import re
import runpy
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import parksim
import parksim.sweeps.read
from parksim.cli import app
from parksim.files import grammar, units
from parksim.files.fields import key_of, kinds
from parksim.files.grammar import PARK, Shape
from parksim.files.processes import STOP_KEYS
from parksim.model import (
    INDICATORS,
    MEASURES,
    SUMS,
    CalendarSpec,
    Commodity,
    Demand,
    Enterprise,
    Frozen,
    Future,
    Group,
    InvestmentCost,
    Link,
    Market,
    Money,
    Policy,
    Process,
    Published,
    Retrofit,
    Store,
    Tariff,
    closure,
)
from parksim.words import LANGS
from parksim.words import text as text_of

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def blocks(file: str, language: str) -> list[str]:
    return [text for kind, text in FENCE.findall((ROOT / file).read_text(encoding="utf-8")) if kind == language]


def keys(shape: Shape) -> set[str]:
    nested = [keys(inner) for inner in (*shape.keys.values(), *([shape.entries] if shape.entries else []))]
    return set(shape.keys).union(*nested)


def inner(shape: Shape) -> Shape:
    """The shape of an entry."""
    assert shape.entries is not None
    return shape.entries


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A place to run the examples in, with the scenarios beside."""
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_tour_of_the_readme(folder):
    commands = [line for text in blocks("README.md", "console") for line in text.splitlines()]
    said = [shlex.split(line, comments=True)[1:] for line in commands if line.startswith("parksim ")]
    tour = [words for words in said if words[0] != "sweep"]
    assert [words[0] for words in tour] == ["check", "run", "run", "compare"]
    for words in tour:
        few = ["--replications", "2"] if words[0] == "run" else []
        ended = CliRunner().invoke(app, [*words, *few, "--lang", "en"])
        assert ended.exit_code == 0, ended.output
    assert (folder / "out" / "tutorial" / "report.html").exists()
    assert re.search(r"Annual cost.*\+", ended.output)


def test_the_sweep_of_the_readme(folder):
    """The flagship's takes ten minutes: its file is read, and the tutorial's is run in its place and reported.

    The line for a cluster needs one: tests/sweeps/test_dask.py starts it.
    """
    lines = [
        line
        for text in blocks("README.md", "console")
        for line in text.splitlines()
        if line.startswith("parksim sweep") and "--scheduler" not in line
    ]
    said = [shlex.split(line, comments=True)[1:] for line in lines]
    assert [words[1] for words in said] == ["run"]
    assert parksim.sweeps.read.read_sweep(said[0][2]).design.cases == 200
    for words in said:
        words = [word.replace("zhanjiang_lingang", "tutorial") for word in words]
        ended = CliRunner().invoke(app, [*words, "--lang", "en"])
        assert ended.exit_code == 0, ended.output
    assert (folder / "prices.html").exists()


def test_the_python_of_the_readme(folder, capsys):
    study, cases = blocks("README.md", "python")
    assert len(study.strip().splitlines()) <= 11
    code = study.replace("replications=5", "replications=2") + cases
    (folder / "example.py").write_text(code, encoding="utf-8")
    found = runpy.run_path("example.py")
    assert "steam_pipe_large chosen" in capsys.readouterr().out
    assert (folder / "tutorial.html").exists()
    assert len(found["cases"]) == 20


def test_the_park_of_the_format_is_worth_a_pipe(tmp_path):
    for text in blocks("docs/scenario.md", "yaml"):
        file = tmp_path / text.splitlines()[0].removeprefix("# ")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert parksim.check(tmp_path) == []
    best = parksim.optimise(tmp_path)
    assert set(best.design) == {"heat_pipe"}
    assert parksim.audit(best).failures == ()


def test_every_key_is_explained():
    text = (ROOT / "docs" / "scenario.md").read_text(encoding="utf-8")
    words = set(re.findall(r"[a-z_0-9]+", text))
    assert keys(PARK) - words == set()


SECTIONS: dict[str, tuple[Shape, type[Frozen] | None]] = {
    "park.yaml": (PARK, None),
    "money": (PARK.keys["money"], Money),
    "calendar": (PARK.keys["calendar"], CalendarSpec),
    "scenarios": (grammar.SCENARIO, None),
    "published": (inner(PARK.keys["published"]), Published),
    "futures": (inner(PARK.keys["futures"]), Future),
    "commodities": (grammar.COMMODITY, Commodity),
    "enterprises": (grammar.ENTERPRISE, Enterprise),
    "processes": (grammar.PROCESS, Process),
    "stores": (grammar.STORE, Store),
    "buses": (inner(grammar.ENTERPRISE.keys["buses"]), None),
    "demands": (grammar.DEMAND, Demand),
    "links": (grammar.LINK, Link),
    "markets": (grammar.MARKET, Market),
    "tariffs": (grammar.TARIFF, Tariff),
    "policies": (grammar.POLICY, Policy),
    "retrofits": (grammar.RETROFIT, Retrofit),
    "cost": (grammar.RETROFIT.keys["cost"], InvestmentCost),
    "groups": (grammar.GROUP, Group),
}
"""Headings of docs/scenario.md with what may stand there."""
FILES_OF_THEIR_OWN = {"commodities", "enterprises", "links", "markets", "tariffs", "policies", "retrofits", "groups"}
FOUND_OTHERWISE = {("published", "unit"), ("retrofits", "owner"), ("processes", "modes")}
"""Fields that the model needs and the reader finds where nobody states them."""
ASKED = {
    ("calendar", "year"), ("markets", "price"), ("markets", "limit"), ("policies", "price"), ("policies", "surplus"),
    ("policies", "at_most"),
}  # fmt: skip
"""Fields with a default that the reader asks for: in general, or where they say something."""
EXAMPLES = {
    "all", "true", "false", "power", "h", "t", "unlimited", "balance", "steam", "steel", "north", "air", "co2", "co2_biogenic", "km",
    "mean", "day", "a", "k", "m3",
}  # fmt: skip
"""What stands as a value in the examples of a section and is no word of the grammar."""


def section(name: str) -> str:
    """What docs/scenario.md says under a heading."""
    text = (ROOT / "docs" / "scenario.md").read_text(encoding="utf-8")
    found = re.search(rf"^### `{re.escape(name)}`\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, name
    return found[1]


def explained(name: str) -> dict[str, str]:
    """Keys of a section with what is said to hold where they are left out."""
    rows = re.findall(
        r"^\| (.+?) \| (.*?) \|", section(name).partition("\n\n**")[0].partition("\n\nA ")[0], re.MULTILINE
    )
    return {key: left for cell, left in rows for key in re.findall(r"`([a-z_0-9]+)`", cell)}


def values() -> set[str]:
    """Every word that may stand as a value: options of fields, measures and indicators."""
    models, words = [Frozen], {*MEASURES, *INDICATORS}
    while models:
        models += (model := models.pop()).__subclasses__()
        words |= {word for kind in kinds(model).values() for word in kind.words}
    return words


@pytest.mark.parametrize("name", SECTIONS)
def test_the_keys_that_are_explained_are_those_that_are_read(name):
    """Both ways: nothing is explained that the loader refuses, nothing is read that is not explained."""
    elsewhere = FILES_OF_THEIR_OWN if name == "park.yaml" else set()
    assert set(explained(name)) == set(SECTIONS[name][0].keys) - elsewhere


@pytest.mark.parametrize("name", ["commodities", "links", "processes", "stores", "demands"])
def test_every_word_of_a_section_means_something(name):
    """A key that was renamed leaves no old name behind, and keys inside keys are explained too."""
    shape, text = SECTIONS[name][0], section(name)
    known = keys(shape) | {*STOP_KEYS, "every", "for", "per", "of"}
    named = {word for span in re.findall(r"`([^`]+)`", text) for word in re.findall(r"[a-z][a-z_0-9]*", span)}
    assert named - known - values() - EXAMPLES - {name} == set()
    assert keys(shape) - set(re.findall(r"[a-z_0-9]+", text)) - {"name", *LANGS, "source", "every", "for"} == set()


@pytest.mark.parametrize("name", [name for name, (_, model) in SECTIONS.items() if model is not None])
def test_what_is_left_out_is_what_the_page_says(name):
    """Required where the model or the reader asks for it, else the model's own default."""
    model = SECTIONS[name][1]
    fields = {key_of(model, field): (field, info) for field, info in model.model_fields.items()}
    for key, left in explained(name).items():
        if key == "name" or key not in fields or (name, key) in FOUND_OTHERWISE:
            continue
        field, info = fields[key]
        asked = info.is_required() or (name, key) in ASKED
        assert (left == "required") == asked, f"{name}.{key}"
        if not asked and isinstance(info.default, str | int | float) and info.default != "":
            assert same(left.strip("`"), info.default, kinds(model)[field].unit), f"{name}.{key}: {left}"


def same(written: str, default: str | float, unit: str) -> bool:
    """Whether a default is written so; of nothing the unit does not matter."""
    if isinstance(default, bool | str):
        return written == str(default).lower()
    read = units.parse(written.removesuffix(" a year"))
    return (
        read.number == 0 if default == 0 else units.convert(read, unit.replace("{unit}", "t")) == pytest.approx(default)
    )


def test_the_measures_that_are_explained_are_those_that_are_counted():
    measures, _, indicators = section("policies").partition("| measure |")[2].partition("| indicator |")
    assert re.findall(r"^\| `(\w+)` \|", measures, re.MULTILINE) == list(SUMS)
    assert re.findall(r"^\| `(\w+)` \|", indicators, re.MULTILINE) == list(INDICATORS)
    for key in INDICATORS:
        assert f"| `{key}` | {text_of(f'indicator.{key}', 'en')} |" in indicators


def test_the_balancing_flows_that_mean_something_are_explained():
    named = set(re.findall(r"^\* `(\w+)`", section("commodities"), re.MULTILINE))
    assert named == {*closure.ENTERING, closure.FOSSIL, closure.BIOGENIC}


TERMS = {
    "park.yaml": "parksim: 1\ncalendar: {year: 2025}\n",
    "commodities.yaml": """\
power: {kind: energy, unit: MWh, contents: {energy: 3.6 GJ/MWh}}
gas: {kind: energy, unit: GJ, contents: {energy: 1 GJ/GJ, carbon: 15 kg/GJ}}
certificate: {kind: material, unit: MWh}
co2: {kind: emission, unit: t, contents: {carbon: 0.25 t/t}, environment: true}
co2_stored: {kind: emission, unit: t, contents: {carbon: 0.25 t/t}, environment: true}
heat_loss: {kind: energy, unit: GJ, contents: {energy: 1 GJ/GJ}, environment: true}
""",
    "enterprises/works.yaml": """\
works:
  processes:
    wind: {makes: power, capacity: 10 MW, outputs: {certificate: 1 MWh/MWh}, closure: open, closure_reason: wind}
    engine: {makes: power, capacity: 50 MW, inputs: {gas: 8 GJ/MWh}, outputs: {co2_stored: 0.08 t/MWh},
      balance: {carbon: co2, energy: heat_loss}}
  demands:
    network: {takes: power, amount: 20 MW, shortage: 2 CNY/kWh}
""",
    "markets.yaml": "gas: {supplies: gas, to: all, price: 20 CNY/GJ, limit: unlimited}\n",
}


def test_quota_certificate_and_incentive_are_written_as_shown(tmp_path):
    """The wind first: 87 600 MWh each of wind and of gas. Carbon 8 · 0.015 / 0.25 = 0.48 t/MWh, of it 0.08 stored.

    Gas 160 CNY/MWh; CO2 35 040 t against an allowance of 40 000 t, so 4 960 t are sold at 80; 7 008 t stored earn 150 each;
    each certificate earns 50.
    """
    for file, text in TERMS.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    policies, markets = blocks("docs/scenario.md", "yml")
    (tmp_path / "policies.yaml").write_text(policies, encoding="utf-8")
    with (tmp_path / "markets.yaml").open("a", encoding="utf-8") as file:
        file.write(markets)
    cost = 87_600 * 160 - 4_960 * 80 - 7_008 * 150 - 87_600 * 50
    assert parksim.optimise(tmp_path).bounds[1] == pytest.approx(cost, rel=1e-6)


@pytest.mark.parametrize(
    "file", ["README.md", *(f"docs/{name}.md" for name in ("benchmarks", "design", "scenario", "sweeps", "tutorial"))]
)
def test_every_link_leads_somewhere(file):
    path = ROOT / file
    targets = re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
    assert [t for t in targets if "://" not in t and not (path.parent / t).exists()] == []
