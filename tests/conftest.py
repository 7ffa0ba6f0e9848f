"""What tests of the mathematics share: a plan of a park in a few hours, and the rows that its laws write."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import settings

from parksim.graph import graph_of
from parksim.model import Calendar, Park
from parksim.model.calendar import plain_calendar
from parksim.results import Result
from parksim.results.audit import audit
from parksim_solvers.build import template_of
from parksim_solvers.optimise import plan
from parksim_solvers.stamp import stamp

settings.register_profile("parksim", deadline=None)
settings.load_profile("parksim")
RESIDUAL = 1e-9


@dataclass(frozen=True)
class Answer:
    """A plan as a test reads it: its cost in CNY, the rate of a flow, the level of a store at each segment's end."""

    result: Result
    cost: float

    def flow(self, flow: str) -> np.ndarray:
        """Rate of a flow in every segment."""
        return self.result.rates.loc[flow].to_numpy(float)

    def level(self, store: str) -> np.ndarray:
        """Level of a store at the end of every segment."""
        levels = self.result.levels
        return levels.loc[levels["store"] == store, "ends"].to_numpy(float)

    def status(self, process: str) -> list[float]:
        """On (1) or off (0) in every segment."""
        statuses = self.result.statuses
        return list(statuses.loc[statuses["component"] == process, "share"])

    def paid(self, account: str, item: str) -> float:
        """What the plan pays on an account for an item."""
        table = self.result.payments
        return float(table.loc[(table["account"] == account) & (table["item"] == item), "amount"].sum())


class Row(NamedTuple):
    """A row of the model: coefficients by `variable@member`, and its sides."""

    coefficients: dict[str, float]
    bounds: tuple[float, float]


def calendar_in(hours: Any, labels: Mapping[str, Any]) -> Calendar:
    """The calendar a test names: one of its own, or the hours of segments that follow each other."""
    return hours if isinstance(hours, Calendar) else plain_calendar(list(hours), **labels)


@pytest.fixture
def optimise() -> Any:
    """The audited plan of a park with gap 0; `hours` are those of its segments, or a Calendar."""

    def planned(park: Park, hours: Any, objective: Mapping[str, float] | None = None, **labels: Any) -> Answer:
        result = plan(graph_of(park), calendar_in(hours, labels), objective=objective, gap=0.0).result
        found = audit(result)
        assert not found.failures
        assert found.max_relative_residual <= RESIDUAL
        return Answer(result, float(result.payments["amount"].sum()))

    return planned


@pytest.fixture
def rows_of() -> Any:
    """Rows of a park's model by (constraint, index, member); an unindexed constraint has the index None."""

    def rows(park: Park, hours: Any, **labels: Any) -> dict[tuple[str, Any, int], Row]:
        template = template_of(graph_of(park), calendar_in(hours, labels))
        arrays = stamp(template)
        matrix = arrays.matrix.tocsr()
        names = dict(_columns(template, arrays))
        found = {}
        for constraint in _data(template, "Constraint"):
            for member, row in enumerate(arrays.rows_of(constraint)):
                some = slice(matrix.indptr[row], matrix.indptr[row + 1])
                named = {names[c]: v for c, v in zip(matrix.indices[some], matrix.data[some], strict=True) if v}
                key = (constraint.parent_component().local_name, constraint.index(), member)
                found[key] = Row(named, (float(arrays.low[row]), float(arrays.high[row])))
        return found

    return rows


@pytest.fixture
def bounds_of() -> Any:
    """Lower and upper bound of every column by `variable@member`."""

    def bounds(park: Park, hours: Any, **labels: Any) -> dict[str, tuple[float, float]]:
        template = template_of(graph_of(park), calendar_in(hours, labels))
        arrays = stamp(template)
        return {name: (arrays.lower[c], arrays.upper[c]) for c, name in _columns(template, arrays)}

    return bounds


def _columns(template: Any, arrays: Any) -> Any:
    for variable in _data(template, "Var"):
        for member, column in enumerate(arrays.columns_of(variable)):
            index = "" if variable.index() is None else f"[{variable.index()}]"
            yield int(column), f"{variable.parent_component().local_name}{index}@{member}"


def _data(template: Any, kind: str) -> Any:
    for block in template.blocks.values():
        for component in block.component_objects(descend_into=False):
            if component.ctype.__name__ == kind:
                yield from component.values()
