"""Closure of recipes: what comes in goes out, content by content, through flows that are computed and never typed.

For every content c that a recipe closes, by a balancing flow or by one computed figure,

    sum_in a_i k_ic  =  sum_out a_j k_jc + x k_xc

with a: amounts per unit of activity, k: contents of a unit, x: the computed flow. The unknowns are solved together in
the order carbon, water, mass, energy, so that the CO2 of the carbon balance counts in the mass balance. Where the
carbon leaves as `co2`, its biogenic part leaves as `co2_biogenic`. What no flow closes must close by itself within
`LIMITS` of what comes in (mass: of the dry mass, which water may not dilute).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from parksim.model.commodity import Commodity, Content
from parksim.model.enterprise import Process, Recipe

LIMITS: Mapping[Content, float] = {"carbon": 0.03, "mass": 0.05}
"""Largest remainder of a content that no flow closes, relative to what comes in."""

ORDER: tuple[Content, ...] = ("biogenic_carbon", "carbon", "water", "mass", "energy")
ENTERING = ("air",)
"""Balancing flows that come in; all others leave."""

FOSSIL, BIOGENIC = "co2", "co2_biogenic"
NOTHING = 1e-9
"""A computed flow smaller than this share of its balance is zero: rounding, not a flow."""

FaultKind = Literal["negative", "remainder", "lacks_content", "singular", "unknown"]


@dataclass(frozen=True)
class Fault:
    """Why a recipe is refused: the content, the commodity that should close it, and by how much it does not.

    `entering` tells of a negative flow which way it should have gone: more then comes in already than goes out.
    """

    kind: FaultKind
    content: Content
    commodity: str = ""
    amount: float = 0.0
    entering: bool = False


@dataclass(frozen=True)
class Closed:
    """A recipe with its computed amounts, the relative remainder of every content, and what is wrong with it."""

    recipe: Recipe
    remainders: Mapping[Content, float]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Flow:
    """A flow of a recipe per unit of activity: positive leaves, negative enters."""

    commodity: str
    amount: float


@dataclass(frozen=True)
class Computed:
    """A figure of a recipe that closes a content: the flow at a bus, an input or an output."""

    bus: str
    content: Content
    side: Literal["inputs", "outputs"]


@dataclass(frozen=True)
class _Unknown:
    commodity: str
    content: Content
    sign: float
    computed: Computed | None = None


def close(
    process: Process,
    recipe: Recipe,
    commodities: Mapping[str, Commodity],
    holds: Mapping[str, str],
    computed: Iterable[Computed] = (),
) -> Closed:
    """Compute the balancing flows (and `computed` figures) of one mode and what remains of every content.

    `holds` is the commodity of every bus. A recipe that says `closure: open` (its process does) may leave a remainder,
    never a negative flow.
    """
    flows = flows_of(process, recipe, holds)
    unknowns = [_Unknown(holds[c.bus], c.content, 1.0 if c.side == "outputs" else -1.0, c) for c in computed]
    unknowns += _balancing(recipe, flows, commodities)
    faults = list(_lacking(unknowns, commodities))
    if faults:
        return Closed(recipe, _remainders(flows, commodities), tuple(faults))
    amounts = _solve(flows, unknowns, commodities)
    if amounts is None:
        return Closed(recipe, _remainders(flows, commodities), (Fault("singular", unknowns[0].content),))
    faults += [
        Fault("negative", u.content, u.commodity, x, entering=u.sign < 0)
        for u, x in zip(unknowns, amounts, strict=True)
        if x < 0
    ]
    flows += [Flow(u.commodity, u.sign * x) for u, x in zip(unknowns, amounts, strict=True)]
    remainders = _remainders(flows, commodities)
    if process.closure == "closed" and not faults:
        faults += [Fault("remainder", c, amount=remainders[c]) for c in LIMITS if abs(remainders[c]) > LIMITS[c]]
    return Closed(recipe if faults else _filled(recipe, unknowns, amounts), remainders, tuple(faults))


def balancing_of(
    process: Process, recipe: Recipe, commodities: Mapping[str, Commodity], holds: Mapping[str, str]
) -> dict[str, float]:
    """What closes a recipe whose other flows are all known, signed as in `environment`; nothing where no amounts do."""
    flows = flows_of(process, recipe, holds)
    unknowns = _balancing(recipe, flows, commodities)
    lacking = any(_lacking(unknowns, commodities))
    amounts = None if lacking else _solve(flows, unknowns, commodities)
    return {} if amounts is None else _signed(unknowns, amounts)


def _signed(unknowns: list[_Unknown], amounts: tuple[float, ...]) -> dict[str, float]:
    found: dict[str, float] = {}
    for unknown, amount in zip(unknowns, amounts, strict=True):
        if unknown.computed is None:
            found[unknown.commodity] = found.get(unknown.commodity, 0.0) + unknown.sign * amount
    return found


def flows_of(process: Process, recipe: Recipe, holds: Mapping[str, str]) -> list[Flow]:
    """Every stated flow of a mode per unit of activity, the counted one (1 by definition) included."""
    counted = Flow(holds.get(process.makes, process.makes), 1.0 if process.counted == "output" else -1.0)
    entering = [Flow(holds[bus], -amount) for bus, amount in recipe.inputs.items()]
    leaving = [Flow(holds[bus], amount) for bus, amount in recipe.outputs.items()]
    return [counted, *entering, *leaving, *(Flow(name, amount) for name, amount in recipe.environment.items())]


def contained(flows: Iterable[Flow], content: Content, commodities: Mapping[str, Commodity]) -> tuple[float, float]:
    """How much of a content comes in and goes out with some flows."""
    amounts = [flow.amount * getattr(commodities[flow.commodity].contents, content) for flow in flows]
    return -sum(x for x in amounts if x < 0), sum(x for x in amounts if x > 0)


def _balancing(recipe: Recipe, flows: list[Flow], commodities: Mapping[str, Commodity]) -> list[_Unknown]:
    found = {}
    if recipe.balance.get("carbon") == FOSSIL and contained(flows, "biogenic_carbon", commodities)[0] > 0:
        found["biogenic_carbon"] = _Unknown(BIOGENIC, "biogenic_carbon", 1.0)
    for content, commodity in recipe.balance.items():
        found[content] = _Unknown(commodity, content, -1.0 if commodity in ENTERING else 1.0)
    return [found[content] for content in ORDER if content in found]


def _lacking(unknowns: list[_Unknown], commodities: Mapping[str, Commodity]) -> Iterable[Fault]:
    for unknown in unknowns:
        if unknown.commodity not in commodities:
            yield Fault("unknown", unknown.content, unknown.commodity)
        elif getattr(commodities[unknown.commodity].contents, unknown.content) <= 0:
            yield Fault("lacks_content", unknown.content, unknown.commodity)
    contents = [unknown.content for unknown in unknowns]
    for content in get_args(Content):
        if contents.count(content) > 1:
            yield Fault("singular", content)


def _solve(
    flows: list[Flow], unknowns: list[_Unknown], commodities: Mapping[str, Commodity]
) -> tuple[float, ...] | None:
    """Amounts of the unknown flows; None where two of them cannot be told apart."""
    if not unknowns:
        return ()
    rows = [[u.sign * getattr(commodities[u.commodity].contents, row.content) for u in unknowns] for row in unknowns]
    sums = [contained(flows, row.content, commodities) for row in unknowns]
    try:
        found = np.linalg.solve(np.array(rows), np.array([entering - leaving for entering, leaving in sums]))
    except np.linalg.LinAlgError:
        return None
    if not np.isfinite(found).all():
        return None
    scale = [max(sums[i]) / abs(rows[i][i]) for i in range(len(unknowns))]
    return tuple(0.0 if abs(x) <= NOTHING * s else float(x) for x, s in zip(found, scale, strict=True))


def _remainders(flows: list[Flow], commodities: Mapping[str, Commodity]) -> dict[Content, float]:
    found: dict[Content, float] = {}
    for content in get_args(Content):
        entering, leaving = contained(flows, content, commodities)
        base = _dry(flows, entering, commodities) if content == "mass" else entering
        found[content] = (entering - leaving) / (base or leaving or 1.0)
    return found


def _dry(flows: list[Flow], entering: float, commodities: Mapping[str, Commodity]) -> float:
    """Mass that comes in without watery flows, all of it where little else comes in (a water works)."""
    dry, _ = contained((f for f in flows if commodities[f.commodity].contents.water == 0), "mass", commodities)
    return dry if dry > 0.05 * entering else entering


def _filled(recipe: Recipe, unknowns: list[_Unknown], amounts: tuple[float, ...]) -> Recipe:
    sides: dict[str, dict[str, float]] = {"inputs": dict(recipe.inputs), "outputs": dict(recipe.outputs)}
    for unknown, amount in zip(unknowns, amounts, strict=True):
        if unknown.computed is not None and amount > 0:
            sides[unknown.computed.side][unknown.computed.bus] = amount
    return recipe.model_copy(update={**sides, "balancing": _signed(unknowns, amounts)})
