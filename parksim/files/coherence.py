"""What one item says must hold together: a candidate has a limit, a price fits its terms, nothing is said in vain.

Every law of the solvers relies on this; what it could not write is refused here, where it is written.
"""

from collections.abc import Callable, Mapping
from typing import Any

from parksim.errors import Place
from parksim.files.nodes import Node
from parksim.files.reading import Reading, get
from parksim.files.stated import Stated
from parksim.model import Commodity, Demand, Link, Market, Policy, Process, names

__all__ = ["check_items"]

Items = Mapping[str, Any]
"""Items of one kind by identifier."""


def check_items(reading: Reading, stated: Mapping[str, Stated], values: Mapping[str, Items]) -> None:
    """Note what does not hold together in each item; `values` are the items of the park by kind.

    What a retrofit adds that could not be read is not blamed for what its size would have said.
    """
    whole = {None, *values["retrofits"]}
    for process in values["processes"].values():
        if process.retrofit in whole:
            _check_process(reading, process, stated, values["processes"])
    for kind, check in CHECKS.items():
        for item in values[kind].values():
            if item is not None and getattr(item, "retrofit", None) in whole:
                check(reading, item, stated[f"{kind}.{item.id}"])


def _check_process(
    reading: Reading, process: Process, stated: Mapping[str, Stated], processes: Mapping[str, Process]
) -> None:
    """A process on its own, and with the one whose capacity it uses."""
    node, place = stated[f"processes.{process.id}"]
    host = processes.get(process.shares_capacity or "", process)
    sized = process.capacity is not None or process.follows is not None
    if process.retrofit is not None and not sized and host.capacity is None:
        reading.problems.add("PS2081", place, item=process.id, retrofit=process.retrofit)
    for mode in process.modes.values():
        if mode.retrofit not in (None, process.retrofit) and host.capacity is None:
            where = stated[f"processes.{host.id}"].place
            reading.problems.add("PS2083", where, process=host.id, retrofit=mode.retrofit)
            break
    told = process.operation == "switchable" and not sized
    if get(node, "load") is not None and (process.shares_capacity is not None or not sized) and not told:
        hint = "load_shared" if process.shares_capacity else None
        reading.problems.add("PS2091", node.place_of(["load"]), process=process.id, hint=hint)
    for at, stop in enumerate(process.maintenance):
        if stop.units is not None and stop.units > process.units:
            where, about = node.place_of(["maintenance", at]), {"out": str(stop.units), "units": str(process.units)}
            reading.problems.add("PS2140", where, process=process.id, **about)
    if process.operation == "switchable":
        _check_switchable(reading, process, node)
    _check_heat(reading, process, place)


def _check_heat(reading: Reading, process: Process, place: Place) -> None:
    """Heat runs downhill: what takes energy only from commodities of stated temperatures makes nothing hotter."""
    made = {process.makes} if process.counted == "output" else set[str]()
    for mode in process.modes.values():
        entering = [process.makes] if process.counted == "input" else []
        sources = [held for bus in (*entering, *mode.inputs) if (held := _held(reading, bus)).contents.energy > 0]
        hottest = max(sources, key=lambda held: held.temperature or 0.0, default=None)
        if hottest is None or any(held.temperature is None for held in sources):
            continue
        for held in (_held(reading, bus) for bus in sorted({*made, *mode.outputs})):
            if (held.temperature or 0.0) > (hottest.temperature or 0.0) + 1e-6:
                about = {"hot": held.id, "cold": hottest.id}
                reading.problems.add("PS2097", place, process=process.id, **about)
                return


def _held(reading: Reading, bus: str) -> Commodity:
    """The commodity of a bus, or the environment commodity itself."""
    return reading.commodities[reading.buses[bus].holds if bus in reading.buses else bus]


def _check_switchable(reading: Reading, process: Process, node: Node) -> None:
    where = node.place_of(["operation"])
    if process.follows is not None:
        reading.problems.add("PS2086", where, process=process.id, retrofit=process.retrofit)
    elif process.capacity is None:
        reading.problems.add("PS2084", where, process=process.id)
    if process.steady is not None:
        reading.problems.add("PS2085", node.place_of(["steady"]), process=process.id, steady=process.steady)


def _check_link(reading: Reading, link: Link, stated: Stated) -> None:
    """A candidate has a capacity, or the size of its retrofit; take-or-pay is a share of one, between two firms."""
    sized, ends = link.follows is not None or link.capacity is not None, (link.source, link.target)
    if link.contract.take_or_pay and (not sized or len({names.enterprise(bus) for bus in ends}) == 1):
        where = stated.node.place_of(["contract", "take_or_pay"])
        reading.problems.add("PS2104", where, link=link.id)
    if link.retrofit is not None and link.follows is None and link.capacity is None:
        reading.problems.add("PS2081", stated.place, item=link.id, retrofit=link.retrofit)


def _check_demand(reading: Reading, demand: Demand, stated: Stated) -> None:
    """The plan must know what falling short costs; the simulator alone can take it from the plan."""
    if demand.may_fall_short and demand.shortage is None:
        reading.problems.add("PS2087", stated.node.place_of(["may_fall_short"]), demand=demand.id)


def _check_market(reading: Reading, market: Market, stated: Stated) -> None:
    """A candidate has a limit; tiers grow dearer; take-or-pay and `take: all` have what they are counted on."""
    node = stated.node
    _check_sign(reading, market, node)
    if market.retrofit is not None and market.limit is None and market.rate is None:
        where = node.place_of(["limit"])
        reading.problems.add("PS2082", where, market=market.id, retrofit=market.retrofit)
    prices = [tier.price for tier in market.price.tiers]
    if prices != sorted(prices, reverse=market.role == "buys"):
        where = node.place_of(["fee" if market.role == "takes" else "price", "tiers"])
        hint = "tiers_sold" if market.role == "buys" else None
        reading.problems.add("PS2088", where, market=market.id, hint=hint)
    if market.take_or_pay and (market.price.tiers or market.price.profile is not None):
        reading.problems.add("PS2089", node.place_of(["take_or_pay"]), market=market.id)
    if market.take == "all":
        _check_take_all(reading, market, node)
    elif get(node, "surplus") is not None:
        reading.problems.add("PS2095", node.place_of(["surplus"]), market=market.id)


def _check_sign(reading: Reading, market: Market, node: Node) -> None:
    """Nobody pays to be relieved of what is worth something; hours in which power is stand in a table."""
    held, key = reading.commodities[market.commodity], "fee" if market.role == "takes" else "price"
    if held.kind not in ("material", "energy") and not held.fresh:
        return
    path = f"markets.{market.id}.{key}"
    paths = (path, *(f"{path}.tiers.{at}.price" for at in range(len(market.price.tiers))))
    numbers = [reading.numbers[each] for each in paths if each in reading.numbers]
    least = min((number.value if number.low is None else number.low for number in numbers), default=0.0)
    if least < 0:
        about = {"key": key, "commodity": held.id, "hint": f"negative_{key}"}
        reading.problems.add("PS2114", node.place_of([key, "range"]), text=f"{least:g} CNY/{held.unit}", **about)


def _check_take_all(reading: Reading, market: Market, node: Node) -> None:
    where = node.place_of(["take"])
    if market.role != "supplies" or market.price.tiers:
        reading.problems.add("PS2096", where, market=market.id)
    elif market.rate is None:
        reading.problems.add("PS2090", where, market=market.id)


def _check_policy(reading: Reading, policy: Policy, stated: Stated) -> None:
    """A policy ends no sooner than it begins; an incentive pays for all that is above or below its allowance."""
    if policy.price < 0 and policy.allowance is not None and policy.surplus == "lost":
        reading.problems.add("PS2098", stated.node.place_of(["allowance"]), policy=policy.id)
    if policy.since is not None and policy.until is not None and policy.since > policy.until:
        where = stated.node.place_of(["until"])
        reading.problems.add("PS2093", where, policy=policy.id, since=policy.since, until=policy.until)


CHECKS: Mapping[str, Callable[[Reading, Any, Stated], None]] = {
    "links": _check_link, "demands": _check_demand, "markets": _check_market, "policies": _check_policy,
}  # fmt: skip
