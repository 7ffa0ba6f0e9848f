"""Properties that need no known answer: how the cost of a park changes when its description does.

Every plan is solved to a gap of 0 and audited; costs are compared to 1e-6 of themselves.
"""

import re
from collections.abc import Callable

import pytest

from parksim.calendars import calendar_of
from parksim.graph import graph_of
from parksim.model import Park, Process, Recipe
from parksim.results.audit import audit
from parksim_solvers.optimise import plan
from tests.parks import RandomPark, name, two_futures

SAME, SEEDS = 1e-6, range(8)
NAMES = {"firm0": "zeta", "firm1": "alpha", "boiler": "kettle", "steam": "vapour", "tank": "drum", "pipe_firm0": "duct",
         "grid": "mains", "gas": "methane", "sales": "orders"}  # fmt: skip


def cost(park: Park) -> float:
    """Total annual cost of the best plan, CNY."""
    graph = graph_of(park)
    result = plan(graph, calendar_of(graph, "folded"), gap=0.0).result
    found = audit(result)
    assert found.failures == ()
    return float(found.accounts.total_cost()[0])


def random_park(seed: int, candidates: bool = False) -> Park:
    """A park with everything that is linear; of every other seed in two futures."""
    park = RandomPark(seed, candidates=candidates).park()
    return park.model_copy(update={"futures": two_futures()}) if seed % 2 and not candidates else park


def changed(park: Park, kind: str, change: Callable[[object], dict[str, object]]) -> Park:
    """The park with some fields of every item of a kind replaced."""
    items = {key: item.model_copy(update=change(item)) for key, item in getattr(park, kind).items()}
    return park.model_copy(update={kind: items})


def times(k: float, *fields: str) -> Callable[[object], dict[str, object]]:
    """Multiply fields that are numbers."""
    return lambda item: {f: k * getattr(item, f) for f in fields if getattr(item, f) is not None}


def bigger(park: Park, k: float) -> Park:
    """Everything that has an extent k times as big, prices as they are."""

    def market(item):
        tiers = tuple(tier.model_copy(update=times(k, "to")(tier)) for tier in item.price.tiers)
        price = item.price.model_copy(update={"tiers": tiers})
        return times(k, "limit", "rate", "take_or_pay")(item) | {"price": price}

    def policy(item):
        allowance = item.allowance and item.allowance.model_copy(update=times(k, "amount")(item.allowance))
        return times(k, "at_most", "at_least")(item) | {"allowance": allowance}

    def retrofit(item):
        steps = tuple(step.model_copy(update=times(k, "size", "cost")(step)) for step in item.size.steps)
        size = item.size.model_copy(update=times(k, "low", "high")(item.size) | {"steps": steps})
        return {"size": size, "cost": item.cost.model_copy(update=times(k, "fixed")(item.cost))}

    for kind, change in (
        ("processes", times(k, "capacity", "yearly", "start_cost", "fixed_cost")), ("stores", times(k, "size", "rate")),
        ("demands", times(k, "amount")), ("links", times(k, "capacity")), ("markets", market), ("policies", policy),
        ("retrofits", retrofit), ("limits", times(k, "at_most")),
    ):  # fmt: skip
        park = changed(park, kind, change)
    return park


def dearer(park: Park, k: float) -> Park:
    """All money k times as much, extents as they are."""

    def market(item):
        tiers = tuple(tier.model_copy(update=times(k, "price")(tier)) for tier in item.price.tiers)
        price = item.price.model_copy(update=times(k, "base", "floating")(item.price) | {"tiers": tiers})
        charge = item.demand_charge and item.demand_charge.model_copy(update=times(k, "price")(item.demand_charge))
        return times(k, "surplus")(item) | {"price": price, "demand_charge": charge}

    def process(item):
        modes = {mode: recipe.model_copy(update=times(k, "cost")(recipe)) for mode, recipe in item.modes.items()}
        return times(k, "cost", "start_cost", "fixed_cost")(item) | {"modes": modes}

    def retrofit(item):
        steps = tuple(step.model_copy(update=times(k, "cost")(step)) for step in item.size.steps)
        terms = item.cost.model_copy(update=times(k, "fixed", "per_size")(item.cost))
        return {"size": item.size.model_copy(update={"steps": steps}), "cost": terms}

    for kind, change in (
        ("processes", process), ("stores", times(k, "cost")), ("demands", times(k, "shortage")),
        ("links", times(k, "cost")), ("markets", market), ("policies", times(k, "price")), ("retrofits", retrofit),
    ):  # fmt: skip
        park = changed(park, kind, change)
    return park


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("scale", [bigger, dearer])
def test_a_park_k_times_as_big_or_dear_costs_k_times_as_much(seed, scale):
    park = random_park(seed, candidates=seed >= 6)
    assert cost(scale(park, 3.0)) == pytest.approx(3.0 * cost(park), rel=SAME)


@pytest.mark.parametrize("seed", SEEDS)
def test_names_and_their_order_mean_nothing(seed):
    park = random_park(seed, candidates=seed >= 6)
    text = park.model_dump_json()
    for old, new in NAMES.items():
        text = re.sub(rf"(?<![a-z]){old}(?![a-z0-9])", new, text)
    renamed = Park.model_validate_json(text)
    assert "kettle" in str(renamed.processes.keys())
    kinds = ("buses", "processes", "stores", "demands", "links", "markets", "policies", "retrofits")
    turned = renamed.model_copy(update={kind: dict(reversed(getattr(renamed, kind).items())) for kind in kinds})
    assert cost(turned) == pytest.approx(cost(park), rel=SAME)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plant_that_is_too_dear_to_use_changes_nothing(seed):
    park = random_park(seed)
    plant = Process(id="firm0.folly", enterprise="firm0", name=name("folly"), makes="firm0.steam", capacity=50.0,
                    modes={"standard": Recipe(inputs={"firm0.power": 5.0})}, cost=1e5)  # fmt: skip
    assert cost(park.model_copy(update={"processes": park.processes | {plant.id: plant}})) == pytest.approx(
        cost(park), rel=SAME
    )


RELAXED = {
    "a cap": lambda park: changed(park, "policies", times(2.0, "at_most")),
    "an allowance": lambda park: changed(park, "policies", lambda p: {"allowance": p.allowance and p.allowance.model_copy(
        update={"amount": 2 * p.allowance.amount})}),
    "a capacity": lambda park: changed(park, "processes", lambda p: {"capacity": 2 * p.capacity, "load_min": p.load_min / 2}),
    "a limit": lambda park: changed(park, "markets", times(2.0, "limit", "rate")),
    "a link": lambda park: changed(park, "links", times(2.0, "capacity")),
    "a store": lambda park: changed(park, "stores", times(2.0, "size", "rate")),
    "a loss": lambda park: changed(park, "links", times(0.5, "loss")),
}  # fmt: skip


@pytest.mark.parametrize("what", RELAXED)
@pytest.mark.parametrize("seed", range(4))
def test_what_is_relaxed_never_costs_more(seed, what):
    park = random_park(seed)
    before = cost(park)
    assert cost(RELAXED[what](park)) <= before + SAME * abs(before)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_link_or_a_mode_taken_away_never_saves(seed):
    park = random_park(seed)
    before = cost(park)
    assert cost(park.model_copy(update={"links": {}})) >= before - SAME * abs(before)
    boiler = park.processes["firm0.boiler"]
    coal_only = boiler.model_copy(update={"modes": {"coal": boiler.modes["coal"]}, "shares": {}})
    assert cost(park.model_copy(update={"processes": park.processes | {boiler.id: coal_only}})) >= before * (1 - 0.05)


@pytest.mark.parametrize("seed", [0, 2, 4])
def test_a_candidate_on_offer_never_costs_more(seed):
    """With every retrofit on offer the plan can still choose none."""
    without = RandomPark(seed).park()
    offered = RandomPark(seed, candidates=True).park()
    same = offered.model_copy(update={kind: getattr(without, kind) for kind in ("markets", "policies", "demands")})
    bare = same.model_copy(update={"retrofits": {}, "links": without.links,
                                   "processes": {k: p for k, p in same.processes.items() if not p.retrofit}})  # fmt: skip
    assert set(same.retrofits) > set()
    links = {key: link for key, link in same.links.items() if not link.retrofit}
    before = cost(bare.model_copy(update={"links": links}))
    assert cost(same) <= before + SAME * abs(before)
