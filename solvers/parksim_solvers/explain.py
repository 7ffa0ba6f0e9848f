"""Why there is no plan: what is missing where, and which named limits cannot hold together.

Missing amounts come from an elastic solve: every bus may be fed from nowhere at a price of 1 per unit, and the cheapest
way to do so says how much. Limits in conflict come from a deletion filter in place: one after the other is lifted
(policies first, physics last); whatever can stay lifted without making a plan possible has nothing to do with it.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp
from numpy.typing import NDArray

from parksim.errors import Problem, problem
from parksim.graph.read import Graph, frame_of
from parksim.model import names
from parksim_solvers.highs import Session
from parksim_solvers.stamp import Arrays
from parksim_solvers.template import Template

Ints = NDArray[np.int64]
Filed = dict[tuple[str, str], list[Ints]]
"""Rows or columns by kind and item of the limit they belong to."""
KINDS = (
    ("policy", ("cap_", "floor_")),
    ("budget", ("budget", "at_most_of_group", "requires_")),
    ("market", ("market_", "rate_")),
    ("limit", ("limit_",)),
    ("link", ("link_",)),
    ("capacity", ("capacity_", "guest_capacity_", "yearly_", "least_", "most_")),
    ("demand", ("period_served",)),
)
BOUNDED = (
    ("market", "trade"),
    ("link", "entering"),
    ("store", "level"),
    ("capacity", "activity"),
    ("demand", "served"),
)
ORDER = ("policy", "budget", "market", "limit", "link", "store", "capacity", "demand")
NONE: Ints = np.empty(0, np.int64)


@dataclass(frozen=True)
class Limit:
    """A named limit: the rows it is made of, or the columns whose bounds it sets."""

    kind: str
    item: str
    rows: Ints = field(default_factory=lambda: NONE)
    columns: Ints = field(default_factory=lambda: NONE)


def explain(graph: Graph, template: Template, arrays: Arrays) -> list[Problem]:
    """What is missing, largest first, and the limits in conflict; at least one problem."""
    found = _missing(graph, template, arrays)
    conflict = conflicting(template, arrays)
    if conflict:
        words = ", ".join(f"{limit.kind} {limit.item.replace(':', '.')}".strip() for limit in conflict)
        found.append(problem("PS5102", None, hint=None, limits=words))
    return found or [problem("PS5103", None, hint=None)]


def _missing(graph: Graph, template: Template, arrays: Arrays) -> list[Problem]:
    """The elastic solve: amounts that would have to come from nowhere, by bus, and where most of it is missing."""
    buses = _bus_rows(template, arrays)
    rows = np.concatenate([rows for _, rows in buses])
    owner = np.concatenate([np.full(len(rows), k) for k, (_, rows) in enumerate(buses)])
    hours = np.concatenate([_hours(template, layer) for (_, layer), _ in buses])
    feed = sp.csc_matrix((np.ones(len(rows)), (rows, np.arange(len(rows)))), shape=(arrays.matrix.shape[0], len(rows)))
    width = 2 * len(rows)
    low = arrays.low.copy()
    low[_minimum_loads(template, arrays)] = -np.inf
    elastic = Arrays(
        sp.hstack([arrays.matrix, feed, -feed]).tocsc(), np.concatenate([0 * arrays.cost, hours, hours]),
        np.concatenate([arrays.lower, np.zeros(width)]), np.concatenate([arrays.upper, np.full(width, np.inf)]),
        low, arrays.high, np.zeros(len(arrays.cost) + width, bool), 0.0, arrays.columns, arrays.rows, [], [],
    )  # fmt: skip
    solution = Session(elastic).solve()
    if solution.values is None:
        return []
    given = solution.values[len(arrays.cost) : len(arrays.cost) + len(rows)]
    return [
        _told(graph, template, buses[k], given[owner == k])
        for k in np.argsort(-np.bincount(owner, weights=given * hours, minlength=len(buses)), kind="stable")[:5]
        if given[owner == k].sum() > 1e-6
    ]


def _minimum_loads(template: Template, arrays: Arrays) -> Ints:
    """Rows of minimum loads: what need not run since its product comes from nowhere is no part of what is missing."""
    found = [
        arrays.rows_of(data)
        for block in template.blocks.values()
        for component in block.component_objects(pyo.Constraint, descend_into=False)
        for data in component.values()
        if component.local_name.startswith("least_")
    ]
    return np.concatenate([NONE, *found])


def _bus_rows(template: Template, arrays: Arrays) -> list[tuple[tuple[str, str], Ints]]:
    found = []
    for layer, block in template.blocks.items():
        balance = block.component("balance")
        found += [((bus, layer), arrays.rows_of(balance[bus])) for bus in balance or ()]
    return found


def _hours(template: Template, layer: str) -> NDArray[np.float64]:
    """Hours a year that each member of a layer stands for, its future's probability counted."""
    calendar = template.calendar
    weight = calendar.weight * calendar.probability
    return np.asarray(np.bincount(calendar.codes(layer), weights=weight, minlength=calendar.size(layer)), float)


def _told(graph: Graph, template: Template, bus: tuple[tuple[str, str], Ints], rates: NDArray[np.float64]) -> Problem:
    (key, layer), _ = bus
    calendar = template.calendar
    worst = int(np.argmax(rates))
    held = frame_of(graph).commodities[names.commodity(key)]
    segment = int(calendar.first(layer)[worst])
    when = f"{calendar.month[segment]:02d} {calendar.day_type[segment]} {calendar.hour[segment]:g}:00"
    return problem(
        "PS5101", None, hint=None, enterprise=names.enterprise(key), commodity=held.id, unit=held.unit,
        amount=f"{float(rates @ _hours(template, layer)):,.4g}", rate=f"{rates[worst]:,.4g}", when=when,
    )  # fmt: skip


def conflicting(template: Template, arrays: Arrays) -> list[Limit]:
    """A smallest set of named limits that cannot hold together: lifting any one of them makes a plan possible.

    Asked of the relaxation, which is quick, unless only whole numbers are in the way.
    """
    session = Session(arrays, relaxed=True)
    if session.solve().status != "infeasible":
        session = Session(arrays)
    limits = sorted(limits_of(template, arrays), key=lambda limit: ORDER.index(limit.kind))
    for limit in limits:
        _lift(session, arrays, limit)
    if session.solve().status == "infeasible":
        return []
    for limit in limits:
        _restore(session, arrays, limit)
    return [limit for limit in limits if _needed(session, arrays, limit)]


def _needed(session: Session, arrays: Arrays, limit: Limit) -> bool:
    """Lift a limit for good if there is no plan without it either."""
    _lift(session, arrays, limit)
    if session.solve().status == "infeasible":
        return False
    _restore(session, arrays, limit)
    return True


def _lift(session: Session, arrays: Arrays, limit: Limit) -> None:
    free = np.full(len(limit.rows), np.inf)
    session.rows(limit.rows, -free, free)
    if len(limit.columns):
        zero = np.zeros(len(limit.columns))
        session.bound(limit.columns, zero, zero + np.inf)


def _restore(session: Session, arrays: Arrays, limit: Limit) -> None:
    session.rows(limit.rows, arrays.low[limit.rows], arrays.high[limit.rows])
    if len(limit.columns):
        session.bound(limit.columns, arrays.lower[limit.columns], arrays.upper[limit.columns])


def limits_of(template: Template, arrays: Arrays) -> list[Limit]:
    """Every limit of the park that has a name: policies, budget, markets, links, stores, capacities, demands."""
    rows: Filed = {}
    columns: Filed = {}
    for block in template.blocks.values():
        for component in block.component_objects(descend_into=False):
            for data in component.values() if component.ctype.__name__ in ("Constraint", "Var") else ():
                _file_under(component, data, arrays, rows, columns)
    found = [Limit(kind, item, rows=np.concatenate(some)) for (kind, item), some in rows.items()]
    return found + [Limit(kind, item, columns=np.concatenate(some)) for (kind, item), some in columns.items()]


def _file_under(component: Any, data: Any, arrays: Arrays, rows: Filed, columns: Filed) -> None:
    name = component.local_name
    if component.ctype.__name__ == "Constraint":
        for kind, beginnings in KINDS:
            beginning = next((b for b in beginnings if name.startswith(b)), None)
            if beginning is not None:
                item = str(data.index()) if data.index() is not None else name.removeprefix(beginning)
                rows.setdefault((kind, item), []).append(arrays.rows_of(data))
                return
    for kind, variable in BOUNDED:
        bounded = arrays.columns_of(data) if name == variable and component.ctype.__name__ == "Var" else NONE
        if len(bounded) and (np.isfinite(arrays.upper[bounded]).any() or (arrays.lower[bounded] > 0).any()):
            item = str(data.index()).split("#")[0]
            columns.setdefault((kind, item), []).append(bounded)
