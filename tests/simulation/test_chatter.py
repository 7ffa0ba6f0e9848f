"""A level that rests: parks built so that a rule of two values turns thousands of times a day.

    waste heat gives 3 t/h of steam for nothing, 5 t/h are needed, a boiler makes more for 100 CNY/t; a tank of 10 t

Below a third of its height the tank is worth 150 CNY/t, so it is filled from the boiler; above, 50 CNY/t, so it feeds
the demand instead of the boiler. A rule that looks at the level only has no third answer: at the edge it fills an
instant and empties an instant. The dispatch has one: on the edge a unit more is worth 50 and a unit less costs 150, so
the boiler serves the demand and the level stays where it is.
"""

import numpy as np
import pytest

from parksim.model import Failure, Price
from tests.parks import RandomPark
from tests.simulation.years import Year, by_hour, changed, without_tiers, year
from tests.small import demand, market, small_park, store

DAYS, A_DAY, NAIVE = 10, 20, 5000
LOSSES, BANDS = (0.0, 0.01, 0.3), ((150.0, 50.0, 10.0), (150.0, 50.0), (150.0, 150.0, 50.0, 50.0))


def park(loss: float = 0.0, bands: tuple[float, ...] = BANDS[0], **update):
    tank = store("a.tank", "a.steam", size=10.0, rate=4.0, loss=loss, bands=bands, **update)
    return small_park(
        market("heat", "supplies", "a.steam", 0.0, rate=3.0), market("boiler", "supplies", "a.steam", 100.0),
        demand("a.use", "a.steam", 5.0), tank,
    )  # fmt: skip


def busiest(found: Year) -> int:
    """Rows of the timeline that begin on the busiest day of the busiest island."""
    timeline = found.result.timeline
    return int(timeline.groupby(["replication", "island", timeline["start"] // 24]).size().max())


def naive(loss: float, height: float = 10 / 3, size: float = 10.0) -> int:
    """Dispatches in a day of a rule that only asks whether the level lies above an edge, with a slack of 1e-4 of the size.

    Below it fills 4 t/h from the boiler, above it empties 2 t/h; each holds until the level is past the edge by the slack.
    """
    slack, time, level, count = 1e-4 * size, 0.0, height, 0
    while time < 24:
        net = (4.0 if count % 2 else -2.0) - loss * level
        target = height + slack if net > 0 else height - slack
        time, level, count = time + (target - level) / net, target, count + 1
    return count


@pytest.mark.parametrize("loss", LOSSES)
def test_a_rule_of_two_values_chatters(loss):
    assert naive(loss) > NAIVE


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("bands", [*BANDS, ()])
def test_the_level_rests(loss, bands):
    """Segments of a day, ten days, with stated bands and with the plan's level: a day has at most twenty events."""
    found = year(park(loss, bands), [24.0] * DAYS)
    assert busiest(found) <= A_DAY
    assert len(found.result.timeline) <= 2 * DAYS


def test_where_it_rests_and_what_flows():
    """Two bands, 150 and 50 CNY/t, the edge at 5 t; the plan begins empty. A loss of 1 %/h.

    It fills at its rate of 4 t/h, until 5 = 4/λ·(1 − e^(−λt)), t = 1.2579 h, for which the boiler gives 3 + ... = 6 t/h
    in all; then the loss of the edge, 0.01·5 = 0.05 t/h, is worth refilling, and the boiler gives 2.05 t/h.
    """
    found = year(park(0.01, BANDS[1]), [24.0])
    boiler = "boiler > a.steam"
    time = -np.log1p(-0.01 * 5 / 4) / 0.01
    assert time == pytest.approx(1.2579, abs=1e-4)
    assert [event[0] for event in found.events("edge")] == pytest.approx([time])
    assert found.at(boiler, 1.0) == pytest.approx(6.0)
    assert found.at(boiler, 2.0) == pytest.approx(2.05)
    assert found.level("a.tank") == pytest.approx([5.0, 5.0])


def test_two_tanks_on_one_bus():
    """Both rest on an edge of their own; neither feeds the other for ever."""
    twin = store("a.twin", "a.steam", size=7.0, rate=4.0, loss=0.02, eta_fill=0.95, bands=(140.0, 60.0))
    both = park(0.01).model_copy(update={"stores": park(0.01).stores | {twin.id: twin}})
    assert busiest(year(both, [24.0] * DAYS)) <= A_DAY


def test_also_when_the_price_turns_and_things_break():
    """The boiler's price moves between both values four times a day, the tank fails: still twenty events a day."""
    price = Price(profile=by_hour((0, 40.0), (6, 100.0), (12, 160.0), (18, 60.0)))
    boiler = market("boiler", "supplies", "a.steam", price)
    busy = park(0.01, BANDS[0], fails=Failure(every=100.0, last=5.0))
    busy = busy.model_copy(update={"markets": busy.markets | {"boiler": boiler}})
    assert busiest(year(busy, breakdowns=True)) <= A_DAY


@pytest.mark.parametrize("seed", range(4))
def test_tanks_of_random_parks(seed):
    """A random firm whose tank has three stated bands near what steam is worth to it, with breakdowns."""
    bands = changed(
        without_tiers(RandomPark(seed, firms=1).park()), "stores", lambda _: {"bands": (220.0, 130.0, 90.0)}
    )
    assert busiest(year(bands, breakdowns=True, seed=seed)) <= A_DAY


@pytest.mark.parametrize("size", [10.0, 0.1, 0.01])
@pytest.mark.parametrize("bands", [*BANDS[:2], ()])
def test_a_drum_of_a_second(size, bands):
    """800 t/h go through a drum that its own rate of 1000 t/h fills within 36 s, a third of a second, a thirtieth.

    The clock of a year knows no less than 2e-12 h; a level that it cannot place within 1e-9 of the size is still found
    to be on the edge, and no hundred dispatches follow in no time.
    """
    drum = store("a.drum", "a.steam", size=size, rate=1000.0, bands=bands)
    heat = market("heat", "supplies", "a.steam", 0.0, rate=900.0, available=by_hour((0, 1.0), (7, 0.5), (19, 0.9)))
    line = small_park(
        heat, market("boiler", "supplies", "a.steam", 100.0), demand("a.use", "a.steam", 800.0), drum,
        market("vent", "takes", "a.steam"),
    )  # fmt: skip
    assert busiest(year(line)) <= A_DAY
