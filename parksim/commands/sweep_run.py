"""`parksim sweep run`, `status`, `export`, `merge` and `salvage`."""

import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from parksim.commands.ending import Said, answer, speak, tell
from parksim.commands.sweep_progress import Told, duration
from parksim.commands.sweep_report import write_report
from parksim.errors import UsageError, problem
from parksim.reports.sweep.page import page_file
from parksim.sweeps.drive import Wish, run_sweep
from parksim.sweeps.export import export
from parksim.sweeps.hand import Terms
from parksim.sweeps.local import Local
from parksim.sweeps.merge import merge
from parksim.sweeps.read import read_sweep
from parksim.sweeps.salvage import salvage
from parksim.sweeps.store import WHOLE, Status, Store
from parksim.words import text

FAILED = 6
"""Exit code where cases failed."""
GIGABYTE = 1 << 30
SHOWN = 10
"""Failed cases that are named."""


@dataclass(frozen=True)
class Cluster:
    """Where a cluster is, and the files that prove who asks."""

    scheduler: str | None = None
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None


def run_command(
    file: Path, store: Path, scenario: str | None, sets: list[str], lang: str | None, as_json: bool, *,
    workers: int | None = None, cluster: Cluster | None = None, shard: str | None = None, chunk: int | None = None,
    retry_failed: bool = False, case_limit: float | None = None, memory: float | None = None, report: Path | None = None,
) -> None:  # fmt: skip
    """Solve every case that has no answer yet, then write the report. Raises SystemExit(6) where cases have failed."""
    spoken = speak(lang, as_json)
    Said.target = str(store)
    page = page_file(report) if report else None
    wish = Wish(_shard(shard), retry_failed, chunk)
    terms = Terms(wish.engine, case_limit, int(memory * GIGABYTE) if memory else None)
    crew_of = _crew_of(cluster or Cluster(), workers, terms)
    sweep = read_sweep(file, scenario=scenario, sets=sets)
    told = Told(spoken, asked=sweep.gap)
    with _ends_by_signal():
        try:
            found = run_sweep(sweep, store, lambda: crew_of(sweep), wish, told)
        except KeyboardInterrupt:
            _tell_how_to_resume(store, len(told.under_way), spoken)
            raise
    _report(store, found, spoken, as_json, told.spent())
    if page is not None:
        write_report([store], page, spoken, silent=as_json)
    if found.failed:
        raise SystemExit(FAILED)


def status_command(store: Path, lang: str | None, as_json: bool) -> None:
    """Counts of a store."""
    spoken = speak(lang, as_json)
    with Store.open(store) as opened:
        opened.check()
        found = opened.status()
    _report(store, found, spoken, as_json)


def export_command(store: Path, out: Path, lang: str | None, as_json: bool) -> None:
    """The table of cases as a file."""
    spoken = speak(lang, as_json)
    Said.target = str(out)
    with Store.open(store) as opened:
        rows = export(opened, out)
    if as_json:
        answer({"path": str(out), "cases": rows})
    else:
        print(text("cli.sweep.exported", spoken, rows=rows, path=out))


def merge_command(out: Path, stores: list[Path], lang: str | None, as_json: bool) -> None:
    """One store of several."""
    spoken = speak(lang, as_json)
    Said.target = str(out)
    _report(out, merge(out, stores), spoken, as_json)


def salvage_command(store: Path, out: Path, lang: str | None, as_json: bool) -> None:
    """What is whole of a damaged store."""
    spoken = speak(lang, as_json)
    Said.target = str(out)
    found = salvage(store, out)
    if as_json:
        answer({"path": str(out), **asdict(found)})
    elif found.cases is not None:
        told = {"saved": f"{found.saved:,}", "missing": f"{found.missing:,}", "cases": f"{found.cases:,}"}
        print(text("cli.sweep.salvaged", spoken, path=out, **told))
    else:
        print(text("cli.sweep.salvaged_answers", spoken, path=out, saved=f"{found.saved:,}"))
        tell(text("cli.sweep.sampled_anew", spoken))


def _shard(word: str | None) -> tuple[int, int]:
    """`3/16` as numbers."""
    if word is None:
        return WHOLE
    part, _, parts = word.partition("/")
    if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise UsageError([problem("PS7171", None, text=word)])
    return int(part), int(parts)


def _crew_of(cluster: Cluster, workers: int | None, terms: Terms) -> Any:
    """What makes the crew for a sweep. Raises UsageError before anything runs."""
    if cluster.scheduler is None:
        return lambda sweep: Local(sweep, workers, terms)
    from parksim.sweeps.cluster import Dask, guarded

    security = guarded(cluster.scheduler, cluster.ca, cluster.cert, cluster.key)
    return lambda sweep: Dask(sweep, cluster.scheduler, security, terms, _waiting)


def _waiting() -> None:
    tell(text("cli.sweep.waiting", Said.lang))


@contextmanager
def _ends_by_signal() -> Iterator[None]:
    """A batch queue or a closed terminal ends a run as Ctrl-C does: workers end, and it is told how to go on."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = ("SIGTERM", "SIGHUP")
    known = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {each: signal.getsignal(each) for each in known}
    try:
        for each in known:
            if before[each] != signal.SIG_IGN:
                signal.signal(each, signal.default_int_handler)
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _tell_how_to_resume(store: Path, again: int, lang: str) -> None:
    if not store.exists():
        return
    with Store.open(store) as opened:
        found = opened.status()
    Said.saved.append(str(store))
    tell("\n" + text("cli.sweep.resume", lang, ok=found.ok, path=store))
    if again:
        tell(text("cli.sweep.again", lang, again=again))


def _report(
    store: Path, found: Status, lang: str, as_json: bool, spent: Mapping[str, float] | None = None
) -> None:  # fmt: skip
    if as_json:
        answer({"store": str(store), **asdict(found), **(spent or {})})
        return
    print(text("cli.sweep.counts", lang, **{name: f"{value:,}" for name, value in asdict(found).items()}))
    if spent and spent["solved"]:
        print(text("cli.sweep.spent", lang, **_told(spent, lang)))
    if spent and spent["beyond_gap"]:
        print(text("cli.sweep.beyond_gap", lang, many=f"{spent['beyond_gap']:,}"))
    if found.old:
        print(text("cli.sweep.old", lang, old=f"{found.old:,}"))
    for line in _failures(store) if found.failed else ():
        sys.stderr.write(line + "\n")


def _told(spent: Mapping[str, float], lang: str) -> dict[str, str]:
    return {"cases": f"{spent['solved']:,}", "time": duration(spent["seconds"], lang),
            "rate": f"{spent['cases_per_second']:.3g}", "share": f"{spent['solver_share']:.0%}"}  # fmt: skip


def _failures(store: Path) -> Iterator[str]:
    """Failed cases by what is wrong with them, the first few of each."""
    by_reason: dict[str, list[int]] = {}
    with Store.open(store) as opened:
        for sample, row in opened.rows():
            if row is not None and row.status == "failed":
                by_reason.setdefault(_reason(row.problems), []).append(sample.case.number)
    for reason, cases in sorted(by_reason.items(), key=lambda each: -len(each[1])):
        more = f", … ({len(cases):,})" if len(cases) > SHOWN else ""
        numbers = ", ".join(str(number) for number in cases[:SHOWN]) + more
        yield f"{text('cli.sweep.failed', Said.lang, cases=numbers)}: {reason}"


def _reason(problems: tuple[Any, ...]) -> str:
    if not problems:
        return "–"
    return f"{problems[0]['message'][Said.lang]} [{problems[0]['code']}]"
