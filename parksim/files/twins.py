"""Modes that retrofits make by changing figures: a twin of the mode that stands for each, and for those that are built together.

Changes of different figures hold together, so every set of retrofits that may be built together has its twin; two that
change the same figure are two values of which one holds at a time.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations

from parksim.files.nodes import Node
from parksim.files.processes import Plant
from parksim.files.reading import Reading, entries, get, texts
from parksim.files.recipes import Draft, read_flow

__all__ = ["add_twin", "combine"]

MOST_TOGETHER = 6
"""Retrofits that may change one mode: they double its twins each."""


def add_twin(reading: Reading, plant: Plant, mode: str, retrofits: tuple[str, ...]) -> Draft:
    """Add the twin of a mode that some retrofits change together.

    Of a process of one mode it is named like them, of one of several like the mode too.
    """
    draft = plant.modes[mode].copy()
    draft.retrofit, draft.beside = retrofits[0], retrofits[1:]
    for retrofit in retrofits:
        for change in plant.changes[mode][retrofit]:
            read_flow(reading, change.node, plant.basis, change.path, change.side, change.key, draft)
    alone = len([m for m, d in plant.modes.items() if d.retrofit is None]) == 1
    name = "_".join(retrofits if alone else (mode, *retrofits))
    while name in plant.modes:
        name += "_"
    plant.modes[name] = draft
    return draft


def combine(reading: Reading, plants: Iterable[Plant], retrofits: Node | None, groups: Node | None) -> None:
    """Add the twins of several retrofits to every mode that more than one changes."""
    exclusive = list(_exclusive(groups))
    for plant in plants:
        for mode, changes in plant.changes.items():
            if len(changes) > MOST_TOGETHER:
                where = [place for key, _, place in entries(retrofits) if key in changes][MOST_TOGETHER]
                reading.problems.add("PS2121", where, process=plant.id, many=len(changes), most=MOST_TOGETHER)
                continue
            for together in _sets(plant, mode, exclusive):
                twin, before = add_twin(reading, plant, mode, together), plant.modes[mode].cost
                twin.cost = before + sum(plant.twins[mode, key].cost - before for key in together)


def _sets(plant: Plant, mode: str, exclusive: list[tuple[set[str], int]]) -> Iterator[tuple[str, ...]]:
    """Sets of two or more retrofits whose changes of a mode hold together and that no group keeps apart."""
    changes = plant.changes[mode]
    for many in range(2, len(changes) + 1):
        for together in combinations(changes, many):
            figures = [(change.side, change.key) for key in together for change in changes[key]]
            apart = any(len(members & set(together)) > most for members, most in exclusive)
            if len(set(figures)) == len(figures) and not apart:
                yield together


def _exclusive(groups: Node | None) -> Iterator[tuple[set[str], int]]:
    """Members of every group that allows only so many of them; a group that cannot be read is told elsewhere."""
    for _, node, _ in entries(groups):
        most = get(node, "at_most")
        if get(node, "limits") is None and most is not None and isinstance(most.value, int):
            yield {str(item.value) for item in texts(get(node, "of"))}, most.value
