"""Targets and caps: before, planned and surviving beside what is asked, met or missed."""

from parksim.model import Park, Policy
from parksim.reports.both import Both, dotted, joined, named, same, say
from parksim.reports.figures.bullet import bullet
from parksim.reports.indicators import INDICATORS
from parksim.reports.measured import measured
from parksim.reports.numbers import Scale, digits, percent, yearly_scale
from parksim.reports.table import Cell, Column, Mark, Row, Section, Table, cell
from parksim.reports.view import View

RUNS = ("existing_planned", "retrofitted_planned", "retrofitted_stressed")
Standing = tuple[Policy, list[float | None]]
"""A target or cap, and what is reached in each of the runs."""
UNITS = {"cost": "CNY", "fresh_water": "m3", "energy_tce": "tce"}
"""Units of measures that are not counted in t."""
SHARE = Scale(Both("%", "%"), (0.01, 0.01), (1, 1))
"""Indicators are shares."""
CLOSE, FAR = 1e-6, 0.2
"""Slack of a limit; a yardstick that is missed by more than this share is out of reach."""


def section(view: View) -> Section | None:
    """Every target and cap in force; None where there is none or no plan."""
    found = standing(view)
    if not found:
        return None
    columns = (
        Column(say("targets.name"), number=False), Column(say("targets.target"), folds=True), Column(say("state.before")),
        Column(say("state.planned")), Column(say("state.surviving")), Column(say("targets.better"), number=False, folds=True),
    )  # fmt: skip
    rows = tuple(_row(view.park, policy, values) for policy, values in found)
    key = tuple((form, say(f"targets.key.{form}")) for form in ("ring", "disc", "diamond", "tick"))
    table = Table(columns, rows, caption=say("targets.caption"), key=key)
    return Section(finding(found), _lines(found), (table,))


def standing(view: View) -> list[Standing]:
    """Every target and cap in force with what is reached before, planned and surviving; none without a plan."""
    asked = [policy for policy in view.park.policies.values() if policy.kind != "price" and _limit(policy) is not None]
    asked = [policy for policy in asked if policy.in_force(view.park.calendar.year)]
    if view.retrofitted is None:
        return []
    return [(policy, [_value(view, run, policy) for run in RUNS]) for policy in asked]


def met(policy: Policy, value: float) -> bool:
    """Whether a figure keeps what a policy asks."""
    limit = _limit(policy)
    assert limit is not None, "asked of a policy with a limit"
    slack = CLOSE * abs(limit)
    return value <= limit + slack if policy.at_most is not None else value >= limit - slack


def judged(policy: Policy, value: float) -> Mark:
    """Met or missed; a yardstick that is missed by far is out of reach, and no verdict is given."""
    limit = _limit(policy)
    assert limit is not None, "asked of a policy with a limit"
    if met(policy, value):
        return "met"
    yardstick = policy.kind == "target" and policy.binds is None
    return "far" if yardstick and abs(value - limit) > FAR * abs(limit) else "missed"


def _limit(policy: Policy) -> float | None:
    return policy.at_most if policy.at_most is not None else policy.at_least


def _value(view: View, run: str, policy: Policy) -> float | None:
    found = view.study.runs.get(run)
    if found is None:
        return None
    return measured(found.result.park, found.accounts, policy.measure, policy.of, found.result.design)


def _scale(park: Park, policy: Policy, values: list[float | None]) -> Scale:
    if policy.measure in INDICATORS:
        return SHARE
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
    bar = Cell(Both("", ""), bullet=drawn) if drawn else cell(say("none"))
    return Row((
        cell(named(policy.name), under=_about(park, policy, counted), unit=scaled.unit if scaled else None), cell(asked),
        *(_judged(policy, value, scaled, strong=k == 1) for k, value in enumerate(values)), bar,
    ))  # fmt: skip


def _about(park: Park, policy: Policy, counted: bool) -> Both | None:
    """Target or cap, of which firms it is asked, and how it is counted where its name does not say so."""
    everyone = len(policy.of) == len(park.enterprises)
    scope = None if everyone else joined([named(park.enterprises[key].name) for key in policy.of])
    how = say(f"indicator.{policy.measure}") if policy.measure in INDICATORS else None
    how = how if counted else say("targets.uncounted")
    told = say("targets.scope", scope=scope, counted=how) if scope and how else scope or how
    parts = [say("targets.cap") if policy.kind != "target" else None, told]
    known = [part for part in parts if part is not None]
    return dotted(known) if known else None


def _uncounted(limit: float, sign: str) -> Both:
    """A share is asked in percent, anything else as it stands."""
    number = percent(limit, decimals=1) if abs(limit) <= 1 else same(f"{limit:,.4g}")
    return say("targets.asked", sign=sign, number=number)


def _judged(policy: Policy, value: float | None, scaled: Scale | None, strong: bool) -> Cell:
    if value is None or scaled is None:
        return cell(say("none"))
    verdict = judged(policy, value)
    away = say("targets.far", distance=_distance(policy, value, scaled)) if verdict == "far" else None
    return Cell(scaled.number(value), under=away, mark=verdict, strong=strong)


def _distance(policy: Policy, value: float, scaled: Scale) -> Both:
    limit = _limit(policy)
    assert limit is not None, "asked of a policy with a limit"
    if policy.measure in INDICATORS:
        return say("targets.points", number=digits(100 * abs(value - limit), 1))
    return percent(abs(value - limit) / abs(limit)) if limit else scaled.number(abs(value - limit))


def finding(found: list[Standing]) -> Both:
    """How many are met before, by the plan, and when things fail, of those that are counted."""
    before, planned, kept = (
        [met(policy, value) for policy, values in found if (value := values[run]) is not None]
        for run in range(len(RUNS))
    )
    if not planned:
        return say("targets.plain")
    about = {"met": sum(planned), "all": len(planned), "before": sum(before)}
    return say("targets.finding_kept", **about, kept=sum(kept)) if kept else say("targets.finding", **about)


def _lines(found: list[Standing]) -> tuple[Both, ...]:
    """How to read the bars; what the plan meets only without breakdowns; how many are not counted."""
    lost = [named(policy.name) for policy, (_, planned, kept) in found
            if planned is not None and kept is not None and met(policy, planned) and not met(policy, kept)]  # fmt: skip
    uncounted = sum(values[1] is None for _, values in found)
    told = (
        say("targets.line"), say("targets.lost", names=joined(lost)) if lost else None,
        say("targets.more", many=uncounted) if uncounted else None,
    )  # fmt: skip
    return tuple(line for line in told if line is not None)
