"""Dispatch: the same template, stamped over the segments of the plan as if each stood alone for one hour.

Every layer has one member per segment here, so that the stamp is block-diagonal: one small linear programme per
segment, all with the same rows and columns. Their numbers are read off as arrays of shape (segments, columns) and
(segments, rows), and a session that holds one of them becomes any other by changes in place.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp
from numpy.typing import NDArray

from parksim.graph.read import Graph
from parksim.model import Calendar
from parksim_solvers.arrays import Arrays
from parksim_solvers.build import template_of
from parksim_solvers.stamp import stamp
from parksim_solvers.template import Template

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Name = tuple[str, Any]


@dataclass(frozen=True, eq=False)
class Blocks:
    """One linear programme per segment. `data` are the coefficients at (`row`, `column`), shape (segments, entries).

    A name is a component and its index: ("activity", "steel.bof#standard"), ("balance", "steel.cog"), ("budget", None).
    `drivers` is the column of each driver of a flow, `coarse` are rows of layers above the segment. cost, lower, upper
    have shape (segments, columns), low and high (segments, rows).
    """

    columns: dict[Name, int]
    rows: dict[Name, int]
    drivers: dict[str, int]
    coarse: frozenset[int]
    cost: Floats
    lower: Floats
    upper: Floats
    low: Floats
    high: Floats
    row: Ints
    column: Ints
    data: Floats


def blocks_of(graph: Graph, calendar: Calendar) -> Blocks:
    """Stamp a park once over the segments of a calendar, each alone for an hour."""
    template = template_of(graph, alone(calendar))
    return _read(template, stamp(template))


def alone(calendar: Calendar) -> Calendar:
    """The same segments, each an hour of its own day, month and year: nothing joins one to another."""
    n = calendar.segments
    ones, own = np.ones(n), tuple(range(n))
    labels = dict(calendar.labels) | dict.fromkeys(("day", "part", "month", "year"), own)
    return replace(
        calendar, kind="full", hours=ones, repeats=ones, probability=ones, discount=ones, sequence=np.arange(n),
        labels=labels, days=(), _codes={},
    )  # fmt: skip


def _read(template: Template, arrays: Arrays) -> Blocks:
    variables = [v for b in template.blocks.values() for v in _data(b, pyo.Var)]
    layered = [(layer, c) for layer, b in template.blocks.items() for c in _data(b, pyo.Constraint)]
    constraints = [constraint for _, constraint in layered]
    segments = template.calendar.segments
    columns = np.array([arrays.columns_of(v) for v in variables], int).reshape(len(variables), segments).T
    rows = np.array([arrays.rows_of(c) for c in constraints], int).reshape(len(constraints), segments).T
    row, column, data = _entries(arrays.matrix, rows, columns)
    place = {id(v): k for k, v in enumerate(variables)}
    return Blocks(
        columns={_name(v): k for k, v in enumerate(variables)},
        rows={_name(c): k for k, c in enumerate(constraints)},
        drivers={driver: place[id(v)] for driver, v in template.drivers.items()},
        coarse=frozenset(k for k, (layer, _) in enumerate(layered) if layer != "segment"),
        cost=arrays.cost[columns], lower=arrays.lower[columns], upper=arrays.upper[columns],
        low=arrays.low[rows], high=arrays.high[rows], row=row, column=column, data=data,
    )  # fmt: skip


def _data(block: Any, kind: Any) -> list[Any]:
    return list(block.component_data_objects(kind, active=True, descend_into=False))


def _name(component: Any) -> Name:
    return str(component.parent_component().local_name), component.index()


def _entries(matrix: sp.csc_matrix, rows: Ints, columns: Ints) -> tuple[Ints, Ints, Floats]:
    """Entries of the first segment's block, and their values in every segment. Raises ValueError where blocks differ."""
    segments, width = columns.shape
    height = rows.shape[1]
    wide = matrix.tocoo()
    of_row, of_column = np.empty(matrix.shape[0], int), np.empty(matrix.shape[1], int)
    of_row[rows.T.ravel()] = np.tile(np.arange(segments), height) * height + np.repeat(np.arange(height), segments)
    of_column[columns.T.ravel()] = np.tile(np.arange(segments), width) * width + np.repeat(np.arange(width), segments)
    row, column = of_row[wide.row], of_column[wide.col]
    order = np.lexsort((row, column))
    row, column = row[order].reshape(segments, -1), column[order].reshape(segments, -1)
    member = np.arange(segments)[:, None]
    if (row // height != member).any() or (column // width != member).any():
        raise ValueError("a row of the dispatch joins two segments")
    row, column = row - member * height, column - member * width
    if (row != row[0]).any() or (column != column[0]).any():
        raise ValueError("two segments of the dispatch differ in where their coefficients stand")
    return row[0], column[0], wide.data[order].reshape(segments, -1)
