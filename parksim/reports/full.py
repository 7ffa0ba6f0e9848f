"""Connections that the plan finds full, and what one more unit of each would be worth.

    worth = Σ hours · max(value at the far end · (1 − loss) − value at the near end − cost − Σ uses · value, 0)    [CNY/a per unit/h]

over the hours in which it is full: the shadow price of its capacity. What one unit more costs a year is known of what is
built by its size; a pipe whose size the plan was free to choose is worth in its last unit just what that costs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parksim.model import Link, Park
from parksim.reports.both import Both, named, say
from parksim.reports.numbers import amount, at_most_four, scale, size_scale, unit_word
from parksim.reports.table import Column, Row, Table, cell
from parksim.reports.view import View
from parksim.results import Result

Floats = NDArray[np.float64]
TOUCHED = 1e-6
"""Share of the capacity that may be left of a full connection."""
TOLD = 10
"""Connections that are shown."""


@dataclass(frozen=True)
class Full:
    """A connection at its capacity, unit/h: hours a year, what one unit/h more is worth and costs a year, CNY (None: unknown)."""

    link: str
    capacity: float
    hours: float
    worth: float
    costs: float | None

    @property
    def at_stake(self) -> float:
        """Worth of its whole capacity, by which connections are ranked."""
        return self.worth * self.capacity


def full_connections(result: Result) -> list[Full]:
    """Full connections whose last unit is worth anything, the dearest first."""
    values = _values(result)
    found = [full for link in _standing(result) if (full := _full(result, link, values)) is not None]
    return sorted(found, key=lambda each: (-each.at_stake, each.link))


def capacity_of(result: Result, link: Link) -> float | None:
    """The most that a connection carries in the plan, unit/h; None without limit."""
    size = result.design.get(link.retrofit or "")
    return link.follows * size if link.follows and size else link.capacity


def costs_of_more(park: Park, link: Link) -> float | None:
    """Annuity and upkeep of one unit more, CNY a year per unit/h; None where no size is counted."""
    retrofit = park.retrofits.get(link.retrofit or "")
    if retrofit is None or retrofit.size is None or retrofit.size.steps or not link.follows:
        return None
    return retrofit.cost.per_size / link.follows * (retrofit.cost.annuity + retrofit.cost.operation)


def line(view: View, found: list[Full]) -> Both:
    """How many are full, and which of them is worth most."""
    most = found[0]
    link = view.park.links[most.link]
    unit = unit_word(f"{view.park.commodity_of(link.target).unit}/h")
    return say("full.line", many=len(found), link=named(link.name), unit=unit, worth=amount("money", most.worth))


def table(view: View, found: list[Full]) -> Table:
    """A row per full connection: its ends, capacity, hours, what one unit more is worth and costs a year."""
    columns = (
        Column(say("full.connection"), number=False), Column(say("full.capacity")), Column(say("full.hours"), folds=True),
        Column(say("full.worth")), Column(say("full.costs")),
    )  # fmt: skip
    rows = tuple(_row(view, full) for full in found[:TOLD])
    return Table(columns, rows, title=say("full.title"), caption=say("full.caption", shown=len(rows)))


def _row(view: View, full: Full) -> Row:
    link = view.park.links[full.link]
    size = size_scale(f"{view.park.commodity_of(link.target).unit}/h", [at_most_four(full.capacity)])
    ends = say("full.ends", sender=view.enterprise(link.source), receiver=view.enterprise(link.target))
    money = scale("money", [full.worth, full.costs])
    return Row((
        cell(named(link.name), under=ends),
        cell(size.number(full.capacity), unit=size.unit),
        cell(scale("", [full.hours]).number(round(full.hours))),
        cell(money.number(full.worth), strong=True, unit=money.unit),
        cell(money.number(full.costs), unit=money.unit if full.costs is not None else None),
    ))  # fmt: skip


def _standing(result: Result) -> list[Link]:
    built = [k for k in result.park.links.values() if k.retrofit is None or k.retrofit in result.design]
    return [link for link in built if link.id in result.rates.index]


def _values(result: Result) -> dict[str, Floats]:
    """Marginal value at every bus by segment, CNY/unit."""
    duals = result.duals
    buses = duals[(duals["kind"] == "bus") & (duals["segment"] >= 0)]
    found: dict[str, Floats] = {}
    for bus, rows in buses.groupby("item"):
        value = np.zeros(result.calendar.segments)
        value[rows["segment"].to_numpy(int)] = rows["value"].to_numpy(float)
        found[str(bus)] = value
    return found


def _full(result: Result, link: Link, values: dict[str, Floats]) -> Full | None:
    capacity = capacity_of(result, link)
    if not capacity or link.target not in values or link.source not in values:
        return None
    arriving = result.rates.loc[link.id].to_numpy(float)
    full = arriving >= (1 - TOUCHED) * capacity * (1 - link.loss)
    spent = sum((amount * values[bus] for bus, amount in link.uses.items() if bus in values), start=np.zeros(len(full)))
    gain = values[link.target] * (1 - link.loss) - values[link.source] - link.cost - spent
    worth = float(result.calendar.cost_weight @ np.where(full, np.maximum(gain, 0.0), 0.0))
    if not worth > 0:
        return None
    hours = float(result.calendar.weight @ full)
    return Full(link.id, capacity, hours, worth, costs_of_more(result.park, link))
