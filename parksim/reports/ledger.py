"""Each firm's ledger: what it pays and receives before and planned, and who pays whom inside the park.

Positive is paid, negative received. What is printed adds up: rows to their firm, firms to the park.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from parksim.model import Park
from parksim.reports.both import Both, named, same, say
from parksim.reports.numbers import KIND_OF_UNIT, amount, ledger_scale, significant, summing, unit_word, yearly_scale
from parksim.reports.table import Cell, Column, Row, Section, Table, cell
from parksim.reports.view import View
from parksim.study import Run

GROUPS = {
    "market": ("purchases", "sales", "demand charge"), "inside": ("transfer",), "duty": ("levies", "carbon"),
    "own": ("operation", "investment", "shortage", "stock"), "owned": ("result share", "investment share"),
}  # fmt: skip
"""Groups of a ledger and their accounts."""
SMALL, SAME = 5e4, 5e3
"""Lines below this, CNY a year, are told together; a firm whose gain is below that has none, however finely it is printed."""
TRADED = ("purchases", "sales", "transfer")
"""Accounts of what is traded, in an amount."""
BETWEEN = ("transfer", "result share", "investment share")
"""Accounts between two firms of the park."""
TOGETHER = ("operation",)
"""Accounts that are one line."""


class Line(NamedTuple):
    """What a line of a ledger is about; the item is empty where an account is told as a whole."""

    account: str
    item: str
    other: str


class Ledger(NamedTuple):
    """Lines of a firm with CNY before and planned."""

    firm: str
    lines: dict[Line, tuple[float, float]]

    def total(self, state: int) -> float:
        """Sum of a state."""
        return sum(values[state] for values in self.lines.values())


def section(view: View) -> Section | None:
    """Ledgers of all firms; None where one of the parks was not planned."""
    if view.existing is None or view.retrofitted is None:
        return None
    books = ledgers(view.existing, view.retrofitted)
    if len(books) < 2:
        return None
    printed = {lang: _printed(books, lang) for lang in (0, 1)}
    tables = [_summary(view.park, books, printed), who_pays_whom(view)]
    tables += [_table(view, k, book, printed) for k, book in enumerate(books) if book.lines]
    return Section(_finding(view, books), (say("ledger.line"),), tuple(table for table in tables if table is not None))


def ledgers(before: Run, planned: Run) -> list[Ledger]:
    """One ledger per firm, the one that gains most first; the park's own (levies of several firms) under an empty name."""
    books: dict[str, dict[Line, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    for state, run in enumerate((before, planned)):
        paid = run.accounts.payments
        sums = paid.groupby(["enterprise", "account", "item", "counterparty"], as_index=False)["amount"].sum()
        columns = (sums[name].astype(str) for name in ("enterprise", "account", "item", "counterparty"))
        for firm, account, item, other, value in zip(*columns, sums["amount"] / run.accounts.replications, strict=True):
            line = Line(account, "" if account in TOGETHER else item, other if account in BETWEEN else "")
            books[firm][line][state] += float(value)
    found = [Ledger(firm, _lines(lines)) for firm, lines in books.items()]
    return sorted(found, key=lambda book: (book.firm == "", book.total(1) - book.total(0), book.firm))


def _lines(lines: Mapping[Line, list[float]]) -> dict[Line, tuple[float, float]]:
    """Small lines of an account as one."""
    kept: dict[Line, tuple[float, float]] = {}
    for line, (before, planned) in lines.items():
        small = max(abs(before), abs(planned)) < SMALL
        key = Line(line.account, "", "") if small else line
        old = kept.get(key, (0.0, 0.0))
        kept[key] = (old[0] + before, old[1] + planned)
    return {line: values for line, values in kept.items() if any(values)}


def _printed(books: list[Ledger], lang: int) -> list[tuple[list[float], list[float]]]:
    """Values of every line of every ledger as printed in a language, before and planned."""
    scaled = ledger_scale()
    unit = scaled.factors[lang] / 10 ** scaled.decimals[lang]
    states = []
    for state in (0, 1):
        totals = summing([book.total(state) for book in books], unit)
        lines = [[values[state] for values in book.lines.values()] for book in books]
        states.append([summing(mine, unit, total) for mine, total in zip(lines, totals, strict=True)])
    return list(zip(*states, strict=True))


Printed = Mapping[int, list[tuple[list[float], list[float]]]]


def _money(values: tuple[float, float], signed: bool = False) -> Cell:
    scaled = ledger_scale()
    write = scaled.change if signed else scaled.number
    return cell(Both(write(values[0]).en, write(values[1]).zh))


def _cells(before: tuple[float, float], planned: tuple[float, float]) -> tuple[Cell, Cell, Cell]:
    """Before, planned and the gain: what is paid less; a number per language."""
    gain = (before[0] - planned[0], before[1] - planned[1])
    return _money(before), _money(planned), _money(gain, signed=True)


def _columns(first: Both) -> tuple[Column, ...]:
    unit = say("per_year", unit=ledger_scale().unit)
    return (
        Column(first, number=False), Column(say("ledger.before", unit=unit)), Column(say("ledger.planned", unit=unit)),
        Column(say("ledger.gain", unit=unit)),
    )  # fmt: skip


def _summary(park: Park, books: list[Ledger], printed: Printed) -> Table:
    rows, totals = [], [[0.0, 0.0], [0.0, 0.0]]
    for k, book in enumerate(books):
        sums = [(sum(printed[0][k][state]), sum(printed[1][k][state])) for state in (0, 1)]
        totals = [[total[lang] + sums[state][lang] for lang in (0, 1)] for state, total in enumerate(totals)]
        rows.append(Row((cell(_firm(park, book.firm)), *_cells(*sums))))
    whole = [(total[0], total[1]) for total in totals]
    rows.append(Row((cell(say("ledger.park")), *_cells(*whole)), role="total"))
    return Table(_columns(say("ledger.firm")), tuple(rows), title=say("ledger.title"), caption=say("ledger.caption"))


def _table(view: View, k: int, book: Ledger, printed: Printed) -> Table:
    """One ledger, folded behind its firm's name; on paper a page of its own."""
    park, lines = view.park, list(book.lines)
    rows = []
    for group, accounts in GROUPS.items():
        mine = [i for i, line in enumerate(lines) if line.account in accounts]
        mine.sort(key=lambda i: -max(abs(value) for value in book.lines[lines[i]]))
        if mine:
            rows.append(Row((cell(say(f"ledger.group.{group}")),), role="group"))
        for i in mine:
            values = [(printed[0][k][state][i], printed[1][k][state][i]) for state in (0, 1)]
            rows.append(Row((_line(view, lines[i]), *_cells(*values))))
    sums = [(sum(printed[0][k][state]), sum(printed[1][k][state])) for state in (0, 1)]
    rows.append(Row((cell(say("ledger.net")), *_cells(*sums)), role="total"))
    behind = say("ledger.of", firm=_firm(park, book.firm)) if book.firm else say("ledger.together")
    gains = (sums[0][0] - sums[1][0], sums[0][1] - sums[1][1])
    return Table(_columns(say("ledger.pays")), tuple(rows), caption=_gain(view, book, gains), folded=behind, page=True)


def _gain(view: View, book: Ledger, printed: tuple[float, float]) -> Both | None:
    """What the firm gains a year, as its table says in each language, and what it invests for it."""
    if not book.firm:
        return None
    own = [o for o in view.study.retrofits if o.chosen and view.park.retrofits[o.id].owner == book.firm]
    gain = book.total(0) - book.total(1)
    words = {
        "gain": Both(amount("money", abs(printed[0])).en, amount("money", abs(printed[1])).zh),
        "capital": amount("money", sum(o.capex for o in own)),
        "many": len(own),
    }
    if abs(gain) < SAME:
        return say("ledger.firm_same", **words)
    return say("ledger.firm_gains" if gain > 0 else "ledger.firm_loses", **words)


def _line(view: View, line: Line) -> Cell:
    park = view.park
    account = say(f"account.{line.account}")
    if not line.item:
        return cell(account if line.account in TOGETHER else say("ledger.small", account=account))
    under = _firm(park, line.other) if line.other else account
    if line.account in GROUPS["owned"]:
        under = account if line.other == line.item else say("ledger.how_much", what=account, amount=under)
    much = quantity(view, line.item) if line.account in TRADED else None
    return cell(item_name(park, line.item), under=say("ledger.how_much", what=under, amount=much) if much else under)


def quantity(view: View, item: str) -> Both | None:
    """How much of a trade or link flows a year as planned; None where nothing does."""
    park, run = view.park, view.retrofitted or view.existing
    market = next((park.markets[end].commodity for end in item.split(" > ") if end in park.markets), None)
    commodity = park.commodity_of(park.links[item].source).id if item in park.links else market
    yearly = view.yearly(run.result.run).get(item, 0.0) if run else 0.0
    if commodity is None or yearly <= 0:
        return None
    unit = park.commodities[commodity].unit
    if unit not in KIND_OF_UNIT:
        return say("amount", number=significant(yearly), unit=unit_word(f"{unit}/a"))
    scaled = yearly_scale(f"{unit}/a", [yearly])
    return say("amount", number=scaled.number(yearly), unit=scaled.unit)


def item_name(park: Park, item: str) -> Both:
    """Name of whatever a payment is for; a link without a name of its own is called like its retrofit."""
    link = park.links.get(item)
    if link is not None and link.retrofit in park.retrofits and link.name.en == item:
        return named(park.retrofits[link.retrofit].name)
    traded = [park.markets[end] for end in item.split(" > ") if end in park.markets]
    if traded:
        return named(traded[0].name)
    for items in (
        park.links,
        park.retrofits,
        park.policies,
        park.processes,
        park.demands,
        park.stores,
        park.enterprises,
    ):
        if item in items:
            return named(items[item].name)
    return say("retrofits.shared") if item in park.groups else same(item)


def _firm(park: Park, firm: str) -> Both:
    return named(park.enterprises[firm].name) if firm in park.enterprises else say("ledger.together")


def who_pays_whom(view: View) -> Table | None:
    """Payments inside the park by link, the largest first."""
    paid: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    assumed = set()
    for state, run in enumerate((view.existing, view.retrofitted)):
        if run is None:
            continue
        table = run.accounts.payments
        table = table[(table["account"] == "transfer") & (table["amount"] > 0)]
        for row in zip(table["enterprise"], table["counterparty"], table["item"], table["amount"], strict=True):
            paid[row[:3]][state] += row[3] / run.accounts.replications
        assumed |= {str(item).removeprefix("contract ") for item in run.result.given["item"]}
    if not paid:
        return None
    unit = say("per_year", unit=ledger_scale().unit)
    columns = (
        Column(say("ledger.payer"), number=False), Column(say("ledger.receiver"), number=False, folds=True),
        Column(say("ledger.for"), number=False),
        Column(say("ledger.before", unit=unit)), Column(say("ledger.planned", unit=unit)),
    )  # fmt: skip
    rows = []
    shown = {key: values for key, values in paid.items() if max(values) >= SMALL}
    for (payer, receiver, item), values in sorted(shown.items(), key=lambda entry: (-max(entry[1]), entry[0])):
        mark, much = say("ledger.assumed") if item in assumed else None, quantity(view, item)
        under = say("ledger.how_much", what=mark, amount=much) if mark and much else mark or much
        what = cell(item_name(view.park, item), under=under)
        cells = (_money((value, value)) for value in values)
        rows.append(Row((cell(_firm(view.park, payer)), cell(_firm(view.park, receiver)), what, *cells)))
    return Table(columns, tuple(rows), title=say("ledger.whom"), caption=say("ledger.whom_caption"))


def _finding(view: View, books: list[Ledger]) -> Both:
    """How many firms gain and lose, and who gains most."""
    firms = [(book.firm, book.total(0) - book.total(1)) for book in books if book.firm]
    gaining = [gain for _, gain in firms if gain > SAME]
    losing = [gain for _, gain in firms if gain < -SAME]
    best, gain = max(firms, key=lambda firm: firm[1])
    if not gaining:
        return say("ledger.plain")
    values = {"firm": _firm(view.park, best), "gain": amount("money", gain), "gaining": len(gaining)}
    return say("ledger.finding_all" if not losing else "ledger.finding", losing=len(losing), **values)
