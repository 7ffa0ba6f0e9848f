"""Chunks: every case once, neighbours together, the same cut again."""

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from parksim.sweeps.chunks import chunks, default_size
from parksim.sweeps.samples import sample_table
from parksim.sweeps.spec import Design, Sweep, Vary

A, B = (Vary(name, "uniform", (0.0, 10.0), "CNY/t", (), 1.0) for name in "ab")
CHOICE = Vary("overrides", "values", values=([], ["x"], ["y"]))
SEED = Vary("seed", "values", values=tuple(range(50)))


def sweep(*vary: Vary, cases: int, kind="random") -> Sweep:
    return Sweep(Path(), None, "optimise", vary, Design(kind, cases, 1))


@settings(max_examples=40)
@given(
    cases=st.integers(1, 150),
    size=st.one_of(st.none(), st.integers(1, 40)),
    vary=st.sampled_from([(A,), (A, B), (CHOICE,), (A, B, CHOICE), (SEED, A), (CHOICE, SEED)]),
)
def test_every_case_once_in_chunks_that_are_small_enough_and_the_same_again(cases, size, vary):
    made = sweep(*vary, cases=cases)
    table = sample_table(made)
    cut = chunks(made, table, size)
    assert sorted(case for part in cut for case in part) == list(range(cases))
    assert max(map(len, cut)) <= (size or default_size(cases, "operate"))
    assert cut == chunks(made, table, size)


def test_neighbours_stand_together():
    """Sixteen boxes of an even square: two cases of a chunk are nearer than a third of two of the whole."""
    made = sweep(A, B, cases=256, kind="sobol")
    table = sample_table(made)
    points = table.to_numpy()

    def spread(part):
        return np.linalg.norm(points[part][:, None] - points[part][None], axis=2).mean()

    assert np.mean([spread(part) for part in chunks(made, table, 16)]) < spread(list(range(256))) / 3


def test_what_is_no_number_is_not_mixed():
    made = sweep(A, CHOICE, cases=300)
    table = sample_table(made)
    assert all(table["overrides"].loc[part].nunique() == 1 for part in chunks(made, table))


def test_many_choices_of_few_cases_are_put_together():
    """Fifty seeds of 150 cases: no chunk of three."""
    made = sweep(SEED, A, cases=150)
    assert min(map(len, chunks(made, sample_table(made), 15))) == 15


def test_size_by_default():
    """An eighth of all, but 8 to 32."""
    assert [default_size(cases, "operate") for cases in (1, 64, 200, 2000)] == [8, 8, 25, 32]
    assert [default_size(2000, task) for task in ("optimise", "simulate", "run")] == [8, 1, 1]


def test_a_case_that_sets_no_number_stands_in_the_middle():
    vary = Vary("a", "values", (), "CNY/t", (0.0, 10.0))
    made = Sweep(Path(), None, "optimise", (vary,), Design("list", listed=({"a": 0.0}, {}, {"a": 10.0})))
    assert chunks(made, sample_table(made)) == [[0, 1, 2]]
