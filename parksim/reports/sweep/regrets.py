"""Regret of fixed plans: what each costs beyond the best of them, case by case."""

import pandas as pd
from markupsafe import Markup

from parksim.reports.both import Both, same, say
from parksim.reports.figures.svg import fitted, picture, words
from parksim.reports.numbers import Scale, amount, digits, percent, scale
from parksim.reports.sweep.marks import WIDTH, Axis, axis_around, box, scale_under, tick_scale
from parksim.reports.sweep.reading import Reading
from parksim.reports.table import Column, Figure, Row, Section, Table, cell
from parksim.sweeps.analysis import regret_summary

LEFT, RIGHT, ROW, TOP = 240.0, 800.0, 34.0, 6.0


def section(reading: Reading) -> Section | None:
    """The figure with its table; None for fewer than two plans."""
    found = pictures(reading)
    if not found:
        return None
    title, drawn = found["regret"]
    figure = Figure("regret", title, ((title, drawn),), caption=say("sweep.regret.caption"), table=table(reading))
    return Section(finding(reading), (say("sweep.regret.line"),), (figure,))


def pictures(reading: Reading) -> dict[str, tuple[Both, Markup]]:
    """The picture by its name."""
    if reading.costs.empty:
        return {}
    summary = regret_summary(reading.costs)
    name = say("sweep.regret.title", unit=say("per_year", unit=_scale(summary).unit))
    return {"regret": (name, draw(summary, name))}


def finding(reading: Reading) -> Both:
    """The plan with the smallest largest regret, where there is one that works wherever another does."""
    summary = regret_summary(reading.costs)
    best = summary.iloc[0]
    if best["fails"]:
        return say("sweep.regret.none", many=len(summary))
    told = amount("money", float(best["largest"]))
    return say("sweep.regret.finding", plan=same(str(summary.index[0])), amount=told)


def draw(summary: pd.DataFrame, label: Both) -> Markup:
    """A row for each plan: its mean regret solid, its largest hollow."""
    axis: Axis = axis_around(summary["largest"].dropna(), LEFT, RIGHT, zero=True)
    floor = TOP + ROW * len(summary)
    parts = scale_under(axis, floor, TOP, tick_scale(axis).number)
    for k, (plan, row) in enumerate(summary.iterrows()):
        y = TOP + ROW * k
        parts.append(
            words([(fitted(same(str(plan)), LEFT - 14), "b" if k == 0 and not row["fails"] else "")], 0.0, y + 19)
        )
        if pd.isna(row["largest"]):
            continue
        parts.append(box("w-cost", LEFT, y + 6, axis.place(float(row["largest"])) - LEFT, 18.0))
        parts.append(box("w-planned", LEFT, y + 10, axis.place(float(row["mean"])) - LEFT, 10.0))
        if row["fails"]:
            told = say("sweep.regret.fails_in", many=int(row["fails"]))
            parts.append(words([(told, "")], axis.place(float(row["largest"])) + 6, y + 19, class_="t3 halo"))
    return picture(parts, WIDTH, floor + 22, label)


def table(reading: Reading) -> Table:
    """Largest, mean and high regret of every plan, in how many cases it is best and in how many it does not work."""
    summary = regret_summary(reading.costs)
    written, heads = _scale(summary), ("largest", "mean", "p90")
    columns = (Column(say("sweep.regret.plan"), number=False), *(Column(say(f"sweep.regret.{head}", unit=written.unit)) for head in heads),
               Column(say("sweep.regret.best")), Column(say("sweep.regret.fails")))  # fmt: skip
    rows = tuple(
        Row((cell(same(str(plan)), strong=False), *(cell(written.number(float(row[head]))) for head in heads),
             cell(percent(float(row["best"]))), cell(same(digits(float(row["fails"]), 0)))))
        for plan, row in summary.iterrows()
    )  # fmt: skip
    return Table(columns, rows, folded=say("sweep.as_table"))


def _scale(summary: pd.DataFrame) -> Scale:
    return scale("money_rows", summary["largest"])
