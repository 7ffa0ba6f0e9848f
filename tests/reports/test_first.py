"""What a director asks first is answered on the first screen, and on a phone."""

import re
from dataclasses import replace

import pytest

from parksim.model import Group, Name, Park
from parksim.reports import page
from parksim.reports.first import answers
from parksim.reports.prices import swings
from parksim.reports.traded import item_name
from parksim.reports.view import View
from parksim.words import text
from tests.reports.reading import Element, read


@pytest.fixture(scope="module")
def root(study) -> Element:
    return read(page(study, "en"))


def test_the_saving_follows_a_price_with_what_is_bought_of_it(study):
    """Gas at both ends of its range: the saving changes by the change of the price times what is bought less."""
    gas, number = study.park.markets["gas"], study.park.numbers["markets.gas.price"]
    bought = [
        sum(a for f, a in View(study).yearly(run).items() if gas.id in f.split(" > "))
        for run in ("existing_planned", "retrofitted_planned")
    ]
    swing = next(swing for swing in swings(View(study)) if swing.payee == "gas")
    saving = View(study).cut("planned", "total_cost_cny").value
    for end, price in ((swing.low, number.low), (swing.high, number.high)):
        assert end == pytest.approx(saving + (price - number.value) * (bought[0] - bought[1]), rel=1e-6)


def test_the_first_screen_answers_what_a_director_asks(study, root):
    """Each line leads to the part that tells more; where one thing is built there is nothing to begin with."""
    lines = {e.all("dt")[0].text("en"): e for e in root.classed("first")[0].all("div")}
    assert set(lines) == {text(f"first.{key}", "en") for key in ("targets", "stops", "prices")}
    for line in lines.values():
        target = line.all("a")[0].attributes["href"].removeprefix("#")
        heading = next(e for e in root.all("h2") if e.attributes.get("id") == target)
        assert heading.text("en")


def test_what_pays_back_soonest_is_to_be_built_first(study):
    names = [study.park.retrofits[outcome.id].name.en for outcome in study.retrofits]
    built = tuple(replace(o, chosen=True, payback=9.0 - k) for k, o in enumerate(study.retrofits))
    begin = answers(View(replace(study, retrofits=built)))[0]
    assert begin.asked.en == text("first.begin", "en")
    assert begin.told.en.startswith(f"{names[2]} (7.0 years), {names[1]} (8.0 years)")


def test_a_number_stays_beside_what_it_counts(root):
    glued = [e.text("en") for e in root.all("h1")[0].classed("nb")]
    assert all(re.search(r"\d", part) for part in glued)
    assert any(part.startswith("CNY ") and part.endswith("illion") for part in glued)


def test_a_phone_shows_the_bullet_of_a_target_under_its_name(root):
    head = text("targets.better", "en")
    targets = next(t for t in root.all("table") if head in [h.text("en") for h in t.all("th")])
    under = [row for row in targets.all("tr") if row.all("th") and row.all("th")[0].classed("bul")]
    assert under
    assert len(under) == len([cell for cell in targets.all("td") if cell.classed("bul")])


def test_what_several_share_has_no_name_but_a_word():
    park = Park(id="p", name=Name(en="P", zh="P"), groups={"pipe_rack": Group(id="pipe_rack", of=())})
    assert item_name(park, "pipe_rack").en == text("retrofits.shared", "en")
