"""Twenty random parks against a linear programme written from the Park alone: no graph, no template, no laws, no stamp."""

from collections import defaultdict

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.optimize import linprog

from parksim.graph import graph_of
from parksim.model import Calendar, Park
from parksim_solvers.optimise import plan
from tests.parks import RandomPark
from tests.solvers.random_calendars import FUTURES, random_calendar

SWITCHED = ("co2", "co2_scope1")


class Programme:
    """min c·x, with a column per variable and member, named by text; rows written one by one."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.cost: list[float] = []
        self.bounds: list[tuple[float | None, float | None]] = []
        self.rows: list[tuple[dict[str, float], str, float]] = []
        self.constant = 0.0

    def column(self, name: str, cost: float = 0.0, low: float | None = 0.0, high: float | None = None) -> str:
        self.names[name] = len(self.cost)
        self.cost.append(cost)
        self.bounds.append((low, high))
        return name

    def row(self, terms: dict[str, float], sense: str, side: float) -> None:
        self.rows.append((dict(terms), sense, side))

    def optimum(self) -> float:
        sides: dict[str, list[float]] = {"<=": [], "==": []}
        entries: dict[str, list[tuple[int, int, float]]] = {"<=": [], "==": []}
        for terms, sense, side in self.rows:
            sign, kept = (-1.0, "<=") if sense == ">=" else (1.0, sense)
            entries[kept] += [(len(sides[kept]), self.names[name], sign * value) for name, value in terms.items()]
            sides[kept].append(sign * side)
        matrices = {}
        for kept, found in entries.items():
            row, column, value = (np.array(part) for part in zip(*found, strict=True))
            shape = (len(sides[kept]), len(self.cost))
            matrices[kept] = sp.csr_matrix((value, (row.astype(int), column.astype(int))), shape=shape)
        answer = linprog(self.cost, matrices["<="], sides["<="], matrices["=="], sides["=="], self.bounds, "highs")
        return float(answer.fun) + self.constant if answer.status == 0 else float("nan")


def programme_of(park: Park, calendar: Calendar) -> Programme:
    """The park in every segment of one calendar whose segments follow each other within a year and future."""
    lp, segments = Programme(), range(calendar.segments)
    labels = calendar.labels
    hours, weight = calendar.hours, calendar.hours * calendar.repeats
    worth = calendar.probability * calendar.discount
    at_bus = [defaultdict(lambda: defaultdict(float)) for _ in segments]
    co2 = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
    years = {(labels["year"][s], labels["future"][s]): worth[s] for s in segments}
    year_of = [(labels["year"][s], labels["future"][s]) for s in segments]

    def emit(measure: str, s: int, name: str, tonnes: float) -> None:
        co2[measure][year_of[s]][name] += tonnes * weight[s]

    for key, process in park.processes.items():
        made = {}
        for mode, recipe in process.modes.items():
            for s in segments:
                place = f"{labels['part'][s]}" if process.steady else f"{s}"
                name = f"{key} {mode} {place}"
                if name not in lp.names:
                    lp.column(name)
                made[mode, s] = name
                lp.cost[lp.names[name]] += weight[s] * worth[s] * (process.cost + recipe.cost)
                at_bus[s][process.makes][name] += 1.0
                for bus, amount in recipe.outputs.items():
                    at_bus[s][bus][name] += amount
                for bus, amount in recipe.inputs.items():
                    at_bus[s][bus][name] -= amount
                for measure in SWITCHED:
                    emit(measure, s, name, recipe.balancing.get("co2", 0.0))
        for s in segments:
            load = {made[mode, s]: 1.0 for mode in process.modes}
            lp.row(load, "<=", process.capacity)
            if process.operation == "must_run":
                lp.row(load, ">=", process.load_min * process.capacity)
            for share in process.shares.values():
                blend: dict[str, float] = defaultdict(float)
                for mode, recipe in process.modes.items():
                    for bus, amount in recipe.inputs.items():
                        held = park.buses[bus].holds
                        energy = amount * park.commodities[held].contents.energy
                        blend[made[mode, s]] += energy * ((held == share.part) - share.at_least * (held in share.of))
                lp.row(blend, ">=", 0.0)

    for key, tank in park.stores.items():
        for s in segments:
            lp.column(f"{key} level {s}", high=tank.size)
            for way in ("fill", "empty"):
                lp.column(f"{key} {way} {s}", high=tank.rate)
            at_bus[s][tank.holds][f"{key} fill {s}"] -= 1.0
            at_bus[s][tank.holds][f"{key} empty {s}"] += 1.0
        for chain in set(calendar.sequence):
            members = [s for s in segments if calendar.sequence[s] == chain]
            for before, s in zip([members[-1], *members[:-1]], members, strict=True):
                keep = np.exp(-tank.loss * hours[s])
                gain = (1 - keep) / tank.loss if tank.loss else hours[s]
                terms: dict[str, float] = defaultdict(float)
                terms[f"{key} level {s}"] += 1.0
                terms[f"{key} level {before}"] -= keep
                terms[f"{key} fill {s}"] -= gain * tank.eta_fill
                terms[f"{key} empty {s}"] += gain / tank.eta_empty
                lp.row(terms, "==", 0.0)

    for key, pipe in park.links.items():
        for s in segments:
            name = lp.column(f"{key} {s}", weight[s] * worth[s] * pipe.cost, high=pipe.capacity)
            at_bus[s][pipe.source][name] -= 1.0
            at_bus[s][pipe.target][name] += 1.0 - pipe.loss
            for bus, amount in pipe.uses.items():
                at_bus[s][bus][name] -= amount

    for key, market in park.markets.items():
        sign = 1.0 if market.role == "supplies" else -1.0
        pays = -1.0 if market.role == "buys" else 1.0
        total: dict[object, dict[str, float]] = defaultdict(dict)
        for bus in market.at:
            metered: dict[object, dict[str, float]] = defaultdict(dict)
            for s in segments:
                price = price_in(park, market, calendar, s)
                name = lp.column(f"{key} {bus} {s}", pays * weight[s] * worth[s] * price)
                at_bus[s][bus][name] += sign
                total[year_of[s]][name] = metered[year_of[s]][name] = weight[s]
                emit("co2", s, name, market.co2)
                if market.demand_charge:
                    month = labels["month"][s]
                    peak = f"peak {key} {bus} {month}"
                    if peak not in lp.names:
                        lp.column(peak, market.demand_charge.price * worth[s])
                    lp.row({name: market.demand_charge.metering, peak: -1.0}, "<=", 0.0)
            for year, traded in metered.items() if market.price.tiers else ():
                below = 0.0
                for k, tier in enumerate(market.price.tiers):
                    width = None if tier.to is None else tier.to - below
                    step = lp.column(f"tier {key} {bus} {year} {k}", tier.price * years[year], high=width)
                    below, traded[step] = tier.to or below, -1.0
                lp.row(traded, "==", 0.0)
        for s in segments if market.rate is not None else ():
            lp.row({f"{key} {bus} {s}": 1.0 for bus in market.at}, "<=", market.rate)
        for traded in total.values() if market.limit is not None else ():
            lp.row(traded, "<=", market.limit)

    for key, demand in park.demands.items():
        periods: dict[object, dict[str, float]] = defaultdict(dict)
        wanted: dict[object, float] = defaultdict(float)
        for s in segments:
            future = park.futures[labels["future"][s]]
            rate = demand.amount / 8760 * future.demands.get(key, 1.0)
            if demand.profile:
                rate *= max((r for r in demand.profile.rows if r.hour <= calendar.hour[s]), key=lambda r: r.hour).value
            period = {None: s, "month": labels["month"][s], "year": year_of[s]}[demand.any_time_in]
            name = lp.column(f"{key} {s}")
            at_bus[s][demand.takes][name] -= 1.0
            periods[period][name] = weight[s]
            wanted[period] += rate * weight[s]
        for period, served in periods.items():
            lp.row(served, "==", wanted[period])

    for s in segments:
        for bus in park.buses:
            if at_bus[s][bus]:
                lp.row(at_bus[s][bus], "==", 0.0)

    for key, policy in park.policies.items():
        for year, emitted in co2[policy.measure].items():
            if policy.kind == "cap":
                if park.retrofits or policy.binds == "both":
                    lp.row(emitted, "<=", policy.at_most)
            elif policy.surplus == "sold":
                for name, tonnes in emitted.items():
                    lp.cost[lp.names[name]] += policy.price * tonnes * years[year]
                lp.constant -= policy.price * policy.allowance.amount * years[year]
            else:
                paid = lp.column(f"{key} {year}", policy.price * years[year])
                lp.row({**emitted, paid: -1.0}, "<=", policy.allowance.amount)
    return lp


def price_in(park, market, calendar, s) -> float:
    """Price of a market in a segment."""
    if market.price.tiers:
        return 0.0
    price = market.price.base
    if market.price.tariff:
        bands = park.tariffs[market.price.tariff].bands.values()
        hour = calendar.hour[s]
        factors = [band.times for band in bands for start, end in band.hours if start <= hour < end]
        price += market.price.floating * ((factors[-1] if factors else 1.0) - 1)
    return price * park.futures[calendar.labels["future"][s]].prices.get(market.id, 1.0)


@pytest.mark.parametrize("seed", range(20))
def test_the_same_cost_as_a_programme_written_by_hand(seed):
    """One or two firms, one or two years and futures, two months; without candidates and on/off, all else there."""
    random = np.random.default_rng([seed, 11])
    calendar = random_calendar(random, "full", 1 + seed % 2, 2, 2)
    park = RandomPark(seed, firms=1 + seed % 3 % 2).park(futures=FUTURES)
    optimum = programme_of(park, calendar).optimum()
    assert np.isfinite(optimum)
    planned = plan(graph_of(park), calendar).result
    assert planned.payments["amount"].sum() == pytest.approx(optimum, rel=1e-9)
    assert planned.bounds == pytest.approx((optimum, optimum), rel=1e-9)
