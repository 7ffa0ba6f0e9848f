"""Every word of the report comes from the catalogue or from the scenario.

The report is made with a catalogue whose entries are marks, of a park whose names are marks: what is then left of letters
are identifiers, units and the name of the program.
"""

import re
from dataclasses import replace

import pytest

from parksim import words
from parksim.commands.tables import printed
from parksim.reports import differences, page
from parksim.reports.both import LONGEST, Both
from parksim.reports.picture import figures
from parksim.reports.retrofits import retrofits_table
from parksim.reports.runs import six_runs
from parksim.reports.table import Table
from parksim.reports.view import View
from parksim.words import LANGS
from tests.reports.reading import read
from tests.reports.test_hostile_names import renamed

MARK, NAME = "◇", "◆"
LETTERS = re.compile(r"[^\W\d_]{2,}")
HAN = re.compile("[\u3400-\u9fff]")
PROGRAM = {"parksim", "English", "中文", "中文English"}
SEEN = ("aria-label", "title", "alt")


@pytest.fixture(scope="module")
def bare(study):
    """The study of a park whose names, sources and notes are a mark."""
    return replace(renamed(study, NAME), notes=())


@pytest.fixture
def marked(monkeypatch):
    """A catalogue that says nothing but the values filled in."""

    def only_values(key: str, lang: str) -> str:
        return MARK + " ".join(f"{{{name}}}" for name in sorted(words.placeholders(key, lang)))

    mute = {key: {lang: only_values(key, lang) for lang in LANGS} for key in words._catalogue()}
    monkeypatch.setattr(words, "_catalogue", lambda: mute)


@pytest.fixture
def known(bare):
    """Letters of identifiers, units, paths of numbers and the hash."""
    stated = [bare.park.model_dump_json(), *bare.park.numbers, bare.runs["existing_planned"].result.scenario_hash]
    stated += [number.unit for number in bare.park.numbers.values()]
    text = " ".join(stated)
    return set(LETTERS.findall(text + text.replace("m3", "m³").replace("MWh", " MW "))) | PROGRAM


def unknown(text: str, known: set[str]) -> set[str]:
    return {word for word in LETTERS.findall(text) if word not in known}


@pytest.mark.parametrize("lang", LANGS)
def test_every_word_of_the_page_is_of_the_catalogue(bare, marked, known, lang):
    root = read(page(bare, lang))
    told = [element.attributes[key] for element in root.every() for key in SEEN if key in element.attributes]
    told += [child for title in root.all("title") for child in title.children if isinstance(child, str)]
    assert unknown(" ".join([root.text(lang), *told]), known) == set()
    assert set(HAN.findall(root.text(lang))) <= set("中文")


@pytest.mark.parametrize("lang", LANGS)
def test_every_word_of_a_terminal_table_is_of_the_catalogue(bare, marked, known, lang):
    view = View(bare)
    one = replace(bare, runs=dict.fromkeys(("existing_planned", "retrofitted_planned"), bare.runs["existing_planned"]))
    tables: list[Table] = [six_runs(view), retrofits_table(view), *differences(bare, one).tables]
    assert unknown("\n".join(printed(table, lang) for table in tables), known) == set()


def test_every_word_of_a_figure_is_of_the_catalogue(bare, marked, known):
    for title, drawn in figures(View(bare).study).values():
        seen = " ".join(
            [title.attribute(), *re.findall(r">([^<]*)<", str(drawn)), *re.findall(r'aria-label="([^"]*)"', drawn)]
        )
        assert unknown(seen, known) == set()


def test_no_sentence_of_the_catalogue_is_cut():
    """A text is cut where it is endless; what the catalogue says by itself stays whole with room for its values."""
    for key, row in words._catalogue().items():
        if not key.startswith(("problem.", "hint.", "cli.")):
            assert all(len(row[lang]) < LONGEST - 40 for lang in LANGS), key
    assert len(Both("x" * LONGEST, "").of("en")) == LONGEST
