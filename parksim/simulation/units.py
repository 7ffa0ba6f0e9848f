"""Units of an island's components: broken down, tripped, switched on and off as the plan says.

The plan's on and off is followed by segment; a failure of all units forces off, minimum times are kept. What cannot
hold its minimum load stops or trips, and a trip lasts at least the minimum down time.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from parksim_solvers.dispatch_island import Component

Floats = NDArray[np.float64]
ORDINARY_REPAIR = 24.0
"""Hours over which a new peak is paid back where nothing is down."""
SOON = 1e-9


class Units:
    """How many units of every component are broken down, and since when each is switched or tripped."""

    def __init__(self, components: list[Component], on: dict[str, Floats], first: int) -> None:
        self.components = components
        self.place = {component.id: k for k, component in enumerate(components)}
        self.failed = [0] * len(components)
        self.tripped: dict[int, float] = {}
        self.switched = {k: on[c.id] for k, c in enumerate(components) if c.switched and c.id in on}
        self.is_on = {k: bool(plan[first] > 0.5) for k, plan in self.switched.items()}
        self.since = dict.fromkeys(self.switched, -np.inf)
        self.ran = tuple(component.units for component in components)
        self.turned: list[tuple[str, str]] = []

    def up(self, now: float, planned: int) -> tuple[int, ...]:
        """Units of every component that may run now, in a segment of the plan; `turned`: what goes `on` or `off`."""
        self._switch(now, planned)
        up = [component.units - failed for component, failed in zip(self.components, self.failed, strict=True)]
        for k in (
            *(k for k, on in self.is_on.items() if not on),
            *(k for k, end in self.tripped.items() if end > now + SOON),
        ):
            up[k] = 0
        return tuple(up)

    def _switch(self, now: float, planned: int) -> None:
        """Follow the plan's on and off where failures and minimum times allow it."""
        self.turned.clear()
        for k, plan in self.switched.items():
            able = self.failed[k] < self.components[k].units
            wanted = bool(plan[planned] > 0.5) and able
            if wanted != self.is_on[k] and (not able or now >= self._earliest(k) - SOON):
                self.is_on[k], self.since[k] = wanted, now
                self.turned.append((self.components[k].id, "on" if wanted else "off"))

    def _earliest(self, k: int) -> float:
        component = self.components[k]
        return self.since[k] + (component.min_up if self.is_on[k] else component.min_down)

    def ran_as(self, now: float, up: tuple[int, ...], running: tuple[int, ...]) -> Iterator[tuple[str, str]]:
        """Note what a dispatch left running; yields (component, `trip` or `stop`) for what it newly forced down."""
        if running == up == self.ran:
            return
        for k, (able, left, before) in enumerate(zip(up, running, self.ran, strict=True)):
            if left < able and left < before:
                yield self.components[k].id, "stop" if left else "trip"
            if left == 0 < able:
                self.tripped[k] = now + self.components[k].min_down
        self.ran = running

    def next(self, now: float) -> float:
        """When a minimum time ends that holds something in its status; infinite where none does."""
        ends = [time for time in self.tripped.values() if time > now + SOON]
        ends += [end for k in self.switched if (end := self._earliest(k)) > now + SOON]
        return min(ends, default=np.inf)

    def repair(self) -> float:
        """Mean repair time of what is broken down now, h."""
        times = [c.fails.last for c, failed in zip(self.components, self.failed, strict=True) if failed and c.fails]
        return sum(times) / len(times) if times else ORDINARY_REPAIR
