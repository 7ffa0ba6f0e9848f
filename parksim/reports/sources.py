"""Where the numbers come from: every number with a range, source or grade, and the sources themselves."""

from collections import Counter
from collections.abc import Callable

from parksim.model import Number
from parksim.reports.both import Both, dotted, joined, same, say
from parksim.reports.citations import cited
from parksim.reports.numbers import NONE, between, digits, scale, significant, unit_word
from parksim.reports.paths import path_in_words
from parksim.reports.prices import swings
from parksim.reports.table import Column, Row, Section, Table, cell
from parksim.reports.traded import item_name
from parksim.reports.view import View

DOTS = {"verified": 4, "derived": 3, "expert-high": 3, "expert-medium": 2, "expert-low": 1, "assumption": 1}
"""Full dots of four by grade."""
LARGE = 1e5
"""CNY from which a figure is written in larger units."""
WEAK, WEIGHTY = ("expert-low", "assumption"), 6
"""Grades of weak ground; how many prices, and capital costs, are told as those that weigh most."""


def section(view: View) -> Section | None:
    """Numbers by path, grades, sources; None where the scenario states nothing of the kind."""
    told = {path: n for path, n in view.park.numbers.items() if n.source or n.grade or n.low is not None}
    if not told and not view.park.sources:
        return None
    made = (_weightiest(view), _numbers(view, told), _sources(view))
    tables = [table for table in made if table is not None]
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


def _weightiest(view: View) -> Table | None:
    """What the answer hangs on: the prices that move the saving most, and the largest capital costs of what is built."""
    felt = [
        (swing.payee, say("sources.price", of=item_name(view.park, swing.payee)))
        for swing in swings(view)
        if swing.width
    ]
    prices = [(f"{part}.{payee}.price", name) for payee, name in felt[:WEIGHTY] for part in ("markets", "policies")]
    built = sorted((o for o in view.study.retrofits if o.chosen), key=lambda outcome: -outcome.capex)[:WEIGHTY]
    paths = [(o.id, _capital_path(view, o.id)) for o in built]
    costs = [(path, say("sources.capex_size" if path.endswith("per_size") else "sources.capex", of=view.retrofit(key)))
             for key, path in paths]  # fmt: skip
    first = [("budget", say("sources.budget"))]
    stated = [(path, name) for path, name in (*first, *prices, *costs) if path in view.park.numbers]
    numbers = [view.park.numbers[path] for path, _ in stated]
    rows = tuple(_row(name, number) for (_, name), number in zip(stated, numbers, strict=True))
    caption = cited(view.park, [number.source for number in numbers])
    return Table(_columns(), rows, title=say("sources.weighty"), caption=caption) if rows else None


def _capital_path(view: View, retrofit: str) -> str:
    """The number that a retrofit's capital cost grows with; its fixed part or first step where it has none."""
    paths = [f"retrofits.{retrofit}.{part}" for part in ("cost.per_size", "cost.fixed", "size.steps.0.cost")]
    return next((path for path in paths if path in view.park.numbers), "")


def _columns() -> tuple[Column, ...]:
    return (
        Column(say("sources.number"), number=False), Column(say("sources.used")), Column(say("sources.range"), folds=True),
        Column(say("sources.grade"), number=False), Column(say("sources.source"), number=False, folds=True),
    )  # fmt: skip


def _numbers(view: View, told: dict[str, Number]) -> Table | None:
    if not told:
        return None
    weakest = sorted(told.items(), key=lambda item: (DOTS.get(item[1].grade or "", 5), item[0]))
    return Table(
        _columns(),
        tuple(
            _row(path_in_words(view.park, path), number, dotted([same(path), same(number.origin)]))
            for path, number in weakest
        ),
        folded=say("sources.show", many=_many(len(told))),
    )


def _row(name: Both, number: Number, under: Both | None = None) -> Row:
    grade = cell(say(f"grade.{number.grade}"), dots=DOTS[number.grade]) if number.grade else cell(same(NONE))
    ends = [end for end in (number.low, number.high) if end is not None]
    write, unit = written([number.value, *ends], number.unit)
    told = between(ends[0], ends[-1], write) if len(ends) > 1 else write(ends[0]) if ends else same(NONE)
    return Row((
        cell(name, unit=unit, under=under), cell(write(number.value)), cell(told), grade, cell(same(number.source or NONE)),
    ))  # fmt: skip


def written(values: list[float], unit: str) -> tuple[Callable[[float], Both], Both]:
    """How figures of a number are written, and their unit: large sums of money in millions, others as they stand."""
    if not unit.startswith("CNY") or max(map(abs, values)) < LARGE:
        return lambda value: same(significant(value, 4)), unit_word(unit)
    money, of = scale("money", values), unit_word(unit.removeprefix("CNY").removeprefix("/"))
    return money.number, say("per", amount=money.unit, of=_bare(of)) if of.en else money.unit


def _bare(unit: Both) -> Both:
    """A single unit without its brackets."""
    return unit if "/" in unit.en else Both(unit.en.strip("()"), unit.zh.strip("()"))


def _sources(view: View) -> Table | None:
    if not view.park.sources:
        return None
    columns = (
        Column(say("sources.short"), number=False), Column(say("sources.citation"), number=False),
        Column(say("sources.uses")),
    )  # fmt: skip
    uses = Counter(number.source for number in view.park.numbers.values())
    uses.update(total.source for total in view.park.published.values())
    rows = tuple(
        Row((cell(same(key)), cell(Both(citation.en, citation.zh)), cell(_many(uses[key]))))
        for key, citation in view.park.sources.items()
    )
    return Table(columns, rows, folded=say("sources.list", many=len(rows)), paper="place")
