"""From a solution to a Result: rates of every flow, levels, peaks, the cost terms as the rows had them, duals."""

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo
from numpy.typing import NDArray

from parksim.graph import park_of
from parksim.graph.read import Graph, audible, flows_of, frame_of
from parksim.model import Calendar
from parksim.results import Result, empty
from parksim_solvers.arrays import Arrays
from parksim_solvers.highs import Solution
from parksim_solvers.laws.retrofits import decided_by_size
from parksim_solvers.template import Template

Floats = NDArray[np.float64]
NO_SIZE = 1e-9
"""Share of its largest size up to which a retrofit that its size decides is not built."""
COUNTED = ("peak", "tier_", "paid_", "short", "missed_", "chosen", "size", "step")
"""Variables above the segment that a result keeps, by the beginning of their name."""


def record(
    run: str,
    graph: Graph,
    template: Template,
    arrays: Arrays,
    solution: Solution,
    design: dict[str, float],
    **about: Any,
) -> Result:
    """The Result of a solved template. `about` fills the plain fields (seed, scenario_hash …) and what is `given`."""
    values = solution.values
    assert values is not None, "a solution without values is never recorded"
    calendar = template.calendar
    return Result(
        run=run,
        engine="optimiser",
        park=park_of(graph),
        calendar=calendar,
        design=design,
        blocks=(_rates(graph, template, arrays, values),),
        timeline=_timeline(calendar),
        statuses=_statuses(template, arrays, values),
        levels=_levels(template, arrays, values),
        periods=_periods(template, arrays, values, design),
        missed=_missed(template, arrays, values),
        payments=_payments(arrays, values),
        duals=_duals(template, arrays, solution),
        certificate=_certificate(template, arrays, solution),
        **about,
    )


def design_of(graph: Graph, template: Template, arrays: Arrays, values: Floats) -> dict[str, float]:
    """Chosen retrofits and their sizes (1 for one without a size)."""
    design = {}
    once = template.once
    for key, retrofit in frame_of(graph).retrofits.items():
        if values[arrays.columns_of(once.chosen[key])[0]] > 0.5:
            size = float(values[arrays.columns_of(once.size[key])[0]]) if retrofit.size else 1.0
            if not (retrofit.size and decided_by_size(template, key) and size <= NO_SIZE * retrofit.size.largest):
                design[key] = _nearest_step(retrofit, size)
    return design


def _nearest_step(retrofit: Any, size: float) -> float:
    steps = [step.size for step in retrofit.size.steps] if retrofit.size else []
    return min(steps, key=lambda step: abs(step - size)) if steps else size


def per_segment(template: Template, arrays: Arrays, values: Floats, variable: Any) -> Floats:
    """Value of a variable in every segment, whichever layer it lives on; (segments,)."""
    layer = template.layer_of(variable)
    return values[arrays.columns_of(variable)][template.calendar.codes(layer)]


def _rates(graph: Graph, template: Template, arrays: Arrays, values: Floats) -> pd.DataFrame:
    flows = flows_of(graph)
    least = audible(flows)
    drivers = {name: per_segment(template, arrays, values, v) for name, v in template.drivers.items()}
    drivers = {name: np.where(np.abs(rates) < least[name], 0.0, rates) for name, rates in drivers.items()}
    table = np.array([flow.amount * drivers[flow.driver] for flow in flows.values()])
    segments = template.calendar.segments
    return pd.DataFrame(table.reshape(-1, segments), index=pd.Index(flows, name="flow"), columns=range(segments))


def _timeline(calendar: Calendar) -> pd.DataFrame:
    n = calendar.segments
    return pd.DataFrame({
        "replication": np.zeros(n, int), "island": ["park"] * n, "start": calendar.start, "hours": calendar.hours,
        "segment": np.arange(n), "state": np.arange(n), "repeats": calendar.repeats,
        "weight": calendar.probability * calendar.discount,
    })  # fmt: skip


def _statuses(template: Template, arrays: Arrays, values: Floats) -> pd.DataFrame:
    u = template.segment.component("u")
    if u is None:
        return empty("statuses")
    rows = [
        (state, key, float(round(value))) for key in u for state, value in enumerate(values[arrays.columns_of(u[key])])
    ]
    return pd.DataFrame(rows, columns=["state", "component", "share"])


def _levels(template: Template, arrays: Arrays, values: Floats) -> pd.DataFrame:
    level = template.segment.component("level")
    if level is None:
        return empty("levels")
    calendar, frames = template.calendar, []
    for key in level:
        ends = values[arrays.columns_of(level[key])]
        begins = np.empty_like(ends)
        for number in np.unique(calendar.sequence):
            members = np.flatnonzero(calendar.sequence == number)
            begins[members] = np.roll(ends[members], 1)
        frames.append(pd.DataFrame({"row": range(len(ends)), "store": key, "begins": begins, "ends": ends}))
    return pd.concat(frames, ignore_index=True)


def _periods(template: Template, arrays: Arrays, values: Floats, design: dict[str, float]) -> pd.DataFrame:
    rows, by_size = [], _by_size(template, design)
    for layer, block in template.blocks.items():
        if layer in ("segment", "part", "day"):
            continue
        names = template.calendar.names(layer)
        for variable in block.component_objects(descend_into=False):
            if variable.ctype.__name__ != "Var" or not variable.local_name.startswith(COUNTED):
                continue
            for data in variable.values():
                column = by_size.get(id(data), values[arrays.columns_of(data)])
                rows += [(0, layer, names[m], _label(data), float(value)) for m, value in enumerate(column)]
    return pd.DataFrame(rows, columns=["replication", "layer", "member", "constraint", "value"])


def _by_size(template: Template, design: dict[str, float]) -> dict[int, list[float]]:
    """Of retrofits that their size decides: whether they are chosen, and how big, as the design has it."""
    once, found = template.once, dict[int, list[float]]()
    for key in once.chosen:
        if decided_by_size(template, key):
            found[id(once.chosen[key])] = [float(key in design)]
            found[id(once.size[key])] = [design.get(key, 0.0)]
    return found


def _label(data: Any) -> str:
    """A variable or constraint as tables name it, without the quotes that Pyomo puts around an index: peak[grid > a]."""
    name, index = data.parent_component().local_name, data.index()
    parts = index if isinstance(index, tuple) else (index,)
    return str(name) if index is None else f"{name}[{','.join(str(part) for part in parts)}]"


def _missed(template: Template, arrays: Arrays, values: Floats) -> pd.DataFrame:
    short = template.segment.component("short")
    rows = [
        (state, key, float(rate))
        for key in (short or ())
        for state, rate in enumerate(values[arrays.columns_of(short[key])])
    ]
    return pd.DataFrame(rows, columns=["state", "item", "rate"]) if rows else empty("missed")


def _payments(arrays: Arrays, values: Floats) -> pd.DataFrame:
    rows = list(arrays.fixed)
    for payment in arrays.payments:
        months, place = np.unique(payment.month, return_inverse=True)
        amounts = np.bincount(place, weights=payment.prices * values[payment.columns])
        rows += [(payment.account, payment.item, int(m), float(a)) for m, a in zip(months, amounts, strict=True)]
    frame = pd.DataFrame(rows, columns=["account", "item", "month", "amount"])
    return frame.groupby(["account", "item", "month"])[["amount"]].sum().reset_index()


def _duals(template: Template, arrays: Arrays, solution: Solution) -> pd.DataFrame:
    """Marginal values of buses and stores per segment, and of caps and limits per member, CNY per unit."""
    if solution.duals is None:
        return empty("duals")
    calendar = template.calendar
    found = [("bus", bus, value) for bus, value in bus_values(template, arrays, solution.duals).items()]
    balance = template.segment.component("store_balance")
    weight = calendar.repeats * calendar.probability * calendar.discount
    found += [("store", key, -solution.duals[arrays.rows_of(balance[key])] / weight) for key in balance or ()]
    n = calendar.segments
    valued = pd.DataFrame({
        "kind": pd.Index([kind for kind, *_ in found]).repeat(n), "item": pd.Index([i for _, i, _ in found]).repeat(n),
        "segment": np.tile(np.arange(n), len(found)), "value": np.concatenate([np.empty(0), *(v for *_, v in found)]),
    })  # fmt: skip
    tables = [table for table in (valued, _shadow_prices(template, arrays, solution.duals)) if len(table)]
    return pd.concat(tables, ignore_index=True) if tables else empty("duals")


def _certificate(template: Template, arrays: Arrays, solution: Solution) -> pd.DataFrame:
    """Every dual that is not 0, by layer, row and member."""
    if solution.duals is None:
        return empty("certificate")
    names: list[tuple[str, str]] = []
    members: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    values: list[Floats] = [np.empty(0)]
    for layer, block in template.blocks.items():
        for constraint in block.component_data_objects(pyo.Constraint, active=True, descend_into=False):
            dual = solution.duals[arrays.rows_of(constraint)]
            names.append((layer, _label(constraint)))
            members.append(np.flatnonzero(dual))
            values.append(dual[members[-1]])
    layers, labels = (pd.Index([name[part] for name in names], dtype=object) for part in (0, 1))
    counts = [len(each) for each in members[1:]]
    about = {"layer": layers.repeat(counts), "constraint": labels.repeat(counts)}
    return pd.DataFrame(about | {"member": np.concatenate(members), "value": np.concatenate(values)})


def bus_values(template: Template, arrays: Arrays, duals: Floats) -> dict[str, Floats]:
    """Marginal value of every bus in every segment, CNY/unit."""
    calendar, found = template.calendar, {}
    for layer, block in template.blocks.items():
        codes = calendar.codes(layer)
        total = np.bincount(codes, weights=calendar.cost_weight, minlength=calendar.size(layer))
        balance = block.component("balance")
        for bus in balance or ():
            found[bus] = (duals[arrays.rows_of(balance[bus])] / total)[codes]
    return found


def _shadow_prices(template: Template, arrays: Arrays, duals: Floats) -> pd.DataFrame:
    """What a unit more of a yearly cap or limit, or less of a period's demand, would save; segment −1."""
    rows = []
    for layer in ("year x future", "month"):
        block = template.blocks.get(layer)
        for constraint in block.component_objects(descend_into=False) if block is not None else ():
            if constraint.ctype.__name__ == "Constraint":
                for data in constraint.values():
                    value = float(np.sum(duals[arrays.rows_of(data)]))
                    rows.append((layer, _label(data), -1, value))
    return pd.DataFrame(rows, columns=["kind", "item", "segment", "value"])
