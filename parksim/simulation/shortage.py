"""What missing a unit of a demand costs in parks that are compared, where no price is stated: the same in all of them.

    price = 1.5 · mean over the plans of what a unit is worth        where failing does not pay at that price
          = 1.5 · the most that it is worth in any of them           where it would                         [CNY/unit]

A plan may put all of the worth of joint products on either: of diesel and petrol out of one still, one is worth all and the
other nothing, in the next plan the other way round. Both at their dearest would count the still twice.
"""

from parksim.graph import chosen_graph
from parksim.graph.read import Graph
from parksim.results import Result
from parksim.simulation.following import SHORTAGE, Following
from parksim.simulation.played import played
from parksim_solvers.failing import SHORTAGE_AT_LEAST, failing

ROUNDS = 3
"""How often prices at which failing pays are raised before all are as dear as they may be."""
Prices = dict[str, float]


def standing(plan: Result) -> Graph:
    """The park of a plan as it stands: what the plan builds is built, other candidates are not there."""
    return chosen_graph(plan.graph, plan.design) if plan.built else plan.graph


def shortages(*plans: Result) -> Prices:
    """Prices of shortage, by demand, CNY/unit.

    Raises ParkError for a price that is stated and at which failing would pay (PS4201).
    """
    own = [Following(standing(plan), plan, played(plan.calendar)).shortages() for plan in plans]
    dearest = {key: max(prices.get(key, 0.0) for prices in own) for prices in own for key in prices}
    found = {key: sum(prices.get(key, 0.0) for prices in own) / len(own) for key in dearest}
    for _ in range(ROUNDS):
        paying = _paying(plans, found, dearest)
        if not paying:
            return found
        found |= {key: dearest[key] for key in paying}
    return dearest


def _paying(plans: tuple[Result, ...], prices: Prices, dearest: Prices) -> set[str]:
    """Demands below their dearest price that some plan would rather miss than serve.

    A price that is 1.2 times what a unit is worth in every plan is never one of them.
    """
    doubtful = {key for key, price in prices.items() if price < dearest[key] * SHORTAGE_AT_LEAST / SHORTAGE}
    if not doubtful:
        return set()
    least = {key: price / SHORTAGE_AT_LEAST for key, price in prices.items()}
    missed = set[str]().union(*(failing(standing(plan), plan.calendar, plan.built, least) for plan in plans))
    return {key for key in missed if prices[key] < dearest[key]}
