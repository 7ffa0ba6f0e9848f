"""Marginal values are shown of energy and of water, each kind with those that move most money."""

from parksim.model import Process, Recipe
from parksim.reports import marginal
from parksim.reports.marginal import Value, by_commodity, finding, moved
from parksim.reports.view import View
from parksim.study import Study
from tests.parks import name
from tests.small import small_park


def test_much_energy_does_not_crowd_out_water(monkeypatch):
    """Steam moves 100, power 50, water 1: with one of each kind steam and water are shown, power is not."""
    makers = [
        Process(id=f"works.{what}", enterprise="works", name=name(what), makes=f"works.{what}", modes={"one": Recipe()})
        for what in ("steam", "power", "water")
    ]
    view = View(Study(park=small_park(*makers), runs={}))
    moved = {"steam": 100.0, "power": 50.0, "water": 1.0}
    found = [Value(f"works.{what}", 1.0, 0.5, 1.5, money) for what, money in moved.items()]
    monkeypatch.setattr(marginal, "SHOWN", {"energy": 1, "water": 1})
    assert list(by_commodity(view, found, {})) == ["steam", "water"]


def test_the_price_of_a_market_is_no_marginal_value():
    """The same in every hour, at every firm and before: a plain price."""
    maker = Process(id="works.a", enterprise="works", name=name("a"), makes="works.steam", modes={"one": Recipe()})
    view = View(Study(park=small_park(maker), runs={}))
    assert by_commodity(view, [Value("works.steam", 3.0, 3.0, 3.0, 1.0)], {"works.steam": 3.0}) == {}
    assert list(by_commodity(view, [Value("works.steam", 3.0, 3.0, 3.0, 1.0)], {"works.steam": 2.0})) == ["steam"]


def test_the_heading_tells_where_the_plan_changes_a_value_most():
    """Power moves 1000 CNY but by 5 %, below what is told; steam 100 CNY and becomes twice what it was."""
    ways = {"one": Recipe(outputs={"works.power": 1.0})}
    maker = Process(id="works.a", enterprise="works", name=name("a"), makes="works.steam", modes=ways)
    view = View(Study(park=small_park(maker), runs={}))
    power, steam = Value("works.power", 1.05, 1.0, 1.1, 1000.0), Value("works.steam", 8.0, 8.0, 8.0, 100.0)
    known = {"works.power": 1.0, "works.steam": 4.0}
    told = finding(view, moved({"power": [power], "steam": [steam]}, known), known)
    assert told.en.endswith("becomes worth more: steam at works, CNY 4.00 before, 8.00/t planned")
    assert finding(view, moved({"steam": [steam]}, {"works.steam": 16.0}), {"works.steam": 16.0}).en.endswith(
        "becomes worth less: steam at works, CNY 16.0 before, 8.0/t planned"
    )
    assert finding(view, moved({"power": [power]}, known), known).en == "What one unit more would be worth"
