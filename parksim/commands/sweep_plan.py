"""`parksim sweep plan`: a sweep read and checked, and told before anything runs."""

import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from parksim.commands.ending import answer, speak, tell
from parksim.commands.one_line import one_line
from parksim.commands.sweep_pace import Pace
from parksim.commands.sweep_progress import duration
from parksim.commands.tables import printed, wrapped
from parksim.files.nodes import Plain
from parksim.reports.both import Both, same, say
from parksim.reports.numbers import NONE
from parksim.reports.table import Column, Row, Table, cell
from parksim.sweeps.chunks import chunks
from parksim.sweeps.engine import Engine
from parksim.sweeps.local import cores
from parksim.sweeps.probes import ends_of
from parksim.sweeps.ranges import Left
from parksim.sweeps.read import Planned, read_planned
from parksim.sweeps.samples import cases_of, sample_table
from parksim.sweeps.spec import Sweep, Vary
from parksim.words import text

MEASURED = 3
"""Cases that are solved to estimate the time: the first builds a model, the others change it."""
MOST_TOLD, MOST_ROWS, MOST_VALUES = 6, 60, 4
UNMEASURED = {"seconds": None, "seconds_to_begin": None, "seconds_of_cases": None}


def plan_command(
    file: Path, scenario: str | None, sets: list[str], chunk: int | None, measure: bool, lang: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Count, what varies, chunks, what is left out, and with `measure` the time. Raises ParkError for a bad sweep."""
    spoken = speak(lang, as_json)
    planned = read_planned(file, scenario=scenario, sets=sets)
    table = sample_table(planned.sweep)
    cut = chunks(planned.sweep, table, chunk)
    first = [case for part in cut[:MEASURED] for case in part][:MEASURED]
    cases = cases_of(planned.sweep, table.loc[first]) if measure else []
    measured = _measured(planned.sweep, cases, spoken) if cases else None
    if as_json:
        answer(_plain(planned, cut) | (_seconds(measured, len(table), len(cut)) if measured else UNMEASURED))
        return
    _print(planned, cut, spoken)
    told = _estimate(measured, len(table), len(cut), spoken) if measured else text("cli.sweep.unmeasured", spoken)
    print("\n" + "\n".join(wrapped(told)))


class Measured(NamedTuple):
    """Seconds until a process begins its first case, and of the first cases of a chunk."""

    beginning: float
    cases: list[float]

    def total(self, cases: int, chunks: int) -> float:
        """Seconds of a whole sweep on all cores."""
        pace = Pace()
        for at, seconds in enumerate(self.cases):
            pace.add(seconds, at == 0)
        found = pace.seconds(chunks, cases - chunks, min(cores(), chunks))
        assert found is not None, "of every kind of case that there is one was measured"
        return self.beginning + found


def _measured(sweep: Sweep, cases: list[Any], lang: str) -> Measured:
    """How long a process takes to begin, and the first cases of a chunk; what failed is told."""
    began = time.perf_counter()
    engine, found = Engine(sweep), []
    engine.prepare(cases)
    beginning, began = time.perf_counter() - began, time.perf_counter()
    for row in engine.solve(cases):
        found.append(time.perf_counter() - began)
        began = time.perf_counter()
        for problem in row.problems[:1]:
            said = problem["message"]
            tell(str(said[lang] if isinstance(said, dict) else said))
    return Measured(beginning, found)


def _seconds(measured: Measured, cases: int, chunks: int) -> dict[str, Any]:
    about = {"seconds_to_begin": measured.beginning, "seconds_of_cases": measured.cases}
    return {"seconds": measured.total(cases, chunks), **about}


def _estimate(measured: Measured, cases: int, chunks: int, lang: str) -> str:
    total, told = duration(measured.total(cases, chunks), lang), [f"{each:.2g}" for each in measured.cases]
    about = {"time": total, "workers": cores(), "beginning": f"{measured.beginning:.2g}"}
    return text("cli.sweep.estimate", lang, **about, first=told[0], each=told[-1])


def _plain(planned: Planned, cut: list[list[int]]) -> dict[str, Any]:
    sweep = planned.sweep
    vary = [
        {"path": v.path, "distribution": v.distribution, "numbers": v.numbers, "unit": v.unit, "values": v.values,
         "base": v.base}
        for v in sweep.vary
    ]  # fmt: skip
    design = {"kind": sweep.design.kind, "seed": sweep.design.seed}
    ranks = [{"of": list(pair), "rank": rank} for pair, rank in sweep.design.correlations.items()]
    return {
        "name": dict(sweep.name), "folder": str(sweep.folder), "scenario": sweep.scenario, "task": sweep.task,
        "calendar": sweep.calendar, "design": design, "cases": sum(map(len, cut)), "chunks": len(cut),
        "chunk": max(map(len, cut)), "vary": vary, "correlations": ranks,
        "left_out": [{"path": left.path, "reason": left.reason} for left in planned.left],
    }  # fmt: skip


def _print(planned: Planned, cut: list[list[int]], lang: str) -> None:
    sweep = planned.sweep
    name = sweep.name.get(lang) or sweep.folder.name
    head = text(
        "cli.sweep.planned", lang, name=name, cases=f"{sum(map(len, cut)):,}", chunks=len(cut), size=max(map(len, cut)),
        task=sweep.task, calendar=sweep.calendar, design=sweep.design.kind,
    )  # fmt: skip
    print("\n".join(wrapped(head)))
    print("\n" + printed(_varying(sweep), lang))
    if len(sweep.vary) > MOST_ROWS:
        print(text("cli.sweep.more", lang, count=len(sweep.vary) - MOST_ROWS))
    for (first, second), rank in sweep.design.correlations.items():
        print(text("cli.sweep.correlated", lang, first=first, second=second, rank=f"{rank:g}"))
    for line in _left_out(planned.left, lang):
        print("\n".join(wrapped(line)))


def _varying(sweep: Sweep) -> Table:
    """What varies: path, how, between what, and what the scenario says."""
    heads = ("path", "distribution", "range", "base")
    columns = tuple(Column(say(f"cli.sweep.head.{head}"), number=False) for head in heads)
    rows = tuple(
        Row((cell(same(v.path)), cell(say(f"cli.sweep.kind.{v.distribution}")), cell(_range(v)), cell(_base(v))))
        for v in sweep.vary[:MOST_ROWS]
    )
    return Table(columns, rows)


def _range(vary: Vary) -> Both:
    unit = "" if vary.unit == "1" else f" {vary.unit}"
    if vary.distribution == "values":
        shown = [_shown(value) for value in vary.values[:MOST_VALUES]]
        more = ", …" if len(vary.values) > MOST_VALUES else ""
        return same(", ".join(shown) + more + unit)
    low, high = ends_of(vary)
    within = f"{low:g} – {high:g}{unit}"
    if vary.distribution == "triangular":
        return say("cli.sweep.mode", range=within, mode=f"{vary.numbers[1]:g}")
    if vary.distribution == "normal":
        return say("cli.sweep.normal", range=within, mean=f"{vary.numbers[0]:g}", deviation=f"{vary.numbers[1]:g}")
    return same(within)


def _shown(value: Plain) -> str:
    """A value as a scenario file writes it, numbers short."""
    return f"{value:g}" if isinstance(value, float) else one_line(value)


def _base(vary: Vary) -> Both:
    unit = "" if vary.unit == "1" else f" {vary.unit}"
    return same(NONE if vary.base is None else f"{vary.base:g}{unit}")


def _left_out(left: tuple[Left, ...], lang: str) -> list[str]:
    """Declared ranges that do not vary: how many and why; those of a small group by name."""
    counts = Counter(each.reason for each in left)
    lines = []
    for reason, count in counts.most_common():
        paths = [each.path for each in left if each.reason == reason]
        named = f": {', '.join(paths)}" if count <= MOST_TOLD else ""
        lines.append(text(f"cli.sweep.left.{reason}", lang, count=count) + named)
    return lines
