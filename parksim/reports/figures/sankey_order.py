"""In which column every place of a Sankey stands and in which order, once for all states.

Firms stand in the order in which flows pass them; what runs to the same or an earlier column is a loop. A flow that
passes over columns has a way of its own through each of them, so that it runs behind no place that it does not touch.
Every column is sorted by what its members exchange with their neighbours (barycentres: Sugiyama, Tagawa and Toda 1981).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from parksim.reports.figures.sankey import Flow, Sankey

MOST_COLUMNS, SWEEPS = 4, 6
"""Columns of firms at most; rounds of sorting."""


class Way(NamedTuple):
    """Where a flow passes a column that it neither begins nor ends in."""

    flow: Flow
    column: int


Item = str | Way
"""What stands in a column: a place by its key, or a way."""


@dataclass(frozen=True, eq=False)
class Order:
    """Columns of a Sankey and what stands in them from top to bottom."""

    sankey: Sankey

    @cached_property
    def of(self) -> dict[str, int]:
        """Column of every place: sources first, firms in the order of flow, sinks last."""
        firms = [node.key for node in self.sankey.nodes if node.role == "firm"]
        weights = {(f.source, f.target): f.largest for f in self.sankey.flows if {f.source, f.target} <= set(firms)}
        columns: dict[str, int] = {}
        for key in flow_order(firms, weights):
            before = [columns[source] for source, target in weights if target == key and source in columns]
            columns[key] = min(1 + max(before, default=0), MOST_COLUMNS)
        last = 1 + max(columns.values(), default=0)
        ends = {"source": 0, "sink": last}
        return columns | {node.key: ends[node.role] for node in self.sankey.nodes if node.role != "firm"}

    @property
    def last(self) -> int:
        """Number of the last column."""
        return max(self.of.values(), default=0)

    def is_loop(self, flow: Flow) -> bool:
        """Whether a flow runs to the same or an earlier column."""
        return self.of[flow.target] <= self.of[flow.source]

    @cached_property
    def returning(self) -> dict[Item, float]:
        """Places with a loop of their own, and how much runs in it: they stand lowest, the largest just above its lane."""
        return {flow.source: flow.largest for flow in self.sankey.flows if flow.source == flow.target}

    def ways(self, flow: Flow) -> list[Way]:
        """Where a flow passes from its source to its target."""
        return [Way(flow, column) for column in range(self.of[flow.source] + 1, self.of[flow.target])]

    def next(self, flow: Flow, column: int, step: int) -> Item:
        """What a flow touches in the column before (−1) or after (1)."""
        ends = {self.of[flow.source]: flow.source, self.of[flow.target]: flow.target}
        return ends.get(column + step) or Way(flow, column + step)

    def neighbours(self, item: Item) -> Iterator[tuple[Item, float]]:
        """What something exchanges with in the columns beside it, and how much; loops apart."""
        if isinstance(item, Way):
            yield from ((self.next(item.flow, item.column, step), item.flow.largest) for step in (-1, 1))
            return
        for flow in self.sankey.flows:
            if item in (flow.source, flow.target) and not self.is_loop(flow):
                yield self.next(flow, self.of[item], 1 if flow.source == item else -1), flow.largest

    @cached_property
    def columns(self) -> list[list[Item]]:
        """Members of every column from top to bottom, each near what it exchanges most with."""
        columns: list[list[Item]] = [[] for _ in range(self.last + 1)]
        for node in sorted(self.sankey.nodes, key=lambda node: (node.loss, node.key)):
            columns[self.of[node.key]].append(node.key)
        for flow in self.sankey.flows:
            for way in self.ways(flow):
                columns[way.column].append(way)
        place = _places(columns)
        for sweep in range(SWEEPS):
            for items in columns if sweep % 2 else columns[::-1]:
                items.sort(key=lambda item: (self._rank(item), self.pull(item, place)))
                place |= _places([items])
        return columns

    def _rank(self, item: Item) -> tuple[int, float]:
        """Losses end lowest; above them stand places with loops of their own, the largest loop lowest."""
        if not isinstance(item, Way) and self.sankey.by_key[item].loss:
            return 2, 0.0
        return int(item in self.returning), self.returning.get(item, 0.0)

    def pull(self, item: Item, place: dict[Item, float]) -> float:
        """Where its neighbours stand, on the mean of what it exchanges with them."""
        ends = list(self.neighbours(item))
        weight = sum(amount for _, amount in ends)
        return sum(place[end] * amount for end, amount in ends) / weight if weight else place[item]


def _places(columns: list[list[Item]]) -> dict[Item, float]:
    return {item: (k + 0.5) / len(items) for items in columns for k, item in enumerate(items)}


def flow_order(keys: list[str], weights: dict[tuple[str, str], float]) -> list[str]:
    """Nodes in an order in which little flows backwards: always next, who gives most beyond what it takes."""
    left, order = sorted(keys), []
    while left:

        def surplus(key: str, among: frozenset[str] = frozenset(left)) -> float:
            return sum(
                amount * ((source == key) - (target == key))
                for (source, target), amount in weights.items()
                if source in among and target in among
            )

        chosen = max(left, key=lambda key: (surplus(key), -left.index(key)))
        order.append(chosen)
        left.remove(chosen)
    return order
