"""Indicators that targets name, a share each, from what the accounts hold; each says in the catalogue how it is counted.

None where there is nothing to count, never a guess: energy per tonne of one product needs meters inside a site, and is
not here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from parksim.model import Commodity, Park, Process, Recipe, names
from parksim.results.accounts import Accounts


@dataclass(frozen=True, eq=False)
class Standing:
    """A park in a run: its accounts, the firms that are asked about, and the sizes of what is built."""

    park: Park
    accounts: Accounts
    firms: frozenset[str]
    design: dict[str, float]

    @cached_property
    def yearly(self) -> dict[str, float]:
        """Mean yearly amount of every flow."""
        sums = self.accounts.flows.groupby("flow")["amount"].sum() / self.accounts.replications
        return {str(flow): float(value) for flow, value in sums.items()}

    def amount(self, source: str, target: str) -> float:
        """What flows from one thing to another a year."""
        return self.yearly.get(names.into(source, target), 0.0)

    @property
    def recipes(self) -> list[tuple[Process, str, Recipe]]:
        """Modes of the firms' processes."""
        mine = [p for p in self.park.processes.values() if names.enterprise(p.id) in self.firms]
        return [
            (process, names.activity(process.id, mode), recipe)
            for process in mine
            for mode, recipe in process.modes.items()
        ]

    def holds(self, bus: str) -> Commodity | None:
        """What a bus holds; None for a commodity of the environment."""
        return self.park.commodity_of(bus) if bus in self.park.buses else None


def solid_waste_utilisation(park: Standing) -> float | None:
    """Used / (used + landfilled + handed over), all in t of waste; used is what a process takes in or somebody buys."""
    used = lost = 0.0
    for process, driver, recipe in park.recipes:
        for bus in _taken(process, recipe):
            used += _mass(park.holds(bus)) * park.amount(bus, driver)
    for market in park.park.markets.values():
        for bus in market.at if market.role != "supplies" else ():
            if names.enterprise(bus) in park.firms:
                amount = _mass(park.holds(bus)) * park.amount(bus, market.id)
                used, lost = (used + amount, lost) if market.role == "buys" else (used, lost + amount)
    return used / (used + lost) if used + lost else None


def industrial_water_reuse(park: Standing) -> float | None:
    """W_reuse / (W_reuse + W_fresh) of what processes take in; what enters a bus mixes.

    W_reuse left a process of these firms before, treated or not (HJ 274-2015, no. 15); loops inside a process are unseen.
    """
    made: dict[str, float] = {}
    taken: dict[str, float] = {}
    for process, driver, recipe in park.recipes:
        for bus in _brought(process, recipe):
            made[bus] = made.get(bus, 0.0) + _water(park.holds(bus)) * park.amount(driver, bus)
        for bus in _taken(process, recipe):
            taken[bus] = taken.get(bus, 0.0) + _water(park.holds(bus)) * park.amount(bus, driver)
    reused = sum(amount * _share(made.get(bus, 0.0), _arriving(park, bus)) for bus, amount in taken.items())
    return reused / sum(taken.values()) if sum(taken.values()) else None


def non_fossil_share(park: Standing) -> float | None:
    """MW of power that no fossil fuel stands behind / MW of all power stations; a plant that makes steam first is none."""
    clean = whole = 0.0
    for process, _, recipe in park.recipes:
        holds = park.holds(process.makes)
        if holds is None or holds.unit != "MWh" or process.counted != "output" or recipe is not _first(process):
            continue  # once per station
        fuels = [park.holds(bus) or park.park.commodities.get(bus) for bus in (*recipe.inputs, *recipe.environment)]
        capacity = _capacity(park, process)
        whole += capacity
        clean += capacity if any(fuel is not None and fuel.non_fossil for fuel in fuels) else 0.0
    return clean / whole if whole else None


INDICATORS: dict[str, Callable[[Standing], float | None]] = {
    each.__name__: each for each in (solid_waste_utilisation, industrial_water_reuse, non_fossil_share)
}


def _taken(process: Process, recipe: Recipe) -> tuple[str, ...]:
    return (*recipe.inputs, *((process.makes,) if process.counted == "input" else ()))


def _brought(process: Process, recipe: Recipe) -> tuple[str, ...]:
    return (*recipe.outputs, *((process.makes,) if process.counted == "output" else ()))


def _mass(commodity: Commodity | None) -> float:
    return commodity.contents.mass if commodity is not None and commodity.kind == "waste" else 0.0


def _water(commodity: Commodity | None) -> float:
    return (commodity.contents.water or 1.0) if commodity is not None and commodity.kind == "water" else 0.0


def _arriving(park: Standing, bus: str) -> float:
    """What comes to a bus from outside its firm: bought, or by link."""
    bought = sum(park.amount(market, bus) for market in park.park.markets)
    linked = sum(park.yearly.get(key, 0.0) for key, link in park.park.links.items() if link.target == bus)
    return (bought + linked) * _water(park.holds(bus))


def _share(part: float, rest: float) -> float:
    return part / (part + rest) if part + rest else 0.0


def _first(process: Process) -> Recipe:
    return next(iter(process.modes.values()))


def _capacity(park: Standing, process: Process) -> float:
    """Units an hour; of a candidate what its retrofit is built with."""
    if process.retrofit is None or process.shares_capacity:
        return 0.0 if process.shares_capacity else process.capacity or 0.0
    size = park.design.get(process.retrofit, 0.0)
    return size * process.follows if process.follows else (process.capacity or 0.0) * bool(size)
