"""Terminals that lack signs, standard output that is closed: what was worked out is told as well as can be, exit code 0."""

import json
import os
import subprocess
import sys

import pytest

from parksim.commands.terminal import plain
from tests.cli.commands import ROOT, TUTORIAL

COMMAND = [sys.executable, "-c", "from parksim.cli import main; main()"]
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "solvers")])}


def ended(encoding, *words, **options):
    """The command in a terminal of an encoding."""
    environment = ENVIRONMENT | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    return subprocess.run([*COMMAND, *map(str, words)], env=environment, check=False, **options)


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "ascii"])
def test_signs_that_a_terminal_lacks_get_substitutes(tmp_path, encoding):
    """CO₂ reads CO2 and m³ m3 where the encoding has no such sign; in Chinese on a Western terminal there are question marks."""
    words = ("optimise", TUTORIAL, "--only", "existing", "--out", tmp_path)
    english = ended(encoding, *words, "--lang", "en", capture_output=True)
    assert english.returncode == 0, english.stderr
    assert "CO2, scope 1" in english.stdout.decode(encoding)
    chinese = ended(encoding, *words, "--lang", "zh", capture_output=True)
    assert chinese.returncode == 0, chinese.stderr
    assert ("范围" if encoding == "gbk" else "?") in chinese.stdout.decode(encoding)


def test_an_object_is_escaped_where_its_reader_lacks_letters():
    """JSON has a way of its own, which loses nothing."""
    plainly, escaped = (
        ended(encoding, "show", TUTORIAL, "--json", capture_output=True) for encoding in ("utf-8", "ascii")
    )
    assert json.loads(escaped.stdout.decode("ascii")) == json.loads(plainly.stdout.decode())
    assert "教学" in plainly.stdout.decode() or max(plainly.stdout) > 127


@pytest.mark.skipif(sys.platform == "win32", reason="file descriptors of POSIX")
@pytest.mark.parametrize("closed", [(1,), (1, 2), (0, 1, 2)])
def test_a_run_whose_output_is_closed_is_saved(tmp_path, closed):
    """Nobody reads it, the result is there."""

    def close():
        for descriptor in closed:
            os.close(descriptor)

    words = ("optimise", TUTORIAL, "--only", "existing", "--out", tmp_path)
    assert ended("utf-8", *words, preexec_fn=close).returncode == 0
    assert next(tmp_path.rglob("result.json"))


def test_what_is_typed_for_signs():
    """₂ ³ − ± → as people type them, é without its accent, what has none as a question mark."""
    assert plain("CO₂ m³ −3 ± 1 → é …") == "CO2 m3 -3 +- 1 -> e ..."
    assert plain("水") == "?"


def test_verbose_tells_how_far_apart_the_numbers_are(tmp_path):
    """Each model twice: as it is, and scaled, which lies closer together."""
    words = ("optimise", TUTORIAL, "--only", "existing", "--out", tmp_path, "--lang", "en", "--verbose")
    told = ended("utf-8", *words, capture_output=True, text=True).stderr
    spread = []
    for kind in ("model", "scaled"):
        line = next(line for line in told.splitlines() if line.strip().startswith(f"{kind}: coefficients"))
        least, most = line.partition("coefficients ")[2].partition(",")[0].split(" … ")
        spread.append(float(most) / float(least))
    assert spread[1] < spread[0] / 10
