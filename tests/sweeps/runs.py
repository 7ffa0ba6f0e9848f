"""Sweeps as their users run them: the command as a process of its own, in a group of its own, to be killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "scenarios" / "tutorial"
PATIENCE = 240.0


def sweep_file(folder: Path, cases: int = 24, task: str = "optimise") -> Path:
    """A sweep of the tutorial over two prices."""
    calendar = "folded" if task == "simulate" else "screening"
    park = Path(shutil.copytree(TUTORIAL, folder / "park", ignore=shutil.ignore_patterns("sweeps")))
    inside = park / "sweeps"
    inside.mkdir()
    file = inside / "prices.yaml"
    file.write_text(
        f"parksim_sweep: 1\nname: {{en: Prices, zh: 价格}}\ntask: {task}\ncalendar: {calendar}\n"
        f"design: {{kind: sobol, cases: {cases}, seed: 1}}\ngap: 0.5 %\nvary:\n"
        "  markets.gas.price: [0.4 CNY/m3, 4.0 CNY/m3]\n  policies.carbon_price.price: [0 CNY/t, 200 CNY/t]\n",
        encoding="utf-8",
    )
    return file


def start(*words: object, **about: Any) -> "subprocess.Popen[str]":
    """`parksim` with these words, deaf to the signals of this process."""
    command = [sys.executable, "-c", "from parksim.cli import main; main()", *(str(word) for word in words)]
    path = os.pathsep.join([str(ROOT), str(ROOT / "solvers")])
    env = {**os.environ, "PYTHONPATH": path, "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
    return subprocess.Popen(command, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            start_new_session=True, preexec_fn=_hear_ctrl_c, **about)  # fmt: skip


def _hear_ctrl_c() -> None:
    """Tests that run in the background are deaf to it, and all that they start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def ended(process: "subprocess.Popen[str]", *codes: int) -> tuple[str, str]:
    """What a process said until it ended with one of these codes."""
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode in codes, (process.returncode, out, err)
    return out, err


def run_to_the_end(*words: object, code: int = 0) -> dict[str, Any]:
    """The JSON of a run that ends by itself."""
    out, _ = ended(start("sweep", "run", *words, "--json"), code)
    found = json.loads(out)
    assert isinstance(found, dict)
    return found


def children(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    """Processes that a process has started, and theirs."""
    try:
        found: list[psutil.Process] = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return found


def workers(process: "subprocess.Popen[str]", wait: float = 30.0) -> list[psutil.Process]:
    """Its worker processes, as soon as there are any."""
    found = _until(lambda: children(process), wait)
    return list(found or [])


def all_gone(processes: Sequence[psutil.Process], wait: float = 10.0) -> bool:
    """Whether these have ended by themselves."""
    return bool(_until(lambda: not any(_lives(each) for each in processes), wait))


def kill(process: "subprocess.Popen[str]", number: int = signal.SIGKILL) -> None:
    """Signal a process, if it is still there."""
    if process.poll() is None:
        process.send_signal(number)


def tell(words: str) -> None:
    """A figure of a drill, seen with `pytest -s`."""
    sys.stderr.write(f"\n{words}\n")


def _until(found: Callable[[], Any], wait: float) -> Any:
    """What is found, as soon as it is something; None when it never is."""
    until = time.monotonic() + wait
    while time.monotonic() < until:
        if value := found():
            return value
        time.sleep(0.02)
    return None


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
