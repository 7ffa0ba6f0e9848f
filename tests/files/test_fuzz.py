"""Whatever is written into a scenario: a park, or problems that can be shown; never a traceback."""

import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parksim.errors import ParkError, Problem
from parksim.files import load, resolve
from parksim.files.nodes import Node, Plain
from parksim.words import LANGS

TUTORIAL = Path(__file__).parents[2] / "scenarios" / "tutorial"
FILES = sorted(path.relative_to(TUTORIAL).as_posix() for path in TUTORIAL.rglob("*.yaml"))
NASTY = [
    "", "null", "~", "{}", "[]", "[1, 2]", "{a: 1}", "true", "-1", "0", "1e308", "-5 t/h", "3 %", ".inf", "nan MW",
    "'", '"', "&a", "*a", "!!python/object:os.system", "<<", "{", "}", "[", "]",
    ": ", "- ", "#", "|", "\t", "\0", "\u202e", "：",
    "coal", "all", "unlimited", "balance", "steam@north", "power_station.ash", "../..", "1 t/t/t",
    "2025-02-30", "24-25", "{value: balance}", "{value: 1 t/t, range: [2, 3]}", "{table: ../x.csv, column: y}",
    "\u00e9" * 300, "１２ MW",
]  # fmt: skip


@st.composite
def mutations(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Some files of the tutorial, each with a few edits."""
    edited: dict[str, str] = {}
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(FILES))
        text = edited.get(name) or (TUTORIAL / name).read_text(encoding="utf-8")
        edited[name] = draw(st.sampled_from([_line, _word, _swap, _cut]))(draw, text)
    return list(edited.items())


def _line(draw: st.DrawFn, text: str) -> str:
    """Drop a line, say it twice, or indent it otherwise."""
    lines = text.splitlines()
    at = draw(st.integers(0, len(lines) - 1))
    lines[at : at + 1] = draw(st.sampled_from([[], [lines[at]] * 2, ["  " + lines[at]], [lines[at].lstrip()]]))
    return "\n".join(lines) + "\n"


def _word(draw: st.DrawFn, text: str) -> str:
    """Put something nasty in the place of a value."""
    starts = [at for at, char in enumerate(text) if char == ":" and text[at + 1 : at + 2] in (" ", "\n")]
    at = draw(st.sampled_from(starts)) if starts else 0
    end = next((k for k in range(at + 1, len(text)) if text[k] in ",}\n"), len(text))
    return f"{text[: at + 1]} {draw(st.sampled_from(NASTY))}{text[end:]}"


def _swap(draw: st.DrawFn, text: str) -> str:
    """Put a word of the file in the place of another."""
    words = text.split(" ")
    here, there = (draw(st.integers(0, len(words) - 1)) for _ in range(2))
    words[here], words[there] = words[there], words[here]
    return " ".join(words)


def _cut(draw: st.DrawFn, text: str) -> str:
    """Replace a few characters."""
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(st.sampled_from(NASTY)) + text[at + draw(st.integers(0, 12)) :]


def show(problems: Collection[Problem]) -> None:
    """Every problem can be shown in both languages, and there is one."""
    records = [problem.record() for problem in problems]
    assert records
    assert all(problem.line(lang) for problem in problems for lang in LANGS)


def check(folder: Path, edits: list[tuple[str, str]]) -> None:
    shutil.copytree(TUTORIAL, folder, dirs_exist_ok=True)
    for name, text in edits:
        (folder / name).write_text(text, encoding="utf-8")
    try:
        load(folder)
    except ParkError as error:
        show(error.problems)


QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@given(mutations())
@settings(max_examples=60, derandomize=True, suppress_health_check=QUIET)
def test_mutated_tutorial_is_a_park_or_problems(tmp_path: Path, edits: list[tuple[str, str]]) -> None:
    check(tmp_path / "mutated", edits)


@pytest.mark.slow
@given(mutations())
@settings(max_examples=600, suppress_health_check=QUIET)
def test_many_mutations(tmp_path: Path, edits: list[tuple[str, str]]) -> None:
    check(tmp_path / "mutated", edits)


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=40, derandomize=True)
def test_any_setting_is_a_park_or_problems(path: str, value: str) -> None:
    try:
        load(TUTORIAL, sets=[f"{path}={value}"])
    except ParkError as error:
        show(error.problems)


def paths_of(node: Node, path: str = "") -> Iterator[str]:
    """Every path of a tree, inner ones too."""
    for key, item in node.value.items() if isinstance(node.value, dict) else ():
        inner = f"{path}.{key}" if path else key
        yield inner
        yield from paths_of(item, inner)


PATHS = sorted(paths_of(resolve(TUTORIAL).tree))
PLAIN: list[Plain] = [
    *NASTY, *sorted({path.rpartition(".")[2] for path in PATHS}), None, True, 0, -1, 2.5, 1e300, float("nan"), [], {},
    [1, 2], [[1]], {"a": 1}, {"value": 1}, {"value": "balance"}, {"value": "1 t/t", "range": ["2 t/t", "3 t/t"]},
    {"table": "x.csv", "column": "y"}, [{"hour": 25, "value": 1}], "1e308 t/t", "200 %", "1 GJ/t", ["22-6"], {"en": "a"},
]  # fmt: skip


@given(st.dictionaries(st.sampled_from(PATHS), st.sampled_from(PLAIN), min_size=1, max_size=3))
@settings(max_examples=40, derandomize=True)
def test_anything_at_any_path_is_a_park_or_problems(sets: dict[str, Plain]) -> None:
    try:
        load(TUTORIAL, sets=sets)
    except ParkError as error:
        show(error.problems)
