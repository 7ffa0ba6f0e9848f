"""The template: one Pyomo model that writes every variable and constraint once, in a block per layer, without time.

Besides Pyomo a law knows six words:
    data(layer, name, index, array)   numbers that vary over the members of a layer, shape (members, len(index))
    back(v), since(v, span)           what came before in the layer's sequence
    over_midnight(v, span, midnight)  what came before in an earlier day, where days are folded
    cost(account, item, expression)   a cost per hour on the segment, weighted by hours, repeats, probability, discount
    cost_each(...)                    a cost per occurrence on the layer of its variables, never weighted by hours
`drivers` holds the expression (on the segment) behind every flow of the graph.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pyomo.environ as pyo
from numpy.typing import ArrayLike, NDArray

from parksim.model import Calendar
from parksim_solvers.relations import CYCLIC, Midnight

INSTANT = 1e-6
"""A span that no other member's beginning lies in, h."""


class Lag(NamedTuple):
    """A reference to earlier members: one step (`span` None) or all that began less than `span` hours ago.

    With a `midnight` they are those of an earlier day of a folded calendar, and of that day alone.
    """

    variable: Any
    span: float | None
    boundary: float | None
    midnight: Midnight | None = None


class Datum(NamedTuple):
    """Numbers behind one Param: its layer and its value for each member."""

    layer: str
    values: NDArray[np.float64]


class CostTerm(NamedTuple):
    """A part of total annual cost: the account and item it belongs to, and its expression."""

    account: str
    item: str
    expression: Any
    hourly: bool


@dataclass
class Template:
    """A Pyomo model with a block per layer of a calendar.

    The objective is `cost_share` times the cost terms plus the sum of `aims`, expressions summed over year and future.
    `drift` asks for the relaxation whose optimum is a lower bound of the full calendar's (laws/stores.py).
    """

    calendar: Calendar
    drift: bool = False
    model: Any = field(default_factory=pyo.ConcreteModel)
    blocks: dict[str, Any] = field(default_factory=dict)
    numbers: dict[int, Datum] = field(default_factory=dict)
    lags: dict[int, Lag] = field(default_factory=dict)
    costs: list[CostTerm] = field(default_factory=list)
    cost_share: float = 1.0
    aims: list[Any] = field(default_factory=list)
    drivers: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.model.template = self
        self.model.lagged = pyo.Block()
        self.model.lagged.v = pyo.VarList()
        self.hours = self.data("segment", "hours", None, self.calendar.hours)
        self.weight = self.data("segment", "weight", None, self.calendar.weight)

    def block(self, layer: str) -> Any:
        """The block of a layer, made on first use. Raises KeyError where the calendar lacks the layer."""
        if layer not in self.blocks:
            self.calendar.codes(layer)
            self.model.add_component(layer.replace(" x ", "_"), block := pyo.Block())
            self.blocks[layer] = block
        return self.blocks[layer]

    def total(self, variable: Any) -> Any:
        """What a rate adds up to, per member of its layer: hours x repeats x variable; summed by coarser rows."""
        layer = self.layer_of(variable)
        if layer == "segment":
            return self.weight * variable
        block = self.block(layer)
        if block.component("weight") is None:
            codes = self.calendar.codes(layer)
            weight = np.bincount(codes, weights=self.calendar.weight, minlength=self.calendar.size(layer))
            self.data(layer, "weight", None, weight)
        return block.weight * variable

    @property
    def segment(self) -> Any:
        """Block of the segments."""
        return self.block("segment")

    @property
    def once(self) -> Any:
        """Block of what is decided once: the design."""
        return self.block("once")

    def layer_of(self, component: Any) -> str:
        """Layer on which a variable or constraint lives."""
        parent = component.parent_block()
        return next(layer for layer, block in self.blocks.items() if block is parent)

    def data(self, layer: str, name: str, index: Sequence[Hashable] | None, array: ArrayLike) -> Any:
        """Numbers of shape (members, len(index)), or (members,) where index is None, as a Pyomo Param to write with.

        Raises ValueError for a wrong shape or a number that is not finite.
        """
        values = np.asarray(array, float)
        width = (len(index),) if index is not None else ()
        if values.shape != (self.calendar.size(layer), *width):
            raise ValueError(f"{name}: shape {values.shape} is not (members, index) of layer {layer!r}")
        if not np.isfinite(values).all():
            raise ValueError(f"{name}: not every number is finite")
        sets = () if index is None else (list(index),)
        self.block(layer).add_component(name, param := pyo.Param(*sets, mutable=True, initialize=1.0))
        if index is None:
            self.numbers[id(param)] = Datum(layer, values)
        else:
            for column, key in enumerate(index):
                self.numbers[id(param[key])] = Datum(layer, values[:, column])
        return param

    def cost(self, account: str, item: str, expression: Any) -> None:
        """Add a cost per hour on the segment, CNY/h."""
        self.costs.append(CostTerm(account, item, expression, hourly=True))

    def cost_each(self, account: str, item: str, expression: Any) -> None:
        """Add a cost per occurrence, CNY, on the layer of the expression's variables."""
        self.costs.append(CostTerm(account, item, expression, hourly=False))

    def lag(self, variable: Any, span: float | None, boundary: float | None, midnight: Midnight | None = None) -> Any:
        """A stand-in variable for earlier members of `variable`."""
        stand_in = self.model.lagged.v.add()
        self.lags[id(stand_in)] = Lag(variable, span, boundary, midnight)
        return stand_in


def component_name(identifier: str) -> str:
    """An identifier as part of a component's name: no two identifiers share one (`a.b_c` and `a_b.c`)."""
    return identifier.replace(".", ":")


def back(variable: Any, boundary: float | None = CYCLIC) -> Any:
    """The variable's previous member in its sequence; before the first the last (cyclic) or a given value."""
    return variable.model().template.lag(variable, None, boundary)


def since(variable: Any, span: float, boundary: float | None = CYCLIC) -> Any:
    """Sum over all members that began less than `span` hours before this one, itself included."""
    return variable.model().template.lag(variable, span, boundary)


def over_midnight(variable: Any, span: float | None, midnight: Midnight) -> Any:
    """Sum over the members of an earlier day that began less than `span` hours before; None: a day's first sees its last."""
    return variable.model().template.lag(variable, span, 0.0, midnight)
