"""Ratios and indicators by hand, from accounts of a few flows."""

import pandas as pd
import pytest

from parksim.model import Link, Market, Policy, Process, Recipe
from parksim.reports.indicators import INDICATORS
from parksim.reports.measured import activity, measured
from parksim.reports.targets import judged
from parksim.results.accounts import Accounts
from parksim.words import LANGS, has, text
from tests.parks import commodity, name
from tests.small import small_park


def process(key: str, makes: str, modes: dict[str, Recipe], **about) -> Process:
    firm = makes.split(".")[0]
    return Process(id=f"{firm}.{key}", enterprise=firm, name=name(key), makes=makes, modes=modes, **about)


def market(key: str, role: str, what: str, at: str, **about) -> Market:
    return Market(id=key, name=name(key), role=role, commodity=what, at=(at,), **about)


def accounts(**flows: float) -> Accounts:
    """Accounts of one year that hold these flows."""
    table = pd.DataFrame({"flow": list(flows), "replication": 0, "amount": list(flows.values())})
    return Accounts(pd.DataFrame(), pd.DataFrame({"measure": [], "enterprise": [], "amount": []}), table)


def test_a_ratio_is_what_a_process_brings_per_unit_of_what_it_does():
    """Two modes make 60 + 40 t of steam with 6 + 2 t of ash: 8 / 100 t/t; of an idle process there is none."""
    boiler = process("boiler", "works.steam", {"coal": Recipe(outputs={"works.ash": 0.1}), "gas": Recipe()})
    park = small_park(boiler)
    year = accounts(**{
        "works.boiler#coal > works.steam": 60, "works.boiler#gas > works.steam": 40,
        "works.boiler#coal > works.ash": 6, "works.boiler#gas > works.ash": 2,
    })  # fmt: skip
    assert activity(year, boiler) == 100
    assert measured(park, year, "activity:works.boiler") == 100
    assert measured(park, year, "ratio:works.ash/works.boiler") == pytest.approx(0.08)
    assert measured(park, accounts(none=0), "ratio:works.ash/works.boiler") is None
    assert measured(park, year, "ratio:works.ash/no.such") is None


def test_a_ratio_is_what_a_process_takes_where_it_brings_none_of_it():
    """60 + 40 t of steam take 30 t of coal and 5 t of ash, bring 6 t of ash: 0.3 t of coal, and the ash is what is brought.

    A flare is counted in what it takes: 50 GJ of gas take 10 t of steam with them.
    """
    boiler = process(
        "boiler", "works.steam",
        {"coal": Recipe(inputs={"works.coal": 0.5}, outputs={"works.ash": 0.1}), "ash": Recipe(inputs={"works.ash": 0.125})},
    )  # fmt: skip
    flare = process("flare", "works.gas", {"one": Recipe(inputs={"works.steam": 0.2})}, counted="input")
    year = accounts(**{
        "works.boiler#coal > works.steam": 60, "works.boiler#ash > works.steam": 40, "works.coal > works.boiler#coal": 30,
        "works.ash > works.boiler#ash": 5, "works.boiler#coal > works.ash": 6,
        "works.gas > works.flare#one": 50, "works.steam > works.flare#one": 10,
    })  # fmt: skip
    park = small_park(boiler, flare)
    assert measured(park, year, "ratio:works.coal/works.boiler") == pytest.approx(0.3)
    assert measured(park, year, "ratio:works.ash/works.boiler") == pytest.approx(0.06)
    assert measured(park, year, "ratio:works.steam/works.flare") == pytest.approx(0.2)


def test_waste_is_used_where_a_process_takes_it_or_somebody_buys_it():
    """Of 100 t of ash 50 t go into bricks, 20 t are sold, 25 t are landfilled, 5 t handed over: 70 %."""
    park = small_park(
        process("kiln", "works.good", {"one": Recipe(inputs={"works.ash": 1})}), market("trader", "buys", "ash", "works.ash"),
        market("tip", "takes", "ash", "works.ash", landfill=True), market("treatment", "takes", "ash", "works.ash"),
    )  # fmt: skip
    year = accounts(**{
        "works.ash > works.kiln#one": 50, "works.ash > trader": 20, "works.ash > tip": 25, "works.ash > treatment": 5,
    })  # fmt: skip
    assert measured(park, year, "solid_waste_utilisation") == pytest.approx(0.7)
    assert measured(park, year, "solid_waste_utilisation", ("another",)) is None


def test_water_is_reused_where_it_left_a_process_before():
    """A bus gets 60 from outside (20 bought, 40 by a link) and 40 from a process, all used again: 40 %."""
    wash = process("wash", "works.good", {"one": Recipe(inputs={"works.water": 1}, outputs={"works.water": 0.4})})
    pipe = Link(id="pipe", name=name("pipe"), means="pipe", source="spring.water", target="works.water")
    park = small_park(wash, pipe, market("river", "supplies", "water", "works.water"))
    year = accounts(**{
        "river > works.water": 20, "pipe": 40, "works.wash#one > works.water": 40, "works.water > works.wash#one": 100,
    })  # fmt: skip
    assert measured(park, year, "industrial_water_reuse", ("works",)) == pytest.approx(0.4)


def test_non_fossil_megawatts_of_all_megawatts():
    """60 MW of coal, 20 MW of wind, a candidate of 2 x 10 MW of sun: 20 / 80, and 40 / 100 once it is built."""
    coal = process("coal_station", "works.power", {"one": Recipe(inputs={"works.coal": 1})}, capacity=60)
    wind = process("turbines", "works.power", {"one": Recipe(environment={"wind": -3.6})}, capacity=20)
    sun = process("panels", "works.power", {"one": Recipe(environment={"wind": -3.6})}, retrofit="roof", follows=10)
    park = small_park(coal, wind, sun)
    power = park.commodities["power"].model_copy(update={"unit": "MWh"})
    blowing = commodity("wind", "energy", environment=True).model_copy(update={"non_fossil": True})
    park = park.model_copy(update={"commodities": park.commodities | {"power": power, "wind": blowing}})
    assert measured(park, accounts(none=0), "non_fossil_share") == pytest.approx(0.25)
    assert measured(park, accounts(none=0), "non_fossil_share", design={"roof": 2}) == pytest.approx(0.4)


def test_a_yardstick_missed_by_far_gets_no_verdict_but_a_cap_always_does():
    asked = Policy(id="a", name=name("a"), kind="target", measure="landfill", of=("works",), at_most=100)
    assert [judged(asked, value) for value in (100, 101, 120, 121)] == ["met", "missed", "missed", "far"]
    cap = asked.model_copy(update={"kind": "cap"})
    assert judged(cap, 1000) == "missed"


@pytest.mark.parametrize("lang", LANGS)
def test_every_indicator_says_how_it_is_counted(lang):
    assert [key for key in INDICATORS if not has(f"indicator.{key}") or not text(f"indicator.{key}", lang)] == []
