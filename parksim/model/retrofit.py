"""Retrofits: named bundles of candidates with their investment terms, and groups that tie several together."""

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from parksim.model.attributes import Fraction, Frozen, In, Name, NonNegative, Positive

Chain = Literal["petrochemical", "energy", "water", "waste"]


class Step(Frozen):
    """A discrete size and what it costs."""

    size: Positive
    cost: Annotated[NonNegative, In("CNY")]


class Size(Frozen):
    """How big: anything between two bounds, or one of several steps; `unit` is what it is counted in."""

    unit: str
    low: NonNegative = 0.0
    high: NonNegative = 0.0
    steps: tuple[Step, ...] = ()

    @property
    def largest(self) -> float:
        """The largest size on offer."""
        return max((step.size for step in self.steps), default=self.high)


class InvestmentCost(Frozen):
    """Fixed and per-size capital cost, yearly operation as a share of it, and the terms of its annuity."""

    fixed: Annotated[NonNegative, In("CNY")] = 0.0
    per_size: NonNegative = 0.0
    operation: Annotated[NonNegative, In("1/a")] = 0.0
    lifetime: Annotated[Positive, In("a")]
    interest: Fraction

    @property
    def annuity(self) -> float:
        """Share of the capital cost that a year bears."""
        return annuity(self.lifetime, self.interest)


class Retrofit(Frozen):
    """A named bundle of candidates: its items and modes carry its id, their capacities follow its size."""

    id: str
    name: Name
    chain: Chain
    owner: str
    size: Size | None = None
    cost: InvestmentCost
    requires: tuple[str, ...] = ()
    note: str = ""
    source: str = ""

    def capital(self, size: float) -> float:
        """Capital cost of a chosen size in CNY."""
        for step in self.size.steps if self.size else ():
            if abs(step.size - size) <= 1e-9 * max(1.0, step.size):
                return self.cost.fixed + step.cost
        return self.cost.fixed + self.cost.per_size * size


def annuity(lifetime: float, interest: float) -> float:
    """Share of a capital cost that a year bears: i / (1 - (1 + i)^-n), or 1/n without interest."""
    return interest / (1 - math.pow(1 + interest, -lifetime)) if interest else 1 / lifetime


class Group(Frozen):
    """A tie among retrofits: at most n of them, or a cost that they share, with the terms of its annuity."""

    id: str
    of: tuple[str, ...]
    at_most: int | None = Field(default=None, ge=0)
    shared_cost: Annotated[NonNegative, In("CNY")] = 0.0
    lifetime: Annotated[Positive, In("a")] | None = None
    interest: Fraction | None = None

    @model_validator(mode="after")
    def _has_terms(self) -> Self:
        if self.shared_cost and (self.lifetime is None or self.interest is None):
            raise ValueError("a shared cost has a lifetime and an interest")
        return self

    @property
    def annuity(self) -> float:
        """Share of the shared cost that a year bears; 0 where none is shared."""
        return 0.0 if self.lifetime is None or self.interest is None else annuity(self.lifetime, self.interest)

    def borne(self, retrofits: Mapping[str, Retrofit], design: Mapping[str, float]) -> dict[str, float]:
        """The shared cost by enterprise, CNY, in proportion to the capital that each builds of the group; empty without cost or user."""
        capital: dict[str, float] = defaultdict(float)
        for key in self.of:
            if key in design and self.shared_cost:
                capital[retrofits[key].owner] += retrofits[key].capital(design[key])
        total = sum(capital.values())
        return {
            owner: self.shared_cost * (own / total if total else 1 / len(capital)) for owner, own in capital.items()
        }


class FlowLimit(Frozen):
    """A limit on the sum of the activities or link flows `of`, per hour."""

    id: str
    of: tuple[str, ...]
    at_most: NonNegative
