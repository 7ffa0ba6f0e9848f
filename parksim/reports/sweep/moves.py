"""What moves the outcome: a tornado, and how strongly every path goes with it, as far as the design allows to say."""

import pandas as pd
from markupsafe import Markup

from parksim.reports.both import Both, same, say
from parksim.reports.figures.svg import fitted, picture, words
from parksim.reports.numbers import NONE, Scale, amount, digits, percent, scale
from parksim.reports.sweep import sensitivity
from parksim.reports.sweep.labels import bare, outcome_name, path_name, span
from parksim.reports.sweep.marks import WIDTH, Axis, axis_around, box, line, scale_under, tick_scale
from parksim.reports.sweep.reading import Reading, row_of
from parksim.reports.table import Cell, Column, Figure, Row, Section, Table, cell

SHOWN = 12
LEFT, RIGHT, ROW, TOP = 350.0, 830.0, 30.0, 26.0
LEADS, SAME = 1.2, 1e-9
"""The first path leads where its share or swing is so many times the second's; a swing below this share is none."""


def section(reading: Reading) -> Section | None:
    """The tornado, the bars and the table of indices; that nothing moves the outcome where all cases end alike."""
    if reading.tornado.empty:
        return None
    if reading.figure.nunique() < 2:
        return Section(say("sweep.moves.nothing", outcome=outcome_name(reading)), (), ())
    title, drawn = pictures(reading)["tornado"]
    figure = Figure("tornado", title, ((title, drawn),), caption=_basis(reading), table=tornado_table(reading))
    more = [part for part in (sensitivity.figure(reading), indices_table(reading)) if part is not None]
    return Section(finding(reading), (say("sweep.moves.line"),), (figure, *more))


def pictures(reading: Reading) -> dict[str, tuple[Both, Markup]]:
    """The tornado by its name."""
    if reading.tornado.empty or reading.figure.nunique() < 2:
        return {}
    written = _scale(reading)
    name = say("sweep.moves.title", outcome=outcome_name(reading), unit=say("per_year", unit=written.unit))
    return {"tornado": (name, draw(reading, name))}


def finding(reading: Reading) -> Both:
    """The path that moves the outcome most, where it leads."""
    first = reading.indices["first"] if len(reading.indices) else pd.Series(dtype=float)
    if _leads(first) and float(first.iloc[0]) > float(reading.indices["first_half_95"].iloc[0]):
        share = percent(min(float(first.iloc[0]), 1.0))
        return say(
            "sweep.moves.share",
            path=path_name(reading, str(first.index[0])),
            share=share,
            outcome=outcome_name(reading),
        )
    swing = reading.tornado["swing"]
    if _leads(swing) and float(swing.iloc[0]) > SAME * max(abs(float(reading.figure.abs().max())), 1.0):
        told = amount("money", float(swing.iloc[0]))
        return say(
            "sweep.moves.swing", path=path_name(reading, str(swing.index[0])), swing=told, outcome=outcome_name(reading)
        )
    return say("sweep.moves.plain", outcome=outcome_name(reading))


def _leads(values: pd.Series) -> bool:
    known = values.dropna()
    return len(known) > 0 and (len(known) == 1 or float(known.iloc[0]) > LEADS * max(float(known.iloc[1]), 0.0))


def draw(reading: Reading, label: Both) -> Markup:
    """A row for each path, the widest first: hollow to the outcome at its low end, solid to that at its high end."""
    table = reading.tornado.head(SHOWN)
    base = float(reading.tornado.attrs["base"])
    axis = axis_around([base, *table["at_low"], *table["at_high"]], LEFT, RIGHT)
    floor = TOP + ROW * len(table)
    parts = scale_under(axis, floor, TOP - 8, tick_scale(axis).number)
    for k, (path, row) in enumerate(table.iterrows()):
        parts += _row(reading, str(path), row, axis, base, TOP + ROW * k)
    parts.append(line("axi", f"M{axis.place(base):.1f} {TOP - 8:.1f}V{floor:.1f}"))
    middle = say("sweep.moves.base" if reading.tornado.attrs["basis"] == "one_at_a_time" else "sweep.moves.mean")
    parts.append(words([(middle, "")], axis.place(base), TOP - 14, class_="t3", text_anchor="middle"))
    return picture(parts, WIDTH, floor + 22, label)


def _row(reading: Reading, path: str, row: pd.Series, axis: Axis, base: float, y: float) -> list[Markup]:
    parts = [words([(fitted(path_name(reading, path), LEFT - 70), "")], 0.0, y + 14)]
    middle = axis.place(base)
    one_sided = (row["at_low"] - base) * (row["at_high"] - base) > 0
    for end, kind in (("at_low", "w-cost"), ("at_high", "w-planned")):
        place = axis.place(float(row[end]))
        left, right = sorted((middle, place))
        high = 6.0 if one_sided else 14.0
        top = y + 3 + (8.0 if one_sided and end == "at_high" else 0.0)
        parts.append(box(kind, left, top, right - left, high))
        other = float(row["at_high" if end == "at_low" else "at_low"])
        outward = -1.0 if float(row[end]) < other else 1.0
        place = place if not one_sided else (axis.place(min(row["at_low"], row["at_high"], base)) if outward < 0 else
                                             axis.place(max(row["at_low"], row["at_high"], base)))  # fmt: skip
        anchor = "end" if outward < 0 else "start"
        told = fitted(bare(row["low" if end == "at_low" else "high"]), 90.0, 11.0)
        parts.append(words([(told, "")], place + 5 * outward, y + 14, class_="t3 halo", text_anchor=anchor))
    return parts


def tornado_table(reading: Reading) -> Table:
    """The rows of the picture, and those that it leaves out."""
    written = _scale(reading)
    columns = (
        Column(say("sweep.path"), number=False), Column(say("sweep.moves.ends"), number=False), Column(say("sweep.moves.at_low")),
        Column(say("sweep.moves.at_high")), Column(say("sweep.moves.swing_of", unit=say("per_year", unit=written.unit))),
    )  # fmt: skip
    rows = tuple(
        Row((
            cell(path_name(reading, str(path))), cell(span(reading, str(path), row["low"], row["high"])),
            *(cell(written.number(float(row[key]))) for key in ("at_low", "at_high", "swing")),
        ))
        for path, row in reading.tornado.iterrows()
    )  # fmt: skip
    return Table(columns, rows, folded=say("sweep.as_table"))


def indices_table(reading: Reading) -> Table | None:
    """Correlations and indices of every path; None where the design allows none."""
    first, ranks, effects = reading.indices, reading.ranks, reading.morris
    if first.empty and ranks.empty and effects.empty:
        return None
    written = scale("money_rows", effects["absolute"])
    shown: list[tuple[str, bool]] = [("spearman", not ranks.empty), ("partial", not ranks.empty)]
    shown += [
        ("first", not first.empty),
        ("total", "total" in first and not first.empty),
        ("effect", not effects.empty),
    ]
    heads = [key for key, there in shown if there]
    paths = [*first.index, *effects.index.difference(first.index, sort=False)] or list(ranks.index)
    paths += [path for path in ranks.index if path not in paths]
    columns = [Column(say("sweep.path"), number=False)]
    columns += [
        Column(say(f"sweep.moves.{head}", unit=written.unit), folds=head == "spearman" and len(heads) > 2)
        for head in heads
    ]
    rows = [
        Row(
            (
                cell(path_name(reading, str(path)), under=same(str(path))),
                *(_index(reading, str(path), head, written) for head in heads),
            )
        )
        for path in paths
    ]
    return Table(tuple(columns), tuple(rows), title=say("sweep.moves.indices"), caption=_allowed(reading))


def _index(reading: Reading, path: str, head: str, written: Scale) -> Cell:
    """An index with its interval."""
    if head in ("spearman", "partial"):
        return _ranked(reading.ranks, path, head)
    if head == "effect":
        return _effect(reading.morris, path, written)
    if path not in reading.indices.index:
        return cell(same(NONE))
    row = row_of(reading.indices, path)
    value, half = (float(row[key]) for key in (head, f"{head}_half_95"))
    return cell(same(digits(value, 2)), under=say("half_width", half=digits(half, 2)))


def _ranked(ranks: pd.DataFrame, path: str, head: str) -> Cell:
    if path not in ranks.index:
        return cell(same(NONE))
    row = row_of(ranks, path)
    if row[head] != row[head]:
        return cell(same(NONE))
    value, *ends = (digits(float(row[key]), 2, "+") for key in (head, f"{head}_low", f"{head}_high"))
    return cell(same(value), under=say("sweep.interval", low=ends[0], high=ends[1]))


def _effect(effects: pd.DataFrame, path: str, written: Scale) -> Cell:
    if path not in effects.index:
        return cell(same(NONE))
    row = row_of(effects, path)
    told = say(
        "sweep.moves.deviation",
        half=written.number(float(row["absolute_half_95"])),
        deviation=written.number(float(row["deviation"])),
    )
    return cell(written.number(float(row["absolute"])), under=told)


def _allowed(reading: Reading) -> Both:
    """Which indices the design allows, by which method they are, and what another design would add."""
    together = "partial" in reading.ranks and bool(reading.ranks["partial"].isna().any())
    more = say("sweep.moves.together") if together else same("")
    if not reading.has_indices:
        return say("sweep.allows.no_salib", more=more)
    if reading.structure.kind == "sample" and reading.indices.empty:
        return say("sweep.allows.few", cases=len(reading.figure), more=more)
    return say(f"sweep.allows.{reading.structure.kind}", more=more)


def _basis(reading: Reading) -> Both:
    attrs = reading.tornado.attrs
    left = len(reading.tornado) - SHOWN
    more = say("sweep.moves.more", many=left) if left > 0 else same("")
    if attrs["basis"] == "one_at_a_time":
        return say("sweep.moves.exact", more=more)
    if attrs["r2"] is None:
        return say("sweep.moves.groups", more=more)
    return say("sweep.moves.regression", r2=percent(max(float(attrs["r2"]), 0.0)), more=more)


def _scale(reading: Reading) -> Scale:
    return scale("money_rows", [*reading.tornado["at_low"], *reading.tornado["at_high"]])
