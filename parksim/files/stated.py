"""Where each item of a park is stated: its node and the place of its key, by section and identifier."""

from collections.abc import Iterator
from typing import NamedTuple

from parksim.errors import Place
from parksim.files.nodes import Node
from parksim.files.reading import entries, get

__all__ = ["Stated", "stated_items"]

OF_THE_PARK = ("commodities", "enterprises", "links", "markets", "policies", "retrofits", "groups")
OF_A_FIRM = ("processes", "stores", "demands")


class Stated(NamedTuple):
    """An item as written: its value, and the place of its identifier."""

    node: Node
    place: Place


def stated_items(tree: Node) -> dict[str, Stated]:
    """Items by `section.identifier`, such as `markets.grid` or `processes.steel.oven`; what retrofits add among them."""
    return {key: Stated(node, place) for key, node, place in (*_standing(tree), *_added(tree))}


def _standing(tree: Node) -> Iterator[tuple[str, Node, Place]]:
    for section in OF_THE_PARK:
        for key, node, place in entries(get(tree, section)):
            yield f"{section}.{key}", node, place
    for firm, inside, _ in entries(get(tree, "enterprises")):
        for section in OF_A_FIRM:
            for key, node, place in entries(get(inside, section)):
                yield f"{section}.{firm}.{key}", node, place
    budget = get(tree, "budget")
    if budget is not None:
        yield "budget", budget, tree.place_of(["budget"])


def _added(tree: Node) -> Iterator[tuple[str, Node, Place]]:
    for _, retrofit, _ in entries(get(tree, "retrofits")):
        for section, items, _ in entries(get(retrofit, "adds")):
            if section != "modes":
                for key, node, place in entries(items):
                    yield f"{section}.{key}", node, place
