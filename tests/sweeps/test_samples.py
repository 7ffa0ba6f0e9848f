"""Sample tables: hand-computed grids and one-at-a-time designs; properties of drawn ones."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from parksim.sweeps.analysis import Structure, structure_of
from parksim.sweeps.samples import cases_of, count_of, probabilities, sample_table
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


@settings(max_examples=30)
@given(kind=st.sampled_from(DRAWN), cases=st.integers(1, 80), seed=st.integers(0, 2**32))
def test_drawn_numbers_stay_within_their_bounds_and_come_again(kind, cases, seed):
    made = sweep(kind, *NUMBERS, ON, cases=cases, seed=seed)
    table = sample_table(made)
    assert len(table) == cases == count_of(made)
    for vary, low, high in ((GAS, 2, 4), (COAL, 700, 1000), (CARBON, 30, 80)):
        assert table[vary.path].between(low, high).all()
    pd.testing.assert_frame_equal(table, sample_table(made))


@settings(max_examples=30)
@given(cases=st.integers(1, 80), seed=st.integers(0, 2**32), rank=st.sampled_from([None, -0.9, 0.5, 1.0]))
def test_a_hypercube_hits_each_stratum_once_correlated_or_not(cases, seed, rank):
    tied = {(GAS.path, "other"): rank} if rank is not None else {}
    made = sweep("lhs", GAS, Vary("other", "uniform", (0.0, 1.0), "1"), cases=cases, seed=seed, correlations=tied)
    table = sample_table(made)
    for column in ((table[GAS.path] - 2) / 2, table["other"]):
        assert sorted(np.floor(column * cases).astype(int)) == list(range(cases))


@settings(max_examples=20)
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


def test_saltelli_takes_one_path_after_the_other_from_the_second_point():
    """Four base points over three ranges: 4 (3 + 2) = 20 cases, blocks A, AB_1, AB_2, AB_3, B of five rows; a single
    value is set in each. Row i of a block is A but for path i, which is B's."""
    made = sweep("saltelli", *NUMBERS, Vary("overrides", "values", values=(["cheap"],)), cases=4, seed=1)
    table = sample_table(made)
    assert len(table) == count_of(made) == 20
    assert table["overrides"].tolist() == ["[cheap]"] * 20
    paths = [vary.path for vary in NUMBERS]
    assert structure_of(table[paths]) == Structure("saltelli", 5)
    for block in table[paths].to_numpy().reshape(-1, 5, 3):
        for at in range(3):
            mixed = block[0].copy()
            mixed[at] = block[4][at]
            assert block[at + 1].tolist() == mixed.tolist()


def test_a_saltelli_matrix_of_more_base_points_begins_with_the_smaller():
    small, large = (sample_table(sweep("saltelli", *NUMBERS, cases=cases, seed=3)) for cases in (8, 16))
    pd.testing.assert_frame_equal(small, large.head(len(small)))


@pytest.mark.parametrize("levels", [2, 4, 6])
def test_morris_steps_over_half_of_the_levels_one_path_at_a_time(levels):
    """Three trajectories of 3 + 1 cases; levels stand at equal distances in probability, and a step is
    p / (2 (p - 1)) of the whole: 1 for two levels, 2/3 for four, 3/5 for six."""
    made = sweep("morris", *NUMBERS, cases=3, seed=1)
    made = replace(made, design=replace(made.design, levels=levels))
    table = sample_table(made)
    assert len(table) == count_of(made) == 12
    assert structure_of(table) == Structure("morris", 4)
    unit = np.column_stack([probabilities(vary, table[vary.path].to_numpy()) for vary in NUMBERS])
    at_levels = unit * (levels - 1)
    assert at_levels == pytest.approx(np.round(at_levels), abs=1e-9)
    steps = np.abs(np.diff(unit.reshape(-1, 4, 3), axis=1))
    assert steps.max(axis=1) == pytest.approx(levels / (2 * (levels - 1)), abs=1e-9)


def test_both_ends_of_morris_are_the_ends_of_the_ranges():
    made = sweep("morris", *NUMBERS, cases=20, seed=1)
    table = sample_table(made)
    assert [table[vary.path].min() for vary in NUMBERS] == [2, 700, 30]
    assert [table[vary.path].max() for vary in NUMBERS] == [4, 1000, 80]


def test_distributions_have_their_mean():
    """Triangular: (700 + 800 + 1000) / 3 = 833.33. The normal is cut at -1.5 and +1 deviations:
    60 + 20 (phi(1.5) - phi(1)) / (Phi(1) - Phi(-1.5)) = 60 + 20 (0.129518 - 0.241971) / 0.774538 = 57.0963.
    """
    table = sample_table(sweep("sobol", *NUMBERS, NAMED, cases=4096))
    means = table[[vary.path for vary in NUMBERS]].mean()
    assert means.to_numpy() == pytest.approx([3.0, 2500 / 3, 57.0963], rel=1e-3)
    assert table["overrides"].value_counts().to_numpy() == pytest.approx(4096 / 3, rel=0.02)
