"""Targets are judged by what the accounts count of their firms; better is to the right."""

from dataclasses import replace

import pytest

from parksim.model import Policy
from parksim.reports.figures.bullet import bullet
from parksim.reports.measured import measured
from parksim.reports.targets import _lines, finding, met, section
from parksim.reports.view import View
from tests.parks import name


def test_better_is_to_the_right_and_the_target_has_its_place():
    """At most 10: 12 is worse than 10 is worse than 8; margins of 12 % of the span 4: (12.48 - 10) / 4.96 = 50 %."""
    row = bullet(10, [12, 8, 9], higher_is_better=False)
    assert row.before < row.target < row.surviving < row.planned
    assert row.target == pytest.approx(50)
    row = bullet(10, [8, 12, None], higher_is_better=True)
    assert row.before < row.target < row.planned
    assert row.surviving is None


def test_a_target_is_met_or_missed_as_the_accounts_say(study):
    firms = tuple(study.park.enterprises)
    planned = study.runs["retrofitted_planned"].figures()["co2_scope1_t"].value
    asked = {
        "held": Policy(id="held", name=name("held"), kind="target", measure="co2_scope1", of=firms, at_most=planned * 1.01),
        "missed": Policy(id="missed", name=name("missed"), kind="target", measure="co2_scope1", of=firms, at_most=planned * 0.9),
        "unknown": Policy(id="unknown", name=name("unknown"), kind="target", measure="reuse", of=firms, at_least=0.5),
        "off": Policy(id="off", name=name("off"), kind="target", measure="landfill", of=firms, at_most=1, enabled=False),
    }  # fmt: skip
    other = replace(study, park=study.park.model_copy(update={"policies": asked}))
    accounts = study.runs["retrofitted_planned"].accounts
    assert measured(other.park, accounts, "co2_scope1", firms) == pytest.approx(planned)
    assert met(asked["held"], planned)
    assert not met(asked["missed"], planned)
    found = section(View(other))
    rows = {row.cells[0].text.en: row for row in found.parts[0].rows}
    assert set(rows) == {"held", "missed", "unknown"}
    assert [rows[key].cells[3].mark for key in rows] == ["met", "missed", None]
    assert rows["unknown"].cells[1].text.en == "≥ 50.0%"
    assert found.title.en.startswith("0 of 2 targets are met before, 1 by the plan")
    assert found.lines[-1].en == "Targets that cannot be counted: 1."


def test_what_is_met_only_without_breakdowns_is_named():
    """At most 10, planned 9 and 11 with breakdowns: lost; before 12: not met."""
    cap = Policy(id="cap", name=name("Cap"), kind="target", measure="co2", of=(), at_most=10)
    kept = Policy(id="kept", name=name("Kept"), kind="target", measure="co2", of=(), at_most=10)
    found = [(cap, [12.0, 9.0, 11.0]), (kept, [9.0, 9.0, 9.0])]
    assert finding(found).en == "1 of 2 targets are met before, 2 by the plan, 1 when things fail"
    assert [line.en for line in _lines(found)][1:] == ["Met by the plan, missed when things fail: Cap."]


def test_of_some_firms_only_theirs_is_counted(study):
    accounts = study.runs["existing_planned"].accounts
    one = [
        Policy(id="a", name=name("a"), kind="cap", measure="co2_scope1", of=(firm,), at_most=1)
        for firm in study.park.enterprises
    ]
    total = study.runs["existing_planned"].figures()["co2_scope1_t"].value
    assert sum(measured(study.park, accounts, policy.measure, policy.of) for policy in one) == pytest.approx(total)
