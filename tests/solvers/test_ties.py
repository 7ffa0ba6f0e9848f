"""Equal sellers: by contract, then distance, then in proportion; the range of what is not unique is told."""

import pytest

from parksim.graph import graph_of
from parksim.model import Contract
from parksim.model.calendar import plain_calendar
from parksim.results.audit import audit
from parksim_solvers.optimise import plan
from tests.small import demand, link, market, process, small_park

PRICED = Contract(price=50.0)


def sent(one: dict, other: dict, cost: float = 1.0, *more) -> tuple[list[float], str]:
    """What two firms with a boiler each send to a third that needs 10 t/h, t in 10 h, and the note on ties."""
    park = small_park(
        process("a.w", "a.steam", capacity=20.0, cost=1.0), process("b.w", "b.steam", capacity=20.0, cost=cost),
        demand("c.need", "c.steam", 10.0), link("ac", "a.steam", "c.steam", **one), link("bc", "b.steam", "c.steam", **other),
        *more,
    )  # fmt: skip
    result = plan(graph_of(park), plain_calendar([4.0, 6.0]), gap=0.0).result
    found = audit(result)
    assert found.failures == ()
    flows = found.accounts
    assert flows.total_cost()[0] == pytest.approx(100)
    return [flows.amount("ac"), flows.amount("bc")], " ".join(
        note for note in result.notes if note.startswith("note.tied")
    )


def test_two_equal_sellers_share():
    """Nothing tells them apart: 50 t each, of 100; each could send none or all of it."""
    amounts, told = sent({"contract": PRICED}, {"contract": PRICED})
    assert amounts == pytest.approx([50, 50])
    assert told == "note.tied: ac (0–100 t), bc (0–100 t)"


def test_in_proportion_to_what_each_can_carry():
    """Pipes of 10 and 15 t/h: 40 and 60 t."""
    assert sent({"capacity": 10.0}, {"capacity": 15.0})[0] == pytest.approx([40, 60])


def test_a_contract_comes_first_whatever_the_distance():
    """B has a contract and is farther away: it sends all of it; with a pipe of 4 t/h only 40 t of the 100."""
    assert sent({"distance": 1.0}, {"distance": 9.0, "contract": PRICED})[0] == pytest.approx([0, 100])
    assert sent({}, {"capacity": 4.0, "contract": PRICED})[0] == pytest.approx([60, 40])


def test_then_the_shorter_way():
    assert sent({"distance": 9.0}, {"distance": 1.0})[0] == pytest.approx([0, 100])


def test_what_is_cheaper_is_no_tie():
    """B makes steam at 1.01 CNY/t: a sends all, and nothing is told."""
    amounts, told = sent({}, {"contract": PRICED}, cost=1.01)
    assert (amounts, told) == (pytest.approx([100, 0]), "")


def test_two_ties_are_settled_each_by_itself():
    """Beside, a and b send gas of one price to d, which needs 2 t/h: 10 t each; steam is shared as before."""
    more = (
        market("gas", "supplies", ("a.gas", "b.gas"), 0.0), demand("d.need", "d.gas", 2.0),
        link("ad", "a.gas", "d.gas"), link("bd", "b.gas", "d.gas"),
    )  # fmt: skip
    amounts, told = sent({}, {}, 1.0, *more)
    assert amounts == pytest.approx([50, 50])
    assert told.count("–") == 4
