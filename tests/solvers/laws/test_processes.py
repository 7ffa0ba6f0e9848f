"""Processes, by hand: modes share one capacity; load range, hours, maintenance, steadiness, guests."""

import numpy as np
import pytest

from parksim.model import Failure, Maintenance, Price, Profile, ProfileRow, Recipe
from parksim.model.calendar import plain_calendar
from parksim_solvers.laws.processes import availability
from tests.small import demand, market, process, small_park


def boiler(**update):
    """Steam from coal (0.2 t/t at 1000 CNY/t) or gas (0.1 t/t at 3000 CNY/t), capacity 10 t/h; 6 t/h are needed."""
    modes = {"coal": Recipe(inputs={"a.coal": 0.2}), "gas": Recipe(inputs={"a.gas": 0.1})}
    return process("a.boiler", "a.steam", modes=modes, capacity=10.0, **update)


def park_with(*items):
    return small_park(
        *items, market("coal", "supplies", "a.coal", 1000.0), market("gas", "supplies", "a.gas", 3000.0),
        market("bought", "supplies", "a.steam", 900.0), market("vent", "takes", "a.steam"),
    )  # fmt: skip


def test_modes_share_the_capacity(optimise, rows_of):
    """12 t/h are needed. Coal steam costs 200, gas steam 300, bought steam 900 CNY/t: 10 t coal, 2 t bought: 3800 CNY.

    Were the capacity there once per mode, gas would take the place of the bought steam: 2000 + 600 = 2600 CNY.
    """
    park = park_with(boiler(), demand("a.use", "a.steam", 12.0))
    assert optimise(park, hours=[1]).cost == pytest.approx(3800)
    row = rows_of(park, hours=[1])["capacity_a:boiler", None, 0]
    assert row.coefficients == {"activity[a.boiler#coal]@0": 1, "activity[a.boiler#gas]@0": 1}
    assert row.bounds == (-np.inf, 10)


def test_load_range(optimise, rows_of):
    """It must run at 40 % at least and 70 % at most of 10 t/h: 8 t/h are 7 made for 1400 and 1 bought for 900 CNY;
    1 t/h is 4 made for 800 CNY, of which 3 are vented."""
    plant = boiler(operation="must_run", load_min=0.4, load_max=0.7)
    assert optimise(park_with(plant, demand("a.use", "a.steam", 8.0)), hours=[1]).cost == pytest.approx(2300)
    low = optimise(park_with(plant, demand("a.use", "a.steam", 1.0)), hours=[1])
    assert low.cost == pytest.approx(800)
    assert low.flow("a.steam > vent") == pytest.approx([3])
    rows = rows_of(park_with(plant), hours=[1])
    assert rows["least_a:boiler", None, 0].bounds == (4, np.inf)
    assert rows["capacity_a:boiler", None, 0].bounds == (-np.inf, 7)


def test_operating_hours_are_a_yearly_sum(optimise, rows_of):
    """A year of two halves of 4380 h; 10 t/h for 6570 h a year are 65,700 t; 10 t/h needed are 87,600 t: 21,900 bought."""
    park = park_with(boiler(hours=6570.0), demand("a.use", "a.steam", 10.0))
    answer = optimise(park, hours=[4380, 4380])
    assert answer.cost == pytest.approx(65_700 * 200 + 21_900 * 900)
    row = rows_of(park, hours=[4380, 4380])["yearly_a:boiler", None, 0]
    assert row.coefficients == {f"activity[a.boiler#{m}]@{s}": 4380 for m in ("coal", "gas") for s in (0, 1)}
    assert row.bounds == (-np.inf, 65_700)


def test_a_stated_yearly_amount_is_the_sum(optimise):
    """30,000 t of 87,600 t may be made: 57,600 t are bought."""
    park = park_with(boiler(yearly=30_000.0), demand("a.use", "a.steam", 10.0))
    assert optimise(park, hours=[8760]).cost == pytest.approx(30_000 * 200 + 57_600 * 900)


def test_maintenance_takes_units_out(optimise, bounds_of):
    """Two of four units stand still in the second hour: 5 t/h are left, 1 t of the 6 needed is bought.

    One more hour with all of them out: all 6 t are bought. 3 h: 1200 + (1000 + 900) + 5400 = 8500 CNY.
    """
    stops = (Maintenance(start=1.0, last=1.0, units=2), Maintenance(start=2.0, last=1.0))
    park = park_with(boiler(units=4, maintenance=stops), demand("a.use", "a.steam", 6.0))
    assert optimise(park, hours=[1, 1, 1]).cost == pytest.approx(8500)
    one = small_park(process("a.plant", "a.steam", capacity=10.0, units=4, maintenance=stops))
    bounds = bounds_of(one, hours=[1, 1, 1])
    assert [bounds[f"activity[a.plant#standard]@{s}"] for s in range(3)] == [(0, 10), (0, 5), (0, 0)]


def test_maintenance_over_the_end_of_the_year(bounds_of):
    """From the last hour of the year for two hours: the first hour of the year too."""
    plant = process("a.plant", "a.steam", capacity=10.0, maintenance=(Maintenance(start=8759.0, last=2.0),))
    bounds = bounds_of(small_park(plant), hours=[1, 8758, 1])
    assert [bounds[f"activity[a.plant#standard]@{s}"][1] for s in range(3)] == [0, 10, 0]


def test_availability_follows_a_profile(bounds_of):
    """Wind: 30 % of 10 t/h from the first hour on, 80 % from the second."""
    wind = Profile(starts=(0.0, 1.0), values=(0.3, 0.8))
    bounds = bounds_of(small_park(process("a.mill", "a.power", capacity=10.0, available=wind)), hours=[1, 2])
    assert [bounds[f"activity[a.mill#standard]@{s}"][1] for s in range(2)] == pytest.approx([3, 8])


def test_a_steady_process_has_one_rate_a_month(optimise):
    """Steam is needed in hour 2 only, 6 t/h; one rate r in both hours of the month, the rest vented.

    A ton made costs 200 in each hour, so 400 CNY per ton used: less than 900 bought. r = 6: 2400 CNY.
    With two months of one hour each r follows: 0 and 6, 1200 CNY.
    """
    plant = process("a.boiler", "a.steam", {"a.coal": 0.2}, capacity=10.0, steady="month")
    wanted = Profile(starts=(0.0, 1.0), values=(0.0, 1.0))
    park = park_with(plant, demand("a.use", "a.steam", 6.0, profile=wanted))
    one = optimise(park, hours=[1, 1])
    assert one.cost == pytest.approx(2400)
    assert one.flow("a.steam > vent") == pytest.approx([6, 0])
    two = optimise(park, hours=[1, 1], month=(1, 2), part=(1, 2))
    assert two.cost == pytest.approx(1200)


def test_the_modes_of_a_steady_process_change_within_its_rate(optimise):
    """Steam of 6 t/h from coal or from gas, whose prices change places after an hour: each hour takes the cheaper one.

    A tonne takes 1 t of fuel at 10 or 50 CNY: 2 · 60 CNY. The rate is one: for 4 and 8 t/h it is 8 and the vent takes 4.
    """
    modes = {"coal": Recipe(inputs={"a.coal": 1.0}), "gas": Recipe(inputs={"a.gas": 1.0})}
    plant = process("a.boiler", "a.steam", modes=modes, capacity=10.0, steady="month")
    turns = {key: Price(profile=Profile(starts=(0.0, 1.0), values=values)) for key, values in
             (("coal", (10.0, 50.0)), ("gas", (50.0, 10.0)))}  # fmt: skip
    fuels = [market(key, "supplies", f"a.{key}", price) for key, price in turns.items()]
    vent = market("vent", "takes", "a.steam")
    even = optimise(small_park(plant, vent, *fuels, demand("a.use", "a.steam", 6.0)), hours=[1, 1])
    assert even.cost == pytest.approx(120)
    assert even.flow("a.boiler#coal > a.steam") == pytest.approx([6, 0])
    wanted = Profile(starts=(0.0, 1.0), values=(0.5, 1.0))
    uneven = optimise(small_park(plant, vent, *fuels, demand("a.use", "a.steam", 8.0, profile=wanted)), hours=[1, 1])
    assert uneven.cost == pytest.approx(160)
    assert uneven.flow("a.steam > vent") == pytest.approx([4, 0])


def test_a_steady_process_keeps_its_least_load_in_its_best_hour(optimise):
    """40 % of 10 t/h in an hour that half of it is there and in one that all of it is: 4 t/h in both, of which 2 are vented.

    A tonne takes 0.2 t of coal at 1000 CNY: 2 · 4 · 200 CNY.
    """
    there = Profile(starts=(0.0, 1.0), values=(0.5, 1.0))
    plant = process("a.boiler", "a.steam", {"a.coal": 0.2}, capacity=10.0, steady="month", available=there,
                    operation="must_run", load_min=0.4)  # fmt: skip
    answer = optimise(park_with(plant, demand("a.use", "a.steam", 2.0)), hours=[1, 1])
    assert answer.cost == pytest.approx(1600)
    assert answer.flow("a.steam > vent") == pytest.approx([2, 2])


def test_a_steady_process_is_cut_where_maintenance_begins():
    """A part with and without standstill: the least availability of its segments holds for all of it."""
    plant = process("a.p", "a.steam", capacity=1.0, steady="month", maintenance=(Maintenance(start=1.0, last=1.0),))
    apart = plain_calendar([1, 1, 1], part=("up", "down", "up"))
    assert list(availability(plant, apart, "part")) == [1, 0]
    assert list(availability(plant, plain_calendar([1, 1, 1]), "part")) == [0]


def test_units_in_maintenance_at_once_add_up():
    """One of four units in the first two hours, another from the second to the third: 3, 2, 3 of 4 stand; all never less than none."""
    stops = (Maintenance(start=0.0, last=2.0, units=1), Maintenance(start=1.0, last=2.0, units=1))
    plant = process("a.p", "a.steam", capacity=4.0, units=4, maintenance=stops)
    assert list(availability(plant, plain_calendar([1, 1, 1, 1]), "segment")) == [0.75, 0.5, 0.75, 1]
    whole = plant.model_copy(update={"maintenance": (*stops, Maintenance(start=1.0, last=1.0))})
    assert list(availability(whole, plain_calendar([1, 1, 1, 1]), "segment")) == [0.75, 0, 0.75, 1]


def test_a_guest_uses_the_capacity_of_its_host(optimise, rows_of):
    """A furnace of 10 t/h makes steam from coal, or power as a guest, 3 t/h at most; both need 8 t/h together with it.

    8 t steam and 2 t power are made, 1 t of the 3 t of power is bought for 5000 CNY: 1600 + 0 + 5000 CNY.
    """
    host = process("a.furnace", "a.steam", {"a.coal": 0.2}, capacity=10.0)
    guest = process("a.turbine", "a.power", capacity=3.0, shares_capacity="a.furnace")
    park = park_with(
        host, guest, demand("a.use", "a.steam", 8.0), demand("a.lights", "a.power", 3.0),
        market("bought_steam", "supplies", "a.steam", 9000.0), market("grid", "supplies", "a.power", 5000.0),
    )  # fmt: skip
    park = park.model_copy(update={"markets": {k: m for k, m in park.markets.items() if k != "bought"}})
    assert optimise(park, hours=[1]).cost == pytest.approx(6600)
    rows = rows_of(park, hours=[1])
    both = {"activity[a.furnace#standard]@0": 1, "activity[a.turbine#standard]@0": 1}
    assert rows["capacity_a:furnace", None, 0].coefficients == both
    assert rows["guest_capacity_a:turbine", None, 0].bounds == (-np.inf, 3)


@pytest.mark.parametrize(
    ("own", "most"),
    [
        ({}, None),
        ({"capacity": 6.0}, [6.0, 3.0, 3.0]),
        ({"fails": Failure(every=100.0, last=100.0)}, [8.0, 4.0, 4.0]),
        ({"maintenance": (Maintenance(start=0.0, last=2.0, units=1),)}, [4.0, 0.0, 4.0]),
        (
            {"available": Profile(rows=tuple(ProfileRow(hour=float(h), value=1 - h / 2) for h in range(3)))},
            [8.0, 2.0, 0.0],
        ),
    ],
)
def test_a_guest_stands_still_by_itself_within_what_its_host_can_do(rows_of, own, most):
    """Host 8 of 10 t/h, one of its two units maintained from 1 to 3 h; what the guest says of itself comes on top.

    Without anything of its own no row is needed: the host's bounds both. Two units down of two leave none, not a quarter.
    """
    host = process(
        "a.furnace", "a.steam", capacity=10.0, load_max=0.8, units=2,
        maintenance=(Maintenance(start=1.0, last=2.0, units=1),),
    )  # fmt: skip
    guest = process("a.turbine", "a.power", shares_capacity="a.furnace", units=2, **own)
    rows = rows_of(small_park(host, guest), hours=[1, 1, 1])
    found = [rows["guest_capacity_a:turbine", None, s].bounds[1] for s in range(3)] if most else None
    assert found == most
    assert most is not None or ("guest_capacity_a:turbine", None, 0) not in rows


def test_a_guest_counts_in_the_hours_of_its_host(rows_of):
    """The furnace runs 8000 h a year, whoever uses it."""
    host = process("a.furnace", "a.steam", capacity=10.0, hours=8000.0)
    guest = process("a.turbine", "a.power", shares_capacity="a.furnace")
    row = rows_of(small_park(host, guest), hours=[2])["yearly_a:furnace", None, 0]
    assert row.coefficients == {"activity[a.furnace#standard]@0": 2, "activity[a.turbine#standard]@0": 2}


def test_a_guest_may_vary_on_a_steady_host(rows_of):
    """A row that joins a rate a month and a rate a segment holds in every segment, it does not add segments up."""
    host = process("a.furnace", "a.steam", capacity=10.0, steady="month")
    guest = process("a.turbine", "a.power", shares_capacity="a.furnace")
    rows = rows_of(small_park(host, guest), hours=[1, 1])
    for s in range(2):
        row = rows["capacity_a:furnace", None, s]
        assert row.coefficients == {"activity[a.furnace#standard]@0": 1, f"activity[a.turbine#standard]@{s}": 1}
        assert row.bounds == (-np.inf, 10)


def test_a_guest_without_its_host_keeps_its_own_capacity(bounds_of):
    """The host has left the park: its guest does not run without limit."""
    guest = process("a.turbine", "a.power", capacity=3.0, shares_capacity="a.furnace")
    assert bounds_of(small_park(guest), hours=[1])["activity[a.turbine#standard]@0"] == (0, 3)


def test_running_and_fixed_cost(optimise):
    """2 CNY/t of the process, 5 CNY/t more of the gas mode, 50 CNY a year: 6 t of coal steam 1200 + 12 + 50 CNY."""
    modes = {"coal": Recipe(inputs={"a.coal": 0.2}), "gas": Recipe(inputs={"a.gas": 0.1}, cost=5.0)}
    plant = process("a.boiler", "a.steam", modes=modes, capacity=10.0, cost=2.0, fixed_cost=50.0)
    answer = optimise(park_with(plant, demand("a.use", "a.steam", 6.0)), hours=[1])
    assert answer.cost == pytest.approx(1262)
    assert answer.paid("operation", "a.boiler") == pytest.approx(62)


def test_a_guest_pays_its_own_fixed_cost(optimise):
    """Host 50 CNY a year, guest 30 CNY a year: 80 CNY beside 6 t of coal steam for 1200 CNY."""
    host = process("a.boiler", "a.steam", {"a.coal": 0.2}, capacity=10.0, fixed_cost=50.0)
    guest = process("a.turbine", "a.power", shares_capacity="a.boiler", fixed_cost=30.0)
    answer = optimise(
        park_with(host, guest, demand("a.use", "a.steam", 6.0), market("sink", "takes", "a.power")), hours=[1]
    )
    assert answer.cost == pytest.approx(1280)


def test_identifiers_that_look_alike_stay_apart(optimise):
    """`a.b_c` and `a_b.c` are two processes: 10 t/h each, 15 t/h needed at each firm, the rest bought."""
    modes = {"one": Recipe(), "two": Recipe(cost=1.0)}
    alike = [process(key, f"{key.split('.')[0]}.steam", modes=modes, capacity=10.0) for key in ("a.b_c", "a_b.c")]
    wants = [demand(f"{firm}.use", f"{firm}.steam", 15.0) for firm in ("a", "a_b")]
    park = small_park(*alike, *wants, market("bought", "supplies", ("a.steam", "a_b.steam"), 900.0))
    assert optimise(park, hours=[1]).cost == pytest.approx(9000)
