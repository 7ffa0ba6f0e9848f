"""The audit is itself audited: whatever is wrong with a saved result, it says so.

Each kind of corruption is tried with some seeds, and with a hundred among the slow tests, on results that were saved and
loaded; each must be caught.
"""

from dataclasses import replace

import numpy as np
import pytest

from parksim.calendars import calendar_of
from parksim.graph import chosen_graph, graph_of
from parksim.model import Failure, Park, Price, Tariff
from parksim.model.calendar import plain_calendar
from parksim.model.exchange import Band
from parksim.results import Result, load_result, save
from parksim.results.audit import audit
from parksim.simulation.simulate import simulate
from parksim_solvers.optimise import plan
from tests.parks import RandomPark
from tests.results import corruptions as of
from tests.small import demand, market, process, small_park

SEEDS = [range(4), pytest.param(range(100), marks=pytest.mark.slow)]
ROLES = ("input", "output", "environment", "trade", "link", "loss", "use", "served", "fill", "empty")
BOTH = {f"{role} grows": of.little_more(role) for role in ROLES} | {
    "negative flow": of.negative_flow,
    "not a number": of.not_a_number,
    "flow missing": of.flow_missing,
    "bus missing": of.bus_missing,
    "activity scaled": of.activity_scaled,
    "level shifted": of.level_shifted,
    "levels swapped": of.levels_swapped,
    "store overfull": of.store_overfull,
    "level missing": of.level_missing,
    "levels missing": of.levels_missing,
    "time missing": of.time_missing,
    "hours changed": of.hours_changed,
    "above capacity": of.above_capacity,
    "above yearly limit": of.above_yearly_limit,
    "missed hidden": of.missed_hidden,
    "unbuilt link used": of.unbuilt_link_used,
    "status flipped": of.status_flipped,
    "status missing": of.status_missing,
    "period changed": of.period_changed,
    "period dropped": of.period_dropped,
    "period of nothing": of.period_of_nothing,
    "price of nothing": of.price_of_nothing,
}
PLAYED = {
    "event missing": of.event_missing,
    "event moved": of.event_moved,
    "minimum time broken": of.minimum_time_broken,
    "weights halved": of.weights_halved,
    "stated price changed": of.stated_price_changed,
    "run renamed": of.run_renamed,
    "run of other park": of.run_of_other_park,
    "seed changed": of.seed_changed,
    "follows changed": of.follows_changed,
}
PLANNED = {
    "steady varied": of.steady_varied,
    "payment dropped": of.payment_dropped,
    "payment changed": of.payment_changed,
    "tier mispriced": of.tier_mispriced,
    "peak mispriced": of.peak_mispriced,
    "other price": of.other_price,
    "promise changed": of.promise_changed,
    "size changed": of.size_changed,
    "retrofit added": of.retrofit_added,
    "above budget": of.above_budget,
    "requires broken": of.requires_broken,
    "above cap": of.above_cap,
    "contract changed": of.contract_changed,
    "replications changed": of.replications_changed,
    "dual changed": of.dual_changed,
    "certificate dropped": of.certificate_dropped,
    "certificate changed": of.certificate_changed,
    "dearer plan": of.dearer_plan,
    "objective changed": of.objective_changed,
    "bounds crossed": of.bounds_crossed,
}


def may_fall_short(park: Park) -> Park:
    """Demands whose shortage costs less than making the good: they do fall short."""
    demands = {key: demand.model_copy(update={"may_fall_short": True, "shortage": 250.0 * (k + 1)})
               for k, (key, demand) in enumerate(park.demands.items())}  # fmt: skip
    return park.model_copy(update={"demands": demands})


def without_tiers(park: Park) -> Park:
    """Tiers and take-or-pay are refused by the simulator."""
    river = park.markets["river"].model_copy(update={"price": Price(base=1.0)})
    return park.model_copy(update={"markets": park.markets | {"river": river}})


def switched_daily() -> Park:
    """Steam from cheap power at night, from a boiler by day: on and off every day of a simulated year."""
    tariff = Tariff(id="night", standard=2.0, bands={"valley": Band(times=0.5, hours=((0, 8),))})
    electric = process(
        "a.electric", "a.steam", {"a.power": 1.0}, capacity=12.0, operation="switchable", load_min=0.5, min_up=3.0,
        min_down=2.0, start_cost=10.0,
    )  # fmt: skip
    return small_park(
        electric,
        process("a.boiler", "a.steam", capacity=12.0, cost=100.0, units=2, fails=Failure(every=500, last=12)),
        market("grid", "supplies", "a.power", Price(base=100.0, tariff="night")),
        demand("a.use", "a.steam", 10.0, shortage=1000.0),
        tariff,
    )


def planned(park: Park) -> Result:
    graph = graph_of(park)
    return plan(graph, calendar_of(graph, "folded"), gap=0.05).result


def simulated(park: Park, seed: int, breakdowns: bool = True) -> Result:
    base = planned(park)
    graph = chosen_graph(base.graph, base.design)
    run = f"retrofitted_{'stressed' if breakdowns else 'controlled'}"
    return simulate(graph, base, breakdowns=breakdowns, replications=1, seed=seed, workers=1, run=run)


def reloaded(results: list[Result], folder) -> list[Result]:
    """Saved and loaded again, each sound before anything is done to it."""
    found = [load_result(save(result, folder / str(k))) for k, result in enumerate(results)]
    assert [audit(result).failures for result in found] == [()] * len(found)
    return found


@pytest.fixture(scope="module")
def plans(tmp_path_factory) -> list[Result]:
    parks = [RandomPark(seed, candidates=True, switchable=True).park() for seed in (0, 3, 4, 7, 8)]
    parks.append(may_fall_short(RandomPark(5, coarse=False).park()))
    return reloaded([planned(park) for park in parks], tmp_path_factory.mktemp("plans"))


@pytest.fixture(scope="module")
def years(tmp_path_factory) -> list[Result]:
    parks = [without_tiers(RandomPark(seed, candidates=True).park()) for seed in (0, 2, 3)]
    parks += [without_tiers(RandomPark(2, candidates=True, switchable=True).park()), switched_daily()]
    found = [simulated(park, k) for k, park in enumerate(parks)] + [simulated(parks[0], 0, breakdowns=False)]
    return reloaded(found, tmp_path_factory.mktemp("years"))


def test_what_a_host_and_its_guests_make_together_is_within_its_year():
    """A boiler of 10 t/h and 8000 h a year, of which a burner uses some: 1 h of both at 5 t/h each, told as 8001 h."""
    boiler = process("a.boiler", "a.steam", capacity=10.0, hours=8000.0, cost=1.0)
    burner = process("a.burner", "a.power", shares_capacity="a.boiler")
    park = small_park(boiler, burner, demand("a.use", "a.steam", 5.0), demand("a.light", "a.power", 5.0))
    base = plan(graph_of(park), plain_calendar([8000.0]), gap=0.0).result
    assert audit(base).failures == ()
    longer = plan(graph_of(park.model_copy(update={"processes": {
        key: p.model_copy(update={"hours": 8760.0}) for key, p in park.processes.items()
    }})), plain_calendar([8001.0]), gap=0.0).result  # fmt: skip
    assert [f.law for f in audit(replace(longer, park=park)).failures] == ["yearly amount"]


def corrupted(results: list[Result], corrupt: of.Corruption, seed: int) -> Result:
    """A corrupted result, of the first of them (in an order drawn) that has something to corrupt."""
    random = np.random.default_rng(seed)
    for place in random.permutation(len(results)):
        found = corrupt(results[place], random) if _applies(corrupt, results[place]) else None
        if found is not None:
            return found
    raise AssertionError("no result has anything to corrupt so")


def _applies(corrupt: of.Corruption, result: Result) -> bool:
    needs = {of.status_missing: "statuses", of.missed_hidden: "missed"}
    needs |= dict.fromkeys((of.level_shifted, of.store_overfull, of.level_missing, of.levels_missing), "levels")
    table = needs.get(corrupt)
    return table is None or table == "missed" or len(getattr(result, table)) > 0


def unseen(results: list[Result], corrupt: of.Corruption, seeds: range) -> list[int]:
    """Seeds whose corruption the audit does not see."""
    return [seed for seed in seeds if not audit(corrupted(results, corrupt, seed)).failures]


@pytest.mark.parametrize("seeds", SEEDS, ids=len)
@pytest.mark.parametrize("kind", [*BOTH, *PLANNED])
def test_what_is_wrong_with_a_plan_is_seen(plans, kind, seeds):
    assert unseen(plans, (BOTH | PLANNED)[kind], seeds) == []


@pytest.mark.parametrize("seeds", SEEDS, ids=len)
@pytest.mark.parametrize("kind", [*BOTH, *PLAYED])
def test_what_is_wrong_with_a_simulated_year_is_seen(years, kind, seeds):
    assert unseen(years, (BOTH | PLAYED)[kind], seeds) == []
