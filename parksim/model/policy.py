"""Policies: prices on what is emitted or used, caps, targets. Each names its scope and can be switched off."""

from typing import Literal

from pydantic import Field

from parksim.model.attributes import Frozen, Name, NonNegative

Measure = str
"""What a policy counts: one of `SUMS`, or a commodity that leaves the park; a target also one of `INDICATORS`."""

SUMS = ("co2", "co2_scope1", "co2_scope2", "fresh_water", "landfill", "energy_tce")
"""What flows add up to, by enterprise: it can be priced and capped."""
MEASURES = ("cost", *SUMS)
"""What an objective may count."""
INDICATORS = ("solid_waste_utilisation", "industrial_water_reuse", "non_fossil_share")
"""Shares that the report reckons from the accounts: yardsticks, no sums of flows."""


class Allowance(Frozen):
    """A free amount: so much a year, or so much per unit of a commodity that the scope makes or sells."""

    amount: NonNegative = 0.0
    per: str | None = None
    of: NonNegative = 0.0


class Policy(Frozen):
    """A levy or carbon price (`prices`), a cap (`caps`) or a target, on a measure of the enterprises `of`.

    `surplus: sold` pays the price for an unused allowance, `lost` does not. A cap binds the retrofitted park unless
    `binds: both`; a target is a yardstick until `binds` makes it a cap. One that says `counted: false` names a measure
    that no flow of the park tells, such as an official benchmark that needs meters inside a site.
    """

    id: str
    name: Name
    kind: Literal["price", "cap", "target"]
    measure: Measure
    of: tuple[str, ...]
    price: float = 0.0
    allowance: Allowance | None = None
    surplus: Literal["sold", "lost"] = "lost"
    at_most: float | None = None
    at_least: float | None = None
    binds: Literal["retrofitted", "both"] | None = None
    counted: bool = True
    since: int | None = Field(default=None, ge=1900, le=2200)
    until: int | None = Field(default=None, ge=1900, le=2200)
    enabled: bool = True
    source: str = ""

    @property
    def binds_today(self) -> bool:
        """Whether nothing of the policy waits for the retrofitted park: a price, a yardstick, a cap that binds both."""
        return self.kind == "price" or self.binds == "both" or (self.kind == "target" and self.binds is None)

    def in_force(self, year: int) -> bool:
        """Whether the policy is switched on and dated to hold in a year."""
        return self.enabled and (self.since or year) <= year <= (self.until or year)
