"""All flows of a case as bytes: one Parquet table, compressed with zstd.

A plan keeps the rate of every flow in every segment. A simulated year has a state and a moment for each event, which for a
thousand cases is too much: of years it is the yearly amount of every flow and replication.
"""

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from parksim.errors import ParkError, problem
from parksim.model import names
from parksim.results import Result
from parksim.study import Run, Study
from parksim.sweeps.store import Store

__all__ = ["COLUMNS", "flows_of", "packed", "unpacked"]

COLUMNS = ("run", "replication", "flow", "segment", "hours", "rate", "amount", "unit")
"""`hours` that the segment stands for in the year; `rate` in `unit` an hour, `amount` in `unit` over these hours."""
WORDS = ("run", "flow", "unit")
BUS = "bus:"
"""How keys of nodes begin that are buses."""


def packed(study: Study) -> bytes:
    """The flows of every run of a study."""
    frames = [
        _of_plan(run.result) if run.result.engine == "optimiser" else _of_years(run) for run in study.runs.values()
    ]
    table = pd.concat(
        [frame.assign(run=name) for name, frame in zip(study.runs, frames, strict=True)], ignore_index=True
    )
    buffer = io.BytesIO()
    table.astype(dict.fromkeys(WORDS, "category")).to_parquet(buffer, compression="zstd", index=False)
    return buffer.getvalue()


def unpacked(content: bytes) -> pd.DataFrame:
    """The table that was packed, a row per run, replication, flow and segment; no segment where a year was simulated."""
    table = pd.read_parquet(io.BytesIO(content)).reindex(columns=list(COLUMNS))
    table["amount"] = table["amount"].fillna(table["rate"] * table["hours"])
    return table.astype({**dict.fromkeys(WORDS, object), "segment": "Int64"})


def flows_of(store: Store, case: int) -> pd.DataFrame:
    """The flows of one case of a store. Raises ParkError where none were kept of it."""
    content = store.flows(case)
    if content is None:
        raise ParkError([problem("PS7183", None, path=store.path, case=case)])
    return unpacked(content)


def _of_plan(result: Result) -> pd.DataFrame:
    """Rates by segment, segments of one flow together."""
    time, units = result.timeline, _units(result)
    rates = result.rates[time["state"].tolist()].to_numpy(np.float64)
    flows, segments = [str(flow) for flow in result.rates.index], len(time)
    return pd.DataFrame({
        "replication": 0,
        "flow": np.repeat(np.array(flows, dtype=object), segments),
        "segment": np.tile(time["segment"].to_numpy(), len(flows)),
        "hours": np.tile((time["hours"] * time["repeats"]).to_numpy(np.float64), len(flows)),
        "rate": rates.ravel(),
        "amount": np.nan,
        "unit": np.repeat(np.array([units.get(flow) for flow in flows], dtype=object), segments),
    })  # fmt: skip


def _of_years(run: Run) -> pd.DataFrame:
    """Yearly amounts by replication."""
    units, flows = _units(run.result), run.accounts.flows
    return flows.assign(segment=np.nan, hours=np.nan, rate=np.nan, unit=flows["flow"].map(units))


def _units(result: Result) -> dict[str, str]:
    """The unit of every flow that begins or ends at a bus: that of its commodity."""
    known = result.park.commodities
    return {str(flow): known[commodity].unit for flow, commodity in _commodities(result.graph) if commodity in known}


def _commodities(graph: Any) -> Iterator[tuple[str, str]]:
    for begins, ends, flow in graph.edges(keys=True):
        bus = next((node for node in (begins, ends) if node.startswith(BUS)), None)
        if bus is not None:
            yield flow, names.commodity(bus.removeprefix(BUS))
