"""What if a price is another: one at a time over its range, what it makes of the saving, and which retrofits turn with it."""

from collections import defaultdict
from typing import NamedTuple

from parksim.model import Number
from parksim.reports.both import joined, named, same, say
from parksim.reports.numbers import Scale, between, scale, significant, unit_word
from parksim.reports.table import Cell, Column, Row, Table, cell
from parksim.reports.view import View
from parksim.study import Run

LISTED = 12
"""Prices that are told beside those with which something turns: those that move the saving most."""
PRICED = ("purchases", "sales", "levies", "carbon")
"""Accounts that grow with a price."""


class Swing(NamedTuple):
    """A price with a range: the planned saving at its low and high end (None without one), and what turns."""

    payee: str
    number: Number
    low: float | None
    high: float | None
    turning: list[str]

    @property
    def width(self) -> float:
        """How far the saving moves from one end to the other, CNY a year."""
        return abs(self.high - self.low) if self.high is not None and self.low is not None else 0.0


def price_table(view: View) -> Table | None:
    """Prices with a range, the saving at both ends, and the retrofits whose own benefit changes its sign between them."""
    found = swings(view)
    if not found or all(outcome.robust is None for outcome in view.study.retrofits):
        return None
    shown = [swing for k, swing in enumerate(found) if (k < LISTED and swing.width) or swing.turning]
    ends = [end for swing in shown for end in (swing.low, swing.high) if end is not None]
    money = scale("money_rows", ends) if ends else None
    saved = (
        [Column(say(f"prices.saving_{end}", unit=say("per_year", unit=money.unit))) for end in ("low", "high")]
        if money
        else []
    )
    columns = (
        Column(say("prices.price"), number=False), Column(say("prices.used"), folds=True),
        Column(say("sources.range"), folds=True), *saved, Column(say("prices.turns"), number=False, folds=True),
    )  # fmt: skip
    caption = say("prices.caption", shown=len(shown), all=len(found))
    rows = [_row(view, swing, money) for swing in shown if swing.width or not money]
    still = [_row(view, swing, money) for swing in shown if money and not swing.width]
    rows += [Row((cell(say("prices.still")),), role="group"), *still] if still else []
    return Table(columns, tuple(rows), title=say("prices.title"), caption=caption)


def swings(view: View) -> list[Swing]:
    """Every price with a range, the one that moves the saving most first."""
    turning, shifts = _turning(view), _shifts(view)
    base = view.cut("planned", "total_cost_cny")
    found = []
    for payee, number in _ranged(view).items():
        ends: tuple[float | None, float | None] = (None, None)
        if base is not None and number.value:
            factors = [end / number.value - 1 for end in (number.low, number.high) if end is not None]
            ends = (base.value + shifts[payee] * factors[0], base.value + shifts[payee] * factors[1])
        found.append(Swing(payee, number, *ends, turning.get(payee, [])))
    return sorted(found, key=lambda swing: (-swing.width, not swing.turning, swing.payee))


def _row(view: View, swing: Swing, money: Scale | None) -> Row:
    number = swing.number
    low, high = number.low, number.high
    assert low is not None, "chosen for its range"
    assert high is not None, "chosen for its range"
    what = joined([view.retrofit(key) for key in swing.turning]) if swing.turning else say("prices.nothing")
    payee = view.park.markets.get(swing.payee) or view.park.policies[swing.payee]
    saved: list[Cell] = [cell(money.number(end)) for end in (swing.low, swing.high)] if money else []
    return Row((
        cell(named(payee.name), unit=unit_word(number.unit)), cell(significant(number.value, 4)),
        cell(between(low, high, lambda end: same(significant(end, 4)))), *saved, cell(what),
    ))  # fmt: skip


def _ranged(view: View) -> dict[str, Number]:
    """Prices of markets and policies that have a range."""
    park = view.park
    found = {key: park.numbers.get(f"markets.{key}.price") for key in park.markets}
    found |= {key: park.numbers.get(f"policies.{key}.price") for key in park.policies}
    return {key: n for key, n in found.items() if n is not None and n.low is not None and n.high is not None}


def _turning(view: View) -> dict[str, list[str]]:
    """Retrofits by the market or policy that they depend on."""
    found: dict[str, list[str]] = defaultdict(list)
    for outcome in view.study.retrofits:
        for path in outcome.depends_on:
            section, _, rest = path.partition(".")
            payee, _, what = rest.partition(".")
            if section in ("markets", "policies") and what == "price":
                found[payee].append(outcome.id)
    return found


def _shifts(view: View) -> dict[str, float]:
    """How much less is paid at every market and for every policy as planned than before, CNY a year."""
    found: dict[str, float] = defaultdict(float)
    for run, sign in ((view.existing, 1.0), (view.retrofitted, -1.0)):
        for payee, paid in (_paid(run) if run else {}).items():
            found[payee] += sign * paid
    return found


def _paid(run: Run) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for item, amount in run.accounts.by_item(*PRICED).items():
        for end in str(item).split(" > "):
            found[end] += float(amount)
    return found
