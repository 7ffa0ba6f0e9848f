"""Both plans searched for the same money: a gap is one of the benefit, also that of the existing park's plan.

Before a benefit is known, the existing park can only be searched to a share of its whole cost, which may be many times
what the retrofits save. Once it is known, what is left open is searched again: the existing park down to the asked share
of the benefit, then the retrofitted one, if the benefit has shrunk meanwhile. What a coarse calendar leaves open, no search brings
nearer: it is told.
"""

from collections.abc import Callable
from dataclasses import replace

from parksim.results import Result
from parksim_solvers.optimise import Plan, plan
from parksim_solvers.search import ASKED_GAP, NODES

ROUNDS = 2
Search = Callable[[Result, float, float, int | None], Plan]
"""Plans again: what is planned so far, the cost that a benefit is measured from, the CNY asked for, nodes."""


def nearer(existing: Plan, retrofitted: Plan, gap: float | None, search: Search) -> tuple[Plan, Plan]:
    """Both plans with what they leave open within the asked gap of the benefit, or as near as the searches come.

    Where no gap is stated each search may take NODES nodes; what is open then is told.
    """
    if existing.result.bounds is None or retrofitted.result.bounds is None:
        return existing, retrofitted
    share, nodes = (ASKED_GAP, NODES) if gap is None else (gap, None)
    for _ in range(ROUNDS):
        upper = _upper(existing.result)
        asked = share * (upper - _upper(retrofitted.result))
        if asked <= 0 or max(unsearched(existing, 0.0), unsearched(retrofitted, upper)) <= asked:
            break
        if unsearched(existing, 0.0) > asked:
            existing = _better(existing, search(existing.result, upper, asked, nodes), asked)
        upper = _upper(existing.result)
        asked = share * (upper - _upper(retrofitted.result))
        if asked > 0 and unsearched(retrofitted, upper) > asked:
            retrofitted = _better(retrofitted, search(retrofitted.result, upper, asked, nodes), asked)
    return existing, retrofitted


def again(planned: Result, base: float, slack: float, nodes: int | None, time_limit: float | None = None) -> Plan:
    """Search for a plan once more."""
    asked = (planned.run, planned.objective, base, time_limit, 0.0)
    return plan(
        planned.graph, planned.calendar, *asked, slack=slack, nodes=nodes, seed=planned.seed, version=planned.version,
        scenario_hash=planned.scenario_hash,
    )  # fmt: skip


def unsearched(planned: Plan, base: float) -> float:
    """What the search for integers itself left open of an objective that it saw less `base`, in its unit."""
    return min(planned.searched * abs(_upper(planned.result) - base), left_open(planned.result))


def left_open(result: Result) -> float:
    """Distance between the bounds of a plan; where rounding lets them cross, there is none."""
    return 0.0 if result.bounds is None else max(0.0, result.bounds[1] - result.bounds[0])


def _slack(existing: Result | None, retrofitted: Result) -> float:
    """Distance between the bounds of both plans, CNY; where rounding lets them cross, there is none."""
    return sum(left_open(planned) for planned in (existing, retrofitted) if planned is not None)


def gaps(existing: Result | None, retrofitted: Result | None) -> tuple[float | None, float | None]:
    """Gap of the benefit and of the cost of two plans; None where nothing is promised."""
    if retrofitted is None or retrofitted.bounds is None:
        return None, None
    lower, upper = retrofitted.bounds
    of_cost = max(0.0, upper - lower) / abs(upper) if upper else None
    if existing is None or existing.bounds is None:
        return None, of_cost
    promised = existing.bounds[1] - upper
    return (_slack(existing, retrofitted) / promised if promised > 0 else None), of_cost


def _lower(result: Result) -> float:
    assert result.bounds is not None, "a search has bounds"
    return result.bounds[0]


def _upper(result: Result) -> float:
    assert result.bounds is not None, "a search has bounds"
    return result.bounds[1]


def _better(before: Plan, after: Plan, asked: float) -> Plan:
    """The cheaper of two plans of a park, between the better of both bounds."""
    cheaper = after if _upper(after.result) < _upper(before.result) else before
    upper = _upper(cheaper.result)
    lower = min(upper, max(_lower(before.result), _lower(after.result)))
    return replace(cheaper, result=replace(cheaper.result, bounds=(lower, upper), proven=upper - lower <= asked))
