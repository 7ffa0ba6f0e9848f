"""A conflict as problems, in the park's words: how far a cap is from what is possible, the limits, what is missing."""

from collections.abc import Iterable

import numpy as np

from parksim.errors import Named, Place, Problem, in_words, moment, problem
from parksim.graph.read import Graph, buses_of, frame_of
from parksim.model import Calendar, Commodity, Enterprise, Policy, names
from parksim_solvers.arrays import Arrays
from parksim_solvers.explain.conflict import Conflict, conflict_of
from parksim_solvers.explain.limits import Limit, segments_of
from parksim_solvers.explain.missing import Lack
from parksim_solvers.explain.reach import reach_of
from parksim_solvers.template import Template

UNITS = {
    "cost": "CNY", "co2": "t", "co2_scope1": "t", "co2_scope2": "t", "fresh_water": "m3", "landfill": "t",
    "energy_tce": "tce",
}  # fmt: skip
"""Units of what policies count; anything else is a commodity in its own."""
SECTIONS = {
    "policy": "policies", "group": "groups", "requires": "retrofits", "size": "retrofits", "market": "markets",
    "link": "links", "store": "stores", "share": "processes", "capacity": "processes", "demand": "demands",
}  # fmt: skip
"""Sections of the items that a kind of limit belongs to; the budget is one by itself."""
MOST_LACKS = 5
MOST_OF_A_KIND = 5
MOST_PLACES = 3
NO_HINT = "none"
"""The hint stands behind the last part of a list."""
LONGEST = 180
"""Characters of a list of limits in one message: longer values are cut where they are shown."""


def explain(graph: Graph, template: Template, arrays: Arrays) -> list[Problem]:
    """How far caps are from what is possible, the limits in conflict, what is missing, largest first; at least one."""
    conflict = conflict_of(graph, template, arrays)
    found = [*_caps(graph, arrays, conflict), *_limits(graph, conflict), *_places(graph, template, arrays, conflict)]
    found += _lacks(graph, template, conflict)
    return found or [problem("PS5103", None, hint=None)]


def _lacks(graph: Graph, template: Template, conflict: Conflict) -> list[Problem]:
    lacks = conflict.missing.lacks[:MOST_LACKS] if conflict.missing else []
    return [_lack(graph, template, lack) for lack in lacks]


def _lack(graph: Graph, template: Template, lack: Lack) -> Problem:
    park = frame_of(graph)
    held, firm = park.commodities[buses_of(graph)[lack.bus].holds], park.enterprises[names.enterprise(lack.bus)]
    about: dict[str, object] = {"enterprise": named(firm), "commodity": named(held), "unit": held.unit}
    where = park.place_of(f"enterprises.{firm.id}")
    if lack.segment < 0:
        return problem("PS5105", where, hint=None, amount=shown(lack.amount), **about)
    calendar, s = template.calendar, lack.segment
    return problem(
        "PS5101", where, hint=None, amount=shown(lack.amount), rate=shown(lack.rate), when=_when(calendar, s), **about
    )


def _when(calendar: Calendar, segment: int) -> Named:
    """Month, kind of day and hour of a segment."""
    several = len(set(calendar.day_type)) > 1
    return moment(calendar.month[segment], calendar.day_type[segment] if several else None, calendar.hour[segment])


def _where(graph: Graph, limit: Limit) -> Place | None:
    """Where the scenario states a limit."""
    kind, item = limit.kind, limit.item.partition(" ")[0]
    return frame_of(graph).place_of(f"{SECTIONS[kind]}.{item}" if kind in SECTIONS else kind)


def _places(graph: Graph, template: Template, arrays: Arrays, conflict: Conflict) -> list[Problem]:
    """In how many segments limits stand in the way, and the first of them, where the year as a whole would do."""
    if conflict.yearly or conflict.missing is None:
        return []
    calendar, found = template.calendar, []
    rows, columns = segments_of(template, arrays)
    for limit in conflict.limits[:MOST_OF_A_KIND]:
        places = np.concatenate([rows[limit.rows], columns[limit.columns]])
        some = np.unique(places[conflict.missing.members(limit)])
        some = some[some >= 0]
        if len(some):
            moments = [_when(calendar, int(s)) for s in some[:MOST_PLACES]]
            first = Named("; ".join(when.en for when in moments), "；".join(when.zh for when in moments))
            about: dict[str, object] = {
                "limit": limit.path,
                "number": len(some),
                "all": len(np.unique(places[places >= 0])),
            }
            found.append(problem("PS5109", _where(graph, limit), hint=None, when=first, **about))
    return found


def _limits(graph: Graph, conflict: Conflict) -> list[Problem]:
    """The limits that cannot all hold, in as many messages as their list needs, at the place of the first."""
    lines = list(_lines(conflict))
    code = "PS5102" if conflict.minimal else "PS5104"
    codes = [code, *("PS5108" for _ in lines[1:])]
    hints = [*(NO_HINT for _ in lines[1:]), code]
    first = _where(graph, conflict.limits[0]) if conflict.limits else None
    places = [first, *(None for _ in lines[1:])]
    told = zip(codes, places, hints, lines, strict=False)
    return [problem(code, where, hint=hint, limits=line) for code, where, hint, line in told]


def _lines(conflict: Conflict) -> Iterable[str]:
    """The limits by where they stand, `enterprises.steel.demands: slab_sales, …`, cut into lists that can be shown."""
    places: dict[str, list[str]] = {}
    for limit in conflict.limits:
        place, _, own = limit.path.rpartition(".")
        places.setdefault(place, []).append(own)
    line = ""
    for place, some in places.items():
        rest = f" (+{len(some) - MOST_OF_A_KIND})" if len(some) > MOST_OF_A_KIND else ""
        part = ", ".join(some[:MOST_OF_A_KIND]) + rest
        part = f"{place}: {part}" if place and len(some) > 1 else f"{place}.{part}" if place else part
        if line and len(line) + len(part) > LONGEST:
            yield line
            line = ""
        line += ("; " if line else "") + part
    if line:
        yield line


def _caps(graph: Graph, arrays: Arrays, conflict: Conflict) -> list[Problem]:
    """Of every policy in the conflict: what it asks and what the park can do at best while all else holds."""
    found = []
    for limit in conflict.limits:
        if limit.kind == "policy":
            policy = frame_of(graph).policies[limit.item]
            for code, asked, sign in (("PS5106", policy.at_most, 1.0), ("PS5107", policy.at_least, -1.0)):
                best = None if asked is None else reach_of(arrays, conflict.sums, limit, sign)
                if best is not None and asked is not None and sign * (best - asked) > 1e-9 * abs(asked):
                    about = {"limit": _titled(limit.path, policy), "unit": _unit(graph, policy)}
                    where = _where(graph, limit)
                    found.append(problem(code, where, hint=None, asked=shown(asked), possible=shown(best), **about))
    return found


def _unit(graph: Graph, policy: Policy) -> str:
    return UNITS.get(policy.measure) or frame_of(graph).commodities[policy.measure].unit


def _titled(path: str, policy: Policy) -> str | Named:
    """Where a policy stands, with the name that it has of its own."""
    own = policy.id not in (policy.name.en, policy.name.zh)
    return in_words("titled", path=path, name=Named(policy.name.en, policy.name.zh)) if own else path


def named(item: Enterprise | Commodity | Policy) -> Named:
    """Name and identifier of an item, in each language; one without a name of its own only its identifier."""
    told = [name if name == item.id else f"{name} ({item.id})" for name in (item.name.en, item.name.zh)]
    return Named(*told)


def shown(amount: float) -> str:
    """A number for people: five digits that matter, thousands apart."""
    return f"{float(f'{amount:.5g}'):,.15g}" if np.isfinite(amount) else str(amount)
