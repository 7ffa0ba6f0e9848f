"""Where the saving comes from: the annual cost from before to planned to surviving, account by account."""

from dataclasses import replace
from math import floor, log10

from markupsafe import Markup

from parksim.reports.both import Both, say
from parksim.reports.figures.waterfall import TOTALS, Axis, Step, adding_up, axis_of, pieces
from parksim.reports.figures.waterfall_draw import Line, draw
from parksim.reports.numbers import FIGURE_KINDS, Scale, amount, scale
from parksim.reports.table import Cell, Column, Row, Section, Table, cell
from parksim.reports.view import View
from parksim.results.accounts import OUTSIDE

NOTHING = 1e-6
"""A change below this share of the cost is none."""
KEYS = ("before", "saving", "cost", "lost", "surviving")


def section(view: View) -> Section | None:
    """The waterfall; None where only one of the parks was planned."""
    changes = changes_of(view)
    if not changes:
        return None
    return Section(_finding(changes), (say("waterfall.line"),), (waterfall(view, changes),))


def changes_of(view: View) -> dict[str, float]:
    """By account, how much more a year costs as planned than before, the largest saving first."""
    if view.existing is None or view.retrofitted is None:
        return {}
    before, planned = (run.accounts.cost_by_account() for run in (view.existing, view.retrofitted))
    changes = {account: float(planned.get(account, 0.0) - before.get(account, 0.0)) for account in OUTSIDE}
    least = NOTHING * max(abs(float(before.sum())), 1.0)
    return dict(
        sorted(((a, c) for a, c in changes.items() if abs(c) > least), key=lambda item: (item[1] >= 0, -abs(item[1])))
    )


def waterfall(view: View, changes: dict[str, float]) -> Table:
    """Rows of totals and changes, a bar each."""
    labelled = steps_of(view, changes)
    steps = [step for _, step in labelled]
    axis, scaled = axis_of(steps), _scale(steps)
    columns = (
        Column(say("waterfall.step"), number=False), Column(_axis(axis, scaled), number=False, wide=True),
        Column(say("per_year", unit=scaled.unit)),
    )  # fmt: skip
    rounded = [
        adding_up(steps, factor / 10**places) for factor, places in zip(scaled.factors, scaled.decimals, strict=True)
    ]
    rows = []
    for k, ((label, step), piece) in enumerate(zip(labelled, pieces(steps, axis), strict=True)):
        total = step.role in TOTALS
        write = scaled.number if total else scaled.change
        figure = Both(write(rounded[0][k]).en, write(rounded[1][k]).zh)
        rows.append(Row((cell(label, strong=total), Cell(Both("", ""), piece=piece), cell(figure, strong=total))))
    title = say("waterfall.title", unit=say("per_year", unit=scaled.unit))
    drawn = {step.role for step in steps}
    key = tuple((role, say(f"waterfall.key.{role}")) for role in KEYS if role in drawn)
    return Table(columns, tuple(rows), title=title, caption=say("waterfall.caption") if axis.cut else None, key=key)


def picture(view: View) -> tuple[Both, Markup] | None:
    """The same rows as one picture, with its title; None where only one of the parks was planned."""
    changes = changes_of(view)
    if not changes:
        return None
    table = waterfall(view, changes)
    lines = [
        Line(r.cells[0].text, r.cells[1].piece, r.cells[2].text) for r in table.rows if r.cells[1].piece is not None
    ]
    assert table.title is not None, "a waterfall has a title"
    return table.title, draw(lines, table.columns[1].head, table.title)


def steps_of(view: View, changes: dict[str, float]) -> list[tuple[Both, Step]]:
    """Before, every change, planned, what lack of foresight and breakdowns add, surviving."""
    totals = [_total(view, run) for run in ("existing_planned", "retrofitted_planned", "retrofitted_stressed")]
    before, planned, surviving = totals
    assert before is not None, "both plans are there"
    assert planned is not None, "both plans are there"
    found = [(say("state.before"), Step("before", before))]
    found += [
        (say(f"account.{account}"), Step("saving" if change < 0 else "cost", change))
        for account, change in changes.items()
    ]
    found.append((say("state.planned"), Step("planned", planned)))
    if surviving is not None:
        found.append((say("waterfall.lost", many=view.replications), Step("lost", surviving - planned)))
        found.append((say("state.surviving"), Step("surviving", surviving)))
    compared = _total(view, "existing_stressed")
    if surviving is not None and compared is not None:
        found.append((say("waterfall.compared"), Step("before", compared)))
    return found


def _total(view: View, run: str) -> float | None:
    figure = view.figure(run, "total_cost_cny")
    return None if figure is None else figure.value


def _scale(steps: list[Step]) -> Scale:
    """The unit of the totals, with decimals that show the changes."""
    scaled = scale("money_rows", [step.value for step in steps])
    change = max((abs(s.value) for s in steps if s.role in ("saving", "cost")), default=1.0)
    places = (min(max(0, 2 - floor(log10(change / factor))), 4) for factor in scaled.factors)
    return replace(scaled, decimals=(next(places), next(places)))


def _axis(axis: Axis, scaled: Scale) -> Both:
    ends = [replace(scaled, decimals=_places(axis, scaled)).number(value) for value in (axis.low, axis.high)]
    return say("waterfall.cut_axis" if axis.cut else "waterfall.axis", low=ends[0], high=ends[1])


def _places(axis: Axis, scaled: Scale) -> tuple[int, int]:
    span = axis.high - axis.low
    places = [max(0, 1 - floor(log10(span / factor))) for factor in scaled.factors]
    return places[0], places[1]


def _finding(changes: dict[str, float]) -> Both:
    """The account that moves most."""
    account, change = max(changes.items(), key=lambda item: abs(item[1]))
    key = "waterfall.falls" if change < 0 else "waterfall.rises"
    return say(key, account=say(f"account.{account}"), amount=amount(FIGURE_KINDS["total_cost_cny"], abs(change)))
