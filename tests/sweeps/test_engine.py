"""The engine: cases changed in place are those that are built anew; every row is audited; a case that fails says why."""

import numpy as np
import pytest

import parksim
from parksim.files.variants import Variants
from parksim.sweeps.along import Along
from parksim.sweeps.engine import Engine
from parksim.sweeps.slopes import pays
from parksim.sweeps.spec import Case, Design, Sweep, Vary
from tests.cli.commands import TUTORIAL

PRICES = [
    {"markets.gas.price": f"{gas} CNY/m3", "policies.carbon_price.price": f"{carbon} CNY/t"}
    for gas, carbon in ((0.6, 40.0), (2.9, 0.0), (1.7, 200.0), (3.6, 62.4))
]
MANY = 100
"""Cases of a sweep for which it pays to learn slopes."""
BUILT = {"steam_pipe_large": 20.0}


def sweep(task: str = "optimise", **about) -> Sweep:
    vary, design = about.pop("vary", ()), Design("random", about.pop("many", 0))
    return Sweep(TUTORIAL, None, task, vary, design, **about)  # type: ignore[arg-type]


def rows(task: str, settings, **about):
    cases = [Case(number, each) for number, each in enumerate(settings)]
    return list(Engine(sweep(task, **about)).solve(cases))


@pytest.mark.parametrize(("task", "about"), [("optimise", {}), ("operate", {"fixed": {}})])
def test_a_case_in_place_is_the_case_built_anew(task, about):
    together = rows(task, PRICES, **about)
    assert [row.figures["how"] for row in together] == ["built", "in place", "in place", "in place"]
    for row, settings in zip(together, PRICES, strict=True):
        alone = rows(task, [settings], **about)[0]
        for name, value in alone.figures.items():
            if name.endswith("total_cost_cny") or name.startswith(("chosen", "capex")):
                assert row.figures[name] == pytest.approx(value, rel=1e-9, abs=1e-6), name


def test_a_case_is_what_optimise_answers():
    """The retrofitted park's cost is that of `parksim.optimise` with the same settings on the same calendar."""
    row = rows("optimise", PRICES[2:3], gap=0.0)[0]
    best = parksim.optimise(TUTORIAL, sets=PRICES[2], calendar="screening")
    assert best.bounds is not None
    assert row.figures["retrofitted_planned.total_cost_cny"] == pytest.approx(best.bounds[1], rel=1e-6)


def test_a_fixed_design_is_kept():
    first, *_ = Variants(TUTORIAL).park({})
    size = first.retrofits["steam_pipe_large"].size
    fixed = {"steam_pipe_large": size.largest if size else 1.0}
    found = rows("operate", PRICES, fixed=fixed)
    assert {row.figures["chosen.steam_pipe_large"] for row in found} == set(fixed.values())
    assert {row.figures["chosen.ash_conveyor"] for row in found} == {0.0}


def test_a_case_that_fails_says_why_and_the_next_goes_on():
    settings = [PRICES[0], {"markets.gas.price": "-1 bananas"}, {"markets.gass.price": "1 CNY/m3"}, PRICES[1]]
    found = rows("optimise", settings)
    assert [row.status for row in found] == ["ok", "failed", "failed", "ok"]
    assert [row.problems[0]["code"] for row in found[1:3]][1] == "PS2050"
    assert found[3].figures["how"] == "built"


def test_overrides_seed_and_calendar_are_settings_too():
    found = rows(
        "optimise", [{}, {"overrides": ["no_carbon_price"]}, {"calendar": "folded"}, {"overrides": ["nothing"]}]
    )
    assert [row.status for row in found] == ["ok", "ok", "ok", "failed"]
    cost = [row.figures.get("existing_planned.total_cost_cny") for row in found]
    assert cost[1] < cost[0]
    assert found[3].problems[0]["code"] == "PS2051"


def test_the_key_is_of_all_that_decides_the_answer():
    engine = Engine(sweep())
    keys = [engine.key(Case(0, each)) for each in PRICES]
    assert len(set(keys)) == len(PRICES)
    assert engine.key(Case(7, PRICES[0])) == keys[0]
    others = [
        sweep(calendar="folded"),
        sweep(seed=1),
        sweep(gap=0.01),
        sweep("operate", fixed={}),
        sweep("operate", fixed=BUILT),
    ]
    assert len({Engine(other).key(Case(0, PRICES[0])) for other in others} | {keys[0]}) == len(others) + 1


def test_years_are_simulated():
    row = rows("simulate", [{}], calendar="folded", fixed={}, replications=2)[0]
    assert row.status == "ok", row.problems
    assert row.figures["existing_stressed.unserved_cny"] is not None
    assert "existing_stressed.total_cost_cny.half_width_95" in row.figures
    assert row.figures["benefit.surviving"] == pytest.approx(0.0, abs=1.0)


RANGED = (
    Vary("markets.gas.price", "uniform", (0.5, 3.6), "CNY/m3"),
    Vary("policies.carbon_price.price", "uniform", (0.0, 200.0), "CNY/t"),
)


def drawn(many: int, seed: int = 1) -> list[dict[str, str]]:
    """Settings between the ends of RANGED."""
    random = np.random.default_rng(seed)
    return [
        {vary.path: f"{float(random.uniform(*vary.numbers))!r} {vary.unit}" for vary in RANGED} for _ in range(many)
    ]


@pytest.mark.parametrize(("task", "about"), [("optimise", {"gap": 0.0}), ("operate", {"fixed": BUILT})])
def test_a_case_by_slopes_is_the_case_made_from_its_own_park(task, about):
    """Every figure of the row, shadow prices of caps too; the first case is made from its own park."""
    cases = [Case(number, settings) for number, settings in enumerate(drawn(12))]
    engine = Engine(sweep(task, vary=RANGED, many=MANY, **about))
    together = list(engine.solve(cases))
    assert [row.figures["how"] for row in together] == ["built", *["by slopes"] * 11]
    for case, row in list(zip(cases, together, strict=True))[1:-1:3]:
        alone = next(iter(Engine(sweep(task, **about)).solve([case])))
        assert row.figures.keys() == alone.figures.keys()
        for name, value in alone.figures.items():
            if name != "how" and value is not None:
                assert row.figures[name] == pytest.approx(value, rel=1e-6, abs=1e-6), name


def test_what_is_learnt_before_the_first_case_changes_no_answer():
    """Only the parks of the learning are stamped earlier: the second case takes no longer than those that follow."""
    cases = [Case(number, settings) for number, settings in enumerate(drawn(6))]
    late, early = (Engine(sweep("operate", vary=RANGED, many=MANY, fixed=BUILT)) for _ in range(2))
    early.prepare(cases)
    (slopes,) = early._known.values()
    found = list(early.solve(cases))
    assert list(early._known.values()) == [slopes], "nothing is learnt twice"
    assert [row.figures for row in found] == [row.figures for row in late.solve(cases)]


@pytest.mark.parametrize("about", [{"vary": RANGED, "many": 1}, {"vary": (), "many": MANY}])
def test_what_does_not_pay_is_not_learnt(about):
    engine = Engine(sweep("operate", fixed={}, **about))
    engine.prepare([Case(number, settings) for number, settings in enumerate(drawn(2))])
    assert engine._known == {}


def test_a_chunk_of_one_case_learns_nothing_and_what_cannot_be_prepared_is_told_by_the_case():
    """A cap that no park can keep: the base case that a fixed design is taken from has no plan."""
    engine = Engine(sweep("operate", vary=RANGED, many=MANY, fixed=BUILT))
    engine.prepare([Case(0, drawn(1)[0])])
    assert engine._known == {}
    impossible = parksim.load(TUTORIAL, sets={"power_station.unit.capacity": "1 MW"})
    engine = Engine(sweep("operate", vary=RANGED, many=MANY), parks=Only(impossible))
    cases = [Case(number, settings) for number, settings in enumerate(drawn(2))]
    engine.prepare(cases)
    assert [row.status for row in engine.solve(cases)] == ["failed", "failed"]


class Only:
    """Makes the same park of every case."""

    def __init__(self, park) -> None:
        self.made = park

    def park(self, _):
        return self.made, "hash"


@pytest.mark.parametrize(("many", "paths", "choices", "worth"), [
    (10, 1, 1, True), (9, 1, 1, False), (14, 2, 1, True), (27, 2, 2, False), (28, 2, 2, True), (1000, 0, 2, False),
])  # fmt: skip
def test_slopes_are_learnt_where_twice_as_many_cases_follow(many, paths, choices, worth):
    """2 p + 3 parks for p paths, once for every choice of what is no number: 5 for one path, 7 for two."""
    values = Vary("seed", "values", values=tuple(range(choices)))
    asked = sweep("operate", vary=(*RANGED[:paths], values), many=many)
    assert pays(asked, Along.of(asked)) == worth


def test_a_product_of_two_that_vary_is_no_family():
    """Coal per MWh times carbon per t of coal is what the unit emits: each alone is affine, both together are not."""
    price = Vary("markets.coal.price", "uniform", (500.0, 900.0), "CNY/t")
    recipe = Vary("power_station.unit.inputs.coal.value", "uniform", (0.48, 0.52), "t/MWh")
    carbon = Vary("commodities.coal.contents.carbon", "uniform", (0.64, 0.66), "t/t")

    def learnt(*varied):
        settings = {vary.path: f"{vary.numbers[0]!r} {vary.unit}" for vary in varied}
        return Engine(sweep("operate", vary=varied))._slopes(Case(0, settings)).family is not None

    assert [learnt(price, recipe), learnt(price, carbon), learnt(recipe, carbon)] == [True, True, False]


def test_a_fixed_design_that_is_not_named_is_the_best_of_the_base_case():
    """Today's prices build the large pipe: it stays built where gas is so cheap that nothing would be chosen."""
    best = rows("optimise", [{}])[0].figures
    cheap = {"markets.gas.price": "0.5 CNY/m3"}
    kept = rows("operate", [cheap])[0].figures
    assert best["chosen.steam_pipe_large"] == pytest.approx(kept["chosen.steam_pipe_large"])
    assert kept["benefit.promised"] < 0 == rows("optimise", [cheap])[0].figures["chosen.steam_pipe_large"]


def test_a_case_that_no_plan_serves_is_explained_and_the_rest_goes_on():
    """A cap that ranges below what is possible: by slopes nothing is explained, its own park says what is missing."""
    cap = Vary("retrofits.steam_pipe_large.cost.fixed", "uniform", (30e6, 60e6), "CNY")
    demand = Vary("paper_mill.paper_sales.amount", "uniform", (80000.0, 100000.0), "t/a")
    settings = [
        {cap.path: f"{40e6 + 1e6 * k!r} CNY", demand.path: f"{amount!r} t/a"}
        for k, amount in enumerate([80000.0, 81000.0, 95000.0, 82000.0, 83000.0, 84000.0, 99000.0, 85000.0, 86000.0])
    ]
    cases = [Case(number, each) for number, each in enumerate(settings)]
    found = list(Engine(sweep("operate", vary=(cap, demand), many=MANY, fixed={})).solve(cases))
    assert [row.status for row in found] == ["ok", "ok", "failed", "ok", "ok", "ok", "failed", "ok", "ok"]
    assert {problem["code"] for problem in found[2].problems} & {"PS5101", "PS5102"}
