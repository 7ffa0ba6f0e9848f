"""Money: every payment recomputed from flows, peaks and the design, by account, item, month and who pays whom.

A plan's own cost terms are compared with these one by one; of a simulated run these are the only ones there are.
Weights are those of a year: hours x repeats x probability.
"""

from collections.abc import Iterator

import numpy as np

from parksim.errors import in_words, word_of
from parksim.model import Calendar, Process, names
from parksim.results.audit import demands, duties
from parksim.results.audit.flows import entering_of
from parksim.results.audit.markets import market_payments
from parksim.results.audit.parts import spread
from parksim.results.audit.payment import Payment, by_year, hourly, probability, yearly
from parksim.results.audit.report import Report
from parksim.results.audit.view import View

WHOLE_YEAR = -1


def payments(view: View, parts: list[View]) -> Iterator[Payment]:
    """Every payment of the park with the world outside, and between its firms."""
    for part in parts:
        yield from _of_part(part)
    for market in spread(view, parts):
        yield from market_payments(view, market)
    yield from duties.payments(view)
    yield from _investments(view)


def _of_part(view: View) -> Iterator[Payment]:
    """Payments for what stands in one island."""
    for process in view.park.processes.values():
        yield from _operation(view, process)
    for link in view.park.links.values():
        entering = entering_of(view, link)
        if link.cost:
            yield hourly(view, names.enterprise(link.source), "operation", link.id, "", link.cost * entering)
        yield from _transfer(view, link.id, entering)
    for store in view.park.stores.values():
        if store.cost:
            rate = store.cost * view.rate(names.fill(store.id))
            yield hourly(view, store.enterprise, "operation", store.id, "", rate)
    for market in view.park.markets.values():
        yield from market_payments(view, market)
    yield from _shortages(view)
    yield from _stocks(view)


def check(view: View, report: Report, found: list[Payment]) -> None:
    """A plan's own cost terms, term by term; terms that one side lacks count as zero."""
    if not view.planned:
        return
    ours: dict[tuple[str, str, int], float] = {}
    for payment in found:
        if payment.account != "transfer":
            for month, amount in enumerate(payment.amounts.sum(axis=0)):
                key = (payment.account, payment.item, month if payment.monthly else WHOLE_YEAR)
                ours[key] = ours.get(key, 0.0) + float(amount)
    table = view.result.payments
    columns = (table["account"], table["item"], table["month"].astype(int), table["amount"].astype(float))
    theirs = {(str(account), str(item), month): amount for account, item, month, amount in zip(*columns, strict=True)}
    if not np.isfinite(list(theirs.values())).all():
        report.fail("payment", "not finite")
        return
    floor = 1e-9 * sum(abs(amount) for amount in ours.values())
    for key in sorted(ours.keys() | theirs.keys()):
        account = word_of(f"account.{key[0]}", key[0])
        item = in_words("law.payment_of", item=key[1], account=account)
        report.money(item, ours.get(key, 0.0), theirs.get(key, 0.0), floor)


def _operation(view: View, process: Process) -> Iterator[Payment]:
    rate = sum(((process.cost + recipe.cost) * view.activity(process, mode) for mode, recipe in process.modes.items()),
               start=np.zeros(len(view.states)))  # fmt: skip
    yield hourly(view, process.enterprise, "operation", process.id, "", rate)
    if process.fixed_cost:
        yield _fixed(view, process)
    if process.start_cost and process.operation == "switchable":
        yield _starts(view, process) if view.planned else _starts_played(view, process)


def _fixed(view: View, process: Process) -> Payment:
    """A fixed cost of a year; what a design leaves out does not stand in the park and costs nothing."""
    decided = process.retrofit is not None and view.result.calendar.size("month") == 1
    amounts = np.full((view.replications, 1), process.fixed_cost)
    return Payment(process.enterprise, "operation", process.id, "", amounts, monthly=decided)


def _starts(view: View, process: Process) -> Payment:
    """Starts cost each time a status rises, within a folded day as often as it stands, at midnight as days follow."""
    calendar, status = view.result.calendar, np.round(view.up(process.id))
    before = np.empty_like(status)
    for number in np.unique(calendar.sequence):
        members = np.flatnonzero(calendar.sequence == number)
        before[members] = np.roll(status[members], 1)
    rises = np.maximum(status - before, 0.0) * calendar.repeats
    for firsts, lasts in _midnights(calendar):
        rises[np.unique(firsts)] = 0.0
        np.add.at(rises, firsts, np.maximum(status[firsts] - np.roll(status[lasts], 1), 0.0))
    cost = rises * process.start_cost * calendar.probability * calendar.discount
    amounts = np.bincount(calendar.codes("month"), weights=cost, minlength=calendar.size("month"))
    return Payment(process.enterprise, "operation", process.id, "", amounts[None, :], monthly=True)


def _midnights(calendar: Calendar) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """First and last segment of every day of the year, in its order, for each future; nothing where days are whole."""
    if calendar.days:
        futures = np.array([str(label) for label in calendar.labels["future"]])
        for future in np.unique(futures):
            here = np.flatnonzero(futures == future)
            day = np.unique(calendar.codes("day")[here], return_inverse=True)[1]
            firsts = np.array([here[day == number][0] for number in range(day.max() + 1)])
            lasts = np.array([here[day == number][-1] for number in range(day.max() + 1)])
            yield firsts[list(calendar.days)], lasts[list(calendar.days)]


def _starts_played(view: View, process: Process) -> Payment:
    """In a year that was played every rise of a status is a start, that after a repair too; the ends are joined."""
    calendar, line = view.result.calendar, view.line
    there = view.here(view.counted(process, next(iter(process.modes))))[view.case_of_row] > 0
    on = view.up(process.id)[view.case_of_row] > 0
    amounts = np.zeros((view.replications, calendar.size("month")))
    for replication in range(view.replications):
        rows = np.flatnonzero(there & (line.replication == replication))
        starts = rows[on[rows] & ~np.roll(on[rows], 1)]
        months = calendar.codes("month")[line.segment[starts]]
        amounts[replication] = process.start_cost * np.bincount(months, minlength=calendar.size("month"))
    return Payment(process.enterprise, "operation", process.id, "", amounts, monthly=True)


def _shortages(view: View) -> Iterator[Payment]:
    for key, demand in view.park.demands.items():
        price = view.given.get(f"shortage {key}", demand.shortage or 0.0)
        if demand.any_time_in is None:
            rate = price * view.missed(key)
            yield hourly(view, demand.enterprise, "shortage", key, "", rate)
            continue
        layer = demands.LAYER[demand.any_time_in]
        short = demands.period_short(view, key, layer)
        amounts = price * short * probability(view, layer)
        if layer == "month":
            yield Payment(demand.enterprise, "shortage", key, "", amounts, monthly=True)
        else:
            yield by_year(view, demand.enterprise, "shortage", key, "", amounts)


def _stocks(view: View) -> Iterator[Payment]:
    """What a simulated year ends with less than it began with, at the plan's value of what a store holds."""
    for key, store in view.park.stores.items() if not view.planned else ():
        levels = view.result.levels[view.result.levels["store"] == key].sort_values("row")
        replication = view.line.replication[levels["row"].to_numpy(int)]
        first = np.searchsorted(replication, np.arange(view.replications))
        last = np.searchsorted(replication, np.arange(view.replications), side="right") - 1
        less = levels["begins"].to_numpy(float)[first] - levels["ends"].to_numpy(float)[last]
        yield yearly(store.enterprise, "stock", key, "", view.given.get(f"store {key}", 0.0) * less)


def _investments(view: View) -> Iterator[Payment]:
    calendar, park = view.result.calendar, view.whole
    one = calendar.size("month") == 1
    for key, size in view.result.design.items():
        retrofit = park.retrofits[key]
        amount = (retrofit.cost.annuity + retrofit.cost.operation) * retrofit.capital(size)
        amounts = np.full((view.replications, 1), amount)
        yield Payment(retrofit.owner, "investment", key, "", amounts, monthly=one)
    for key, group in park.groups.items():
        for owner, capital in group.borne(park.retrofits, view.result.design).items():
            amounts = np.full((view.replications, 1), group.annuity * capital)
            yield Payment(owner, "investment", key, "", amounts, monthly=one)


def _transfer(view: View, link: str, entering: np.ndarray) -> Iterator[Payment]:
    """What one firm pays another by contract: the buyer pays, the seller receives; nothing leaves the park.

        price · max(Σ hours · repeats · entering,  take_or_pay · Σ hours · repeats · capacity · up)       each month [CNY]

    While the link is broken down nothing is owed. No plan sees this: it moves money between two ledgers only.
    """
    described = view.park.links[link]
    seller, buyer = names.enterprise(described.source), names.enterprise(described.target)
    price, least = described.contract.price, described.contract.take_or_pay * (described.capacity or 0.0)
    price = view.given.get(f"contract {link}", 0.0) if price is None else price
    if seller == buyer or not price:
        return
    owed = view.sums("month", least * view.up(link) * view.here(link))
    paid = price * np.maximum(view.sums("month", entering), owed) * probability(view, "month")
    yield Payment(buyer, "transfer", link, seller, paid, monthly=True)
    yield Payment(seller, "transfer", link, buyer, -paid, monthly=True)
