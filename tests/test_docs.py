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
from parksim.files.grammar import PARK, Shape

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def blocks(file: str, language: str) -> list[str]:
    return [text for kind, text in FENCE.findall((ROOT / file).read_text(encoding="utf-8")) if kind == language]


def keys(shape: Shape) -> set[str]:
    nested = [keys(inner) for inner in (*shape.keys.values(), *([shape.entries] if shape.entries else []))]
    return set(shape.keys).union(*nested)


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
    """The flagship's takes half an hour: its file is read, and the tutorial's is run in its place and reported.

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


@pytest.mark.parametrize(
    "file", ["README.md", *(f"docs/{name}.md" for name in ("benchmarks", "design", "scenario", "sweeps", "tutorial"))]
)
def test_every_link_leads_somewhere(file):
    path = ROOT / file
    targets = re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
    assert [t for t in targets if "://" not in t and not (path.parent / t).exists()] == []
