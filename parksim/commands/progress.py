"""Progress on standard error: each step as it begins, with the time it will take by the last run, or by an estimate."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from parksim.calendars import calendar_of
from parksim.commands.ending import Said, tell
from parksim.graph import graph_of
from parksim.graph.read import flows_of
from parksim.model import Park
from parksim.study.saved import saved_key, saved_seconds
from parksim.words import text

PER_RATE = {
    "existing_planned": (0.1, 35e-6), "existing_controlled": (0.2, 15e-6), "existing_stressed": (0.5, 60e-6),
    "retrofitted_planned": (0.1, 160e-6), "retrofitted_controlled": (0.2, 15e-6), "retrofitted_stressed": (0.5, 120e-6),
    "own_benefits": (0.2, 170e-6), "stated": (0.2, 40e-6),
}  # fmt: skip
"""Seconds of a step, measured: so many, and so many more for each flow in each segment."""
NEXT_YEAR = 0.3
"""Share of the first simulated year that each further one takes, since it meets states that are remembered."""
STARTING = 3.0
"""Seconds until processes that play replications side by side are up."""


@dataclass
class Progress:
    """Tells of every step as it begins; `took` is from the last run, `estimated` by the size of the park."""

    took: Mapping[str, float]
    estimated: Mapping[str, float]
    began: float = field(default_factory=time.perf_counter)

    def __call__(self, step: str) -> None:
        about = ""
        for key, known in (("cli.took", self.took), ("cli.estimated", self.estimated)):
            if step in known and not about:
                about = text(key, Said.lang, seconds=f"{max(1.0, known[step]):.0f}")
        tell(f"{time.perf_counter() - self.began:6.1f} s  {text(f'cli.step.{step}', Said.lang)} {about}".rstrip())


def progress_of(park: Park, target: Path, replications: int, scenario_hash: str) -> Progress:
    """The progress of a run of a park that is saved in a folder."""
    key, took = saved_key(target), saved_seconds(target)
    if key.get("scenario_hash") != scenario_hash:
        return Progress({}, estimates(park, replications))
    before = key.get("replications")
    share = replications / before if isinstance(before, int) and before else 1.0
    scaled = {step: seconds * share if step.endswith("stressed") else seconds for step, seconds in took.items()}
    return Progress(scaled, estimates(park, replications))


def estimates(park: Park, replications: int) -> dict[str, float]:
    """Seconds that each step will take by the size of the park: flows times segments of the folded calendar."""
    graph = graph_of(park)
    rates = len(flows_of(graph)) * calendar_of(graph).segments
    years = 1 + NEXT_YEAR * (replications / min(os.cpu_count() or 1, replications) - 1)
    starting = STARTING if replications > 1 else 0.0
    found = {}
    for step, (fixed, each) in PER_RATE.items():
        stressed = step.endswith("stressed")
        found[step] = fixed + each * rates * (years if stressed else 1) + (starting if stressed else 0.0)
    return found
