"""What a run would end with after minutes of planning and can be seen at once, on the telling moments of a year.

These are the first of every month and future, and those at which a market is cheapest and dearest: a year of hourly prices is looked
at in some dozens of segments, so that what is told is true there, and what only other hours would tell is left to the plan.

An operation without bound, and a shortage that is stated so cheap that a run refuses it: at the stated price over 1.2 the
best operation misses some of the demand. By convexity a unit is then worth more than that in any plan that serves it.
"""

from collections.abc import Iterator

from parksim.calendars import calendar_of
from parksim.errors import Infeasible, Problem, SolverFailed, problem
from parksim.graph import existing_graph
from parksim.graph.read import Graph, demands_of, frame_of, markets_of
from parksim.model import Calendar
from parksim_solvers.explain.bound import UNBOUNDED, earns_endlessly
from parksim_solvers.failing import SHORTAGE_AT_LEAST, failing
from parksim_solvers.laws.markets import prices

DEAR = 1e3
"""How many times the dearest stated price missing any other demand costs."""


def foreseen(graph: Graph) -> tuple[list[Problem], list[Problem]]:
    """Why a plan of the park, as it is or with all that may be built, has no bound; and the shortages that are too cheap."""
    parts = (existing_graph(graph), graph)
    endless = [each for part in parts for each in earns_endlessly(part, telling_moments(part))]
    return list(dict.fromkeys(endless)), [] if endless else list(_cheap(existing_graph(graph)))


def telling_moments(graph: Graph) -> Calendar:
    """The first segment of every month and future of the screening calendar, and those where a price is an extreme."""
    calendar, park = calendar_of(graph, "screening"), frame_of(graph)
    kept = set(calendar.first("month").tolist())
    for market in markets_of(graph).values():
        values = prices(park, market, calendar)
        kept |= {int(values.argmin()), int(values.argmax())}
    return calendar.only(sorted(kept))


def _cheap(graph: Graph) -> Iterator[Problem]:
    park, demands = frame_of(graph), demands_of(graph)
    stated = {key: d.shortage for key, d in demands.items() if d.shortage is not None and not d.may_fall_short}
    if not stated:
        return
    least = {key: price / SHORTAGE_AT_LEAST for key, price in stated.items()}
    asked = dict.fromkeys(demands, DEAR * max(stated.values())) | least
    try:
        missed = failing(graph, telling_moments(graph), False, asked)
    except (Infeasible, SolverFailed) as error:
        yield from (each for each in error.problems if each.code in UNBOUNDED)
        return
    for key in sorted(missed & stated.keys()):
        unit = park.commodities[graph.nodes[f"bus:{demands[key].takes}"]["item"].holds].unit
        about = {"demand": key, "stated": f"{stated[key]:.6g}", "unit": f"CNY/{unit}"}
        yield problem("PS2130", park.place_of(f"demands.{key}"), **about)
