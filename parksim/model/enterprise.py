"""Enterprises and what stands inside them: buses, processes, stores, demands.

Identifiers are `enterprise.local`; a bus is `enterprise.commodity` or `enterprise.commodity@place`.
"""

from typing import Annotated, Literal

from pydantic import Field

from parksim.model.attributes import HOURS_PER_YEAR, Fraction, Frozen, Hours, In, Name, NonNegative, Positive
from parksim.model.commodity import Content
from parksim.model.profile import Profile

Operation = Literal["continuous", "must_run", "switchable"]
Steady = Literal["day", "month"]


class Place(Frozen):
    """Where an enterprise stands."""

    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    zone: str | None = None


class Enterprise(Frozen):
    """A firm. `owners` splits a joint plant's costs and income; `outlets` names where an unwanted by-product goes."""

    id: str
    name: Name
    place: Place = Place()
    owners: dict[str, Fraction] = Field(default_factory=dict)
    outlets: dict[str, str] = Field(default_factory=dict)
    value_added: Annotated[float, In("CNY/a")] | None = None


class Bus(Frozen):
    """A balance point of one commodity at one enterprise: inflow = outflow, always; what enters mixes."""

    id: str
    enterprise: str
    holds: str
    name: Name | None = None
    """What a further bus of the commodity is called; none where the firm's name tells enough."""


class Failure(Frozen):
    """Mean time from repair to failure and mean repair time, both exponential on the calendar clock.

    What fails more often than every hour is no failure but a way of running, and its year would have a million of them.
    """

    every: Annotated[float, In("h"), Field(ge=1)]
    last: Hours


class Maintenance(Frozen):
    """Planned standstill of one unit (or of all): from an hour of the year, for some hours."""

    start: Annotated[float, In("h"), Field(ge=0, lt=HOURS_PER_YEAR)]
    last: Hours
    units: int | None = Field(default=None, ge=1)


class Recipe(Frozen):
    """Inputs and outputs per unit of activity, by bus; `environment` holds flows to (+) and from (-) the environment.

    `balance` names the commodity that closes a content, `balancing` its computed amount, signed as in `environment`
    (air enters); `cost` is the running cost of an activity beside its inputs. A mode of a retrofit exists only where
    that retrofit is chosen, and those that it stands `beside` too.
    """

    inputs: dict[str, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)
    outputs: dict[str, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)
    environment: dict[str, float] = Field(default_factory=dict)
    balance: dict[Content, str] = Field(default_factory=dict)
    balancing: dict[str, float] = Field(default_factory=dict)
    cost: float = 0.0
    retrofit: str | None = None
    beside: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """The retrofits without which the mode does not exist."""
        return () if self.retrofit is None else (self.retrofit, *self.beside)


class Share(Frozen):
    """The input `part` is at least and at most a share of the inputs `of`, by mass, energy or the commodities' unit."""

    part: str
    of: tuple[str, ...]
    by: Literal["mass", "energy", "unit"] = "mass"
    at_most: Fraction = 1.0
    at_least: Fraction = 0.0


class Process(Frozen):
    """A recipe, or several that share one capacity, counted in units of the bus `makes`.

    A flare or vent makes nothing worth counting: with `counted: input` (a file says `takes: cog`) `makes` is the input
    that counts its activity. Either way the counted flow is 1 per unit of activity and stands in no recipe.
    `capacity` is the rate of all units together, `yearly` the most that a year may bring. `units` equal units fail one
    by one. What `shares_capacity` stands still with its host; `fails` and `maintenance` of its own come on top.
    Minimum load is that of the units that are up. `steady` gives one rate a day or month, within which modes may
    change. `follows` ties the capacity to the size of the retrofit that adds the process.
    """

    id: str
    enterprise: str
    name: Name
    makes: str
    counted: Literal["output", "input"] = "output"
    capacity: Annotated[NonNegative, In("{unit}/h")] | None = None
    yearly: Annotated[NonNegative, In("{unit}/a")] | None = None
    hours: Annotated[float, In("h/a"), Field(gt=0, le=HOURS_PER_YEAR)] = HOURS_PER_YEAR
    units: int = Field(default=1, ge=1)
    steady: Steady | None = None
    stated: Annotated[NonNegative, In("{unit}/a")] | None = None
    operation: Operation = "continuous"
    load_min: Fraction = 0.0
    load_max: Fraction = 1.0
    modes: dict[str, Recipe]
    shares: dict[str, Share] = Field(default_factory=dict)
    cost: Annotated[NonNegative, In("CNY/{unit}")] = 0.0
    fixed_cost: Annotated[NonNegative, In("CNY/a")] = 0.0
    available: Profile | None = None
    fails: Failure | None = None
    maintenance: tuple[Maintenance, ...] = ()
    min_up: Annotated[NonNegative, In("h")] = 0.0
    min_down: Annotated[NonNegative, In("h")] = 0.0
    start_cost: Annotated[NonNegative, In("CNY")] = 0.0
    closure: Literal["closed", "open"] = "closed"
    closure_reason: str = ""
    shares_capacity: str | None = None
    retrofit: str | None = None
    follows: Positive | None = None


class Store(Frozen):
    """A tank, gasholder, stockpile or battery on a bus.

    `loss` is the standing loss of the level, an exponential rate; `eta_fill` and `eta_empty` what filling and emptying
    keep; `bands` are the values of a unit at the bottom, middle and top (default: from the plan). The rate of a candidate
    keeps its ratio to the size, unless `any_size` says that it is the same at every size.
    """

    id: str
    enterprise: str
    name: Name
    holds: str
    size: Annotated[NonNegative, In("{unit}")]
    rate: Annotated[NonNegative, In("{unit}/h")]
    any_size: bool = False
    loss: Annotated[NonNegative, In("1/h")] = 0.0
    eta_fill: Annotated[float, In("1"), Field(gt=0, le=1)] = 1.0
    eta_empty: Annotated[float, In("1"), Field(gt=0, le=1)] = 1.0
    bands: tuple[Annotated[float, In("CNY/{unit}")], ...] = ()
    cost: Annotated[NonNegative, In("CNY/{unit}")] = 0.0
    fails: Failure | None = None
    retrofit: str | None = None
    follows: Positive | None = None

    def sized(self, size: float) -> "Store":
        """The store at another size, with the rate that it then has."""
        rate = self.rate if self.any_size else self.rate / self.size * size if self.size else 0.0
        return self.model_copy(update={"size": size, "rate": rate})


class Demand(Frozen):
    """What the park must deliver, by a constant rate, a profile, or a sum over a month or a year.

    `used: inside` marks a use inside the boundary (steam of units not modelled): it is not energy sold.
    """

    id: str
    enterprise: str
    name: Name
    takes: str
    amount: Annotated[NonNegative, In("{unit}/a")]
    profile: Profile | None = None
    any_time_in: Literal["month", "year"] | None = None
    shortage: Annotated[Positive, In("CNY/{unit}")] | None = None
    may_fall_short: bool = False
    used: Literal["inside", "outside"] = "outside"
