"""Exchanges: links between buses with their contracts, and markets at the park's boundary with their prices."""

from typing import Annotated, Literal

from pydantic import Field

from parksim.model.attributes import Fraction, Frozen, In, Name, NonNegative, Positive
from parksim.model.enterprise import Failure
from parksim.model.profile import Profile

Means = Literal["pipe", "cable", "belt", "truck", "rail", "ship"]
Role = Literal["supplies", "buys", "takes"]
Period = Literal["month", "year"]


class Contract(Frozen):
    """Terms of a link between two firms. The buyer, at its target, pays the price per unit sent; below zero it is paid.

    Without a price each firm has half of what the link gains, marked assumed.

    `take_or_pay` is the share of the capacity that is paid for each month, taken or not; only ledgers see it.
    """

    price: Annotated[float, In("CNY/{unit}")] | None = None
    take_or_pay: Fraction = 0.0


class Link(Frozen):
    """An exchange between two buses of one commodity.

    `loss` is the share lost on the way, over the whole distance; `uses` is what carrying one unit consumes, by bus.
    """

    id: str
    name: Name
    source: str
    target: str
    means: Means
    distance: Annotated[NonNegative, In("km")] = 0.0
    capacity: Annotated[NonNegative, In("{unit}/h")] | None = None
    loss: Fraction = 0.0
    cost: Annotated[NonNegative, In("CNY/{unit}")] = 0.0
    uses: dict[str, Positive] = Field(default_factory=dict)
    contract: Contract = Contract()
    fails: Failure | None = None
    retrofit: str | None = None
    follows: Positive | None = None


class Band(Frozen):
    """Hours of the day (start, end) in some months and day types at which a tariff multiplies the floating price."""

    times: NonNegative
    hours: tuple[tuple[float, float], ...]
    months: tuple[int, ...] = ()
    day_types: tuple[str, ...] = ()

    def holds(self, month: int, day_type: str, hour: float) -> bool:
        """Whether the band applies at this hour."""
        if (self.months and month not in self.months) or (self.day_types and day_type not in self.day_types):
            return False
        return any(start - 1e-9 <= hour < end - 1e-9 for start, end in self.hours)


class Tariff(Frozen):
    """Time-of-use bands; outside every band the factor is `standard`; of several bands the last one named holds."""

    id: str
    standard: NonNegative = 1.0
    bands: dict[str, Band] = Field(default_factory=dict)

    def band_at(self, month: int, day_type: str, hour: float) -> str:
        """Name of the band at this hour, `standard` outside all."""
        names = [name for name, band in self.bands.items() if band.holds(month, day_type, hour)]
        return names[-1] if names else "standard"

    def factor_at(self, month: int, day_type: str, hour: float) -> float:
        """Factor on the floating part of the price at this hour."""
        band = self.band_at(month, day_type, hour)
        return self.standard if band == "standard" else self.bands[band].times

    def cuts(self) -> set[float]:
        """Hours of the day at which the factor may change."""
        return {hour % 24 for band in self.bands.values() for span in band.hours for hour in span}


class Tier(Frozen):
    """A step of a tiered price: up to `to` a period (None: without limit) at this price."""

    to: Annotated[Positive, In("{unit}")] | None = None
    price: Annotated[float, In("CNY/{unit}")]


class Price(Frozen):
    """Price of a unit: flat, by a tariff whose factor moves `floating` (None: all of it), by profile, or in tiers."""

    base: Annotated[float, In("CNY/{unit}")] = 0.0
    tariff: str | None = None
    floating: Annotated[NonNegative, In("CNY/{unit}")] | None = None
    profile: Profile | None = None
    tiers: tuple[Tier, ...] = ()
    per: Period = "year"


class DemandCharge(Frozen):
    """The month's highest purchase costs money; `metering` lifts a segment's mean to the meter's interval."""

    price: Annotated[NonNegative, In("CNY/({unit}/h)/month")]
    metering: Annotated[float, In("1"), Field(ge=1)] = 1.0


class Market(Frozen):
    """The park's boundary: supplies, buys or takes (a discharge) a commodity at the buses `at`.

    `limit` is a yearly sum, `rate` an hourly one; None means `unlimited`, said in so many words by the file.
    `co2` is the indirect emission of a unit supplied (scope 2). `landfill` marks a discharge that ends in the ground.
    `available` and `take: all`: all that is available is paid, and what is not used earns `surplus`.
    """

    id: str
    name: Name
    role: Role
    commodity: str
    at: tuple[str, ...]
    price: Price = Price()
    limit: Annotated[NonNegative, In("{unit}/a")] | None = None
    rate: Annotated[NonNegative, In("{unit}/h")] | None = None
    available: Profile | None = None
    take: Literal["all", "wanted"] = "wanted"
    surplus: Annotated[float, In("CNY/{unit}")] = 0.0
    demand_charge: DemandCharge | None = None
    take_or_pay: Annotated[NonNegative, In("{unit}/a")] = 0.0
    meter: Literal["enterprise", "park"] = "enterprise"
    co2: Annotated[NonNegative, In("t/{unit}")] = 0.0
    landfill: bool = False
    retrofit: str | None = None
