"""What retrofits add to the park: items, modes of a process, and changed figures, which become a second mode."""

from parksim.errors import Place
from parksim.files.enterprises import read_store
from parksim.files.links import read_link
from parksim.files.markets import Offer, read_market
from parksim.files.nodes import Node
from parksim.files.processes import Plant, read_plant
from parksim.files.reading import Reading, entries, get
from parksim.files.recipes import SIDES, Change, Side, read_mode
from parksim.files.retrofits import Bundle
from parksim.files.twins import add_twin

__all__ = ["add_items", "add_modes", "change_figures"]

OF_A_FIRM = ("processes", "stores")


def add_items(
    reading: Reading, retrofit: str, node: Node, bundle: Bundle, offers: dict[str, Offer], taken: dict[str, Place]
) -> None:
    """Read the processes, stores, links and markets that a retrofit adds; `taken` are the identifiers in use."""
    for kind in (*OF_A_FIRM, "links", "markets"):
        for key, item, where in entries(get(node, "adds", kind)):
            reading.added.setdefault(retrofit, set()).add(key)
            name = key if kind in OF_A_FIRM else f"{kind}.{key}"
            if name in taken:
                reading.problems.add("PS2012", where, word=key, first=taken[name])
            elif isinstance(item.value, dict):
                taken[name] = where
                _add_item(reading, retrofit, kind, key, item, where, bundle, offers)


def _add_item(
    reading: Reading,
    retrofit: str,
    kind: str,
    key: str,
    node: Node,
    where: Place,
    bundle: Bundle,
    offers: dict[str, Offer],
) -> None:
    if kind in OF_A_FIRM:
        _add_to_firm(reading, retrofit, kind, key, node, where, bundle)
    elif kind == "links":
        link = read_link(reading, key, node, where)
        if link is not None:
            bundle.links[key], bundle.nodes[key] = link | {"retrofit": retrofit}, node
    else:
        offer = read_market(reading, key, node, where)
        if offer is not None:
            offer.values["retrofit"] = retrofit
            offers[key] = offer


def _add_to_firm(
    reading: Reading, retrofit: str, kind: str, key: str, node: Node, where: Place, bundle: Bundle
) -> None:
    """Read a process or store `enterprise.name`."""
    firm, _, local = key.partition(".")
    if not reading.enterprise(firm, where) or not reading.identifier(local, where):
        return
    if kind == "processes":
        plant = read_plant(reading, firm, local, node, where)
        if plant is not None:
            plant.values["retrofit"] = retrofit
            bundle.plants[key] = plant
    else:
        store = read_store(reading, firm, local, node)
        if store is not None:
            bundle.stores[key], bundle.nodes[key] = store | {"retrofit": retrofit}, node


def add_modes(reading: Reading, retrofit: str, node: Node, plants: dict[str, Plant]) -> list[Plant]:
    """Add the modes `enterprise.process.mode` of a retrofit; returns the plants that got one."""
    touched = []
    for key, item, where in entries(get(node, "adds", "modes")):
        process, _, mode = key.rpartition(".")
        if not reading.refers("PS2015", process, reading.names.processes, where) or process not in plants:
            continue
        plant = plants[process]
        if mode in plant.modes:
            reading.problems.add("PS2012", where, word=key, first=plant.node.place_of(["modes", mode]))
        elif reading.identifier(mode, where):
            path = f"{plant.basis.path}.modes.{mode}"
            plant.modes[mode] = read_mode(reading, item, plant.basis, path, plant.common)
            plant.modes[mode].retrofit = retrofit
            touched.append(plant)
    return touched


def change_figures(reading: Reading, retrofit: str, node: Node, plants: dict[str, Plant]) -> list[Plant]:
    """Add to every mode that a retrofit changes its changed twin; returns the plants that got one."""
    twins: dict[tuple[str, str], list[Change]] = {}
    for path, item, where in entries(get(node, "changes")):
        found = _target(reading, path, where, plants)
        if found is None:
            continue
        plant, modes, side, key = found
        before = path.removesuffix(f".{side}.{key}")
        change = Change(side, key, item, f"retrofits.{retrofit}.changes.{before}")
        for mode in modes:
            twins.setdefault((plant.id, mode), []).append(change)
    for (process, mode), changes in twins.items():
        plants[process].changes.setdefault(mode, {})[retrofit] = changes
        plants[process].twins[mode, retrofit] = add_twin(reading, plants[process], mode, (retrofit,))
    return [plants[process] for process in dict.fromkeys(process for process, _ in twins)]


def _target(
    reading: Reading, path: str, where: Place, plants: dict[str, Plant]
) -> tuple[Plant, list[str], Side, str] | None:
    """The plant, modes, side and flow that a change names: `steel.blast_furnace[.modes.MODE].inputs.coke`."""
    parts = path.removeprefix("processes.").split(".")
    process, rest = ".".join(parts[:2]), parts[2:]
    if not reading.refers("PS2015", process, reading.names.processes, where) or process not in plants:
        return None
    plant = plants[process]
    modes = [mode for mode, draft in plant.modes.items() if draft.retrofit is None]
    if rest[:1] == ["modes"] and len(rest) > 1:
        if not reading.refers("PS2075", rest[1], modes, where):
            return None
        modes, rest = [rest[1]], rest[2:]
    side = next((side for side in SIDES if rest[:1] == [side]), None)
    if side is None or len(rest) != 2:
        reading.problems.add("PS2059", where, path=path)
        return None
    key = rest[1]
    stating = [mode for mode in modes if plant.modes[mode].states(side, key, plant.basis.enterprise)]
    if not stating and any(plant.modes[mode].failed for mode in modes):
        return None
    if not stating:
        flows = {bus.partition(".")[2] for mode in modes for bus in getattr(plant.modes[mode], side)}
        reading.unknown("PS2078", key, flows, where)
        return None
    return plant, stating, side, key
