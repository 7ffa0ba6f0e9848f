"""What was asked: what varies over which range, how cases were drawn, and the box of facts at the end."""

import math

from parksim.reports.audit_box import AuditBox, Fact
from parksim.reports.both import Both, same, say
from parksim.reports.numbers import NONE, digits, percent
from parksim.reports.sweep.labels import path_name, span, value, values
from parksim.reports.sweep.reading import Reading
from parksim.reports.table import Column, Row, Section, Table, cell
from parksim.sweeps.analysis.cases import plain
from parksim.sweeps.spec import Vary


def section(reading: Reading) -> Section:
    """Every path that was varied."""
    columns = (
        Column(say("sweep.path"), number=False), Column(say("sweep.asked.base")),
        Column(say("sweep.asked.distribution"), number=False, folds=True),
        Column(say("sweep.asked.values"), number=False),
    )  # fmt: skip
    rows = tuple(
        Row((cell(path_name(reading, vary.path), under=same(vary.path)), cell(_base(reading, vary)),
             cell(say(f"sweep.distribution.{vary.distribution}")), cell(_range(reading, vary))))
        for vary in reading.sweep.vary
    )  # fmt: skip
    design = reading.sweep.design
    lines = [say("sweep.asked.line", cases=len(reading.table), design=say(f"sweep.design.{design.kind}"))]
    lines += [say("sweep.asked.correlated", many=len(design.correlations))] if design.correlations else []
    return Section(say("sweep.asked.heading", many=len(rows)), tuple(lines), (Table(columns, rows),))


def facts(reading: Reading) -> AuditBox:
    """The box: how many cases were audited whole, and how they were solved."""
    sweep, figures = reading.sweep, reading.cases.figures
    told = (
        ("total", same(digits(len(reading.table), 0))), ("ok", same(digits(len(figures), 0))),
        ("failed", same(digits(len(reading.cases.failed), 0))), ("pending", same(digits(reading.cases.pending, 0))),
        ("task", say(f"sweep.task.{sweep.task}")), ("design", say(f"sweep.design.{sweep.design.kind}")),
        ("calendar", say(f"calendar.{sweep.calendar}")), ("seed", same(sweep.design.seed)),
        ("search", _largest(reading, "gap.search")), ("gap", _largest(reading, "gap")),
    )  # fmt: skip
    whole = int((figures["how"] != "by slopes").sum()) if "how" in figures else 0
    title = say("sweep.audited", audited=digits(whole, 0), all=digits(len(figures), 0))
    return AuditBox(True, title, tuple(Fact(say(f"sweep.fact.{key}"), value) for key, value in told), None)


def _largest(reading: Reading, figure: str) -> Both:
    most = reading.cases.figures[figure].astype(float).max() if reading.cases.has(figure) else math.nan
    return same(NONE) if math.isnan(most) else percent(most, decimals=2)


def _base(reading: Reading, vary: Vary) -> Both:
    return same(NONE) if vary.base is None else value(reading, vary.path, vary.base)


def _range(reading: Reading, vary: Vary) -> Both:
    if vary.distribution == "values":
        return values(tuple(plain(one) for one in vary.values))  # type: ignore[arg-type]
    low, high = (
        (vary.numbers[-2], vary.numbers[-1]) if vary.distribution == "normal" else (vary.numbers[0], vary.numbers[-1])
    )
    return span(reading, vary.path, low, high)
