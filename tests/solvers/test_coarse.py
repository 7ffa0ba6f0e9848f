"""What a calendar restricts: told, bounded from below by what lets it go, and chosen again where it changes the choice."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from parksim.graph import graph_of
from parksim.model import Price, Profile, ProfileRow
from parksim.model.calendar import plain_calendar
from parksim.results import empty
from parksim.results.audit import audit
from parksim_solvers.build import template_of
from parksim_solvers.burning import unwanted
from parksim_solvers.dispatch_park import dispatch_graph
from parksim_solvers.laws import LINKING, ORDER, restricted
from parksim_solvers.optimise import plan
from parksim_solvers.question import TooCoarse
from parksim_solvers.template import Template
from tests.small import demand, market, process, retrofit, small_park, store
from tests.solvers.test_folding import by_day, cost_of, days_in, planned
from tests.solvers.test_unfold import engine, ordered

EVENINGS = Profile(rows=tuple(
    ProfileRow(day_type=kind, hour=hour, value=value)
    for kind, values in (("w", (1.0, 0.0, 1.0)), ("c", (0.0, 0.0, 0.0)))
    for hour, value in zip((0.0, 2.0, 22.0), values, strict=True)
))  # fmt: skip
HOURS = (2.0, 2.0, 16.0, 2.0, 2.0)


def test_on_and_off_over_merged_hours():
    """10 t/h or nothing at 10 CNY/t, 5 t/h needed, a tank of 50 t: by the hour on half the day, 24·5·10 = 1200 CNY.

    A day that is one segment is on throughout, 120 t vented: 2400 CNY. That restricts, is told, and is not proven: the
    lower bound is that of the hours.
    """
    plant = process("a.engine", "a.steam", capacity=10.0, load_min=1.0, operation="switchable", cost=10.0)
    park = small_park(
        plant, market("vent", "takes", "a.steam"), market("bought", "supplies", "a.steam", 30.0),
        demand("a.use", "a.steam", 5.0), store("a.tank", "a.steam", 50.0, 100.0),
    )  # fmt: skip
    merged, hourly = (planned(park, plain_calendar(hours)) for hours in ([24.0], [1.0] * 24))
    assert merged.bounds == pytest.approx((1200.0, 2400.0))
    assert merged.notes == ("note.switched_in_merged_segments: a.engine",)
    assert not merged.proven
    assert hourly.bounds == pytest.approx((1200.0, 1200.0))
    assert hourly.notes == ()
    assert hourly.proven


def battery_park():
    """2 MW at 600 CNY in one month and 420 in the other; a battery of 4 MWh for 100 CNY a year."""
    price = Price(profile=Profile(rows=(ProfileRow(month=1, value=600.0), ProfileRow(month=2, value=420.0))))
    battery = store("a.battery", "a.power", 4.0, 2.0, eta_fill=0.95, eta_empty=0.95, retrofit="battery")
    return small_park(
        market("grid", "supplies", "a.power", price), demand("a.load", "a.power", 2.0), battery,
        retrofit("battery", fixed=1000.0),
    )  # fmt: skip


def test_a_battery_that_pays_on_the_relaxation_only_is_not_built():
    """From the cheap month to the dear one it would carry 4 MWh: 4·0.95·600 − 4/0.95·420 = 511.6 CNY, 100 of them its own.

    Folded each day returns to where it began, so it would do nothing: the relaxation builds it, the plan must not. The
    year, one day of each month, can.
    """
    full, folded = (planned(battery_park(), calendar) for calendar in days_in("dd", months="12"))
    alone = 48.0 * (600 + 420)
    saved = 4 * 0.95 * 600 - 4 / 0.95 * 420 - 100
    assert folded.design == {}
    assert folded.bounds == pytest.approx((alone - saved, alone))
    assert not folded.proven
    assert folded.notes == ("note.stores_return_by_midnight: a.battery",)
    assert full.design == {"battery": 1.0}
    assert cost_of(full) == pytest.approx(alone - saved)


def test_a_store_that_takes_days_to_fill_is_named():
    """100 t at 1 t/h: four days. Its use from week to week is not counted on folded days, and that is said at once."""
    pit = store("a.pit", "a.steam", 100.0, 1.0)
    park = small_park(market("bought", "supplies", "a.steam", 1.0), demand("a.use", "a.steam", 1.0), pit)
    full, folded = (planned(park, calendar) for calendar in days_in("dd"))
    assert folded.notes == ("note.stores_for_longer_than_a_day: a.pit",)
    assert full.notes == ()


def test_an_engine_that_pays_on_the_relaxation_only_is_not_built():
    """As in test_unfold: between `c` days the engine costs 60 CNY a `w` day, not 40, and saves 1200 CNY of steam bought.

    For 1150 CNY a year it saves 10 on the relaxation and loses 10 in the year.
    """
    park = engine(EVENINGS, min_up=4.0, cost=1.0, retrofit="engine")
    park = park.model_copy(update={"retrofits": {"engine": retrofit("engine", fixed=11500.0)}})
    full, folded = (planned(park, calendar) for calendar in ordered("wc", HOURS))
    assert full.design == folded.design == {}
    assert folded.bounds == pytest.approx((1190.0, 1200.0))
    assert not folded.proven


def monthly():
    """10 t/h or at least 9 of them; 6.7 t/h in ten days' mean are sold, nothing is vented; a start costs 100 CNY."""
    plant = process("a.p", "a.good", capacity=10.0, load_min=0.9, operation="switchable", cost=1.0, start_cost=100.0)
    return small_park(plant, demand("a.sales", "a.good", 6.7, any_time_in="month"))


def test_equal_days_are_split_where_they_leave_no_plan():
    """1608 t in ten days alike would be 6.7 t/h: less than the least load. On in seven of them it makes 1512 to 1680 t.

    The days are split into 1, 2, 4 and 3; seven in a row are one start: 1608 + 100 CNY, as in the year.
    """
    full, folded = (planned(monthly(), calendar) for calendar in ordered("d" * 10))
    assert cost_of(full) == pytest.approx(1708.0)
    assert folded.bounds[1] == pytest.approx(1708.0)
    assert folded.calendar.size("day") == 4
    assert not broken(unfolded(folded, ordered("d" * 10)[0]))


def test_the_calendar_is_named_where_it_leaves_no_plan():
    """The same where the order of the days is not known, so that nothing can be split."""
    with pytest.raises(TooCoarse) as caught:
        planned(monthly(), days_in("d" * 10)[1])
    assert [each.code for each in caught.value.problems] == ["PS5120"]
    assert "a.p" in str(caught.value)


def test_a_chain_from_a_negative_price_burns_nothing():
    """Power at −50 CNY/MWh for 6 h, then at 100; steam from it, 100 t/h at most, 10 t/h needed; a tank keeps 81 %.

    In hours of filling the boiler makes up to 100 t/h, 10 of them used; in all others the tank gives the 10 t/h. Three
    hours fill 259.26 t of at most 270, of which 210 come out in 21: 240 + 0.19·259.26 = 289.26 MWh, all at −50: −14,463
    CNY a day. Two hours are too few, more burn less; one that fills and empties at once would burn the night through.
    """
    hourly = Profile(rows=(ProfileRow(value=-50.0), ProfileRow(hour=6.0, value=100.0)))
    tank = store("a.tank", "a.steam", 1000.0, 100.0, eta_fill=0.9, eta_empty=0.9)
    park = small_park(
        market("grid", "supplies", "a.power", Price(profile=hourly)), tank, demand("a.use", "a.steam", 10.0),
        process("a.boiler", "a.steam", {"a.power": 1.0}, capacity=100.0),
    )  # fmt: skip
    hours = tuple([1.0] * 24)
    full, folded = (planned(park, calendar) for calendar in days_in("dd", hours))
    for result in (full, folded):
        filling, emptying = (result.rates.loc[f"a.tank {way}"].to_numpy() for way in ("fill", "empty"))
        assert np.minimum(filling, emptying).max() < 1e-6
        assert cost_of(result) == pytest.approx(-2 * 50 * (240 + 0.19 * 210 / 0.81))


WASTE = (process("a.plant", "a.good", outputs={"a.sludge": 1.0}), demand("a.sales", "a.good", 1.0))
BOUGHT = market("grid", "supplies", "a.power", 100.0)
PAID = market("grid", "supplies", "a.power", -1.0)
BOILER = process("a.boiler", "a.steam", {"a.power": 1.0})


@pytest.mark.parametrize(("items", "expected"), [
    ((BOUGHT, BOILER), set()),
    ((PAID, BOILER), {"a.power", "a.steam"}),
    ((PAID, BOILER, market("vent", "takes", "a.steam")), {"a.power"}),
    ((PAID, BOILER, market("vent", "takes", "a.steam", rate=1.0)), {"a.power", "a.steam"}),
    ((PAID, BOILER, process("a.vent", "a.steam", counted="input")), {"a.power"}),
    ((PAID, BOILER, process("a.vent", "a.steam", counted="input", cost=1.0)), {"a.power", "a.steam"}),
    ((BOUGHT, process("a.boiler", "a.steam", {"a.power": 1.0}, capacity=9.0, load_min=0.5, operation="must_run")),
     {"a.steam"}),
    ((BOUGHT, process("a.boiler", "a.steam", {"a.power": 1.0}, capacity=9.0, steady="month")), {"a.steam"}),
    ((*WASTE, market("dump", "takes", "a.sludge", 100.0)), {"a.good", "a.sludge"}),
    ((*WASTE, market("dump", "takes", "a.sludge"), market("shop", "buys", "a.good", 5.0)), set()),
])  # fmt: skip
def test_where_a_unit_more_may_be_unwanted(items, expected):
    """Behind a negative price, beside another product, or where a process is held; not where all may leave for nothing."""
    assert unwanted(graph_of(small_park(*items)), plain_calendar([24.0])) == expected


def test_laws_that_link_segments_say_what_a_calendar_restricts():
    """A law with lags or integers on segments is in LINKING: else a lower bound would be called one of the year."""
    park = engine(by_day(w=1.0, c=0.0), min_up=4.0, start_cost=1.0)
    hourly = Profile(rows=(ProfileRow(value=-50.0),))
    lossy = (market("grid", "supplies", "a.power", Price(profile=hourly)),
             store("a.tank", "a.power", 9.0, 1.0, eta_fill=0.9))  # fmt: skip
    items = (*park.processes.values(), *park.markets.values(), *park.demands.values(), *lossy)
    graph, calendar = graph_of(small_park(*items)), ordered("wc")[1]
    template, linking = Template(calendar), []
    for law in ORDER:
        before = len(template.lags), _integers(template)
        law.add(template, graph)
        if (len(template.lags), _integers(template)) != before:
            linking.append(law)
    assert tuple(linking) == LINKING
    assert {item for each in restricted(graph, calendar) for item in each.items} == {"a.engine", "a.tank"}


def _integers(template):
    import pyomo.environ as pyo

    variables = template.segment.component_data_objects(pyo.Var, descend_into=False)
    return sum(variable.is_binary() or variable.is_integer() for variable in variables)


def test_a_dispatch_links_nothing_but_levels():
    """Between two events only the present is known: of a switched, steady park with a tank, the tank's level is left."""
    park = engine(by_day(w=1.0, c=0.0), min_up=4.0, min_down=4.0, start_cost=1.0)
    tank = store("a.tank", "a.steam", 9.0, 1.0)
    graph = dispatch_graph(graph_of(park.model_copy(update={"stores": {tank.id: tank}})), built=False)
    template = template_of(graph, ordered("wc")[0])
    assert [lag.variable.parent_component().local_name for lag in template.lags.values()] == ["level"]


def random_park(random):
    """A boiler on power at a price that may be negative, an engine that switches, tanks that lose or leak, and a tank or
    engine that may be built; profiles differ by day type and hour."""
    profile = lambda low, high: Profile(rows=tuple(  # noqa: E731
        ProfileRow(day_type=kind, hour=hour, value=float(random.uniform(low, high)))
        for kind in "wc" for hour in (0.0, 6.0, 15.0)
    ))  # fmt: skip
    times = {"min_up": float(random.choice([0, 7, 20, 30])), "min_down": float(random.choice([0, 7, 20]))}
    engine = process(
        "a.engine", "a.steam", {"a.gas": 1.0}, capacity=10.0, load_min=float(random.uniform(0.4, 1.0)),
        operation="switchable", start_cost=float(random.choice([0, 150])), **times,
        retrofit="engine" if random.random() < 0.5 else None,
    )  # fmt: skip
    low = -20.0 if random.random() < 0.4 else 10.0
    tank = store(
        "a.tank", "a.steam", float(random.uniform(10, 90)), float(random.uniform(2, 12)),
        eta_fill=float(random.choice([0.9, 1.0])), loss=0.0, retrofit="tank" if random.random() < 0.5 else None,
    )  # fmt: skip
    items = [
        engine, tank, market("gas", "supplies", "a.gas", float(random.uniform(5, 40))),
        market("grid", "supplies", "a.power", Price(profile=profile(low, 60.0))),
        process("a.boiler", "a.steam", {"a.power": 1.0}, capacity=8.0),
        market("bought", "supplies", "a.steam", 90.0), demand("a.use", "a.steam", 8.0, profile=profile(0.2, 1.5)),
        *([market("vent", "takes", "a.steam", float(random.choice([0, 5])))] if random.random() < 0.8 else []),
    ]  # fmt: skip
    for key, item in (("engine", engine), ("tank", tank)):
        if item.retrofit:
            items.append(retrofit(key, fixed=float(random.uniform(100, 15000))))
    return small_park(*items)


def unfolded(result, full):
    """A folded plan day by day in the order of the year: a result on the full calendar."""
    folded = result.calendar
    of_day = [np.flatnonzero(folded.codes("day") == day) for day in range(folded.size("day"))]
    place = np.concatenate([of_day[day] for day in folded.days])
    rates = result.rates[place].set_axis(range(len(place)), axis=1)
    levels = []
    for key, table in result.levels.groupby("store"):
        rows = table.set_index("row").loc[place]
        levels.append(pd.DataFrame({"row": range(len(place)), "store": key, "begins": rows["begins"].to_numpy(),
                                    "ends": rows["ends"].to_numpy()}))  # fmt: skip
    statuses = [
        pd.DataFrame({"state": range(len(place)), "component": key,
                      "share": rows.set_index("state").loc[place, "share"].to_numpy()})
        for key, rows in result.statuses.groupby("component")
    ]  # fmt: skip
    n = len(place)
    timeline = pd.DataFrame({
        "replication": np.zeros(n, int), "island": ["park"] * n, "start": full.start, "hours": full.hours,
        "segment": np.arange(n), "state": np.arange(n), "repeats": full.repeats, "weight": np.ones(n),
    })  # fmt: skip
    return dataclasses.replace(
        result, calendar=full, blocks=(rates,), timeline=timeline, duals=empty("duals"), bounds=None,
        levels=pd.concat(levels) if levels else result.levels,
        statuses=pd.concat(statuses, ignore_index=True) if statuses else result.statuses,
    )  # fmt: skip


def broken(result):
    """Laws that a result breaks; one without duals has no certificate."""
    return [each for each in audit(result).failures if each.law not in ("certificate", "marginal value")]


@pytest.mark.parametrize("seed", range(30))
def test_bounds_enclose_the_year_and_plans_unfold(seed):
    """Stores, minimum times, starts, candidates, negative prices; four to seven days of two kinds, at gap 0.

    Both bounds of the folded calendar, and the lower one of the screening, hold the year's optimum; the folded plan, day
    by day in the order of the year, passes the audit of the full calendar at the same cost, and is never dearer than
    building nothing.
    """
    random = np.random.default_rng([seed, 14])
    park = random_park(random)
    order = "w" + "".join(random.choice(list("wc"), size=int(random.integers(3, 7))))
    full_calendar, folded_calendar = ordered(order, (6.0, 9.0, 9.0))
    graph = graph_of(park)
    exact = cost_of(planned(park, full_calendar))
    folded = planned(park, folded_calendar)
    screening = plan(graph, dataclasses.replace(folded_calendar, kind="screening"), gap=0.0).result
    slack = 1e-6 * max(1.0, abs(exact))
    assert folded.bounds[0] - slack <= exact <= folded.bounds[1] + slack
    assert screening.bounds[0] - slack <= exact
    assert folded.proven == (folded.bounds[1] - folded.bounds[0] <= 1e-9 * max(1.0, abs(folded.bounds[1])))
    assert not broken(unfolded(folded, full_calendar))
    assert cost_of(folded) == pytest.approx(folded.bounds[1])
    alone = {"processes": {k: v for k, v in park.processes.items() if not v.retrofit}, "retrofits": {},
             "stores": {k: v for k, v in park.stores.items() if not v.retrofit}}  # fmt: skip
    nothing = planned(park.model_copy(update=alone), folded_calendar)
    assert folded.bounds[1] <= nothing.bounds[1] + slack
