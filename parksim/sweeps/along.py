"""What of a sweep varies as a number between two ends, and a case as a point between them."""

from dataclasses import dataclass

import numpy as np

from parksim.files.nodes import Plain
from parksim.sweeps.spec import Case, Sweep, Vary
from parksim_solvers.arrays import Floats


@dataclass(frozen=True)
class Along:
    """The numbers that vary: paths, units, and ranges."""

    paths: tuple[str, ...]
    units: tuple[str, ...]
    low: Floats
    high: Floats

    @classmethod
    def of(cls, sweep: Sweep) -> "Along":
        """Everything in a sweep that varies as a number between two ends."""
        ranged = [(vary, *_ends(vary)) for vary in sweep.vary if vary.distribution != "values" and vary.numbers]
        return cls(tuple(v.path for v, *_ in ranged), tuple(v.unit for v, *_ in ranged),
                   np.array([low for _, low, _ in ranged]), np.array([high for *_, high in ranged]))  # fmt: skip

    def settings(self, theta: Floats) -> dict[str, Plain]:
        """The numbers as settings."""
        return {p: f"{float(x)!r} {unit}".strip() for p, x, unit in zip(self.paths, theta, self.units, strict=True)}

    def theta(self, case: Case) -> Floats | None:
        """The numbers of a case; None where one is no number in its unit."""
        found = []
        for path, unit in zip(self.paths, self.units, strict=True):
            text = str(case.settings.get(path, "")).removesuffix(unit).strip()
            try:
                found.append(float(text))
            except ValueError:
                return None
        return np.array(found)

    def rest(self, case: Case) -> dict[str, Plain]:
        """What else a case sets."""
        return {path: value for path, value in case.settings.items() if path not in self.paths}


def _ends(vary: Vary) -> tuple[float, float]:
    ends = vary.numbers[2:] if vary.distribution == "normal" else (vary.numbers[0], vary.numbers[-1])
    return float(ends[0]), float(ends[1])
