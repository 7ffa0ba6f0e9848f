"""The park: everything one description says, flat and by identifier."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr

from parksim.errors import Place
from parksim.model.attributes import Citation, Fraction, Frozen, In, Name, NonNegative, Number
from parksim.model.commodity import Commodity
from parksim.model.enterprise import Bus, Demand, Enterprise, Process, Store
from parksim.model.exchange import Link, Market, Tariff
from parksim.model.policy import Policy
from parksim.model.profile import CalendarSpec
from parksim.model.retrofit import FlowLimit, Group, Retrofit


class Money(Frozen):
    """The base year of all money, exchange rates to CNY, and whether prices hold VAT; None where nobody says."""

    base_year: int | None = None
    vat: Literal["included", "excluded"] | None = None
    rates: dict[str, float] = Field(default_factory=dict)


class Future(Frozen):
    """One of several weighted courses of the world: factors on markets' prices and demands' amounts, by identifier."""

    id: str
    probability: Fraction
    prices: dict[str, NonNegative] = Field(default_factory=dict)
    demands: dict[str, NonNegative] = Field(default_factory=dict)


class Published(Frozen):
    """A published total that the report sets beside the computed one."""

    id: str
    name: Name
    measure: str
    value: float
    tolerance: Fraction
    unit: str
    source: str


class _Places(dict[str, Place]):
    """Places of items beside a description: two descriptions are equal wherever they stand."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Places)

    __hash__ = None


class Park(Frozen):
    """Everything one description says. Dictionaries are by identifier; `numbers` holds provenance by path.

    `changed` is what was set over what the files say, by path, as a reader would write it.
    """

    id: str
    name: Name
    money: Money = Money()
    calendar: CalendarSpec = CalendarSpec()
    commodities: dict[str, Commodity] = Field(default_factory=dict)
    enterprises: dict[str, Enterprise] = Field(default_factory=dict)
    buses: dict[str, Bus] = Field(default_factory=dict)
    processes: dict[str, Process] = Field(default_factory=dict)
    stores: dict[str, Store] = Field(default_factory=dict)
    demands: dict[str, Demand] = Field(default_factory=dict)
    links: dict[str, Link] = Field(default_factory=dict)
    markets: dict[str, Market] = Field(default_factory=dict)
    tariffs: dict[str, Tariff] = Field(default_factory=dict)
    policies: dict[str, Policy] = Field(default_factory=dict)
    retrofits: dict[str, Retrofit] = Field(default_factory=dict)
    groups: dict[str, Group] = Field(default_factory=dict)
    limits: dict[str, FlowLimit] = Field(default_factory=dict)
    budget: Annotated[NonNegative, In("CNY")] | None = None
    futures: dict[str, Future] = Field(default_factory=dict)
    published: dict[str, Published] = Field(default_factory=dict)
    numbers: dict[str, Number] = Field(default_factory=dict)
    sources: dict[str, Citation] = Field(default_factory=dict)
    changed: dict[str, str] = Field(default_factory=dict)
    _places: _Places = PrivateAttr(default_factory=_Places)
    """Where the files state each item, by `section.identifier`; no part of what the park is, nor of its hash."""

    def stated_at(self, places: Mapping[str, Place]) -> Self:
        """The same park, its items stated at these places."""
        found = self.model_copy()
        found._places = _Places(places)
        return found

    def place_of(self, *items: str) -> Place | None:
        """Where the files state the first of some items that they state, such as `markets.grid`, `processes.steel.oven`."""
        return next((self._places[item] for item in items if item in self._places), None)

    def price_factors(self, market: str) -> dict[str, float]:
        """What each future multiplies a market's price by."""
        return {key: future.prices.get(market, 1.0) for key, future in self.futures.items()}

    @property
    def changes(self) -> bool:
        """Whether the park to come differs from today's: something can be built, or a cap binds only from then on."""
        year = self.calendar.year
        return bool(self.retrofits) or any(not p.binds_today and p.in_force(year) for p in self.policies.values())

    def commodity_of(self, bus: str) -> Commodity:
        """The commodity a bus holds. Raises KeyError for an unknown bus."""
        return self.commodities[self.buses[bus].holds]
