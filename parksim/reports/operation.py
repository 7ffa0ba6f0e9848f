"""How the planned park runs: the week of the costliest outage of the first simulated year, outages, stores."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from parksim.model import Park
from parksim.reports.both import Both, joined, named, same, say
from parksim.reports.figures.steps import DAYS, Panel, draw, label_of_day, round_top
from parksim.reports.lived import Course, Outage, flow_course, level_course, outages
from parksim.reports.numbers import Scale, amount, digits, percent, scale, unit_word
from parksim.reports.standstill import Standstill, standstills
from parksim.reports.table import Column, Panels, Row, Section, Table, cell
from parksim.reports.traded import item_name
from parksim.reports.view import View
from parksim.results import Result
from parksim.study import Run

LINKS, DRAWN, STORES, LISTED, NAMED, BEFORE = 12, 4, 2, 12, 2, 24.0
"""Links that are looked at, links and stores that are drawn, components listed and named, hours shown before the outage."""
NOTHING = 1e-9
SHORT, LONG = 2.0, 120.0
"""Hours of an outage that is seen in a week."""


class Quantity(NamedTuple):
    """Something to draw: what it is, its name and unit, what shares its scale, its course without and with breakdowns."""

    item: str
    name: Both
    unit: Both
    family: str
    calm: Course
    lived: Course

    def apart(self) -> np.ndarray:
        """By how much both courses differ in every hour of the year, as a share of the larger one's most."""
        calm, lived = self.calm.hourly(), self.lived.hourly()
        most = max(float(np.abs(calm).max()), float(np.abs(lived).max()), NOTHING)
        return np.asarray(np.abs(lived - calm) / most)


def section(view: View) -> Section | None:
    """The week, outages and stores of the planned park with breakdowns; None where it was not simulated."""
    calm, lived = (view.study.runs.get(f"retrofitted_{column}") for column in ("controlled", "stressed"))
    if calm is None or lived is None:
        return None
    drawn = _quantities(view, calm.result, lived.result)
    worst = worst_outage(drawn, outages(lived.result))
    week = _week(view, drawn, worst, outages(lived.result)) if worst else None
    stopped = _stopped(view)
    parts = (outage_table(view, stopped, view.replications), week, store_table(view, lived))
    found = tuple(part for part in parts if part is not None)
    return Section(_finding(view, stopped), (say("operation.line"),), found) if found else None


def _finding(view: View, found: list[Standstill]) -> Both:
    """What costs most while it is down or, where nothing is short, loses most of its capacity."""
    if not found or not found[0].works:
        return say("operation.title")
    first = found[0]
    about = {"component": _component(view, first.component), "hours": digits(first.lost, 0)}
    if first.shortage > 0:
        return say("operation.dearest", money=amount("money", first.shortage), **about)
    return say("operation.longest", **about)


def longest(view: View) -> Both | None:
    """What costs or loses most, each with its hours a year; None where nothing stops."""
    parts = []
    for one in [one for one in _stopped(view) if one.works][:NAMED]:
        word = "down_money" if one.shortage > 0 else "down_hours"
        about = {"component": _component(view, one.component), "hours": digits(one.lost, 0)}
        parts.append(say(f"operation.{word}", money=amount("money", one.shortage), **about))
    return joined(parts) if parts else None


def _stopped(view: View) -> list[Standstill]:
    """What broke down in the planned park, in order; nothing where it was not simulated."""
    calm, lived = (view.study.runs.get(f"retrofitted_{column}") for column in ("controlled", "stressed"))
    return [] if calm is None or lived is None else standstills(view.park, calm, lived)


def _quantities(view: View, calm: Result, lived: Result) -> list[Quantity]:
    """The links that most money is paid for, and all stores."""
    run = view.retrofitted
    paid = run.accounts.payments if run else None
    links: list[str] = []
    if paid is not None:
        moved = paid[(paid["account"] == "transfer") & (paid["amount"] > 0)].groupby("item")["amount"].sum()
        links = [str(item) for item in moved.sort_values(ascending=False).index[:LINKS]]
    park, found = view.park, []
    for key in links:
        unit = unit_word(f"{park.commodity_of(park.links[key].source).unit}/h")
        family = f"flow {park.buses[park.links[key].source].holds}"
        found.append((key, item_name(park, key), unit, family, flow_course(calm, key), flow_course(lived, key)))
    for key, store in park.stores.items():
        name = say("operation.level", store=named(store.name), firm=view.enterprise(key))
        unit = unit_word(park.commodity_of(store.holds).unit)
        found.append((key, name, unit, f"level {key}", level_course(calm, key), level_course(lived, key)))
    return [
        Quantity(key, name, unit, family, a, b)
        for key, name, unit, family, a, b in found
        if a is not None and b is not None
    ]


def worst_outage(drawn: list[Quantity], found: list[Outage]) -> Outage | None:
    """The outage with which what is drawn differs most from a year without breakdowns, beyond the hours before it."""
    flows = [quantity for quantity in drawn if quantity.family.startswith("flow")]
    if not drawn:
        return None
    apart = np.sum([quantity.apart() for quantity in flows or drawn], axis=0)
    long = [outage for outage in found if SHORT <= outage.end - outage.start <= LONG]
    return max(long, key=lambda outage: (_felt(apart, outage), -outage.start), default=None)


def _felt(apart: np.ndarray, outage: Outage) -> float:
    """How much more two courses differ in an hour of an outage than in the hours before it, times its hours."""
    first, last = int(outage.start), min(int(outage.end) + 1, len(apart))
    before = apart[max(first - int(BEFORE / 2), 0) : first]
    return float(apart[first:last].sum() - (before.mean() if len(before) else 0.0) * (last - first))


def _week(view: View, known: list[Quantity], worst: Outage, found: list[Outage]) -> Panels:
    """The week around an outage: the links and stores that feel it most, with every outage of what they hang on."""
    first = 24.0 * int(max(min(worst.start - BEFORE, 8760 - 24.0 * DAYS), 0.0) // 24)
    last = first + 24.0 * DAYS
    felt = sorted(known, key=lambda quantity: -_felt(quantity.apart(), worst))
    flows = [quantity for quantity in felt if quantity.family.startswith("flow")][:DRAWN]
    drawn = [*flows, *(quantity for quantity in felt if quantity.family.startswith("level"))][: DRAWN + STORES]
    tops: dict[str, float] = defaultdict(float)
    for q in drawn:
        if q.item in view.park.stores:
            tops[q.family] = _size(view, q.item)
            continue
        points = (*q.calm.between(first, last), *q.lived.between(first, last))
        tops[q.family] = max(tops[q.family], *(value for _, value in points))
    pictures = []
    for q in drawn:
        top = tops[q.family] if q.item in view.park.stores else round_top(tops[q.family])
        causes = {worst.component} | touching(view.park, q.item)
        spans = [(o.start - first, o.end - first) for o in found
                 if o.component in causes and o.end > first and o.start < last]  # fmt: skip
        panel = Panel(q.calm.between(first, last), q.lived.between(first, last), top)
        label = say("operation.label", name=q.name, unit=q.unit)
        pictures.append((q.name, q.unit, draw(panel, spans, scale("", [top]).number, label, int(first // 24))))
    what = _component(view, worst.component)
    key = tuple((form, say(f"operation.key.{form}")) for form in ("calm", "lived", "out"))
    title = say("operation.week", component=what, hours=digits(worst.end - worst.start, 0))
    return Panels(title, tuple(pictures), key, say("operation.week_caption"), _days(drawn, int(first // 24)))


def _days(drawn: list[Quantity], first: int) -> Table:
    """What is drawn, as means of every day without and with breakdowns."""
    rows = []
    for q in drawn:
        calm, lived = (
            course.hourly()[24 * first : 24 * (first + DAYS)].reshape(DAYS, 24).mean(1) for course in (q.calm, q.lived)
        )
        scaled = scale("", [*calm, *lived])
        rows.append(Row((cell(say("operation.label", name=q.name, unit=q.unit)),), role="group"))
        rows += [
            Row((cell(label_of_day(first + day)), cell(scaled.number(calm[day])), cell(scaled.number(lived[day]))))
            for day in range(DAYS)
        ]
    columns = (
        Column(say("operation.day"), number=False),
        *(Column(say(f"operation.key.{form}")) for form in ("calm", "lived")),
    )
    return Table(columns, tuple(rows), folded=say("operation.days"))


def _size(view: View, key: str) -> float:
    """What a store holds at most, as it is built."""
    store = view.park.stores[key]
    return view.design.get(store.retrofit or "", 0.0) * store.follows if store.follows else store.size or 0.0


def touching(park: Park, item: str) -> set[str]:
    """What a link or store hangs on: itself, and the processes that fill or empty its buses."""
    buses = {park.stores[item].holds} if item in park.stores else {park.links[item].source, park.links[item].target}
    return {item} | {
        process.id
        for process in park.processes.values()
        if any(buses & {process.makes, *recipe.inputs, *recipe.outputs} for recipe in process.modes.values())
    }


def _component(view: View, key: str) -> Both:
    park = view.park
    for items in (park.processes, park.stores):
        if key in items:
            return say("at_place", enterprise=view.enterprise(key), bus=named(items[key].name))
    return item_name(park, key) if key in park.links else same(key)


def outage_table(view: View, found: list[Standstill], years: int) -> Table | None:
    """Components that break down: those that cost and lose most, per simulated year."""
    if not found:
        return None
    scaled = scale("money_rows", [one.shortage for one in found])
    columns = (
        Column(say("operation.component"), number=False), Column(say("operation.times"), folds=True),
        Column(say("operation.each"), folds=True), Column(say("operation.down")),
        Column(say("operation.lost", unit=scaled.unit)),
    )  # fmt: skip
    rows = tuple(
        Row((
            cell(_component(view, one.component), under=None if one.works else say("operation.idle")),
            cell(digits(one.times, 1)), cell(digits(one.each, 1)), cell(digits(one.lost, 0)),
            cell(scaled.number(one.shortage)),
        ))
        for one in found[:LISTED]
    )  # fmt: skip
    caption = say("operation.outages_caption", shown=len(rows), all=len(found), years=years)
    return Table(columns, rows, title=say("operation.outages"), caption=caption)


def store_table(view: View, lived: Run) -> Table | None:
    """Every store: its size, its mean level, and how often it ran full or empty."""
    park, events, years = view.park, lived.result.events, max(lived.result.replications, 1)
    rows = []
    for named_store, mean in lived.accounts.stores.groupby("store", sort=False)["level"].mean().items():
        key = str(named_store)
        store = park.stores[key]
        size = _size(view, key)
        counts = events[events["component"] == key]["event"].value_counts()
        unit = park.commodity_of(store.holds).unit
        scaled: Scale = scale(unit, [size])
        rows.append(Row((
            cell(named(store.name), under=view.enterprise(key)), cell(scaled.number(size), unit=unit_word(unit)),
            cell(percent(mean / size) if size else say("none")),
            *(cell(digits(counts.get(event, 0) / years, 1)) for event in ("full", "empty")),
        )))  # fmt: skip
    columns = (
        Column(say("operation.store"), number=False), Column(say("operation.size"), folds=True), Column(say("operation.mean")),
        Column(say("operation.full")), Column(say("operation.empty")),
    )  # fmt: skip
    return Table(columns, tuple(rows), title=say("operation.stores")) if rows else None
