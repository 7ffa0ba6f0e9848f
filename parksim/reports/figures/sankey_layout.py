"""Where everything of a Sankey stands: once for all states, so that between them only widths change.

The slot of a place, or of a flow's way through a column, has the height of its largest state. It stands as level with
what it exchanges with as its neighbours in the column allow. Loops leave on the right, run back in a lane below, shortest
span innermost; one from a place to itself turns round right below it, so that it encloses nothing else.
"""

from dataclasses import dataclass
from functools import cached_property

from parksim.reports.both import Both
from parksim.reports.figures.sankey import Flow, Sankey
from parksim.reports.figures.sankey_order import Item, Order, Way
from parksim.reports.figures.svg import broken, width_of

WIDTH, FLOW_HEIGHT, BAR, LEAST_GAP, WAY_GAP = 868.0, 300.0, 11.0, 8.0, 3.0
LINE, NUMBER, NAME_LINES = 15.0, 46.0, 3
"""Height of a line of a label; room that its number takes; lines of a name at most."""
LAST_GAP, LANE_GAP, LANE_TOP, LEG, LEG_GAP = 1.35, 7.0, 16.0, 8.0, 3.0
SWEEPS, SEEN = 12, 1.2
"""Rounds of levelling; the least thickness of a flow."""


@dataclass(frozen=True)
class Slot:
    """The place of a node or way: its column, left edge, top, and height in its largest state."""

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
    def order(self) -> Order:
        """Columns and who stands in them."""
        return Order(self.sankey)

    @property
    def last(self) -> int:
        """Number of the last column."""
        return self.order.last

    @cached_property
    def largest(self) -> dict[str, float]:
        """The largest amount through every node over all states."""
        states = range(self.sankey.states)
        return {n.key: max((self.sankey.through(n.key, s) for s in states), default=0.0) for n in self.sankey.nodes}

    @cached_property
    def scale(self) -> float:
        """Pixels per unit: the fullest column is as high as it may be."""
        amounts = [[i.flow.largest if isinstance(i, Way) else self.largest[i] for i in c] for c in self.order.columns]
        return FLOW_HEIGHT / max([*map(sum, amounts), 1e-12])

    def high(self, item: Item) -> float:
        """Height of a node or way in its largest state."""
        return self.thick(item.flow.largest) if isinstance(item, Way) else self.largest[item] * self.scale

    @cached_property
    def above(self) -> dict[Item, float]:
        """Room above every node for its label, above every way to what is next to it."""
        items = [item for column in self.order.columns for item in column]
        return {i: WAY_GAP if isinstance(i, Way) else LEAST_GAP + LINE * self.lines(i) for i in items}

    @cached_property
    def below(self) -> dict[Item, float]:
        """Room below a node with a loop of its own."""
        return {item: LANE_TOP + self.thick(amount) + LEG_GAP for item, amount in self.order.returning.items()}

    def reach(self, item: Item) -> float:
        """Height of a node or way with what hangs below it."""
        return self.high(item) + self.below.get(item, 0.0)

    @cached_property
    def bottom(self) -> float:
        """Where the columns end: the fullest one needs so much."""
        return max((sum(self.above[i] + self.reach(i) for i in items) for items in self.order.columns), default=0.0)

    @cached_property
    def slots(self) -> dict[Item, Slot]:
        """The slot of every node and way."""
        tops = self._tops()
        return {
            item: Slot(column, self.x(column), tops[item], self.high(item))
            for column, items in enumerate(self.order.columns)
            for item in items
        }

    def _tops(self) -> dict[Item, float]:
        """Tops, as level with the neighbours as the order allows; those with a loop of their own at the very bottom."""
        columns = self.order.columns
        tops = {item: top for items in columns for item, top in self._fitted(items, {}).items()}
        for sweep in range(SWEEPS):
            for items in columns[1:] if sweep % 2 == 0 else columns[-2::-1]:
                middles = {item: top + self.high(item) / 2 for item, top in tops.items()}
                wanted = {item: self.order.pull(item, middles) - self.high(item) / 2 for item in items}
                wanted |= {item: self.bottom for item in items if item in self.order.returning}
                tops |= self._fitted(items, wanted)
        return tops

    def _fitted(self, items: list[Item], wanted: dict[Item, float]) -> dict[Item, float]:
        """Tops in a column, as near to what is wanted as the room between them and the bottom allow."""
        tops, y = {}, 0.0
        for item in items:
            tops[item] = max(y + self.above[item], wanted.get(item, 0.0))
            y = tops[item] + self.reach(item)
        limit = self.bottom
        for item in reversed(items):
            tops[item] = min(tops[item], limit - self.reach(item))
            limit = tops[item] - self.above[item]
        return tops

    def x(self, column: int) -> float:
        """Left edge of a column; the last gap is wider, for two columns of labels meet there."""
        unit = (WIDTH - BAR) / (self.last - 1 + LAST_GAP) if self.last else 0.0
        return unit * min(column, self.last - 1) + (unit * LAST_GAP if column == self.last else 0.0)

    def room(self, key: str) -> float:
        """How wide the label of a node may be."""
        column = self.order.of[key]
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

    @cached_property
    def loops(self) -> list[Flow]:
        """Loops, innermost lane first: short spans, then low sources."""
        of, found = self.order.of, [flow for flow in self.sankey.flows if self.order.is_loop(flow)]
        span = {flow: of[flow.source] - of[flow.target] for flow in found}
        return sorted(found, key=lambda f: (span[f], -self.slots[f.source].y, -self.slots[f.target].y, f.source))

    @cached_property
    def lanes(self) -> dict[Flow, Lane]:
        """The lane of every loop, below those of inner loops over the same columns."""
        lanes: dict[Flow, Lane] = {}
        for flow in self.loops:
            inner = [lane for other, lane in lanes.items() if self._meet(flow, other)]
            thick = self.thick(flow.largest)
            if flow.source == flow.target:
                lanes[flow] = Lane(self.slots[flow.source].bottom + LANE_TOP + thick / 2, LEG + thick / 2, thick)
                continue
            top = max((lane.y + lane.thick / 2 + LANE_GAP for lane in inner), default=0.0)
            top = max(top, self.bottom + LANE_GAP)
            out = max((lane.out + lane.thick / 2 + LEG_GAP for lane in inner), default=LEG) + thick / 2
            lanes[flow] = Lane(top + thick / 2, out, thick)
        return lanes

    def _meet(self, one: Flow, other: Flow) -> bool:
        """Whether two loops run under a same column."""
        of = self.order.of
        return max(of[one.target], of[other.target]) <= min(of[one.source], of[other.source])

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
            leaving |= self._stacked(node.key, sorted(out, key=lambda f: self._port(f, 1)), state)
            entering |= self._stacked(node.key, sorted(coming, key=lambda f: self._port(f, -1)), state)
        return leaving, entering

    def _port(self, flow: Flow, step: int) -> tuple[bool, float]:
        """Sort key of a flow where it leaves (1) or enters (−1); an inner lane leaves and enters lower."""
        if self.order.is_loop(flow):
            return True, -float(self.loops.index(flow))
        here = self.order.of[flow.source if step == 1 else flow.target]
        return False, self.slots[self.order.next(flow, here, step)].middle

    def _stacked(self, key: str, flows: list[Flow], state: int) -> dict[Flow, float]:
        y, tops = self.slots[key].y, {}
        for flow in flows:
            tops[flow] = y
            y += flow.values[state] * self.scale
        return tops
