"""What networkx finds: outlets, orphans, demands out of reach, closed modes, islands, cycles."""

import pytest

from parksim.graph import findings, graph_of, islands
from parksim.graph.find import cycles
from parksim.model import Bus, Contract, Demand, Failure, Maintenance, Park, Price, Process, Recipe, Tier
from parksim.words import LANGS
from tests.parks import RandomPark, name
from tests.small import link, market, policy, process, small_park


def found(park: Park) -> dict[str, dict[str, str]]:
    """Findings by code, the last of each."""
    return {finding.code: finding.values for finding in findings(graph_of(park))}


def refused(park: Park) -> set[str]:
    return {finding.code for finding in findings(graph_of(park)) if finding.refused}


@pytest.fixture
def park() -> Park:
    return RandomPark(0, coarse=False, stores=False).park()


def without(park: Park, kind: str, key: str) -> Park:
    return park.model_copy(update={kind: {k: item for k, item in getattr(park, kind).items() if k != key}})


def with_process(park: Park, **about) -> Park:
    process = Process(enterprise="firm0", name=name("more"), **about)
    return park.model_copy(update={"processes": park.processes | {process.id: process}})


def test_a_sound_park_is_not_refused(park):
    assert refused(park) == set()


def test_what_no_simulated_year_can_follow_is_told_and_not_refused():
    """A plan knows tiers and take-or-pay, so that `check` tells of them what `run` would refuse."""
    bought = {key: market(key, "supplies", "a.steam", 5.0) for key in ("flat", "stepped", "owed")}
    tiers = (Tier(to=10.0, price=5.0), Tier(price=6.0))
    stepped = bought["stepped"].model_copy(update={"price": Price(tiers=tiers)})
    park = small_park(bought["flat"], stepped, bought["owed"].model_copy(update={"take_or_pay": 10.0}))
    told = [f for f in findings(graph_of(park)) if f.code == "PS4202"]
    assert [(f.values["market"], f.refused) for f in told] == [("stepped", False), ("owed", False)]


def test_a_by_product_needs_a_last_outlet(park):
    """Ash of the boiler and the maker goes to the dump without limit; without the dump only a limited buyer is left."""
    bare = without(park, "markets", "dump")
    assert found(bare)["PS3001"] == {
        "bus": "firm1.ash",
        "commodity": "ash",
        "process": "firm1.boiler",
        "enterprise": "firm1",
    }
    assert "PS3001" in refused(bare)


def test_what_nothing_feeds_says_what_to_do(park):
    """A note is no refusal, and still must not leave its reader alone."""
    bare = without(park, "markets", "gas")
    orphans = [each for each in findings(graph_of(bare)) if each.code == "PS3003"]
    assert {each.values["bus"] for each in orphans} == {"firm0.gas", "firm1.gas"}
    assert all(each.problem.advice(lang) for each in orphans for lang in LANGS)


def test_a_flare_that_never_fails_is_a_last_outlet(park):
    bare = without(park, "markets", "dump")
    flares = {f"{firm}.pit": Process(id=f"{firm}.pit", enterprise=firm, name=name("pit"), makes=f"{firm}.ash",
                                     counted="input", modes={"standard": Recipe()}) for firm in park.enterprises}  # fmt: skip
    assert "PS3001" not in found(bare.model_copy(update={"processes": bare.processes | flares}))


LIMITS = {
    "fails": {"fails": Failure(every=1000.0, last=24.0)},
    "capacity": {"capacity": 5.0},
    "hours": {"hours": 8000.0},
    "maintenance": {"maintenance": (Maintenance(start=0.0, last=24.0),)},
}


@pytest.mark.parametrize("bound", LIMITS)
@pytest.mark.parametrize("named", [False, True])
def test_an_outlet_that_can_fail_or_fill_up_is_no_last_one(park, bound, named):
    """Named among the outlets or not; the hint says which outlet and what bounds it."""
    bare = without(park, "markets", "dump")
    pits = {f"{firm}.pit": Process(id=f"{firm}.pit", enterprise=firm, name=name("pit"), makes=f"{firm}.ash",
                                   counted="input", modes={"standard": Recipe()}, **LIMITS[bound])
            for firm in park.enterprises}  # fmt: skip
    outlets = {"ash": "pit"} if named else {}
    firms = {key: firm.model_copy(update={"outlets": outlets}) for key, firm in park.enterprises.items()}
    bare = bare.model_copy(update={"processes": bare.processes | pits, "enterprises": firms})
    assert "PS3001" in refused(bare)
    assert {key: found(bare)["PS3001"][key] for key in ("outlet", "bound")} == {"outlet": "firm1.pit", "bound": bound}
    told = next(finding for finding in findings(graph_of(bare)) if finding.code == "PS3001").problem
    assert all("pit" in (told.advice(lang) or "") for lang in LANGS)


def test_what_a_retrofit_adds_is_no_last_outlet(park):
    """It has a capacity, and is not there unless it is built: the hint does not ask to take the capacity away."""
    flare = Process(
        id="firm0.flare", enterprise="firm0", name=name("flare"), makes="firm0.ash", counted="input", capacity=2.0,
        modes={"standard": Recipe()}, retrofit="big_firm0",
    )  # fmt: skip
    markets = {key: market for key, market in park.markets.items() if key != "dump"}
    changed = park.model_copy(update={"markets": markets, "processes": {**park.processes, flare.id: flare}})
    told = [each for each in findings(graph_of(changed)) if each.code == "PS3001" and each.values["bus"] == "firm0.ash"]
    assert [(each.hint, each.values["outlet"]) for each in told] == [("added_outlet", "firm0.flare")]
    assert all("firm0.flare" in (told[0].problem.advice(lang) or "") for lang in LANGS)


def test_a_taker_with_a_rate_is_no_last_outlet(park):
    dump = park.markets["dump"].model_copy(update={"rate": 5.0})
    assert "PS3001" in refused(park.model_copy(update={"markets": park.markets | {"dump": dump}}))


def test_a_bus_that_is_fed_but_not_used_is_told(park):
    lonely = park.model_copy(update={"buses": park.buses | {"firm0.good@yard": Bus(id="firm0.good@yard",
                                     enterprise="firm0", holds="good")}})  # fmt: skip
    fed = with_process(lonely, id="firm0.press", makes="firm0.good@yard",
                       modes={"standard": Recipe(inputs={"firm0.power": 1.0})})  # fmt: skip
    assert found(fed)["PS3002"] == {"bus": "firm0.good@yard"}
    used = with_process(lonely, id="firm0.mill", makes="firm0.good",
                        modes={"standard": Recipe(inputs={"firm0.good@yard": 1.0})})  # fmt: skip
    assert found(used)["PS3003"] == {"bus": "firm0.good@yard"}


def test_a_demand_that_nothing_reaches_is_refused(park):
    """Two processes make each other's input from nothing else: their product reaches the demand, no source does."""
    buses = {f"firm0.{key}@loop": Bus(id=f"firm0.{key}@loop", enterprise="firm0", holds=key) for key in ("good", "ash")}
    demand = Demand(id="firm0.loop", enterprise="firm0", name=name("loop"), takes="firm0.good@loop", amount=1.0)
    park = park.model_copy(update={"buses": park.buses | buses, "demands": park.demands | {demand.id: demand}})
    park = with_process(park, id="firm0.there", makes="firm0.good@loop",
                        modes={"standard": Recipe(inputs={"firm0.ash@loop": 1.0})})  # fmt: skip
    park = with_process(park, id="firm0.back", makes="firm0.ash@loop",
                        modes={"standard": Recipe(inputs={"firm0.good@loop": 1.0})})  # fmt: skip
    assert found(park)["PS3004"] == {"demand": "firm0.loop", "bus": "firm0.good@loop"}
    sun = with_process(park, id="firm0.sun", makes="firm0.ash@loop", modes={"standard": Recipe()})
    assert "PS3004" not in found(sun)


def test_wind_alone_reaches_a_demand(park):
    """A process without inputs is a source: wind and sun stand in no market and no environment."""
    bare = without(without(park, "markets", "grid"), "demands", "firm1.sales")
    light = Demand(id="firm0.light", enterprise="firm0", name=name("light"), takes="firm0.power", amount=1.0)
    bare = bare.model_copy(update={"demands": {light.id: light}, "markets": {}, "links": {}})
    assert "PS3004" in found(bare)
    wind = with_process(bare, id="firm0.wind", makes="firm0.power", modes={"standard": Recipe()})
    assert "PS3004" not in found(wind)


def test_a_link_that_lacks_its_loss_reaches_nothing(park):
    """A closed link's other edge still stands in the graph; nothing flows on it."""
    bare = park.model_copy(update={"demands": {"firm1.sales": park.demands["firm1.sales"]}})
    graph = graph_of(without(bare, "processes", "firm1.boiler"))
    assert "PS3004" not in {finding.code for finding in findings(graph)}
    graph.remove_edge("bus:firm0.steam", "environment:steam", "pipe_firm0 loss")
    graph.remove_node("market:grid")
    assert "PS3004" in {finding.code for finding in findings(graph)}


def test_an_edge_removed_from_a_recipe_closes_that_mode(park):
    graph = graph_of(park)
    graph.remove_edge("bus:firm0.gas", "process:firm0.boiler", "firm0.gas > firm0.boiler#gas")
    closed = [finding for finding in findings(graph) if finding.code == "PS3005"]
    assert [finding.values["driver"] for finding in closed] == ["firm0.boiler#gas"]
    assert not closed[0].refused


def test_an_unlimited_market_joins_no_islands_and_a_limited_one_does(park):
    """Without the pipes the two firms share only markets; the ash buyer's limit of an hour joins them."""
    apart = park.model_copy(update={"links": {}})
    assert "ash_buyer" in apart.markets
    joined = islands(graph_of(apart))
    assert {"bus:firm0.ash", "bus:firm1.ash"} <= joined[0]
    free = islands(graph_of(without(apart, "markets", "ash_buyer")))
    assert not any({"bus:firm0.steam", "bus:firm1.steam"} <= part for part in free)
    assert sum("demand:" in " ".join(part) for part in free) == 2


def test_every_bus_process_store_and_demand_lies_in_one_island():
    graph = graph_of(RandomPark(3, firms=3).park())
    parts = islands(graph)
    nodes = [node for part in parts for node in part]
    assert len(nodes) == len(set(nodes))
    kinds = ("bus", "process", "store", "demand")
    assert {node for node, data in graph.nodes(data=True) if data["kind"] in kinds} <= set(nodes)


def test_steam_pipes_both_ways_are_a_cycle(park):
    ring = park.links["pipe_firm0"].model_copy(
        update={"id": "back", "source": "firm1.steam", "target": "firm0.steam", "loss": 0.0, "uses": {}}
    )
    assert cycles(graph_of(without(park, "links", "pipe_firm1"))) == []
    loops = cycles(graph_of(park.model_copy(update={"links": {"pipe_firm0": park.links["pipe_firm0"], "back": ring}})))
    assert {"bus:firm0.steam", "bus:firm1.steam"} in loops


def test_a_waste_that_is_bought_is_told():
    """An incinerator pays 20 CNY/t for ash that it takes: perhaps a minus is missing. At -20 CNY/t, or where ash spares a
    mill some coal, there is nothing to tell.
    """
    burns = process("b.burner", "b.ash", counted="input")
    mill = process(
        "b.mill", "b.good", modes={"plain": Recipe(inputs={"b.coal": 1.0}), "ash": Recipe(inputs={"b.ash": 1.0})}
    )
    for price, user, told in ((20.0, burns, True), (-20.0, burns, False), (20.0, mill, False)):
        bought = small_park(
            process("a.oven", "a.good", outputs={"a.ash": 1.0}), market("dump", "takes", "a.ash", 30.0), user,
            link("truck", "a.ash", "b.ash", contract=Contract(price=price)),
        )  # fmt: skip
        assert ("PS4230" in found(bought)) is told
        assert "PS4230" not in refused(bought)


def test_a_waste_that_spares_the_same_from_a_market_is_not_told():
    """A mill that needs ash pays 20 CNY/t to the oven and spares 50 CNY/t at the market."""
    items = (
        process("a.oven", "a.good", outputs={"a.ash": 1.0}), market("dump", "takes", "a.ash", 30.0),
        process("b.mill", "b.good", {"b.ash": 1.0}), link("truck", "a.ash", "b.ash", contract=Contract(price=20.0)),
    )  # fmt: skip
    assert "PS4230" in found(small_park(*items))
    assert "PS4230" not in found(small_park(*items, market("elsewhere", "supplies", "b.ash", 50.0)))


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ({"since": 2026}, True),
        ({"until": 2024}, True),
        ({"since": 2025}, False),
        ({"since": 2026, "enabled": False}, False),
    ],
)
def test_a_policy_of_another_year_is_told(about, told):
    """In a calendar of 2025: one that begins later or ended before counts nothing; one switched off is meant so."""
    park = small_park(
        market("coal", "supplies", "a.coal", 1.0), policy("carbon", "price", "co2_scope1", price=80.0, **about)
    )
    codes = [each.code for each in findings(graph_of(park)) if each.values.get("policy") == "carbon"]
    assert park.calendar.year == 2025
    assert codes == (["PS2160"] if told else [])
