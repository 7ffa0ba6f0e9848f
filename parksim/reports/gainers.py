"""Who gains by the plan and who loses, how much of it is left with breakdowns, and at which price a loser would not."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from parksim.reports.books import SAME, Ledger
from parksim.reports.both import Both, say
from parksim.reports.numbers import Pair, amount, amount_as_printed, percent
from parksim.reports.traded import assumed_prices, firm_name, item_name
from parksim.reports.view import View

FELT = 1e-3
"""A loss below this share of the park's gain is not told by itself."""

Printed = Sequence[Sequence[Sequence[Pair]]]
"""Figures as printed by ledger, line and run."""


class Won(NamedTuple):
    """What a firm gains a year as planned and with breakdowns (None: not run), with half of the latter's 95 % interval."""

    firm: str
    planned: Pair
    kept: Pair | None
    half: float


def winners(books: Sequence[Ledger], figures: Printed, halves: Mapping[str, float] | None) -> list[Won]:
    """What every firm gains, as printed, the one that gains most first."""
    found = []
    for book, mine in zip(books, figures, strict=True):
        sums = sum_of(mine, runs_of(figures))
        gains = gains_of(sums)
        found.append(Won(book.firm, gains[0], gains[1] if halves else None, (halves or {}).get(book.firm, 0.0)))
    return sorted(found, key=lambda won: -won.planned[0])


def sum_of(rows: Sequence[Sequence[Pair]], runs: int) -> list[Pair]:
    """Rows of a ledger added up, by run."""
    return [(sum(row[run][0] for row in rows), sum(row[run][1] for row in rows)) for run in range(runs)]


def gains_of(runs: Sequence[Pair]) -> list[Pair]:
    """What is paid less in the second run of each pair of runs than in the first."""
    return [(runs[k][0] - runs[k + 1][0], runs[k][1] - runs[k + 1][1]) for k in range(0, len(runs), 2)]


def runs_of(figures: Printed) -> int:
    """How many runs are printed."""
    return max(len(line) for book in figures for line in book)


def _told(won: Won, sign: float = 1.0) -> Both:
    """What a firm gains a year (−1: loses), and what of it survives where that is known."""
    gain = amount_as_printed("money", (sign * won.planned[0], sign * won.planned[1]))
    if won.kept is None:
        return gain
    kept = amount_as_printed("money", (sign * won.kept[0], sign * won.kept[1]), won.half)
    return say("ledger.failing", gain=gain, kept=kept)


def _least(won: Sequence[Won]) -> float:
    """A gain or loss below this, CNY a year, counts as none."""
    return max(SAME, FELT * abs(sum(each.planned[0] for each in won)))


def finding(view: View, won: Sequence[Won]) -> Both:
    """How many firms gain and lose, and who gains most."""
    gaining, losing = (sum(sign * each.planned[0] > SAME for each in won) for sign in (1, -1))
    if not gaining:
        return say("ledger.plain")
    best = won[0]
    values = {"firm": firm_name(view.park, best.firm), "gain": _told(best), "gaining": gaining}
    return say("ledger.finding" if losing else "ledger.finding_all", losing=losing, **values)


def loser(view: View, won: Sequence[Won]) -> Both | None:
    """Who loses most by the plan; None where nobody does."""
    if won[-1].planned[0] > -_least(won):
        return None
    return say("ledger.loses", firm=firm_name(view.park, won[-1].firm), loss=_told(won[-1], -1.0))


def even_price(view: View, won: Sequence[Won]) -> Both | None:
    """At which other price of its largest trade at an assumed price the loser would lose nothing; None where none is enough."""
    loss, run = -won[-1].planned[0], view.retrofitted
    if loss < _least(won) or run is None:
        return None
    paid, assumed = run.accounts.by_item("transfer", enterprise=won[-1].firm), assumed_prices(run.result)
    trades = {str(item): float(yearly) for item, yearly in paid.items() if item in assumed}
    item = max(trades, key=lambda each: abs(trades[each]), default="")
    if not item or abs(trades[item]) <= loss:
        return None
    yearly = trades[item]
    values = {"item": item_name(view.park, item), "amount": amount("money", abs(yearly))}
    key = "ledger.even_less" if yearly > 0 else "ledger.even_more"
    return say(key, share=percent(loss / abs(yearly), decimals=1), **values)
