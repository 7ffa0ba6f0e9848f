"""No plan: what is missing, which limits cannot hold together, and how it is said; by hand and by property."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from parksim.calendars import calendar_of
from parksim.errors import Infeasible
from parksim.graph import graph_of
from parksim.model import Name, Profile, Size, Step
from parksim.model.calendar import plain_calendar
from parksim_solvers.build import template_of
from parksim_solvers.explain import explain, impossible
from parksim_solvers.explain.conflict import conflict_of
from parksim_solvers.explain.limits import lift, limits_of
from parksim_solvers.explain.sums import year_sums
from parksim_solvers.highs import Session
from parksim_solvers.optimise import plan
from parksim_solvers.stamp import stamp
from tests.parks import RandomPark, two_futures
from tests.small import demand, market, policy, process, retrofit, small_park

SEEDS = range(12)


def model(park, calendar=None):
    """Graph, template and arrays of a park."""
    graph = graph_of(park)
    template = template_of(graph, plain_calendar([1, 1]) if calendar is None else calendar)
    return graph, template, stamp(template)


def told(park, hours=(1, 1)):
    """Problems of a plan that is impossible, by code."""
    with pytest.raises(Infeasible) as error:
        plan(graph_of(park), plain_calendar(list(hours)))
    found = {}
    for problem in error.value.problems:
        found.setdefault(problem.code, []).append(problem)
    return found


def test_what_is_missing_and_which_limits(capfd):
    """2 t/h are needed, 1.5 t/h can be bought: 0.5 t/h are missing, in 1 + 3 hours 2 t."""
    park = small_park(market("grid", "supplies", "a.power", 5.0, rate=1.5), demand("a.lights", "a.power", 2.0))
    found = told(park, hours=(1, 3))
    assert found["PS5101"][0].values["amount"] == "2"
    assert found["PS5101"][0].values["rate"] == "0.5"
    assert found["PS5102"][0].values["limits"] == "markets.grid; enterprises.a.demands.lights"
    assert set(found) == {"PS5101", "PS5102"}
    assert capfd.readouterr().out == ""


def test_how_it_reads():
    """The same in both languages: a manager sees where in the files the limits stand."""
    park = small_park(market("grid", "supplies", "a.power", 5.0, rate=1.5), demand("a.lights", "a.power", 2.0))
    found = told(park, hours=(1, 3))
    assert found["PS5101"][0].message("en") == (
        "if every limit were kept, a would lack 2 t of power a year, at most 0.5 t/h (month 1, 0:00)"
    )
    assert found["PS5102"][0].line("en") == (
        "no plan is possible: these limits cannot all hold: markets.grid; enterprises.a.demands.lights; relax any one of them [PS5102]"
    )
    assert found["PS5102"][0].line("zh") == (
        "没有可行方案：以下限制不能同时满足：markets.grid; enterprises.a.demands.lights；放宽其中任意一项即可 [PS5102]"
    )


def test_an_hour_in_which_too_little_is_on_offer():
    """0.6 t/h are needed, 1, 0.5, 0.4 and 1 t/h on offer: enough on average, too little in the hours 1 and 2.

    0.1 + 0.2 t are missing, 0.2 t/h at most, in hour 2; demand and market are in the way in 2 of 4 hours.
    """
    offer = Profile(starts=(0.0, 1.0, 2.0, 3.0), values=(1.0, 0.5, 0.4, 1.0))
    sun = market("sun", "supplies", "a.power", rate=1.0, available=offer)
    found = told(small_park(sun, demand("a.lights", "a.power", 0.6)), hours=(1, 1, 1, 1))
    missing = found["PS5101"][0].values
    assert (missing["amount"], missing["rate"], missing["when"]) == ("0.3", "0.2", ("month 1, 2:00", "1 月，2:00"))
    places = {problem.values["limit"]: problem.values for problem in found["PS5109"]}
    assert set(places) == {"markets.sun", "enterprises.a.demands.lights"}
    when = ("month 1, 1:00; month 1, 2:00", "1 月，1:00；1 月，2:00")
    assert {(v["number"], v["all"], v["when"]) for v in places.values()} == {("2", "4", when)}


def test_the_year_tells_before_the_search_begins():
    """1 t/h is needed. 0.75 t/h on offer: seen. 1 t/h: possible. 2 t/h in the first of two hours: the sums allow it."""

    def of(**offer):
        sun = market("sun", "supplies", "a.power", **offer)
        return model(small_park(sun, demand("a.lights", "a.power", 1.0)))[1:]

    by_hour = Profile(starts=(0.0, 1.0), values=(1.0, 0.0))
    assert impossible(*of(rate=0.75))
    assert not impossible(*of(rate=1.0))
    assert not impossible(*of(rate=2.0, available=by_hour))


def ashes(at_most, **update):
    """1 t/h of "good" brings 0.3 t/h of ash, which is dumped; a cap on what is dumped in 10 h."""
    return small_park(
        process("a.maker", "a.good", outputs={"a.ash": 0.3}), demand("a.sales", "a.good", 1.0),
        market("dump", "takes", "a.ash", landfill=True), market("mine", "supplies", "a.gas"),
        policy("less", "cap", "landfill", at_most=at_most, binds="both"), **update,
    )  # fmt: skip


def test_how_far_a_cap_is_from_what_is_possible():
    """10 h bring 3 t of ash: a cap of 3 t holds, of 2 t it does not."""
    plan(graph_of(ashes(3.0)), plain_calendar([5, 5]))
    found = told(ashes(2.0), hours=(5, 5))
    cap = found["PS5106"][0].values
    assert (cap["limit"], cap["asked"], cap["possible"], cap["unit"]) == ("policies.less", "2", "3", "t")
    assert found["PS5102"][0].values["limits"] == "policies.less; enterprises.a.demands.sales"


def test_a_cap_is_named_once():
    """By where it stands, and in brackets by the name that it has of its own: never `water_quota – water_quota`."""
    assert str(told(ashes(2.0), hours=(5, 5))["PS5106"][0].values["limit"]) == "policies.less"
    less = policy("less", "cap", "landfill", at_most=2.0, binds="both")
    named = less.model_copy(update={"name": Name(en="Less ash", zh="少填埋")})
    found = told(ashes(2.0).model_copy(update={"policies": {"less": named}}), hours=(5, 5))["PS5106"][0]
    assert found.message("en").startswith("policies.less (Less ash) allows at most 2 t a year")
    assert found.message("zh").startswith("policies.less（少填埋） 要求")


def test_kinds_of_day_are_told_where_there_are_several():
    """0.6 t/h are needed, 0.5 t/h on offer: the first of all hours that lack it is one of a windy day."""
    sun = market("sun", "supplies", "a.power", rate=0.5)
    calendar = replace(plain_calendar([1, 1]), day_type=("windy", "calm"))
    with pytest.raises(Infeasible) as error:
        plan(graph_of(small_park(sun, demand("a.lights", "a.power", 0.6))), calendar)
    lack = next(problem for problem in error.value.problems if problem.code == "PS5101")
    assert str(lack.values["when"]) == "month 1, kind of day “windy”, 0:00"


def test_how_far_a_floor_is_from_what_is_possible():
    """At least 5 t are to be dumped; the demand is all that can be made: 3 t."""
    park = ashes(9.0)
    floor = policy("more", "cap", "landfill", at_least=5.0, binds="both")
    found = told(park.model_copy(update={"policies": {"more": floor}}), hours=(5, 5))
    values = found["PS5107"][0].values
    assert (values["limit"], values["asked"], values["possible"]) == ("policies.more", "5", "3")


def test_only_whole_numbers_are_in_the_way():
    """A boiler of 2 t/h costs 100 CNY, the budget is 60: half a boiler would do for the 1 t/h that is needed."""
    park = small_park(
        process("a.boiler", "a.steam", capacity=2.0, retrofit="buy"), demand("a.heat", "a.steam", 1.0),
        retrofit("buy", fixed=100.0), budget=60.0,
    )  # fmt: skip
    graph, template, arrays = model(park)
    assert Session(arrays, relaxed=True).solve().status == "optimal"
    conflict = conflict_of(graph, template, arrays)
    assert conflict.minimal
    limits = {limit.path for limit in conflict.limits}
    assert limits == {"budget", "retrofits.buy.adds.processes.a.boiler", "enterprises.a.demands.heat"}


def test_steps_are_whole_too():
    """Steps of 1 and 3 t/h within 200 CNY: the larger costs 300. Half of it would do for 1.5 t/h."""
    steps = Size(unit="t/h", steps=(Step(size=1.0, cost=100.0), Step(size=3.0, cost=300.0)))
    park = small_park(
        process("a.boiler", "a.steam", retrofit="buy", follows=1.0), demand("a.heat", "a.steam", 1.5),
        retrofit("buy", size=steps), budget=200.0,
    )  # fmt: skip
    assert "budget" in told(park)["PS5102"][0].values["limits"]


def test_a_long_list_is_grouped_and_nothing_of_it_is_cut():
    """Twelve lamps of 1 t/h on 11.5 t/h: five are named, seven counted; every value fits where it is shown."""
    lamps = [demand(f"a.lamp_{k}", "a.power", 1.0) for k in range(12)]
    found = told(small_park(market("grid", "supplies", "a.power", rate=11.5), *lamps))
    text = found["PS5102"][0].values["limits"]
    assert text.startswith("markets.grid; enterprises.a.demands: lamp_")
    assert text.endswith("(+7)")
    scattered = [demand(f"enterprise_number_{k}.lamp", f"enterprise_number_{k}.power", 1.0) for k in range(12)]
    at = tuple(f"enterprise_number_{k}.power" for k in range(12))
    found = told(small_park(market("grid", "supplies", at, rate=11.5), *scattered))
    texts = [problem.values["limits"] for problem in found["PS5102"] + found["PS5108"]]
    assert sum(text.count("lamp") for text in texts) == 12
    assert max(map(len, texts)) <= 200
    hints = [problem.advice("en") for problem in found["PS5102"] + found["PS5108"]]
    assert hints == [None] * (len(hints) - 1) + ["relax any one of them"]


def test_without_time_the_list_is_said_to_be_unproven():
    """The year's sums still give a conflict; whether each part of it is needed is left open."""
    park = small_park(market("grid", "supplies", "a.power", 5.0, rate=1.5), demand("a.lights", "a.power", 2.0))
    graph, template, arrays = model(park)
    conflict = conflict_of(graph, template, arrays, seconds=0.0)
    assert not conflict.minimal
    assert {limit.path for limit in conflict.limits} == {"markets.grid", "enterprises.a.demands.lights"}


def test_where_nothing_has_a_name():
    """A model whose only contradiction is of no limit says so and nothing more."""
    park = small_park(market("grid", "supplies", "a.power", 5.0), demand("a.lights", "a.power", 2.0))
    graph, template, arrays = model(park)
    row = sp.csc_matrix((1, arrays.matrix.shape[1]))
    arrays.matrix = sp.vstack([arrays.matrix, row]).tocsc()
    arrays.low, arrays.high = np.append(arrays.low, 1.0), np.append(arrays.high, np.inf)
    assert [problem.code for problem in explain(graph, template, arrays)] == ["PS5103"]


def overloaded(seed):
    """A random park that asks for too much: of a product, of clean air, or of a market."""
    park = RandomPark(seed, candidates=seed % 2 == 0, switchable=seed % 3 == 0).park()
    if seed % 4 == 1:
        park = park.model_copy(update={"futures": two_futures()})
    key, random = ("demands", "policies", "markets")[seed % 3], np.random.default_rng(seed)
    items = dict(getattr(park, key))
    if key == "demands":
        first = items["firm0.sales"]
        items["firm0.sales"] = first.model_copy(update={"amount": first.amount * random.uniform(3, 6)})
    elif key == "policies":
        items["cap"] = items["cap"].model_copy(update={"at_most": random.uniform(1e3, 3e4)})
    else:
        items["grid"] = items["grid"].model_copy(update={"limit": random.uniform(1e3, 1e4)})
    return park.model_copy(update={key: items})


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_named_is_impossible_by_itself_and_nothing_of_it_is_too_much(seed):
    """All limits but those named lifted: no plan. One of those lifted too: a plan."""
    park = overloaded(seed)
    graph = graph_of(park)
    graph, template, arrays = model(park, calendar_of(graph, "screening"))
    assert Session(arrays).solve().status == "infeasible"
    conflict = conflict_of(graph, template, arrays)
    assert conflict.minimal
    assert conflict.limits
    named = {limit.name for limit in conflict.limits}
    others = [limit for limit in limits_of(graph, template, arrays) if limit.name not in named]
    alone = Session(arrays)
    lift(alone, others)
    assert alone.solve().status == "infeasible"
    for limit in conflict.limits:
        session = Session(arrays, relaxed=not conflict.whole)
        lift(session, [*others, limit])
        assert session.solve().status in ("optimal", "unbounded"), limit.path


@pytest.mark.parametrize("kind", ["full", "folded", "screening"])
@pytest.mark.parametrize("seed", range(4))
def test_every_operation_obeys_the_sums(seed, kind):
    """The means of a plan lie within every row and bound of the year's sums."""
    park = RandomPark(seed, candidates=True, switchable=seed == 3).park()
    if seed == 1:
        park = park.model_copy(update={"futures": two_futures()})
    graph = graph_of(park)
    calendar = calendar_of(graph, kind) if kind != "full" else plain_calendar([3.0, 5, 2, 8, 6])
    template = template_of(graph, calendar, drift=kind == "folded" and seed == 2)
    arrays = stamp(template)
    values = Session(arrays, relaxed=True).solve().values
    sums = year_sums(template, arrays)
    means = sums.means @ values
    rows, small = sums.arrays.matrix @ means, sums.arrays
    for found, low, high in ((rows, small.low, small.high), (means, small.lower, small.upper)):
        room = 1e-6 * (1 + np.abs(found))
        assert (found >= low - room).all()
        assert (found <= high + room).all()
    assert (sums.row >= 0).mean() > 0.5 or kind == "full"
