"""Figures as files: the same picture as SVG, PNG and PDF, with Chinese that needs no font of the machine."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

import parksim
from parksim.errors import UsageError
from parksim.reports import figure
from parksim.reports.both import Both, same
from parksim.reports.figures.paint import BOX, colours, drawable, font, outline, paint
from parksim.reports.figures.svg import alone, picture, words
from parksim.reports.picture import figures
from parksim.words import LANGS
from tests.reports.test_hostile_names import HOSTILE, renamed

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "scenarios" / "tutorial"
FORMS = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF"}


@pytest.fixture(scope="module")
def study():
    return parksim.run(TUTORIAL, replications=1, workers=1)


def test_a_path_is_read_point_by_point():
    """A line right, a curve, a line down by 2, closed: 1 move, 1 line, 3 points of a cubic, 1 line, 1 close."""
    points, codes = outline("M0 0H4C4 1 5 1 5.0 2v2z")
    assert points == [(0, 0), (4, 0), (4, 1), (5, 1), (5, 2), (5, 4), (0, 0)]
    assert codes == [1, 2, 4, 4, 4, 2, 79]
    assert outline("M2 2l-1 1l1 1M5 5Q6 5 6 6V7")[0] == [(2, 2), (1, 3), (2, 4), (5, 5), (6, 5), (6, 6), (6, 7)]


def test_every_character_of_catalogue_and_scenarios_is_in_the_font():
    files = [*ROOT.glob("scenarios/**/*.yaml"), *ROOT.glob("parksim/words/*.csv")]
    written = {char for path in files for char in path.read_text(encoding="utf-8") if char.isprintable()}
    assert {char for char in written if drawable(char) == BOX} == set()
    assert (drawable("甲"), drawable("₂"), drawable("\U0001f600")) == ("甲", "2", BOX)
    assert Path(font().get_file()).stat().st_size < 2_000_000
    assert (Path(font().get_file()).parent / "OFL.txt").exists()


def test_colours_are_those_of_the_style_sheet():
    assert colours()["water"] == "#386FD9"
    assert colours()["flow"] == ".62"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("form", FORMS)
def test_every_figure_is_written_in_every_form(study, tmp_path, form, lang):
    found = figures(study)
    assert {"waterfall", "sankey:water:before", "sankey:energy:planned", "sankey:waste:surviving"} <= set(found)
    for what in ("waterfall", "sankey:water"):
        data = figure(study, what, tmp_path / f"a.{form}", lang).read_bytes()
        assert data[:8].startswith(FORMS[form])
        assert figure(study, what, tmp_path / f"b.{form}", lang).read_bytes() == data
        if form == "pdf":
            assert b"ParksimSansSC" in data


def test_a_picture_alone_is_in_one_language(study, tmp_path):
    drawn = figure(study, "sankey:water:before", tmp_path / "water.svg", "zh").read_text(encoding="utf-8")
    assert "造纸" in "".join(fromstring(drawn).itertext())
    assert 'lang="en"' not in drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_what_a_font_lacks_is_a_box_and_a_sum_is_no_formula():
    drawn = picture([words([(same("$x^2$ \U0001f600 甲"), "")], 10, 20)], 100, 40, Both("a", "甲"))
    assert paint(drawn, same("$\\frac"), "en", "png").startswith(FORMS["png"])


@pytest.mark.parametrize("word", [*HOSTILE, "长" * 10_000, "$a_b$\\", "\u202e甲"])
def test_hostile_names_are_words_in_every_form(study, tmp_path, word):
    other = renamed(study, word)
    for what in ("sankey:water", "waterfall"):
        tree = fromstring(figure(other, what, tmp_path / "a.svg", "zh").read_text(encoding="utf-8"))
        names = {element.tag.rpartition("}")[2] for element in tree.iter()}
        assert names <= {"svg", "style", "path", "rect", "text", "tspan", "title"}
        assert figure(other, what, tmp_path / "a.png", "en").read_bytes().startswith(FORMS["png"])
    assert figure(other, "sankey:energy", tmp_path / "a.pdf", "en").stat().st_size < 1_000_000


@pytest.mark.parametrize(("what", "path"), [("sankey:gold", "a.png"), ("pie", "a.pdf"), ("waterfall", "a.gif")])
def test_what_there_is_not_is_said(study, tmp_path, what, path):
    with pytest.raises(UsageError):
        figure(study, what, tmp_path / path)
    assert not (tmp_path / path).exists()


def test_matplotlib_is_imported_only_to_draw():
    line = "import sys, parksim.reports; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", line], check=False).returncode == 0


def test_a_picture_alone_escapes_its_title():
    drawn = picture([], 10, 10, Both("a", "甲"))
    assert "<b>" not in alone(drawn, same("<b>"), "en")


def test_a_halo_leaves_nothing_of_its_own():
    """On white paper a word with a halo is the word without one: no second dot beside a point or an i."""
    import matplotlib.image

    seen = []
    for look in ({}, {"class_": "halo"}):
        line = words([(same("i. 3.85 站"), "")], 20.0, 30.0, **look)
        drawn = paint(picture([line], 120.0, 40.0, same("label")), same("title"), "en", "png")
        seen.append(matplotlib.image.imread(BytesIO(drawn)))
    assert (seen[0] == seen[1]).all()
