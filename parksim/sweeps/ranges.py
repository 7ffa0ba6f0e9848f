"""Ranges declared in a scenario: every number that states one, at a path that can be set.

Left out, and told: figures of recipes and of contents unless asked for (a recipe closes its balances, its figures do not
move alone); capacities and demands unless their section is asked for (a plant that shrinks while its sales grow has no
plan); policies that are switched off or only measure, breakdowns where none are simulated, numbers inside lists, and
whatever the readers refuse at an end of its range.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from parksim.errors import ParkError, Place
from parksim.files.nodes import Node
from parksim.files.reading import get
from parksim.files.variants import Variants
from parksim.sweeps.probes import corners, inside
from parksim.sweeps.spec import Task, Vary
from parksim.sweeps.standing import Standing, declared_range

__all__ = ["ALL", "RECIPES", "Declared", "Left", "declared", "sections", "settable"]

ALL, RECIPES = "all", "recipes"
MONEY = ("cost", "fixed_cost", "start_cost", "shortage", "price")
"""Numbers of plants, stores, demands and links that vary by themselves; the others must fit each other."""
FLOWS = ("inputs", "outputs", "contents")
SIMULATED: tuple[Task, ...] = ("simulate", "run")
MOST_ROUNDS = 6


@dataclass(frozen=True)
class Left:
    """A declared range that is not varied, and why: a key of `cli.sweep.left`."""

    path: str
    reason: str


@dataclass(frozen=True)
class Declared:
    """What varies over its declared range, the keys each stands at, and what is left out."""

    varies: tuple[Vary, ...] = ()
    left: tuple[Left, ...] = ()
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def declared(standing: Standing, task: Task, asked: Collection[str] = (ALL,)) -> Declared:
    """Every declared range of the sections asked for: `markets`, `retrofits.steam_pipe`, `all`, `recipes`."""
    varies, left, keys = [], [], {}
    for path, at, node in _stating(standing.tree):
        if not _asked(path, at, asked):
            continue
        reason = _reason(standing.tree, path, at, task, asked)
        found = None if reason else declared_range(node, path, standing.rates)
        if found is None or not _names(standing, path, at):
            left.append(Left(path, reason or ("list" if any(isinstance(step, int) for step in at) else "unit")))
        else:
            varies.append(found)
            keys[path] = tuple(str(step) for step in at)
    return Declared(tuple(varies), tuple(left), keys)


def sections(standing: Standing) -> set[str]:
    """What may be asked for: first words of the paths of declared ranges, and two words of our own."""
    return {ALL, RECIPES} | {path.partition(".")[0] for path, _, _ in _stating(standing.tree)}


def settable(variants: Variants, standing: Standing, found: Declared) -> Declared:
    """Without ranges at whose ends the park is refused; where a recipe is, without all that vary in its item."""
    varies, left = list(found.varies), list(found.left)
    for _ in range(MOST_ROUNDS):
        blamed = _refused(variants, standing, found, varies)
        if not blamed:
            break
        left += [Left(vary.path, "refused") for vary in varies if vary.path in blamed]
        varies = [vary for vary in varies if vary.path not in blamed]
    return Declared(tuple(varies), tuple(left), found.keys)


def _refused(variants: Variants, standing: Standing, found: Declared, varies: Sequence[Vary]) -> set[str]:
    """Paths to blame for refused corners; of what cannot be blamed on a path, nothing."""
    blamed: set[str] = set()
    for settings in corners(varies):
        try:
            variants.park(settings)
        except ParkError as error:
            places = [problem.where for problem in error.problems if problem.where is not None]
            blamed |= {vary.path for vary in varies if f"set {vary.path}" in {place.file for place in places}}
            items = {_item(found.keys[vary.path]) for vary in varies}
            touched = {item for item in items if inside(standing.tree, item, places)}
            blamed |= {vary.path for vary in varies if _item(found.keys[vary.path]) in touched}
    return blamed


def _item(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Keys of the item that a number belongs to: a process of an enterprise, a market, a retrofit."""
    return keys[:4] if keys[0] == "enterprises" else keys[:2]


def _stating(node: Node, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str, tuple[str | int, ...], Node]]:
    """Numbers with a range: path, keys, record."""
    if isinstance(node.value, dict) and "range" in node.value and "value" in node.value:
        yield _path(at), at, node
    elif isinstance(node.value, dict):
        for key, item in node.value.items():
            yield from _stating(item, (*at, key))
    elif isinstance(node.value, list):
        for step, item in enumerate(node.value):
            yield from _stating(item, (*at, step))


def _path(at: tuple[str | int, ...]) -> str:
    """The path of a number; of what stands at an enterprise as its numbers are called: `processes.steel.coke_oven.cost`."""
    words = [str(step) for step in at]
    if words[0] == "enterprises" and len(words) > 4:
        words = [words[2], words[1], *words[3:]]
    return ".".join(words)


def _names(standing: Standing, path: str, at: tuple[str | int, ...]) -> bool:
    try:
        return standing.at(path, Place("declared"))[0] == at
    except ParkError:
        return False


def _asked(path: str, at: tuple[str | int, ...], asked: Collection[str]) -> bool:
    return ALL in asked or _named(path, asked) or (RECIPES in asked and _of_recipe(at))


def _named(path: str, asked: Collection[str]) -> bool:
    """Whether a section, or a path, that is asked for by name holds this one."""
    return any(path == word or path.startswith(f"{word}.") for word in asked)


def _reason(tree: Node, path: str, at: tuple[str | int, ...], task: Task, asked: Collection[str]) -> str | None:
    """Why a number is left out, if it is."""
    if any(isinstance(step, int) for step in at):
        return "list"
    if _of_recipe(at) and RECIPES not in asked:
        return "recipe"
    if "fails" in at and task not in SIMULATED:
        return "breakdowns"
    if _of_size(at) and not _named(path, asked):
        return "size"
    if at[0] == "policies":
        enabled = get(tree, "policies", str(at[1]), "enabled")
        if enabled is not None and enabled.value is False:
            return "off"
        if get(tree, "policies", str(at[1]), "target") is not None:
            return "target"
    return None


def _of_recipe(at: tuple[str | int, ...]) -> bool:
    return any(step in FLOWS for step in at) or at[0] == "commodities" or "changes" in at


def _of_size(at: tuple[str | int, ...]) -> bool:
    """Whether a number says how much a plant, store, demand or link of the park makes, holds, takes or brings."""
    return at[0] in ("enterprises", "links") and "fails" not in at and not _of_recipe(at) and at[-1] not in MONEY
