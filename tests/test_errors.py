"""Problems: places, records, hints, exit codes."""

import copy
import errno
import json

import pytest

from parksim.errors import (
    AuditFailed,
    Collector,
    Infeasible,
    ParkError,
    Place,
    Problem,
    SolverFailed,
    TryAgain,
    UsageError,
    lines,
    moment,
    problem,
    suggest,
    unwritable,
)
from parksim.words import LANGS


@pytest.mark.parametrize(
    ("place", "printed"),
    [
        (Place("park.yaml"), "park.yaml"),
        (Place("park.yaml", 12), "park.yaml:12"),
        (Place("park.yaml", 12, 5), "park.yaml:12:5"),
        (Place("输入.xlsx", cell="工厂 plants!C3"), "输入.xlsx[工厂 plants]!C3"),
        (Place("x.xlsx", cell="a!b!C3"), "x.xlsx[a!b]!C3"),
        (Place("x.csv", cell="C3"), "x.csv!C3"),
        (Place("a\u202eb.yaml", 1), "a\\u202eb.yaml:1"),
    ],
)
def test_places_print_as_editors_and_spreadsheets_know_them(place: Place, printed: str) -> None:
    assert str(place) == printed


def test_a_record_is_plain_data_in_both_languages() -> None:
    record = problem("PS1106", Place("park.yaml", 5, 7), unit="T/h", suggestion="t/h").record()
    assert json.loads(json.dumps(record)) == {
        "code": "PS1106",
        "where": "park.yaml:5:7",
        "message": {"en": "the unit “T/h” is not known", "zh": "未知单位“T/h”"},
        "hint": {"en": "did you mean “t/h”?", "zh": "是否想写“t/h”？"},
    }


def test_a_line_has_place_message_hint_and_code() -> None:
    found = problem("PS1106", Place("park.yaml", 5, 7), unit="T", suggestion="t")
    assert found.line("en") == "park.yaml:5:7: the unit “T” is not known; did you mean “t”? [PS1106]"
    assert found.line("zh") == "park.yaml:5:7: 未知单位“T”；是否想写“t”？ [PS1106]"


def test_without_a_suggestion_there_is_no_hint() -> None:
    found = problem("PS1106", unit="zorkmid", suggestion=None)
    assert found.advice("en") is None
    assert found.record()["hint"] is None
    assert found.line("en") == "the unit “zorkmid” is not known [PS1106]"


def test_a_problem_may_name_another_hint() -> None:
    assert "plain colon" in (problem("PS1010", detail="x", hint="full_width_colon").advice("en") or "")


def test_hostile_values_are_shown_short_and_visible() -> None:
    message = problem("PS1106", unit="a\u202eb\x1b[31m\n" + "x" * 10_000).message("en")
    assert "m x" in message
    assert "\\u202e" in message
    assert "\x1b" not in message
    assert len(message) < 300


def test_values_are_not_templates() -> None:
    assert problem("PS1106", unit="{0.__class__}").message("en") == "the unit “{0.__class__}” is not known"


def test_problems_are_frozen_and_hashable() -> None:
    found = problem("PS1101")
    assert found == Problem("PS1101")
    assert hash(found) == hash(Problem("PS1101"))
    with pytest.raises(AttributeError):
        setattr(found, "code", "PS1102")  # noqa: B010 (the type checker knows it is frozen)


@pytest.mark.parametrize(
    ("kind", "code"),
    [(ParkError, 3), (Infeasible, 4), (SolverFailed, 5), (AuditFailed, 7), (TryAgain, 75), (UsageError, 2)],
)
def test_exit_codes(kind: type[ParkError], code: int) -> None:
    assert kind.exit_code == code
    assert issubclass(kind, ParkError)


def test_an_error_prints_a_line_for_each_problem_and_survives_copying(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    error = copy.deepcopy(Infeasible([problem("PS1101", Place("a.yaml", 1)), problem("PS1105", text="?")]))
    assert isinstance(error, Infeasible)
    assert [line[-8:] for line in str(error).splitlines()] == ["[PS1101]", "[PS1105]"]


def test_a_problem_that_was_found_twice_is_told_once() -> None:
    """The same code with other values, or at another place, is another problem."""
    here, there = Place("a.yaml", 1), Place("a.yaml", 2)
    found = [problem("PS1106", here, unit=unit) for unit in "xyx"] + [problem("PS1106", there, unit="x")]
    assert [(each.values["unit"], each.where) for each in ParkError(found).problems] == [
        ("x", here), ("y", here), ("x", there),
    ]  # fmt: skip


def test_a_place_is_given_to_the_problems_without_one() -> None:
    error = ParkError([problem("PS1101"), problem("PS1101", Place("b.yaml", 2))]).at(Place("a.yaml", 1))
    assert [str(found.where) for found in error.problems] == ["a.yaml:1", "b.yaml:2"]


def test_a_collector_raises_all_at_once_or_nothing() -> None:
    collector = Collector()
    collector.raise_if_any()
    collector.add("PS1105", Place("a.yaml", 1), text="?")
    collector.extend([problem("PS1101")])
    with pytest.raises(UsageError) as caught:
        collector.raise_if_any(UsageError)
    assert [found.code for found in caught.value.problems] == ["PS1105", "PS1101"]


@pytest.mark.parametrize(
    ("word", "meant"), [("capcity", "capacity"), ("MWH", "MWh"), ("zzz", None), ("", None), ("x" * 10**6, None)]
)
def test_did_you_mean(word: str, meant: str | None) -> None:
    assert suggest(word, ["capacity", "hours", "MWh"]) == meant


def test_a_moment_reads_in_both_languages() -> None:
    """Half past eight is 8:30, and all days of a month alike need no kind."""
    assert moment(3, "windy", 8.5) == ("month 3, kind of day “windy”, 8:30", "3 月、日型“windy”，8:30")
    assert moment(3, None, 0.0) == ("month 3, 0:00", "3 月，0:00")
    assert moment(3, None) == ("month 3", "3 月")


def test_a_hint_that_several_share_is_told_once() -> None:
    """Behind the last of those in a row. A hint that names a value belongs to its own problem."""
    shared, own = [problem("PS6003", path=path) for path in "ab"], problem("PS1106", unit="T", suggestion="t")
    told = lines([*shared, own, own], "en")
    assert ["name a new or empty folder" in line for line in told] == [False, True, False, False]
    assert ["did you mean" in line for line in told] == [False, False, True, True]
    assert [line.count(";") for line in str(ParkError(shared)).splitlines()] == [0, 1]


def test_what_may_be_chosen_is_never_cut() -> None:
    options = (*(f"sankey:kind_{number}:planned" for number in range(50)), "waterfall")
    assert problem("PS6008", text="x" * 1_000, options=options).message("en").endswith(", waterfall")


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, TryAgain), (errno.EEXIST, ParkError), (9_999, TryAgain)])
def test_what_cannot_be_written_is_tried_again_or_refused(number: int, kind: type[ParkError]) -> None:
    error = unwritable("a", OSError(number, "what the system says"))
    assert type(error) is kind
    assert (error.problems[0].hint == "writable") == (kind is ParkError)


def crowd(many: int, word: str = "steel{}") -> list[Problem]:
    return [
        problem("PS2014", Place("links.yaml", 2 + k, 9), word=word.format(k), suggestion="steel") for k in range(many)
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_few_of_a_kind_are_told_one_by_one(lang: str) -> None:
    assert len(lines(crowd(5), lang)) == 5


@pytest.mark.parametrize("lang", LANGS)
def test_many_of_a_kind_are_told_once_with_their_places(lang: str) -> None:
    """300 that differ in a word: two in full, then the other 298 from line 4 to 301; an other kind keeps its own line."""
    other = problem("PS2013", Place("links.yaml", 400, 1), word="cole", suggestion="coal")
    told = lines([*crowd(300), other], lang)
    assert len(told) == 4
    assert "298" in told[2]
    assert "links.yaml:4:9 … 301" in told[2]
    assert "PS2013" in told[3]


def test_many_that_say_the_same_are_told_once() -> None:
    told = lines(crowd(9, "steal"), "en")
    assert len(told) == 2
    assert told[1] == "and 8 more of this kind, at links.yaml:3:9 … 10"


def test_an_error_keeps_all_of_its_problems() -> None:
    assert len(ParkError(crowd(300)).problems) == 300
