"""Retrofits: which are built, how big, and what the investment costs a year.

    low · chosen <= size <= high · chosen          or   size = Σ step_size · step,  Σ step = chosen
    chosen[r] <= chosen[required]      Σ chosen <= at_most      shared >= chosen[r]      Σ capital <= budget
    cost each year:  (annuity + operation) · capital + annuity · shared cost                                     [CNY]

What a retrofit adds stands in the graph all along; `extent` ties how much of it is there to what is chosen. Where a size
of 0 is the same as not choosing it, the choice is no integer: it is fixed at 1 and the size decides alone.
"""

from typing import Any

import pyomo.environ as pyo

from parksim.graph.read import Graph, frame_of, links_of, markets_of, processes_of, stores_of
from parksim.model import Link, Process, Retrofit, Store
from parksim_solvers.template import Template


def add(template: Template, graph: Graph) -> None:
    """Add the choice of every retrofit, its size, its groups and its cost to the block of what is decided once."""
    park, once = frame_of(graph), template.once
    retrofits = park.retrofits
    once.chosen = pyo.Var(list(retrofits), within=pyo.Binary)
    for key in set(retrofits) - _that_matter(graph):
        once.chosen[key].fix(1)
    _sizes(once, retrofits)
    for key, retrofit in retrofits.items():
        for needed in retrofit.requires:
            once.add_component(f"requires_{key} {needed}", pyo.Constraint(expr=once.chosen[key] <= once.chosen[needed]))
    _groups(template, graph)
    for key, retrofit in retrofits.items():
        share = retrofit.cost.annuity + retrofit.cost.operation
        template.cost_each("investment", key, share * capital(once, retrofit))
    if park.budget is not None and retrofits:
        shared = sum(park.groups[g].shared_cost * once.shared[g] for g in once.shared)
        spent = sum(capital(once, retrofit) for retrofit in retrofits.values())
        once.budget = pyo.Constraint(expr=spent + shared <= park.budget)


def decided_by_size(template: Template, retrofit: str) -> bool:
    """Whether a retrofit is chosen by its size alone, its `chosen` fixed at 1."""
    return bool(template.once.chosen[retrofit].fixed)


def _that_matter(graph: Graph) -> set[str]:
    """Retrofits whose choice says more than their size: fixed costs, smallest sizes, steps, groups, requirements, whole items."""
    park = frame_of(graph)
    items: list[Process | Store | Link] = [
        *processes_of(graph).values(),
        *stores_of(graph).values(),
        *links_of(graph).values(),
    ]
    whole = {item.retrofit for item in items if item.retrofit and item.follows is None}
    whole |= {process.retrofit for process in processes_of(graph).values() if process.retrofit and process.fixed_cost}
    whole |= {store.retrofit for store in stores_of(graph).values() if store.retrofit and store.any_size}
    whole |= {market.retrofit for market in markets_of(graph).values() if market.retrofit}
    whole |= {key for process in processes_of(graph).values() for r in process.modes.values() for key in r.needs}
    tied = {key for group in park.groups.values() for key in group.of}
    for key, retrofit in park.retrofits.items():
        size, requires = retrofit.size, retrofit.requires
        tied |= {key, *requires} if requires or retrofit.cost.fixed or not size or size.steps or size.low else set()
    return whole | tied


def _sizes(once: Any, retrofits: dict[str, Retrofit]) -> None:
    sized = {key: r.size for key, r in retrofits.items() if r.size}
    stepped = {key: size for key, size in sized.items() if size.steps}
    once.size = pyo.Var(list(sized), bounds=lambda _, key: (0, sized[key].largest))
    once.step = pyo.Var([(key, k) for key, size in stepped.items() for k in range(len(size.steps))], within=pyo.Binary)

    @once.Constraint(list(stepped))
    def one_step(b: Any, key: str) -> Any:
        return sum(b.step[key, k] for k in range(len(stepped[key].steps))) == b.chosen[key]

    @once.Constraint(list(stepped))
    def step_gives_size(b: Any, key: str) -> Any:
        return sum(step.size * b.step[key, k] for k, step in enumerate(stepped[key].steps)) == b.size[key]

    free = [key for key in sized if key not in stepped]

    @once.Constraint(free)
    def at_most_largest(b: Any, key: str) -> Any:
        return b.size[key] <= sized[key].high * b.chosen[key]

    @once.Constraint(free)
    def at_least_smallest(b: Any, key: str) -> Any:
        return b.size[key] >= sized[key].low * b.chosen[key]


def _groups(template: Template, graph: Graph) -> None:
    once, park = template.once, frame_of(graph)
    shared = [key for key, group in park.groups.items() if group.shared_cost]
    once.shared = pyo.Var(shared, bounds=(0, 1))

    @once.Constraint([(g, r) for g in shared for r in park.groups[g].of])
    def user_pays_shared(b: Any, g: str, r: str) -> Any:
        return b.shared[g] >= b.chosen[r]

    @once.Constraint([key for key, group in park.groups.items() if group.at_most is not None])
    def at_most_of_group(b: Any, g: str) -> Any:
        return sum(b.chosen[r] for r in park.groups[g].of) <= park.groups[g].at_most

    for key in shared:
        group = park.groups[key]
        template.cost_each("investment", key, group.annuity * group.shared_cost * once.shared[key])


def capital(once: Any, retrofit: Retrofit) -> Any:
    """Capital cost as an expression of what is chosen, CNY."""
    cost, key = retrofit.cost, retrofit.id
    total = cost.fixed * once.chosen[key]
    if retrofit.size and retrofit.size.steps:
        return total + sum(step.cost * once.step[key, k] for k, step in enumerate(retrofit.size.steps))
    return total + (cost.per_size * once.size[key] if retrofit.size else 0)


def extent(template: Template, item: Process | Link | Store, whole: float | None) -> Any:
    """How much of an item is there: `whole` (None: no limit), for a candidate as an expression of what is chosen.

    Raises ValueError for a candidate without limit.
    """
    retrofit = item.retrofit
    if retrofit is None:
        return whole
    if item.follows is not None and retrofit in template.once.size:
        return item.follows * template.once.size[retrofit]
    if whole is None:
        raise ValueError(f"{item.id}: a candidate needs a limit, else it is there without its retrofit {retrofit!r}")
    return whole * template.once.chosen[retrofit]
