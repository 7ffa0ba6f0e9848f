"""Families of programmes: what is affine is written from slopes, what is not is found out."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from parksim_solvers.arrays import Arrays
from parksim_solvers.family import learnt

LOW, HIGH = np.array([1.0, -3.0]), np.array([2.0, 5.0])
ENTRIES = ((0, 0), (0, 1), (1, 1))


def programme(cost, data, high, offset=0.0) -> Arrays:
    """min cost·x + offset,  0 <= x <= high,  A x <= 1: two columns, two rows, three coefficients."""
    matrix = sp.csc_matrix((np.array(data, float), tuple(zip(*ENTRIES, strict=True))), shape=(2, 2))
    return Arrays(
        matrix, np.array(cost, float), np.zeros(2), np.array(high, float), np.full(2, -np.inf), np.ones(2),
        np.zeros(2, bool), offset, {}, {}, [], [],
    )  # fmt: skip


def affine(theta):
    """Costs, a coefficient, a bound, the offset and a reported figure move with either parameter."""
    a, b = theta
    arrays = programme((3 + 2 * a, 7 - b), (1, a, 2), (np.inf, 4 + b), 5 * a - b)
    return {"p": (arrays, np.array([a + b, 1.0]))}


@given(st.floats(1.0, 2.0), st.floats(-3.0, 5.0))
def test_what_is_affine_is_written_from_slopes(a, b):
    """3 + 2a, 7 − b, a, 4 + b and 5a − b, by hand, at any point of the box; what is open stays open."""
    family = learnt(affine, LOW, HIGH)
    assert family is not None
    arrays, more = family.at(np.array([a, b]))["p"]
    assert arrays.cost == pytest.approx([3 + 2 * a, 7 - b])
    assert arrays.matrix.toarray() == pytest.approx(np.array([[1, a], [0, 2]]))
    assert arrays.upper == pytest.approx([np.inf, 4 + b])
    assert arrays.offset == pytest.approx(5 * a - b)
    assert more == pytest.approx([a + b, 1.0])


def odd_about_the_middle(a):
    """(a − 1.5)³ + a: 0 from the line at the middle of [1, 2] and at both ends, not between."""
    return (a - 1.5) ** 3 - 0.25 * (a - 1.5) + a


@pytest.mark.parametrize(
    "other",
    [
        lambda a, b: programme((a * b, 1), (1, 1, 1), (1, 1)),
        lambda a, b: programme((a**2, 1), (1, 1, 1), (1, 1)),
        lambda a, b: programme((odd_about_the_middle(a), 1), (1, 1, 1), (1, 1)),
        lambda a, b: programme((1, 1), (1, 1 / a, 1), (1, 1)),
        lambda a, b: programme((1, 1), (1, 1, 1), (np.inf if b < 0 else 4.0, 1)),
        lambda a, b: programme((1, 1), (1, 1, 1), (max(b, 0.0), 1)),
    ],
    ids=["product", "square", "odd", "quotient", "opens", "kink"],
)
def test_what_is_not_affine_is_no_family(other):
    assert learnt(lambda theta: {"p": (other(*theta), np.empty(0))}, LOW, HIGH) is None


def test_another_structure_is_no_family():
    """A row that has one more coefficient where the second parameter is positive."""

    def stamped(theta):
        arrays = affine(theta)["p"][0]
        if theta[1] > 2:
            arrays.matrix = sp.csc_matrix(np.ones((2, 2)))
        return {"p": (arrays, np.empty(0))}

    assert learnt(stamped, LOW, HIGH) is None


def test_programmes_of_several_names_vary_together():
    family = learnt(lambda theta: {"one": affine(theta)["p"], "two": affine(-theta)["p"]}, LOW, HIGH)
    assert family is not None
    found = family.at(np.array([1.25, 0.5]))
    assert found["one"][0].cost == pytest.approx([5.5, 6.5])
    assert found["two"][0].cost == pytest.approx([0.5, 7.5])
