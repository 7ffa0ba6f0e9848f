"""Where everything of a Sankey stands: once for all states, so that between them only widths change.

Firms stand in the order in which flows pass them; what runs to the same or an earlier column is a loop. The slot of a
place has the height of its largest state. Loops leave on the right, run back in a lane below, shortest span innermost.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from parksim.reports.both import Both
from parksim.reports.figures.sankey import Flow, Sankey
from parksim.reports.figures.svg import broken, width_of

WIDTH, FLOW_HEIGHT, BAR, LEAST_GAP = 880.0, 300.0, 11.0, 8.0
LINE, NUMBER, NAME_LINES = 15.0, 46.0, 3
"""Height of a line of a label; room that its number takes; lines of a name at most."""
MOST_COLUMNS, LAST_GAP, LANE_GAP, LANE_TOP, LEG, LEG_GAP = 4, 1.35, 7.0, 16.0, 8.0, 3.0
SWEEPS, SEEN = 6, 1.2
"""Rounds of sorting; the least thickness of a flow."""


@dataclass(frozen=True)
class Slot:
    """The place of a node: its column, left edge, top, and height in its largest state."""

    column: int
    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.y + self.height / 2

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.y + self.height


@dataclass(frozen=True)
class Lane:
    """Where a loop runs back: the middle of its lane, how far from the bars its legs stand, its largest thickness."""

    y: float
    out: float
    thick: float


@dataclass(frozen=True, eq=False)
class Layout:
    """A Sankey with places, scale and lanes."""

    sankey: Sankey

    @cached_property
    def columns(self) -> dict[str, int]:
        """Column of every node: sources first, firms in the order of flow, sinks last."""
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
        return max(self.columns.values(), default=0)

    @cached_property
    def largest(self) -> dict[str, float]:
        """The largest amount through every node over all states."""
        states = range(self.sankey.states)
        return {n.key: max((self.sankey.through(n.key, s) for s in states), default=0.0) for n in self.sankey.nodes}

    @cached_property
    def scale(self) -> float:
        """Pixels per unit: the fullest column is as high as it may be."""
        sums = [sum(self.largest[k] for k, c in self.columns.items() if c == column) for column in range(self.last + 1)]
        return FLOW_HEIGHT / max([*sums, 1e-12])

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """The slot of every node; those with a loop of their own stand at the very bottom, just above its lane."""
        columns = [self._stack(column, keys) for column, keys in enumerate(self._sorted_columns())]
        bottom = max((slot.bottom for slots in columns for slot in slots.values()), default=0.0)
        found: dict[str, Slot] = {}
        for slots in columns:
            free = bottom - max((slot.bottom for slot in slots.values()), default=bottom)
            found |= {k: replace(slot, y=slot.y + free * (k in self.returning)) for k, slot in slots.items()}
        return found

    def _stack(self, column: int, keys: list[str]) -> dict[str, Slot]:
        """The slots of a column, one below the other."""
        y, slots = 0.0, {}
        for key in keys:
            y += LEAST_GAP + LINE * self.lines(key)
            slots[key] = Slot(column, self.x(column), y, self.largest[key] * self.scale)
            y = slots[key].bottom
        return slots

    @cached_property
    def returning(self) -> set[str]:
        """Nodes with a loop of their own."""
        return {flow.source for flow in self.sankey.flows if flow.source == flow.target}

    def x(self, column: int) -> float:
        """Left edge of a column; the last gap is wider, for two columns of labels meet there."""
        unit = (WIDTH - BAR) / (self.last - 1 + LAST_GAP) if self.last else 0.0
        return unit * min(column, self.last - 1) + (unit * LAST_GAP if column == self.last else 0.0)

    def room(self, key: str) -> float:
        """How wide the label of a node may be."""
        column = self.columns[key]
        if column >= self.last - 1:
            return (self.x(self.last) - self.x(self.last - 1)) * 0.49
        return self.x(column + 1) - self.x(column) - 6

    def lines(self, key: str) -> int:
        """Lines of the label of a node: its number stands below its name where both do not fit into one line."""
        name, room = self.sankey.by_key[key].name, self.room(key)
        width = max(width_of(name.en), width_of(name.zh))
        return 1 if width + NUMBER <= room else 1 + len(self.name_lines(key))

    def name_lines(self, key: str) -> list[Both]:
        """The name of a node, in as many lines as it takes."""
        return broken(self.sankey.by_key[key].name, self.room(key), NAME_LINES)

    def is_loop(self, flow: Flow) -> bool:
        """Whether a flow runs to the same or an earlier column."""
        return self.columns[flow.target] <= self.columns[flow.source]

    @cached_property
    def loops(self) -> list[Flow]:
        """Loops, innermost lane first: short spans, then low sources."""
        found = [flow for flow in self.sankey.flows if self.is_loop(flow)]
        span = {flow: self.columns[flow.source] - self.columns[flow.target] for flow in found}
        return sorted(found, key=lambda f: (span[f], -self.slots[f.source].y, -self.slots[f.target].y, f.source))

    @cached_property
    def bottom(self) -> float:
        """Where the columns end."""
        return max((slot.bottom for slot in self.slots.values()), default=0.0)

    @cached_property
    def lanes(self) -> dict[Flow, Lane]:
        """The lane of every loop, below those of inner loops over the same columns."""
        lanes: dict[Flow, Lane] = {}
        for flow in self.loops:
            inner = [lane for other, lane in lanes.items() if self._meet(flow, other)]
            top = max((lane.y + lane.thick / 2 + LANE_GAP for lane in inner), default=self.bottom + LANE_TOP)
            thick = self.thick(flow.largest)
            out = max((lane.out + lane.thick / 2 + LEG_GAP for lane in inner), default=LEG) + thick / 2
            lanes[flow] = Lane(top + thick / 2, out, thick)
        return lanes

    def _meet(self, one: Flow, other: Flow) -> bool:
        """Whether two loops run under a same column."""
        low = max(self.columns[one.target], self.columns[other.target])
        return low <= min(self.columns[one.source], self.columns[other.source])

    @property
    def height(self) -> float:
        """Height of the picture."""
        ends = [lane.y + lane.thick / 2 for lane in self.lanes.values()]
        return max([self.bottom, *ends]) + 8

    def thick(self, value: float) -> float:
        """Thickness of a flow in pixels; what flows is never thinner than can be seen."""
        return max(value * self.scale, SEEN) if value > 0 else 0.0

    def ports(self, state: int) -> tuple[dict[Flow, float], dict[Flow, float]]:
        """Top edge of every flow where it leaves and where it enters: sorted by the other end, loops lowest."""
        leaving: dict[Flow, float] = {}
        entering: dict[Flow, float] = {}
        for node in self.sankey.nodes:
            out = [f for f in self.sankey.flows if f.source == node.key]
            coming = [f for f in self.sankey.flows if f.target == node.key]
            leaving |= self._stacked(node.key, sorted(out, key=lambda f: self._port(f, f.target)), state)
            entering |= self._stacked(node.key, sorted(coming, key=lambda f: self._port(f, f.source)), state)
        return leaving, entering

    def _port(self, flow: Flow, other: str) -> tuple[bool, float]:
        """Sort key of a flow at one end; an inner lane leaves and enters lower."""
        if self.is_loop(flow):
            return True, -float(self.loops.index(flow))
        return False, self.slots[other].middle

    def _stacked(self, key: str, flows: list[Flow], state: int) -> dict[Flow, float]:
        y, tops = self.slots[key].y, {}
        for flow in flows:
            tops[flow] = y
            y += flow.values[state] * self.scale
        return tops

    def _sorted_columns(self) -> list[list[str]]:
        """Nodes of every column from top to bottom, each near what it exchanges most with."""
        columns: list[list[str]] = [[] for _ in range(self.last + 1)]
        for node in sorted(self.sankey.nodes, key=lambda n: (n.loss, -self.largest[n.key], n.key)):
            columns[self.columns[node.key]].append(node.key)
        for sweep in range(SWEEPS):
            place = {key: (k + 0.5) / len(keys) for keys in columns for k, key in enumerate(keys)}
            for keys in columns if sweep % 2 else columns[::-1]:
                keys.sort(key=lambda key: (self.sankey.by_key[key].loss, key in self.returning, self._pull(key, place)))
                place |= {key: (k + 0.5) / len(keys) for k, key in enumerate(keys)}
        return columns

    def _pull(self, key: str, place: dict[str, float]) -> float:
        ends = [(f.target if f.source == key else f.source, f.largest) for f in self.sankey.flows
                if key in (f.source, f.target) and not self.is_loop(f)]  # fmt: skip
        weight = sum(amount for _, amount in ends)
        return sum(place[end] * amount for end, amount in ends) / weight if weight else place[key]


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
