"""Status, robustness and payback of the tutorial's retrofits, against the figures worked out by hand in its park.yaml."""

import pytest

from parksim.errors import AuditFailed, Infeasible
from parksim.files import load
from parksim.simulation.shortage import shortages
from parksim.study import RetrofitOutcome, Run, Study
from parksim.study.run import run_study
from tests.study.conftest import TUTORIAL

LARGE, SMALL, CONVEYOR = 27_786_647, 9_652_432, -755_124
"""Own benefits by hand, each of a park without any other retrofit, CNY a year."""


def outcomes(*sets: str) -> dict[str, RetrofitOutcome]:
    """Outcomes of the tutorial's retrofits with some values changed."""
    found = run_study(load(TUTORIAL, sets=list(sets)), replications=1)
    return {outcome.id: outcome for outcome in found.retrofits}


def by_id(study: Study) -> dict[str, RetrofitOutcome]:
    return {outcome.id: outcome for outcome in study.retrofits}


def test_what_is_chosen(tutorial_study):
    """120 MCNY for 20 t/h; payback 120 / (27.786647 + 120 * 0.101852) = 3.0 years."""
    large = by_id(tutorial_study)["steam_pipe_large"]
    assert (large.status, large.chosen, large.robust, large.depends_on) == ("chosen", True, True, ())
    assert (large.size, large.unit) == (pytest.approx(20, abs=1e-6), "t/h")
    assert large.benefit == pytest.approx(LARGE, abs=2)
    assert large.capex == pytest.approx(120e6)
    assert large.payback == pytest.approx(120 / (27.786647 + 120 * 0.1018522), rel=1e-5)
    assert large.co2 == pytest.approx(-26_630, abs=1)


def test_what_takes_the_place_of_a_better_one(tutorial_study):
    """The bridge bears one pipe: with the small one in, the large one goes; 9.652432 - 27.786647 MCNY."""
    small = by_id(tutorial_study)["steam_pipe_small"]
    assert (small.status, small.chosen, small.robust) == ("rejected", False, True)
    assert small.benefit == pytest.approx(SMALL - LARGE, abs=3)
    assert small.size == 8


def test_what_costs_more_than_it_brings(tutorial_study):
    """1.681920 - 2.437044 MCNY; payback 20 / (-0.755124 + 20 * 0.101852) = 15.6 years."""
    conveyor = by_id(tutorial_study)["ash_conveyor"]
    assert (conveyor.status, conveyor.chosen, conveyor.robust) == ("rejected", False, True)
    assert conveyor.benefit == pytest.approx(CONVEYOR, abs=2)
    assert conveyor.payback == pytest.approx(20 / (-0.755124 + 20 * 0.1018522), rel=1e-5)


def test_what_the_budget_does_not_reach_is_crowded_out():
    """50 MCNY buy neither 5 t/h of the large pipe (60 MCNY) nor the small one (60 MCNY)."""
    found = outcomes("budget=50 MCNY")
    assert {key: outcome.status for key, outcome in found.items()} == {
        "steam_pipe_large": "crowded_out", "steam_pipe_small": "crowded_out", "ash_conveyor": "rejected",
    }  # fmt: skip
    assert found["steam_pipe_large"].benefit == pytest.approx(LARGE, abs=2)
    assert found["steam_pipe_small"].benefit == pytest.approx(SMALL, abs=2)


def test_what_a_cap_cannot_do_without_is_needed(tmp_path):
    """391 046 t are emitted today, 364 416 t with the large pipe: 366 kt is out of the small one's reach too."""
    import shutil

    folder = shutil.copytree(TUTORIAL, tmp_path / "capped")
    with (folder / "policies.yaml").open("a", encoding="utf-8") as file:
        file.write("cap: {caps: co2_scope1, of: all, at: 366 kt/a}\n")
    study = run_study(load(folder), replications=1)
    found = by_id(study)
    large = found["steam_pipe_large"]
    assert (large.status, large.benefit, large.payback, large.robust) == ("needed", None, None, None)
    small = found["steam_pipe_small"]
    assert (small.status, small.benefit) == ("rejected", None)
    assert (small.size, small.capex) == (8, 60e6), "without a plan the largest size on offer is told"


def test_a_price_range_that_turns_the_sign_is_named():
    """At 0.5 CNY/m3 a tonne saves 54.8 CNY: 19 * 54.8 * 8760 = 9.12 MCNY, less than the 14.62 MCNY of a year."""
    large = outcomes("markets.gas.price={value: 3.0 CNY/m3, range: [0.5, 3.6]}")["steam_pipe_large"]
    assert (large.robust, large.depends_on) == (False, ("markets.gas.price",))


def test_a_capital_cost_that_turns_the_sign_is_named():
    """40 + 20 * 4 MCNY become 380 MCNY, of which a year bears 46.3 MCNY: more than the 42.4 MCNY that are saved."""
    cost = "retrofits.steam_pipe_large.cost.fixed={value: 40 MCNY, range: [30, 300]}"
    large = outcomes(cost)["steam_pipe_large"]
    assert (large.robust, large.depends_on) == (False, ("capex",))


def test_a_carbon_price_that_turns_the_sign_is_named():
    """Gas at 0.6 CNY/m3: the pipe pays from 236.6 CNY/t on; a tonne of steam saves 0.16 t of CO2."""
    price = "policies.carbon_price.price={value: 80 CNY/t, range: [60, 300]}"
    large = outcomes("markets.gas.price=0.6 CNY/m3", price)["steam_pipe_large"]
    assert (large.chosen, large.robust, large.depends_on) == (False, False, ("policies.carbon_price.price",))


def test_own_benefits_are_money_whatever_is_minimised():
    """The least CO2: the large pipe is built larger than pays, 30 t/h of which 20 are used: 40 MCNY more."""
    found = run_study(load(TUTORIAL), replications=1, objective={"co2": 1.0}, only="retrofitted")
    large = by_id(found)["steam_pipe_large"]
    assert large.chosen
    assert large.benefit == pytest.approx(LARGE - (large.size - 20) * 4e6 * (0.101852 + 0.02), rel=1e-3)


def test_what_is_within_the_gap_is_marginal(tutorial_study):
    from parksim.study.benefits import status_of
    from parksim.study.worth import Worth
    from parksim_solvers.highs import Solution

    some = Solution("optimal", 100.0, 100.0, values=[], duals=None)
    worse = Solution("optimal", 130.0, 130.0, values=[], duals=None)
    design = {"ash_conveyor": 1.0}
    inside = Worth(design, {}, some, worse, 1.0)
    outside = Worth(design, {}, some, worse, 1.0)
    park = tutorial_study.park
    assert status_of(park, design, "ash_conveyor", inside, 29.0) == "chosen"
    assert status_of(park, design, "ash_conveyor", inside, 31.0) == "marginal"
    assert status_of(park, {}, "ash_conveyor", outside, 31.0) == "marginal"
    assert status_of(park, {}, "ash_conveyor", Worth(design, {}, worse, some, 1.0), 0.0) == "rejected"


def test_every_accepted_result_is_kept_at_once_and_every_step_told():
    kept: list[Run] = []
    told: list[str] = []
    study = run_study(load(TUTORIAL), replications=1, only="existing", keep=kept.append, progress=told.append)
    assert [run.result.run for run in kept] == told == list(study.runs)
    assert set(study.seconds) == set(told)
    assert study.retrofits == ()
    assert study.gap is study.gap_of_cost is None


def test_a_park_that_cannot_serve_its_demands_has_no_study():
    with pytest.raises(Infeasible):
        run_study(load(TUTORIAL, sets=["power_station.unit.capacity=30 MW"]), replications=1)


def test_missing_a_demand_costs_the_same_before_and_after(tutorial_study):
    """A retrofit that makes a product cheap makes missing it no bargain: both parks have the dearer of both plans' prices."""
    runs = tutorial_study.runs
    plans = [runs[f"{park}_planned"].result for park in ("existing", "retrofitted")]
    own = [shortages(plan) for plan in plans]
    dearest = {key: max(prices[key] for prices in own) for key in own[0]}
    assert shortages(*plans) == dearest
    for park in ("existing", "retrofitted"):
        given = runs[f"{park}_stressed"].result.given
        assert (
            dict(zip(given["item"], given["value"], strict=True)).items()
            >= {f"shortage {k}": v for k, v in dearest.items()}.items()
        )


def test_nothing_of_a_result_that_breaks_a_law_is_kept(monkeypatch):
    """The plan's first flow is made a tenth larger before it is audited."""
    import parksim.study.run as module

    def wrong(*words, **about):
        planned = real(*words, **about)
        planned.result.rates.iloc[0] *= 1.1
        return planned

    real, kept = module.plan, []
    monkeypatch.setattr(module, "plan", wrong)
    with pytest.raises(AuditFailed):
        run_study(load(TUTORIAL), replications=1, keep=kept.append)
    assert kept == []
