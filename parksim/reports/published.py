"""How far the park agrees with what is published of it, and where the plan runs it otherwise than stated."""

from parksim.model import Process, Published
from parksim.reports.both import Both, named, said, same, say
from parksim.reports.citations import cited
from parksim.reports.measured import activity, measured, ratio_unit
from parksim.reports.numbers import NONE, percent, scale, yearly_scale
from parksim.reports.table import Cell, Column, Row, Section, Table, cell
from parksim.reports.unaccounted import remainders
from parksim.reports.view import View, unit_of
from parksim.study import Run

DIFFERS = 0.05


def section(view: View) -> Section | None:
    """Published totals, activities that differ from their stated value, what recipes leave unaccounted."""
    made = (published_table(view), stated_table(view), unaccounted_table(view))
    tables = tuple(table for table in made if table is not None)
    lines = [say("published.line")] if view.park.published else []
    notes = [say("published.stated_fails", reason=note) for note in view.study.notes]
    return Section(_finding(view), (*lines, *notes), tables) if tables or notes else None


def published_table(view: View) -> Table | None:
    """Published totals beside the existing park as stated and as planned."""
    if not view.park.published or view.existing is None:
        return None
    columns = (
        Column(say("published.total"), number=False), Column(say("published.published")), Column(say("published.tolerance"), folds=True),
        Column(say("published.as_stated")), Column(say("published.as_planned")), Column(say("published.retrofitted")),
        Column(say("state.surviving"), folds=True), Column(say("published.source"), number=False, folds=True),
    )  # fmt: skip
    rows = tuple(_published_row(view, item) for item in view.park.published.values())
    sources = [item.source for item in view.park.published.values()]
    dashes = any(cell.text.en == NONE for row in rows for cell in row.cells)
    caption = said(say("published.caption") if dashes else None, cited(view.park, sources))
    return Table(columns, rows, title=say("published.title"), caption=caption if caption.en else None)


def _published_row(view: View, item: Published) -> Row:
    runs = (view.study.stated, view.existing, view.retrofitted, view.study.runs.get("retrofitted_stressed"))
    stated, planned, retrofitted, surviving = (_counted(run, item) for run in runs)
    unit = ratio_unit(view.park, item.measure) or item.unit
    scaled = yearly_scale(unit, [item.value, planned, stated, retrofitted, surviving])
    return Row((
        cell(named(item.name), unit=scaled.unit), cell(scaled.number(item.value)),
        cell(say("plus_minus", share=percent(item.tolerance))), _judged(item, stated, scaled.number(stated)),
        _judged(item, planned, scaled.number(planned)), cell(scaled.number(retrofitted), strong=True), cell(scaled.number(surviving)),
        cell(same(item.source or NONE)),
    ))  # fmt: skip


def _counted(run: Run | None, item: Published) -> float | None:
    result = run.result if run else None
    return measured(result.park, run.accounts, item.measure, design=result.design) if run and result else None


def _judged(item: Published, value: float | None, word: Both) -> Cell:
    if value is None:
        return cell(word)
    return Cell(word, mark="within" if within(item, value) else "outside")


def within(item: Published, value: float) -> bool:
    """Whether a figure lies within the tolerance of a published one."""
    return abs(value - item.value) <= item.tolerance * abs(item.value) * (1 + 1e-9)


def stated_table(view: View) -> Table | None:
    """Every activity of the existing planned park that differs from its stated value by more than 5 %."""
    run = view.existing
    stated = [process for process in view.park.processes.values() if process.stated is not None]
    if run is None or not stated:
        return None
    found = [(process, activity(run.accounts, process)) for process in stated]
    differing = [(process, value) for process, value in found if differs(process, value)]
    columns = (
        Column(say("stated.activity"), number=False), Column(say("stated.stated")), Column(say("published.as_planned")),
        Column(say("state.change")),
    )  # fmt: skip
    rows = tuple(_stated_row(view, process, value) for process, value in differing)
    caption = say("stated.caption", many=len(differing), all=len(stated))
    return Table(columns, rows, title=say("stated.title"), caption=caption)


def differs(process: Process, value: float) -> bool:
    """Whether an activity differs from its stated value by more than 5 %."""
    return process.stated is not None and abs(value - process.stated) > DIFFERS * max(process.stated, 1e-9)


def _stated_row(view: View, process: Process, value: float) -> Row:
    unit = unit_of(view.park, process)
    scaled = yearly_scale(f"{unit}/a", [process.stated, value])
    share = same(NONE) if not process.stated else percent(value / process.stated - 1, "+", 1)
    name = cell(named(process.name), under=view.enterprise(process.id), unit=scaled.unit)
    return Row((name, cell(scaled.number(process.stated)), cell(scaled.number(value)), cell(share)))


def unaccounted_table(view: View) -> Table | None:
    """What recipes without a balancing flow leave over, of mass and carbon, in the existing park."""
    run = view.existing or view.retrofitted
    found = [
        (process, content, amount, share)
        for process in view.park.processes.values()
        for content, (amount, share) in (remainders(view.park, run.accounts, process) if run else {}).items()
    ]
    if not found:
        return None
    scaled = scale("mass", [amount for _, _, amount, _ in found])
    columns = (
        Column(say("unaccounted.process"), number=False), Column(say("unaccounted.content"), number=False),
        Column(say("unaccounted.amount", unit=say("per_year", unit=scaled.unit))), Column(say("unaccounted.share")),
    )  # fmt: skip
    rows = tuple(
        Row((
            _left_open(view, process), cell(say(f"content.{content}")), cell(scaled.seen(amount)),
            cell(percent(share, "+", 1)),
        ))
        for process, content, amount, share in found
    )  # fmt: skip
    folded = say("unaccounted.title", many=len(rows))
    return Table(columns, rows, caption=say("unaccounted.caption"), folded=folded, paper="place")


def _left_open(view: View, process: Process) -> Cell:
    firm, why = view.enterprise(process.id), process.closure_reason
    return cell(named(process.name), under=say("unaccounted.why", firm=firm, reason=why) if why else firm)


def _finding(view: View) -> Both:
    if view.existing is None or not view.park.published:
        stated = any(process.stated is not None for process in view.park.processes.values())
        return say("published.other_title" if stated else "unaccounted.finding")
    judged = [
        within(item, value)
        for item in view.park.published.values()
        if (value := _counted(view.existing, item)) is not None
    ]
    return say("published.finding", many=sum(judged), all=len(judged)) if judged else say("published.other_title")
