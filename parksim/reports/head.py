"""The head of the report: four key figures, the three states, and what is built by chain."""

from dataclasses import dataclass, replace
from math import floor, log10

from parksim.model import Park
from parksim.reports.both import Both, dotted, joined, said, same, say
from parksim.reports.numbers import FIGURE_KINDS, NONE, Scale, amount, digits, percent, scale, years
from parksim.reports.sentence import one_future, surviving_share
from parksim.reports.table import Bar, Cell, Column, Row, Table, cell
from parksim.reports.view import View
from parksim.study import Estimate

STATES = ("total_cost_cny", "co2_t", "fresh_water_m3", "landfill_t", "energy_tce")
FELT = 0.01
"""A share of the surviving saving that is told of shortages."""
NAMED = 8
"""Changes that are named."""


@dataclass(frozen=True)
class Key:
    """A key figure: its name, number, unit and a line below."""

    name: Both
    number: Both
    unit: Both
    line: Both


def key_figures(view: View) -> list[Key]:
    """Investment, planned saving, payback, what survives; none where only one park was run."""
    saving, gross = view.cut("planned", "total_cost_cny"), view.gross
    if saving is None or gross is None or not view.design:
        return []
    money = scale("money", [view.capital])
    saved = scale("money", [saving.value])
    rows = _sum_of(view.capital, gross, view.annuity)
    parts = {"gross": rows.number(gross), "capital": rows.number(view.annuity), "unit": rows.unit}
    budget = view.park.budget
    built = say("key.links", many=len(view.design))
    line = say("key.of_budget", built=built, budget=amount("money", budget)) if budget else built
    invested = Key(say("key.investment"), money.number(view.capital), money.unit, line)
    net = Key(
        say("key.saving"), saved.number(saving.value), say("per_year", unit=saved.unit), say("key.gross", **parts)
    )
    return [invested, net, _payback(view, gross, rows), _surviving(view)]


def _payback(view: View, gross: float, rows: Scale) -> Key:
    line = say("key.payback_line", capital=rows.number(view.capital), gross=rows.number(gross), unit=rows.unit)
    return Key(say("key.payback"), years(view.payback), say("years"), line)


def _surviving(view: View) -> Key:
    share, kept = surviving_share(view), view.cut("stressed", "total_cost_cny")
    promised = view.cut(view.beside, "total_cost_cny")
    if share is None or kept is None or promised is None:
        return Key(say("key.survives"), same(NONE), same(""), say("not_run"))
    rows = scale("money_rows", [promised.value, kept.value])
    line = say(
        "key.survives_line", kept=rows.number(kept.value), half=rows.seen(kept.half_width_95),
        promised=rows.number(promised.value), unit=rows.unit, many=view.replications,
    )  # fmt: skip
    if view.future is not None:
        line = dotted([say("key.in_future", future=view.future), line])
    served = view.cut("stressed", "unserved_cny")
    if served is not None and abs(served.value) > FELT * abs(kept.value):
        line = dotted([line, _shortage(view, served, rows)])
    half = digits(100 * kept.half_width_95 / promised.value, 0)
    return Key(say("key.survives"), say("plus_half", number=digits(100 * share, 0), half=half), same("%"), line)


def _shortage(view: View, served: Estimate, rows: Scale) -> Both:
    """How much of the surviving saving is demand served or missed; how much of that at a price which nobody states."""
    number, half = rows.number(abs(served.value)), served.half_width_95
    part = say("plus_half", number=number, half=rows.seen(half)) if half else number
    told = say("key.served" if served.value > 0 else "key.missed", part=part)
    assumed = view.served(assumed=True)
    if assumed is None or abs(assumed.value) <= FELT * abs(served.value):
        return told
    if abs(served.value - assumed.value) <= FELT * abs(served.value):
        return say("key.all_assumed", told=told)
    return say("key.part_assumed", told=told, part=rows.number(abs(assumed.value)))


def _sum_of(*parts: float) -> Scale:
    """The scale of figures that a reader reckons with: four digits of the smallest too, so that sums are those printed beside."""
    scaled, least = scale("money_rows", parts), min((abs(part) for part in parts if part), default=1.0)
    places = [min(max(3 - floor(log10(least / factor)), 0), 3) for factor in scaled.factors]
    return replace(scaled, decimals=(places[0], places[1]))


def three_states(view: View) -> Table:
    """Before, planned, and surviving beside the existing park under the same breakdowns."""
    columns = (
        Column(say("per_year_head"), number=False), Column(say("state.before")), Column(say("state.planned")),
        Column(say("state.change")), Column(say("state.before"), over=say("state.with_breakdowns"), folds=True),
        Column(say("state.surviving"), over=say("state.with_breakdowns"), folds=True),
        Column(say("state.change"), over=say("state.with_breakdowns")),
        Column(say("state.cut"), number=False, folds=True),
    )  # fmt: skip
    caption = said(say("state.caption"), one_future(view))
    return Table(columns, tuple(_state(view, key) for key in STATES), title=say("state.title"), caption=caption)


def _state(view: View, key: str) -> Row:
    runs = ("existing_planned", "retrofitted_planned", "existing_stressed", "retrofitted_stressed")
    found = [view.figure(run, key) for run in runs]
    values = [None if figure is None else figure.value for figure in found]
    scaled = scale(FIGURE_KINDS[key], values)
    words = [scaled.number(value) for value in values]
    changes = [_change(view.cut_share(column, key)) for column in ("planned", "stressed")]
    return Row((
        cell(say(f"figure.{key}"), unit=scaled.unit), cell(words[0]), cell(words[1], strong=True), cell(changes[0]),
        cell(words[2]), cell(words[3]), cell(changes[1]), Cell(same(""), bar=_bar(view, key)),
    ))  # fmt: skip


def _change(share: float | None) -> Both:
    return same(NONE) if share is None else percent(-share, "+", 1)


def _bar(view: View, key: str) -> Bar:
    planned, kept = (min(max(view.cut_share(column, key) or 0.0, 0.0), 1.0) for column in ("planned", "stressed"))
    survives = min(kept, planned) if view.cut("stressed", key) is not None else planned
    label = say("state.bar", planned=percent(planned, decimals=1), kept=percent(kept, decimals=1))
    return Bar(100 * survives, 100 * max(planned - survives, 0.0), label)


def changed_line(park: Park) -> Both | None:
    """What was set over what the files of the scenario say; None where nothing was."""
    if not park.changed:
        return None
    first = list(park.changed.items())[:NAMED]
    told = joined([same(f"{path} = {value}") for path, value in first])
    more = len(park.changed) - len(first)
    return say("head.changed_more", told=told, more=more) if more else say("head.changed", told=told)
