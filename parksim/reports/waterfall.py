"""Where the saving comes from: the annual cost from before to planned to surviving, account by account."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from math import floor, log10
from typing import NamedTuple

from markupsafe import Markup

from parksim.reports.both import Both, named, say
from parksim.reports.figures.waterfall import TOTALS, Axis, Step, adding_up, axis_of, pieces
from parksim.reports.figures.waterfall_draw import Line, draw
from parksim.reports.numbers import FIGURE_KINDS, Pair, Scale, amount_as_printed, scale
from parksim.reports.table import Cell, Column, Row, Section, Table, cell
from parksim.reports.traded import traded_at
from parksim.reports.view import View
from parksim.results.accounts import OUTSIDE

NOTHING = 1e-6
"""A change below this share of the cost is none."""
TRADED, MUCH = ("purchases", "sales"), 0.15
"""Accounts that are told by commodity, for those that make up more than this share of what changes on the account."""
KEYS = ("before", "saving", "cost", "lost", "surviving")


class Change(NamedTuple):
    """How much more a year costs as planned than before, CNY: on one account, or on one commodity of it."""

    label: Both
    amount: float


def section(view: View) -> Section | None:
    """The waterfall; None where only one of the parks was planned."""
    changes = changes_of(view)
    if not changes:
        return None
    return Section(_finding(view, changes), (say("waterfall.line"),), (waterfall(view, changes),))


def changes_of(view: View) -> list[Change]:
    """Every change from before to planned, the largest saving first."""
    if view.existing is None or view.retrofitted is None:
        return []
    before, planned = (run.accounts.cost_by_account() for run in (view.existing, view.retrofitted))
    least = NOTHING * max(abs(float(before.sum())), 1.0)
    found = []
    for account in OUTSIDE:
        whole = float(planned.get(account, 0.0) - before.get(account, 0.0))
        parts = _traded(view, account) if account in TRADED else []
        name, rest = say(f"account.{account}"), whole - sum(part.amount for part in parts)
        found += [*parts, Change(say("waterfall.rest", account=name) if parts else name, rest)]
    return sorted((c for c in found if abs(c.amount) > least), key=lambda c: (c.amount >= 0, -abs(c.amount)))


def _traded(view: View, account: str) -> list[Change]:
    """Commodities that make up much of the change of an account."""
    changes: dict[tuple[str, bool], float] = defaultdict(float)
    for run, sign in ((view.existing, -1.0), (view.retrofitted, 1.0)):
        assert run is not None, "both plans are there"
        for item, yearly in run.accounts.by_item(account).items():
            market = traded_at(view.park, str(item))
            traded = ("", False) if market is None else (market.commodity, market.role == "takes")
            changes[traded] += sign * float(yearly)
    moved = sum(map(abs, changes.values()))
    return [
        Change(_of(view, "waterfall.disposal" if discharged else f"account.{account}", commodity), change)
        for (commodity, discharged), change in changes.items()
        if commodity and abs(change) > MUCH * moved
    ]


def _of(view: View, account: str, commodity: str) -> Both:
    return say("waterfall.of", account=say(account), commodity=named(view.park.commodities[commodity].name))


def waterfall(view: View, changes: Sequence[Change]) -> Table:
    """Rows of totals and changes, a bar each."""
    labelled = steps_of(view, changes)
    steps = [step for _, step in labelled]
    axis, scaled = axis_of(steps), _scale(steps)
    columns = (
        Column(say("waterfall.step"), number=False), Column(_axis(axis, scaled), number=False, wide=True),
        Column(say("per_year", unit=scaled.unit)),
    )  # fmt: skip
    rows = []
    for (label, step), piece, told in zip(labelled, pieces(steps, axis), _printed(steps, scaled), strict=True):
        total = step.role in TOTALS
        figure = scaled.pair(told, "" if total else "+")
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


def steps_of(view: View, changes: Sequence[Change]) -> list[tuple[Both, Step]]:
    """Before, every change, planned, what lack of foresight and breakdowns add, surviving."""
    totals = [_total(view, run) for run in ("existing_planned", "retrofitted_planned", "retrofitted_stressed")]
    before, planned, surviving = totals
    assert before is not None, "both plans are there"
    assert planned is not None, "both plans are there"
    found = [(say("state.before"), Step("before", before))]
    found += [(label, Step("saving" if change < 0 else "cost", change)) for label, change in changes]
    found.append((say("state.planned"), Step("planned", planned)))
    if surviving is not None:
        found.append((_lost(view), Step("lost", surviving - planned)))
        found.append((say("state.surviving"), Step("surviving", surviving)))
    compared = _total(view, "existing_stressed")
    if surviving is not None and compared is not None:
        found.append((say("waterfall.compared"), Step("before", compared)))
    return found


def _lost(view: View) -> Both:
    """What breakdowns add, and not to know the year ahead where that adds anything."""
    controlled, planned = (_total(view, f"retrofitted_{column}") for column in ("controlled", "planned"))
    known = controlled is not None and planned is not None and abs(controlled - planned) <= NOTHING * abs(planned)
    return say("waterfall.lost_to_breakdowns" if known else "waterfall.lost", many=view.replications)


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


def _printed(steps: list[Step], scaled: Scale) -> list[Pair]:
    """Steps as their rows print them, in each language by its own unit."""
    en, zh = (adding_up(steps, unit) for unit in scaled.last_digits)
    return list(zip(en, zh, strict=True))


def _finding(view: View, changes: Sequence[Change]) -> Both:
    """What moves most, as its row prints it."""
    steps = [step for _, step in steps_of(view, changes)]
    told = _printed(steps, _scale(steps))[1 : len(changes) + 1]
    most, (en, zh) = max(zip(changes, told, strict=True), key=lambda pair: abs(pair[0].amount))
    key = "waterfall.falls" if most.amount < 0 else "waterfall.rises"
    return say(key, account=most.label, amount=amount_as_printed(FIGURE_KINDS["total_cost_cny"], (abs(en), abs(zh))))
