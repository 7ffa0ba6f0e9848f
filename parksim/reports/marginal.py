"""What one unit more would be worth: marginal values of steam, power, water and gas at their buses, and full pipes."""

from dataclasses import dataclass

import numpy as np

from parksim.reports import full as connections
from parksim.reports.both import Both, named, same, say
from parksim.reports.numbers import at_most_four, scale, unit_word
from parksim.reports.table import Column, Row, Section, Table, cell
from parksim.reports.tones import spent
from parksim.reports.view import View
from parksim.results import Result

SHOWN = {"energy": 8, "water": 4}
"""Commodities that are shown of each kind."""
SAME, TOLD = 1e-3, 0.1
"""Shares of a value: below the first two are the same; a change above the second is told in the heading."""
FULL = 2.0
"""A bus is worth so many times its neighbour's: the link between them is full."""


@dataclass(frozen=True)
class Value:
    """Marginal value of a unit at a bus over the year: mean, least and most, CNY."""

    bus: str
    mean: float
    least: float
    most: float
    weight: float


def section(view: View) -> Section | None:
    """Marginal values in the plan, by commodity and firm; None where the plan has none."""
    run = view.retrofitted or view.existing
    found = values(run.result) if run else []
    if run is None or not found:
        return None
    before = {v.bus: v.mean for v in values(view.existing.result)} if view.existing else {}
    full, groups = full_links(run.result, found), by_commodity(view, found, before)
    most, rows = moved(groups, before), []
    for commodity, members in sorted(groups.items(), key=lambda group: most not in group[1]):
        rows += _group(view, commodity, sorted(members, key=lambda value: value != most), before, full)
    columns = (
        Column(say("marginal.firm"), number=False), Column(say("state.before")), Column(say("state.planned")),
        Column(say("marginal.least"), folds=True), Column(say("marginal.most"), folds=True),
    )  # fmt: skip
    caption = say("marginal.caption", shown=len(groups))
    shut = connections.full_connections(run.result)
    lines = [say("marginal.line"), *([connections.line(view, shut)] if shut else [])]
    parts = [Table(columns, tuple(rows), caption=caption), *([connections.table(view, shut)] if shut else [])]
    return Section(finding(view, most, before), tuple(lines), tuple(parts))


def moved(groups: dict[str, list[Value]], before: dict[str, float]) -> Value | None:
    """Where the plan changes the value of a unit most, by the money that it moves; None where nothing is changed much."""
    known = [v for members in groups.values() for v in members if before.get(v.bus) and v.mean > 0]
    most = max(known, key=lambda v: abs(v.mean - before[v.bus]) * v.weight / v.mean, default=None)
    return None if most is None or abs(most.mean - before[most.bus]) <= TOLD * abs(before[most.bus]) else most


def finding(view: View, most: Value | None, before: dict[str, float]) -> Both:
    """Where the plan changes the value of a unit most; neutral words where nothing is changed much."""
    if most is None:
        return say("marginal.title")
    commodity = view.park.commodity_of(most.bus)
    ends = [at_most_four(before[most.bus]), at_most_four(most.mean)]
    scaled = scale("CNY", ends)
    values = {
        "before": scaled.number(ends[0]),
        "planned": scaled.number(ends[1]),
        "per": same(unit_word(commodity.unit).en),
    }
    key = "marginal.rises" if ends[1] > ends[0] else "marginal.falls"
    return say(key, commodity=named(commodity.name), firm=view.enterprise(most.bus), **values)


def by_commodity(view: View, found: list[Value], before: dict[str, float]) -> dict[str, list[Value]]:
    """Values by commodity, by kind those that move most money first; what the park makes and what is no plain price."""
    buses = {bus for p in view.park.processes.values() for r in p.modes.values() for bus in (*r.outputs, p.makes)}
    made = {view.park.buses[bus].holds for bus in buses if bus in view.park.buses}
    groups: dict[str, list[Value]] = {}
    for value in found:
        if _holds(view, value) in made:
            groups.setdefault(_holds(view, value), []).append(value)
    groups = {key: members for key, members in groups.items() if _varies(members, before)}
    ranked = sorted(groups, key=lambda key: -sum(value.weight for value in groups[key]))
    kinds = {kind: [key for key in ranked if view.park.commodities[key].kind == kind] for kind in SHOWN}
    return {key: groups[key] for kind, most in SHOWN.items() for key in kinds[kind][:most]}


def _varies(members: list[Value], before: dict[str, float]) -> bool:
    """Whether a value differs in time, between firms or from before: else it is the price of a market."""
    figures = [f for v in members for f in (v.mean, v.least, v.most, before.get(v.bus, v.mean))]
    return max(figures) - min(figures) > SAME * max(abs(figure) for figure in figures)


def _holds(view: View, value: Value) -> str:
    return view.park.buses[value.bus].holds


def values(result: Result) -> list[Value]:
    """Marginal values of energy and water buses, those that move most money first."""
    duals = result.duals
    mine = duals[(duals["kind"] == "bus") & (duals["segment"] >= 0)]
    weight = result.calendar.cost_weight
    used = _throughput(result)
    found = []
    for bus, rows in mine.groupby("item"):
        if bus in result.park.buses and result.park.commodity_of(str(bus)).kind in SHOWN:
            value = rows["value"].to_numpy(float)
            mean = float(np.average(value, weights=weight[rows["segment"].to_numpy(int)]))
            moved = abs(mean) * used.get(str(bus), 0.0)
            if moved > 0:
                found.append(Value(str(bus), mean, float(value.min()), float(value.max()), moved))
    return sorted(found, key=lambda value: (-value.weight, value.bus))


def _throughput(result: Result) -> dict[str, float]:
    """Yearly amount that leaves every bus."""
    weight = result.calendar.weight
    amounts = result.rates.to_numpy(float) @ weight
    used: dict[str, float] = {}
    for flow, amount in zip(result.rates.index, amounts, strict=True):
        source = str(flow).split(" > ")[0]
        if flow in result.park.links:
            source = result.park.links[str(flow)].source
        used[source] = used.get(source, 0.0) + float(amount)
    return used


def full_links(result: Result, found: list[Value]) -> dict[str, str]:
    """By bus the link into it that carries all it can: there a unit is worth twice what it is at the other end."""
    mean = {value.bus: value.mean for value in found}
    built = {
        key: link for key, link in result.park.links.items() if link.retrofit is None or link.retrofit in result.design
    }
    return {
        link.target: key
        for key, link in built.items()
        if mean.get(link.target, 0.0) > FULL * max(mean.get(link.source, 0.0), 0.0) and link.target in mean
        and mean.get(link.source, 0.0) >= 0 and link.capacity is not None and _is_full(result, key)
    }  # fmt: skip


def _is_full(result: Result, key: str) -> bool:
    link = result.park.links[key]
    size = result.design.get(link.retrofit or "")
    capacity = link.follows * size if link.follows and size else link.capacity
    if capacity is None or key not in result.rates.index:
        return False
    return bool(result.rates.loc[key].to_numpy(float).max() >= (1 - 1e-6) * capacity * (1 - link.loss))


def _group(view: View, key: str, members: list[Value], before: dict[str, float], full: dict[str, str]) -> list[Row]:
    """A heading with the unit, then a row per bus."""
    commodity = view.park.commodities[key]
    head = say("marginal.group", commodity=named(commodity.name), unit=unit_word(f"CNY/{commodity.unit}"))
    figures = [f for v in members for f in (v.mean, v.least, v.most, before.get(v.bus))]
    scaled = scale("CNY", figures)
    rows = [Row((cell(head),), role="group", kind="waste" if key in spent(view.park) else commodity.kind)]
    for value in members:
        name = view.park.buses[value.bus].name
        under = named(name) if name else None
        if value.bus in full:
            under = say("marginal.full", link=named(view.park.links[full[value.bus]].name))
        at_firm = cell(view.enterprise(value.bus), under=under)
        told = (before.get(value.bus), value.mean, value.least, value.most)
        words = [scaled.number(None if figure is None else at_most_four(figure)) for figure in told]
        rows.append(Row((at_firm, *(cell(word, strong=k == 1) for k, word in enumerate(words)))))
    return rows
