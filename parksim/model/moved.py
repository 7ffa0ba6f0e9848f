"""A park in which one number stands somewhere else, by the number's path; what is computed of it follows.

A figure of a recipe moves in every mode that has it from where it is stated; balancing flows close each recipe anew, its other
figures stay. A cost that several statements add up to moves by the difference. What no field of the park holds as it is written
(an exchange rate, a count) cannot be moved here.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from parksim.model import names
from parksim.model.attributes import HOURS_PER_YEAR, Number
from parksim.model.closure import balancing_of
from parksim.model.enterprise import Process, Recipe
from parksim.model.park import Park

SIDES = ("inputs", "outputs")
SAME = 1e-9
FIELDS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("markets", "price"): ("price", "base"),
    ("markets", "fee"): ("price", "base"),
    ("policies", "at"): ("at_most",),
    ("policies", "allowance"): ("allowance", "amount"),
    ("processes", "load", "0"): ("load_min",),
    ("processes", "load", "1"): ("load_max",),
}
"""Where a number stands whose path in the files is not that of its field."""

Change = Callable[[float], float]


class Item(NamedTuple):
    """A thing of a park, by section and identifier."""

    section: str
    id: str


def moved(park: Park, path: str, value: float) -> Park | None:
    """The park with a number at a value; None where no field holds the number."""
    number, found = park.numbers[path], _split(park, path)
    if found is None:
        return None
    item, keys = found
    if keys[0] == "changes" or (item.section == "retrofits" and keys == ("cost", "per_activity")):
        return _of_retrofit(park, item.id, keys, value - number.value)
    if item.section == "processes" and (keys[0] == "modes" or keys[0] in SIDES):
        return _with_figure(park, item.id, path, keys, value - number.value)
    keys = _field(park, item, keys, number)
    thing = getattr(park, item.section)[item.id]
    try:
        old = _at(thing, keys)
    except (AttributeError, KeyError, IndexError, ValueError):
        return None
    if not isinstance(old, int | float) or isinstance(old, bool):
        return None
    step = (value - number.value) * _scale(thing, keys, old, number)
    changed = _put(thing, keys, old + step)
    if item.section == "processes":
        return _with_process(park, changed, keys, number, value)
    if item.section == "links" and keys == ("distance",):
        changed = changed.model_copy(update={"loss": _lost(park, item.id, changed.loss, value)})
    found_park = _with(park, item, changed)
    return _closed_again(found_park, item.id) if item.section == "commodities" else found_park


def _lost(park: Park, link: str, otherwise: float, distance: float) -> float:
    """What a link loses over another distance, where its loss is written by the kilometre."""
    lost = park.numbers.get(f"links.{link}.loss")
    return lost.value * distance if lost is not None and "/km" in lost.unit else otherwise


def item_of(park: Park, path: str) -> Item | None:
    """The thing whose figures a number moves; None for one that moves more than one thing, or none that is known."""
    found = _split(park, path)
    if found is None:
        return None
    item, keys = found
    if item.section != "retrofits":
        return item
    if keys == ("cost", "per_activity"):
        return next(iter(_running(park, item.id)), None)
    return None


def _split(park: Park, path: str) -> tuple[Item, tuple[str, ...]] | None:
    """The thing that a path begins with, and the keys inside it."""
    section, *rest = path.split(".")
    things = getattr(park, section, None)
    if not isinstance(things, dict):
        return None
    for many in range(len(rest) - 1, 0, -1):
        if ".".join(rest[:many]) in things:
            return Item(section, ".".join(rest[:many])), tuple(rest[many:])
    return None


def _field(park: Park, item: Item, keys: tuple[str, ...], number: Number) -> tuple[str, ...]:
    if (item.section, *keys) in FIELDS:
        return FIELDS[(item.section, *keys)]
    if item.section == "markets" and keys == ("limit",) and number.unit.endswith("/h"):
        return ("rate",)
    if item.section == "tariffs" and keys[0] in park.tariffs[item.id].bands:
        return ("bands", *keys)
    if item.section == "links" and keys[0] == "uses":
        bus, sender = ".".join(keys[1:]), names.enterprise(park.links[item.id].source)
        return ("uses", bus if "." in bus else f"{sender}.{bus}")
    return keys


def _scale(thing: Any, keys: tuple[str, ...], old: float, number: Number) -> float:
    """What a unit of the number is in its field."""
    if keys[-1] == "cost":
        return 1.0
    if "/km" in number.unit and keys == ("loss",):
        return float(thing.distance)
    if number.value:
        return old / number.value
    return HOURS_PER_YEAR if keys == ("amount",) and number.unit.endswith("/h") else 1.0


def _at(thing: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        thing = (
            thing[key]
            if isinstance(thing, dict)
            else thing[int(key)]
            if isinstance(thing, tuple)
            else getattr(thing, key)
        )
    return thing


def _put(thing: Any, keys: tuple[str, ...], value: Any) -> Any:
    """The thing with a value at the end of some keys."""
    if not keys:
        return value
    first, rest = keys[0], keys[1:]
    if isinstance(thing, dict):
        return thing | {first: _put(thing[first], rest, value)}
    if isinstance(thing, tuple):
        return tuple(_put(each, rest, value) if k == int(first) else each for k, each in enumerate(thing))
    assert isinstance(thing, BaseModel), "a description holds descriptions, mappings and tuples"
    return thing.model_copy(update={first: _put(getattr(thing, first), rest, value)})


def _with(park: Park, item: Item, thing: Any) -> Park:
    return park.model_copy(update={item.section: getattr(park, item.section) | {item.id: thing}})


def _with_process(park: Park, process: Process, keys: tuple[str, ...], number: Number, value: float) -> Park:
    """A capacity that is written by the year is a rate over the hours; guests without a cost of their own have that of their host."""
    update: dict[str, Any] = {}
    if keys == ("capacity",) and number.unit.endswith("/a"):
        update = {"yearly": value, "capacity": value / process.hours}
    elif keys == ("hours",) and process.yearly is not None:
        update = {"capacity": process.yearly / process.hours}
    found = _with(park, Item("processes", process.id), process.model_copy(update=update))
    if keys != ("cost",):
        return found
    for guest in park.processes.values():
        if guest.shares_capacity == process.id and f"processes.{guest.id}.cost" not in park.numbers:
            cheaper = guest.model_copy(update={"cost": guest.cost + value - number.value})
            found = _with(found, Item("processes", guest.id), cheaper)
    return found


def _with_figure(park: Park, key: str, path: str, keys: tuple[str, ...], step: float) -> Park | None:
    """A process with a figure of its recipe moved, in every mode that has it from there."""
    process, number = park.processes[key], park.numbers[path]
    modes = [keys[1]] if keys[0] == "modes" else list(process.modes)
    own, *rest = keys[2:] if keys[0] == "modes" else keys
    if own == "cost" and keys[0] == "modes":
        recipe = process.modes[keys[1]]
        return _with_modes(park, process, {keys[1]: recipe.model_copy(update={"cost": recipe.cost + step})})
    if own not in SIDES or len(rest) != 1:
        return None
    if keys[0] == "modes":
        modes += [mode for mode, recipe in process.modes.items() if recipe.retrofit is not None and mode not in modes]
    elsewhere = {m for m in modes if f"processes.{key}.modes.{m}.{own}.{rest[0]}" in park.numbers.keys() - {path}}
    had = [m for m in modes if m not in elsewhere]
    return _figures(park, process, had, own, rest[0], number.value, step)


def _figures(
    park: Park, process: Process, modes: list[str], side: str, flow: str, value: float, step: float
) -> Park | None:
    """The park with a flow moved in those of some modes in which it has a value."""
    changed = {}
    for mode in modes:
        recipe = process.modes[mode]
        stands = _amount(park, process, recipe, side, flow)
        if abs(stands - value) <= SAME * max(abs(value), abs(stands)):
            changed[mode] = _flowing(park, process, recipe, side, flow, stands + step)
    found = {mode: recipe for mode, recipe in changed.items() if recipe is not None}
    return _with_modes(park, process, found) if found else None


def _amount(park: Park, process: Process, recipe: Recipe, side: str, flow: str) -> float:
    if flow in park.commodities and park.commodities[flow].environment:
        return recipe.environment.get(flow, 0.0) * (-1.0 if side == "inputs" else 1.0)
    return float(getattr(recipe, side).get(f"{process.enterprise}.{flow}", 0.0))


def _flowing(park: Park, process: Process, recipe: Recipe, side: str, flow: str, amount: float) -> Recipe | None:
    """A recipe with another amount of a flow; None where no bus holds it."""
    if flow in park.commodities and park.commodities[flow].environment:
        signed = amount * (-1.0 if side == "inputs" else 1.0)
        return recipe.model_copy(update={"environment": recipe.environment | {flow: signed}})
    bus = f"{process.enterprise}.{flow}"
    if bus not in park.buses:
        return None
    flows = {k: v for k, v in (getattr(recipe, side) | {bus: amount}).items() if v > 0}
    return recipe.model_copy(update={side: flows})


def _with_modes(park: Park, process: Process, modes: Mapping[str, Recipe]) -> Park:
    """The park with some modes of a process, closed anew."""
    closed = {mode: _closed(park, process, recipe) for mode, recipe in modes.items()}
    changed = process.model_copy(update={"modes": process.modes | closed})
    return _with(park, Item("processes", process.id), changed)


def _closed(park: Park, process: Process, recipe: Recipe) -> Recipe:
    if not recipe.balance:
        return recipe
    holds = {key: bus.holds for key, bus in park.buses.items()} | {key: key for key in park.commodities}
    found = balancing_of(process, recipe, park.commodities, holds)
    return recipe.model_copy(update={"balancing": found}) if found else recipe


def _closed_again(park: Park, commodity: str) -> Park:
    """The park with every recipe closed anew that a commodity flows through."""
    for process in list(park.processes.values()):
        touched = {mode: r for mode, r in process.modes.items() if commodity in _flows(park, process, r) and r.balance}
        if touched:
            park = _with_modes(park, process, touched)
    return park


def _flows(park: Park, process: Process, recipe: Recipe) -> Iterator[str]:
    for bus in (process.makes, *recipe.inputs, *recipe.outputs):
        yield park.buses[bus].holds if bus in park.buses else bus
    yield from (*recipe.environment, *recipe.balancing)


def _of_retrofit(park: Park, key: str, keys: tuple[str, ...], step: float) -> Park | None:
    """A running cost with the activity of what a retrofit adds, or a figure that it changes."""
    if keys[0] == "changes":
        *plants, side, flow = keys[1:]
        plant = park.processes.get(".".join(plants[:-2] if plants[-2:-1] == ["modes"] else plants))
        if plant is None or side not in SIDES:
            return None
        twins = [mode for mode, recipe in plant.modes.items() if key in recipe.needs]
        value = park.numbers[".".join(("retrofits", key, *keys))].value
        return _figures(park, plant, twins, side, flow, value, step)
    items = _running(park, key)
    if items:
        section, name = items[0]
        thing = getattr(park, section)[name]
        return _with(park, items[0], thing.model_copy(update={"cost": thing.cost + step}))
    modes = [(p, m, r) for p in park.processes.values() for m, r in p.modes.items() if r.retrofit == key]
    for process, mode, recipe in modes:
        now = park.processes[process.id]
        park = _with_modes(park, now, {mode: recipe.model_copy(update={"cost": recipe.cost + step})})
    return park if modes else None


def _running(park: Park, retrofit: str) -> list[Item]:
    """The item of a retrofit that its running cost goes with: the one that is sized, else the only one."""
    things = [(section, t) for section in ("processes", "stores", "links") for t in getattr(park, section).values()]
    mine = [(section, thing) for section, thing in things if thing.retrofit == retrofit]
    sized = [(section, thing) for section, thing in mine if thing.follows == 1.0]
    chosen = mine if len(mine) == 1 else sized if len(sized) == 1 else []
    return [Item(section, thing.id) for section, thing in chosen]
