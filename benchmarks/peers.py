"""The peers: the same park by HiGHS fed by hand (raw), linopy, PyPSA and oemof, each in a process of its own.

The folder of their scripts is given by who runs the benchmarks; their packages stand in an environment of their own.
"""

from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measure import Ran, ran

SCRIPTS = {"raw": "raw.py", "linopy": "peer_linopy.py", "PyPSA": "peer_pypsa.py"}
SWEEPS = {
    "raw in place": "raw_inplace_warm", "raw rebuilt": "raw_rebuild", "linopy": "linopy_rebuild",
    "PyPSA": "pypsa_rebuild", "oemof": "oemof_rebuild",
}  # fmt: skip
"""How the peers solve one case after the other."""
SWEPT = "SWEEP "
LIMIT = 300.0
"""Seconds after which a peer is stopped."""
BEFORE = ("t_import", "t_data")
"""What a peer does before its clock: imports, and the arrays of the park."""


class Peers(NamedTuple):
    """The folder of the peers' scripts and the Python that has their packages."""

    folder: Path
    python: Path

    def run(self, tool: str, kind: str, enterprises: int, hours: int) -> Ran:
        """One plan by a peer."""
        asked = ("--N", str(enterprises), "--T", str(hours), "--mode", kind, "--solver", "simplex")
        return ran([str(self.python), SCRIPTS[tool], *asked], self.folder, LIMIT)

    def sweep(self, tool: str, kind: str, enterprises: int, hours: int, cases: int) -> Ran:
        """So many cases by a peer, one after the other in one process."""
        asked = (SWEEPS[tool], str(enterprises), str(hours), kind, str(cases), "all")
        return ran([str(self.python), "sweep.py", *asked], self.folder, 2 * LIMIT, mark=SWEPT)


def seconds(told: dict[str, Any]) -> tuple[float, float]:
    """Seconds in all and in HiGHS, imports and arrays left out."""
    parts = [value for key, value in told.items() if key.startswith("t_") and key not in BEFORE]
    return sum(parts), float(told["run"])
