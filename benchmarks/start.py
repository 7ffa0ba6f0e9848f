"""What a command costs before it does anything: import, help, check and show, in seconds of processor time."""

import sys
from pathlib import Path

from benchmarks.measure import ROOT, Ran, ran

SCENARIOS = ("tutorial", "zhanjiang_lingang")
REPEATS = 3


def commands() -> dict[tuple[str, str], list[str]]:
    """What is run, by what is done and to what."""
    parksim = [str(Path(sys.executable).parent / "parksim")]
    found = {
        ("start", "python"): [sys.executable, "-c", "pass"],
        ("start", "import parksim"): [sys.executable, "-c", "import parksim"],
        ("start", "--help"): [*parksim, "--help"],
    }
    for scenario in SCENARIOS:
        folder = str(Path("scenarios") / scenario)
        found |= {("start", f"{word} {scenario}"): [*parksim, word, folder] for word in ("check", "show")}
    return found


def quickest(command: list[str]) -> Ran:
    """The run of several that took the least processor time: what else the machine does only ever adds."""
    runs = [ran(command, ROOT, told=False) for _ in range(REPEATS)]
    return min(runs, key=lambda run: run.cpu)
