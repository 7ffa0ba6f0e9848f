"""A Sankey diagram as plain data: places in columns, flows between them in several states of the park."""

from dataclasses import dataclass, field
from typing import Literal

from parksim.reports.both import Both

Role = Literal["source", "firm", "sink"]


@dataclass(frozen=True)
class Node:
    """A place: where something comes in, a firm, or where it goes. What ends as `loss` is drawn grey."""

    key: str
    name: Both
    role: Role
    loss: bool = False


@dataclass(frozen=True)
class Flow:
    """What goes from one place to another: its name and its amount in every state."""

    source: str
    target: str
    name: Both
    values: tuple[float, ...]
    tone: str = ""
    """A kind that colours it; the diagram's own where it is empty."""

    @property
    def largest(self) -> float:
        """The largest amount over all states."""
        return max(self.values)


@dataclass(frozen=True)
class Sankey:
    """All flows of one kind in one unit; `kind` gives the colour of those without a tone of their own."""

    kind: str
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    by_key: dict[str, Node] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {node.key: node for node in self.nodes})

    @property
    def states(self) -> int:
        """Number of states."""
        return len(self.flows[0].values) if self.flows else 0

    def through(self, key: str, state: int) -> float:
        """What goes through a place in a state: the larger of what enters and leaves."""
        entering = sum(flow.values[state] for flow in self.flows if flow.target == key)
        leaving = sum(flow.values[state] for flow in self.flows if flow.source == key)
        return max(entering, leaving)

    def total(self, state: int) -> float:
        """All that comes in from sources in a state."""
        return sum(flow.values[state] for flow in self.flows if self.by_key[flow.source].role == "source")
