"""The limits of a park that have a name: rows of the model, or bounds of its columns, each with its path in the scenario."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray

from parksim.graph.read import Graph, links_of, markets_of, processes_of, stores_of
from parksim.model import Link, Process, Store
from parksim_solvers.arrays import Arrays
from parksim_solvers.highs import Session
from parksim_solvers.template import Template

Ints = NDArray[np.int64]
Filed = dict[tuple[str, str], tuple[list[Ints], list[Ints]]]
"""Rows and columns by kind and item of the limit they belong to."""
ROWS = (
    ("policy", ("cap_", "floor_")),
    ("budget", ("budget",)),
    ("group", ("at_most_of_group", "limit_")),
    ("requires", ("requires_",)),
    ("size", ("at_most_largest", "at_least_smallest")),
    ("market", ("market_", "rate_")),
    ("link", ("link_",)),
    ("store", ("level_of_", "filling_of_", "emptying_of_", "begins_of_")),
    ("share", ("share_most_", "share_least_")),
    (
        "capacity",
        ("capacity_", "guest_capacity_", "yearly_", "least_", "most_", "steady_", "stays_on_", "stays_off_"),
    ),
    ("demand", ("period_served",)),
)
"""Which constraints make up a limit of which kind, by how their names begin."""
BOUNDS = {
    "trade": "market", "entering": "link", "level": "store", "filling": "store", "emptying": "store",
    "activity": "capacity", "served": "demand",
}  # fmt: skip
"""Which variables carry a limit as their bound."""
ORDER = ("policy", "budget", "group", "requires", "size", "market", "link", "store", "share", "capacity", "demand")
"""Policies first, physics last: what is tried first is blamed least."""
PLURAL = {"policy": "policies", "group": "groups", "market": "markets"}
NONE: Ints = np.empty(0, np.int64)


@dataclass(frozen=True, eq=False)
class Limit:
    """A named limit: the rows it is made of, the columns whose bounds it sets, and where the scenario says it."""

    kind: str
    item: str
    path: str = ""
    rows: Ints = field(default_factory=lambda: NONE, repr=False)
    columns: Ints = field(default_factory=lambda: NONE, repr=False)

    @property
    def name(self) -> tuple[str, str]:
        """What tells limits apart."""
        return self.kind, self.item


def limits_of(graph: Graph, template: Template, arrays: Arrays) -> list[Limit]:
    """Every limit of the park that has a name, in ORDER."""
    filed: Filed = {}
    for block in template.blocks.values():
        for component in block.component_objects(descend_into=False):
            if component.ctype.__name__ in ("Constraint", "Var"):
                for data in component.values():
                    _file(graph, component, data, arrays, filed)
    found = [
        Limit(kind, item, _path(graph, kind, item), np.concatenate([NONE, *rows]), np.concatenate([NONE, *columns]))
        for (kind, item), (rows, columns) in filed.items()
    ]
    return sorted(found, key=lambda limit: ORDER.index(limit.kind))


def _file(graph: Graph, component: Any, data: Any, arrays: Arrays, filed: Filed) -> None:
    name = component.local_name
    if component.ctype.__name__ == "Constraint":
        for kind, beginnings in ROWS:
            beginning = next((b for b in beginnings if name.startswith(b)), None)
            if beginning is not None:
                item = str(data.index()) if data.index() is not None else name.removeprefix(beginning)
                filed.setdefault((kind, _item(graph, kind, item)), ([], []))[0].append(arrays.rows_of(data))
                return
    elif (kind := BOUNDS.get(name, "")) and _binds(arrays, arrays.columns_of(data)):
        item = _item(graph, kind, str(data.index()))
        filed.setdefault((kind, item), ([], []))[1].append(arrays.columns_of(data))


def _binds(arrays: Arrays, columns: Ints) -> bool:
    return bool(np.isfinite(arrays.upper[columns]).any() or (arrays.lower[columns] > 0).any())


def _item(graph: Graph, kind: str, item: str) -> str:
    """The item of the park behind a component's name or index."""
    item = item.replace(":", ".").split("#")[0]
    if kind == "market" and " > " in item:
        return next(end for end in item.split(" > ") if end in markets_of(graph))
    return item


def _path(graph: Graph, kind: str, item: str) -> str:
    """Where the scenario says it: what an override of the limit begins with."""
    first, _, rest = item.partition(" ")
    match kind:
        case "policy" | "group" | "market":
            return f"{PLURAL[kind]}.{item}"
        case "size" | "requires":
            return f"retrofits.{first}.{kind}"
        case "link":
            return _placed("links", item, links_of(graph).get(item))
        case "store":
            return _placed("stores", item, stores_of(graph).get(item))
        case "demand":
            return _placed("demands", item, None)
        case "share" | "capacity":
            tail = f".shares.{rest}" if rest else ""
            return _placed("processes", first, processes_of(graph).get(first)) + tail
    return kind


def _placed(plural: str, item: str, thing: Link | Process | Store | None) -> str:
    """The path of what an enterprise owns, of a link, and of either where a retrofit adds it."""
    if thing is not None and thing.retrofit is not None:
        return f"retrofits.{thing.retrofit}.adds.{plural}.{item}"
    if plural == "links":
        return f"links.{item}"
    enterprise, _, own = item.partition(".")
    return f"enterprises.{enterprise}.{plural}.{own}"


def lift(session: Session, limits: Iterable[Limit]) -> None:
    """Let limits go, in place."""
    for limit in limits:
        free = np.full(len(limit.rows), np.inf)
        session.rows(limit.rows, -free, free)
        session.bound(limit.columns, np.zeros(len(limit.columns)), np.full(len(limit.columns), np.inf))


def restore(session: Session, limit: Limit) -> None:
    """Let a limit hold again, in place."""
    arrays = session.arrays
    session.rows(limit.rows, arrays.low[limit.rows], arrays.high[limit.rows])
    session.bound(limit.columns, arrays.lower[limit.columns], arrays.upper[limit.columns])


def segments_of(template: Template, arrays: Arrays) -> tuple[Ints, Ints]:
    """First segment of every row and of every column; -1 where it is not of a month or less."""
    rows, columns = np.full(len(arrays.low), -1), np.full(len(arrays.cost), -1)
    for layer in ("segment", "day", "part", "month"):
        block = template.blocks.get(layer)
        if block is not None:
            first = template.calendar.first(layer)
            for data in block.component_data_objects(pyo.Constraint, active=True, descend_into=False):
                rows[arrays.rows_of(data)] = first
            for data in block.component_data_objects(pyo.Var, descend_into=False):
                columns[arrays.columns_of(data)] = first
    return rows, columns
