"""Kinds of numbers that have a range, as a reader is told which of them robustness tried; what cannot turn a plan is tried by nothing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from parksim.model import Park
from parksim.model.moved import moved

Kind = Literal[
    "capital",
    "prices",
    "charges",
    "policies",
    "running_costs",
    "coefficients",
    "contents",
    "demands",
    "limits",
    "capacities",
    "losses",
    "others",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
Left = Literal["breakdowns", "contracts", "shortages", "untold"]
"""What is not tried: it moves no plan (breakdowns, what firms pay each other, prices of shortage), or no field holds it as written."""

INERT: dict[str, Left] = {"fails": "breakdowns", "contract": "contracts", "shortage": "shortages"}
CHARGES = ("demand_charge", "take_or_pay", "tiers", "floating")
LOSSES = ("loss", "distance", "uses", "eta_fill", "eta_empty")
OF_SECTION: dict[str, Kind] = {
    "commodities": "contents",
    "tariffs": "charges",
    "policies": "policies",
    "groups": "capital",
    "limits": "limits",
}
FLOWS = ("inputs", "outputs", "shares")
PRICED = ("price", "fee", "surplus")


@dataclass(frozen=True)
class Ranges:
    """The ranges of a park: those that are tried, by kind, and those that are not, by reason."""

    tried: Mapping[str, int]
    left: Mapping[str, int]


def ranged(park: Park) -> list[str]:
    """Paths of all numbers with a range that has a width."""
    found = []
    for path, number in park.numbers.items():
        if any(end not in (None, number.value) for end in (number.low, number.high)):
            found.append(path)
    return found


def inert(park: Park, path: str) -> Left | None:
    """Why a number moves no plan, if it does not."""
    section, *keys = path.split(".")
    if section == "demands" and (demand := park.demands.get(".".join(keys[:-1]))) and demand.may_fall_short:
        return None
    if section in ("processes", "links", "stores", "demands"):
        return next((INERT[key] for key in keys if key in INERT), None)
    return None


def kind_of(path: str) -> Kind:
    """What a number with a range is."""
    section, *keys = path.split(".")
    if section in OF_SECTION:
        return OF_SECTION[section]
    if not keys:
        return "others"
    if section == "retrofits":
        return "coefficients" if "changes" in keys else "running_costs" if keys[-1] == "per_activity" else "capital"
    if section == "demands":
        return "demands"
    if section == "markets":
        return _of_market(keys)
    if any(key in FLOWS for key in keys):
        return "coefficients"
    if "cost" in keys[-1]:
        return "running_costs"
    if any(key in LOSSES for key in keys):
        return "losses"
    return "capacities" if section in ("processes", "links", "stores") else "others"


def _of_market(keys: list[str]) -> Kind:
    if any(key in CHARGES for key in keys):
        return "charges"
    if keys[-1] in PRICED:
        return "prices"
    return "limits" if keys[-1] in ("limit", "rate") else "others"


def ranges_of(park: Park) -> Ranges:
    """Which ranges robustness tries, and which it does not."""
    tried, left = Counter[str](), Counter[str]()
    for path in ranged(park):
        reason: str | None = inert(park, path)
        if reason is None and not movable(park, path):
            reason = "untold"
        if reason is None:
            tried[kind_of(path)] += 1
        else:
            left[reason] += 1
    return Ranges(dict(tried), dict(left))


def movable(park: Park, path: str) -> bool:
    """Whether a field of the park holds the number as it is written."""
    return moved(park, path, ends_of(park, path)[0]) is not None


def ends_of(park: Park, path: str) -> list[float]:
    """Ends of the range of a number that are not the number itself, the farther one first."""
    number = park.numbers[path]
    ends = [end for end in (number.low, number.high) if end is not None and end != number.value]
    return sorted(ends, key=lambda end: -abs(end - number.value))
