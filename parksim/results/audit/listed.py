"""The flows that a park describes, from its items alone: what stands in no table of a result is missed there."""

from collections.abc import Iterator
from typing import NamedTuple

from parksim.model import Commodity, Park, Process, Recipe, names
from parksim.model.closure import balancing_of


class Described(NamedTuple):
    """A flow that the park describes: its id, the buses it leaves and enters, its environment commodity."""

    flow: str
    leaves: str | None
    enters: str | None
    environment: str | None = None
    sign: float = 1.0


def flows_of(park: Park) -> Iterator[Described]:
    """Every flow of a park, from its items alone."""
    for process in park.processes.values():
        for mode, recipe in process.modes.items():
            yield from _of_recipe(park, process, mode, recipe)
    for link in park.links.values():
        yield Described(link.id, None, link.target)
        if link.loss:
            yield Described(names.link_loss(link.id), None, None, names.commodity(link.source))
        for bus in link.uses:
            yield Described(names.link_use(link.id, bus), bus, None, names.commodity(bus))
    for market in park.markets.values():
        for bus in market.at:
            flow = names.trade(market.id, market.role, bus)
            yield Described(flow, None, bus) if market.role == "supplies" else Described(flow, bus, None)
    for store in park.stores.values():
        yield Described(names.fill(store.id), store.holds, None)
        yield Described(names.empty(store.id), None, store.holds)
    for demand in park.demands.values():
        yield Described(names.into(demand.takes, demand.id), demand.takes, None)


def _of_recipe(park: Park, process: Process, mode: str, recipe: Recipe) -> Iterator[Described]:
    driver = names.activity(process.id, mode)
    if process.counted == "input":
        yield Described(names.into(process.makes, driver), process.makes, None)
    elif "." in process.makes:
        yield Described(names.into(driver, process.makes), None, process.makes)
    for bus in recipe.inputs:
        yield Described(names.into(bus, driver), bus, None)
    for bus in recipe.outputs:
        yield Described(names.into(driver, bus), None, bus)
    for commodity, amount in environment_of(process, recipe, park.commodities).items():
        if amount >= 0:
            yield Described(names.into(driver, commodity), None, None, commodity)
        else:
            yield Described(names.into(commodity, driver), None, None, commodity, -1.0)


def environment_of(process: Process, recipe: Recipe, commodities: dict[str, Commodity]) -> dict[str, float]:
    """Flows to (+) and from (−) the environment per unit of activity, those that close a content recomputed."""
    flows = dict(recipe.environment)
    if process.counted == "output" and "." not in process.makes:
        flows[process.makes] = 1.0
    holds = {bus: names.commodity(bus) for bus in (process.makes, *recipe.inputs, *recipe.outputs) if "." in bus}
    for commodity, amount in balancing_of(process, recipe, commodities, holds).items():
        if commodity in recipe.balancing:
            flows[commodity] = flows.get(commodity, 0.0) + amount
    return flows
