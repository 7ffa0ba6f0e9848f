"""A Result as a folder: Parquet tables, the calendar, the park, and a JSON summary; loaded again unchanged.

Written to a temporary folder beside the target and renamed, so that a crash leaves the old one or the new one.
"""

import json
import secrets
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from parksim.errors import ParkError, Place, problem
from parksim.model import Calendar, Park
from parksim.results.result import COLUMNS, Result

FORMAT = 5
ARRAYS = ("hours", "repeats", "probability", "discount", "start", "month", "hour", "sequence")
PLAIN = (
    "run", "engine", "design", "objective", "bounds", "proven", "follows", "seed", "replications", "version",
    "scenario_hash", "notes",
)  # fmt: skip


def save(result: Result, folder: Path) -> Path:
    """Write a result to a folder, replacing an older one whole. Raises OSError where the disk says no."""
    fresh = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    fresh.mkdir(parents=True)  # not a temporary folder of Python: those are closed to everybody else
    try:
        _write(result, fresh)
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
    rates = result.rates.T.rename(columns=str)  # many states, few flows: columns of Parquet are dear
    rates.index = rates.index.astype(int)
    rates.to_parquet(folder / "rates.parquet")
    for table in COLUMNS:
        getattr(result, table).to_parquet(folder / f"{table}.parquet")
    (folder / "park.json").write_text(result.park.model_dump_json(exclude_defaults=True), encoding="utf-8")
    calendar = {name: getattr(result.calendar, name).tolist() for name in ARRAYS}
    calendar |= {"kind": result.calendar.kind, "day_type": result.calendar.day_type, "days": result.calendar.days}
    calendar["labels"] = {name: [_plain(label) for label in labels] for name, labels in result.calendar.labels.items()}
    (folder / "calendar.json").write_text(json.dumps(calendar), encoding="utf-8")
    summary = {"format": FORMAT, "graph_hash": result.graph_hash} | {name: getattr(result, name) for name in PLAIN}
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


def _rates(folder: Path) -> pd.DataFrame:
    """Rates by flow and state again."""
    rates = pd.read_parquet(folder / "rates.parquet").T
    rates.columns = rates.columns.astype(int)
    return rates.rename_axis(index="flow")


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
    summary["rates"] = _rates(folder)
    summary["bounds"] = tuple(summary["bounds"]) if summary["bounds"] else None
    summary["notes"] = tuple(summary["notes"])
    result = Result(park=park, calendar=calendar, **summary)
    if result.graph_hash != graph_hash:
        raise ValueError("the park does not have the hash that the result was saved with")
    return result
