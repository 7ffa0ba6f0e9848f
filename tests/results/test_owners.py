"""A joint plant: its owners bear by their shares what it pays, receives and invests; the park's sum stays."""

import pytest

from parksim.graph import graph_of
from parksim.model.calendar import plain_calendar
from parksim.results.audit import audit
from parksim_solvers.optimise import plan
from tests.small import demand, market, process, retrofit, small_park


def joint():
    """a buys 6 t/h of coal at 10 CNY/t and sells 1 t/h of ash at 5; its retrofit of 1000 CNY a year halves the coal.

    b has 60 % of it and c 40 %; both buy a little power of their own.
    """
    park = small_park(
        process("a.old", "a.steam", {"a.coal": 1.0}, capacity=10.0, outputs={"a.ash": 1 / 6}),
        process("a.new", "a.steam", {"a.coal": 0.5}, capacity=10.0, outputs={"a.ash": 1 / 6}, retrofit="x"),
        retrofit("x", fixed=10_000.0), demand("a.use", "a.steam", 6.0), market("coal", "supplies", "a.coal", 10.0),
        market("ash", "buys", "a.ash", 5.0), market("grid", "supplies", ("b.power", "c.power"), 1.0),
        demand("b.light", "b.power", 1.0), demand("c.light", "c.power", 2.0),
    )  # fmt: skip
    plant = park.enterprises["a"].model_copy(update={"owners": {"b": 0.6, "c": 0.4}})
    return park.model_copy(update={"enterprises": park.enterprises | {"a": plant}})


def test_owners_bear_what_the_plant_pays():
    """100 h: 300 t of coal for 3000 CNY, 100 t of ash for 500: a result of 2500, and 1000 CNY of investment.

    b bears 1500 and 600 beside its power for 100 CNY, c 1000 and 400 beside its power for 200; a is left with nothing.
    """
    found = audit(plan(graph_of(joint()), plain_calendar([50.0, 50.0]), gap=0.0).result)
    assert found.failures == ()
    payments = found.accounts.payments
    assert payments.groupby("enterprise")["amount"].sum().to_dict() == pytest.approx({"a": 0, "b": 2200, "c": 1600})
    shares = payments[payments["account"].str.endswith("share")].set_index(["enterprise", "counterparty", "account"])
    assert shares["amount"].to_dict() == pytest.approx({
        ("b", "a", "result share"): 1500, ("a", "b", "result share"): -1500,
        ("c", "a", "result share"): 1000, ("a", "c", "result share"): -1000,
        ("b", "a", "investment share"): 600, ("a", "b", "investment share"): -600,
        ("c", "a", "investment share"): 400, ("a", "c", "investment share"): -400,
    })  # fmt: skip
    assert found.accounts.total_cost() == pytest.approx([3800])
