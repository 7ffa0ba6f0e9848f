"""The same state gives the same flows, to the last bit, whatever was dispatched before and whoever dispatches it."""

import numpy as np
import pytest

from parksim.simulation.memory import Memory
from parksim.simulation.year import Player
from parksim_solvers.dispatch_solve import Dispatcher
from parksim_solvers.dispatch_state import Dispatch, State
from tests.parks import RandomPark
from tests.simulation.years import existing, without_tiers, works_of

MANY = 300


def stressed(seed: int):
    """Islands of a stressed year of a random park, each with its states in order of appearance and their dispatches."""
    park = without_tiers(RandomPark(seed, firms=2, switchable=seed % 2 == 1).park())
    player = Player(works_of(existing(park), seed=seed))
    record = player.play(0)
    return [(memory.dispatcher, part.found) for memory, part in zip(player.memories, record.islands, strict=True)]


def assert_same(one: Dispatch, other: Dispatch) -> None:
    for name, mine, its in zip(Dispatch._fields, one, other, strict=True):
        assert np.array_equal(mine, its), name


@pytest.mark.parametrize("seed", [0, 1])
def test_in_another_order_and_again(seed):
    """Forwards in the year; then by a fresh dispatcher in an order drawn; then by the same one backwards: bit for bit."""
    for dispatcher, found in stressed(seed):
        states = list(found)[:MANY]
        random = np.random.default_rng(seed)
        fresh = Dispatcher(dispatcher.island, dispatcher.first)
        for place in random.permutation(len(states)):
            assert_same(fresh.dispatch(states[place]), found[states[place]])
        for state in reversed(states):
            assert_same(fresh.dispatch(state), found[state])


def test_a_year_has_states_enough_to_tell():
    """What is compared above is hundreds of states with units down, stores at edges and backlogs."""
    states = [state for _, found in stressed(0) for state in found]
    assert len(states) > 300
    assert any(sum(state.up) < max(sum(other.up) for other in states) for state in states)
    assert {tank.place for state in states for tank in state.tanks} >= {"empty", "between"}


def test_a_forgotten_state_is_solved_again_to_the_same():
    """A memory of three states forgets the least recently used one; asked again it answers the same bits."""
    dispatcher, found = stressed(0)[0]
    memory = Memory(Dispatcher(dispatcher.island, dispatcher.first), most=3)
    states: list[State] = list(found)[:5]
    first = [memory.dispatch(state) for state in states]
    assert (memory.asked, memory.solved) == (5, 5)
    memory.dispatch(states[4])
    assert (memory.asked, memory.solved) == (6, 5)
    assert_same(memory.dispatch(states[0]), first[0])
    assert (memory.asked, memory.solved) == (7, 6)


def test_a_replication_is_the_same_alone_and_after_others():
    """The third year of three is the third year of a player who never played the others."""
    base = existing(without_tiers(RandomPark(3, firms=1).park()))
    after, alone = Player(works_of(base, seed=2)), Player(works_of(base, seed=2))
    last = [after.play(replication) for replication in range(3)][-1]
    for mine, its in zip(alone.play(2).islands, last.islands, strict=True):
        assert (mine.start, mine.hours, mine.begins, mine.ends) == (its.start, its.hours, its.begins, its.ends)
        assert mine.events == its.events
        assert list(mine.found) == list(its.found)
