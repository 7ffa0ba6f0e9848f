"""`python -m benchmarks [--peers FOLDER] [--peers-python PYTHON] [--only NAME ...]`: measure, tell, write.

Without the peers' folder (or the environment variable PARKSIM_PEERS) only what needs no park of theirs is measured.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks import report, runs
from benchmarks.peers import Peers
from benchmarks.record import Record

Run = Callable[[], Iterator[Record]]


def main() -> int:
    """Measure what is asked for; 1 where a tool's optimum differs from the others'."""
    asked, machine = _asked(), _machine()
    records: list[Record] = []
    for measure in _benchmarks(asked).values():
        for record in measure():
            records.append(record)
            _say(f"{record.benchmark:15} {record.size:28} {record.tool:9} {_figure(record)}")
        if not asked.only:
            report.save(records)
            report.document(records, machine)
    _say(report.tables(records))
    wrong = report.disagreements(records)
    for line in wrong:
        _say(f"optima differ: {line}")
    return int(bool(wrong))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--peers", default=os.environ.get("PARKSIM_PEERS") or None, help="folder of the peers' scripts")
    parser.add_argument("--peers-python", default=sys.executable, help="a Python with the peers' packages")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=("plans", "designs", "sweeps", "years", "starts", "parks"),
        help="these alone, written nowhere",
    )
    return parser.parse_args()


def _benchmarks(asked: argparse.Namespace) -> dict[str, Run]:
    folder = Path(asked.peers).resolve() if asked.peers else None
    found: dict[str, Run] = {"starts": runs.starts, "parks": runs.parks}
    if folder is None or not (folder / "problem.py").exists():
        _say("no folder of peers: plans, designs, sweeps and years, which use its park, are skipped (PEERS=folder)")
    else:
        bench = runs.Bench(folder, Peers(folder, Path(asked.peers_python).absolute()))
        found |= {
            "plans": lambda: runs.plans(bench), "designs": lambda: runs.designs(bench),
            "sweeps": lambda: runs.sweeps(bench), "years": lambda: runs.years(bench),
        }  # fmt: skip
    return {name: run for name, run in found.items() if not asked.only or name in asked.only}


def _figure(record: Record) -> str:
    if record.seconds is None:
        return record.failed
    return f"{record.seconds:8.3f} s {record.peak_mb or 0:7.0f} MB  {report.judged(record)}"


def _machine() -> str:
    """The line above the tables: when, on what, with which versions."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("highspy", "numpy", "pandas", "pyomo", "simpy"))
    day, busy = datetime.now(UTC).date().isoformat(), os.getloadavg()[0]
    cores = f"{os.cpu_count()} cores ({platform.machine()}), {busy:.1f} other processes running on them as it began"
    return f"Measured {day} on {cores}; Python {platform.python_version()}, {packages}."


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
