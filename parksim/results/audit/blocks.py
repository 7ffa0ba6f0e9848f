"""The tables of a result as arrays: rates block by block, what is told of states item by item."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parksim.results.result import Result

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Line(NamedTuple):
    """The timeline as arrays of shape (rows,); `hours` are those of the year that a row stands for."""

    replication: Ints
    segment: Ints
    hours: Floats
    weight: Floats


class Block(NamedTuple):
    """The rates of an island: row of every flow, column of every state number (−1: not here), the table itself."""

    rows: dict[str, int]
    columns: Ints
    table: Floats


def blocks_of(result: Result) -> list[Block]:
    """Every block of a result's rates."""
    most = int(result.timeline["state"].max()) if len(result.timeline) else 0
    found = []
    for block in result.blocks:
        labels = block.columns.to_numpy(int)
        columns = np.full(max(int(labels.max(initial=0)), most) + 1, -1)
        columns[labels] = np.arange(len(labels))
        rows = {str(flow): k for k, flow in enumerate(block.index)}
        found.append(Block(rows, columns, block.to_numpy(float)))
    return found


def within(block: Block, states: Ints, alone: bool) -> tuple[Ints, Ints]:
    """Places of the states that a block holds, and their columns in it; all of them where it stands alone."""
    columns = block.columns[states]
    inside = np.arange(len(states)) if alone else np.flatnonzero(columns >= 0)
    return inside, columns[inside]


def torn(result: Result, blocks: list[Block], states: Ints) -> list[str]:
    """Flows that stand twice, or lack a rate in some of the states that a block holds."""
    found: list[str] = []
    for frame, block in zip(result.blocks, blocks, strict=True):
        columns = np.unique(block.columns[states])
        finite = np.isfinite(block.table[:, columns[columns >= 0]]).all(axis=1)
        found += [str(flow) for flow in frame.index[~finite | frame.index.duplicated()]]
    return found


def grouped(table: pd.DataFrame, by: str, value: str) -> dict[str, tuple[Ints, Floats]]:
    """States and values of a table's rows, by item."""
    states, values = table["state"].to_numpy(int), table[value].to_numpy(float)
    places = table.groupby(by, sort=False).indices
    return {str(name): (states[rows], values[rows]) for name, rows in places.items()}
