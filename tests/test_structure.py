"""How the code hangs together: arrows that point one way, laws with their twins, nothing named that is not ours."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from parksim.results.accounts import OUTSIDE
from parksim_solvers.laws import ORDER
from parksim_solvers.laws.table import TABLE

ROOT = Path(__file__).parents[1]
SOLVERS = ROOT / "solvers" / "parksim_solvers"
AUDIT = ROOT / "parksim" / "results" / "audit"
RANKS = (
    {"words"}, {"errors"}, {"model", "lock"}, {"graph"}, {"files", "results", "calendars"}, {"solvers"}, {"simulation"},
    {"study"}, {"sweeps"}, {"indicators", "reports", "asked"}, {"api"}, {"commands", "web"}, {"cli_sweep"}, {"cli"},
)  # fmt: skip
"""Each may import what stands before it, and itself; those of one rank do not know each other."""
FOREIGN = (
    "pypi" + r"\.org", "python" + "hosted", "index" + "-url", r"(?<![\w.])/wo" + "rk/", r"/\.lib" + "rary/",
    "sha" + "red/(?:design|reference|style|cases|peers|look|hooks|prototypes)",
)  # fmt: skip
"""Package registries, and the places of the machine that this was written on; in pieces, for this file is searched."""


def sources() -> list[Path]:
    return sorted([*(ROOT / "parksim").rglob("*.py"), *SOLVERS.rglob("*.py")])


def part_of(path: Path) -> str:
    """The part of the project that a file belongs to; the root for parksim/__init__.py."""
    if SOLVERS in path.parents:
        return "solvers"
    return path.relative_to(ROOT / "parksim").with_suffix("").parts[0]


def imports(path: Path) -> Iterator[str]:
    """Modules that a file imports, anywhere in it but for those that only type checkers read."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typed = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
             for inner in ast.walk(node)}  # fmt: skip
    for node in ast.walk(tree):
        if id(node) in typed:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_named(module: str) -> str | None:
    """The part that an imported module lies in; None for other people's and for `parksim` itself."""
    first, _, rest = module.partition(".")
    if first == "parksim_solvers":
        return "solvers"
    part = rest.split(".")[0]
    known = set().union(*RANKS)
    return part if first == "parksim" and part in known else None


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_arrows_point_one_way(path):
    part = part_of(path)
    if part in ("__init__", "__main__"):
        return
    ranks = {name: rank for rank, names in enumerate(RANKS) for name in names}
    assert part in ranks, f"{part} has no rank: say where it stands"
    others = {other for module in imports(path) if (other := part_named(module)) not in (None, part)}
    assert {other for other in others if ranks[other] >= ranks[part]} == set()


def test_the_audit_knows_the_model_the_graph_of_a_park_and_the_result_only():
    """It says what a result is worth: nothing of an engine may tell it what to expect."""
    found = {module for path in AUDIT.glob("*.py") for module in imports(path)}
    ours = {module for module in found if module.split(".")[0] in ("parksim", "parksim_solvers")}
    allowed = ("parksim.model", "parksim.results", "parksim.errors", "parksim.graph.park_of")
    assert {module for module in ours if not module.startswith(allowed)} == set()
    assert {module.split(".")[0] for module in found} & {"pyomo", "highspy", "simpy"} == set()


def test_every_law_is_a_file_with_a_row_in_the_table():
    files = {path.stem for path in (SOLVERS / "laws").glob("*.py")} - {"__init__", "table"}
    assert {law.name for law in TABLE} == files
    assert [law.name for law in TABLE] == [module.__name__.rpartition(".")[2] for module in ORDER]


@pytest.mark.parametrize("law", TABLE, ids=lambda law: law.name)
def test_every_law_has_its_twin_and_its_accounts(law):
    assert {twin for twin in law.twin if not (AUDIT / f"{twin}.py").exists()} == set()
    assert set(law.accounts) <= set(OUTSIDE)
    text = (SOLVERS / "laws" / f"{law.name}.py").read_text(encoding="utf-8")
    said = set(re.findall(r'template\.cost(?:_each)?\("(\w[\w ]*)"', text))
    assert said <= set(law.accounts)


def test_every_account_belongs_to_a_law():
    assert {account for law in TABLE for account in law.accounts} == set(OUTSIDE)


def test_no_file_names_a_registry_or_the_place_where_it_was_written():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    files = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    if not files:
        pytest.skip("not a git repository")
    pattern = re.compile("|".join(FOREIGN))
    texts = ((path, path.read_bytes().decode("utf-8", "ignore")) for path in files if path.is_file())
    assert [f"{path.relative_to(ROOT)}: {match[0]}" for path, text in texts if (match := pattern.search(text))] == []


def test_importing_parksim_costs_nothing():
    """No pandas, no Pyomo, no solver before something needs them."""
    code = "import sys, parksim; print(*sorted({'pandas', 'numpy', 'pyomo', 'highspy', 'networkx'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.split() == []


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_small(path):
    """Under 300 lines; functions under 40, for about 30 is meant."""
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 300
    long = {node.name: node.end_lineno - node.lineno + 1 for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 40}  # fmt: skip
    assert long == {}


def test_no_example_of_hypothesis_has_a_deadline():
    """A slow machine is no mistake: the profile that tests/conftest.py loads waits."""
    assert settings().deadline is None
    assert not [
        path
        for path in (ROOT / "tests").rglob("test_*.py")
        if "deadline=" in path.read_text("utf-8") and path != Path(__file__)
    ]
