"""The driver: reads the fields of a model type from a mapping, each by its annotation.

    In("{unit}/h")   a quantity        Literal   one of its words       bool, int, str      as they are
    Frozen           the same again    tuple, dict of any of these      Profile, Name       by their own readers

A field that was found but could not be read is `FAILED`; `build` then makes nothing, its problem being noted already.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from parksim.files.nodes import Node
from parksim.files.numbers import Bounds, Wanted, amount
from parksim.files.reading import Reading, entries, get, shown
from parksim.model import Commodity, DemandCharge, Failure, Frozen, In, Link, Maintenance, Policy

__all__ = ["FAILED", "SHARE", "Kind", "build", "key_of", "kinds", "read", "read_fields"]

Model = TypeVar("Model", bound=Frozen)

ALIASES: Mapping[type[Frozen], Mapping[str, str]] = {
    DemandCharge: {"metering": "factor"},
    Failure: {"last": "for"},
    Link: {"source": "from", "target": "to"},
    Maintenance: {"start": "from", "last": "for"},
    Policy: {"since": "from"},
}
"""Keys of fields that are written otherwise."""

BOUNDS = {"greater_than_equal": "ge", "greater_than": "gt", "less_than_equal": "le", "less_than": "lt"}


SHARE = "share"
"""The hint for what is more than all of something: probably a percentage without its sign."""


class _Failed:
    """What stands where a value could not be read."""


FAILED = _Failed()


@dataclass(frozen=True)
class Kind:
    """How the values of a field are written: its unit and bounds, or words; what a collection holds."""

    shape: Literal["amount", "number", "word", "whole", "flag", "text", "model", "list", "map"]
    unit: str = "1"
    bounds: Bounds = ()
    words: tuple[str, ...] = ()
    model: type[Frozen] | None = None
    each: "Kind | None" = None


@cache
def kinds(model: type[Frozen]) -> Mapping[str, Kind]:
    """How every field of a model type is written."""
    hints = get_type_hints(model, include_extras=True)
    return {name: _kind(hints[name]) for name in model.model_fields}


def read_fields(
    reading: Reading,
    model: type[Frozen],
    node: Node,
    path: str,
    commodity: Commodity | None = None,
    *,
    skip: Collection[str] = (),
) -> dict[str, Any]:
    """Values of the fields of a model that a mapping states."""
    found: dict[str, Any] = {}
    for name, kind in kinds(model).items():
        key = key_of(model, name)
        item = None if name in skip else get(node, key)
        if item is not None:
            found[name] = _value(reading, kind, item, f"{path}.{key}", commodity)
    return found


def read(
    reading: Reading,
    model: type[Model],
    node: Node,
    path: str,
    commodity: Commodity | None = None,
    **given: object,
) -> Model | None:
    """Read and build a whole model from a mapping; `given` are fields known otherwise. None after a problem."""
    if not isinstance(node.value, dict):
        reading.problems.add("PS2003", node.place, text=shown(node))
        return None
    values = read_fields(reading, model, node, path, commodity, skip=given)
    return build(reading, model, values | given, node)


def build(reading: Reading, model: type[Model], values: Mapping[str, Any], node: Node) -> Model | None:
    """Make a model of its values, with a problem at its place for each that is missing or out of bounds."""
    missing = [name for name, info in model.model_fields.items() if info.is_required() and values.get(name) is None]
    for name in missing:
        reading.problems.add("PS2002", node.place, key=key_of(model, name))
    if missing or any(value is FAILED for value in values.values()):
        return None
    try:
        return model(**values)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _note(reading, detail, node, model)
        return None


def key_of(model: type[Frozen], field: str) -> str:
    """The key that a field is written under."""
    return ALIASES.get(model, {}).get(field, field)


def _note(reading: Reading, detail: ErrorDetails, node: Node, model: type[Frozen]) -> None:
    location = [key_of(model, str(step)) if isinstance(step, str) else step for step in detail["loc"]] or [""]
    where = node.place_of(location)
    bound = BOUNDS.get(detail["type"])
    key = ".".join(str(step) for step in location)
    if bound is None:
        reading.problems.add("PS2026", where, key=key, detail=detail["msg"])
        return
    limit = f"{detail['ctx'][bound]:g}"
    written = get(node, str(location[0]))
    value = get(written, "value") or written
    text = shown(value) if value is not None and len(location) == 1 else f"{detail['input']}"
    hint = SHARE if (bound, limit) == ("le", "1") else bound
    reading.problems.add({"g": "PS2009", "l": "PS2010"}[bound[0]], where, key=key, text=text, limit=limit, hint=hint)


def _value(reading: Reading, kind: Kind, node: Node, path: str, commodity: Commodity | None) -> object:
    readers: dict[str, Callable[[], object]] = {
        "amount": lambda: amount(reading, node, path, Wanted.of(kind.unit, commodity, kind.bounds)),
        "number": lambda: amount(reading, node, path, Wanted("1", bounds=kind.bounds)),
        "word": lambda: reading.option(node, kind.words),
        "whole": lambda: reading.whole(node),
        "flag": lambda: reading.flag(node),
        "text": lambda: reading.word(node),
        "model": lambda: read(reading, kind.model or Frozen, node, path, commodity),
        "list": lambda: _list(reading, kind, node, path, commodity),
        "map": lambda: _map(reading, kind, node, path, commodity),
    }
    found = readers[kind.shape]()
    return FAILED if found is None else found


def _list(
    reading: Reading, kind: Kind, node: Node, path: str, commodity: Commodity | None
) -> tuple[object, ...] | None:
    if kind.each is None:
        return None
    items = node.value if isinstance(node.value, list) else [node]
    found = [_value(reading, kind.each, item, f"{path}.{at}", commodity) for at, item in enumerate(items)]
    return None if any(value is FAILED for value in found) else tuple(found)


def _map(reading: Reading, kind: Kind, node: Node, path: str, commodity: Commodity | None) -> dict[str, object] | None:
    if not isinstance(node.value, dict) or kind.each is None:
        reading.problems.add("PS2003", node.place, text=shown(node))
        return None
    found = {key: _value(reading, kind.each, item, f"{path}.{key}", commodity) for key, item, _ in entries(node)}
    return None if any(value is FAILED for value in found.values()) else found


def _bounds(notes: Iterable[object]) -> Iterator[tuple[str, float]]:
    """What the notes of an annotation, such as Field(ge=0), ask of a number."""
    for note in notes:
        for told in note.metadata if isinstance(note, FieldInfo) else ():
            yield from ((bound, float(getattr(told, bound))) for bound in BOUNDS.values() if hasattr(told, bound))


def _kind(hint: Any) -> Kind:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _kind(next(part for part in get_args(hint) if part is not type(None)))
    if origin is Annotated:
        base, *notes = get_args(hint)
        unit = next((note.unit for note in notes if isinstance(note, In)), None)
        found = Kind("amount", unit) if unit else _kind(base)
        return replace(found, bounds=tuple(_bounds(notes)))
    if origin is Literal:
        return Kind("word", words=get_args(hint))
    if origin is tuple:
        return Kind("list", each=_kind(get_args(hint)[0]))
    if origin is dict:
        return Kind("map", each=_kind(get_args(hint)[1]))
    if isinstance(hint, type) and issubclass(hint, Frozen):
        return Kind("model", model=hint)
    return {float: Kind("number"), int: Kind("whole"), bool: Kind("flag")}.get(hint, Kind("text"))
