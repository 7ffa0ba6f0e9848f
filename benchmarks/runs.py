"""Every benchmark: which sizes, which tools, and how what a process told becomes a record."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from benchmarks import start
from benchmarks.measure import Ran, own, ran
from benchmarks.peers import SWEEPS, Peers, seconds
from benchmarks.record import Record, failure

PLANS = {
    "dispatch": ((20, 336), (20, 1344), (60, 1344)),
    "design": ((20, 84), (20, 168), (20, 336)),
}
"""The first size of each is measured to see how cost grows: of the peers only raw stands beside."""
DESIGNS = (5, 10, 20)
YEARS = (20, 60, 120)
MANY_YEARS = {"plain": 60, "tanks": 20}
"""Enterprises of the park whose twenty years are played."""
SWEPT = {("design", 20, 24): tuple(SWEEPS), ("dispatch", 20, 168): ("raw in place", "raw rebuilt")}
"""Parks of a sweep, and the peers beside; those that build their model anew take minutes for the smaller one already."""
CASES = 50
SLOW = ("PyPSA", "oemof")
"""Minutes for fifty cases. A machine's speed changes meanwhile: the others are measured before and after them."""
FIRMS, FIRMS_YEARS, PATIENCE = (60, 120, 240), 4, 3600.0
"""Firms of generated parks whose `run` is measured, years with breakdowns, and the most seconds that one may take."""
PEER_TOOLS = ("raw", "linopy", "PyPSA")


class Bench(NamedTuple):
    """Where the peers are: their folder, and their packages (None: only we are measured)."""

    folder: Path
    peers: Peers | None


def plans(bench: Bench) -> Iterator[Record]:
    """One plan: dispatch and design at three sizes, peers beside; the ratio is to raw."""
    for kind, sizes in PLANS.items():
        for enterprises, hours in sizes:
            size = f"{enterprises} x {hours} h"
            run = ran(own("plan", bench.folder, kind, enterprises, hours))
            mine = _planned(kind, size, run) if not run.failed else failure(kind, size, "parksim", run)
            tools = PEER_TOOLS[:1] if (enterprises, hours) == sizes[0] else PEER_TOOLS
            others = [_by_peer(bench.peers, tool, kind, enterprises, hours) for tool in tools if bench.peers]
            yield from _beside([mine, *others], "raw")


def _planned(kind: str, size: str, run: Ran) -> Record:
    parts: dict[str, float] = run.told["parts"]
    around = sum(parts.values()) - parts["HiGHS"]
    details = {**parts, "columns": run.told["columns"], "around": around / parts["HiGHS"], "scaled": around,
               "scale": run.told["columns"]}  # fmt: skip
    return Record(kind, size, "parksim", sum(parts.values()), None, run.peak_mb, run.told["objective"], details)


def _by_peer(peers: Peers, tool: str, kind: str, enterprises: int, hours: int) -> Record:
    size, run = f"{enterprises} x {hours} h", peers.run(tool, kind, enterprises, hours)
    if run.failed:
        return failure(kind, size, tool, run)
    whole, solver = seconds(run.told)
    details = {"HiGHS": solver, "columns": run.told["nv"], "around": (whole - solver) / solver}
    return Record(kind, size, tool, whole, None, run.peak_mb, run.told["obj"], details)


def _beside(records: list[Record], reference: str) -> list[Record]:
    """The records with the ratio of their seconds to the reference's."""
    base = next((r.seconds for r in records if r.tool == reference), None)
    return [replace(r, ratio=r.seconds / base if base and r.seconds is not None else None) for r in records]


def designs(bench: Bench) -> Iterator[Record]:
    """A year's design by the ladder and by the monolith; the ratio is to the monolith."""
    for enterprises in DESIGNS:
        found = []
        for how in ("ladder", "monolith"):
            run, size = ran(own("ladder", bench.folder, how, enterprises)), f"{enterprises} firms"
            if run.failed:
                found.append(failure("year's design", size, how, run))
                continue
            told = run.told
            details = {key: told[key] for key in ("lower", "gap", "benefit", "chosen", "candidates", "segments")}
            details |= {"columns": told["columns"], "scaled": told["seconds"], "scale": told["columns"]}
            found.append(
                Record("year's design", size, how, told["seconds"], None, run.peak_mb, told["objective"], details)
            )
        yield from _beside(found, "monolith")


def years(bench: Bench) -> Iterator[Record]:
    """A simulated year with and without tanks beside the hourly loop; the ratio is to the loop."""
    for tanks in ("plain", "tanks"):
        for enterprises in YEARS:
            size = f"{enterprises} firms, {tanks}"
            yield from _beside([_year(bench, how, enterprises, tanks, size) for how in ("events", "hourly")], "hourly")
    for tanks, enterprises in MANY_YEARS.items():
        yield _year(bench, "replications", enterprises, tanks, f"{enterprises} firms, {tanks}, 20 years")


def _year(bench: Bench, how: str, enterprises: int, tanks: str, size: str) -> Record:
    run = ran(own("year", bench.folder, how, enterprises, tanks))
    tool = "hourly" if how == "hourly" else "parksim"
    if run.failed:
        return failure("simulated year", size, tool, run)
    told = dict(run.told)
    took = told.pop("seconds")
    if how == "events":
        told |= {"scaled": took, "scale": enterprises * told["dispatches"]}
    return Record("simulated year", size, tool, took, None, run.peak_mb, None, told)


def parks() -> Iterator[Record]:
    """`run` of generated parks, about one candidate a firm: seconds and memory by step, and how they grow."""
    for firms in FIRMS:
        run, size = ran(own("scaling", firms, FIRMS_YEARS), limit=PATIENCE), f"{firms} firms, {FIRMS_YEARS} years"
        if run.failed:
            yield failure("run", size, "parksim", run)
            continue
        took = run.told["seconds"]
        details = {**run.told, "scaled": took, "scale": firms}
        yield Record("run", size, "parksim", took, None, run.peak_mb, None, details)


def sweeps(bench: Bench) -> Iterator[Record]:
    """Fifty cases one after the other; seconds are the median of a case, the mean of both runs where there are two.

    The ratio is to ours.
    """
    for (kind, enterprises, hours), tools in SWEPT.items():
        size = f"{enterprises} x {hours} h"
        quick = ["parksim", *(tool for tool in tools if bench.peers and tool not in SLOW)]
        slow = [tool for tool in tools if bench.peers and tool in SLOW]
        runs: dict[str, list[Ran]] = {tool: [] for tool in (*quick, *slow)}
        for tool in (*quick, *slow, *quick):
            runs[tool].append(_sweep(bench, tool, kind, enterprises, hours))
        yield from _beside([_swept(kind, size, tool, found) for tool, found in runs.items()], "parksim")


def _sweep(bench: Bench, tool: str, kind: str, enterprises: int, hours: int) -> Ran:
    if tool == "parksim" or bench.peers is None:
        return ran(own("sweep_cases", bench.folder, kind, enterprises, hours, CASES))
    return bench.peers.sweep(tool, kind, enterprises, hours, CASES)


def _swept(kind: str, size: str, tool: str, runs: list[Ran]) -> Record:
    benchmark = f"sweep of {kind}"
    failed = next((run for run in runs if run.failed), None)
    if failed is not None:
        return failure(benchmark, size, tool, failed)
    mean = {key: fmean(run.told[key] for run in runs) for key in ("med", "total50", "highs_mean")}
    last = runs[-1]
    details = {"mean": mean["total50"] / CASES, "HiGHS": mean["highs_mean"], "cases": last.told["n"]}
    return Record(benchmark, size, tool, mean["med"], None, last.peak_mb, last.told["objsum10"], details)


def starts() -> Iterator[Record]:
    """What commands cost in processor time; the ratio is to an interpreter that does nothing."""
    found = []
    for (benchmark, what), command in start.commands().items():
        run = start.quickest(command)
        if run.failed:
            found.append(failure(benchmark, what, "parksim", run))
        else:
            found.append(
                Record(benchmark, what, "python" if what == "python" else "parksim", run.cpu, None, run.peak_mb)
            )
    yield from _beside(found, "python")
