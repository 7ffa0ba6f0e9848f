"""What was measured, as results.json and as the tables of docs/benchmarks.md."""

import json
import math
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT
from benchmarks.record import Record

RESULTS = ROOT / "benchmarks" / "results.json"
DOCS = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
AROUND_LIMIT, AROUND_GOAL, GOAL_FROM = 0.30, 0.10, 400_000
AGREED = 1e-6
RAW = ("raw", "raw in place")
SLOWER = {"raw in place": 0.5, "linopy": 20.0, "PyPSA": 150.0, "oemof": 150.0}
"""Goals of a case of a sweep: how many times our own seconds a tool takes at least."""
Column = tuple[str, Callable[[Record], str]]


def save(records: list[Record], path: Path = RESULTS) -> None:
    """Write every record."""
    path.write_text(json.dumps([record.told() for record in records], indent=1) + "\n", encoding="utf-8")


def document(records: list[Record], machine: str, path: Path = DOCS) -> None:
    """Put the tables between the marks of the page."""
    text = path.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n{machine}\n\n{tables(records)}\n{END}{after}", encoding="utf-8")


def tables(records: list[Record]) -> str:
    """All tables, in Markdown."""
    parts = [
        ("One plan", PLAN_KINDS, PLAN),
        ("A year's design", ("year's design",), DESIGN),
        ("Fifty cases", SWEEP_KINDS, SWEEP),
        ("A simulated year", ("simulated year",), YEAR),
        ("`run` of generated parks", ("run",), PARKS),
        ("Before anything is done", ("start",), START),
    ]
    return "\n".join(_section(title, [r for r in records if r.benchmark in kinds], how) for title, kinds, how in parts)


def _section(title: str, records: list[Record], columns: list[Column]) -> str:
    if not records:
        return f"### {title}\n\nNot measured in this run.\n"
    rows = [[name for name, _ in columns], ["---"] * len(columns)]
    rows += [[_cell(how, record) for _, how in columns] for record in records]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([f"### {title}", "", *lines, "", *growth(records)])


def _cell(how: Callable[[Record], str], record: Record) -> str:
    try:
        return how(record)
    except (KeyError, TypeError):
        return "–"


def growth(records: Iterable[Record]) -> list[str]:
    """How seconds grow with size, from one size to the next: the exponent of what is measured against what there is."""
    lines, chains = [], dict[str, list[Record]]()
    for record in records:
        if "scale" in record.details:
            chains.setdefault(_chain(record), []).append(record)
    for name, chain in chains.items():
        pairs = [_exponent(a.details, b.details) for a, b in pairwise(chain)]
        if pairs:
            lines.append(f"* growth, {name}: " + ", ".join(f"size^{pair:.2f}" for pair in pairs))
    return [*lines, ""] if lines else []


def _chain(record: Record) -> str:
    kind = record.size.rpartition(", ")[2] if record.benchmark == "simulated year" else ""
    return " ".join(word for word in (record.benchmark, record.tool, kind) if word)


def _exponent(small: dict[str, Any], large: dict[str, Any]) -> float:
    return math.log(large["scaled"] / small["scaled"]) / math.log(large["scale"] / small["scale"])


def judged(record: Record) -> str:
    """Whether a measurement keeps its limit: `kept`, `missed`, or nothing where there is none."""
    if record.benchmark in SWEEP_KINDS and record.tool in SLOWER and record.ratio is not None:
        return "kept" if record.ratio >= SLOWER[record.tool] else "goal missed"
    if record.tool not in ("parksim", "ladder") or record.seconds is None:
        return record.failed
    details = record.details
    if "around" in details:
        goal = AROUND_GOAL if details["columns"] >= GOAL_FROM else AROUND_LIMIT
        share = details["around"]
        return "kept" if share <= goal else "limit kept, goal missed" if share <= AROUND_LIMIT else "missed"
    if "gap" in details:
        return "kept" if details["gap"] <= 0.20 else "missed"
    if "dispatches" in details and "20 years" not in record.size:
        return "kept" if record.seconds <= details["dispatches"] * 1e-3 + 0.2 else "missed"
    return ""


def _number(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}g}" if value < 1000 else f"{value:,.0f}"


def _percent(value: float) -> str:
    return f"{value:.1%}" if value < 10 else f"{value:.0f} times"


PLAN_KINDS = ("dispatch", "design")
COMMON: list[Column] = [
    ("size", lambda r: r.size),
    ("tool", lambda r: r.tool),
    ("seconds", lambda r: _number(r.seconds)),
    ("ratio", lambda r: _number(r.ratio)),
    ("peak MB", lambda r: _number(r.peak_mb)),
]
VERDICT: Column = ("limit", judged)
PLAN: list[Column] = [
    ("benchmark", lambda r: r.benchmark),
    *COMMON,
    ("columns", lambda r: f"{r.details['columns']:,}"),
    ("HiGHS s", lambda r: _number(r.details["HiGHS"])),
    ("around HiGHS", lambda r: _percent(r.details["around"])),
    ("stamp", lambda r: _number(r.details["stamp"])),
    ("pass", lambda r: _number(r.details["pass"])),
    ("read back", lambda r: _number(r.details["read back"])),
    ("audit", lambda r: _number(r.details["audit"])),
    ("objective", lambda r: "–" if r.objective is None else f"{r.objective:.10g}"),
    VERDICT,
]
DESIGN: list[Column] = [
    *COMMON,
    ("segments", lambda r: " / ".join(str(n) for n in r.details["segments"].values())),
    ("columns", lambda r: f"{r.details['columns']:,}"),
    ("chosen", lambda r: f"{r.details['chosen']} of {r.details['candidates']}"),
    ("cost", lambda r: f"{r.objective:,.0f}"),
    ("lower bound", lambda r: f"{r.details['lower']:,.0f}"),
    ("gap of the benefit", lambda r: f"{r.details['gap']:.2%}"),
    VERDICT,
]
SWEEP_KINDS = ("sweep of design", "sweep of dispatch")
SWEEP: list[Column] = [
    ("benchmark", lambda r: r.benchmark),
    ("size", lambda r: r.size),
    ("tool", lambda r: r.tool),
    ("cases", lambda r: str(r.details["cases"])),
    ("ms per case, median", lambda r: _number(1e3 * (r.seconds or 0.0))),
    ("ratio", lambda r: _number(r.ratio)),
    ("ms per case, mean of fifty", lambda r: _number(1e3 * r.details["mean"])),
    ("ms in HiGHS", lambda r: _number(1e3 * r.details["HiGHS"])),
    ("peak MB", lambda r: _number(r.peak_mb)),
    ("sum of ten optima", lambda r: "–" if r.objective is None else f"{r.objective:.10g}"),
    VERDICT,
]
YEAR: list[Column] = [
    *COMMON,
    ("tanks", lambda r: str(r.details["stores"])),
    ("events", lambda r: _number(r.details["events"], 4)),
    ("dispatches", lambda r: f"{r.details['dispatches']:,}"),
    ("solves", lambda r: f"{r.details['solves']:,}"),
    ("remembered", lambda r: f"{1 - r.details['solves'] / r.details['dispatches']:.0%}"),
    ("ms per dispatch", lambda r: _number(1e3 * (r.seconds or 0.0) / r.details["dispatches"])),
    ("audit s", lambda r: _number(r.details["audit"])),
    VERDICT,
]
STEPS = (
    "existing_planned", "retrofitted_planned", "own_benefits", "existing_controlled", "retrofitted_controlled",
    "existing_stressed", "retrofitted_stressed",
)  # fmt: skip


def _steps(record: Record, part: str, digits: int) -> str:
    """A figure of every step: both plans, own benefits, years without and with breakdowns of both parks."""
    return " / ".join(_number(record.details[part].get(step), digits) for step in STEPS)


PARKS: list[Column] = [
    *COMMON,
    ("candidates", lambda r: str(r.details["candidates"])),
    ("seconds: plans / benefits / calm / breakdowns", lambda r: _steps(r, "steps", 3)),
    ("peak MB after each", lambda r: _steps(r, "peaks", 4)),
    ("gap of the benefit", lambda r: f"{r.details['gap']:.2%}"),
    ("checks", lambda r: f"{r.details['checks']:,}"),
]
START: list[Column] = [
    ("command", lambda r: r.size),
    ("processor seconds", lambda r: _number(r.seconds)),
    ("ratio", lambda r: _number(r.ratio)),
    ("peak MB", lambda r: _number(r.peak_mb)),
]


def disagreements(records: Iterable[Record]) -> list[str]:
    """Optima of one plan, or sums of them in a sweep, that differ between tools by more than AGREED."""
    records = [r for r in records if r.benchmark in (*PLAN_KINDS, *SWEEP_KINDS) and r.objective is not None]
    found = []
    for record in records:
        raw = next(
            (
                r.objective
                for r in records
                if (r.benchmark, r.size) == (record.benchmark, record.size) and r.tool in RAW
            ),
            None,
        )
        if raw is not None and record.objective is not None and abs(record.objective - raw) > AGREED * abs(raw):
            found.append(f"{record.benchmark} {record.size}: {record.tool} {record.objective:.12g}, raw {raw:.12g}")
    return found
