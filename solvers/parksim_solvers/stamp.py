"""The stamp: template x calendar → sparse arrays, one relation per use of a variable, all members at once.

Every row is read once with Pyomo's own `generate_standard_repn`; every coefficient is evaluated for all pairs of
members as one NumPy array. A Param on the row's layer is read at the row's member, else at the column's.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp
from numpy.typing import NDArray
from pyomo.core.expr import numeric_expr
from pyomo.repn.standard_repn import generate_standard_repn

from parksim_solvers.arrays import Arrays, Floats, Ints, Payment
from parksim_solvers.relations import Relation, before, group_of, months_of, over_midnight, sharing, since
from parksim_solvers.template import CostTerm, Datum, Template

SUMS = (numeric_expr.SumExpression, numeric_expr.NPV_SumExpression, numeric_expr.LinearExpression)
PRODUCTS = (
    numeric_expr.ProductExpression,
    numeric_expr.NPV_ProductExpression,
    numeric_expr.MonomialTermExpression,
)
QUOTIENTS = (numeric_expr.DivisionExpression, numeric_expr.NPV_DivisionExpression)
NEGATIONS = (numeric_expr.NegationExpression, numeric_expr.NPV_NegationExpression)


class Term(NamedTuple):
    """A use of a variable in a row: pairs of members, columns and coefficients, and lacking members' constants."""

    row: Ints
    column: Ints
    value: Floats
    lacking: Ints
    constant: Floats


def stamp(template: Template) -> Arrays:
    """Lay the template over its calendar. Raises ValueError for a row that is not linear or a number not finite."""
    return _Stamp(template).arrays()


def vectors(template: Template, arrays: Arrays, expressions: Iterable[Any], layer: str) -> Floats:
    """Expressions on a layer, each summed over its members: a factor per column; (expressions, columns)."""
    stamped, each, found = _Stamp(template), template.calendar.each(layer), list[Floats]()
    for expression in expressions:
        found.append(np.zeros(len(arrays.cost)))
        for term in stamped.terms(expression, layer, "the measure")[0]:
            np.add.at(found[-1], term.column, term.value * each[term.row])
    return np.array(found)


class _Stamp:
    """One laying: where each variable's columns begin, and relations already computed."""

    def __init__(self, template: Template) -> None:
        self.template, self.calendar = template, template.calendar
        self.columns: dict[int, Ints] = {}
        self.layers: dict[int, str] = {}
        self.relations: dict[tuple[str, str, Any], Relation] = {}
        self.groups: dict[tuple[str, str], Ints] = {}
        self.variables = list(self._number_columns())

    def _number_columns(self) -> Iterator[Any]:
        """All members of a variable stand together: HiGHS takes a sixth less time than with those of a segment together."""
        start = 0
        for layer, block in self.template.blocks.items():
            members = np.arange(self.calendar.size(layer))
            for variable in block.component_data_objects(pyo.Var, descend_into=False):
                self.columns[id(variable)] = start + members
                self.layers[id(variable)] = layer
                yield variable
                start += len(members)
        self.width = start

    def arrays(self) -> Arrays:
        lower, upper, integer = self._bounds()
        matrix, low, high, rows = self._rows()
        payments, fixed = self._payments()
        cost = self._objective(payments)
        arrays = Arrays(
            matrix, cost, lower, upper, low, high, integer,
            self.template.cost_share * sum(amount for *_, amount in fixed),
            self.columns, rows, payments, fixed,
        )  # fmt: skip
        _refuse_unbounded_numbers(arrays)
        return arrays

    def _objective(self, payments: list[Payment]) -> Floats:
        cost = np.zeros(self.width)
        for payment in payments:
            np.add.at(cost, payment.columns, self.template.cost_share * payment.prices)
        layer = "year x future"
        for aim in self.template.aims:
            for term in self.terms(aim, layer, "the objective")[0]:
                np.add.at(cost, term.column, term.value * self.calendar.each(layer)[term.row])
        return cost

    def _bounds(self) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        lower, upper = np.full(self.width, -np.inf), np.full(self.width, np.inf)
        integer = np.zeros(self.width, bool)
        for variable in self.variables:
            columns, layer = self.columns[id(variable)], self.layers[id(variable)]
            members = np.arange(len(columns))
            if variable.lower is not None:
                lower[columns] = self.value(variable.lower, layer, members, layer, members)
            if variable.upper is not None:
                upper[columns] = self.value(variable.upper, layer, members, layer, members)
            integer[columns] = (variable.is_integer() or variable.is_binary()) and not variable.fixed
            if variable.fixed:
                lower[columns] = upper[columns] = variable.value
        return lower, upper, integer

    def _rows(self) -> tuple[sp.csc_matrix, Floats, Floats, dict[int, Ints]]:
        row: list[Ints] = []
        column: list[Ints] = []
        value, low, high = (list[Floats]() for _ in range(3))
        rows: dict[int, Ints] = {}
        height = 0
        for layer, block in self.template.blocks.items():
            members = np.arange(self.calendar.size(layer))
            for constraint in block.component_data_objects(pyo.Constraint, active=True, descend_into=False):
                terms, constant = self.terms(constraint.body, layer, constraint.name)
                for term in terms:
                    row.append(height + term.row)
                    column.append(term.column)
                    value.append(term.value)
                for bound, side, missing in ((constraint.lower, low, -np.inf), (constraint.upper, high, np.inf)):
                    limit = missing if bound is None else self.value(bound, layer, members, layer, members)
                    side.append(limit - constant)
                rows[id(constraint)] = height + members
                height += len(members)
        none, nothing = np.empty(0, np.int64), np.empty(0)
        index = (np.concatenate([none, *row]), np.concatenate([none, *column]))
        matrix = sp.csc_matrix((np.concatenate([nothing, *value]), index), shape=(height, self.width))
        return matrix, np.concatenate([nothing, *low]), np.concatenate([nothing, *high]), rows

    def terms(self, expression: Any, layer: str, name: str) -> tuple[list[Term], Floats]:
        """Terms of a linear expression on a layer, and its constant for every member (lacking lags included)."""
        repn = generate_standard_repn(expression, compute_values=False)
        if not repn.is_linear():
            raise ValueError(f"{name} is not linear")
        members = np.arange(self.calendar.size(layer))
        constant = self.value(repn.constant, layer, members, layer, members)
        terms = [self._term(v, c, layer) for v, c in zip(repn.linear_vars, repn.linear_coefs, strict=True)]
        for term in terms:
            np.add.at(constant, term.lacking, term.constant)
        return terms, constant

    def _term(self, variable: Any, coefficient: Any, layer: str) -> Term:
        lag = self.template.lags.get(id(variable))
        target = variable if lag is None else lag.variable
        column_layer = self.layers[id(target)]
        relation = self._relation(layer, column_layer, lag)
        value = self.value(coefficient, layer, relation.row, column_layer, relation.column)
        constant = np.zeros(len(relation.lacking))
        if lag is not None and len(relation.lacking) and lag.boundary:
            constant = lag.boundary * self.value(coefficient, layer, relation.lacking, layer, relation.lacking)
        columns = self.columns[id(target)][relation.column]
        return Term(relation.row, columns, value, relation.lacking, constant)

    def _relation(self, row: str, column: str, lag: Any) -> Relation:
        key = (row, column, lag and lag[1:])
        if key not in self.relations:
            if lag is None:
                self.relations[key] = sharing(self.calendar, row, column)
            elif row != column:
                raise ValueError(f"a lag of layer {column!r} stands in a row of layer {row!r}")
            elif lag.midnight is not None:
                self.relations[key] = over_midnight(self.calendar, lag.span, lag.midnight)
            elif lag.span is None:
                self.relations[key] = before(self.calendar, row, lag.boundary)
            else:
                self.relations[key] = since(self.calendar, row, lag.span, lag.boundary)
        return self.relations[key]

    def value(self, expression: Any, row: str, row_members: Ints, column: str, column_members: Ints) -> Floats:
        """Value of a coefficient for pairs of members; shape (pairs,)."""
        values = np.empty(row_members.shape)
        values[...] = self._evaluate(expression, row, row_members, column, column_members)
        return values

    def _evaluate(self, expression: Any, *where: Any) -> Any:
        if isinstance(expression, (int, float, np.number)):
            return float(expression)
        datum = self.template.numbers.get(id(expression))
        if datum is not None:
            return self._lookup(datum, *where)
        if not hasattr(expression, "args"):
            return float(pyo.value(expression))
        parts = [self._evaluate(part, *where) for part in expression.args]
        if isinstance(expression, SUMS):
            return sum(parts)
        if isinstance(expression, PRODUCTS):
            return parts[0] * parts[1]
        if isinstance(expression, QUOTIENTS):
            return parts[0] / parts[1]
        if isinstance(expression, NEGATIONS):
            return -parts[0]
        if isinstance(expression, (numeric_expr.PowExpression, numeric_expr.NPV_PowExpression)):
            return parts[0] ** parts[1]
        if len(parts) == 1 and expression.is_named_expression_type():
            return parts[0]
        raise ValueError(f"a coefficient holds {type(expression).__name__}, which the stamp cannot evaluate")

    def _lookup(self, datum: Datum, row: str, row_members: Ints, column: str, column_members: Ints) -> Floats:
        if datum.layer == row:
            return datum.values[row_members]
        if datum.layer == column:
            return datum.values[column_members]
        for layer, members in ((column, column_members), (row, row_members)):
            key = (layer, datum.layer)
            if key not in self.groups:
                try:
                    self.groups[key] = group_of(self.calendar, layer, datum.layer)
                except ValueError:
                    continue
            return datum.values[self.groups[key][members]]
        raise ValueError(f"a number of layer {datum.layer!r} stands between layers {row!r} and {column!r}")

    def _payments(self) -> tuple[list[Payment], list[tuple[str, str, int, float]]]:
        payments: list[Payment] = []
        fixed: list[tuple[str, str, int, float]] = []
        months = {layer: months_of(self.calendar, layer) for layer in {"once", "segment", *self.template.blocks}}
        for cost in self.template.costs:
            layer, weight = self._weight(cost)
            terms, constant = self.terms(cost.expression, layer, f"{cost.account} of {cost.item}")
            month = months[layer]
            if constant.any():
                standing = month if cost.hourly else np.full(len(month), -1)
                amounts = np.bincount(standing + 1, weights=constant * weight)
                fixed += [(cost.account, cost.item, int(m) - 1, float(amounts[m])) for m in np.flatnonzero(amounts)]
            payments += [
                Payment(cost.account, cost.item, term.column, term.value * weight[term.row], month[term.row])
                for term in terms
            ]
        return payments, fixed

    def _weight(self, cost: CostTerm) -> tuple[str, Floats]:
        """Layer on which a cost term is summed, and the weight of each of its members."""
        if cost.hourly:
            return "segment", self.calendar.cost_weight
        repn = generate_standard_repn(cost.expression, compute_values=False)
        layers = {self.layers[id(variable)] for variable in repn.linear_vars}
        if len(layers) > 1:
            raise ValueError(f"{cost.account} of {cost.item}: a cost per occurrence lives on one layer, not {layers}")
        layer = layers.pop() if layers else "once"
        return layer, self.calendar.each(layer)


def _refuse_unbounded_numbers(arrays: Arrays) -> None:
    """Every number must be finite before a solver sees it (bounds may be infinite, never NaN)."""
    for name in ("cost", "lower", "upper", "low", "high"):
        values = getattr(arrays, name)
        bad = np.isnan(values) if name != "cost" else ~np.isfinite(values)
        if bad.any():
            raise ValueError(f"{name} has {int(bad.sum())} numbers that are not finite")
    if not np.isfinite(arrays.matrix.data).all():
        raise ValueError("the matrix has a number that is not finite")
