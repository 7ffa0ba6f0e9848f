"""parksim: what would a circular retrofit of an industrial park bring, and does it still hold when a furnace trips?

The whole public API. Each name is imported when it is first used, so that `import parksim` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parksim.api import check as check
    from parksim.api import load as load
    from parksim.api import optimise as optimise
    from parksim.api import run as run
    from parksim.api import save as save
    from parksim.api import simulate as simulate
    from parksim.api import sweep as sweep
    from parksim.api import sweep_flows as sweep_flows
    from parksim.model import Park as Park
    from parksim.reports import compare as compare
    from parksim.reports import figure as figure
    from parksim.reports import report as report
    from parksim.results import Result as Result
    from parksim.results import load_result as load_result
    from parksim.results.audit import audit as audit
    from parksim.study import Study as Study

    __version__: str

_HOME = {
    "Park": "parksim.model",
    "Result": "parksim.results",
    "Study": "parksim.study",
    "audit": "parksim.results.audit",
    "check": "parksim.api",
    "compare": "parksim.reports",
    "figure": "parksim.reports",
    "load": "parksim.api",
    "load_result": "parksim.results",
    "optimise": "parksim.api",
    "report": "parksim.reports",
    "run": "parksim.api",
    "save": "parksim.api",
    "simulate": "parksim.api",
    "sweep": "parksim.api",
    "sweep_flows": "parksim.api",
}

__all__ = [*sorted(_HOME), "__version__"]


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        value: object = version("parksim")
    elif name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
