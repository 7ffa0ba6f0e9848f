"""Trees of nodes: merging a child over its parent, setting a value at a path, listing every value with its origin."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isfinite

from parksim.errors import ParkError, Place, problem
from parksim.files.nodes import Node, Plain

__all__ = ["cleared", "empty", "from_plain", "merged", "origins", "placed", "with_value"]


def empty(where: Place) -> Node:
    """A mapping without keys."""
    return Node({}, where)


def from_plain(value: Plain, where: Place) -> Node:
    """The tree of a plain value, all of it at one place. Raises ParkError (PS2150) for what no scenario file can say."""
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        items = {key: from_plain(item, where) for key, item in value.items()}
        return Node(items, where, dict.fromkeys(items, where))
    if isinstance(value, list | tuple):
        return Node([from_plain(item, where) for item in value], where)
    if callable(plain := getattr(value, "tolist", None)):  # what NumPy holds is the plain numbers that it stands for
        return from_plain(plain(), where)
    if not isinstance(value, str | int | float | None):
        raise ParkError([problem("PS2150", where, text=str(value), kind=type(value).__name__)])
    return Node(str(value) if isinstance(value, float) and not isfinite(value) else value, where)


def placed(node: Node, where: Place) -> Node:
    """The same tree, all of it at one place."""
    if isinstance(node.value, dict):
        items = {key: placed(item, where) for key, item in node.value.items()}
        return Node(items, where, dict.fromkeys(items, where))
    if isinstance(node.value, list):
        return Node([placed(item, where) for item in node.value], where)
    return Node(node.value, where, written=node.written)


def merged(parent: Node, child: Node) -> Node:
    """The child over its parent: mappings merge, scalars and lists replace, an empty value (null) deletes."""
    if not isinstance(parent.value, dict) or not isinstance(child.value, dict):
        return child
    items, places = dict(parent.value), dict(parent.key_places)
    for key, node in child.value.items():
        if node.value is None:
            items.pop(key, None)
        else:
            items[key] = merged(items[key], node) if key in items else node
            places[key] = child.key_places.get(key, node.place)
    return Node(items, child.place, places)


def with_value(tree: Node, path: Sequence[str], value: Node) -> Node:
    """The tree with a value at a path of keys; mappings on the way are made where they are missing."""
    if not path:
        return merged(tree, value) if isinstance(value.value, dict) else value
    items = dict(tree.value) if isinstance(tree.value, dict) else {}
    places = dict(tree.key_places)
    key, rest = path[0], path[1:]
    if value.value is None and not rest:
        items.pop(key, None)
    else:
        items[key] = with_value(items.get(key) or empty(value.place), rest, value)
        places.setdefault(key, value.place)
    return replace(tree, value=items, key_places=places)


def cleared(node: Node) -> Node:
    """The tree without empty values, which say nothing once everything is merged."""
    if isinstance(node.value, dict):
        items = {key: cleared(item) for key, item in node.value.items() if item.value is not None}
        return replace(node, value=items)
    return node


def origins(node: Node, path: str = "") -> Iterator[tuple[str, Plain, Place]]:
    """Every value of a tree: its path, itself, where it was written. Lists and records of a number are one value."""
    if isinstance(node.value, dict) and node.value and "value" not in node.value:
        for key, item in node.value.items():
            yield from origins(item, f"{path}.{key}" if path else key)
    else:
        yield path, node.plain(), node.place
