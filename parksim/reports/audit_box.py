"""The audit box: the largest residuals, what was checked, the proven gap, hash and seed; failures first where it failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from parksim.errors import Named
from parksim.reports.books import BETWEEN
from parksim.reports.both import Both, same, say
from parksim.reports.numbers import NONE, digits, percent
from parksim.reports.table import Column, Row, Table, cell
from parksim.reports.view import View
from parksim.results.audit import Failure
from parksim.study import Run

SHOWN, MONO = 20, ("residual", "excess", "ledgers", "hash")


class Fact(NamedTuple):
    """A figure of the box with its label; what is no figure to read but to compare, a residual or hash, is `mono`."""

    label: Both
    value: Both
    mono: bool = False


@dataclass(frozen=True)
class AuditBox:
    """Whether every law holds in every run, and the figures to show beside it."""

    passed: bool
    title: Both
    facts: tuple[Fact, ...]
    failures: Table | None


def audit_box(view: View) -> AuditBox:
    """The box of all runs together."""
    audits = view.study.audits
    failed = [(key, failure) for key, run in view.study.runs.items() for failure in run.audit.failures]
    facts = (
        ("residual", same(f"{max((a.max_relative_residual for a in audits), default=0.0):.1e}")),
        ("excess", same(f"{max((a.max_bound_excess for a in audits), default=0.0):.1e}")),
        ("ledgers", same(f"{max(_uneven(run) for run in view.study.runs.values()):.1e}")),
        ("checks", same(digits(sum(a.checks for a in audits), 0))),
        ("gap", same(NONE) if view.study.gap is None else percent(view.study.gap, decimals=2)),
        ("calendar", say(f"calendar.{view.first.calendar.kind}")),
        ("version", same(view.first.version)),
        ("hash", same(view.first.scenario_hash[:12] or NONE)),
        ("seed", same(view.first.seed)),
        ("years", same(view.replications)),
    )
    labelled = tuple(Fact(say(f"audit.{key}"), value, key in MONO) for key, value in facts)
    return AuditBox(not failed, say("audit.failed" if failed else "audit.passed"), labelled, _failures(failed))


def _uneven(run: Run) -> float:
    """By how much what firms pay each other in a year differs from what they receive, CNY."""
    paid = run.accounts.payments
    return abs(float(paid.loc[paid["account"].isin(BETWEEN), "amount"].sum())) / run.accounts.replications


def _failures(failed: Sequence[tuple[str, Failure]]) -> Table | None:
    if not failed:
        return None
    heads = ("run", "law", "item", "place", "residual_of")
    columns = tuple(Column(say(f"audit.{head}"), number=head == "residual_of") for head in heads)
    rows = tuple(_failure(run, failure) for run, failure in failed[:SHOWN])
    return Table(columns, rows, caption=say("audit.caption", shown=len(rows), all=len(failed)))


def _failure(run: str, failure: Failure) -> Row:
    """A failure in the words that the terminal has for it."""
    told = failure.problem().values
    law, item = (Both(*word) if isinstance(word, Named) else same(word) for word in (told["law"], told["item"]))
    where, residual = same(failure.where or NONE), same(f"{failure.residual:.3g}")
    return Row((cell(same(run)), cell(law), cell(item), cell(where), cell(residual)))
