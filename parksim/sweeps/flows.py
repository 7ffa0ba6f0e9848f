"""All flows of a case as bytes: one Parquet table of yearly amounts, a row per run, flow and replication."""

import io

import pandas as pd

from parksim.study import Study


def packed(study: Study) -> bytes:
    """Yearly amount of every flow of every run, in the unit of the flow's commodity."""
    frames = [run.accounts.flows.assign(run=name) for name, run in study.runs.items()]
    buffer = io.BytesIO()
    pd.concat(frames, ignore_index=True).to_parquet(buffer)
    return buffer.getvalue()


def unpacked(content: bytes) -> pd.DataFrame:
    """The table that was packed: flow, replication, amount, run."""
    return pd.read_parquet(io.BytesIO(content))
