"""Sweeps and rows as plain JSON, and back: how a store keeps them and how processes tell them to each other."""

import base64
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from parksim.sweeps.spec import Case, Design, Row, Sweep, Vary


def text_of(plain: object) -> str:
    """JSON without blanks. Raises ValueError for a number that JSON does not know."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def plain_sweep(sweep: Sweep) -> dict[str, Any]:
    """A sweep as plain data."""
    plain = asdict(replace(sweep, design=replace(sweep.design, correlations={})))
    plain["folder"] = str(sweep.folder)
    plain["design"]["correlations"] = [[*pair, rank] for pair, rank in sweep.design.correlations.items()]
    return plain


def sweep_of(plain: Mapping[str, Any]) -> Sweep:
    """The sweep that was written as plain data. Raises KeyError or TypeError for anything else."""
    design = dict(plain["design"])
    design["correlations"] = {(first, second): rank for first, second, rank in design["correlations"]}
    design["listed"] = tuple(design["listed"])
    vary = tuple(Vary(**each | {name: tuple(each[name]) for name in ("numbers", "values")}) for each in plain["vary"])
    return Sweep(**{**plain, "folder": Path(plain["folder"]), "vary": vary, "design": Design(**design)})


def question_of(sweep: Sweep) -> str:
    """What a sweep asks, without where its files lie and what it is called."""
    plain = plain_sweep(sweep)
    del plain["folder"], plain["name"]
    return json.dumps(plain, sort_keys=True)


def for_solving(sweep: Sweep) -> Sweep:
    """The sweep as a worker needs it: cases come one by one, so the list of all stays behind."""
    return replace(sweep, design=replace(sweep.design, listed=()))


def plain_case(case: Case) -> dict[str, Any]:
    """A case as plain data."""
    return {"number": case.number, "settings": dict(case.settings)}


def case_of(plain: Mapping[str, Any]) -> Case:
    """The case that was written as plain data."""
    return Case(plain["number"], plain["settings"])


def plain_row(row: Row) -> dict[str, Any]:
    """A row as plain data; a figure that is no finite number does not exist."""
    flows = None if row.flows is None else base64.b64encode(row.flows).decode("ascii")
    figures = {name: _finite(value) for name, value in row.figures.items()}
    return {"case": row.case, "status": row.status, "figures": figures, "problems": [dict(p) for p in row.problems],
            "seconds": row.seconds, "solver_seconds": row.solver_seconds, "flows": flows}  # fmt: skip


def row_of(plain: Mapping[str, Any]) -> Row:
    """The row that was written as plain data."""
    flows = None if plain["flows"] is None else base64.b64decode(plain["flows"])
    return Row(**{**plain, "problems": tuple(plain["problems"]), "flows": flows})


def _finite(value: Any) -> Any:
    if isinstance(value, str) or value is None:
        return value
    number = float(value)
    return number if math.isfinite(number) else None
