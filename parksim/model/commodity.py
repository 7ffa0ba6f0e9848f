"""Commodities: what flows, in which unit, and what one unit of it contains."""

from typing import Annotated, Literal

from parksim.model.attributes import Frozen, In, Name, NonNegative

Kind = Literal["material", "water", "energy", "waste", "emission"]
Content = Literal["mass", "energy", "carbon", "biogenic_carbon", "water"]
GJ_PER_TCE = 29.307


class Contents(Frozen):
    """Contents of one unit of a commodity.

    `carbon` is all carbon, `biogenic_carbon` the part of it that was air a few years ago; energy is the lower heating
    value (sensible heat of steam and hot water counted over water at 35 °C).
    """

    mass: Annotated[NonNegative, In("t/{unit}")] = 0.0
    energy: Annotated[NonNegative, In("GJ/{unit}")] = 0.0
    carbon: Annotated[NonNegative, In("t/{unit}")] = 0.0
    biogenic_carbon: Annotated[NonNegative, In("t/{unit}")] = 0.0
    water: Annotated[NonNegative, In("m3/{unit}")] = 0.0


class Commodity(Frozen):
    """What flows.

    An `environment` commodity (air, flue gas, heat loss, CO2) crosses the park's boundary freely and is counted there;
    every other one balances at its buses. `fresh` marks water taken from nature, `tce` overrides the calorific value
    (electricity: 0.1229 tce/MWh), `non_fossil` marks energy that no fossil fuel stands behind.
    """

    id: str
    name: Name
    kind: Kind
    unit: str
    contents: Contents = Contents()
    environment: bool = False
    fresh: bool = False
    non_fossil: bool = False
    tce: Annotated[NonNegative, In("tce/{unit}")] | None = None
    temperature: Annotated[float, In("K")] | None = None

    @property
    def tce_per_unit(self) -> float:
        """Calorific value in tonnes of coal equivalent: energy / 29.307 GJ unless stated."""
        return self.contents.energy / GJ_PER_TCE if self.tce is None else self.tce
