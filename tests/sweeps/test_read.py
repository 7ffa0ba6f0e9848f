"""Sweep files: what they mean, and everything that is wrong with one at once, at its line."""

import re
from pathlib import Path

import pytest

from parksim.errors import ParkError, Problem
from parksim.files import load
from parksim.sweeps.chunks import chunks
from parksim.sweeps.read import read_planned, read_sweep
from parksim.sweeps.samples import cases_of, count_of, sample_table
from parksim.sweeps.spec import Sweep
from tests.cli.commands import ROOT, TUTORIAL, parksim
from tests.files.scenario import write

HEAD = "parksim_sweep: 1\n"
GAS = "markets.coal.price: [700 CNY/t, 900 CNY/t]"
OVEN = "works.oven.inputs.coal"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "works")


def read(folder: Path, text: str) -> Sweep:
    return read_sweep(file(folder, text))


def file(folder: Path, text: str) -> Path:
    path = folder / "sweeps" / "s.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> list[Problem]:
    with pytest.raises(ParkError) as caught:
        read(folder, text)
    assert all(problem.message(lang) for problem in caught.value.problems for lang in ("en", "zh"))
    return list(caught.value.problems)


def codes(folder: Path, text: str) -> list[str]:
    return [problem.code for problem in refused(folder, text)]


def varied(text: str, design: str = "{kind: lhs, cases: 8}") -> str:
    return f"design: {design}\nvary:\n  {text}\n"


def test_the_whole_grammar(folder):
    sweep = read(folder, """\
name: {en: Prices, zh: 价格}
scenario: strict
task: operate
calendar: folded
design: {kind: sobol, cases: 16, seed: 3}
vary:
  markets.coal.price: [0.7 CNY/kg, 1100 CNY/t]
  markets.grid.price.standard: {triangular: [0.4 CNY/kWh, 0.5 CNY/kWh, 0.7 CNY/kWh]}
  policies.carbon.price: {normal: [60 CNY/t, 10 CNY/t], between: [30 CNY/t, 90 CNY/t]}
  retrofits.boiler_house.cost.fixed: {values: [1 MCNY, 2000 kCNY]}
  policies.carbon.of: {values: [all, [works]]}
  seed: {values: [1, 2]}
correlations: [{of: [markets.coal.price, policies.carbon.price], rank: 0.5}]
fixed: {less_coal: 0, boiler_house: 4 t/h}
gap: 1 %
flows: true
""")  # fmt: skip
    coal, grid, carbon, fixed, firms, seed = sweep.vary
    assert (coal.numbers, coal.unit, coal.base) == ((0.7, 1.1), "CNY/kg", 0.9)
    assert (grid.distribution, grid.numbers, grid.base) == ("triangular", (0.4, 0.5, 0.7), 0.5)
    assert carbon.numbers == (60, 10, 30, 90)
    assert (fixed.values, fixed.unit) == ((1.0, 2.0), "MCNY")
    assert (firms.values, firms.base, seed.values) == (("all", ["works"]), None, (1, 2))
    assert (sweep.scenario, sweep.task, sweep.calendar, sweep.seed) == ("strict", "operate", "folded", 7)
    assert dict(sweep.design.correlations) == {("markets.coal.price", "policies.carbon.price"): 0.5}
    assert (sweep.fixed, sweep.gap, sweep.flows, dict(sweep.name)) == (
        {"boiler_house": 4.0}, 0.01, True, {"en": "Prices", "zh": "价格"},
    )  # fmt: skip


def test_a_mapping_and_settings_for_every_case(folder):
    source = {
        "parksim_sweep": 1,
        "design": {"kind": "one_at_a_time"},
        "vary": {"markets.coal.price": ["700 CNY/t", "900 CNY/t"]},
    }
    sweep = read_sweep(source, folder, sets=["policies.carbon.price=70 CNY/t"])
    table = sample_table(sweep)
    assert table["policies.carbon.price"].tolist() == [70.0] * 3
    park = load(folder, sets=cases_of(sweep, table)[1].settings)
    assert (park.policies["carbon"].price, park.markets["coal"].price.base) == (70, 700)


def test_all_problems_at_once_each_at_its_line(folder):
    found = refused(folder, """\
tasks: optimise
tusk: 3
scenario: strickt
vary:
  markets.cole.price: [1 CNY/t, 2 CNY/t]
  markets.coal.price: [900 CNY/t, 700 CNY/t]
  markets.grid.price: [0.4 CNY/kWh, 0.5 CNY/kWh]
  policies.carbon.price: [20, 30 CNY/t]
correlations: [{of: [markets.coal.price, markets.gas.price], rank: 2}]
""".replace("tasks", "task"))  # fmt: skip
    told = {(problem.code, problem.where.line if problem.where else 0) for problem in found}
    assert {("PS2001", 3), ("PS2052", 4)} <= told, "neither hides what follows"
    assert {("PS2050", 6), ("PS7103", 7), ("PS7102", 8), ("PS1110", 9), ("PS7112", 10)} <= told
    assert all(problem.where and problem.where.file == "sweeps/s.yaml" for problem in found)
    by_code = {problem.code: problem.values.get("suggestion") for problem in found}
    assert (by_code["PS2050"], by_code["PS7102"]) == ("markets.coal.price", "markets.grid.price.standard")


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("{triangular: [0, 80 CNY/t, 200 CNY/t]}", 37),
        ("[70 CNY/t, 90]", 34),
        ("{normal: [80 CNY/t, 1 CNY/t], between: [0, 90 CNY/t]}", 63),
        ("{values: [900 CNY/t, 0]}", 44),
    ],
)
def test_the_number_without_a_unit_is_the_one_that_is_wrong(line, column, folder):
    """The others of its line say which unit it lacks."""
    (found,) = refused(folder, varied(f"markets.coal.price: {line}"))
    assert (found.code, found.where.column if found.where else 0) == ("PS1110", column)
    assert "CNY/t" in (found.advice("en") or "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tusk: optimise", "PS2001"),
        ("task: optimize_it", "PS2008"),
        ("scenario: strickt", "PS2052"),
        ("vary: {}", "PS7126"),
        (varied("markets.coal.price: 800 CNY/t"), "PS7101"),
        (varied("markets.coal.price: {uniform: [1 CNY/t, 2 CNY/t], values: [1 CNY/t]}"), "PS7101"),
        (varied("markets.coal.price: [700 CNY/t]"), "PS7104"),
        (varied("markets.coal.price: {triangular: [700 CNY/t, 950 CNY/t, 900 CNY/t]}"), "PS7105"),
        (varied("markets.coal.price: {normal: [700 CNY/t, 0 CNY/t], between: [1 CNY/t, 2 CNY/t]}"), "PS7106"),
        (varied("markets.coal.price: {normal: [700 CNY/t, 1 CNY/t]}"), "PS2002"),
        (varied("markets.coal.price: declared"), "PS7107"),
        (varied("markets.coal.price: [700, 900]"), "PS1110"),
        (varied("markets.coal.price: [7 CNY/km, 9 CNY/km]"), "PS1109"),
        (varied(f"{OVEN}: [1.4 t/t, 1.6 t/t]\n  processes.{OVEN}.value: declared"), "PS7108"),
        (varied("works.oven.capacity: [-5 kt/a, 900 kt/a]"), "PS7114"),
        (varied("policies.carbon.enabled: {values: [true, perhaps]}"), "PS2006"),
        (varied("overrides: {values: [[], [dear_cole]]}"), "PS2051"),
        (varied("calendar: {values: [full, weekly]}"), "PS2008"),
        (varied("seed: {values: [-1]}"), "PS2009"),
        (varied("declared: [marckets]"), "PS7127"),
        (varied(GAS, "{kind: lhs}"), "PS2002"),
        (varied(GAS, "{kind: lhs, cases: 0}"), "PS2009"),
        (varied(GAS, "{kind: grid, cases: 4}"), "PS2001"),
        (varied(GAS, "{kind: cube}"), "PS2008"),
        (varied(GAS, "{kind: sobol, cases: 1000001}"), "PS7109"),
        (varied(GAS, "{kind: list, cases: [{seed: 1}]}"), "PS7125"),
        ("design: {kind: list}", "PS2002"),
        (varied(GAS) + "fixed: {less_coal: 1}", "PS7118"),
        (varied(GAS) + "task: operate\nfixed: {less_cole: 1}", "PS7119"),
        (varied(GAS) + "task: operate\nfixed: {boiler_house: 9 t/h}", "PS7120"),
        (varied(GAS) + "task: operate\nfixed: {boiler_house: 9 MW}", "PS1109"),
        (varied(GAS) + "task: simulate\ncalendar: screening", "PS4203"),
        (varied("calendar: {values: [screening, full]}") + "task: simulate", "PS4203"),
        (varied(GAS) + "gap: 5 CNY", "PS7128"),
        (varied("seed: [1, 5]"), "PS7135"),
        (varied("calendar: {triangular: [1, 2, 3]}"), "PS7135"),
        (varied(GAS) + "correlations: [{of: [markets.coal.price, markets.gas.price], rank: 0.5}]", "PS7111"),
        (varied(GAS) + "correlations: [{of: [markets.coal.price], rank: 0.5}]", "PS7116"),
        (varied(GAS, "{kind: grid}") + "correlations: [{of: [markets.coal.price], rank: 0.5}]", "PS7113"),
        (varied(GAS + "\n  policies.carbon.enabled: {values: [true, false]}")
         + "correlations: [{of: [markets.coal.price, policies.carbon.enabled], rank: 0.5}]", "PS7117"),
    ],
)  # fmt: skip
def test_what_is_refused(text, code, folder):
    assert code in codes(folder, text)


TWO = GAS + "\n  policies.carbon.price: [1 CNY/t, 2 CNY/t]"
TIED = "correlations: [{of: [markets.coal.price, policies.carbon.price], rank: 0.5}]"


@pytest.mark.parametrize(("text", "code", "line"), [
    (varied(TWO, "{kind: saltelli, cases: 12}"), "PS7132", 2),
    (varied(TWO, "{kind: saltelli}"), "PS2002", 2),
    (varied(TWO, "{kind: saltelli, trajectories: 4}"), "PS2001", 2),
    (varied(TWO, "{kind: morris, cases: 4}"), "PS2001", 2),
    (varied(TWO, "{kind: morris, trajectories: 4, levels: 5}"), "PS7133", 2),
    (varied(TWO, "{kind: morris, trajectories: 4, levels: 1}"), "PS2009", 2),
    (varied(GAS, "{kind: morris, trajectories: 4}"), "PS7130", 2),
    (varied(TWO + "\n  seed: {values: [1, 2]}", "{kind: saltelli, cases: 8}"), "PS7129", 6),
    (varied(TWO, "{kind: saltelli, cases: 8}") + TIED, "PS7131", 6),
    (varied(TWO, "{kind: saltelli, cases: 1048576}"), "PS7109", 2),
])  # fmt: skip
def test_what_matrices_refuse_and_where(text, code, line, folder):
    found = {problem.code: problem for problem in refused(folder, text)}
    assert code in found
    assert code == "PS7130" or found[code].where.line == line
    assert code == "PS7131" or TIED not in text or found[code].advice("en")


def test_matrices_are_counted_and_need_salib(folder, monkeypatch):
    """8 (2 + 2) = 32 cases of two paths; 5 (2 + 1) = 15; a constant adds none."""
    saltelli, morris = (varied(TWO, kind) for kind in ("{kind: saltelli, cases: 8}", "{kind: morris, trajectories: 5}"))
    assert [count_of(read(folder, text)) for text in (saltelli, morris)] == [32, 15]
    constant = read_sweep(file(folder, saltelli), sets=["policies.carbon.enabled=false"])
    assert count_of(constant) == len(sample_table(constant)) == 32
    monkeypatch.setattr("parksim.sweeps.designs.find_spec", lambda name: None)
    (problem,) = refused(folder, saltelli)
    assert problem.code == "PS7134"
    assert "parksim[sensitivity]" in (problem.advice("zh") or "")


def test_what_is_wrong_once_is_told_once(folder):
    assert codes(folder, varied(GAS, "{kind: saltely, cases: 8}")).count("PS2008") == 1
    both = varied("calendar: {values: [screening, screening]}") + "task: simulate"
    assert codes(folder, both).count("PS4203") == 1


def test_a_grid_of_a_billion_is_refused_before_it_is_made(folder):
    paths = [f"works.oven.inputs.{flow}" for flow in ("coal", "power")] + ["works.oven.outputs.gas"]
    lines = [f"{path}: [1.4 t/t, 1.6 t/t]" for path in paths]
    (problem,) = refused(folder, varied("\n  ".join([lines[0], GAS, "policies.carbon.price: [1 CNY/t, 2 CNY/t]"]),
                                        "{kind: grid, points: 1000}"))  # fmt: skip
    assert (problem.code, problem.values["cases"]) == ("PS7109", "1,000,000,000")


def test_ranks_that_no_numbers_have(folder):
    """a follows b and b follows c, but a runs against c: 1 + 2 (0.9 · 0.9 · -0.9) - 3 · 0.81 < 0."""
    text = varied(
        f"{GAS}\n  policies.carbon.price: [1 CNY/t, 2 CNY/t]\n  markets.grid.price.standard: [1 CNY/MWh, 2 CNY/MWh]"
    )
    a, b, c = "markets.coal.price", "policies.carbon.price", "markets.grid.price.standard"
    ranks = "\n".join(f"- {{of: [{x}, {y}], rank: {r}}}" for x, y, r in ((a, b, 0.9), (b, c, 0.9), (a, c, -0.9)))
    assert codes(folder, f"{text}correlations:\n{ranks}\n") == ["PS7110"]


def test_groups_and_requirements_of_a_fixed_design(folder):
    both = varied(GAS) + "task: operate\nfixed: {boiler_house: 4 t/h, less_coal: 1}"
    assert codes(folder, both) == ["PS7122"]
    assert read(folder, both.replace(", less_coal: 1", "")).fixed == {"boiler_house": 4.0}
    path = folder / "retrofits" / "all.yaml"
    path.write_text(
        path.read_text().replace("cost: {fixed: 2 MCNY,", "requires: [boiler_house]\n  cost: {fixed: 2 MCNY,")
    )
    assert codes(folder, varied(GAS) + "task: operate\nfixed: {less_coal: 1}") == ["PS7121"]


def test_declared_ranges_when_nothing_is_named():
    planned = read_planned(TUTORIAL)
    assert [vary.path for vary in planned.sweep.vary] == [
        "markets.gas.price", "policies.carbon_price.price", "retrofits.steam_pipe_large.cost.fixed",
    ]  # fmt: skip
    assert planned.sweep.vary[0].numbers == (2.4, 3.6)
    assert {left.reason for left in planned.left} == {"recipe"}
    assert (planned.sweep.design.kind, count_of(planned.sweep)) == ("lhs", 200)


def test_declared_ranges_are_narrowed_and_a_line_goes_first():
    source = {
        "parksim_sweep": 1,
        "vary": {"declared": ["markets", "retrofits"], "markets.gas.price": ["1 CNY/m3", "2 CNY/m3"]},
    }
    sweep = read_sweep(source, TUTORIAL)
    assert [(vary.path, vary.numbers) for vary in sweep.vary] == [
        ("markets.gas.price", (1.0, 2.0)), ("retrofits.steam_pipe_large.cost.fixed", (30.0, 60.0)),
    ]  # fmt: skip


def test_a_declared_recipe_whose_end_is_refused_is_left_out(tmp_path):
    """The oven at 0.6 to 1.6 t of coal a t of coke: 0.36 t of carbon cannot become 0.85."""
    folder = write(tmp_path, ("enterprises/all.yaml", "range: [1.4, 1.6]", "range: [0.6, 1.6]"),
                   ("markets.yaml", "price: 800 CNY/t", "price: {value: 800 CNY/t, range: [700, 900]}"))  # fmt: skip
    planned = read_planned({"parksim_sweep": 1, "vary": {"declared": ["all", "recipes"]}}, folder)
    assert [vary.path for vary in planned.sweep.vary] == ["markets.coal.price"]
    assert [(left.path, left.reason) for left in planned.left] == [("processes.works.oven.inputs.coal", "refused")]


def test_a_list_of_cases(folder):
    sweep = read(folder, "design: {kind: list, cases: [{markets.coal.price: 900 CNY/t}, {overrides: [dear_coal]}]}")
    found = [dict(case.settings) for case in cases_of(sweep, sample_table(sweep))]
    assert found == [
        {"markets.coal.price": "900.0 CNY/t"},
        {"markets.coal.price": "800.0 CNY/t", "overrides": ["dear_coal"]},
    ]


def test_a_file_without_a_park(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text(HEAD)
    with pytest.raises(ParkError) as caught:
        read_sweep(path)
    assert [problem.code for problem in caught.value.problems] == ["PS7123"]


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("scenarios/*/sweeps/*.yaml")), ids=lambda path: "/".join(path.parts[-3::2])
)
def test_every_sweep_of_a_scenario_is_one(path):
    sweep = read_sweep(path)
    table = sample_table(sweep)
    assert len(cases_of(sweep, table)) == len(table) == sum(map(len, chunks(sweep, table)))


def test_what_the_grammar_shows_is_read(tmp_path):
    text = (ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8")
    first, *others = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    for at, block in enumerate((first, *(HEAD + other for other in others))):
        path = tmp_path / f"{at}.yaml"
        path.write_text(block, encoding="utf-8")
        assert len(read_sweep(path, TUTORIAL).vary) == (5, 2, 2)[at]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_plan_is_told(lang):
    ended = parksim("sweep", "plan", TUTORIAL / "sweeps" / "prices.yaml", "--lang", lang)
    assert (ended.code, "markets.gas.price" in ended.out, "64" in ended.out) == (0, True, True)


def test_a_plan_as_json_with_its_time():
    ended = parksim("sweep", "plan", TUTORIAL / "sweeps" / "prices.yaml", "--json", "--measure", "--chunk", 16)
    assert (ended.json["cases"], ended.json["chunks"], ended.json["chunk"]) == (64, 4, 16)
    assert ended.json["seconds"] > 0
    assert ended.json["seconds_to_begin"] > 0
    assert len(ended.json["seconds_of_cases"]) == 3


def test_a_bad_plan_ends_with_three(folder):
    ended = parksim("sweep", "plan", file(folder, varied("markets.cole.price: [1 CNY/t, 2 CNY/t]")), "--lang", "en")
    assert ended.code == 3
    assert "sweeps/s.yaml:4:3" in ended.err
    assert "did you mean" in ended.err
