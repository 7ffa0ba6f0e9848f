"""Indices of sensitivity against closed forms; structures found in tables."""

import numpy as np
import pandas as pd
import pytest

from parksim.sweeps.analysis import (
    given_data_indices,
    morris_effects,
    rank_correlations,
    sobol_indices,
    structure_of,
    tornado,
    unit_morris,
    unit_saltelli,
)  # fmt: skip
from tests.sweeps.analysis.made_up import ISHIGAMI, cube, ishigami

PATHS = list(ISHIGAMI)


def test_ishigami_from_any_sample():
    sample = cube(PATHS, 2000)
    found = given_data_indices(sample, ishigami(sample))
    for path, (first, _) in ISHIGAMI.items():
        assert found.loc[path, "first"] == pytest.approx(first, abs=0.05)
        assert abs(found.loc[path, "first"] - first) < max(3 * found.loc[path, "first_half_95"], 0.05)


def test_ishigami_from_the_matrix_of_saltelli_also_in_total():
    matrix = unit_saltelli(PATHS, 1024, seed=1)
    assert len(matrix) == 1024 * 5
    structure = structure_of(matrix)
    assert (structure.kind, structure.block) == ("saltelli", 5)
    found = sobol_indices(matrix, ishigami(matrix), structure)
    for path, (first, total) in ISHIGAMI.items():
        assert found.loc[path, "first"] == pytest.approx(first, abs=0.05)
        assert found.loc[path, "total"] == pytest.approx(total, abs=0.05)


def test_a_block_with_a_failed_case_is_left_out_whole():
    matrix = unit_saltelli(PATHS, 256, seed=1)
    figure = ishigami(matrix).drop(index=[3, 4, 17])
    found = sobol_indices(matrix, figure, structure_of(matrix))
    assert found.attrs["blocks"] == 254
    assert found.loc["x3", "total"] == pytest.approx(0.244, abs=0.1)


def test_morris_of_a_plane_is_its_slopes_over_the_whole_range():
    """y = 2a − 5b + 0c over a in 0..3, b in 0..2, c in 0..1: effects 6, −10, 0, without deviation."""
    matrix = unit_morris(["a", "b", "c"], 8, seed=2) * [3.0, 2.0, 1.0]
    structure = structure_of(matrix)
    assert structure.kind == "morris"
    found = morris_effects(matrix, 2 * matrix["a"] - 5 * matrix["b"], structure)
    assert list(found.index) == ["b", "a", "c"]
    assert found["mean"].tolist() == pytest.approx([-10, 6, 0], abs=1e-9)
    assert found["absolute"].tolist() == pytest.approx([10, 6, 0], abs=1e-9)
    assert found["deviation"].tolist() == pytest.approx([0, 0, 0], abs=1e-9)


def test_morris_with_levels_that_no_case_has():
    """a stands at 0 and 2/3 of its range of 3 only, and y = 2a: a step of 2/3 changes y by 4, the whole range by 6."""
    unit = pd.DataFrame({"a": [0, 2 / 3, 2 / 3, 2 / 3, 0, 0], "b": [0, 0, 2 / 3, 1, 1, 1 / 3]})
    matrix = unit * [3.0, 1.0]
    structure = structure_of(matrix)
    found = morris_effects(matrix, 2 * matrix["a"], structure, unit)
    assert (structure.kind, found.loc["a", "absolute"]) == ("morris", pytest.approx(6))
    assert morris_effects(matrix, 2 * matrix["a"], structure).loc["a", "absolute"] == pytest.approx(4)


def test_a_plain_sample_has_no_structure_and_allows_neither():
    sample = cube(PATHS, 40)
    assert structure_of(sample).kind == "sample"
    assert sobol_indices(sample, ishigami(sample), structure_of(sample)).empty
    assert morris_effects(sample, ishigami(sample), structure_of(sample)).empty
    assert structure_of(cube(["x"], 6)).kind == "sample"
    assert structure_of(sample.iloc[:0]).kind == "sample"


def test_ranks_of_a_monotone_figure():
    """y = e^(4a) moves exactly with a and not with b; y of a − 2b: partial correlations of −1 and 1 exactly, in ranks nearly."""
    sample = cube(["a", "b"], 300)
    found = rank_correlations(sample, np.exp(4 * sample["a"]))
    assert found.loc["a", "spearman"] == pytest.approx(1)
    assert abs(found.loc["b", "spearman"]) < 0.12
    assert found.loc["b", "spearman_low"] < 0 < found.loc["b", "spearman_high"]
    both = rank_correlations(sample, sample["a"] - 2 * sample["b"])
    assert list(both.index) == ["b", "a"]
    assert both.loc["b", "partial"] < -0.98
    assert both.loc["a", "partial"] > 0.95
    assert both.loc["a", "spearman"] < 0.6


def test_paths_that_move_together_share_what_they_do():
    """b = a + a little: alone each correlates; given the other only the one that acts does."""
    sample = cube(["a", "noise"], 400)
    sample["b"] = sample["a"] + 0.5 * sample["noise"]
    found = rank_correlations(sample[["a", "b"]], sample["a"])
    assert found.loc["b", "spearman"] > 0.8
    assert abs(found.loc["b", "partial"]) < abs(found.loc["a", "partial"])


def test_few_cases_and_constant_figures_say_nothing():
    sample = cube(["a", "b"], 60)
    flat = pd.Series(5.0, sample.index)
    assert rank_correlations(sample, flat).empty
    assert given_data_indices(sample, flat).empty
    few = sample.iloc[:5]
    assert rank_correlations(few, few["a"]).empty
    assert given_data_indices(few, few["a"]).empty


def test_tornado_of_one_at_a_time_is_the_cases_themselves():
    """Base a=2, b=10, y = a·b = 20; a 1..3 gives 10..30, b 9..12 gives 18..24."""
    sample = pd.DataFrame({"a": [2, 1, 3, 2, 2.0], "b": [10, 10, 10, 9, 12.0]}, index=[0, 1, 2, 3, 4])
    structure = structure_of(sample)
    assert (structure.kind, structure.base) == ("one_at_a_time", 0)
    found = tornado(sample, sample["a"] * sample["b"], structure)
    assert found.attrs["basis"] == "one_at_a_time"
    assert found.attrs["base"] == 20
    assert found.loc["a"].tolist() == [1, 3, 10, 30, 20]
    assert found.loc["b"].tolist() == [9, 12, 18, 24, 6]


def test_tornado_of_a_sample_is_a_regression_and_says_how_good():
    sample = cube(["a", "b"], 200)
    sample["scheme"] = ["x", "y"] * 100
    figure = 10 * sample["a"] - 3 * sample["b"] + (sample["scheme"] == "y") * 20
    found = tornado(sample, figure, structure_of(sample))
    assert found.attrs["basis"] == "regression"
    assert found.loc["scheme", "swing"] == pytest.approx(20, abs=2)
    assert found.loc["scheme", ["low", "high"]].tolist() == ["x", "y"]
    plane = tornado(sample[["a", "b"]], 10 * sample["a"] - 3 * sample["b"], structure_of(sample))
    assert plane.attrs["r2"] == pytest.approx(1)
    assert plane.loc["a", "swing"] == pytest.approx(10 * 0.9, rel=0.02)
    assert plane.loc["b", "at_low"] > plane.loc["b", "at_high"]


def test_a_path_that_moves_only_with_another_shares_its_effect_and_has_no_partial_rank():
    """Two prices with the same ranks: the tornado gives each half, and neither alone has a partial correlation."""
    sample = cube(["a", "free"], 200)
    sample["twin"] = sample["a"] + 1e-4 * np.random.default_rng(1).random(200)
    figure = 10 * sample["a"] + sample["free"]
    swing = tornado(sample, figure, structure_of(sample))["swing"]
    assert swing["a"] == pytest.approx(4.5, rel=0.05)
    assert swing["twin"] == pytest.approx(4.5, rel=0.05)
    assert rank_correlations(sample, figure)["partial"].isna().sum() == 2
