"""A Study as a folder: its Results, a folder each, and study.json; written last, so that it stands for a whole study.

Loading audits again every year whose tables stand there, and what is told beside the results against them: nothing of a
saved study is shown that a law does not hold for.
"""

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from parksim.errors import ParkError, Place, UsageError, problem
from parksim.results import RUNS
from parksim.results.audit import Audit
from parksim.study.checked import check_runs, check_study
from parksim.study.kept import audited, save_run
from parksim.study.study import RetrofitOutcome, Study

FORMAT = 4
FILE, STATED = "study.json", "stated"
Key = Mapping[str, object]


def save_study(study: Study, folder: Path, key: Key | None = None, kept: frozenset[str] = frozenset()) -> Path:
    """Write a study; results named in `kept` stand there already. `key` says what it answers (`saved_key` reads it)."""
    for name, run in study.runs.items():
        if name not in kept:
            save_run(run, folder / name)
    if study.stated is not None:
        save_run(study.stated, folder / STATED)
    plain = {
        "format": FORMAT, "key": dict(key or {}), "runs": list(study.runs), "stated": study.stated is not None,
        "retrofits": [asdict(outcome) for outcome in study.retrofits], "gap": study.gap,
        "gap_of_cost": study.gap_of_cost, "seconds": study.seconds, "notes": list(study.notes),
    }  # fmt: skip
    _replace(folder / FILE, json.dumps(plain, ensure_ascii=False, indent=1))
    return folder


def load_study(folder: Path) -> Study:
    """Read a saved study. Raises ParkError where it is damaged, AuditFailed where a result of it breaks a law."""
    plain = _read(folder)
    try:
        runs = {str(name): audited(folder / str(name)) for name in plain["runs"]}
        outcomes = [
            RetrofitOutcome(**each | {many: tuple(each[many]) for many in ("depends_on", "together")})
            for each in plain["retrofits"]
        ]
        study = Study(
            park=next(reversed(runs.values())).result.park, runs=runs, retrofits=tuple(outcomes), gap=plain["gap"],
            gap_of_cost=plain["gap_of_cost"], stated=audited(folder / STATED) if plain["stated"] else None,
            seconds=plain["seconds"], notes=tuple(plain["notes"]),
        )  # fmt: skip
        check_study(study)
        return study
    except (KeyError, TypeError, ValueError, StopIteration) as error:
        raise _damaged(folder, error) from error


def load_any(folder: Path) -> Study:
    """Read what a folder holds: a study, or results side by side or a single one as a study of these.

    Raises ParkError where it holds none of them, UsageError where its results are of different scenarios, AuditFailed
    where one of them breaks a law.
    """
    if (folder / FILE).exists():
        return load_study(folder)
    beside = [folder / name for name in saved_runs(folder)]
    return _together(folder, beside or [folder])


def audits_of(folder: Path) -> dict[str, Audit]:
    """Audits of what a folder holds, by name: of a study with all that is told beside its results. Errors are those of `load_any`."""
    if (folder / FILE).exists():
        study = load_study(folder)
        stated = {} if study.stated is None else {STATED: study.stated}
        return {name: run.audit for name, run in (study.runs | stated).items()}
    names = saved_runs(folder)
    runs = {name: audited(folder / name) for name in names} if names else {folder.name: audited(folder)}
    if names:
        check_runs(runs)
    return {name: run.audit for name, run in runs.items()}


def saved_key(folder: Path) -> dict[str, object]:
    """What the study saved in a folder answers; empty where there is none or it cannot be read."""
    try:
        plain = _read(folder)
    except ParkError:
        return {}
    key = plain.get("key")
    return key if isinstance(key, dict) else {}


def saved_seconds(folder: Path) -> dict[str, float]:
    """How long the steps of the study saved in a folder took."""
    try:
        return dict(_read(folder)["seconds"])
    except (ParkError, KeyError, TypeError, ValueError):
        return {}


def forget(folder: Path) -> None:
    """Take a saved study away: first what makes it one, then its runs. What else stands in the folder stays."""
    try:
        listed = [str(name) for name in _read(folder)["runs"]]
    except (ParkError, KeyError, TypeError):
        listed = []
    (folder / FILE).unlink(missing_ok=True)
    for name in {*listed, STATED} & {*RUNS, STATED}:
        if (folder / name / "result.json").exists():
            shutil.rmtree(folder / name)


def saved_runs(folder: Path) -> list[str]:
    """Results that a folder holds, in the order of the six runs."""
    return [run for run in RUNS if (folder / run / "result.json").exists()]


def _together(folder: Path, parts: list[Path]) -> Study:
    """Results that commands saved one by one."""
    found = [audited(part) for part in parts]
    if len({run.result.scenario_hash for run in found}) > 1:
        raise UsageError([problem("PS6013", None, path=folder, folders=tuple(map(str, parts)))])
    return Study(park=found[-1].result.park, runs={run.result.run: run for run in found})


def _read(folder: Path) -> dict[str, Any]:
    try:
        plain = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if not isinstance(plain, dict) or plain.get("format") != FORMAT:
            raise ValueError("another format of study")
    except (OSError, ValueError) as error:
        raise _damaged(folder, error) from error
    return plain


def _damaged(folder: Path, error: Exception) -> ParkError:
    reason = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
    return ParkError([problem("PS4001", Place(str(folder)), reason=reason)])


def _replace(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    with fresh.open("x", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
