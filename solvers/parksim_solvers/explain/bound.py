"""Why a plan has no bound: the markets that pay and have no limit."""

from parksim.errors import Problem, problem
from parksim.graph.read import Graph, frame_of, markets_of
from parksim.model import Calendar, Market
from parksim_solvers.build import template_of
from parksim_solvers.highs import Session
from parksim_solvers.stamp import stamp

UNBOUNDED = ("PS5003", "PS5005")
"""How an operation without bound is told."""


def earns_endlessly(graph: Graph, calendar: Calendar) -> list[Problem]:
    """The markets for which a plan has no bound on a calendar; nothing where none pays without limit."""
    if not any(_pays(market) and _is_endless(market) for market in markets_of(graph).values()):
        return []
    arrays = stamp(template_of(graph, calendar))
    return without_bound(graph) if Session(arrays, relaxed=True).solve().status == "unbounded" else []


def without_bound(graph: Graph) -> list[Problem]:
    """A problem for every market that pays without limit; one for the park where none does by its price alone."""
    place = frame_of(graph).place_of
    paying = [key for key, market in markets_of(graph).items() if _pays(market) and _is_endless(market)]
    return [problem("PS5005", place(f"markets.{key}"), market=key) for key in paying] or [problem("PS5003")]


def _pays(market: Market) -> bool:
    """Whether trading there may earn money: it buys at a price above zero, or supplies or takes at one below."""
    price = market.price
    rows = [*price.profile.values, *(row.value for row in price.profile.rows)] if price.profile else []
    prices = [price.base, *(tier.price for tier in price.tiers), *rows]
    return max(prices) > 0 if market.role == "buys" else min(prices) < 0


def _is_endless(market: Market) -> bool:
    return market.limit is None and market.rate is None and market.available is None
