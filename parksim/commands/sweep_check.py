"""`parksim sweep check`: some cases of a store on another calendar, and whether the order of their outcomes is kept."""

from pathlib import Path
from typing import Any, get_args

from parksim.calendars import Kind
from parksim.commands.ending import Said, answer, speak, tell
from parksim.commands.sweep_progress import Told
from parksim.commands.tables import printed, wrapped
from parksim.errors import UsageError, problem, suggest
from parksim.reports.both import Both, joined, same, say
from parksim.reports.numbers import NONE, Scale, percent, scale
from parksim.reports.sweep.labels import figure_name
from parksim.reports.table import Column, Row, Table, cell
from parksim.sweeps.check import Answer, Check, check_store
from parksim.sweeps.local import Local
from parksim.sweeps.store import Store
from parksim.words import text

SMALL = 0.1
"""Shares below this are told with two decimals."""


def check_command(
    store: Path, cases: int, seed: int, calendar: str, workers: int | None, lang: str | None, as_json: bool
) -> None:
    """Solve the cases and tell. Raises UsageError for an unknown calendar, ParkError where nothing can be compared."""
    spoken = speak(lang, as_json)
    Said.target = str(store)
    kind = next((each for each in get_args(Kind) if each == calendar), None)
    if kind is None:
        known = get_args(Kind)
        near = suggest(calendar, known)
        raise UsageError([problem("PS6008", None, text=calendar, options=known, suggestion=near)])
    with Store.open(store) as opened:
        many = min(cases, opened.status().ok)
        found = check_store(opened, cases, seed, kind, lambda sweep: Local(sweep, workers), Told(spoken, many, many))
        gap = opened.sweep.gap
    if as_json:
        answer({"store": str(store), "seed": seed, **_plain(found)})
        return
    _print(found, gap, spoken)


def _print(found: Check, gap: float, lang: str) -> None:
    for row in found.failed:
        reason = row.problems[0]["message"] if row.problems else NONE
        said = reason[lang] if isinstance(reason, dict) else reason
        tell(f"{text('cli.sweep.failed', lang, cases=row.case)}: {said}")
    if found.cases:
        print(printed(_table(found), lang))
    print("\n" + "\n".join(line for part in _told(found, gap, lang) for line in wrapped(part)))


def _table(found: Check) -> Table:
    """A row for each case."""
    written = scale("money_rows", [side.outcome for each in found.cases for side in (each.here, each.there)])
    unit = say("per_year", unit=written.unit)
    calendars = [_calendars(each) for each in (found.here, found.there)]
    columns = (
        Column(say("cli.sweep.check.case"), number=False),
        *(Column(say("cli.sweep.check.outcome", calendar=calendar, unit=unit)) for calendar in calendars),
        Column(say("cli.sweep.check.difference", unit=unit)), Column(say("cli.sweep.check.share")),
        *(Column(say("cli.sweep.check.gap", calendar=calendar)) for calendar in calendars),
        Column(say("cli.sweep.check.within"), number=False),
    )  # fmt: skip
    return Table(columns, tuple(_row(each, written) for each in found.cases))


def _calendars(kinds: str) -> Both:
    """Names of calendars; of several where they vary from case to case."""
    return joined([say(f"calendar.{kind}") for kind in kinds.split(", ")])


def _row(each: Any, written: Scale) -> Row:
    share = same(NONE) if each.share is None else _share(each.share)
    return Row((
        cell(same(str(each.case))), cell(written.number(each.here.outcome)), cell(written.number(each.there.outcome)),
        cell(written.change(each.difference)), cell(share), cell(_gap(each.here)), cell(_gap(each.there)),
        cell(say(f"cli.sweep.check.{'yes' if each.within else 'no'}")),
    ))  # fmt: skip


def _share(value: float) -> Both:
    return percent(value, decimals=2 if abs(value) < SMALL else 1)


def _gap(side: Answer) -> Both:
    return same(NONE) if side.gap is None else percent(side.gap, decimals=2)


def _told(found: Check, gap: float, lang: str) -> list[str]:
    """What the comparison says: outcomes within their gaps, the rank correlation, pairs that swap, what is not chosen alike."""
    figure = figure_name(found.figure).of(lang)
    within = sum(each.within for each in found.cases)
    lines = [text("cli.sweep.check.within_of", lang, figure=figure, within=within, cases=len(found.cases))]
    if found.cases and all(each.here.gap is None and each.there.gap is None for each in found.cases):
        lines.append(text("cli.sweep.check.no_gap", lang, gap=percent(gap, decimals=1).of(lang)))
    elif found.cases:
        lines.append(text("cli.sweep.check.gap_is", lang))
    rank = NONE if found.spearman is None else f"{found.spearman:.3f}"
    kept = "kept" if not found.swaps else "swapped"
    lines.append(text(f"cli.sweep.check.{kept}", lang, rank=rank, many=len(found.swaps)))
    for swap in found.swaps:
        reach = "closer" if swap.within else "apart"
        lines.append(text(f"cli.sweep.check.{reach}", lang, first=swap.cases[0], second=swap.cases[1]))
    return lines + _turned(found, lang)


def _turned(found: Check, lang: str) -> list[str]:
    """Which retrofits are chosen on one of the calendars alone, and in how many cases."""
    if not any(each.here.chosen or each.there.chosen for each in found.cases):
        return []
    told = [
        text("cli.sweep.check.turned", lang, retrofit=each.retrofit, calendar=_calendars(kinds).of(lang), many=many, cases=len(found.cases))
        for each in found.turned
        for kinds, many in ((found.here, each.here), (found.there, each.there))
        if many
    ]  # fmt: skip
    return told or [text("cli.sweep.check.same_choice", lang)]


def _plain(found: Check) -> dict[str, Any]:
    cases = [
        {"case": each.case, "outcome": each.here.outcome, "outcome_there": each.there.outcome,
         "difference": each.difference, "share": each.share, "gap": each.here.gap, "gap_there": each.there.gap,
         "slack": each.here.slack, "slack_there": each.there.slack, "within": each.within}
        for each in found.cases
    ]  # fmt: skip
    turned = [{"retrofit": each.retrofit, "here": each.here, "there": each.there} for each in found.turned]
    swaps = [{"cases": list(swap.cases), "within": swap.within} for swap in found.swaps]
    failed = [{"case": row.case, "problems": [dict(each) for each in row.problems]} for row in found.failed]
    return {"calendar": found.here, "other": found.there, "figure": found.figure, "cases": cases,
            "spearman": found.spearman, "kept": not found.swaps, "swaps": swaps, "turned": turned, "failed": failed}  # fmt: skip
