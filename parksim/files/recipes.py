"""Recipes: what a process takes and gives per unit of activity, in one mode or several."""

from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, cast

from parksim.files.nodes import Node
from parksim.files.numbers import Wanted, amount, balances, cost
from parksim.files.reading import Reading, entries, get
from parksim.model import Commodity, Recipe
from parksim.model.closure import Computed
from parksim.model.commodity import Content

__all__ = ["SIDES", "STANDARD", "Basis", "Change", "Draft", "Figure", "Side", "read_flow", "read_mode", "read_modes"]

Side = Literal["inputs", "outputs"]
SIDES: tuple[Side, Side] = ("inputs", "outputs")
STANDARD = "standard"
CLOSABLE: tuple[Content, ...] = ("carbon", "water", "mass", "energy")


@dataclass(frozen=True)
class Basis:
    """What the activity of a process is counted in: its enterprise, and the commodity (None: could not be read)."""

    enterprise: str
    path: str
    counted: Commodity | None
    makes: str

    @property
    def unit(self) -> str:
        """Unit of activity."""
        return self.counted.unit if self.counted else "1"


@dataclass(frozen=True)
class Figure:
    """A figure of a recipe that is computed: where it stands, and its path among the numbers."""

    computed: Computed
    node: Node
    path: str
    unit: str


@dataclass
class Draft:
    """A mode while it is read: its flows by bus and to the environment, and figures that are still to be computed."""

    inputs: dict[str, float] = field(default_factory=dict)
    outputs: dict[str, float] = field(default_factory=dict)
    environment: dict[str, float] = field(default_factory=dict)
    balance: dict[Content, str] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    cost: float = 0.0
    retrofit: str | None = None
    beside: tuple[str, ...] = ()
    failed: bool = False
    """Whether a flow could not be read, so that nothing can be said of the closure."""

    def copy(self) -> "Draft":
        """A draft of its own with the same flows."""
        return replace(
            self, inputs=dict(self.inputs), outputs=dict(self.outputs), environment=dict(self.environment),
            balance=dict(self.balance), figures=list(self.figures), retrofit=None,
        )  # fmt: skip

    def recipe(self) -> Recipe:
        """The recipe as far as it is known: without what is computed."""
        return Recipe(
            inputs=self.inputs, outputs=self.outputs, environment=self.environment, balance=self.balance,
            cost=self.cost, retrofit=self.retrofit, beside=self.beside,
        )  # fmt: skip

    @property
    def touches(self) -> set[str]:
        """Buses that give or get something, computed figures among them."""
        return {*self.inputs, *self.outputs, *(each.computed.bus for each in self.figures)}

    def states(self, side: Side, key: str, enterprise: str) -> bool:
        """Whether a flow is stated on a side, by its key in the file."""
        bus, present = f"{enterprise}.{key}", self.environment.get(key, 0.0)
        on_bus = bus in getattr(self, side) or any(figure.computed.bus == bus for figure in self.figures)
        return on_bus or (present != 0 and (present < 0) == (side == "inputs"))

    def drop(self, side: Side, bus: str, commodity: str) -> None:
        """Take a flow out, however it was stated."""
        getattr(self, side).pop(bus, None)
        self.figures = [figure for figure in self.figures if figure.computed.bus != bus]
        present = self.environment.get(commodity, 0.0)
        if present and (present < 0) == (side == "inputs"):
            del self.environment[commodity]


class Change(NamedTuple):
    """A figure of a recipe that a retrofit changes: where it stands in the recipe, what is written, its path before that."""

    side: Side
    key: str
    node: Node
    path: str


def read_modes(reading: Reading, node: Node, basis: Basis) -> tuple[Draft, dict[str, Draft]]:
    """What is common to all modes of a process, and its modes: each adds to that or replaces parts of it."""
    common = Draft()
    read_flows(reading, node, basis, basis.path, common)
    modes = entries(get(node, "modes"))
    if not modes:
        return common, {STANDARD: common}
    found = {}
    for key, mode, where in modes:
        reading.identifier(key, where)
        found[key] = read_mode(reading, mode, basis, f"{basis.path}.modes.{key}", common)
    return common, found


def read_mode(reading: Reading, node: Node, basis: Basis, path: str, common: Draft) -> Draft:
    """One mode over what is common to all."""
    draft = common.copy()
    read_flows(reading, node, basis, path, draft)
    written = get(node, "cost")
    if written is not None:
        draft.cost = cost(reading, written, f"{path}.cost", basis.counted) or 0.0
    return draft


def read_flows(reading: Reading, node: Node, basis: Basis, path: str, draft: Draft) -> None:
    """Add the inputs, outputs and balancing flows that a mapping states to a draft; an empty value takes one out."""
    for side in SIDES:
        flows = node.value.get(side) if isinstance(node.value, dict) else None
        for key, item, _ in entries(flows):
            read_flow(reading, item, basis, path, side, key, draft)
    for content, item, _ in entries(get(node, "balance")):
        _read_balance(reading, content, item, draft)


def read_flow(reading: Reading, node: Node, basis: Basis, path: str, side: Side, key: str, draft: Draft) -> None:
    """Read one flow of a recipe into a draft."""
    name = key.partition("@")[0]
    commodity = reading.commodity(name, node.place)
    bus = None
    if commodity is not None:
        bus = name if commodity.environment else reading.bus(basis.enterprise, key, node.place)
    if commodity is None or bus is None:
        draft.failed = True
        return
    draft.drop(side, bus, name)
    if bus == basis.makes:
        reading.problems.add("PS2037", node.place, commodity=name)
    elif node.value is None:
        return
    elif balances(node):
        _compute(reading, node, basis, path, side, bus, commodity, draft)
    else:
        _state(reading, node, basis, f"{path}.{side}.{key}", side, bus, commodity, draft)


def _state(
    reading: Reading, node: Node, basis: Basis, path: str, side: Side, bus: str, commodity: Commodity, draft: Draft
) -> None:
    value = amount(reading, node, path, flow_unit(commodity, basis))
    if value is None or value < 0:
        draft.failed = True
    if value is None:
        return
    if value < 0:
        reading.problems.add("PS2009", node.place, key=bus, text=f"{value:g}", limit=0, hint="ge")
    elif value > 0 and commodity.environment:
        sign = -1.0 if side == "inputs" else 1.0
        draft.environment[bus] = draft.environment.get(bus, 0.0) + sign * value
    elif value > 0:
        getattr(draft, side)[bus] = value


def _compute(
    reading: Reading, node: Node, basis: Basis, path: str, side: Side, bus: str, commodity: Commodity, draft: Draft
) -> None:
    """Note a figure to be computed (`value: balance`), for the content it names or the first open one it has."""
    written = get(node, "of")
    if commodity.environment:
        reading.problems.add("PS2036", node.place, commodity=commodity.id)
        draft.failed = True
        return
    if written is not None:
        content = reading.option(written, CLOSABLE)
    else:
        has = (c for c in CLOSABLE if getattr(commodity.contents, c) > 0 and c not in draft.balance)
        content = next(has, CLOSABLE[0])
    if content is not None:
        computed = Computed(bus, cast("Content", content), side)
        key = bus.partition(".")[2]
        draft.figures.append(Figure(computed, node, f"{path}.{side}.{key}", flow_unit(commodity, basis).text))


def flow_unit(commodity: Commodity, basis: Basis) -> Wanted:
    """The unit of a flow per unit of activity."""
    return Wanted.in_recipe(f"{{unit}}/{basis.unit}" if basis.unit != "1" else "{unit}", commodity)


def _read_balance(reading: Reading, content: str, node: Node, draft: Draft) -> None:
    if content not in CLOSABLE:
        draft.failed = True
        return
    word = reading.word(node)
    if node.value is None:
        draft.balance.pop(content, None)
        return
    commodity = reading.commodity(word, node.place)
    if commodity is not None and not commodity.environment:
        reading.problems.add("PS2038", node.place, commodity=word)
    if commodity is None or not commodity.environment:
        draft.failed = True
        return
    draft.balance[content] = commodity.id
