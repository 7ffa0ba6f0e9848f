"""A Result as a folder: Parquet tables, the calendar, the park, and a JSON summary; loaded again unchanged.

Written to a temporary folder beside the target and renamed, so that a crash leaves the old one or the new one.
"""

import json
import secrets
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from parksim.errors import ParkError, Place, problem
from parksim.model import Calendar, Park
from parksim.results.result import COLUMNS, Result

FORMAT = 6
ARRAYS = ("hours", "repeats", "probability", "discount", "start", "month", "hour", "sequence")
PACKED: Literal["zstd"] = "zstd"
PLAIN = (
    "run", "engine", "design", "objective", "bounds", "proven", "follows", "seed", "replications", "kept", "first",
    "version", "scenario_hash", "notes",
)  # fmt: skip


def save(result: Result, folder: Path, beside: Callable[[Path], None] | None = None) -> Path:
    """Write a result to a folder, replacing an older one whole. Raises OSError where the disk says no.

    `beside` writes more into the folder before it takes its place.
    """
    fresh = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    fresh.mkdir(parents=True)  # not a temporary folder of Python: those are closed to everybody else
    try:
        _write(result, fresh)
        if beside is not None:
            beside(fresh)
        old = fresh.with_name(fresh.name + "-old")
        if folder.exists():
            folder.replace(old)
        fresh.replace(folder)
        shutil.rmtree(old, ignore_errors=True)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return folder


def _write(result: Result, folder: Path) -> None:
    _long(result.blocks).to_parquet(folder / "rates.parquet", compression=PACKED)
    for table in COLUMNS:
        getattr(result, table).to_parquet(folder / f"{table}.parquet", compression=PACKED)
    (folder / "park.json").write_text(result.park.model_dump_json(exclude_defaults=True), encoding="utf-8")
    calendar = {name: getattr(result.calendar, name).tolist() for name in ARRAYS}
    calendar |= {"kind": result.calendar.kind, "day_type": result.calendar.day_type, "days": result.calendar.days}
    calendar["labels"] = {name: [_plain(label) for label in labels] for name, labels in result.calendar.labels.items()}
    (folder / "calendar.json").write_text(json.dumps(calendar), encoding="utf-8")
    summary = {"format": FORMAT, "graph_hash": result.graph_hash, "blocks": [block.shape for block in result.blocks]}
    summary |= {name: getattr(result, name) for name in PLAIN}
    (folder / "result.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1), encoding="utf-8")


def _plain(label: object) -> object:
    return [_plain(part) for part in label] if isinstance(label, tuple) else label


def _tuples(label: object) -> object:
    return tuple(_tuples(part) for part in label) if isinstance(label, list) else label


def load_result(folder: Path | str) -> Result:
    """Read a saved result. Raises ParkError for a folder that is not one, is damaged, or of another format."""
    folder = Path(folder)
    if not (folder / "result.json").is_file():
        raise ParkError([problem("PS4002", Place(str(folder)))])
    try:
        return _read(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ParkError([problem("PS4001", Place(str(folder)), reason=_short(error))]) from error


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"


def _long(blocks: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Rates as rows: of every block state after state, flow after flow."""
    flows = list(dict.fromkeys(flow for block in blocks for flow in block.index))
    place = {flow: k for k, flow in enumerate(flows)}
    codes = [np.tile([place[flow] for flow in block.index], block.shape[1]) for block in blocks]
    states = [np.repeat(block.columns.to_numpy(np.int32), len(block)) for block in blocks]
    rates = [block.to_numpy(float).T.ravel() for block in blocks]
    code = np.concatenate([*codes, np.empty(0, int)]).astype(np.int32)
    return pd.DataFrame({
        "flow": pd.Categorical.from_codes(code, categories=pd.Index(flows)),
        "state": np.concatenate([*states, np.empty(0, np.int32)]),
        "rate": np.concatenate([*rates, np.empty(0)]),
    })  # fmt: skip


def _blocks(folder: Path, shapes: list[tuple[int, int]]) -> tuple[pd.DataFrame, ...]:
    """Rates by flow and state again, a table per block."""
    rows = pd.read_parquet(folder / "rates.parquet")
    flow, state, rate = rows["flow"], rows["state"].to_numpy(int), rows["rate"].to_numpy(float)
    if sum(flows * states for flows, states in shapes) != len(rows):
        raise ValueError("the table of rates has lost or gained rows")
    found, first = [], 0
    for flows, states in shapes:
        end = first + flows * states
        index = pd.Index(flow.iloc[first : first + flows].tolist(), name="flow")
        table = np.ascontiguousarray(rate[first:end].reshape(states, flows).T)
        found.append(pd.DataFrame(table, index=index, columns=state[first : end : max(flows, 1)], copy=False))
        first = end
    return tuple(found)


def _read(folder: Path) -> Result:
    summary = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    if summary.pop("format") != FORMAT:
        raise ValueError("another format of result")
    graph_hash = summary.pop("graph_hash")
    saved = json.loads((folder / "calendar.json").read_text(encoding="utf-8"))
    labels = {name: tuple(_tuples(label) for label in column) for name, column in saved["labels"].items()}
    columns: dict[str, Any] = {name: np.array(saved[name]) for name in ARRAYS}
    columns |= {"kind": saved["kind"], "day_type": tuple(saved["day_type"]), "days": tuple(saved["days"])}
    calendar = Calendar(labels=labels, **columns)
    park = Park.model_validate_json((folder / "park.json").read_text(encoding="utf-8"))
    summary |= {table: pd.read_parquet(folder / f"{table}.parquet") for table in COLUMNS}
    summary["blocks"] = _blocks(folder, summary["blocks"])
    summary["bounds"] = tuple(summary["bounds"]) if summary["bounds"] else None
    summary["notes"] = tuple(summary["notes"])
    result = Result(park=park, calendar=calendar, **summary)
    if result.graph_hash != graph_hash:
        raise ValueError("the park does not have the hash that the result was saved with")
    return result
