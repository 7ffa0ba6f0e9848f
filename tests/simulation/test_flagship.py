"""Zhanjiang: any one to three failed units of the existing park dispatch, in any segment, and what falls with them is told."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from parksim import load
from parksim.simulation.stores import aim, status
from parksim.simulation.units import Units
from parksim.simulation.year import Works
from parksim_solvers.dispatch_island import Island
from parksim_solvers.dispatch_solve import Dispatcher
from parksim_solvers.dispatch_state import Dispatch, State
from tests.simulation.years import existing, works_of

FOLDER = Path(__file__).parents[2] / "scenarios" / "zhanjiang_lingang"
SETS, MOST_FAILED = 400, 3


class Struck(NamedTuple):
    """An island with units failed in a segment of the plan: its state, its dispatch, and the events that it tells."""

    place: int
    state: State
    dispatch: Dispatch
    told: list[tuple[str, str]]


@pytest.fixture(scope="module")
def works() -> Works:
    """What a year of the existing park is played with."""
    return works_of(existing(load(FOLDER), "folded"))


@pytest.fixture(scope="module")
def struck(works) -> list[Struck]:
    """Random sets of failed units in random segments; stores stand where the plan has them, or anywhere."""
    random = np.random.default_rng(0)
    dispatchers = [Dispatcher(island, standing(works, place, 0, random)) for place, island in enumerate(works.islands)]
    failing = [(place, k) for place, island in enumerate(works.islands)
               for k, component in enumerate(island.roles.components) if component.fails]  # fmt: skip
    return [one for _ in range(SETS) for one in strike(works, dispatchers, failing, random)]


def standing(works: Works, place: int, planned: int, random: np.random.Generator) -> State:
    """An island with all up in a segment of the plan; half of its stores on the plan's level, half anywhere."""
    roles, kind = works.islands[place].roles, int(works.islands[place].kinds[planned])
    levels = [
        aim(tank, planned, 0.0).level if random.random() < 0.5 else random.uniform(0, tank.store.size)
        for tank in roles.tanks
    ]
    return State(
        kind=kind, up=Units(roles.components, works.guide.on, planned).up(0.0, planned),
        tanks=tuple(status(tank, level, aim(tank, planned, 0.0)) for tank, level in zip(roles.tanks, levels, strict=True)),
        accounts=tuple(bool(random.random() < 0.5) for _ in roles.accounts),
        backlogs=tuple(bool(random.random() < 0.1) for _ in roles.orders),
        allowed=tuple(float(meter.planned.max()) for meter in roles.meters), repair=24.0,
    )  # fmt: skip


def strike(works, dispatchers, failing, random) -> list[Struck]:
    """One to three units fail at once in one segment: every island that has one of them is dispatched."""
    planned = int(random.integers(len(works.guide.weight)))
    chosen = [failing[k] for k in random.integers(len(failing), size=random.integers(1, MOST_FAILED + 1))]
    found = []
    for place in sorted({place for place, _ in chosen}):
        components = works.islands[place].roles.components
        units = Units(components, works.guide.on, planned)
        for _, k in (pair for pair in chosen if pair[0] == place):
            units.failed[k] = min(units.failed[k] + 1, components[k].units)
        up = units.up(0.0, planned)
        state = standing(works, place, planned, random)._replace(up=up)
        dispatch = dispatchers[place].dispatch(state)
        found.append(Struck(place, state, dispatch, list(units.ran_as(0.0, up, dispatch.running))))
    return found


def test_every_set_of_failed_units_dispatches(works, struck):
    """Four hundred draws, none without an answer, none that runs more than is up, none with a flow that is no number."""
    assert len(struck) >= SETS
    for one in struck:
        assert all(0 <= running <= up for running, up in zip(one.dispatch.running, one.state.up, strict=True))
        rates = works.islands[one.place].rates(one.dispatch.values)
        assert np.isfinite(rates).all()
        assert rates.min() >= -1e-9 * rates.max()


def test_what_is_forced_down_is_told(works, struck):
    """Every component with fewer units running than up has its event, and no other has one; some do fall."""
    for one in struck:
        components, running = works.islands[one.place].roles.components, one.dispatch.running
        counts = zip(components, one.state.up, running, strict=True)
        assert one.told == [(c.id, "stop" if ran else "trip") for c, up, ran in counts if ran < up]
    assert any(one.told for one in struck)


def activity(island: Island, dispatch: Dispatch, columns: np.ndarray) -> float:
    """What the columns of some activities add up to, of those that have a flow."""
    return sum(float(dispatch.values[column]) for column in columns if column in island.flow_columns)


def test_minimum_loads_hold_for_what_runs(works, struck):
    """Whatever still runs does so at least at the minimum load of its running units; what does not run carries nothing."""
    for one in struck:
        island = works.islands[one.place]
        segment = int(np.flatnonzero(island.kinds == one.state.kind)[0])
        for least in island.roles.loads:
            component, running = island.roles.components[least.component], one.dispatch.running[least.component]
            bound = float(island.numbers.low[segment, least.row]) * running / component.units
            found = activity(island, one.dispatch, least.used)
            assert found >= bound * (1 - 1e-6) - 1e-9
            assert running or found == 0
