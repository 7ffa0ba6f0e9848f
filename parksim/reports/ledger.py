"""Each firm's ledger before, planned and when things fail, and who pays whom inside the park. What is printed adds up."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from parksim.reports.books import GROUPS, SMALL, TOGETHER, Ledger, Line, half_widths, ledgers, printed
from parksim.reports.both import Both, dotted, said, say
from parksim.reports.built import invested_as_printed
from parksim.reports.gainers import Printed, even_price, finding, gains_of, loser, runs_of, sum_of, winners
from parksim.reports.numbers import Pair, amount_as_printed, ledger_scale
from parksim.reports.table import Cell, Column, Row, Section, Table, cell
from parksim.reports.traded import assumed_prices, firm_name, item_name, quantity
from parksim.reports.view import View

RUNS = ("existing_planned", "retrofitted_planned", "existing_stressed", "retrofitted_stressed")
"""Before and planned; then, where they were run, the same two with breakdowns."""
TRADED = ("purchases", "sales", "transfer")
"""Accounts of what is traded, in an amount."""

LARGEST = 12
"""Payments between firms that are shown unfolded."""


def section(view: View) -> Section | None:
    """Ledgers of all firms; None where one of the parks was not planned."""
    if view.existing is None or view.retrofitted is None:
        return None
    runs = [view.study.runs[key] for key in RUNS if key in view.study.runs]
    runs = runs if len(runs) == len(RUNS) else runs[:2]
    books = ledgers(runs)
    if len(books) < 2:
        return None
    figures = _paired(printed(books, len(runs), 0), printed(books, len(runs), 1))
    halves = half_widths(*runs[2:]) if len(runs) == len(RUNS) else None
    tables = [_summary(view, books, figures, halves), *who_pays_whom(view)]
    tables += [_table(view, book, figures[k]) for k, book in enumerate(books) if book.lines]
    won = winners(books, figures, halves)
    told = (loser(view, won), even_price(view, won), say("ledger.line"), tied(view))
    return Section(finding(view, won), tuple(line for line in told if line is not None), tuple(tables), page=True)


def tied(view: View) -> Both | None:
    """Links that could send other amounts at the same cost, with what each may send; None where all is unique."""
    run, word = view.retrofitted or view.existing, "note.tied"
    notes = [note.partition(": ") for note in run.result.notes] if run else []
    found = [items for key, _, items in notes if key == word]
    return say(word, items=found[0]) if found else None


def _paired(en: Sequence[Sequence[Sequence[float]]], zh: Sequence[Sequence[Sequence[float]]]) -> Printed:
    return [[[*zip(*line, strict=True)] for line in zip(*book, strict=True)] for book in zip(en, zh, strict=True)]


def _money(values: Pair, sign: str = "") -> Cell:
    return cell(ledger_scale().pair(values, sign))


def _cells(runs: Sequence[Pair]) -> tuple[Cell, ...]:
    """Before, planned, the gain (what is paid less), and the gain when both parks meet breakdowns."""
    return _money(runs[0]), _money(runs[1]), *(cell(gain) for gain in _gains(runs))


def _gains(runs: Sequence[Pair]) -> list[Both]:
    """What is paid less in the second run of each pair than in the first, as printed."""
    return [_money(gain, sign="+").text for gain in gains_of(runs)]


def _shows(runs: Sequence[Pair]) -> bool:
    """Whether a line has any figure that is not printed as zero: before, planned, or a gain."""
    return any(runs[0]) or any(runs[1]) or any(runs[k] != runs[k + 1] for k in range(0, len(runs), 2))


def _columns(first: Both, runs: int) -> tuple[Column, ...]:
    unit = say("per_year", unit=ledger_scale().unit)
    kept = (Column(say("ledger.kept", unit=unit)),) if runs > 2 else ()
    return (
        Column(first, number=False), Column(say("ledger.before", unit=unit), folds=True),
        Column(say("ledger.planned", unit=unit), folds=True), Column(say("ledger.gain", unit=unit)), *kept,
    )  # fmt: skip


def _summary(view: View, books: Sequence[Ledger], figures: Printed, halves: Mapping[str, float] | None) -> Table:
    park, kept, runs = view.park, view.cut("stressed", "total_cost_cny"), runs_of(figures)
    sums = [sum_of(mine, runs) for mine in figures]
    rows = [
        Row((cell(firm_name(park, book.firm)), *_with_half(_cells(total), (halves or {}).get(book.firm, 0.0))))
        for book, total in zip(books, sums, strict=True)
    ]
    whole = _with_half(_cells(sum_of(sums, runs)), kept.half_width_95 if halves and kept else 0.0)
    rows.append(Row((cell(say("ledger.park")), *whole), role="total"))
    columns, same = _columns(say("ledger.firm"), runs), sum(bool(book.lines) and not book.changes for book in books)
    caption = said(say("ledger.caption"), say("ledger.unchanged", many=same) if same else None)
    return Table(columns, tuple(rows), title=say("ledger.title"), caption=caption)


def _with_half(cells: tuple[Cell, ...], half: float) -> tuple[Cell, ...]:
    """The last cell with half of its interval below, where that does not round to nothing."""
    if half < SMALL:
        return cells
    return *cells[:-1], replace(cells[-1], under=say("half_width", half=ledger_scale().number(half)))


def _table(view: View, book: Ledger, figures: Sequence[Sequence[Pair]]) -> Table:
    """One ledger, folded behind its firm's name; on paper a page of its own where the plan changes it."""
    park, lines = view.park, list(book.lines)
    rows, runs = [], len(figures[0])
    for group, accounts in GROUPS.items():
        mine = [i for i, line in enumerate(lines) if line.account in accounts and _shows(figures[i])]
        mine.sort(key=lambda i: -max(abs(value) for value in book.lines[lines[i]]))
        if mine:
            rows.append(Row((cell(say(f"ledger.group.{group}")),), role="group"))
        rows += [Row((_line(view, lines[i]), *_cells(figures[i]))) for i in mine]
    sums = sum_of(figures, runs)
    rows.append(Row((cell(say("ledger.net")), *_cells(sums)), role="total"))
    behind = say("ledger.of", firm=firm_name(park, book.firm))
    columns, caption = _columns(say("ledger.pays"), runs), _gain(view, book, sums)
    return Table(columns, tuple(rows), caption=caption, folded=behind, paper=_paper(book))


def _paper(book: Ledger) -> Literal["page", "none"]:
    """Where paper shows a ledger: on a page of its own; what the plan does not change, not at all."""
    return "page" if book.changes else "none"


def _gain(view: View, book: Ledger, sums: Sequence[Pair]) -> Both | None:
    """What the firm gains a year, as its table says in each language, and what it invests for it."""
    if not book.changes:
        return None
    own = len(view.built_by(book.firm))
    invested = amount_as_printed("money", invested_as_printed(view, book.firm))
    unit, (planned, *kept) = say("per_year", unit=ledger_scale().unit), _gains(sums)
    gain = say("ledger.failing", gain=planned, kept=kept[0]) if kept else planned
    if not own:
        return say("ledger.firm_gains", gain=gain, unit=unit)
    key = "ledger.firm_shares" if view.shared_by.get(book.firm) else "ledger.firm_invests"
    return say(key, gain=gain, unit=unit, many=own, capital=invested)


def _line(view: View, line: Line) -> Cell:
    park = view.park
    account = say(f"account.{line.account}")
    if not line.item:
        return cell(account if line.account in TOGETHER else say("ledger.small", account=account))
    under = firm_name(park, line.other) if line.other else account
    if line.account in GROUPS["owned"]:
        under = account if line.other == line.item else dotted([account, under])
    much = quantity(view, line.item) if line.account in TRADED else None
    return cell(item_name(park, line.item), under=dotted([under, much]) if much else under)


def who_pays_whom(view: View) -> list[Table]:
    """Payments inside the park by link before, planned and surviving: the largest, and all of them behind a fold."""
    runs = [view.study.runs.get(run) for run in ("existing_planned", "retrofitted_planned", "retrofitted_stressed")]
    runs = runs if runs[-1] is not None else runs[:-1]
    paid: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0] * len(runs))
    assumed = set()
    for k, run in enumerate(runs):
        if run is None:
            continue
        table = run.accounts.payments
        table = table[(table["account"] == "transfer") & (table["amount"] > 0)]
        for row in zip(table["enterprise"], table["counterparty"], table["item"], table["amount"], strict=True):
            paid[row[:3]][k] += row[3] / run.accounts.replications
        assumed |= assumed_prices(run.result)
    shown = {key: values for key, values in paid.items() if max(values) >= SMALL}
    if not shown:
        return []
    columns, rows = _whom(view, shown, assumed)
    many = min(LARGEST, len(rows))
    largest = Table(columns, rows[:many], title=say("ledger.whom"), caption=say("ledger.whom_caption", shown=many))
    return [
        largest,
        *([Table(columns, rows, folded=say("ledger.whom_all", many=len(rows)))] if len(rows) > many else []),
    ]


def _whom(
    view: View, paid: Mapping[tuple[str, str, str], Sequence[float]], assumed: set[str]
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    unit = say("per_year", unit=ledger_scale().unit)
    states = [say(f"ledger.{state}", unit=unit) for state in ("before", "planned", "surviving")]
    rows = []
    for (payer, receiver, item), values in sorted(paid.items(), key=lambda entry: (-max(entry[1]), entry[0])):
        new = say("ledger.new") if abs(values[0]) < SMALL <= abs(values[1]) else None
        about = (new, say("ledger.assumed") if item in assumed else None, quantity(view, item))
        under = dotted([part for part in about if part is not None])
        firms = (cell(firm_name(view.park, payer)), cell(firm_name(view.park, receiver)))
        what = cell(item_name(view.park, item), under=under)
        rows.append(Row((*firms, what, *(_money((value, value)) for value in values))))
    columns = (
        Column(say("ledger.payer"), number=False), Column(say("ledger.receiver"), number=False, folds=True),
        Column(say("ledger.for"), number=False), *(Column(state, folds=k == 0) for k, state in enumerate(states[: len(rows[0].cells) - 3])),
    )  # fmt: skip
    return columns, tuple(rows)
