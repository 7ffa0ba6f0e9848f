"""How a failure of the audit is told: every law in both languages, a payment by its account, the hint once."""

import ast
from pathlib import Path

import pytest

import parksim.results.audit
from parksim.errors import AuditFailed, Named
from parksim.results.audit import NO_ACCOUNTS, Audit, Failure
from parksim.results.audit.report import Report
from parksim.words import LANGS, has, text

CALLS = ("equal", "at_most", "at_least", "positive", "fail")


def laws() -> set[str]:
    """First arguments of what the laws call on their report, where they stand in the code."""
    found = set()
    for path in Path(parksim.results.audit.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS
            if called and isinstance(node.args[0], ast.Constant):
                found.add(str(node.args[0].value))
    return found


def test_every_law_has_its_words():
    found = laws() | {"minimum time on", "minimum time off", "payment"}
    assert {"recipe", "not built", "missing flow"} <= found
    assert [law for law in found if not has(f"law.{law.replace(' ', '_')}")] == []


def told(failure: Failure) -> dict[str, str]:
    return {lang: failure.problem().message(lang) for lang in LANGS}


@pytest.mark.parametrize(
    ("failure", "en", "zh"),
    [
        (Failure("recipe", "mill.pulp", "3", 0.5), "recipe: mill.pulp, at 3", "（配方）：mill.pulp，位置 3，"),
        (Failure("not built", "a > b", "0", 1.0), "not built, yet it runs: a > b, at 0", "（未建设却在运行）"),
        (Failure("time", "states without rates", "", 1.0), "time: states without rates, residual", "没有流率的状态"),
        (Failure("a law of tomorrow", "x", "", 1.0), "a law of tomorrow: x, residual 1", "a law of tomorrow"),
    ],
)
def test_laws_and_items_in_words(failure, en, zh):
    assert en in told(failure)["en"]
    assert zh in told(failure)["zh"]


def test_a_payment_is_told_by_its_account():
    report = Report()
    report.money(Named("grid (Purchases)", "grid（外购支出）"), 1.0, 2.0, 0.0)
    assert "payment: grid (Purchases), residual 0.5" in told(report.failures[0])["en"]
    assert "grid（外购支出）" in told(report.failures[0])["zh"]


def test_what_to_do_is_told_once_and_differs_for_what_was_saved():
    failures = tuple(Failure("recipe", item, "0", 1.0) for item in "abc")
    audit = Audit(1.0, 0.0, 3, failures, NO_ACCOUNTS)
    for hint in ("PS7001", "saved_audit"):
        with pytest.raises(AuditFailed) as error:
            audit.raise_if_failed(None if hint == "PS7001" else hint)
        assert str(error.value).count(text(f"hint.{hint}", "en")) == 1
