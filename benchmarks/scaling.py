"""`run` of a generated park, step by step: `python -m benchmarks.scaling N REPLICATIONS`.

Seconds of every step, and the most memory that this process held until its end; the processes beside it that play years hold
less.
"""

import logging
import resource
import sys
import time

from benchmarks.firms_park import firms_park
from benchmarks.measure import MIB, tell
from parksim.study.run import run_study


def main(firms: str, replications: str) -> None:
    """Run the park and tell."""
    logging.getLogger("pyomo").setLevel(logging.CRITICAL)
    park, begun = firms_park(int(firms)), dict[str, float]()
    peaks: dict[str, float] = {}

    def hear(step: str) -> None:
        if begun:
            peaks[next(reversed(begun))] = _peak()
        begun[step] = time.perf_counter()

    began = time.perf_counter()
    study = run_study(park, replications=int(replications), progress=hear)
    seconds = time.perf_counter() - began
    peaks[next(reversed(begun))] = _peak()
    checks = sum(run.audit.checks for run in study.runs.values())
    tell(
        seconds=seconds, steps=study.seconds, peaks=peaks, gap=study.gap, checks=checks, candidates=len(park.retrofits)
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB


if __name__ == "__main__":
    main(*sys.argv[1:])
