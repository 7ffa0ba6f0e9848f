"""What flows are made of and count for: the driver and amount behind every flow, and its factor in a measure."""

from collections.abc import Collection, Iterator

from parksim.model import Park, Process, names
from parksim.results.audit.listed import environment_of, flows_of

Made = dict[str, tuple[str, float]]


def made_of(park: Park) -> Made:
    """Driver and amount per unit of it behind every flow of a park."""
    found: Made = {}
    for process in park.processes.values():
        found |= _of_process(park, process)
    for link in park.links.values():
        found[link.id] = (link.id, 1 - link.loss)
        found[names.link_loss(link.id)] = (link.id, link.loss)
        found |= {names.link_use(link.id, bus): (link.id, amount) for bus, amount in link.uses.items()}
    for market in park.markets.values():
        trades = [names.trade(market.id, market.role, bus) for bus in market.at]
        found |= {trade: (trade, 1.0) for trade in trades}
    for key in park.stores:
        found |= {flow: (flow, 1.0) for flow in (names.fill(key), names.empty(key))}
    for key, demand in park.demands.items():
        found[names.into(demand.takes, key)] = (key, 1.0)
    return found


def _of_process(park: Park, process: Process) -> Made:
    found: Made = {}
    for mode, recipe in process.modes.items():
        driver = names.activity(process.id, mode)
        for bus, amount in recipe.inputs.items():
            found[names.into(bus, driver)] = (driver, amount)
        for bus, amount in recipe.outputs.items():
            found[names.into(driver, bus)] = (driver, amount)
        for commodity, amount in environment_of(process, recipe, park.commodities).items():
            flow = names.into(driver, commodity) if amount >= 0 else names.into(commodity, driver)
            found[flow] = (driver, abs(amount))
        counted = (process.makes, driver) if process.counted == "input" else (driver, process.makes)
        found[names.into(*counted)] = (driver, 1.0)
    return found


def measured(park: Park, measure: str, of: Collection[str]) -> dict[str, float]:
    """Factor of every flow that a measure of some enterprises counts."""
    if measure == "co2":
        parts = [measured(park, scope, of) for scope in ("co2_scope1", "co2_scope2")]
        return {flow: sum(part.get(flow, 0.0) for part in parts) for flow in parts[0].keys() | parts[1].keys()}
    found = _traded(park, measure) if measure in TRADED else _released(park, measure)
    return {flow: factor for firm, flow, factor in found if firm in of and factor}


TRADED = ("co2_scope2", "fresh_water", "landfill", "energy_tce")


def _released(park: Park, measure: str) -> Iterator[tuple[str, str, float]]:
    commodity = "co2" if measure == "co2_scope1" else measure
    for flow in flows_of(park):
        if flow.environment == commodity:
            yield names.enterprise(_owner(park, flow.flow)), flow.flow, flow.sign
    for market in park.markets.values():
        if market.role == "takes" and market.commodity == commodity:
            for bus in market.at:
                yield names.enterprise(bus), names.trade(market.id, market.role, bus), 1.0


def _owner(park: Park, flow: str) -> str:
    _, _, used = flow.partition(" uses ")
    if used:
        return used
    word = flow.split(" ")[0]
    if word in park.links:
        return park.links[word].source
    source, target = flow.split(" > ")
    return source if "#" in source else target


def _traded(park: Park, measure: str) -> Iterator[tuple[str, str, float]]:
    for market in park.markets.values():
        held, bought = park.commodities[market.commodity], market.role == "supplies"
        factor = {
            "co2_scope2": market.co2 if bought else 0.0,
            "fresh_water": (held.contents.water or 1.0) if bought and held.fresh else 0.0,
            "landfill": held.contents.mass if market.landfill else 0.0,
            "energy_tce": held.tce_per_unit if bought else -held.tce_per_unit,
        }[measure]
        for bus in market.at:
            yield names.enterprise(bus), names.trade(market.id, market.role, bus), factor
    for demand in park.demands.values() if measure == "energy_tce" else ():
        if demand.used == "outside":
            factor = -park.commodity_of(demand.takes).tce_per_unit
            yield names.enterprise(demand.takes), names.into(demand.takes, demand.id), factor
