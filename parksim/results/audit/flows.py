"""Flows: every flow that the park describes is there, finite, not negative, and in the ratio of its recipe.

    flow = amount · activity (1e-9 of the flow)  link: arriving = (1 − loss) · entering      Σ in = Σ out at every bus

Amounts of balancing flows are recomputed from the contents, by the model's own closure with its rounding; flows of what is
not built are zero.
"""

from collections import defaultdict

import numpy as np

from parksim.model import Link, Process, Recipe, names
from parksim.results.audit.listed import Described, environment_of
from parksim.results.audit.report import Report
from parksim.results.audit.view import View


def check(view: View, report: Report) -> None:
    """Completeness, recipes, links, balances."""
    _complete(view, report, view.described)
    for process in view.park.processes.values():
        for mode, recipe in process.modes.items():
            _recipe(view, report, process, mode, recipe)
    for link in view.park.links.values():
        _link(view, report, link)
    _balances(view, report, view.described)


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
    for flow in view.reported:
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
    """Bus by bus: the rates of all flows at once would be held twice."""
    for bus, terms in _terms(view, described).items():
        table = np.array([sign * view.rate(flow) for sign, flow in terms])
        report.equal("balance", bus, table.sum(axis=0), 0.0, np.abs(table).max(axis=0))


def _terms(view: View, described: list[Described]) -> dict[str, list[tuple[float, str]]]:
    """Flows into (+) and out of (−) every bus that has any."""
    terms: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for flow in described:
        if flow.leaves is not None:
            terms[flow.leaves].append((-1.0, flow.flow))
        if flow.enters is not None:
            terms[flow.enters].append((1.0, flow.flow))
    for link in view.park.links.values():
        terms[link.source].append((-1.0, link.id))
        if link.loss:
            terms[link.source].append((-1.0, names.link_loss(link.id)))
    return terms
