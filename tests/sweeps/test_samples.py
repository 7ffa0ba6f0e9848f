"""Sample tables: hand-computed grids and one-at-a-time designs; properties of drawn ones."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from parksim.sweeps.samples import cases_of, count_of, sample_table
from parksim.sweeps.spec import Design, Sweep, Vary

GAS = Vary("markets.gas.price", "uniform", (2.0, 4.0), "CNY/m3", (), 3.0)
COAL = Vary("markets.coal.price", "triangular", (700.0, 800.0, 1000.0), "CNY/t", (), 800.0)
CARBON = Vary("policies.carbon.price", "normal", (60.0, 20.0, 30.0, 80.0), "CNY/t", (), 60.0)
ON = Vary("policies.carbon.enabled", "values", values=(True, False))
NAMED = Vary("overrides", "values", values=([], ["cheap"], ["cheap", "dear"]))
NUMBERS = (GAS, COAL, CARBON)
DRAWN = ("lhs", "sobol", "random")


def sweep(kind, *vary: Vary, cases: int = 0, seed: int = 0, correlations=None, listed=()) -> Sweep:
    return Sweep(Path(), None, "optimise", vary, Design(kind, cases, seed, correlations or {}, tuple(listed)))


def test_a_grid_by_hand():
    """Three points of 2 to 4 are 2, 3, 4; the last path moves fastest."""
    table = sample_table(sweep("grid", GAS, ON, cases=3))
    assert table.to_numpy().tolist() == [[2, True], [2, False], [3, True], [3, False], [4, True], [4, False]]
    assert (table.index.name, table.index.tolist()) == ("case", [0, 1, 2, 3, 4, 5])


def test_one_at_a_time_by_hand():
    """Base, then gas at 2 and 4, carbon at 30 and 80, each with the other at base; what is no number is not set."""
    made = sweep("one_at_a_time", GAS, CARBON, ON)
    table = sample_table(made)
    rows = [[3, 60, None], [2, 60, None], [4, 60, None], [3, 30, None], [3, 80, None], [3, 60, True], [3, 60, False]]
    assert table.astype(object).to_numpy().tolist() == rows
    assert "policies.carbon.enabled" not in cases_of(made, table)[0].settings
    assert cases_of(made, table)[5].settings["policies.carbon.enabled"] is True


def test_a_single_value_is_set_in_every_case():
    made = sweep("one_at_a_time", GAS, Vary("policies.carbon.enabled", "values", values=(False,)))
    assert sample_table(made)["policies.carbon.enabled"].tolist() == [False] * 3


def test_a_list_as_written():
    vary = (Vary(GAS.path, "values", (), GAS.unit, (2.0, 4.0), 3.0), NAMED)
    made = sweep("list", *vary, listed=[{GAS.path: 2.0}, {"overrides": ["cheap"]}, {GAS.path: 4.0, "overrides": []}])
    found = [dict(case.settings) for case in cases_of(made, sample_table(made))]
    assert found[:2] == [{GAS.path: "2.0 CNY/m3"}, {GAS.path: "3.0 CNY/m3", "overrides": ["cheap"]}]
    assert found[2] == {GAS.path: "4.0 CNY/m3", "overrides": []}


def test_settings_are_plain_and_exact():
    made = sweep("lhs", GAS, ON, NAMED, Vary("seed", "values", values=(1, 2)), cases=20)
    table = sample_table(made)
    for case in cases_of(made, table):
        assert float(str(case.settings[GAS.path]).split()[0]) == table.loc[case.number, GAS.path]
        assert type(case.settings["seed"]) is int
        assert type(case.settings[ON.path]) is bool
        assert case.settings["overrides"] in NAMED.values


@settings(max_examples=30, deadline=None)
@given(kind=st.sampled_from(DRAWN), cases=st.integers(1, 80), seed=st.integers(0, 2**32))
def test_drawn_numbers_stay_within_their_bounds_and_come_again(kind, cases, seed):
    made = sweep(kind, *NUMBERS, ON, cases=cases, seed=seed)
    table = sample_table(made)
    assert len(table) == cases == count_of(made)
    for vary, low, high in ((GAS, 2, 4), (COAL, 700, 1000), (CARBON, 30, 80)):
        assert table[vary.path].between(low, high).all()
    pd.testing.assert_frame_equal(table, sample_table(made))


@settings(max_examples=30, deadline=None)
@given(cases=st.integers(1, 80), seed=st.integers(0, 2**32), rank=st.sampled_from([None, -0.9, 0.5, 1.0]))
def test_a_hypercube_hits_each_stratum_once_correlated_or_not(cases, seed, rank):
    tied = {(GAS.path, "other"): rank} if rank is not None else {}
    made = sweep("lhs", GAS, Vary("other", "uniform", (0.0, 1.0), "1"), cases=cases, seed=seed, correlations=tied)
    table = sample_table(made)
    for column in ((table[GAS.path] - 2) / 2, table["other"]):
        assert sorted(np.floor(column * cases).astype(int)) == list(range(cases))


@settings(max_examples=20, deadline=None)
@given(kind=st.sampled_from(["sobol", "random"]), cases=st.integers(1, 70), more=st.integers(0, 70),
       rank=st.sampled_from([None, 0.7]))  # fmt: skip
def test_a_longer_table_begins_with_the_shorter(kind, cases, more, rank):
    tied = {(GAS.path, COAL.path): rank} if rank else {}
    short, long = (
        sample_table(sweep(kind, *NUMBERS, NAMED, cases=count, seed=3, correlations=tied))
        for count in (cases, cases + more)
    )
    pd.testing.assert_frame_equal(short, long.head(cases))


@pytest.mark.parametrize("kind", DRAWN)
@pytest.mark.parametrize("rank", [-0.8, 0.3, 0.6, 1.0])
def test_ranks_are_correlated_as_asked(kind, rank):
    """With 512 cases the error of a rank correlation is at most 1/sqrt(511) = 0.044; three of them are allowed."""
    made = sweep(kind, *NUMBERS, cases=512, seed=5, correlations={(GAS.path, CARBON.path): rank})
    table = sample_table(made)
    tolerance = 0.03 if kind == "lhs" else 0.13
    assert spearmanr(table[GAS.path], table[CARBON.path]).statistic == pytest.approx(rank, abs=tolerance)
    assert spearmanr(table[GAS.path], table[COAL.path]).statistic == pytest.approx(0.0, abs=tolerance)


def test_three_paths_tied_to_each_other():
    ranks = {(GAS.path, COAL.path): 0.8, (COAL.path, CARBON.path): 0.5, (GAS.path, CARBON.path): 0.2}
    table = sample_table(sweep("lhs", *NUMBERS, cases=400, correlations=ranks))
    for (one, other), rank in ranks.items():
        assert spearmanr(table[one], table[other]).statistic == pytest.approx(rank, abs=0.04)


def test_distributions_have_their_mean():
    """Triangular: (700 + 800 + 1000) / 3 = 833.33. The normal is cut at -1.5 and +1 deviations:
    60 + 20 (phi(1.5) - phi(1)) / (Phi(1) - Phi(-1.5)) = 60 + 20 (0.129518 - 0.241971) / 0.774538 = 57.0963.
    """
    table = sample_table(sweep("sobol", *NUMBERS, NAMED, cases=4096))
    means = table[[vary.path for vary in NUMBERS]].mean()
    assert means.to_numpy() == pytest.approx([3.0, 2500 / 3, 57.0963], rel=1e-3)
    assert table["overrides"].value_counts().to_numpy() == pytest.approx(4096 / 3, rel=0.02)
