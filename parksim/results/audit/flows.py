"""Flows: every flow that the park describes is there, finite, not negative, and in the ratio of its recipe.

    flow = amount · activity (1e-9 of the flow)  link: arriving = (1 − loss) · entering      Σ in = Σ out at every bus

Amounts of balancing flows are recomputed from the contents, by the model's own closure with its rounding; flows of what is
not built are zero.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from parksim.model import Commodity, Link, Park, Process, Recipe, names
from parksim.model.closure import balancing_of
from parksim.results.audit.report import Report
from parksim.results.audit.view import View


class Described(NamedTuple):
    """A flow that the park describes: its id, the buses it leaves and enters, its environment commodity."""

    flow: str
    leaves: str | None
    enters: str | None
    environment: str | None = None
    sign: float = 1.0


def check(view: View, report: Report) -> None:
    """Completeness, recipes, links, balances."""
    described = list(flows_of(view.park))
    _complete(view, report, described)
    for process in view.park.processes.values():
        for mode, recipe in process.modes.items():
            _recipe(view, report, process, mode, recipe)
    for link in view.park.links.values():
        _link(view, report, link)
    _balances(view, report, described)


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


def _complete(view: View, report: Report, described: list[Described]) -> None:
    expected = {flow.flow for flow in described}
    for flow in view.torn:
        report.fail("missing flow", flow)
    for flow in expected:
        rates = view.rate(flow)
        if not np.isfinite(rates).all():
            report.fail("missing flow", flow)
        else:
            report.positive("negative flow", flow, rates)
    for flow in view.result.rates.index:
        if flow not in expected:
            report.positive("not built", flow, -np.abs(view.by_state(flow)))


def _recipe(view: View, report: Report, process: Process, mode: str, recipe: Recipe) -> None:
    activity, driver = view.activity(process, mode), names.activity(process.id, mode)
    ratios = {names.into(bus, driver): amount for bus, amount in recipe.inputs.items()}
    ratios |= {names.into(driver, bus): amount for bus, amount in recipe.outputs.items()}
    for commodity, amount in environment_of(process, recipe, view.park.commodities).items():
        if amount >= 0:
            ratios[names.into(driver, commodity)] = amount
        else:
            ratios[names.into(commodity, driver)] = -amount
    for flow, amount in ratios.items():
        rate = view.rate(flow)
        report.equal("recipe", flow, rate, amount * activity, np.maximum(np.abs(rate), np.abs(amount * activity)))


def _link(view: View, report: Report, link: Link) -> None:
    entering = entering_of(view, link)
    ratios = {names.link_loss(link.id): link.loss} if link.loss else {}
    ratios |= {names.link_use(link.id, bus): amount for bus, amount in link.uses.items()}
    for flow, amount in ratios.items():
        rate = view.rate(flow)
        report.equal("link", flow, rate, amount * entering, np.abs(rate))
    if link.capacity is not None:
        report.at_most("link capacity", link.id, entering, link.capacity * view.up(link.id))


def entering_of(view: View, link: Link) -> np.ndarray:
    """What enters a link, from what arrives and the loss of its description."""
    if link.loss >= 1:
        return view.rate(names.link_loss(link.id))
    return view.rate(link.id) / (1 - link.loss)


def _balances(view: View, report: Report, described: list[Described]) -> None:
    terms: dict[str, list[np.ndarray]] = {bus: [] for bus in view.park.buses}
    for flow in described:
        if flow.leaves is not None:
            terms[flow.leaves].append(-view.rate(flow.flow))
        if flow.enters is not None:
            terms[flow.enters].append(view.rate(flow.flow))
    for link in view.park.links.values():
        lost = view.rate(names.link_loss(link.id)) if link.loss else 0.0
        terms[link.source].append(-(view.rate(link.id) + lost))
    for bus, some in terms.items():
        if some:
            table = np.array(some)
            report.equal("balance", bus, table.sum(axis=0), 0.0, np.abs(table).max(axis=0))
