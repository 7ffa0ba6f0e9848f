"""A run as a folder: its result with the accounts of every year beside it, since of most years nothing else stays."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from parksim.errors import ParkError, Place, problem
from parksim.results import Result, load_result, save
from parksim.results.accounts import Accounts, together
from parksim.results.audit import Audit, Failure, audit
from parksim.results.save import PACKED
from parksim.study.study import Run

FOLDER, FILE = "accounts", "audit.json"
SAME = 1e-9
"""Relative difference up to which accounts of a year found again are those saved."""


def save_run(run: Run, folder: Path) -> Path:
    """Write a run to a folder, replacing an older one whole. Raises OSError where the disk says no."""
    return save(run.result, folder, partial(_write, run.audit))


def audited(folder: Path) -> Run:
    """Read a saved run and audit its years again; of those without tables the accounts are as they were saved.

    Raises ParkError where it is damaged or lacks accounts, AuditFailed where it breaks a law.
    """
    result = load_result(folder)
    saved = _saved(folder)
    if saved is None:
        return run_of(result, Place(str(folder)))
    again = audit(result)
    replace(
        again, failures=(*again.failures, *_differing(saved.accounts, again.accounts, result.kept, result.replications))
    ).raise_if_failed(hint="saved_audit")
    return Run(result, saved)


def run_of(result: Result, place: Place | None = None) -> Run:
    """A result alone with its audit. Raises ParkError (PS6030) where years are missing, AuditFailed where it breaks a law."""
    if result.kept < result.replications:
        raise ParkError([problem("PS6030", place, kept=result.kept, years=result.replications)])
    found = audit(result)
    found.raise_if_failed(hint=None if place is None else "saved_audit")
    return Run(result, found)


def _write(found: Audit, folder: Path) -> None:
    (folder / FOLDER).mkdir()
    digests = {}
    for name, table in found.accounts.tables().items():
        path = folder / FOLDER / f"{name}.parquet"
        table.to_parquet(path, compression=PACKED)
        digests[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    plain = {
        "max_relative_residual": found.max_relative_residual, "max_bound_excess": found.max_bound_excess,
        "checks": found.checks, "digests": digests,
    }  # fmt: skip
    (folder / FILE).write_text(json.dumps(plain, indent=1), encoding="utf-8")


def _saved(folder: Path) -> Audit | None:
    """The audit that was saved with a result; None where a result was saved alone."""
    if not (folder / FILE).exists():
        return None
    try:
        plain = json.loads((folder / FILE).read_text(encoding="utf-8"))
        tables = {name: _table(folder, name, digest) for name, digest in plain.pop("digests").items()}
        return Audit(**plain, failures=(), accounts=Accounts(**tables))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        raise ParkError([problem("PS4001", Place(str(folder)), reason=reason)]) from error


def _table(folder: Path, name: str, digest: str) -> pd.DataFrame:
    path = folder / FOLDER / f"{name}.parquet"
    if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        raise ValueError(f"the accounts in {path.name} are not those that were saved")
    return pd.read_parquet(path)


def _differing(saved: Accounts, again: Accounts, kept: int, years: int) -> Iterator[Failure]:
    """Accounts of the years whose tables stay, found again, are those saved."""
    if saved.replications != years:
        yield Failure("accounts", "replications", "", float("inf"))
        return
    first = together([saved.of(replication) for replication in range(kept)])
    for (name, one), other in zip(first.tables().items(), again.tables().values(), strict=True):
        words = [column for column in one.columns if one[column].dtype.kind not in "fi"]
        left, right = (_sorted(table, words) for table in (one, other))
        numbers = [column for column in one.columns if column not in words]
        same = len(left) == len(right) and left[words].astype(str).equals(right[words].astype(str))
        if not same or not np.allclose(
            left[numbers].to_numpy(float), right[numbers].to_numpy(float), rtol=SAME, atol=SAME
        ):
            yield Failure("accounts", name, "", float("inf"))


def _sorted(table: pd.DataFrame, words: list[str]) -> pd.DataFrame:
    return table.sort_values([*words, "replication"], kind="stable", ignore_index=True)
