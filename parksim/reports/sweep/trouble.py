"""Which ranges lead to a bad outcome, and all cases at once on parallel axes, the bad ones marked."""

from markupsafe import Markup

from parksim.reports.both import Both, same, say
from parksim.reports.figures.svg import fitted, picture, words
from parksim.reports.numbers import amount, digits, percent
from parksim.reports.sweep.labels import bare, outcome_name, path_name, span, unit, value, values
from parksim.reports.sweep.marks import WIDTH, Axis, axis_around, box, line, tick_scale
from parksim.reports.sweep.reading import Reading
from parksim.reports.table import Column, Figure, Row, Section, Table, cell
from parksim.sweeps.analysis import Limit, is_numeric

TRACK, ROW, TOP = (300.0, 860.0), 48.0, 8.0
AXES, LINES = 8, 300
ROOF, FLOOR, MARGIN = 40.0, 330.0, 62.0


def section(reading: Reading) -> Section | None:
    """The box, if there is one, and the parallel axes; None where all cases end the same."""
    if reading.bad is None or len(reading.figure) < 2:
        return None
    found = pictures(reading)
    parts = (
        [Figure("bad", found["bad"][0], (found["bad"],), caption=_box_caption(reading), table=box_table(reading))]
        if "bad" in found
        else []
    )
    parts.append(Figure("parallel", found["parallel"][0], (found["parallel"],), caption=_lines_caption(reading)))
    told = {
        "bound": amount("money", reading.bad.bound),
        "outcome": outcome_name(reading),
        "many": int(reading.bad.cases.sum()),
    }
    lines = [say(f"sweep.bad.{reading.bad.kind}", **told)]
    lines += [say("sweep.bad.no_box")] if reading.is_sample and reading.box is None else []
    return Section(finding(reading), tuple(lines), tuple(parts))


def pictures(reading: Reading) -> dict[str, tuple[Both, Markup]]:
    """`bad`: the ranges of the box; `parallel`: all cases."""
    if reading.bad is None:
        return {}
    name = say("sweep.parallel.title", outcome=outcome_name(reading))
    found = {"parallel": (name, draw_parallel(reading, name))}
    if reading.box:
        found["bad"] = (say("sweep.bad.title"), draw_box(reading, say("sweep.bad.title")))
    return found


def finding(reading: Reading) -> Both:
    """The range that leads to bad outcomes most surely, where the box tells."""
    if reading.box is None or reading.bad is None:
        return say("sweep.parallel.heading")
    limit = reading.box.limits[0]
    told = {
        "path": path_name(reading, limit.path),
        "when": _limit(reading, limit),
        "share": percent(reading.box.density),
    }
    many = len(reading.box.limits) - 1
    return say("sweep.bad.finding_more", many=many, **told) if many else say("sweep.bad.finding", **told)


def draw_box(reading: Reading, label: Both) -> Markup:
    """A row for each restricted path: its whole range as a line, the range that leads to bad outcomes hatched."""
    assert reading.box is not None, "only a box is drawn"
    parts = []
    for k, limit in enumerate(reading.box.limits):
        y = TOP + ROW * k
        parts.append(words([(fitted(path_name(reading, limit.path), TRACK[0] - 14), "")], 0.0, y + 14))
        parts.append(words([(fitted(_limit(reading, limit), TRACK[1] - TRACK[0]), "b")], TRACK[0], y + 13))
        mine = reading.cases.varied[limit.path]
        if is_numeric(mine):
            axis = Axis(float(mine.min()), float(mine.max()), *TRACK)
            left = TRACK[0] if limit.low is None else axis.place(limit.low)
            right = TRACK[1] if limit.high is None else axis.place(limit.high)
            parts += [
                line("axi", f"M{TRACK[0]:.1f} {y + 25:.1f}H{TRACK[1]:.1f}"),
                box("w-lost", left, y + 20, right - left, 10.0),
            ]
            parts.append(words([(bare(axis.low), "")], TRACK[0], y + 43, class_="t3"))
            parts.append(words([(bare(axis.high), "")], TRACK[1], y + 43, class_="t3", text_anchor="end"))
    return picture(parts, WIDTH, TOP + ROW * len(reading.box.limits), label)


def box_table(reading: Reading) -> Table:
    """The ranges with their quasi-p-values."""
    assert reading.box is not None, "only a box has a table"
    heads = ("path", "bad.range", "bad.whole", "bad.quasi_p")
    columns = tuple(Column(say(f"sweep.{head}"), number=head == "bad.quasi_p") for head in heads)
    rows = []
    for limit in reading.box.limits:
        mine = reading.cases.varied[limit.path]
        whole = span(reading, limit.path, mine.min(), mine.max()) if is_numeric(mine) else values(tuple(mine.unique()))
        p = same("< 0.001" if limit.quasi_p < 1e-3 else digits(limit.quasi_p, 3))
        rows.append(Row((cell(path_name(reading, limit.path)), cell(_limit(reading, limit)), cell(whole), cell(p))))
    return Table(columns, tuple(rows), folded=say("sweep.as_table"))


def draw_parallel(reading: Reading, label: Both) -> Markup:
    """An axis for every path that moves the outcome most, the outcome last; a line for each case, bad ones over the others."""
    assert reading.bad is not None, "cases that end the same are not drawn"
    paths = reading.by_weight[:AXES]
    known = reading.cases.varied.loc[reading.figure.index, paths].copy()
    codes = {path: sorted(map(str, known[path].unique())) for path in paths if not is_numeric(known[path])}
    for path, found in codes.items():
        known[path] = known[path].map(lambda one, found=found: float(found.index(str(one))))
    known["outcome"] = reading.figure
    axes = [Axis(float(known[c].min()), float(known[c].max()), FLOOR, ROOF) for c in paths]
    axes.append(axis_around(reading.figure, FLOOR, ROOF, zero=reading.bad.kind == "negative"))
    across = Axis(0.0, float(len(axes) - 1), MARGIN, WIDTH - MARGIN)
    every = -(-len(known) // LINES)
    drawn = known.iloc[::every].astype(float)
    bad = reading.bad.cases.loc[drawn.index]
    parts = []
    for kind, rows in (("case", drawn[~bad]), ("case lost", drawn[bad])):
        shapes = ("M" + "L".join(f"{across.place(k):.1f} {axis.place(v):.1f}" for k, (axis, v) in enumerate(zip(axes, row, strict=True)))
                  for row in rows.to_numpy(float))  # fmt: skip
        parts += [line(kind, "".join(shapes))] if len(rows) else []
    for k, axis in enumerate(axes):
        parts += _axis(reading, paths[k] if k < len(paths) else None, axis, across.place(k), codes, len(axes))
    return picture(parts, WIDTH, FLOOR + 52, label)


def _axis(
    reading: Reading, path: str | None, axis: Axis, x: float, codes: dict[str, list[str]], many: int
) -> list[Markup]:
    """An axis with what stands at its ends; names stand at two heights so that they have room."""
    room = 2 * (WIDTH - 2 * MARGIN) / max(many - 1, 1) - 10
    number = round((x - MARGIN) / ((WIDTH - 2 * MARGIN) / max(many - 1, 1)))
    name = outcome_name(reading) if path is None else path_name(reading, path)
    if path is None:
        written = tick_scale(axis)
        ends, below = [written.number(axis.low), written.number(axis.high)], say("per_year", unit=written.unit)
    else:
        found = codes.get(path)
        ends = [bare(found[0]), bare(found[-1])] if found else [bare(axis.low), bare(axis.high)]
        below = unit(reading, path)
    anchor = "end" if path is None else "start" if number == 0 else "middle"
    place = x + (MARGIN - 4 if path is None else 4 - MARGIN if number == 0 else 0.0)
    return [
        line("axi", f"M{x:.1f} {ROOF:.1f}V{FLOOR:.1f}"),
        words(
            [(fitted(name, room, 11.0), "")],
            place,
            10.0 if number % 2 == 0 else 24.0,
            class_="t3 halo",
            text_anchor=anchor,
        ),
        words([(fitted(ends[1], room / 2, 11.0), "")], x + 4, ROOF + 4, class_="t3 halo"),
        words([(fitted(ends[0], room / 2, 11.0), "")], x + 4, FLOOR + 4, class_="t3 halo"),
        words([(fitted(below, room / 2, 11.0), "")], x, FLOOR + 20, class_="t3", text_anchor="middle"),
    ]


def _limit(reading: Reading, limit: Limit) -> Both:
    """A restriction in words."""
    if limit.values:
        return values(limit.values)
    if limit.low is not None and limit.high is not None:
        return span(reading, limit.path, limit.low, limit.high)
    side, bound = ("below", limit.high) if limit.low is None else ("above", limit.low)
    return say(f"sweep.when.{side}", value=value(reading, limit.path, bound))


def _box_caption(reading: Reading) -> Both:
    box_found = reading.box
    assert box_found is not None, "only a box has a caption"
    return say("sweep.bad.caption", coverage=percent(box_found.coverage), density=percent(box_found.density), base=percent(box_found.base),
               cases=box_found.cases)  # fmt: skip


def _lines_caption(reading: Reading) -> Both:
    cases, every = len(reading.figure), -(-len(reading.figure) // LINES)
    return say("sweep.parallel.caption", shown=-(-cases // every), cases=cases)
