"""Targets and caps: before, planned and surviving beside what is asked, met or missed."""

from parksim.model import MEASURES, Park, Policy
from parksim.reports.both import Both, joined, named, say
from parksim.reports.figures.bullet import bullet
from parksim.reports.numbers import Scale, percent, yearly_scale
from parksim.reports.table import Cell, Column, Row, Section, Table, cell
from parksim.reports.view import View
from parksim.results.accounts import Accounts

RUNS = ("existing_planned", "retrofitted_planned", "retrofitted_stressed")
UNITS = {"cost": "CNY", "fresh_water": "m3", "energy_tce": "tce"}
"""Units of measures that are not counted in t."""
CLOSE = 1e-6


def section(view: View) -> Section | None:
    """Every target and cap in force; None where there is none or no plan."""
    asked = [policy for policy in view.park.policies.values() if policy.kind != "price" and _limit(policy) is not None]
    asked = [policy for policy in asked if policy.in_force(view.park.calendar.year)]
    if not asked or view.retrofitted is None:
        return None
    columns = (
        Column(say("targets.name"), number=False), Column(say("targets.target")), Column(say("state.before")),
        Column(say("state.planned")), Column(say("state.surviving")), Column(say("targets.better"), number=False, folds=True),
    )  # fmt: skip
    found = [(policy, [_value(view, run, policy) for run in RUNS]) for policy in asked]
    rows = tuple(_row(view.park, policy, values) for policy, values in found)
    key = tuple((form, say(f"targets.key.{form}")) for form in ("ring", "disc", "diamond", "tick"))
    table = Table(columns, rows, caption=say("targets.caption"), key=key)
    return Section(_finding(found), (say("targets.line"),), (table,))


def met(policy: Policy, value: float) -> bool:
    """Whether a figure keeps what a policy asks."""
    limit = _limit(policy)
    assert limit is not None, "asked of a policy with a limit"
    slack = CLOSE * abs(limit)
    return value <= limit + slack if policy.at_most is not None else value >= limit - slack


def counted_of(park: Park, accounts: Accounts, policy: Policy) -> float | None:
    """What a policy counts of its firms a year; None where it is not counted yet."""
    known = policy.measure in park.commodities and park.commodities[policy.measure].environment
    if policy.measure == "cost" or not (policy.measure in MEASURES or known):
        return None
    rows = accounts.measures
    rows = rows[(rows["measure"] == policy.measure) & rows["enterprise"].isin(list(policy.of))]
    return float(rows["amount"].sum()) / accounts.replications


def _limit(policy: Policy) -> float | None:
    return policy.at_most if policy.at_most is not None else policy.at_least


def _value(view: View, run: str, policy: Policy) -> float | None:
    found = view.study.runs.get(run)
    return None if found is None else counted_of(view.park, found.accounts, policy)


def _scale(park: Park, policy: Policy, values: list[float | None]) -> Scale:
    known = park.commodities.get(policy.measure)
    unit = UNITS.get(policy.measure, known.unit if known else "t")
    return yearly_scale(f"{unit}/a", [_limit(policy), *values])


def _row(park: Park, policy: Policy, values: list[float | None]) -> Row:
    limit = _limit(policy)
    assert limit is not None, "chosen for its limit"
    counted = any(value is not None for value in values)
    scaled = _scale(park, policy, values) if counted else None
    sign = "≤" if policy.at_most is not None else "≥"
    asked = say("targets.asked", sign=sign, number=scaled.number(limit)) if scaled else _uncounted(limit, sign)
    drawn = bullet(limit, values, policy.at_most is None) if counted else None
    everyone = len(policy.of) == len(park.enterprises)
    scope = None if everyone else joined([named(park.enterprises[key].name) for key in policy.of])
    bar = Cell(Both("", ""), bullet=drawn) if drawn else cell(say("none"))
    return Row((
        cell(named(policy.name), under=scope, unit=scaled.unit if scaled else None), cell(asked),
        *(_judged(policy, value, scaled) for value in values), bar,
    ))  # fmt: skip


def _uncounted(limit: float, sign: str) -> Both:
    """A share is asked in percent, anything else as it stands."""
    number = percent(limit, decimals=1) if abs(limit) <= 1 else Both(f"{limit:,.4g}", f"{limit:,.4g}")
    return say("targets.asked", sign=sign, number=number)


def _judged(policy: Policy, value: float | None, scaled: Scale | None) -> Cell:
    if value is None or scaled is None:
        return cell(say("none"))
    return Cell(scaled.number(value), mark="met" if met(policy, value) else "missed")


def _finding(found: list[tuple[Policy, list[float | None]]]) -> Both:
    """How many are met by the plan, and how many of them when things fail."""
    planned = [met(policy, values[1]) for policy, values in found if values[1] is not None]
    kept = [met(policy, values[2]) for policy, values in found if values[2] is not None]
    if not planned:
        return say("targets.plain")
    if not kept:
        return say("targets.finding", met=sum(planned), all=len(planned))
    return say("targets.finding_kept", met=sum(planned), all=len(planned), kept=sum(kept))
