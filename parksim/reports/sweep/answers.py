"""The one JSON object of a sweep's reading: the same answers as the report, as plain data with stable keys."""

from typing import Any

import pandas as pd

from parksim.reports.sweep.reading import Reading
from parksim.reports.sweep.spread import BENEFITS, FIGURES, STATES
from parksim.sweeps.analysis import regret_summary, response

Plain = dict[str, Any]
QUANTILES = {"p5": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95}


def answers(reading: Reading) -> Plain:
    """The reading as plain data; what a design does not allow is an empty list or null."""
    return {
        "cases": {
            "total": len(reading.table), "ok": len(reading.cases.figures), "failed": len(reading.cases.failed),
            "pending": reading.cases.pending,
        },
        "task": reading.sweep.task,
        "design": {"kind": reading.sweep.design.kind, "structure": reading.structure.kind, "seed": reading.sweep.design.seed},
        "outcome": None if reading.outcome is None else {"figure": reading.outcome, **_quantiles(reading.figure)},
        "figures": {name: _quantiles(_figure(reading, name)) for name in _told(reading)},
        "retrofits": [_retrofit(reading, str(key)) for key in reading.frequency.index],
        "sensitivity": _sensitivity(reading),
        "tornado": {**reading.tornado.attrs, "paths": _records(reading.tornado)} if not reading.figure.empty else None,
        "responses": {path: _rows(response(reading.cases.varied[path], reading.figure)) for path in map(str, reading.cases.varied)},
        "bad": _bad(reading),
        "regret": [] if reading.costs.empty else _records(regret_summary(reading.costs), "plan"),
        "failures": [_failure(reading, number) for number in reading.cases.failed.index],
    }  # fmt: skip


def _figure(reading: Reading, name: str) -> pd.Series:
    return reading.money(name) if name.startswith("benefit") else reading.cases.figure(name)


def _told(reading: Reading) -> list[str]:
    names = [f"{run}.{key}" for _, run in STATES for key in FIGURES] + [name for _, name in BENEFITS]
    return [name for name in names if reading.cases.has(name)]


def _quantiles(figure: pd.Series) -> Plain:
    if figure.empty:
        return {}
    found = {name: float(figure.quantile(share)) for name, share in QUANTILES.items()}
    return {"mean": float(figure.mean()), **found, "below_zero": float((figure < 0).mean())}


def _retrofit(reading: Reading, key: str) -> Plain:
    row = reading.frequency.loc[key]
    found = {"id": key, **{str(name): _plain(value) for name, value in row.items()}}
    if key in reading.deciding.index:
        return {**found, "decided_by": {str(name): _plain(value) for name, value in reading.deciding.loc[key].items()}}
    return {**found, "decided_by": None}


def _sensitivity(reading: Reading) -> list[Plain]:
    tables = (reading.ranks, reading.indices, reading.morris)
    joined = pd.concat(tables, axis=1) if any(len(table) for table in tables) else pd.DataFrame()
    return _records(joined.loc[[path for path in reading.by_weight if path in joined.index]]) if len(joined) else []


def _bad(reading: Reading) -> Plain | None:
    if reading.bad is None:
        return None
    found: Plain = {
        "kind": reading.bad.kind,
        "bound": reading.bad.bound,
        "cases": int(reading.bad.cases.sum()),
        "box": None,
    }
    if reading.box is not None:
        box = reading.box
        limits = [
            {"path": m.path, "low": m.low, "high": m.high, "values": list(m.values), "quasi_p": m.quasi_p}
            for m in box.limits
        ]
        found["box"] = {
            "coverage": box.coverage,
            "density": box.density,
            "base": box.base,
            "cases": box.cases,
            "limits": limits,
        }
    return found


def _failure(reading: Reading, number: object) -> Plain:
    row = reading.cases.failed.loc[[number]].iloc[0]
    sets = {str(path): _plain(value) for path, value in row.items()}
    return {
        "case": int(str(number)),
        "sets": sets,
        "problems": [dict(one) for one in reading.problems.get(int(str(number)), ())],
    }


def _records(table: pd.DataFrame, name: str = "path") -> list[Plain]:
    return [{name: str(key), **{str(k): _plain(v) for k, v in row.items()}} for key, row in table.iterrows()]


def _rows(table: pd.DataFrame) -> list[Plain]:
    return [{str(k): _plain(v) for k, v in row.items()} for _, row in table.iterrows()]


def _plain(value: Any) -> Any:
    """A value that JSON knows; what is no number is null."""
    if isinstance(value, list | tuple | dict | str) or value is None:
        return value
    item = value.item() if hasattr(value, "item") else value
    return None if isinstance(item, float) and item != item else item
