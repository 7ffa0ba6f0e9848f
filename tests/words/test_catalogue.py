"""The catalogue is complete in both languages and stays easy to merge."""

import csv
from importlib.resources import files
from io import StringIO
from typing import Any

import pytest

from parksim import words

ROWS = list(csv.reader(StringIO(files("parksim.words").joinpath("catalogue.csv").read_text(encoding="utf-8"))))
KEYS = [row[0] for row in ROWS[1:]]


def test_header_and_shape() -> None:
    assert ROWS[0] == ["key", *words.LANGS]
    assert [row for row in ROWS if len(row) != 3] == []


def test_no_cell_is_empty_or_has_outer_blanks() -> None:
    assert [row for row in ROWS if any(not cell or cell != cell.strip() for cell in row)] == []


def test_keys_are_sorted_and_unique() -> None:
    assert sorted(set(KEYS)) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_need_the_same_values(key: str) -> None:
    assert words.placeholders(key, "en") == words.placeholders(key, "zh")


@pytest.mark.parametrize("key", [key for key in KEYS if key.startswith("hint.PS")])
def test_a_hint_of_a_code_belongs_to_a_problem(key: str) -> None:
    assert words.has(key.replace("hint.", "problem."))


def test_values_are_filled_in() -> None:
    assert words.text("problem.PS1106", "en", unit="x") == "the unit “x” is not known"
    assert words.text("problem.PS1106", "zh", unit="x") == "未知单位“x”"


@pytest.mark.parametrize("call", [("no.such.key", "en"), ("problem.PS1106", "fr"), ("problem.PS1106", "en")])
def test_mistakes_of_the_program_are_key_errors(call: Any) -> None:
    with pytest.raises(KeyError):
        words.text(*call)


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "zh_CN.GBK", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "zh_TW.UTF-8"}, "zh"),
    ],
)
def test_the_locale_decides_the_language(
    environment: dict[str, str], lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert words.default_lang() == lang
