"""Overrides: dot paths into the tree, such as `policies.carbon_price.enabled` or `steel.coke_oven.inputs.coking_coal`.

A path names something that exists: a key of the files, or one that the grammar gives a default. Items may be named
without their section, an enterprise's as `steel.coke_oven` or `processes.steel.coke_oven`, a retrofit's like any other.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from parksim.errors import ParkError, Place, Problem, problem, suggest
from parksim.files.grammar import PARK, Shape
from parksim.files.nodes import Node, Plain, normal_word
from parksim.files.reading import entries, get
from parksim.files.records import record_with
from parksim.files.text import parse as parse_text
from parksim.files.tree import from_plain, placed, with_value

__all__ = ["applied", "located", "settings"]

ITEMS = ("processes", "stores", "demands")
ADDED = ("processes", "stores", "links", "markets", "modes")
SETTABLE = tuple(key for key in PARK.keys if key not in ("parksim", "extends", "overrides", "scenarios"))


@dataclass(frozen=True)
class Setting:
    """A value and the path it is set at; `where` is the place that names the path."""

    path: str
    value: Node
    where: Place


def settings(sets: Iterable[str] | Mapping[str, Plain]) -> list[Setting]:
    """Settings from `path=value` texts or one of them, the value as in a scenario file, or from paths with plain values.

    Raises ParkError with all that cannot be read.
    """
    if isinstance(sets, Mapping):
        found = [(str(path), from_plain(value, Place(f"set {path}"))) for path, value in sets.items()]
        return [Setting(normal_word(path), value, value.place) for path, value in found]
    read: list[Setting] = []
    problems: list[Problem] = []
    for text in [sets] if isinstance(sets, str) else sets:
        try:
            read.append(_setting(text))
        except ParkError as error:
            problems += error.problems
    if problems:
        raise ParkError(problems)
    return read


def _setting(text: str) -> Setting:
    if not isinstance(text, str):
        raise ParkError([problem("PS2053", Place("--set"), text=str(text))])
    path, sign, value = text.partition("=")
    where = Place(f"--set {path}")
    if not sign or not path.strip():
        raise ParkError([problem("PS2053", Place("--set"), text=text)])
    root = parse_text(f"- {' '.join(value.split())}", where.file)
    items = root.value if isinstance(root.value, list) else []
    return Setting(normal_word(path), placed(items[0], where), where)


def applied(tree: Node, setting: Setting) -> Node:
    """The tree with a setting made. Raises ParkError where its path names nothing."""
    keys = located(tree, setting.path, setting.where)
    return with_value(tree, keys, record_with(get(tree, *keys), setting.value))


def located(tree: Node, path: str, where: Place) -> tuple[str, ...]:
    """The keys that a dot path names. Raises ParkError with what was probably meant."""
    if not path:
        raise ParkError([problem("PS2053", where, text=path)])
    start, rest = _start(tree, path)
    node: Node | None = tree
    shape: Shape | None = PARK
    for key in start:
        node, shape = get(node, key), _inner(shape, key)
    keys = list(start)
    while rest:
        known = _known(node, shape, at_root=not keys)
        step = next((key for key in sorted(known, key=len, reverse=True) if _leads(rest, key)), None)
        if step is None:
            raise _nothing(path, rest, known | _items(tree, tuple(keys)), where)
        keys.append(step)
        node, shape = get(node, step), _inner(shape, step)
        rest = rest[len(step) + 1 :]
    return tuple(keys)


def _start(tree: Node, path: str) -> tuple[tuple[str, ...], str]:
    """Keys of the item that a path begins with, if it begins with one, and the rest of the path."""
    names = _short_names(tree)
    found = max((name for name in names if _leads(path, name)), key=len, default=None)
    return ((), path) if found is None else (names[found], path[len(found) + 1 :])


def _short_names(tree: Node) -> dict[str, tuple[str, ...]]:
    """Paths of items by shorter names; the park's own items go before those that a retrofit adds."""
    firms = [firm for firm, _, _ in entries(get(tree, "enterprises"))]
    names: dict[str, tuple[str, ...]] = {firm: ("enterprises", firm) for firm in firms if firm not in SETTABLE}
    for kind, item, keys in (*_own_items(tree), *_added_items(tree)):
        names.setdefault(f"{kind}.{item}", keys)
        if kind in ITEMS:
            names.setdefault(f"enterprises.{item}", keys)
            if item.partition(".")[0] not in SETTABLE:
                names.setdefault(item, keys)
    return names


def _own_items(tree: Node) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for firm, node, _ in entries(get(tree, "enterprises")):
        for kind in ITEMS:
            for item, _, _ in entries(get(node, kind)):
                yield kind, f"{firm}.{item}", ("enterprises", firm, kind, item)


def _added_items(tree: Node) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for retrofit, node, _ in entries(get(tree, "retrofits")):
        for kind in ADDED:
            for item, _, _ in entries(get(node, "adds", kind)):
                yield kind, item, ("retrofits", retrofit, "adds", kind, item)


def _leads(path: str, key: str) -> bool:
    return path == key or path.startswith(f"{key}.")


def _known(node: Node | None, shape: Shape | None, *, at_root: bool) -> set[str]:
    there = {key for key, _, _ in entries(node)}
    known = there | set(shape.keys if shape else ())
    return known & set(SETTABLE) if at_root else known


def _inner(shape: Shape | None, key: str) -> Shape | None:
    return None if shape is None else shape.keys.get(key, shape.entries)


def _items(tree: Node, keys: tuple[str, ...]) -> set[str]:
    """What may be named without its section: enterprises at the root, the items of an enterprise inside it."""
    inside = f"{keys[1]}." if len(keys) == 2 and keys[0] == "enterprises" else ""
    names = {name.removeprefix(inside) for name in _short_names(tree) if name.startswith(inside)}
    return {name for name in names if "." not in name} if inside or not keys else set()


def _nothing(path: str, rest: str, known: set[str], where: Place) -> ParkError:
    word = rest.split(".", 1)[0]
    near = suggest(word, sorted(known))
    before, after = path[: len(path) - len(rest)], rest[len(word) :]
    whole = f"{before}{near}{after}" if near else None
    shown = ", ".join(sorted(known)[:12])
    hint = None if whole else "known" if shown else "none_known"
    return ParkError([problem("PS2050", where, path=path, word=word, suggestion=whole, known=shown, hint=hint)])
