"""What would be said in vain: keys that change nothing beside what else their item says."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from parksim.files.reading import Reading, get
from parksim.files.stated import Stated
from parksim.model import Link, Market, Process, Retrofit, names

__all__ = ["check_in_vain"]

Items = Mapping[str, Mapping[str, Any]]


class Rule(NamedTuple):
    """Keys of the items of a kind that say something only where `counts` holds; else the hint tells what is lacking."""

    kind: str
    keys: tuple[str, ...]
    counts: Callable[[Any], bool]
    hint: str


def _sized(process: Process) -> bool:
    return process.capacity is not None or process.follows is not None


def _switchable(process: Process) -> bool:
    return process.operation == "switchable"


def _has_least_load(process: Process) -> bool:
    return process.operation != "must_run" or process.load_min > 0


def _takes(market: Market) -> bool:
    return market.role == "takes"


def _supplies(market: Market) -> bool:
    return market.role == "supplies"


def _metered(market: Market) -> bool:
    return market.meter != "park" or market.demand_charge is not None or bool(market.price.tiers)


def _is_between_firms(link: Link) -> bool:
    return names.enterprise(link.source) != names.enterprise(link.target) or link.contract.take_or_pay > 0


def _follows_no_size(item: Process | Link) -> bool:
    return item.follows is None


RULES = (
    Rule("processes", ("capacity",), _follows_no_size, "vain_size"),
    Rule("links", ("capacity",), _follows_no_size, "vain_size"),
    Rule("processes", ("min_up", "min_down", "start_cost"), _switchable, "vain_switchable"),
    Rule("processes", ("hours",), _sized, "vain_capacity"),
    Rule("processes", ("operation",), _has_least_load, "vain_load"),
    Rule("markets", ("landfill",), _takes, "vain_takes"),
    Rule("markets", ("co2",), _supplies, "vain_supplies"),
    Rule("markets", ("meter",), _metered, "vain_meter"),
    Rule("links", ("contract",), _is_between_firms, "vain_contract"),
)


def check_in_vain(reading: Reading, stated: Mapping[str, Stated], values: Items) -> None:
    """Note keys of items that change nothing where they stand."""
    for rule in RULES:
        for item in values[rule.kind].values():
            if not rule.counts(item):
                reading.vain(stated[f"{rule.kind}.{item.id}"].node, rule.keys, rule.hint)
    for market in values["markets"].values():
        _check_price(reading, market, stated[f"markets.{market.id}"])
    for retrofit in values["retrofits"].values():
        _check_steps(reading, retrofit, stated[f"retrofits.{retrofit.id}"])


def _check_price(reading: Reading, market: Market, stated: Stated) -> None:
    """What floats moves with a tariff."""
    written = get(stated.node, "fee" if market.role == "takes" else "price")
    if written is not None and market.price.tariff is None:
        reading.vain(written, ("floating",), "vain_floating")


def _check_steps(reading: Reading, retrofit: Retrofit, stated: Stated) -> None:
    """A step has its own cost."""
    written = get(stated.node, "cost")
    if written is not None and retrofit.size is not None and retrofit.size.steps:
        reading.vain(written, ("per_size",), "vain_steps")
