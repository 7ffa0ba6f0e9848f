"""The tutorial's page: every command is run, every row of its tables calculated and compared with the program."""

import ast
import operator
import re
import shlex
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

import parksim
from parksim.cli import app
from parksim.study import Study
from parksim.study.saved import load_study
from parksim.study.study import Estimate, estimate

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```console\n(.*?)\n```\n\n```text\n(.*?)```", re.DOTALL)
OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow, ast.USub: operator.neg,
}  # fmt: skip
YEAR = 8760
LARGE, SMALL, CONVEYOR = "steam_pipe_large", "steam_pipe_small", "ash_conveyor"
NO_LARGE_PIPE = f"retrofits.{LARGE}.cost.fixed=400 MCNY"


class Row(NamedTuple):
    """A row of a table: what, how, the value by hand, parksim's."""

    what: str
    calculation: str
    by_hand: str
    parksim: str


def rows() -> Iterator[Row]:
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and cells[2] and set(cells[2]) != {"-"}:
            yield Row(*cells)


def number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def half_digit(text: str) -> float:
    """Half of the last digit shown."""
    return 0.5 * 10.0 ** -len(text.partition(".")[2]) * (1 + 1e-9)


def calculated(text: str) -> float:
    """Value of a calculation with + − × / ^ and brackets."""
    for sign, python in (("−", "-"), ("×", "*"), ("^", "**")):
        text = text.replace(sign, python)
    return _value(ast.parse(text, mode="eval").body)


def _value(node: ast.AST) -> float:
    match node:
        case ast.Constant():
            return float(node.value)
        case ast.UnaryOp():
            return OPERATORS[type(node.op)](_value(node.operand))
        case ast.BinOp():
            return OPERATORS[type(node.op)](_value(node.left), _value(node.right))
    raise AssertionError(f"no calculation: {ast.dump(node)}")


PINS = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
AS_PINNED = pytest.mark.skipif(
    f"highspy=={version('highspy')}" not in PINS, reason="another solver follows another of several best plans"
)
ROWS = {row.what: row for row in rows()}
SHOWN = {what: row for what, row in ROWS.items() if re.fullmatch(r"[−\d.,]+", row.parksim)}
WITH_BREAKDOWNS = {what: row for what, row in ROWS.items() if "±" in row.parksim}
BREAK_EVENS = {what: row for what, row in ROWS.items() if row.parksim.startswith("at ")}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """What every command of the page prints, and the folder that they were run in."""
    folder = tmp_path_factory.mktemp("tutorial")
    (folder / "scenarios").symlink_to(ROOT / "scenarios")
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("COLUMNS", raising=False)
        for command, _ in EXAMPLE.findall(PAGE):
            ended = CliRunner().invoke(app, [*shlex.split(command)[1:], "--lang", "en"])
            assert ended.exit_code == 0, ended.output
            found[command] = " ".join(ended.stdout.split())
    return folder, found


@pytest.fixture(scope="module")
def study(printed: tuple[Path, dict[str, str]]) -> Study:
    return load_study(printed[0] / "out" / "tutorial")


@pytest.fixture(scope="module")
def program(study: Study) -> dict[str, float]:
    """What parksim says, by the words of the tables."""
    before, after = (study.runs[f"{park}_planned"] for park in ("existing", "retrofitted"))
    rows = before.accounts.payments
    by_market = (rows[rows["account"] != "transfer"].groupby("counterparty")["amount"].sum() / YEAR).to_dict()
    values = before.result.duals.set_index(["kind", "item"])["value"]
    outcomes = {outcome.id: outcome for outcome in study.retrofits}
    large = outcomes[LARGE]
    bears = float(after.accounts.payments.query("account == 'investment'")["amount"].sum())
    cost, best = float(before.accounts.total_cost()[0]), float(after.accounts.total_cost()[0])
    only_small = parksim.optimise(ROOT / "scenarios" / "tutorial", sets=[NO_LARGE_PIPE])
    grid = rows[rows["item"] == "grid > paper_mill.power"]["amount"].sum() / YEAR
    names = {"wood": "forest", "power": "grid", "clay": "clay_pit", "water": "river", "carbon": "carbon_price"}
    hourly = {word: by_market[names.get(word, word)] for word in ("coal", "gas", *names, "landfill")}
    return hourly | {
        "a MWh of the grinder": (grid - 3000) / 10,
        "truck": float(rows[(rows["account"] == "operation")]["amount"].sum()) / YEAR,
        "together": cost / YEAR,
        "a year, CNY million": cost / 1e6,
        "a tonne of steam saves, CNY": float(values["bus", "paper_mill.steam"].mean()),
        "a year bears of the capital": bears / large.capex,
        "size of the large pipe, t/h": large.size,
        "the large pipe saves": (cost - best + bears) / 1e6,
        "the large pipe bears": bears / 1e6,
        "own benefit of the large pipe": large.benefit / 1e6,
        "its payback, years": large.payback,
        "own benefit of the small pipe, were there no large one": (cost - only_small.payments["amount"].sum()) / 1e6,
        "own benefit of the small pipe": outcomes[SMALL].benefit / 1e6,
        "own benefit of the conveyor": outcomes[CONVEYOR].benefit / 1e6,
        "CO₂ saved, kt": float(before.accounts.measure("co2")[0] - after.accounts.measure("co2")[0]) / 1e3,
        "cost of the best park": best / 1e6,
        "share that survives, %": 100 * study.benefit("stressed").value / study.benefit("planned").value,
    }


def short(study: Study, demand: str) -> Estimate:
    """What a demand's shortage costs in years with breakdowns, CNY million."""
    run = study.runs["existing_stressed"]
    rows = run.accounts.payments
    rows = rows[(rows["account"] == "shortage") & (rows["item"] == demand)]
    years = rows.groupby("replication")["amount"].sum().reindex(range(run.result.replications), fill_value=0.0)
    return estimate(years.to_numpy(float) / 1e6)


@pytest.mark.parametrize("what", ROWS)
def test_a_row_is_calculated_right(what):
    row = ROWS[what]
    assert calculated(row.calculation) == pytest.approx(number(row.by_hand), abs=half_digit(row.by_hand))


@AS_PINNED
def test_commands_print_what_is_shown(printed):
    examples = EXAMPLE.findall(PAGE)
    assert len(examples) == 3
    for command, text in examples:
        shown = [" ".join(line.split()) for line in text.strip().splitlines()]
        assert [line for line in shown if line not in printed[1][command]] == [], printed[1][command]


def test_parksim_says_what_the_hand_does(program):
    assert SHOWN.keys() == program.keys()
    for what, row in SHOWN.items():
        assert program[what] == pytest.approx(number(row.parksim), abs=half_digit(row.parksim)), what
        assert number(row.by_hand) == pytest.approx(number(row.parksim)), what


@AS_PINNED
def test_the_hand_lies_within_what_years_with_breakdowns_say(study):
    found = {
        "saving that survives": study.benefit("stressed"),
        "power short": short(study, "power_station.supply_contract"),
        "paper short": short(study, "paper_mill.paper_sales"),
    }
    assert WITH_BREAKDOWNS.keys() == found.keys()
    for what, row in WITH_BREAKDOWNS.items():
        value, half = row.parksim.split(" ± ")
        scale = 1e6 if what == "saving that survives" else 1.0
        assert found[what].value / scale == pytest.approx(number(value), abs=half_digit(value)), what
        assert found[what].half_width_95 / scale == pytest.approx(number(half), abs=half_digit(half)), what
        assert abs(number(row.by_hand) - number(value)) < number(half), what


def sides(what: str) -> list[str]:
    """The two values between which a choice flips."""
    found = re.fullmatch(r"at ([\d.]+) no, at ([\d.]+) yes", BREAK_EVENS[what].parksim)
    assert found is not None
    low, high = found.groups()
    assert float(low) < number(BREAK_EVENS[what].by_hand) < float(high)
    return [low, high]


@pytest.mark.parametrize(
    ("what", "path", "unit", "retrofit", "scenario"),
    [
        ("gas price, CNY/m³", "markets.gas.price", "CNY/m3", LARGE, None),
        ("carbon price at 0.6 CNY/m³ of gas, CNY/t", "policies.carbon_price.price", "CNY/t", LARGE, "cheap_gas"),
        ("landfill fee for the conveyor, CNY/t", "markets.landfill.fee", "CNY/t", CONVEYOR, None),
    ],
)
def test_the_choice_flips_where_the_hand_says(what, path, unit, retrofit, scenario):
    plans = [
        parksim.optimise(ROOT / "scenarios" / "tutorial", scenario=scenario, sets=[f"{path}={value} {unit}"])
        for value in sides(what)
    ]
    assert [retrofit in plan.design for plan in plans] == [False, True]


def test_with_breakdowns_the_carbon_price_must_be_higher(printed):
    low, high = sides("the same with breakdowns, CNY/t")
    barely = load_study(printed[0] / "out" / "dear_carbon")
    sets = [f"policies.carbon_price.price={high} CNY/t"]
    enough = parksim.run(ROOT / "scenarios" / "tutorial", scenario="cheap_gas", sets=sets, replications=10, workers=1)
    assert barely.park.policies["carbon_price"].price == number(low)
    assert barely.benefit("stressed").value < 0 < enough.benefit("stressed").value
    assert len(BREAK_EVENS) == 4
