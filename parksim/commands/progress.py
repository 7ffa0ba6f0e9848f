"""Progress on standard error: each step as it begins, with the time it will take by the last run, or by an estimate; then how far it is."""

import os
import time
from collections.abc import Mapping
from pathlib import Path

from parksim.calendars import calendar_of
from parksim.commands.ending import Said, tell
from parksim.commands.ticking import Step, Ticking
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


class Progress(Ticking):
    """Tells of every step as it begins, and how far it is; `took` is from the last run, `estimated` by the size of the park.

    Where steps of this run took longer than estimated, the estimates of those that follow grow by as much.
    """

    def __init__(self, took: Mapping[str, float], estimated: Mapping[str, float]) -> None:
        super().__init__()
        self.took, self.estimated = took, estimated
        self.spent = self.promised = 0.0

    def __call__(self, step: str) -> None:
        self._learn()
        about, expected = "", None
        if step in self.took:
            expected = self.took[step]
            about = text("cli.took", Said.lang, seconds=f"{max(1.0, expected):.0f}")
        elif step in self.estimated:
            expected = self.estimated[step] * self.pace
            about = text("cli.estimated", Said.lang, seconds=f"{max(1.0, expected):.0f}")
        self.begin(Step(step, expected))
        tell(f"{time.perf_counter() - self.opened:6.1f} s  {text(f'cli.step.{step}', Said.lang)} {about}".rstrip())

    @property
    def pace(self) -> float:
        """How many times their estimate the steps of this run took so far; never less than 1."""
        return max(1.0, self.spent / self.promised) if self.promised else 1.0

    def _learn(self) -> None:
        if self.step.name in self.estimated:
            self.spent += time.perf_counter() - self.step.began
            self.promised += self.estimated[self.step.name]


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
