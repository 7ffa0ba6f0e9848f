"""Buses at which a unit more may be worth less than nothing, so that a store that loses by turning would burn it for money.

A bus is *pushed* where something brings a unit for its own sake: a market that pays for taking it, a process that makes it
beside something else, is held at a load or a rate, may earn by running, or takes in what is unwanted itself; a link from
an unwanted bus. It is *free* where all of it may leave for nothing, at any time and rate. It is unwanted where it is pushed and
not free. Everything a retrofit may add counts as standing where it pushes, and as missing where it frees.

Nothing else brings a unit that is not wanted: what a process makes of inputs worth something, alone and at will, it only
makes where that is worth more.
"""

from collections.abc import Iterator

import numpy as np

from parksim.graph.read import Graph, buses_of, frame_of, links_of, markets_of, open_modes, processes_of
from parksim.model import HOURS_PER_YEAR, Calendar, Link, Market, Park, Process, Recipe
from parksim_solvers.laws.markets import prices


def unwanted(graph: Graph, calendar: Calendar) -> set[str]:
    """Buses that are pushed and not free."""
    buses, free = set(buses_of(graph)), _free(graph, calendar)
    if _some_flow_is_asked_for(frame_of(graph)):
        return buses - free
    found = {bus for m in markets_of(graph).values() if _pays(frame_of(graph), m, calendar) for bus in m.at} - free
    while more := {bus for bus in _pushed(graph, found) if bus not in free} - found:
        found |= more
    return found


def _some_flow_is_asked_for(park: Park) -> bool:
    """Whether a rule asks for a flow, or pays for one: it may push any bus."""
    return any(policy.at_least is not None or policy.price < 0 for policy in park.policies.values())


def _pays(park: Park, market: Market, calendar: Calendar) -> bool:
    """Whether the park is paid for taking something from a market at any time."""
    worth = _worth(park, market, calendar)
    if market.take == "all":
        worth.append(market.surplus)
    return market.role == "supplies" and min(worth) < 0


def _worth(park: Park, market: Market, calendar: Calendar) -> list[float]:
    return [tier.price for tier in market.price.tiers] or list(prices(park, market, calendar))


def _pushed(graph: Graph, unwanted: set[str]) -> Iterator[str]:
    """What is brought for its own sake, some buses being unwanted."""
    processes = processes_of(graph)
    for process in processes.values():
        held = _held(process) or _held(processes.get(process.shares_capacity or "", process))
        for mode in open_modes(graph, process):
            recipe = process.modes[mode]
            made = _made(process, recipe)
            if held or len(made) > 1 or _earns(graph, process, recipe) or unwanted & _taken(process, recipe):
                yield from made
    for link in links_of(graph).values():
        if link.source in unwanted:
            yield link.target


def _held(process: Process) -> bool:
    """Whether a process may have to run where it would rather not."""
    return process.steady is not None or (process.operation != "continuous" and process.load_min > 0)


def _earns(graph: Graph, process: Process, recipe: Recipe) -> bool:
    """Whether running may pay by itself: a negative cost, what is counted taken from outside, an allowance for what is made."""
    park, buses = frame_of(graph), buses_of(graph)
    taken = {key for key, amount in (*recipe.environment.items(), *recipe.balancing.items()) if amount < 0}
    allowed = {policy.allowance.per for policy in park.policies.values() if policy.allowance}
    made = {buses[bus].holds for bus in _made(process, recipe) if bus in buses}
    return bool(process.cost + recipe.cost < 0 or taken & _counted(park) or made & allowed)


def _counted(park: Park) -> set[str]:
    """Commodities that some policy counts where they leave or enter."""
    return {policy.measure.split("_")[0] for policy in park.policies.values() if policy.enabled}


def _made(process: Process, recipe: Recipe) -> set[str]:
    return {*recipe.outputs, *([process.makes] if process.counted == "output" else [])}


def _taken(process: Process, recipe: Recipe) -> set[str]:
    return {*recipe.inputs, *([process.makes] if process.counted == "input" else [])}


def _free(graph: Graph, calendar: Calendar) -> set[str]:
    """Buses that anything may leave for nothing."""
    park = frame_of(graph)
    found = {bus for m in markets_of(graph).values() if _takes_all(park, m, calendar) for bus in m.at}
    while True:
        ways = [link.source for link in links_of(graph).values() if _carries_all(link) and link.target in found]
        ways += [p.makes for p in processes_of(graph).values() if _destroys(park, p, found, open_modes(graph, p))]
        if found.issuperset(ways):
            return found
        found |= set(ways)


def _takes_all(park: Park, market: Market, calendar: Calendar) -> bool:
    """Whether a market takes any amount at any time, and no one pays it for that."""
    limited = market.rate is not None or market.limit is not None or market.available is not None
    if market.role == "supplies" or limited or market.retrofit is not None or market.landfill:
        return False
    worth = np.array(_worth(park, market, calendar))
    return bool((worth >= 0).all() if market.role == "buys" else (worth <= 0).all())


def _carries_all(link: Link) -> bool:
    return link.capacity is None and link.retrofit is None and not (link.cost or link.uses or link.fails)


def _destroys(park: Park, process: Process, free: set[str], modes: list[str]) -> bool:
    """Whether a process takes any amount of a bus, for nothing, and leaves nothing that is not free itself."""
    limited = process.capacity is not None or process.yearly is not None or process.hours < HOURS_PER_YEAR
    bound = limited or _held(process) or process.retrofit is not None or process.shares_capacity is not None
    if process.counted != "input" or bound or process.shares or process.available is not None:
        return False
    return any(_leaves_nothing(park, process.modes[mode], free, process.cost) for mode in modes)


def _leaves_nothing(park: Park, recipe: Recipe, free: set[str], cost: float) -> bool:
    let_out = {*recipe.environment, *recipe.balancing}
    costs = cost + recipe.cost > 0 or recipe.inputs or recipe.retrofit is not None
    return not costs and set(recipe.outputs) <= free and not let_out & _counted(park)
