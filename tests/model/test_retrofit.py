"""What a year bears of a capital cost, and who bears what several retrofits need once."""

import pytest
from pydantic import ValidationError

from parksim.model import Group, InvestmentCost, Name, Retrofit

TERMS = {"lifetime": 20.0, "interest": 0.07}


def retrofit(key, owner, fixed):
    name = Name(en=key, zh=key)
    return Retrofit(
        id=key, name=name, chain="energy", owner=owner, cost=InvestmentCost(fixed=fixed, lifetime=10, interest=0)
    )


def test_an_annuity_pays_back_its_capital_with_interest():
    """Two years at 10 %: 0.1 / (1 - 1.1^-2) = 0.1 / 0.173554 = 0.576190; without interest a half each year."""
    assert InvestmentCost(fixed=1, lifetime=2, interest=0.1).annuity == pytest.approx(0.576190, abs=1e-6)
    assert Group(id="g", of=(), lifetime=2, interest=0.1).annuity == pytest.approx(0.576190, abs=1e-6)
    assert Group(id="g", of=(), lifetime=2, interest=0.0).annuity == 0.5


@pytest.mark.parametrize("missing", TERMS)
def test_no_term_of_an_annuity_is_made_up(missing):
    """Capital without interest would be 7 % a year cheaper or dearer, and nobody would have said so."""
    terms = {key: value for key, value in TERMS.items() if key != missing}
    with pytest.raises(ValidationError):
        InvestmentCost(fixed=1, **terms)
    with pytest.raises(ValidationError):
        Group(id="rack", of=("x",), shared_cost=60.0, **terms)
    assert Group(id="one", of=("x",), at_most=1).annuity == 0


def test_what_several_need_once_is_borne_by_capital():
    """A rack of 60 for x and y of firm a (10 + 20) and z of firm b (30): 30 each. Without z all 60 fall on a; without any, none."""
    retrofits = {
        key: retrofit(key, owner, fixed) for key, owner, fixed in (("x", "a", 10), ("y", "a", 20), ("z", "b", 30))
    }
    rack = Group(id="rack", of=("x", "y", "z"), shared_cost=60.0, **TERMS)
    assert rack.borne(retrofits, {"x": 1.0, "y": 1.0, "z": 1.0}) == {"a": 30.0, "b": 30.0}
    assert rack.borne(retrofits, {"x": 1.0}) == {"a": 60.0}
    assert rack.borne(retrofits, {}) == {}


def test_users_without_capital_bear_alike():
    free = {key: retrofit(key, owner, 0.0) for key, owner in (("x", "a"), ("y", "b"))}
    assert Group(id="rack", of=("x", "y"), shared_cost=60.0, **TERMS).borne(free, {"x": 1.0, "y": 1.0}) == {
        "a": 30.0,
        "b": 30.0,
    }
