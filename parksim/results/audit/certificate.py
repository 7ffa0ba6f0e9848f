"""The certificate of a plan: with the duals that it tells, no other operation of what it builds is cheaper.

    Σ |reduced cost| · distance of its column from the bound  +  Σ |dual| · distance of its row from the side  =  0     [CNY]

Where values and duals are feasible this is what the plan costs less what its duals prove, so a plan that keeps it is the
best of its linear programme: whole numbers are taken as the plan has them, their own bound is the search's claim. The
marginal values that the plan shows are these duals, by the hours that a segment stands for.
"""

import numpy as np

from parksim.results.audit.described import described
from parksim.results.audit.programme import Duals
from parksim.results.audit.report import Report
from parksim.results.audit.view import View


def check(view: View, report: Report) -> None:
    """Of a plan whose only aim is its cost."""
    if not view.planned or view.result.objective.keys() != {"cost"} or view.result.run.endswith("_stated"):
        return
    told = duals_of(view)
    share = view.result.objective["cost"]
    programme = described(view, {key: value / share for key, value in told.items()})
    paid, left = max(float(view.result.payments["amount"].abs().sum()), 1.0), 0.0
    for slack in programme.proven():
        report.equal("certificate", slack.name, slack.open, 0.0, paid)
        report.positive("certificate", slack.name, -slack.wrong)
        left += float(slack.open.sum())
    report.positive("certificate", "total cost", -left / paid)
    _shown(view, report, told)


def duals_of(view: View) -> Duals:
    """Duals by row, of all members of its layer; 0 where nothing is told."""
    table, calendar = view.result.certificate, view.result.calendar
    found: dict[tuple[str, str], np.ndarray] = {}
    for (layer, name), rows in table.groupby(["layer", "constraint"], sort=False):
        found[str(layer), str(name)] = dual = np.zeros(calendar.size(str(layer)))
        dual[rows["member"].to_numpy(int)] = rows["value"].to_numpy(float)
    return found


def _shown(view: View, report: Report, told: Duals) -> None:
    """The marginal values of buses and stores, of caps and limits, are these duals."""
    calendar, table = view.result.calendar, view.result.duals
    expected = {("bus", name): values for name, values in _of_buses(view, told).items()}
    each = calendar.repeats * calendar.probability * calendar.discount
    nothing = np.zeros(calendar.segments)
    for key in view.whole.stores:
        expected["store", key] = -told.get(("segment", f"store_balance[{key}]"), nothing) / each
    for about, rows in table.sort_values("segment").groupby(["kind", "item"], sort=False):
        kind, item = (str(word) for word in about)
        values = rows["value"].to_numpy(float)
        of_row = np.array([told.get((kind, item), np.zeros(1)).sum()])
        found = expected.get((kind, item), nothing) if kind in ("bus", "store") else of_row
        if len(values) != len(found):
            report.fail("marginal value", str(item))
        else:
            report.equal("marginal value", str(item), values, found, np.maximum(np.abs(values), np.abs(found)))
    for kind, item in expected.keys() - {(kind, item) for kind, item in zip(table["kind"], table["item"], strict=True)}:
        if expected[kind, item].any():
            report.fail("marginal value", item)


def _of_buses(view: View, told: Duals) -> dict[str, np.ndarray]:
    """Marginal value of every bus in every segment, CNY/unit, from its balance on whatever layer that stands."""
    calendar, found = view.result.calendar, dict[str, np.ndarray]()
    for (layer, name), dual in told.items():
        if name.startswith("balance["):
            codes = calendar.codes(layer)
            weight = np.bincount(codes, calendar.cost_weight, calendar.size(layer))
            found[name.removeprefix("balance[").removesuffix("]")] = (dual / weight)[codes]
    return found
