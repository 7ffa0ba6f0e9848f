"""The indices of every path as bars: first-order and total Sobol index, or Morris's mean effect with its deviation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from parksim.reports.both import Both, same, say
from parksim.reports.figures.svg import fitted, picture, words
from parksim.reports.numbers import digits, scale
from parksim.reports.sweep.labels import outcome_name, path_name
from parksim.reports.sweep.marks import WIDTH, Axis, axis_around, box, line, scale_under, tick_scale
from parksim.reports.sweep.reading import Reading, row_of
from parksim.reports.table import Column, Figure, Row, Table, cell

SHOWN = 12
LEFT, RIGHT, ROW, TOP = 350.0, 830.0, 34.0, 8.0


@dataclass(frozen=True, eq=False)
class Bars:
    """What the bars are: a kind (`first`, `sobol`, `morris`), a row per path, the solid column, the hollow one if any."""

    kind: str
    rows: pd.DataFrame
    solid: str
    hollow: str | None = None


def figure(reading: Reading) -> Figure | None:
    """The bars with their table; None where the design allows no indices."""
    bars = _bars(reading)
    if bars is None:
        return None
    name = _name(reading, bars)
    return Figure("sensitivity", name, ((name, draw(reading, bars, name)),), caption=say(f"sweep.sensitivity.{bars.kind}_caption"),
                  table=_table(reading, bars))  # fmt: skip


def pictures(reading: Reading) -> dict[str, tuple[Both, Markup]]:
    """The bars by the name of their figure."""
    bars = _bars(reading)
    if bars is None:
        return {}
    name = _name(reading, bars)
    return {"sensitivity": (name, draw(reading, bars, name))}


def draw(reading: Reading, bars: Bars, label: Both) -> Markup:
    """A row for each path, the largest first: one bar solid, the other hollow beneath, a line over half the 95 % interval."""
    shown = bars.rows.head(SHOWN)
    axis, floor = _axis(bars), TOP + ROW * len(shown)
    parts = scale_under(axis, floor, TOP, _ticks(bars, axis))
    for k, path in enumerate(map(str, shown.index)):
        y = TOP + ROW * k
        row = row_of(shown, path)
        parts.append(words([(fitted(path_name(reading, path), LEFT - 14), "")], 0.0, y + 19))
        parts.append(box("w-planned", LEFT, y + 4, _length(axis, float(row[bars.solid])), 12.0))
        parts.append(_interval(axis, row, bars.solid, y + 10))
        if bars.hollow:
            parts.append(box("w-cost", LEFT, y + 18, _length(axis, float(row[bars.hollow])), 8.0))
            parts.append(_interval(axis, row, bars.hollow, y + 22))
    return picture(parts, WIDTH, floor + 22, label)


def _bars(reading: Reading) -> Bars | None:
    if len(reading.morris):
        return Bars("morris", reading.morris, "absolute", "deviation")
    if not len(reading.indices):
        return None
    total = "total" in reading.indices
    return Bars("sobol" if total else "first", reading.indices, "first", "total" if total else None)


def _columns(bars: Bars) -> list[str]:
    return [bars.solid, *([bars.hollow] if bars.hollow else [])]


def _axis(bars: Bars) -> Axis:
    """From zero; indices up to one."""
    ends = [float(bars.rows[column].max()) for column in _columns(bars)]
    return axis_around([0.0, *ends, *([] if bars.kind == "morris" else [1.0])], LEFT, RIGHT)


def _ticks(bars: Bars, axis: Axis) -> Callable[[float], Both]:
    return tick_scale(axis).number if bars.kind == "morris" else lambda tick: same(digits(tick, 2))


def _length(axis: Axis, value: float) -> float:
    """Of a bar; an index below zero is one of zero with the noise of few cases."""
    return axis.place(min(max(value, 0.0), axis.high)) - LEFT


def _interval(axis: Axis, row: Mapping[str, Any], column: str, y: float) -> Markup:
    half = float(row.get(f"{column}_half_95", 0.0))
    low, high = (min(max(float(row[column]) + side * half, 0.0), axis.high) for side in (-1, 1))
    return line("axi", f"M{axis.place(low):.1f} {y:.1f}H{axis.place(high):.1f}")


def _name(reading: Reading, bars: Bars) -> Both:
    unit = say("per_year", unit=_unit(bars))
    return say(f"sweep.sensitivity.{bars.kind}", outcome=outcome_name(reading), unit=unit)


def _unit(bars: Bars) -> Both:
    return scale("money_rows", bars.rows[bars.solid]).unit


def _table(reading: Reading, bars: Bars) -> Table:
    """The rows of the picture, and those that it leaves out."""
    written = scale("money_rows", bars.rows[bars.solid])
    number: Callable[[float], Both] = written.number if bars.kind == "morris" else lambda value: same(digits(value, 2))
    heads = {"absolute": "effect", "deviation": "spread"}
    columns = [Column(say("sweep.path"), number=False)]
    columns += [Column(say(f"sweep.moves.{heads.get(name, name)}", unit=written.unit)) for name in _columns(bars)]
    rows = tuple(
        Row((cell(path_name(reading, str(path))), *(cell(number(float(row[name]))) for name in _columns(bars))))
        for path, row in bars.rows.iterrows()
    )
    return Table(tuple(columns), rows, folded=say("sweep.as_table"))
