"""How items fit each other: an outlet takes what it is given, and what a limit counts arrives where it says."""

from collections.abc import Mapping
from typing import Any

import networkx as nx

from parksim.files.reading import Reading, get
from parksim.files.stated import Stated
from parksim.model import Enterprise, FlowLimit, Link, Market, Process, names

__all__ = ["check_fitting"]

Items = Mapping[str, Mapping[str, Any]]


def check_fitting(reading: Reading, stated: Mapping[str, Stated], values: Items) -> None:
    """Note outlets that do not take their by-product, and limits on what never comes to their place."""
    for firm in values["enterprises"].values():
        _check_outlets(reading, firm, stated[f"enterprises.{firm.id}"], values)
    for limit in values["limits"].values():
        if limit is not None:
            _check_site(reading, limit, stated[f"groups.{limit.id}"], values)


def _check_outlets(reading: Reading, firm: Enterprise, stated: Stated, values: Items) -> None:
    for key, target in firm.outlets.items():
        found = _outlet(firm.id, target, values)
        if found is not None and not _takes(reading, found, firm.id, key):
            where = stated.node.place_of(["outlets", key])
            reading.problems.add("PS2092", where, bus=f"{firm.id}.{key}", outlet=target)


def _outlet(firm: str, target: str, values: Items) -> Process | Market | None:
    """The process of the firm or of another one, or the market, that an outlet names; None for one that is not whole."""
    processes, markets = values["processes"], values["markets"]
    return processes.get(f"{firm}.{target}") or processes.get(target) or markets.get(target)


def _takes(reading: Reading, item: Process | Market, firm: str, key: str) -> bool:
    bus = f"{firm}.{key}"
    if isinstance(item, Market):
        return item.role != "supplies" and bus in item.at
    inputs = {bus for mode in item.modes.values() for bus in mode.inputs}
    inputs |= {item.makes} if item.counted == "input" else set()
    if item.enterprise == firm:
        return bus in inputs
    return key.partition("@")[0] in {reading.buses[each].holds for each in inputs if each in reading.buses}


def _check_site(reading: Reading, limit: FlowLimit, stated: Stated, values: Items) -> None:
    """A limit `at` a firm counts what is made there, or what links bring there, be it over others."""
    site = get(stated.node, "at")
    if site is None:
        return
    way = nx.DiGraph([(link.source, link.target) for link in values["links"].values()])
    places = {str(word): place for word, place in reading.words(get(stated.node, "from")) or []}
    for item in limit.of:
        begins = _begins(values["processes"].get(item) or values["links"].get(item))
        reached = {begins, *(nx.descendants(way, begins) if begins in way else ())}
        if begins is not None and not any(names.enterprise(bus) == site.value for bus in reached if bus):
            reading.problems.add("PS2094", places.get(item, stated.place), limit=limit.id, item=item, site=site.value)


def _begins(item: Process | Link | None) -> str | None:
    """The bus at which what an item brings arrives first."""
    if item is None:
        return None
    return item.target if isinstance(item, Link) else item.makes
