"""Lines of text in a picture: what fits stays whole, what does not is broken between words, then cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parksim.reports.both import Both, same
from parksim.reports.figures.svg import broken, width_of


@pytest.mark.parametrize(
    ("text", "room", "most", "lines"),
    [
        ("Effluent", 150.0, 2, ("Effluent",)),
        ("Paper effluent for slag flushing", 150.0, 2, ("Paper effluent for slag", "flushing")),
        ("Supercalifragilistic", 60.0, 2, ("Supercali", "fragili…")),
        ("Donghai water hub and tail-water trunk", 110.0, 3, ("Donghai water hub", "and tail-water", "trunk")),
        ("东海岛污水处理及尾水排海", 100.0, 2, ("东海岛污水处理及", "尾水排海")),
    ],
)
def test_a_text_is_broken_between_words_or_chinese_characters(text, room, most, lines):
    """A letter takes 6.36, a Chinese character and the dots 12: nine letters fit into 60, seven beside the dots."""
    assert tuple(line.en for line in broken(same(text), room, most)) == lines


@given(st.text("ab 污水", max_size=40), st.floats(40.0, 200.0), st.integers(1, 4))
def test_no_line_is_wider_than_its_room(text, room, most):
    lines = broken(Both(text, text), room, most)
    assert len(lines) <= most
    for line in lines:
        assert width_of(line.zh) <= room
