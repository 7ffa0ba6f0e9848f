"""Own benefits against brute force: parks in which a retrofit simply stands, or does not, planned anew."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from parksim.calendars import calendar_of
from parksim.graph import graph_of
from parksim.model import Group, Park
from parksim.study.worth import worth_of
from parksim_solvers.cases import Cases
from parksim_solvers.optimise import plan
from tests.parks import RandomPark

SIZED = {"processes": "capacity", "links": "capacity"}


def built(park: Park, design: Mapping[str, float]) -> Park:
    """The park in which a design stands as if it always had, and no other retrofit can be built."""
    update: dict[str, Any] = {"retrofits": {}, "groups": {}, "budget": None}
    for kind, extent in SIZED.items():
        items = {}
        for key, item in getattr(park, kind).items():
            if item.retrofit is None:
                items[key] = item
            elif item.retrofit in design:
                size = item.follows * design[item.retrofit]
                items[key] = item.model_copy(update={"retrofit": None, "follows": None, extent: size})
        update[kind] = items
    return park.model_copy(update=update)


def cost(park: Park, design: Mapping[str, float]) -> float:
    """Yearly cost of a design: the best operation of the park in which it stands, and annuity and operation by hand."""
    graph = graph_of(built(park, design))
    operation = float(plan(graph, calendar_of(graph, "screening"), gap=0.0).result.payments["amount"].sum())
    yearly = 0.0
    for key, size in design.items():
        terms = park.retrofits[key].cost
        i, n = terms.interest, terms.lifetime
        annuity = i * (1 + i) ** n / ((1 + i) ** n - 1)
        steps = park.retrofits[key].size.steps if park.retrofits[key].size else ()
        stepped = next((step.cost for step in steps if step.size == size), terms.per_size * size)
        yearly += (terms.fixed + stepped) * (annuity + terms.operation)
    return operation + yearly


def random_park(seed: int, switchable: bool = False) -> Park:
    """Four candidates: two pipes and two electrode boilers; in some one needs another or excludes it."""
    park = RandomPark(seed, candidates=True, stores=False, coarse=False, switchable=switchable).park()
    if seed % 3 == 1:
        needing = park.retrofits["eboiler_firm0"].model_copy(update={"requires": ("big_firm0",)})
        park = park.model_copy(update={"retrofits": park.retrofits | {"eboiler_firm0": needing}})
    if seed % 3 == 2:
        tied = Group(id="tied", of=("eboiler_firm0", "eboiler_firm1"), at_most=1)
        park = park.model_copy(update={"groups": {"tied": tied}})
    return park


@pytest.mark.parametrize(
    ("seed", "switchable"), [*((seed, False) for seed in range(6)), (1, True), (2, True), (3, True)]
)
def test_own_benefit_is_the_difference_of_two_parks(seed, switchable):
    park = random_park(seed, switchable)
    graph = graph_of(park)
    planned = plan(graph, calendar_of(graph, "screening"), gap=0.0)
    design = planned.result.design
    cases = Cases(planned.problem)
    base = cases.solve(design)
    chosen = cost(park, design)
    assert base.objective == pytest.approx(chosen, rel=1e-7)
    for key in park.retrofits:
        worth = worth_of(cases, dict(design), base, key)
        inside, outside = cost(park, worth.with_it), cost(park, worth.without)
        assert worth.benefit == pytest.approx(outside - inside, rel=1e-5, abs=1e-7 * chosen)
        assert (worth.with_it == design) == (key in design)
        assert (worth.without == design) == (key not in design)
        assert key in worth.with_it
        assert key not in worth.without
        if key in design:
            assert worth.benefit >= -1e-7 * chosen, "what pays nothing is not chosen"


@pytest.mark.parametrize("seed", [0, 2, 4])
def test_a_rejected_retrofit_is_forced_in_at_its_best_size(seed):
    """No other size on offer makes a cheaper park."""
    park = random_park(seed)
    graph = graph_of(park)
    planned = plan(graph, calendar_of(graph, "screening"), gap=0.0)
    design, cases = planned.result.design, Cases(planned.problem)
    base = cases.solve(design)
    for key in set(park.retrofits) - set(design):
        worth = worth_of(cases, dict(design), base, key)
        size = park.retrofits[key].size
        offered = [step.size for step in size.steps] if size.steps else list(np.linspace(size.low, size.high, 4))
        assert min(offered) - 1e-9 <= worth.size <= max(offered) + 1e-9
        least = cost(park, worth.with_it)
        assert min(cost(park, worth.with_it | {key: other}) for other in offered) >= least * (1 - 1e-8)


def test_what_requires_a_retrofit_goes_with_it_and_what_excludes_it_gives_way():
    """Electrode boiler 0 needs pipe 0; the two boilers exclude each other: forced choices on both sides."""
    park = random_park(1)
    tied = Group(id="tied", of=("eboiler_firm0", "eboiler_firm1"), at_most=1)
    park = park.model_copy(update={"groups": {"tied": tied}})
    graph = graph_of(park)
    cases = Cases(plan(graph, calendar_of(graph, "screening"), gap=0.0).problem)
    design = {"big_firm0": 4.0, "eboiler_firm0": 3.0}
    worth = worth_of(cases, design, cases.solve(design), "big_firm0")
    assert worth.without == {}
    worth = worth_of(cases, design, cases.solve(design), "eboiler_firm1")
    assert set(worth.with_it) == {"big_firm0", "eboiler_firm1"}
    worth = worth_of(cases, {}, cases.solve({}), "eboiler_firm0")
    assert set(worth.with_it) == {"big_firm0", "eboiler_firm0"}
