"""A simulated year: what is refused, that it follows its plan, and that what a failure breaks is priced and told."""

import dataclasses

import pytest

from parksim.graph import existing_graph
from parksim.model import Price, Recipe, Tier
from parksim.simulation.simulate import identity, simulate
from tests.parks import RandomPark, day_types, two_futures
from tests.simulation.years import RARELY, by_hour, existing, follow, refused_with, with_failures, without_tiers, year
from tests.small import demand, link, market, policy, process, small_park


def bought(**terms):
    """5 t/h of steam, bought on some terms."""
    return small_park(market("grid", "supplies", "a.steam", **terms), demand("a.use", "a.steam", 5.0))


@pytest.mark.parametrize("terms", [
    {"price": Price(tiers=(Tier(to=10.0, price=1.0), Tier(price=2.0)))}, {"price": 1.0, "take_or_pay": 10.0},
])  # fmt: skip
def test_tiers_and_take_or_pay_are_refused(terms):
    base = existing(bought(**terms), [24.0])
    with refused_with("PS4202"):
        follow(base)


def test_a_plan_of_days_without_an_order_is_refused():
    """The screening calendar has bands, not days; a folded one that lost the order of its days is none either."""
    park = without_tiers(RandomPark(0, firms=1).park())
    with refused_with("PS4203"):
        follow(existing(park, "screening"))
    base = existing(park)
    with refused_with("PS4203"):
        follow(dataclasses.replace(base, calendar=dataclasses.replace(base.calendar, days=())))


@pytest.mark.parametrize("seed", range(8))
def test_without_breakdowns_the_plan_is_followed(seed):
    """Steady processes, sums of months and years, peaks, caps, a unit switched on and off: the year costs what its plan does.

    Starts between folded days are in both.
    """
    park = without_tiers(RandomPark(seed, firms=1 + seed % 2, stores=False, switchable=seed % 2 == 0).park())
    found = year(park)
    assert found.cost == pytest.approx(float(found.plan.payments["amount"].sum()), rel=1e-9)
    assert found.result.missed.empty
    assert found.events("trip", "stop", "breakdown") == []


@pytest.mark.parametrize("seed", range(8))
def test_also_with_stores_to_a_ten_thousandth(seed):
    """A store follows its level of the plan by prices within 1 % of its value there: what differs costs next to nothing."""
    found = year(without_tiers(RandomPark(seed, firms=1 + seed % 2).park()))
    assert found.cost == pytest.approx(float(found.plan.payments["amount"].sum()), rel=1e-4)
    assert found.result.missed.empty


def test_day_types_are_played_in_their_order():
    """Windy and calm days of a month stand once each in the plan; the year plays every one, 8760 h in all."""
    park = RandomPark(3, firms=1, stores=False, coarse=False).park(calendar=day_types())
    found = year(park)
    assert found.result.calendar.kind == "full"
    assert found.result.calendar.hours.sum() == pytest.approx(8760)
    assert len(set(found.result.calendar.labels["day"])) == 365
    assert found.cost == pytest.approx(float(found.plan.payments["amount"].sum()), rel=1e-9)


def test_the_most_probable_future_is_played():
    """`cheap` has a probability of 0.6: it is played as if it were certain, and the result says so."""
    park = without_tiers(RandomPark(2, firms=1).park(futures=two_futures()))
    found = year(park)
    assert set(found.result.calendar.labels["future"]) == {"cheap"}
    assert "note.one_future: cheap" in found.result.notes
    assert found.result.timeline["hours"].sum() / found.result.timeline["island"].nunique() == pytest.approx(8760)


def test_a_result_names_the_plan_that_it_follows():
    base = existing(bought(price=1.0), [24.0])
    result = follow(base)
    assert result.follows == identity(base) == f"{base.graph_hash} existing_planned"
    assert (result.engine, result.run, result.replications) == ("simulator", "existing_controlled", 1)


def capped(at_most: float):
    """5 t/h: 3 t/h clean at 1 CNY/t, the rest dirty at 5 CNY/t with 0.4 t of CO2 a ton; the plan emits 19.2 t a day."""
    return small_park(
        process("a.clean", "a.steam", capacity=3.0, cost=1.0, fails=RARELY),
        process("a.dirty", "a.steam", capacity=10.0, cost=5.0, modes={"standard": Recipe(environment={"co2": 0.4})}),
        demand("a.use", "a.steam", 5.0, shortage=1000.0), policy("cap", "cap", "co2", at_most=at_most, binds="both"),
    )  # fmt: skip


@pytest.mark.parametrize(("at_most", "excess"), [(25.0, 6.2), (40.0, 0.0)])
def test_a_cap_that_a_failure_exceeds_is_reported(at_most, excess):
    """Clean steam is missing from hour 3 to 13: 30 t more are dirty, 12 t of CO2. The plan leaves 5.8 t or 20.8 t."""
    found = with_failures(capped(at_most), [24.0], ("a.clean", 3, 13))
    assert found.amount("a.dirty#standard > a.steam") == pytest.approx(48 + 30)
    assert found.period("excess[cap]") == pytest.approx([excess])
    assert found.paid("shortage") == pytest.approx(0.0, abs=1e-6)
    assert "excess cap" in set(found.result.given["item"])


def test_a_cap_is_not_exceeded_for_what_is_worth_less():
    """Where a ton served is worth 7 CNY and an excess costs 312/25 · 0.4 = 5 CNY beside the 5 CNY of making it, it is not
    made. What the cap has left, 5.8 t, is drawn at 25/24 t/h: 0.5 t/h of steam of the missing 3 are short, then all.

    5.8 t last 5.8·24/25 = 5.568 h; in 10 h 30 − 14.5 = 15.5 t are short.
    """
    park = capped(25.0)
    park = park.model_copy(update={"demands": {"a.use": demand("a.use", "a.steam", 5.0, shortage=7.0)}})
    found = with_failures(park, [24.0], ("a.clean", 3, 13))
    assert found.period("excess[cap]") == pytest.approx([0.0], abs=1e-6)
    assert found.paid("shortage") == pytest.approx(7 * 15.5)
    assert found.rows("a.dirty#standard > a.steam")["start"].tolist() == pytest.approx([0, 3, 3 + 5.568, 13])


def test_what_is_missing_is_short_and_priced():
    """Nothing else makes steam: 3 t/h are short for two hours at the stated 50 CNY/t; the cheapest is made first."""
    park = small_park(
        process("a.boiler", "a.steam", capacity=3.0, cost=20.0, fails=RARELY),
        process("a.other", "a.steam", capacity=2.0, cost=30.0), demand("a.use", "a.steam", 5.0, shortage=50.0),
    )  # fmt: skip
    found = with_failures(park, [24.0], ("a.boiler", 3, 5))
    assert found.flow("a.steam > a.use") == pytest.approx([5, 2, 5])
    assert found.paid("shortage") == pytest.approx(2 * 3 * 50)
    assert found.result.missed.to_dict("list") == {"state": [1], "item": ["a.use"], "rate": [pytest.approx(3.0)]}


def test_the_cheaper_shortage_comes_first():
    """Of 5 t/h that two demands of 3 and 4 t/h want, the one with a shortage of 80 CNY/t gets all, the other 1 t/h less."""
    park = small_park(
        process("a.boiler", "a.steam", capacity=8.0, units=8, cost=20.0, fails=RARELY),
        demand("a.dear", "a.steam", 3.0, shortage=80.0), demand("a.cheap", "a.steam", 4.0, shortage=60.0),
    )  # fmt: skip
    found = with_failures(park, [24.0], *[("a.boiler", 3, 5)] * 3)
    assert found.flow("a.steam > a.dear") == pytest.approx([3, 3, 3])
    assert found.at("a.steam > a.cheap", 3) == pytest.approx(2.0)
    assert found.paid("shortage", "a.dear") == 0
    assert found.paid("shortage", "a.cheap") == pytest.approx(2 * 2 * 60)


def test_two_islands_have_timelines_of_their_own():
    """What fails in one leaves the other in one state all day; both run through the day."""
    park = small_park(
        process("a.boiler", "a.steam", capacity=3.0, fails=RARELY), demand("a.use", "a.steam", 3.0, shortage=10.0),
        process("b.mill", "b.good", capacity=3.0, fails=RARELY), demand("b.sales", "b.good", 3.0, shortage=10.0),
    )  # fmt: skip
    found = with_failures(park, [24.0], ("a.boiler", 3, 5))
    assert list(found.rows("a.steam > a.use")["hours"]) == pytest.approx([3, 2, 19])
    assert list(found.rows("b.good > b.sales")["hours"]) == pytest.approx([24])


def test_profiles_are_those_of_the_segment():
    """A market available at half its rate after noon: 2 t/h, then 1 t/h; the dear one fills up. No failure is needed."""
    wind = market("wind", "supplies", "a.power", 1.0, rate=2.0, available=by_hour((0, 1.0), (12, 0.5)))
    park = small_park(
        wind, demand("a.use", "a.power", 3.0),
        market("grid", "supplies", "a.power", 9.0),
    )  # fmt: skip
    found = year(park, [12.0, 12.0])
    assert found.flow("wind > a.power") == pytest.approx([2, 1])
    assert found.flow("grid > a.power") == pytest.approx([1, 2])


def test_a_pipe_that_fails_cuts_off_what_lies_behind():
    """2 t/h go from a to b at 5 % loss, down from hour 3 to 5; b then buys at 100 CNY/t what it lacks."""
    park = small_park(
        market("heat", "supplies", "a.steam", 10.0), link("pipe", "a.steam", "b.steam", capacity=2.0, loss=0.05, fails=RARELY),
        market("boiler", "supplies", "b.steam", 100.0), demand("b.use", "b.steam", 3.0, shortage=1000.0),
    )  # fmt: skip
    found = with_failures(park, [24.0], ("pipe", 3, 5))
    assert found.flow("boiler > b.steam") == pytest.approx([1.1, 3.0, 1.1])
    assert found.flow("heat > a.steam") == pytest.approx([2.0, 0.0, 2.0])


def test_replications_are_weighed_alike():
    """Three stressed years: three timelines of 8760 h, each with its own failures, numbered from 0."""
    base = existing(without_tiers(RandomPark(1, firms=1).park()))
    result = follow(base, breakdowns=True, replications=3, seed=1)
    hours = result.timeline.groupby(["replication", "island"])["hours"].sum()
    assert list(hours.index.get_level_values(0).unique()) == [0, 1, 2]
    assert hours.to_list() == pytest.approx([8760.0] * len(hours))
    firsts = result.events.groupby("replication")["time"].first()
    assert firsts.nunique() == 3


def test_the_plans_own_graph_is_left_as_it_is():
    """Simulating changes neither the graph nor the plan."""
    base = existing(without_tiers(RandomPark(1, firms=1).park()))
    graph, before = existing_graph(base.graph), base.graph_hash
    nodes = {node: dict(data) for node, data in graph.nodes(data=True)}
    simulate(graph, base, breakdowns=True, workers=1, run="existing_stressed")
    assert {node: dict(data) for node, data in graph.nodes(data=True)} == nodes
    assert base.graph_hash == before
