"""Policies: prices on what is emitted or used, caps, targets; each in the unit of what it measures."""

import re
from typing import Any

from parksim.errors import Place
from parksim.files.fields import FAILED, SHARE, build, read_fields
from parksim.files.nodes import Node
from parksim.files.numbers import Wanted, amount
from parksim.files.reading import Reading, get, shown, texts
from parksim.model import INDICATORS, MEASURES, SUMS, Allowance, Policy

__all__ = ["leaving", "measure_unit", "read_policy", "scope"]

KINDS = {"prices": "price", "caps": "cap", "target": "target"}
UNITS = {"cost": "CNY", "fresh_water": "m3", "landfill": "t", "energy_tce": "tce"}
TERMS = {
    "price": ("price", "allowance", "surplus"),
    "cap": ("at", "at_most", "at_least", "binds"),
    "target": ("at", "at_most", "at_least", "binds", "counted"),
}
"""Keys that say something in a policy of each kind."""
READ_HERE = ("id", "name", "kind", "measure", "of", "price", "allowance", "at_most", "at_least", "since", "until")

_YEAR = re.compile(r"(\d{4})(?:-\d{1,2}-\d{1,2})?")


def read_policy(reading: Reading, key: str, node: Node, where: Place) -> Policy | None:
    """Read a policy: a price, a cap or a target, whichever of the three keys names its measure."""
    reading.identifier(key, where)
    kinds = [word for word in KINDS if get(node, word) is not None]
    if len(kinds) != 1:
        reading.problems.add("PS2046", where, keys=", ".join(KINDS))
        return None
    path, kind = f"policies.{key}", KINDS[kinds[0]]
    values = read_fields(reading, Policy, node, path, skip=READ_HERE)
    written = get(node, kinds[0])
    measure = reading.word(written)
    unit = _unit(reading, measure, kind, written.place if written else where, values.get("counted") is False)
    if measure is None or unit is None:
        return None
    values |= {
        "id": key,
        "kind": kind,
        "measure": measure,
        "name": reading.name(get(node, "name"), key) or FAILED,
    }
    values["of"] = scope(reading, node, where)
    values |= _terms(reading, node, path, unit, measure in INDICATORS) | _dates(reading, node)
    _check_terms(reading, node, values, where)
    return build(reading, Policy, values, node)


def scope(reading: Reading, node: Node, where: Place) -> tuple[str, ...]:
    """The enterprises that `of` names; `all` are all of them."""
    written = get(node, "of")
    if written is None:
        reading.problems.add("PS2002", where, key="of")
        return ()
    if written.value == "all":
        return tuple(sorted(reading.names.enterprises))
    named = reading.words(written) or []
    return tuple(word for word, place in named if reading.enterprise(word, place))


def measure_unit(reading: Reading, measure: str) -> str | None:
    """The unit a sum over flows is counted in; None for a word that is none."""
    if measure in MEASURES:
        return UNITS.get(measure, "t")
    commodity = reading.commodities.get(measure)
    return commodity.unit if commodity else None


def leaving(reading: Reading) -> list[str]:
    """Commodities that leave the park and are counted there: to the environment, or to a market that takes them."""
    return sorted(reading.discharged | {key for key, each in reading.commodities.items() if each.environment})


def _unit(reading: Reading, measure: str | None, kind: str, where: Place, uncounted: bool) -> str | None:
    """Unit of the yearly amounts of a policy; 1 for an indicator and what nothing counts, which only targets name."""
    sums = (*SUMS, *leaving(reading))
    if measure in sums:
        unit = measure_unit(reading, measure)
        return unit and f"{unit}/a"
    known = (*INDICATORS, *sums) if kind == "target" else sums
    if kind == "target" and uncounted and measure is not None and reading.identifier(measure, where):
        return "1"
    if measure is not None and measure not in known and not _broken(reading, measure):
        reading.unknown("PS2016", measure, known, where, "uncounted" if kind == "target" else "known")
    return "1" if measure in known else None


def _broken(reading: Reading, measure: str) -> bool:
    """Whether a commodity is described but could not be read, so that nothing is known of where it goes."""
    return measure in reading.names.commodities and measure not in reading.commodities


def _terms(reading: Reading, node: Node, path: str, unit: str, share: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    counted = unit.removesuffix("/a")
    for key, field, wanted in (
        ("price", "price", f"CNY/{counted}"),
        ("at", "at_most", unit),
        ("at_most", "at_most", unit),
        ("at_least", "at_least", unit),
    ):
        written = get(node, key)
        if written is not None:
            value = amount(reading, written, f"{path}.{key}", Wanted(wanted))
            if value is not None and share and value > 1:
                reading.problems.add(
                    "PS2010", written.place, hint=SHARE, key=key, text=shown(get(written, "value") or written)
                )
            found[field] = FAILED if value is None else value
    written = get(node, "allowance")
    if written is not None:
        found["allowance"] = _allowance(reading, written, f"{path}.allowance", unit) or FAILED
    return found


def _allowance(reading: Reading, node: Node, path: str, unit: str) -> Allowance | None:
    """`22 Mt/a`, or `{per: power, of: 0.82 t/MWh}`."""
    per, of = get(node, "per"), get(node, "of")
    if per is None:
        total = amount(reading, node, path, Wanted(unit))
        return None if total is None else build(reading, Allowance, {"amount": total}, node)
    reading.only(node, ("per", "of"))
    commodity = reading.commodity(reading.word(per), per.place)
    if of is None:
        reading.problems.add("PS2002", node.place, key="of")
    if commodity is None or of is None:
        return None
    each = amount(reading, of, f"{path}.of", Wanted.of(f"{unit.removesuffix('/a')}/{{unit}}", commodity))
    return None if each is None else build(reading, Allowance, {"per": commodity.id, "of": each}, node)


def _dates(reading: Reading, node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, field in (("from", "since"), ("until", "until")):
        written = get(node, key)
        if written is None:
            continue
        date = _YEAR.fullmatch(str(written.value).strip())
        if date is None:
            reading.problems.add("PS2068", written.place, text=shown(written))
        found[field] = int(date[1]) if date else FAILED
    return found


def _check_terms(reading: Reading, node: Node, values: dict[str, Any], where: Place) -> None:
    """A price states its price and what becomes of a surplus, a cap and a target their bound."""
    _check_vain(reading, node, values)
    if get(node, "allowance") is not None and get(node, "surplus") is None:
        reading.problems.add("PS2002", node.place_of(["allowance"]), key="surplus")
    wanted = {"price": ("price",), "cap": ("at_most", "at_least"), "target": ("at_most", "at_least")}[values["kind"]]
    if not any(field in values for field in wanted):
        key = {"price": "price", "cap": "at", "target": "at_least"}[values["kind"]]
        reading.problems.add("PS2002", where, key=key)
    if len([key for key in ("at", "at_most") if texts(get(node, key))]) > 1:
        reading.problems.add("PS2046", where, keys="at, at_most")


def _check_vain(reading: Reading, node: Node, values: dict[str, Any]) -> None:
    """Note terms of another kind of policy, and what is said of a target's measure against what it is."""
    for key in sorted({key for keys in TERMS.values() for key in keys} - set(TERMS[values["kind"]])):
        kinds = ", ".join(word for word, kind in KINDS.items() if key in TERMS[kind])
        reading.vain(node, (key,), "vain_policy", kinds=kinds)
    if values["kind"] != "target":
        return
    known = {*SUMS, *leaving(reading)}
    if values.get("counted") is False and values["measure"] in {*known, *INDICATORS}:
        reading.problems.add("PS2115", node.place_of(["counted"]), measure=values["measure"])
    elif values["measure"] not in known:
        reading.vain(node, ("binds",), "vain_binds")
