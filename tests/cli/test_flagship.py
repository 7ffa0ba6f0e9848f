"""The flagship by the command line: minutes, so only when asked for."""

from pathlib import Path

import pytest

from tests.cli.commands import ROOT, parksim, text_columns

FLAGSHIP = ROOT / "scenarios" / "zhanjiang_lingang"


@pytest.mark.slow
def test_the_existing_flagship_is_run_and_told_in_both_languages(tmp_path: Path) -> None:
    """No line is wider than 120 columns, whatever the names are."""
    words = ("run", FLAGSHIP, "--only", "existing", "--replications", 1, "--out", tmp_path)
    assert parksim(*words, "--json").json["existing"]["planned"]["total_cost_cny"] > 1e9
    for lang in ("en", "zh"):
        lines = parksim(*words, "--lang", lang).out.splitlines()
        assert max(text_columns(line) for line in lines if str(tmp_path) not in line) <= 120


@pytest.mark.slow
def test_a_time_limit_is_kept_on_the_flagship(tmp_path: Path) -> None:
    """Twenty seconds for the choice: either a design with its gap, or exit code 5 and what to do about it."""
    ended = parksim("optimise", FLAGSHIP, "--time-limit", 20, "--out", tmp_path, "--json")
    assert ended.code in (0, 5)
    if ended.code == 0:
        found = ended.json["retrofitted_planned"]
        assert found["bounds"]["lower"] <= found["bounds"]["upper"] * (1 + 1e-9)
