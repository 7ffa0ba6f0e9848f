"""Stores by status: where a level stands, when it reaches an edge, and how it moves in between.

    dL/dt = net − λL:   L(t) = L∞ + (L − L∞)·e^(−λt),  L∞ = net/λ;   without loss L(t) = L + net·t            [unit, h]

A store whose bands are stated has an edge between two of them; any other has one that moves, the level of the plan:
below it a unit is worth a little more than in the plan, above it a little less. On an edge the level may rest: the kink
of its value lies at the net filling that keeps it there. A level within `ON` of the size of an edge is on it; a store that
its own rate fills within seconds is on it from as far as the clock can tell.
"""

from math import exp, expm1, inf, log1p
from typing import NamedTuple

from parksim_solvers.dispatch_island import Tank
from parksim_solvers.dispatch_state import Place, TankStatus

ON, ON_PATH = 1e-9, 1e-6
"""How near an edge counts as on it, as a share of the size: the plan's level is known to a solver's tolerance."""
CLOCK, BARELY = 4e-12, 1e-7
"""Hours that the clock of a year cannot tell apart, and the share of the size that a level may stand beyond an edge."""
DOWN = TankStatus("down", 0, False)


class Aim(NamedTuple):
    """What the plan holds in a store now, and its net filling; both 0 for a store with bands of its own."""

    level: float = 0.0
    net: float = 0.0


def aim(tank: Tank, planned: int, hours: float) -> Aim:
    """The plan's level some hours into a segment of the plan."""
    if tank.path is None:
        return Aim()
    net = float(tank.path.nets[planned])
    return Aim(moved(tank, float(tank.path.begins[planned]), net, hours), net)


def status(tank: Tank, level: float, aimed: Aim) -> TankStatus:
    """Where a level stands: between, empty or full, and in which band or on the edge above it."""
    size, near = tank.store.size, _near(tank)
    if tank.path is not None:
        place: Place = "empty" if level <= near * size else "full" if level >= size - near * size else "between"
        gap = level - aimed.level
        on = abs(gap) <= ON_PATH * size
        return TankStatus(place, int(gap > 0 and not on), on)
    bands = len(tank.bands)
    if level <= near * size:
        return TankStatus("empty", 0, False)
    if level >= size - near * size:
        return TankStatus("full", bands - 1, False)
    place_in = level / size * bands
    edge = round(place_in)
    if abs(place_in - edge) <= near * bands:
        return TankStatus("between", edge - 1, True)
    return TankStatus("between", int(place_in), False)


def moved(tank: Tank, level: float, net: float, hours: float) -> float:
    """Level after some hours of a constant net filling."""
    loss = tank.store.loss
    gain = -expm1(-loss * hours) / loss if loss else hours
    return exp(-loss * hours) * level + gain * net


def until_edge(tank: Tank, level: float, net: float, aimed: Aim) -> float:
    """Hours until a level reaches the next edge, empty or full; infinite where it never does."""
    size, loss = tank.store.size, tank.store.loss
    still = ON * max(size, 1e-9) / 8760
    soonest = inf
    if tank.path is not None:
        gap, faster = level - aimed.level, net - aimed.net
        if abs(gap) > ON_PATH * size and (faster - loss * gap) * gap < 0:
            soonest = _time(gap, 0.0, faster, loss)
    slope = net - loss * level
    if abs(slope) <= still or not size:
        return soonest
    bands = max(len(tank.bands), 1)
    place = level / size * bands
    edge = round(place)
    on = abs(place - edge) <= _near(tank) * bands
    below = edge if on else int(place)
    target = below + 1 if slope > 0 else edge - 1 if on else below
    if not 0 <= target <= bands:
        return soonest
    return min(soonest, _time(level, size * target / bands, net, loss))


def barely(tank: Tank) -> float:
    """Hours in which a level cannot move far enough to matter: an edge reached so near a segment's end is reached at it."""
    return BARELY * tank.store.size / tank.store.rate if tank.store.rate else 0.0


def _near(tank: Tank) -> float:
    """How near an edge counts as on it, as a share of the size."""
    store = tank.store
    return min(max(ON, CLOCK * store.rate / store.size), BARELY) if store.size else ON


def _time(level: float, target: float, net: float, loss: float) -> float:
    """Hours from a level to a target at a constant net filling; infinite where it tends to a rest before.

    t = −log(1 − λ·way)/λ  with way = (target − L)/(net − λL): written so that a loss of next to nothing loses no digits.
    """
    slope = net - loss * level
    way = (target - level) / slope if slope else inf
    if way < 0 or loss * way >= 1:
        return inf
    return -log1p(-loss * way) / loss if loss else way
