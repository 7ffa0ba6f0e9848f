"""What if a price is another: one at a time over its range, and which retrofits turn with it."""

from collections import defaultdict

from parksim.model import Number
from parksim.reports.both import joined, named, say
from parksim.reports.numbers import significant, unit_word
from parksim.reports.table import Column, Row, Table, cell
from parksim.reports.view import View

LISTED = 24
"""Prices that are told: all with which something turns, then those that move most money."""


def price_table(view: View) -> Table | None:
    """Prices with a range, and the retrofits whose own benefit changes its sign within it."""
    ranged = _ranged(view)
    if not ranged or all(outcome.robust is None for outcome in view.study.retrofits):
        return None
    turning = _turning(view)
    moved = _moved(view)
    ranked = sorted(ranged, key=lambda market: (market not in turning, -moved.get(market, 0.0), market))
    shown = ranked[: max(LISTED, len(turning))]
    columns = (
        Column(say("prices.price"), number=False), Column(say("prices.used")), Column(say("sources.range")),
        Column(say("prices.unit"), number=False, folds=True), Column(say("prices.turns"), number=False),
    )  # fmt: skip
    rows = tuple(_row(view, market, ranged[market], turning.get(market, [])) for market in shown)
    caption = say("prices.caption", shown=len(rows), all=len(ranged))
    return Table(columns, rows, title=say("prices.title"), caption=caption)


def _row(view: View, market: str, number: Number, turning: list[str]) -> Row:
    ends = [significant(end, 4) for end in (number.low, number.high) if end is not None]
    what = joined([view.retrofit(key) for key in turning]) if turning else say("prices.nothing")
    payee = view.park.markets.get(market) or view.park.policies[market]
    return Row((
        cell(named(payee.name)), cell(significant(number.value, 4)), cell(say("range", low=ends[0], high=ends[1])),
        cell(unit_word(number.unit)), cell(what, strong=bool(turning)),
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
        for market in outcome.depends_on:
            if market in view.park.markets or market in view.park.policies:
                found[market].append(outcome.id)
    return found


def _moved(view: View) -> dict[str, float]:
    """What is paid at every market and for every policy a year, either way."""
    run = view.retrofitted or view.existing
    found: dict[str, float] = defaultdict(float)
    if run is not None:
        sums = run.accounts.payments.groupby("item")["amount"].sum()
        for item, amount in sums.items():
            for end in str(item).split(" > "):
                found[end] += abs(float(amount))
    return found
