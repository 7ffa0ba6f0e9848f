"""The same mathematics as a plain Pyomo model: for any Pyomo solver, printing, teaching, and as a check of the stamp.

Nothing of the stamp is used: relations are found by looping over members, coefficients by setting Params and asking
Pyomo for their value.
"""

from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr.visitor import identify_mutable_parameters
from pyomo.repn.standard_repn import generate_standard_repn

from parksim.model import Calendar
from parksim_solvers.template import Template


def expand(template: Template) -> Any:
    """A ConcreteModel with every variable and constraint written out for every member.

    Its `x[name, member]` are the variables, `rows` the constraints, `total` the objective (CNY a year).
    """
    writer = _Writer(template)
    writer.declare()
    for layer, block in template.blocks.items():
        for constraint in block.component_data_objects(pyo.Constraint, active=True, descend_into=False):
            writer.write(constraint, layer)
    writer.objective()
    return writer.model


class _Writer:
    def __init__(self, template: Template) -> None:
        self.template, self.calendar = template, template.calendar
        self.model = pyo.ConcreteModel()
        self.x: dict[int, list[Any]] = {}
        self.layer: dict[int, str] = {}

    def declare(self) -> None:
        model = self.model
        names = [(v.name, m) for v, layer in self._variables() for m in range(self.calendar.size(layer))]
        model.x = pyo.Var(names)
        model.rows = pyo.ConstraintList()
        for variable, layer in self._variables():
            self.layer[id(variable)] = layer
            self.x[id(variable)] = [model.x[variable.name, m] for m in range(self.calendar.size(layer))]
            for member, x in enumerate(self.x[id(variable)]):
                x.domain = variable.domain
                x.setlb(self.number(variable.lower, layer, member, layer, member))
                x.setub(self.number(variable.upper, layer, member, layer, member))
                if variable.fixed:
                    x.fix(variable.value)

    def _variables(self) -> list[tuple[Any, str]]:
        return [
            (variable, layer)
            for layer, block in self.template.blocks.items()
            for variable in block.component_data_objects(pyo.Var, descend_into=False)
        ]

    def write(self, constraint: Any, layer: str) -> None:
        for member in range(self.calendar.size(layer)):
            body = self.sum(constraint.body, layer, member)
            low = self.number(constraint.lower, layer, member, layer, member)
            high = self.number(constraint.upper, layer, member, layer, member)
            if isinstance(body, float):
                if not (-np.inf if low is None else low) <= body <= (np.inf if high is None else high):
                    self.model.rows.add(pyo.Constraint.Infeasible)
                continue
            self.model.rows.add((low, body, high) if low != high else body == low)

    def objective(self) -> None:
        total: Any = 0.0
        for cost in self.template.costs:
            repn = generate_standard_repn(cost.expression, compute_values=False)
            layer = "segment" if cost.hourly else self.layer[id(repn.linear_vars[0])] if repn.linear_vars else "once"
            weight = self.calendar.cost_weight if cost.hourly else self.calendar.each(layer)
            for member in range(self.calendar.size(layer)):
                total += self.template.cost_share * float(weight[member]) * self.sum(cost.expression, layer, member)
        layer = "year x future"
        for aim in self.template.aims:
            for member, weight in enumerate(self.calendar.each(layer)):
                total += float(weight) * self.sum(aim, layer, member)
        self.model.total = pyo.Objective(expr=total)

    def sum(self, expression: Any, layer: str, member: int) -> Any:
        """The expression with every variable replaced by those of the members it stands for."""
        repn = generate_standard_repn(expression, compute_values=False)
        body: Any = self.number(repn.constant, layer, member, layer, member)
        for variable, coefficient in zip(repn.linear_vars, repn.linear_coefs, strict=True):
            lag = self.template.lags.get(id(variable))
            target = variable if lag is None else lag.variable
            column = self.layer[id(target)]
            partners = self.partners(layer, member, column, lag)
            for partner in partners:
                body += self.number(coefficient, layer, member, column, partner) * self.x[id(target)][partner]
            if lag is not None and lag.span is None and not partners:
                body += self.number(coefficient, layer, member, layer, member) * lag.boundary
        return body

    def partners(self, layer: str, member: int, column: str, lag: Any) -> list[int]:
        if lag is None:
            mine = [s for s in range(self.calendar.segments) if self.calendar.codes(layer)[s] == member]
            return sorted({int(self.calendar.codes(column)[s]) for s in mine})
        if lag.midnight is not None:
            return _over_midnight(self.calendar, member, lag)
        chain, starts, total = _chain(self.calendar, layer, member)
        place = chain.index(member)
        if lag.span is None:
            return [chain[place - 1]] if place or lag.boundary is None else []
        found = []
        for other, start in zip(chain, starts, strict=True):
            ago = starts[place] - start
            ago += total if ago < 0 and lag.boundary is None else 0.0
            if 0 <= ago < lag.span - 1e-9:
                found.append(other)
        return found

    def number(self, expression: Any, row: str, row_member: int, column: str, column_member: int) -> Any:
        if expression is None:
            return None
        if isinstance(expression, (int, float)):
            return float(expression)
        for param in identify_mutable_parameters(expression):
            datum = self.template.numbers[id(param)]
            param.set_value(float(datum.values[self._member(datum.layer, row, row_member, column, column_member)]))
        return float(pyo.value(expression))

    def _member(self, layer: str, row: str, row_member: int, column: str, column_member: int) -> int:
        if layer == row:
            return row_member
        if layer == column:
            return column_member
        for fine, member in ((column, column_member), (row, row_member)):
            segments = [s for s in range(self.calendar.segments) if self.calendar.codes(fine)[s] == member]
            groups = {int(self.calendar.codes(layer)[s]) for s in segments}
            if len(groups) == 1:
                return groups.pop()
        raise ValueError(f"a number of layer {layer!r} stands between {row!r} and {column!r}")


def _chain(calendar: Calendar, layer: str, member: int) -> tuple[list[int], list[float], float]:
    """Members of the chain of a member in order, their starts, and its whole length."""
    fine = layer in ("segment", "day")
    number: dict[int, object] = {}
    length: dict[int, float] = {}
    for s in range(calendar.segments):
        m = int(calendar.codes(layer)[s])
        whole = layer in ("once", "year")
        number.setdefault(m, int(calendar.sequence[s]) if fine else 0 if whole else int(calendar.codes("future")[s]))
        length[m] = length.get(m, 0.0) + float(calendar.hours[s] * (1.0 if fine else calendar.repeats[s]))
    if layer == "year":
        length = dict.fromkeys(length, 8760.0)
    chain = [m for m in sorted(number) if number[m] == number[member]]
    starts = [sum(length[m] for m in chain[:place]) for place in range(len(chain))]
    return chain, starts, sum(length[m] for m in chain)


def _over_midnight(calendar: Calendar, member: int, lag: Any) -> list[int]:
    """Segments of the earlier day that a lag looks at from a segment, over the days as they are played."""
    segments: dict[int, list[int]] = {}
    for s, day in enumerate(calendar.codes("day")):
        segments.setdefault(int(day), []).append(s)
    mine = int(calendar.codes("day")[member])
    choice: list[tuple[int, float]] = []
    for order in _orders(calendar, list(segments)):
        for place in (p for p, day in enumerate(order) if day == mine):
            between = [order[(place - step) % len(order)] for step in range(1, lag.midnight.ago + 1)]
            hours = sum(float(calendar.hours[s]) for day in between for s in segments[day])
            if (between[-1], hours) not in choice:
                choice.append((between[-1], hours))
    other, hours = choice[min(lag.midnight.rank, len(choice) - 1)]
    if lag.span is None:
        return [segments[other][-1]] if member == segments[mine][0] else []
    into = sum(float(calendar.hours[s]) for s in segments[mine] if s < member)
    starts = {s: sum(float(calendar.hours[r]) for r in segments[other] if r < s) for s in segments[other]}
    return [s for s, start in starts.items() if hours + into - start < lag.span - 1e-9]


def _orders(calendar: Calendar, days: list[int]) -> list[list[int]]:
    """Days in the order in which each future plays them; each by itself where that is not known."""
    if not calendar.days:
        return [[day] for day in days]
    futures: dict[str, list[int]] = {}
    for s, label in enumerate(calendar.names("future")):
        mine = [int(d) for d, f in zip(calendar.codes("day"), calendar.codes("future"), strict=True) if int(f) == s]
        futures[label] = list(dict.fromkeys(mine))
    return [[here[number] for number in calendar.days] for here in futures.values()]
