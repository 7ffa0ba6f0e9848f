"""Values on one line: what YAML reads back is what was written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from parksim.commands.one_line import one_line
from parksim.files import resolve
from tests.cli.commands import ROOT, TUTORIAL, parksim

SCALARS = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9) | st.text(max_size=12)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)


def read(text: str) -> object:
    """As a scenario file is read, in which a day is a text."""
    return as_text(YAML(typ="safe", pure=True).load(text))


def as_text(value: object) -> object:
    if isinstance(value, list):
        return [as_text(item) for item in value]
    if isinstance(value, dict):
        return {as_text(key): as_text(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, date) else value


@given(VALUES)
def test_what_is_written_is_read_back(value):
    assert read(one_line([value])) == [value]


@pytest.mark.parametrize("scenario", ["tutorial", "zhanjiang_lingang"])
def test_every_value_of_a_scenario_is_read_back(scenario):
    values = [value for _, value, _ in resolve(ROOT / "scenarios" / scenario).origins()]
    assert [value for value in values if not isinstance(value, str) and read(one_line(value)) != value] == []


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (True, "true"),
        (
            {"value": "3.0 CNY/m3", "range": [2.4, 3.6], "source": "S1"},
            "{value: 3.0 CNY/m3, range: [2.4, 3.6], source: S1}",
        ),
        (["10-12", "14-20"], "[10-12, 14-20]"),
        (["60 %", "8 t/h", "yes", "1e5", "a, b"], '[60 %, 8 t/h, "yes", "1e5", "a, b"]'),
        ({"zh": "纸厂"}, "{zh: 纸厂}"),
        ("a text, alone: as it is", "a text, alone: as it is"),
    ],
)
def test_plain_words_stand_without_quotes(value, line):
    assert one_line(value) == line


def test_show_writes_values_like_a_scenario_file():
    out = parksim("show", TUTORIAL, "--resolved").out
    assert "commodities.water.fresh = true\n" in out
    assert "{value: 80 CNY/t, range: [60, 120], source: S1, grade: assumption}\n" in out
