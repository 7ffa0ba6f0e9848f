"""The stamp says what `expand` says: the same optimum, on a hundred random parks that use every law and every layer."""

from collections import Counter

import numpy as np
import pyomo.environ as pyo
import pytest

from parksim.graph import graph_of
from parksim.graph.measures import measure_factors
from parksim.graph.read import flows_of
from parksim.model import Calendar, Park
from parksim_solvers.build import aim, template_of
from parksim_solvers.expand import expand
from parksim_solvers.highs import Session
from parksim_solvers.laws.policies import total_of
from parksim_solvers.stamp import _Stamp, stamp
from parksim_solvers.template import Template, back, since
from tests.parks import RandomPark
from tests.solvers.random_calendars import FUTURES, random_calendar, replaced

PARKS = 110
FEATURES = (
    "two months", "two years", "two futures", "unequal segments", "lossy stores", "long lags", "lags over the ends",
    "commitment", "tiers", "demand charge", "steady parts", "caps", "caps that bind", "candidates", "folded", "drift",
)  # fmt: skip


def random_case(seed: int) -> tuple[Park, Calendar, bool]:
    """A park, a calendar of at most 16 segments, and whether the relaxation is asked for; a dice of its own each."""
    random = np.random.default_rng([seed, 7])
    words = ("years", "futures", "months", "switchable", "stores", "candidates")
    dice = {word: random.random() < 0.65 for word in words}
    kind = "folded" if random.random() < 0.4 else "full"
    counts = [1 + dice[word] for word in ("years", "futures", "months")]
    calendar = random_calendar(random, kind, *counts)
    park = RandomPark(
        seed, firms=1 + seed % 2, switchable=dice["switchable"], stores=dice["stores"], candidates=dice["candidates"]
    ).park(futures=FUTURES)
    return park, calendar, kind == "folded" and random.random() < 0.5


def with_a_cap_that_binds(park: Park, calendar: Calendar, drift: bool) -> Park:
    """The cap on CO2 where it costs something: halfway between what the cheapest plan emits and the least possible."""
    free = park.model_copy(update={"policies": {"carbon": park.policies["carbon"]}})
    emitted = []
    for weights in ({"cost": 1.0}, {"co2": 1.0}):
        template = template_of(graph_of(free), calendar, drift)
        aim(template, graph_of(free), weights)
        arrays = stamp(template)
        values = Session(arrays, relaxed=True).solve().values
        emitted.append(co2_of(park, template, arrays, values))
    cap = park.policies["cap"].model_copy(update={"at_most": float(np.max(sum(emitted) / 2))})
    return park.model_copy(update={"policies": {**park.policies, "cap": cap}})


def co2_of(park: Park, template: Template, arrays: object, values: np.ndarray) -> np.ndarray:
    """CO2 of every year and future."""
    graph = graph_of(park)
    total = total_of(template, measure_factors(graph, flows_of(graph), "co2", set(park.enterprises)), flows_of(graph))
    sums = np.zeros(template.calendar.size("year x future"))
    for term in _Stamp(template).terms(total, "year x future", "co2")[0]:
        np.add.at(sums, term.row, term.value * values[term.column])
    return sums


def features(park: Park, calendar: Calendar, drift: bool) -> set[str]:
    """What a case has of what could be got wrong."""
    boilers = [p for p in park.processes.values() if p.operation == "switchable"]
    last = [calendar.hours[calendar.sequence == n][-1] for n in np.unique(calendar.sequence)]
    shortest = calendar.hours.min()
    found = {
        "two months": len({m for *_, m in calendar.labels["month"]}) == 2,
        "two years": calendar.size("year") == 2,
        "two futures": calendar.size("future") == 2,
        "unequal segments": len(set(calendar.hours)) > 1,
        "lossy stores": any(store.loss for store in park.stores.values()),
        "long lags": any(max(p.min_up, p.min_down) > 2 * shortest for p in boilers) and not drift,
        "lags over the ends": any(max(p.min_up, p.min_down) > min(last) for p in boilers) and not drift,
        "commitment": bool(boilers) and not drift,
        "tiers": any(market.price.tiers for market in park.markets.values()),
        "demand charge": any(market.demand_charge for market in park.markets.values()),
        "steady parts": any(p.steady == "month" for p in park.processes.values()),
        "caps": any(policy.kind == "cap" for policy in park.policies.values()),
        "candidates": bool(park.retrofits),
        "folded": calendar.kind == "folded",
        "drift": drift,
    }
    return {word for word, has in found.items() if has}


def expanded_optimum(template: Template) -> float:
    """The optimum of the written-out model, by Pyomo's own way to HiGHS, gap 0; NaN where it has none."""
    model, solver = expand(template), pyo.SolverFactory("appsi_highs")
    solver.highs_options = {"mip_rel_gap": 0.0, "threads": 1}
    solver.config.load_solution = False
    results = solver.solve(model, load_solutions=False)
    if results.solver.termination_condition != pyo.TerminationCondition.optimal:
        return float("nan")
    solver.load_vars()
    return float(pyo.value(model.total))


def test_the_same_optimum_on_a_hundred_random_parks():
    """110 parks, at least 100 of them with a plan, each feature in at least 30; both models at gap 0."""
    seen: Counter[str] = Counter()
    worst = 0.0
    for seed in range(PARKS):
        park, calendar, drift = random_case(seed)
        has = features(park, calendar, drift)
        if seed % 2:
            park = with_a_cap_that_binds(park, calendar, drift)
            has.add("caps that bind")
        template = template_of(graph_of(park), calendar, drift)
        stamped = Session(stamp(template)).solve()
        optimum = expanded_optimum(template)
        assert (stamped.status == "optimal") == np.isfinite(optimum), seed
        if stamped.status == "optimal":
            seen.update([*has, "solved"])
            worst = max(worst, abs(stamped.objective - optimum) / abs(optimum))
    assert worst <= 1e-9
    assert seen["solved"] >= 100
    assert {word: seen[word] for word in FEATURES if seen[word] < 30} == {}


@pytest.mark.parametrize("seed", range(20))
def test_every_number_is_the_same(seed):
    """At a random point every row of the stamp has the value of the row that `expand` writes, in the same order."""
    park, calendar, drift = random_case(seed)
    template = template_of(graph_of(park), calendar, drift)
    arrays, model = stamp(template), expand(template)
    point = np.random.default_rng(seed).uniform(0, 1, len(arrays.cost))
    for block in template.blocks.values():
        for variable in block.component_data_objects(pyo.Var, descend_into=False):
            for member, column in enumerate(arrays.columns_of(variable)):
                model.x[variable.name, member].set_value(point[column], skip_validation=True)
    bodies = np.array([pyo.value(row.body) for row in model.rows.values()])
    empty = np.diff(arrays.matrix.tocsr().indptr) == 0
    shift = np.array(
        [float(pyo.value(row.upper if row.upper is not None else row.lower)) for row in model.rows.values()]
    )
    side = np.where(np.isfinite(arrays.high), arrays.high, arrays.low)[~empty]
    assert bodies - shift == pytest.approx((arrays.matrix @ point)[~empty] - side, rel=1e-12, abs=1e-6)
    assert pyo.value(model.total) == pytest.approx(arrays.cost @ point + arrays.offset, rel=1e-12)


def pathway(calendar: Calendar) -> Template:
    """A law of four lines that lags on the layer of years and with given ends: none of today's laws does."""
    template = Template(calendar)
    year, segment = template.block("year"), template.segment
    year.build, segment.x = pyo.Var(bounds=(0, 5)), pyo.Var(bounds=(0, 9))
    year.capacity = pyo.Var(bounds=(0, None))
    year.adds_up = pyo.Constraint(expr=year.capacity == 2 * since(year.build, 8760.0 + 1.0, boundary=0.0))
    segment.most = pyo.Constraint(expr=segment.x <= year.capacity)
    segment.ramp = pyo.Constraint(expr=segment.x - back(segment.x, boundary=3.0) <= 0.5 * template.hours)
    template.cost_each("investment", "plant", 50 * year.build)
    template.cost("sales", "x", -1.0 * segment.x)
    return template


def test_given_ends_and_years():
    """Before the first segment x was 3; a plant stands in the year it is built and the next."""
    random = np.random.default_rng(3)
    calendar = replaced(random_calendar(random, "full", 2, 2, 2), repeats=np.ones(1))
    calendar = replaced(calendar, repeats=np.ones(calendar.segments))
    template = pathway(calendar)
    optimum = Session(stamp(template)).solve()
    assert optimum.objective == pytest.approx(expanded_optimum(template), rel=1e-12)
    assert optimum.values is not None
    x = optimum.values[stamp(template).columns_of(template.segment.x)]
    assert x[0] == pytest.approx(3 + 0.5 * calendar.hours[0])


def test_a_copied_calendar_has_members_of_its_own():
    """Members are numbered once per calendar; a copy with other labels is numbered anew."""
    calendar = random_calendar(np.random.default_rng(0), "full", 1, 1, 2)
    assert calendar.size("month") == 2
    assert replaced(calendar, labels={**calendar.labels, "month": (1,) * calendar.segments}).size("month") == 1


def test_what_is_not_linear_or_not_finite_is_refused():
    calendar = random_calendar(np.random.default_rng(0), "full", 1, 1, 1)
    template = Template(calendar)
    template.segment.x = pyo.Var(bounds=(0, 1))
    template.segment.bent = pyo.Constraint(expr=template.segment.x**2 <= 1)
    with pytest.raises(ValueError, match="not linear"):
        stamp(template)
    with pytest.raises(ValueError, match="finite"):
        Template(calendar).data("segment", "price", None, np.full(calendar.segments, np.nan))
    with pytest.raises(ValueError, match="shape"):
        Template(calendar).data("segment", "price", None, np.ones(calendar.segments + 1))
