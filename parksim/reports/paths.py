"""The path of a number in words: what it belongs to by its name, then what of it. The path itself is what `--set` takes."""

from collections.abc import Mapping
from typing import Any

from parksim.model import Name, Park, names
from parksim.reports.both import Both, dotted, named, same, say
from parksim.words import has

OWNED = ("processes", "stores", "demands")
"""Parts of a scenario whose names are those of plants: the firm is told with them."""


def path_in_words(park: Park, path: str) -> Both:
    """Name of the thing, then words for the fields: `commodities.eaf_dust.contents.carbon` is Arc-furnace dust · contents · carbon."""
    part, *rest = path.split(".")
    things = _things(park).get(part, {})
    for many in range(len(rest), 0, -1):
        key = ".".join(rest[:many])
        if key in things:
            name = named(things[key])
            firm = [named(park.enterprises[names.enterprise(key)].name)] if part in OWNED else []
            return dotted([name, *firm, *_fields(park, rest[many:])])
    return dotted(_fields(park, [part, *rest]))


def _things(park: Park) -> dict[str, Mapping[str, Name]]:
    parts: dict[str, Mapping[str, Any]] = {
        "commodities": park.commodities, "enterprises": park.enterprises, "processes": park.processes,
        "demands": park.demands, "stores": park.stores, "links": park.links, "markets": park.markets,
        "retrofits": park.retrofits, "policies": park.policies, "published": park.published,
    }  # fmt: skip
    return {part: {key: thing.name for key, thing in things.items()} for part, things in parts.items()}


def _fields(park: Park, keys: list[str]) -> list[Both]:
    """Words for keys; two that name a plant together, as in `follows.steel.coke_oven`, are told by its name."""
    found, k = [], 0
    plants = {key: name for part in OWNED for key, name in _things(park)[part].items()}
    while k < len(keys):
        plant = ".".join(keys[k : k + 2])
        found.append(named(plants[plant]) if plant in plants else _field(park, keys[k - 1] if k else "", keys[k]))
        k += 2 if plant in plants else 1
    return found


def _field(park: Park, before: str, key: str) -> Both:
    """A word of the catalogue, a commodity or firm by its name, the end of a range, the number of a step, or the key as it is."""
    if key.isdecimal():
        return say(f"field.end.{key}") if before == "between" else same(int(key) + 1)
    if key in park.enterprises and before == "owners":
        return named(park.enterprises[key].name)
    if key in park.commodities and before not in ("contents", "modes"):
        return named(park.commodities[key].name)
    return say(f"field.{key}") if has(f"field.{key}") else same(key.replace("_", " "))
