"""What a director asks first, a line each below the heading: where to begin, which targets, what stops, what if a price."""

from typing import NamedTuple

from parksim.reports import operation, prices, retrofits, targets
from parksim.reports.both import Both, joined, named, say
from parksim.reports.numbers import amount
from parksim.reports.view import View

NAMED = 3
"""How many targets are named that are missed."""
FELT = 0.05
"""A price is told where the saving moves by more than this share of itself over the price's range."""


class Answer(NamedTuple):
    """What is asked, the answer, and the part of the report (a module) that tells more."""

    asked: Both
    told: Both
    part: str


def answers(view: View) -> list[Answer]:
    """Every answer that the study supports, in the order in which a director asks."""
    found = {
        "begin": (retrofits.soonest(view), retrofits), "targets": (_targets(view), targets),
        "stops": (operation.longest(view), operation), "prices": (_prices(view), retrofits),
    }  # fmt: skip
    return [
        Answer(say(f"first.{key}"), say("first.sentence", said=told), part.__name__)
        for key, (told, part) in found.items()
        if told is not None
    ]


def _targets(view: View) -> Both | None:
    """How many targets the plan meets, and which it does not."""
    standing = targets.standing(view)
    planned = [(policy, values[1]) for policy, values in standing]
    counted = [(policy, value) for policy, value in planned if value is not None]
    if not counted:
        return None
    told = targets.finding(standing)
    for mark in ("missed", "far"):
        names = [named(policy.name) for policy, value in counted if targets.judged(policy, value) == mark]
        if names and len(names) <= NAMED:
            told = say(f"first.{mark}", said=told, names=joined(names))
    return told


def _prices(view: View) -> Both | None:
    """The price that moves the saving most, over its range."""
    saving, found = view.cut("planned", "total_cost_cny"), prices.swings(view)
    if saving is None or not found or found[0].width <= FELT * abs(saving.value) or not view.design:
        return None
    most = found[0]
    payee = view.park.markets.get(most.payee) or view.park.policies[most.payee]
    assert most.low is not None, "a width has two ends"
    assert most.high is not None, "a width has two ends"
    ends = {"low": amount("money", most.low), "high": amount("money", most.high)}
    return say("first.price", price=named(payee.name), **ends)
