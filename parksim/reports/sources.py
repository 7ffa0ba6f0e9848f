"""Where the numbers come from: every number with a range, source or grade, and the sources themselves."""

from collections import Counter

from parksim.model import Number
from parksim.reports.both import Both, joined, same, say
from parksim.reports.numbers import NONE, digits, significant, unit_word
from parksim.reports.table import Column, Row, Section, Table, cell
from parksim.reports.view import View

DOTS = {"verified": 4, "derived": 3, "expert-high": 3, "expert-medium": 2, "expert-low": 1, "assumption": 1}
"""Full dots of four by grade."""
WEAK = ("expert-low", "assumption")


def section(view: View) -> Section | None:
    """Numbers by path, grades, sources; None where the scenario states nothing of the kind."""
    told = {path: n for path, n in view.park.numbers.items() if n.source or n.grade or n.low is not None}
    if not told and not view.park.sources:
        return None
    tables = [table for table in (_numbers(view, told), _sources(view)) if table is not None]
    lines = [say("sources.line", told=_many(len(told)), all=_many(len(view.park.numbers)))]
    counts: Counter[str] = Counter(n.grade for n in told.values() if n.grade)
    if counts:
        parts = [
            say("sources.count", many=_many(counts[grade]), grade=say(f"grade.{grade}"))
            for grade in DOTS
            if counts[grade]
        ]
        lines.append(say("sources.grades", parts=joined(parts)))
    return Section(_finding(counts), tuple(lines), tuple(tables))


def _many(count: int) -> str:
    return digits(count, 0)


def _finding(counts: Counter[str]) -> Both:
    """How many of the graded numbers stand on weak ground."""
    graded, weak = sum(counts.values()), sum(counts[grade] for grade in WEAK)
    return say("sources.finding", weak=_many(weak), all=_many(graded)) if weak else say("sources.title")


def _numbers(view: View, told: dict[str, Number]) -> Table | None:
    if not told:
        return None
    columns = (
        Column(say("sources.number"), number=False), Column(say("sources.used")), Column(say("sources.range")),
        Column(say("sources.grade"), number=False), Column(say("sources.source"), number=False, folds=True),
    )  # fmt: skip
    weakest = sorted(told.items(), key=lambda item: (DOTS.get(item[1].grade or "", 5), item[0]))
    return Table(
        columns,
        tuple(_row(path, number) for path, number in weakest),
        folded=say("sources.show", many=_many(len(told))),
    )


def _row(path: str, number: Number) -> Row:
    grade = cell(say(f"grade.{number.grade}"), dots=DOTS[number.grade]) if number.grade else cell(same(NONE))
    used = say("amount", number=significant(number.value, 4), unit=unit_word(number.unit))
    return Row((
        cell(same(path), under=same(number.origin)), cell(used), cell(_range(number)), grade, cell(same(number.source or NONE)),
    ))  # fmt: skip


def _range(number: Number) -> Both:
    ends = [NONE if end is None else significant(end, 4) for end in (number.low, number.high)]
    return same(NONE) if number.low is None and number.high is None else say("range", low=ends[0], high=ends[1])


def _sources(view: View) -> Table | None:
    if not view.park.sources:
        return None
    columns = (
        Column(say("sources.short"), number=False), Column(say("sources.citation"), number=False),
        Column(say("sources.uses")),
    )  # fmt: skip
    uses = Counter(number.source for number in view.park.numbers.values())
    rows = tuple(
        Row((cell(same(key)), cell(same(citation)), cell(_many(uses[key]))))
        for key, citation in view.park.sources.items()
    )
    return Table(columns, rows, title=say("sources.list"))
