"""Response curves: the outcome against one path, every case a point, the mean of neighbouring cases a step."""

from markupsafe import Markup

from parksim.reports.both import Both, same, say
from parksim.reports.figures.svg import element, fitted, picture, words
from parksim.reports.numbers import Scale, digits, scale
from parksim.reports.sweep.labels import bare, outcome_name, path_name, span, unit
from parksim.reports.sweep.marks import Axis, axis_around, box, dots, line, tick_scale
from parksim.reports.sweep.reading import Reading
from parksim.reports.table import Column, Panels, Row, Section, Table, cell
from parksim.sweeps.analysis import is_numeric, response

SHOWN, POINTS = 6, 400
WIDE, HIGH, LEFT, TOP, FLOOR = 270.0, 176.0, 46.0, 8.0, 146.0
RADIUS = 1.7


def section(reading: Reading) -> Section | None:
    """A small picture for every path that moves the outcome most; None for fewer than two outcomes."""
    paths = _paths(reading)
    if not paths:
        return None
    panels = tuple((path_name(reading, path), unit(reading, path), draw(reading, path)) for path in paths)
    key = (("before", say("sweep.response.point")), ("planned", say("sweep.response.mean")))
    found = Panels(title(reading), panels, key, caption=_caption(reading, len(paths)))
    return Section(
        say("sweep.response.heading", many=len(paths)), (say("sweep.response.line"),), (found, table(reading))
    )


def pictures(reading: Reading) -> dict[str, tuple[Both, Markup]]:
    """Every path's picture, as `response:PATH`."""
    paths = [str(path) for path in reading.cases.varied] if reading.figure.nunique() > 1 else []
    return {f"response:{path}": (title_of(reading, path), draw(reading, path)) for path in paths}


def title(reading: Reading) -> Both:
    """What is drawn, with its unit."""
    return say("sweep.response.title", outcome=outcome_name(reading), unit=say("per_year", unit=_scale(reading).unit))


def title_of(reading: Reading, path: str) -> Both:
    """The same of one path."""
    return say("sweep.response.title_of", title=title(reading), path=path_name(reading, path), unit=unit(reading, path))


def draw(reading: Reading, path: str) -> Markup:
    """Points (at most 400, every n-th case), means of bins, both axes with their ends."""
    values, figure = reading.cases.varied.loc[reading.figure.index, path], reading.figure
    up = axis_around(figure, FLOOR, TOP)
    named = not is_numeric(values)
    groups = sorted(map(str, values.unique())) if named else []
    numbers = values.map(lambda value: groups.index(str(value)) + 0.5) if named else values
    across = (
        Axis(0.0, float(len(groups)), LEFT, WIDE)
        if named
        else Axis(float(values.min()), float(values.max()), LEFT, WIDE - 4)
    )
    every = -(-len(figure) // POINTS)
    places = [
        (across.place(float(x)), up.place(float(y))) for x, y in zip(numbers[::every], figure[::every], strict=True)
    ]
    parts = [*_frame(up), line("w-before", dots(places, RADIUS))]
    for _, row in response(numbers if named else values, figure).iterrows():
        left, right = (across.place(float(row[end])) for end in ("low", "high"))
        left, right = (left - 8, right + 8) if right - left < 2 else (left, right)
        parts.append(box("w-planned", left, up.place(float(row["mean"])) - 1.2, right - left, 2.4))
    room = (WIDE - LEFT) / max(len(groups), 1)
    labels = [(bare(group), across.place(k + 0.5), "middle") for k, group in enumerate(groups)] if named else [
        (bare(across.low), LEFT, "start"), (bare(across.high), WIDE - 4, "end")
    ]  # fmt: skip
    parts += [
        words([(fitted(text, room if named else 90.0, 11.0), "")], x, FLOOR + 16, class_="t3", text_anchor=a)
        for text, x, a in labels
    ]
    return picture(parts, WIDE, HIGH, title_of(reading, path))


def _frame(up: Axis) -> list[Markup]:
    """Hairlines at round values of the outcome, a stronger one at zero and at the floor."""
    parts, written = [element("path", class_="axi", d=f"M{LEFT:.1f} {FLOOR:.1f}H{WIDE:.1f}")], tick_scale(up, 4)
    for tick in up.ticks(4):
        y = up.place(tick)
        parts.append(element("path", class_="ax" if tick else "axi", d=f"M{LEFT:.1f} {y:.1f}H{WIDE:.1f}"))
        parts.append(words([(written.number(tick), "")], LEFT - 5, y + 4, class_="t3", text_anchor="end"))
    return parts


def table(reading: Reading) -> Table:
    """Means of the bins of every path that is drawn."""
    written = _scale(reading)
    columns = (
        Column(say("sweep.path"), number=False), Column(say("sweep.response.bin"), number=False),
        Column(say("sweep.response.mean_of", unit=say("per_year", unit=written.unit))), Column(say("sweep.response.p10"), folds=True),
        Column(say("sweep.response.p90"), folds=True), Column(say("sweep.response.cases"), folds=True),
    )  # fmt: skip
    rows = []
    for path in _paths(reading):
        for _, row in response(reading.cases.varied[path], reading.figure).iterrows():
            ends = span(reading, path, row["low"], row["high"]) if row["low"] != row["high"] else bare(row["low"])
            figures = [cell(written.number(float(row[key]))) for key in ("mean", "p10", "p90")]
            rows.append(
                Row((cell(path_name(reading, path)), cell(ends), *figures, cell(same(digits(float(row["cases"]), 0)))))
            )
    return Table(columns, tuple(rows), folded=say("sweep.as_table"))


def _paths(reading: Reading) -> list[str]:
    known = reading.by_weight if reading.figure.nunique() > 1 else []
    return known[:SHOWN]


def _caption(reading: Reading, shown: int) -> Both:
    left = reading.cases.varied.shape[1] - shown
    return say("sweep.response.caption_more", many=left) if left > 0 else say("sweep.response.caption")


def _scale(reading: Reading) -> Scale:
    return scale("money_rows", axis_around(reading.figure, FLOOR, TOP).ticks(4))
