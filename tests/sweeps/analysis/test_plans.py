"""Which retrofits stay, which path decides, where it goes wrong, and what a fixed plan is sorry for."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parksim.sweeps.analysis import (
    cases_of,
    costs_of,
    deciding,
    discover,
    frequency,
    regret,
    regret_summary,
    response,
    separations,
)  # fmt: skip
from parksim.sweeps.analysis.discovery import inside
from tests.sweeps.analysis.made_up import cube


@pytest.fixture
def prices():
    """Gas from 2 to 5, power from 0.4 to 0.8, a scheme that is on or off."""
    sample = cube(["gas", "power"], 200) * [3, 0.4] + [2, 0.4]
    sample["scheme"] = np.where(np.arange(200) % 3 == 0, "on", "off")
    return sample


def test_how_often_and_how_big(prices):
    sizes = pd.DataFrame({"always": 1.0, "half": np.where(prices["gas"] > 3.5, 4.0, 0.0), "never": 0.0}, prices.index)
    sizes.loc[sizes["half"] > 0, "half"] += np.arange((sizes["half"] > 0).sum()) / 100
    sizes["most"] = [0.0] * 20 + [2.0] * 180
    found = frequency(sizes)
    assert list(found.index) == ["always", "most", "half", "never"]
    assert found["standing"].tolist() == ["always", "mostly", "sometimes", "never"]
    assert found["share"].tolist() == pytest.approx([1, 0.9, 0.5, 0])
    assert found.loc["half", "least"] == 4.0
    assert found.loc["half", "most"] == pytest.approx(4.99)
    assert np.isnan(found.loc["never", "median"])


def test_a_retrofit_chosen_exactly_when_gas_is_above_3_has_that_threshold(prices):
    sizes = pd.DataFrame({"hydrogen": (prices["gas"] > 3).astype(float), "cheap": (prices["power"] <= 0.5) * 2.0})
    found = deciding(separations(prices, sizes))
    assert found.loc["hydrogen", ["path", "side"]].tolist() == ["gas", "above"]
    assert found.loc["hydrogen", "threshold"] == pytest.approx(3, abs=0.02)
    assert found.loc["hydrogen", "gap_low"] <= 3 <= found.loc["hydrogen", "gap_high"]
    assert found.loc["hydrogen", "accuracy"] == found.loc["hydrogen", "youden"] == 1
    assert found.loc["cheap", ["path", "side"]].tolist() == ["power", "below"]
    assert found["decides"].all()


def test_a_scheme_decides_by_its_value(prices):
    sizes = pd.DataFrame({"only_on": (prices["scheme"] == "on").astype(float)})
    found = deciding(separations(prices, sizes)).loc["only_on"]
    assert (found["path"], found["side"], found["value"], found["accuracy"]) == ("scheme", "is", "on", 1)
    assert found["decides"]


def test_by_hand_the_youden_index_of_an_imperfect_split():
    """Gas 1 to 20; chosen from 11 on but not at 20, and at 5: above 10.5 are 9 of 10 chosen and 1 of 10 others, J = 0.8."""
    gas = pd.Series(np.arange(1.0, 21.0))
    chosen = ((gas > 10) & (gas < 20)) | (gas == 5)
    found = separations(pd.DataFrame({"gas": gas}), pd.DataFrame({"r": chosen.astype(float)})).loc[0]
    assert (found["threshold"], found["side"]) == (10.5, "above")
    assert found["youden"] == pytest.approx(0.8)
    assert found["accuracy"] == pytest.approx(18 / 20)


def test_chance_does_not_decide():
    """Of many draws without any effect, next to none is said to decide."""
    wrong = 0
    for seed in range(60):
        sample = cube(["a", "b", "c", "d"], 50, seed)
        chosen = pd.DataFrame({"r": (np.random.default_rng(seed).random(50) < 0.3).astype(float)})
        wrong += int(deciding(separations(sample, chosen))["decides"].sum())
    assert wrong <= 3


@settings(max_examples=30)
@given(seed=st.integers(0, 999), factor=st.floats(0.1, 50), offset=st.floats(-10, 10))
def test_a_threshold_moves_with_the_scale_of_its_path(seed, factor, offset):
    sample = cube(["a", "b"], 40, seed)
    chosen = pd.DataFrame({"r": (sample["a"] + 0.3 * sample["b"] > 0.7).astype(float)})
    one = deciding(separations(sample, chosen)).loc["r"]
    other = deciding(separations(sample * factor + offset, chosen)).loc["r"]
    assert other["youden"] == pytest.approx(one["youden"])
    assert other["threshold"] == pytest.approx(one["threshold"] * factor + offset, rel=1e-6, abs=1e-6)


def test_prim_recovers_the_box():
    """Bad exactly where gas > 0.6 and power < 0.5; the third path has nothing to do with it."""
    sample = cube(["gas", "power", "idle"], 1000)
    box = discover(sample, (sample["gas"] > 0.6) & (sample["power"] < 0.5))
    limits = {limit.path: limit for limit in box.limits}
    assert set(limits) == {"gas", "power"}
    assert limits["gas"].low == pytest.approx(0.6, abs=0.03)
    assert limits["gas"].high is None
    assert limits["power"].high == pytest.approx(0.5, abs=0.03)
    assert limits["power"].low is None
    assert box.coverage > 0.93
    assert box.density > 0.93
    assert all(limit.quasi_p < 1e-6 for limit in box.limits)
    assert inside(sample, box.limits).sum() == box.cases


def test_prim_knows_values_without_order(prices):
    box = discover(prices, (prices["scheme"] == "on") & (prices["gas"] > 3.5))
    limits = {limit.path: limit for limit in box.limits}
    assert limits["scheme"].values == ("on",)
    assert limits["gas"].low == pytest.approx(3.5, abs=0.1)
    assert box.coverage > 0.9


def test_prim_says_nothing_where_nothing_is_to_be_said():
    sample = cube(["a", "b", "c"], 200)
    noise = pd.Series(np.random.default_rng(2).random(200) < 0.3, sample.index)
    assert len(discover(sample, noise).limits) <= 1
    for same in (True, False):
        box = discover(sample, pd.Series(same, sample.index))
        assert not box.limits
        assert not box.tells


def test_regret_by_hand():
    """Costs of two plans in four cases; the second fails in the last, both fail in a fifth."""
    costs = pd.DataFrame({"a": [10, 20, 30, 40, np.nan], "b": [12, 15, 30, np.nan, np.nan]})
    found = regret(costs)
    assert found["a"].tolist() == [0, 5, 0, 0]
    assert found["b"].tolist()[:3] == [2, 0, 0]
    summary = regret_summary(costs)
    assert list(summary.index) == ["a", "b"]
    assert summary.loc["a"].tolist() == pytest.approx([5, 1.25, 3.5, 0.75, 0])
    assert summary.loc["b", ["largest", "best", "fails"]].tolist() == [2, 0.5, 1]


def test_plans_of_different_samples_are_refused():
    first = pd.DataFrame({"gas": [1.0, 2.0], "cost": [5.0, 6.0], "status": ["ok", "failed"]})
    second = first.assign(cost=[7.0, 8.0])
    assert costs_of({"a": first, "b": second}, ["gas"], "cost").notna().sum().tolist() == [1, 1]
    with pytest.raises(ValueError, match="gas"):
        costs_of({"a": first, "b": second.assign(gas=[1.0, 3.0])}, ["gas"], "cost")


@settings(max_examples=30)
@given(values=st.lists(st.lists(st.floats(0, 1e9), min_size=3, max_size=3), min_size=1, max_size=20))
def test_in_every_case_some_plan_has_no_regret(values):
    found = regret(pd.DataFrame(values, columns=["a", "b", "c"]))
    assert (found.min(axis=1) == 0).all()
    assert (found >= 0).all().all()


def test_bins_of_a_response_hold_every_case_once(prices):
    found = response(prices["gas"], prices["gas"] * 2)
    assert found["cases"].sum() == 200
    assert len(found) == 8
    assert (found["mean"] > 2 * found["low"]).all()
    assert (found["mean"] < 2 * found["high"]).all()
    by_name = response(prices["scheme"], prices["gas"])
    assert by_name["low"].tolist() == ["off", "on"]


def test_a_table_of_cases_is_taken_apart():
    """Lists of overrides are compared by what they hold; what never moves is left out; failed and open cases are counted."""
    table = pd.DataFrame({
        "gas": [1.0, 2.0, 3.0, 4.0], "overrides": [[], ["no_carbon_price"], [], []], "still": [1.0] * 4,
        "benefit.promised": [5.0, None, None, 6.0], "chosen.pipe": [0.0, None, None, 2.0], "status": ["ok", "failed", None, "ok"],
    }, index=[2, 0, 1, 3])  # fmt: skip
    cases = cases_of(table, ["gas", "overrides", "still", "unknown"])
    assert list(cases.varied) == ["gas", "overrides"]
    assert cases.varied["overrides"].tolist() == ["–", "–"]
    assert cases.failed.index.tolist() == [0]
    assert cases.pending == 1
    assert cases.sizes["pipe"].tolist() == [0, 2]
    assert cases.figure("benefit.promised").tolist() == [5, 6]
