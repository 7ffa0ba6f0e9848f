"""How far the cases lie apart: the outcome as dots, and before, planned, surviving side by side."""

import numpy as np
import pandas as pd
from markupsafe import Markup

from parksim.reports.both import Both, same, say
from parksim.reports.figures.svg import picture, words
from parksim.reports.numbers import FIGURE_KINDS, NONE, Scale, amount, percent, scale
from parksim.reports.sweep.labels import every, outcome_name
from parksim.reports.sweep.marks import WIDTH, Axis, axis_around, box, diamonds, dots, line, scale_under, tick_scale
from parksim.reports.sweep.reading import Reading
from parksim.reports.table import Cell, Column, Figure, Row, Section, Table, cell

STATES = (("before", "existing_planned"), ("planned", "retrofitted_planned"), ("surviving", "retrofitted_stressed"))
FIGURES = ("total_cost_cny", "co2_t", "fresh_water_m3", "landfill_t", "energy_tce")
BENEFITS = (("planned", "benefit.promised"), ("surviving", "benefit.surviving"))
ENDS = (0.05, 0.95)
DOTS, SIZE, LEFT = 50, 9.0, 110.0
"""Dots of a state at most, pixels of a dot, where dots begin."""


def section(reading: Reading) -> Section | None:
    """The outcome of all cases, and the figures of the three states; None where no case has an answer."""
    if reading.figure.empty:
        return None
    states = three_states(reading)
    drawn = pictures(reading).get("spread")
    parts = (
        [Figure("spread", drawn[0], (drawn,), caption=_caption(reading), table=quantile_table(reading))]
        if drawn
        else []
    )
    return Section(finding(reading), (say("sweep.spread.line"),), (*parts, *([states] if states else [])))


def pictures(reading: Reading) -> dict[str, tuple[Both, Markup]]:
    """The dots by the name of their figure."""
    found = _outcomes(reading)
    if reading.figure.nunique() < 2 or not found:
        return {}
    written = scale("money_rows", [value for _, values in found for value in values])
    outcome = say("sweep.benefit.any") if reading.higher_is_better else outcome_name(reading)
    unit = say("per_year", unit=written.unit)
    name = say("sweep.spread.title", outcome=outcome, every=every(reading), unit=unit)
    return {"spread": (name, draw(reading, name))}


def finding(reading: Reading) -> Both:
    """From where to where the outcome goes, and how often a benefit is none."""
    figure = reading.figure
    low, high = (amount("money", float(end)) for end in figure.quantile(list(ENDS)))
    told = {"low": low, "high": high, "outcome": outcome_name(reading)}
    if not reading.higher_is_better:
        return say("sweep.spread.cost", **told)
    below = int((figure < 0).sum())
    if not below:
        return say("sweep.spread.always", **told)
    return say("sweep.spread.sometimes", share=percent(max(below / len(figure), 0.01)), **told)


def draw(reading: Reading, label: Both) -> Markup:
    """A row of stacked dots for every state of the outcome; one dot is an equal share of the cases."""
    found = _outcomes(reading)
    axis = axis_around([v for _, values in found for v in values], LEFT, WIDTH - 20, zero=reading.higher_is_better)
    parts, y, rows = [], 6.0, []
    for state, values in found:
        stacks = _stacked(values, axis)
        y += SIZE * (max(k for _, k in stacks) + 1) + 16
        rows.append((state, values, stacks, y))
    parts += scale_under(axis, y + 4, 4.0, tick_scale(axis).number)
    for state, values, stacks, floor in rows:
        places = [(x, floor - SIZE * (k + 0.5)) for x, k in stacks]
        planned = state != "surviving"
        parts.append(
            line("w-planned" if planned else "w-surviving", (dots if planned else diamonds)(places, SIZE / 2 - 0.4))
        )
        middle = axis.place(float(values.median()))
        parts += [
            line("axi", f"M{LEFT:.1f} {floor:.1f}H{WIDTH - 20:.1f}"),
            box("node", middle - 1, floor - 3, 2.0, 8.0),
        ]
        parts.append(words([(say(f"state.{state}"), "b")], 0.0, floor - 2))
    return picture(parts, WIDTH, y + 24, label)


def _outcomes(reading: Reading) -> list[tuple[str, pd.Series]]:
    if not reading.higher_is_better:
        return (
            [("planned" if "retrofitted" in str(reading.outcome) else "before", reading.figure)]
            if reading.outcome
            else []
        )
    return [(state, reading.money(name)) for state, name in BENEFITS if reading.cases.has(name)]


def _stacked(values: pd.Series, axis: Axis) -> list[tuple[float, int]]:
    """Places of quantile dots: every dot on those that already stand in its column."""
    many = min(len(values), DOTS)
    levels = np.quantile(values.to_numpy(float), (np.arange(many) + 0.5) / many)
    heights: dict[int, int] = {}
    found = []
    for level in levels:
        column = round(axis.place(float(level)) / SIZE)
        found.append((column * SIZE, heights.get(column, 0)))
        heights[column] = heights.get(column, 0) + 1
    return found


def quantile_table(reading: Reading) -> Table:
    """The outcome at some quantiles, state by state."""
    found = _outcomes(reading)
    written = scale("money_rows", [value for _, values in found for value in values])
    shares = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
    heads = ("least", "p5", "p25", "median", "p75", "p95", "most")
    columns = (
        Column(say("sweep.spread.state"), number=False),
        *(Column(say(f"sweep.quantile.{head}")) for head in heads),
    )
    rows = tuple(
        Row((cell(say(f"state.{state}"), unit=say("per_year", unit=written.unit)),
             *(cell(written.number(float(values.quantile(share)))) for share in shares)))
        for state, values in found
    )  # fmt: skip
    return Table(columns, rows, folded=say("sweep.as_table"))


def three_states(reading: Reading) -> Table | None:
    """Median of every figure before, planned, surviving, with where nine cases of ten lie; None without a planned park."""
    known = [(state, run) for state, run in STATES if reading.cases.has(f"{run}.total_cost_cny")]
    if not known:
        return None
    rows = []
    for key in FIGURES:
        found = [
            reading.cases.figure(f"{run}.{key}") if reading.cases.has(f"{run}.{key}") else None for _, run in known
        ]
        if all(values is None for values in found):
            continue
        ends = [float(values.quantile(q)) for values in found if values is not None for q in (0.5, 0.95)]
        written = scale(FIGURE_KINDS[key], ends)
        cells = [
            cell(same(NONE)) if values is None else _spread(values, written, state == "planned")
            for (state, _), values in zip(known, found, strict=True)
        ]
        rows.append(Row((cell(say(f"figure.{key}"), unit=written.unit), *cells)))
    columns = (Column(say("per_year_head"), number=False), *(Column(say(f"state.{state}")) for state, _ in known))
    return Table(
        columns,
        tuple(rows),
        title=say("sweep.spread.states", every=every(reading)),
        caption=say("sweep.spread.states_caption"),
    )


def _spread(values: pd.Series, written: Scale, strong: bool) -> Cell:
    """The median with the ends of nine cases in ten."""
    low, high = (written.number(float(end)) for end in values.quantile(list(ENDS)))
    ends = None if low == high else say("range", low=low, high=high)
    return Cell(written.number(float(values.median())), strong=strong, under=ends)


def _caption(reading: Reading) -> Both:
    cases = len(reading.figure)
    return say("sweep.spread.caption", dots=min(cases, DOTS), cases=cases)
