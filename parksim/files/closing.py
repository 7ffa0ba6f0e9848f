"""Recipes closed and told: the balancing flows and computed figures of every process, and what does not close."""

from collections.abc import Mapping

from parksim.errors import Place
from parksim.files.nodes import Node
from parksim.files.numbers import Wanted, named_content, note_computed
from parksim.files.processes import Plant
from parksim.files.reading import Reading
from parksim.files.recipes import STANDARD, Draft
from parksim.model import Process
from parksim.model.closure import LIMITS, Closed, Fault, close

__all__ = ["closed_process"]

CODES = {
    "negative": "PS2031",
    "lacks_content": "PS2032",
    "singular": "PS2033",
    "unknown": "PS2039",
    "remainder": "PS2030",
}


def closed_process(reading: Reading, plant: Plant, process: Process, holds: Mapping[str, str]) -> Process:
    """The process with every mode closed; notes a problem for each that does not.

    A retrofit's mode is not blamed for what its process already is.
    """
    modes = dict(process.modes)
    told: set[tuple[str, str]] = set()
    for key, recipe in process.modes.items():
        draft = plant.modes[key]
        if not _known(reading, process, draft, holds):
            continue
        found = close(process, recipe, reading.commodities, holds, [figure.computed for figure in draft.figures])
        faults = [fault for fault in found.faults if draft.retrofit is None or (fault.kind, fault.content) not in told]
        for fault in faults:
            _tell(reading, plant, key, fault)
        told |= {(fault.kind, fault.content) for fault in faults}
        if not found.faults and draft.retrofit is None:
            _note_figures(reading, draft, found)
        modes[key] = found.recipe
    return process.model_copy(update={"modes": modes})


def _known(reading: Reading, process: Process, draft: Draft, holds: Mapping[str, str]) -> bool:
    """Whether every flow of a mode was read, so that its closure can be judged."""
    buses = (process.makes, *draft.inputs, *draft.outputs, *(figure.computed.bus for figure in draft.figures))
    return not draft.failed and all(holds.get(bus, bus) in reading.commodities for bus in buses)


def _note_figures(reading: Reading, draft: Draft, found: Closed) -> None:
    for figure in draft.figures:
        value = getattr(found.recipe, figure.computed.side).get(figure.computed.bus, 0.0)
        note_computed(reading, figure.node, figure.path, value, Wanted(figure.unit))


def _tell(reading: Reading, plant: Plant, mode: str, fault: Fault) -> None:
    where = _place(plant.node, mode, fault) or plant.place
    recipe = plant.id if mode == STANDARD else f"{plant.id} ({mode})"
    limit = LIMITS.get(fault.content, 0.0)
    reading.problems.add(
        CODES[fault.kind], where, hint=_hint(fault), recipe=recipe, content=named_content(fault.content),
        commodity=fault.commodity, amount=_amount(reading, fault), remainder=f"{abs(fault.amount):.1%}", limit=f"{limit:.0%}",
    )  # fmt: skip


def _amount(reading: Reading, fault: Fault) -> str:
    """The amount of a fault, in the unit of the balancing flow that it is told of."""
    balancing = reading.commodities.get(fault.commodity or "")
    return f"{fault.amount:.4g} {balancing.unit if balancing else ''}".rstrip()


def _hint(fault: Fault) -> str | None:
    """What to do depends on whether too much comes in or goes out; the air that may enter brings mass alone."""
    if fault.kind == "remainder" and fault.amount > 0:
        return "recipe_missing"
    if fault.kind == "remainder":
        return "recipe_surplus" if fault.content == "mass" else "recipe_unfed"
    if fault.kind == "negative" and fault.entering:
        return "recipe_takes"
    return "recipe_burns" if fault.kind == "negative" and fault.content == "mass" else None


def _place(node: Node, mode: str, fault: Fault) -> Place | None:
    """The place of the balancing flow that is to blame, else of the mode."""
    for path in (["balance", fault.content], ["modes", mode]):
        place = node.place_of(path)
        if place not in (node.place, node.place_of(path[:1])):
            return place
    return None
