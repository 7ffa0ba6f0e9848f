"""On and off from one folded day to the next: legal, and priced, in the order in which the year plays its days.

Within a day           u − back(u) = on − off      since(on, min_up) <= u      since(off, min_down) <= 1 − u
At its first segment   on >= u − u[last of D]      off >= u[last of D] − u     for every day D that stands before it
Over midnight          Σ on of D <= u              Σ off of D <= 1 − u         that began less than the minimum time before,
                                                                               for every D so many days before
Starts at midnight     begun_D >= u − u[last of D]                             start_cost · begun_D as often as D is before

A folded day that is on in the evening may stand before another one, of another kind or month, that is off: as if each
day followed itself, the year would break minimum times and pay too few starts.
"""

from typing import Any

import numpy as np
import pyomo.environ as pyo

from parksim.model import Process
from parksim_solvers.relations import Midnight, eves, followed, midnights
from parksim_solvers.template import INSTANT, Template, back, component_name, over_midnight, since


def switch_over_midnights(template: Template, key: str, process: Process) -> None:
    """Add what holds between the statuses of a switched process on a calendar whose days are folded."""
    u, on, off = (template.segment.component(part)[key] for part in ("u", "on", "off"))
    first, later = _first_and_later(template)
    _add(template, key, "switch", later * (u - back(u, 0.0)) == later * (on - off))
    for midnight in eves(template.calendar):
        rise = first * u - over_midnight(u, None, midnight)
        _add(template, key, "rises", on >= rise, f"#{midnight.rank}")
        _add(template, key, "falls", off >= -rise, f"#{midnight.rank}")
        if process.start_cost:
            _starts(template, key, process, midnight, rise)
    _lasts(template, key, "stays_on", on, process.min_up, u)
    _lasts(template, key, "stays_off", off, process.min_down, 1 - u)
    if process.start_cost:
        template.cost_each("operation", key, process.start_cost * later * on)


def _add(template: Template, key: str, kind: str, row: Any, which: str = "") -> None:
    template.segment.add_component(f"{kind}_{component_name(key)}{which}", pyo.Constraint(expr=row))


def _first_and_later(template: Template) -> tuple[Any, Any]:
    """Numbers that are 1 at the first segment of every day, and 1 at all others."""
    segment, calendar = template.segment, template.calendar
    if segment.component("first_of_day") is None:
        mark = np.zeros(calendar.segments)
        mark[calendar.first("day")] = 1.0
        template.data("segment", "first_of_day", None, mark)
        template.data("segment", "later_in_day", None, 1.0 - mark)
    return segment.first_of_day, segment.later_in_day


def _lasts(template: Template, key: str, kind: str, turned: Any, least: float, status: Any) -> None:
    """What turned less than its minimum time ago, today or in an earlier day, still has its status."""
    _add(template, key, kind, since(turned, max(least, INSTANT), 0.0) <= status)
    for midnight in midnights(template.calendar, least):
        row = over_midnight(turned, least, midnight) <= status
        _add(template, key, kind, row, f"#{midnight.ago}_{midnight.rank}")


def _starts(template: Template, key: str, process: Process, midnight: Midnight, rise: Any) -> None:
    """Starts at midnight, by the day that stands before, each as often as it does."""
    day, rank, name = template.block("day"), midnight.rank, component_name(key)
    if day.component(f"followed_{rank}") is None:
        template.data("day", f"followed_{rank}", None, followed(template.calendar, rank))
    day.add_component(f"begun_{name}_{rank}", begun := pyo.Var(bounds=(0, 1)))
    _add(template, key, "begins", begun >= rise, f"#{rank}")
    template.cost_each("operation", key, process.start_cost * day.component(f"followed_{rank}") * begun)
