"""The park as a dispatch sees it: its design stands, every process is free from segment to segment, demands may miss.

What the template of this park lacks compared with the plan's (one rate a month, sums over a period, on and off) the
simulator brings back as orders, statuses, prices and accounts.
"""

from collections.abc import Mapping
from typing import Any

from parksim.graph import graph_of, park_of
from parksim.graph.read import Graph
from parksim.model import Demand, Park, Policy, Process, Store
from parksim_solvers.laws.policies import binds_here


def dispatch_graph(graph: Graph, built: bool) -> Graph:
    """The graph whose template is stamped for dispatch; `built` says whether it is a retrofitted park."""
    park = park_of(graph)
    processes = {key: _free(_process(item)) for key, item in park.processes.items()}
    return _standing_graph(park, built, processes, {key: _demand(item) for key, item in park.demands.items()})


def priced_graph(graph: Graph, built: bool, prices: Mapping[str, float]) -> Graph:
    """The graph of a plan that may miss every demand, at a price of each, CNY/unit."""
    park = park_of(graph)
    demands = {
        key: item.model_copy(update={"may_fall_short": True, "shortage": prices[key]})
        for key, item in park.demands.items()
    }
    return _standing_graph(park, built, {key: _process(item) for key, item in park.processes.items()}, demands)


def _standing_graph(park: Park, built: bool, processes: dict[str, Process], demands: dict[str, Demand]) -> Graph:
    """The graph of a park whose design stands, with processes and demands as they are given."""
    policies = {key: _policy(item) for key, item in park.policies.items() if _holds(item, park, built)}
    update: dict[str, Any] = {
        "processes": processes, "demands": demands, "policies": policies, "retrofits": {}, "groups": {}, "budget": None,
    }  # fmt: skip
    for name in ("stores", "links", "markets"):
        update[name] = {key: _standing(item) for key, item in getattr(park, name).items()}
    return graph_of(park.model_copy(update=update))


def _standing(item: Any) -> Any:
    update: dict[str, Any] = {"retrofit": None}
    if hasattr(item, "follows"):
        update["follows"] = None
    if isinstance(item, Store) and not item.size:
        update["rate"] = 0.0  # it is empty and full at once: nothing moves its level
    return item.model_copy(update=update)


def _process(process: Process) -> Process:
    """A process with modes that stand."""
    modes = {mode: recipe.model_copy(update={"retrofit": None, "beside": ()}) for mode, recipe in process.modes.items()}
    return process.model_copy(update={"retrofit": None, "follows": None, "modes": modes})


def _free(process: Process) -> Process:
    """A process that is free within the day; a switched one runs at its minimum while it is on."""
    operation = "continuous" if process.operation == "continuous" else "must_run"
    return process.model_copy(update={"steady": None, "operation": operation})


def _demand(demand: Demand) -> Demand:
    """Every demand is an order of the instant, may fall short, and is priced by the dispatch."""
    return demand.model_copy(update={"may_fall_short": True, "shortage": 1.0, "any_time_in": None})


def _holds(policy: Policy, park: Park, built: bool) -> bool:
    """Whether a policy acts in dispatch: prices do, caps where they bind the park that is simulated."""
    return policy.in_force(park.calendar.year) and (policy.kind == "price" or binds_here(policy, built))


def _policy(policy: Policy) -> Policy:
    return policy if policy.kind == "price" else policy.model_copy(update={"binds": "both"})
