"""What every firm pays and receives in each run, line by line, and how that is rounded so that it adds up as printed.

Positive is paid, negative received.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from parksim.reports.numbers import ledger_scale, summing
from parksim.study import Run, estimate

GROUPS = {
    "market": ("purchases", "sales", "demand charge"), "inside": ("transfer",), "duty": ("levies", "carbon", "excess"),
    "own": ("operation", "investment", "shortage", "stock"), "owned": ("result share", "investment share"),
}  # fmt: skip
"""Groups of a ledger and their accounts."""
SMALL, SAME = 5e4, 5e4
"""Lines below this, CNY a year, are told together; a firm whose gain is below that has none, however finely it is printed."""
BETWEEN = ("transfer", "result share", "investment share")
"""Accounts between two firms of the park."""
TOGETHER = ("operation",)
"""Accounts that are one line."""

Values = tuple[float, ...]
"""CNY a year in each run."""


class Line(NamedTuple):
    """What a line of a ledger is about; the item is empty where an account is told as a whole."""

    account: str
    item: str
    other: str


class Ledger(NamedTuple):
    """Lines of a firm."""

    firm: str
    lines: dict[Line, Values]

    def total(self, run: int) -> float:
        """What the firm pays in a run, net."""
        return sum(values[run] for values in self.lines.values())

    @property
    def gain(self) -> float:
        """What the firm pays less in the second run than in the first."""
        return self.total(0) - self.total(1)

    @property
    def changes(self) -> bool:
        """Whether any line differs from the first run to the second."""
        return any(abs(values[0] - values[1]) >= SAME for values in self.lines.values())


def ledgers(runs: Sequence[Run]) -> list[Ledger]:
    """One ledger per firm, the one that gains most first."""
    books: dict[str, dict[Line, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0] * len(runs)))
    for k, run in enumerate(runs):
        paid = run.accounts.payments
        sums = paid.groupby(["enterprise", "account", "item", "counterparty"], as_index=False)["amount"].sum()
        columns = (sums[name].astype(str) for name in ("enterprise", "account", "item", "counterparty"))
        for firm, account, item, other, value in zip(*columns, sums["amount"] / run.accounts.replications, strict=True):
            line = Line(account, "" if account in TOGETHER else item, other if account in BETWEEN else "")
            books[firm][line][k] += float(value)
    found = [Ledger(firm, _lines(lines)) for firm, lines in books.items()]
    return sorted(found, key=lambda book: (-book.gain, book.firm))


def half_widths(before: Run, after: Run) -> dict[str, float]:
    """Half the width of the 95 % interval of what every firm pays less in one run than in the other, CNY a year."""
    sums = [
        run.accounts.payments.pivot_table(
            "amount", "enterprise", "replication", aggfunc="sum", fill_value=0.0, observed=True
        )
        for run in (before, after)
    ]
    gains = sums[0].sub(sums[1], fill_value=0.0)
    return {str(firm): estimate(row.to_numpy(float)).half_width_95 for firm, row in gains.iterrows()}


def _lines(lines: Mapping[Line, list[float]]) -> dict[Line, Values]:
    """Small lines of an account as one."""
    kept: dict[Line, Values] = {}
    for line, values in lines.items():
        small = max(abs(value) for value in values) < SMALL
        key = Line(line.account, "", "") if small else line
        kept[key] = tuple(a + b for a, b in zip(kept.get(key, (0.0,) * len(values)), values, strict=True))
    return {line: values for line, values in kept.items() if any(values)}


def printed(books: Sequence[Ledger], runs: int, lang: int) -> list[list[Values]]:
    """Values of every line of every ledger as printed in a language: lines add up to their firm, firms to the park.

    What passes between two firms is rounded alike in both ledgers; the other lines of a firm take up the difference.
    """
    scaled = ledger_scale()
    unit = scaled.last_digits[lang]
    by_run = [_printed(books, run, unit, whole) for run, whole in enumerate(_wholes(books, runs, unit))]
    return [[*zip(*(by_run[run][k] for run in range(runs)), strict=True)] for k in range(len(books))]


def _wholes(books: Sequence[Ledger], runs: int, unit: float) -> list[float]:
    """The park's total of every run: a second one of a pair so that the gain is the one that is rounded by itself."""
    totals = [sum(book.total(run) for book in books) for run in range(runs)]
    wholes: list[float] = []
    for run, total in enumerate(totals):
        steps = round((total - totals[run - 1]) / unit) * unit + wholes[-1] if run % 2 else round(total / unit) * unit
        wholes.append(steps)
    return wholes


def _printed(books: Sequence[Ledger], run: int, unit: float, whole: float) -> list[list[float]]:
    fixed = [[_between(line, values[run], unit) for line, values in book.lines.items()] for book in books]
    passed = [sum(value for value in mine if value is not None) for mine in fixed]
    free = [k for k, mine in enumerate(fixed) if None in mine]
    wanted = dict(enumerate(passed))
    left = whole - sum(total for k, total in wanted.items() if k not in free)
    wanted |= dict(zip(free, summing([books[k].total(run) for k in free], unit, left), strict=True))
    found = []
    for k, (book, mine) in enumerate(zip(books, fixed, strict=True)):
        own = [values[run] for values, value in zip(book.lines.values(), mine, strict=True) if value is None]
        rest = iter(summing(own, unit, wanted[k] - passed[k]))
        found.append([next(rest) if value is None else value for value in mine])
    return found


def _between(line: Line, value: float, unit: float) -> float | None:
    """What a named payment between two firms is rounded to; None for any other line."""
    return round(value / unit) * unit if line.account in BETWEEN and line.item else None
