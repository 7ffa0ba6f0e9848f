"""What one unit more would be worth: marginal values of steam, power, water and gas at their buses, and full pipes."""

from dataclasses import dataclass

import numpy as np

from parksim.model import names
from parksim.reports.both import Both, named, say
from parksim.reports.numbers import scale
from parksim.reports.table import Column, Row, Section, Table, cell
from parksim.reports.view import View
from parksim.results import Result

SHOWN = 15
KINDS = ("energy", "water")
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
    """Marginal values in the plan; None where the plan has none."""
    run = view.retrofitted or view.existing
    found = values(run.result) if run else []
    if run is None or not found:
        return None
    rows = tuple(_row(view, value, full_links(run.result, found)) for value in found[:SHOWN])
    columns = (
        Column(say("marginal.bus"), number=False), Column(say("marginal.unit"), number=False), Column(say("marginal.mean")),
        Column(say("marginal.least"), folds=True), Column(say("marginal.most"), folds=True), Column(say("marginal.note"), number=False),
    )  # fmt: skip
    caption = say("marginal.caption", shown=len(rows), all=len(found))
    return Section(say("marginal.title"), (say("marginal.line"),), (Table(columns, rows, caption=caption),))


def values(result: Result) -> list[Value]:
    """Marginal values of energy and water buses, those that move most money first."""
    duals = result.duals
    mine = duals[(duals["kind"] == "bus") & (duals["segment"] >= 0)]
    weight = result.calendar.cost_weight
    used = _throughput(result)
    found = []
    for bus, rows in mine.groupby("item"):
        if bus in result.park.buses and result.park.commodity_of(str(bus)).kind in KINDS:
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


def _row(view: View, value: Value, full: dict[str, str]) -> Row:
    commodity = view.park.commodity_of(value.bus)
    scaled = scale("CNY", [value.mean, value.most, value.least])
    note: Both = (
        say("marginal.full", link=named(view.park.links[full[value.bus]].name)) if value.bus in full else say("none")
    )
    return Row((
        cell(named(commodity.name), under=say("at_place", enterprise=view.enterprise(value.bus), bus=names.commodity(value.bus))),
        cell(say("marginal.per_unit", unit=commodity.unit.replace("m3", "m³"))), cell(scaled.number(value.mean)),
        cell(scaled.number(value.least)), cell(scaled.number(value.most)), cell(note),
    ))  # fmt: skip
